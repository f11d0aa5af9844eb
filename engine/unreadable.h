// One row that is damaged. Only what it holds is lost: whoever needs it is told so, all else goes
// on.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "engine/wording.h"

namespace redress {

struct Unreadable : std::runtime_error {
  Unreadable(Wording of, const std::string& because)
      : std::runtime_error(of.en + " cannot be read: " + because),
        what_it_is(std::move(of)),
        why(because) {}
  Wording what_it_is;  // "Case c12"
  std::string why;     // for who examines the data, in English alone

  // What it means, and what to do.
  Wording sentence() const {
    return {what_it_is.en +
                " cannot be read: what is kept of it is damaged. Everything else goes on. Run "
                "'redress verify' to see all that is damaged, and restore a backup.",
            what_it_is.zh +
                "无法读取：保存的数据已损坏。其他一切照常。请运行redress "
                "verify查看全部损坏之处，并从备份恢复。"};
  }
};

// What `find()` has; nullopt also if it cannot be read: for one of many, where the others count.
template <class Find>
auto if_readable(Find find) -> decltype(find()) {
  try {
    return find();
  } catch (const Unreadable&) {
    return std::nullopt;
  }
}

}  // namespace redress
