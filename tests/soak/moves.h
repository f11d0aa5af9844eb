// What a person sends to move a case, with everything a policy may ask for.
#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "engine/time.h"
#include "tests/support/client.h"

namespace redress::soak {

struct Occasion {
  Instant now;
  std::string unit;   // that holds the case
  std::string other;  // another case's id, for merged; may be empty
};
boost::json::object complete_data(std::string_view event, const Occasion& occasion);

// The events only the engine records; whoever sends one is told so.
bool said_by_engine(std::string_view event);

// A rating as a CloudEvent. `bad` opens a case under 无棣's policy.
boost::json::object rating(std::string_view id, std::string_view source, Instant given_at, bool bad,
                           bool named, int variety);

// The body as an object; throws std::runtime_error naming `what` when the status is another.
boost::json::object expect(int status, const std::string& what, const HttpAnswer& answer);

std::string text_of(const boost::json::object& object, std::string_view name);
// A whole number; nullopt if there is none.
std::optional<std::uint64_t> number_of(const boost::json::object& object, std::string_view name);

std::string stamp(Instant at);  // in China's offset

}  // namespace redress::soak
