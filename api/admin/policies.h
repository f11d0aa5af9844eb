// What the files of policies share, with each other and with the start of the server.
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "api/parameters.h"
#include "api/routes.h"

namespace redress::policies {

// A proposal that is neither in force nor ended.
struct Proposal {
  Number entry = 0;
  Instant proposed_at;
  PolicyProposed said;
  std::optional<PolicyApproved> approved;
  bool waits_for_approval() const { return said.needs_approval && !approved; }
};
std::vector<Proposal> pending_proposals(const Store& store);

// What it comes to when its time has come: its text, with the bases and calendars of then.
Clerk::Make make_of(const Store& store, Book& book, const Proposal& proposal);

// Those that only wait for their time.
std::vector<Clerk::Scheduled> scheduled(const Store& store, Book& book);

// --- Texts and versions. Those that are not there are thrown as a Problem. ---

struct Known {
  Number entry = 0;
  Instant at;
  PolicyAdopted what;
};
std::vector<Known> adoptions_of(const Store& store, std::string_view name);
// By the first digits of its digest, or by the number of its entry.
Known version_of(const Store& store, std::string_view name, const std::string& version);

// The digests a version's texts are kept under, its own first.
std::vector<Version> texts_of(const PolicyChange& change);
Text stored(const Store& store, const Version& text);
PolicyTexts texts_in(const Store& store, const Book& book, const PolicyAdopted& adopted);
PolicyTexts in_force(const Service& service, std::string_view name);
// The body; and a candidate's text with whatever it may stand on here.
Text text_sent(const Call& call);
PolicyTexts with_surroundings(const Service& service, Text text);
// Of its texts, by layer: NAME.yaml, wherever their files once lay.
std::vector<std::string> names_of(const PolicyTexts& texts);

// With what is near among those that ever were in force.
Problem no_such_policy(const Store& store, std::string_view name);
Problem no_such_version(std::string_view name, std::string_view version);

// --- Small words ---

Day today(const Service& service);
OpenDeadlines deadlines_in(Parameters& parameters);  // ?deadlines=
std::uint64_t number_in(const std::string& text);    // of an address; 0 for what is none
std::string shown(const Service& service, Instant at);
boost::json::object version_json(const Version& version);
boost::json::object run_json(const PolicyRun& run);

}  // namespace redress::policies
