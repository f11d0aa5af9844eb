// What the routes of policies share with the start of the server.
#pragma once

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

}  // namespace redress::policies
