// 评价: one rating of one service, good or bad; immutable once recorded.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/time.h"

namespace redress {

struct Matter {
  std::string code;
  std::string name;
  bool operator==(const Matter&) const = default;
};

struct Review {
  std::string dictionary;  // which code table the source speaks: "rating-5-best", "gbt39046-a8"
  std::string project_no;  // 办件编号
  std::string step;        // 环节
  int rating = 0;  // 5 非常满意 … 1 非常不满意, whatever the source's dictionary says
  std::string channel;
  Matter matter;
  std::string region;   // administrative division code, 2 to 12 digits; prefixes are ancestors
  std::string unit;     // 责任单位
  std::string section;  // of a hall: 综合窗口、税务专区
  std::string window;
  std::string staff;
  bool named = false;
  std::string remark;
  std::vector<std::string> indicators;    // 评价指标 codes
  std::map<std::string, int> dimensions;  // 上海: accuracy, efficiency, convenience, innovation
  bool default_review = false;            // 默认评价: never mixed with active ones
  int assess_number = 1;                  // 评价次数: 1 the first, 追评 from 2 on
  std::string promise_type;               // "immediate" 即办件, "promised" 承诺件
  std::string user_type;                  // "natural_person", "enterprise" …
  std::string recorded_by;                // who wrote it down, of offline channels
  std::string device;                     // the hall's own tablet or terminal it was given on
  std::vector<std::string> flags;  // oddities found at intake: "indicator_contradicts_rating"
  Instant given_at;
  Day day;  // the civil day it counts for, in the policy's zone

  bool operator==(const Review&) const = default;
};

// Who gave it. Kept apart from everything else: never in the ledger's public part, a log, a URL or
// an answer. Network address and account are compared when signals are looked for, and never shown.
struct Reviewer {
  std::string name;
  std::string phone;
  std::string address = {};  // IP
  std::string account = {};  // 支付宝, 微信, of the portal
  bool operator==(const Reviewer&) const = default;
  bool known() const {
    return !name.empty() || !phone.empty() || !address.empty() || !account.empty();
  }
};

}  // namespace redress
