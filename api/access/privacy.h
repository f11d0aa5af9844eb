// What an answer shows of a review: by the privacy rule of the policy of its region.
//
// Answers are made for the party that was rated. Who asks in a role that the policy lets see all
// (?role=, believed as roles are everywhere today, and logged) gets all. Of a review whose time of
// day is not shown, nothing that tells it is: neither when it was recorded, nor the start or the
// end of a deadline that runs by the hour, to more than the hour.
#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <map>
#include <memory>
#include <string>
#include <utility>

#include "api/parameters.h"
#include "engine/notice.h"
#include "rules/policy/written_policy.h"

namespace redress {

class Viewer {
 public:
  // Reads ?role=; throws the Problem if no policy lets such a role see all.
  Viewer(const Service& service, Parameters& parameters);
  // Whoever reads what is made for everybody: without a role.
  explicit Viewer(const Service& service) : service_(service) {}

  // For what concerns one region: throws 403 unless the role is its policy's.
  void expect(const std::string& region) const;
  // Notes in the log that it was shown in full, if it was.
  void note(std::string_view what) const;

  bool sees(const Review& review, ReviewField field) const;
  bool sees_all(const Review& review) const;

  Review of(Review review, Offset offset) const { return of(std::move(review), offset, nullptr); }
  Case of(Case it) const;
  // `it`: the case it belongs to, as it is; nullptr if it belongs to none.
  Entry of(Entry entry, const Case* it, Offset offset) const;
  // When the entry was recorded, as exactly as of() shows it: what is known as of an instant must
  // tell no more, or many such questions find the instant.
  Instant recorded(const Entry& entry, const Case& it) const;
  Notice of(Notice notice, const Case& it) const;
  // The case as it was rendered from of(it): overdue when it is, though its due instant may be
  // shown to the hour, and with the names of the fields that are kept back.
  boost::json::object rendered(boost::json::object shown, const Case& it, Instant as_of) const;
  boost::json::array kept_back(const Review& review) const;  // by their names in policies

 private:
  // What the review of its case hides is hidden in every review of that case.
  Review of(Review review, Offset offset, const Review* of_its_case) const;
  const PrivacyRule& rule_of(const std::string& region) const;

  const Service& service_;
  std::string role_;
  mutable std::map<std::string, std::shared_ptr<const WrittenPolicy>> policies_;  // by region
};

}  // namespace redress
