#include "engine/record/json_tape.h"

#include <algorithm>
#include <charconv>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace redress {
namespace {

constexpr int deepest = 16;

// Behind the opening quote: to the closing one, or to `end`.
const char* close_of_string(const char* at, const char* end, bool& escapes) {
  for (;;) {
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\');
    while (end - at >= 16) {
      const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
      const int found = _mm_movemask_epi8(
          _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)));
      if (found != 0) {
        at += __builtin_ctz(unsigned(found));
        break;
      }
      at += 16;
    }
#endif
    while (at != end && *at != '"' && *at != '\\') ++at;
    if (at == end || *at == '"') return at;
    escapes = true;
    if (end - at < 2) return end;
    at += 2;
  }
}

// Over one value, from its first byte to behind its last; `end` if it has no end.
const char* over_value(const char* at, const char* end) {
  int depth = 0;
  bool escapes = false;
  while (at != end) {
    switch (*at) {
      case '"':
        at = close_of_string(at + 1, end, escapes);
        if (at == end) return end;
        break;
      case '{':
      case '[': ++depth; break;
      case '}':
      case ']':
        if (depth == 0) return at;
        --depth;
        break;
      case ',':
        if (depth == 0) return at;
        break;
      default: break;
    }
    ++at;
    if (depth == 0 && (at[-1] == '"' || at[-1] == '}' || at[-1] == ']')) return at;
  }
  return end;
}

}  // namespace

bool JsonTape::read(std::string_view text, std::initializer_list<std::string_view> left_out) {
  values_.clear();
  left_out_ = left_out;
  const char* at = text.data();
  end_ = at + text.size();
  return value(at, 0) && at == end_;
}

bool JsonTape::value(const char*& at, int depth) {
  if (at == end_ || depth > deepest) return false;
  switch (*at) {
    case '{': return object(at, depth);
    case '[': return list(at, depth);
    case '"': return string(at);
    default: break;
  }
  const char* from = at;
  while (at != end_ && *at != ',' && *at != '}' && *at != ']' && *at > ' ') ++at;
  values_.push_back(
      {{from, std::size_t(at - from)}, std::uint32_t(values_.size() + 1), Kind::other});
  return at != from;
}

bool JsonTape::string(const char*& at) {
  bool escapes = false;
  const char* from = at + 1;
  at = close_of_string(from, end_, escapes);
  if (at == end_) return false;
  values_.push_back({{from, std::size_t(at - from)},
                     std::uint32_t(values_.size() + 1),
                     escapes ? Kind::escaped : Kind::text});
  ++at;
  return true;
}

bool JsonTape::object(const char*& at, int depth) {
  const std::size_t me = values_.size();
  values_.push_back({{}, 0, Kind::object});
  ++at;
  if (at != end_ && *at == '}') {
    ++at;
  } else {
    for (;;) {
      if (at == end_ || *at != '"' || !string(at)) return false;
      if (at == end_ || *at++ != ':') return false;
      const std::string_view name = values_.back().text;
      if (std::find(left_out_.begin(), left_out_.end(), name) != left_out_.end()) {
        at = over_value(at, end_);
        values_.push_back({{}, std::uint32_t(values_.size() + 1), Kind::left_out});
      } else if (!value(at, depth + 1)) {
        return false;
      }
      if (at == end_) return false;
      if (*at == '}') break;
      if (*at++ != ',') return false;
    }
    ++at;
  }
  values_[me].next = std::uint32_t(values_.size());
  return true;
}

bool JsonTape::list(const char*& at, int depth) {
  const std::size_t me = values_.size();
  values_.push_back({{}, 0, Kind::list});
  ++at;
  if (at != end_ && *at == ']') {
    ++at;
  } else {
    for (;;) {
      if (!value(at, depth + 1) || at == end_) return false;
      if (*at == ']') break;
      if (*at++ != ',') return false;
    }
    ++at;
  }
  values_[me].next = std::uint32_t(values_.size());
  return true;
}

bool unescape_json(std::string_view escaped, std::string& to) {
  to.clear();
  to.reserve(escaped.size());
  for (std::size_t i = 0; i < escaped.size(); ++i) {
    if (escaped[i] != '\\') {
      to += escaped[i];
      continue;
    }
    if (++i == escaped.size()) return false;
    switch (escaped[i]) {
      case '"':
      case '\\':
      case '/': to += escaped[i]; break;
      case 'b': to += '\b'; break;
      case 'f': to += '\f'; break;
      case 'n': to += '\n'; break;
      case 'r': to += '\r'; break;
      case 't': to += '\t'; break;
      case 'u': {
        unsigned code = 0;
        if (escaped.size() - i < 5) return false;
        const char *from = escaped.data() + i + 1, *until = from + 4;
        if (std::from_chars(from, until, code, 16).ptr != until || code >= 0x80) return false;
        to += char(code);
        i += 4;
        break;
      }
      default: return false;
    }
  }
  return true;
}

namespace {

// The members of one object, in passing.
class Members {
 public:
  // `at` is behind the opening brace.
  Members(const char* at, const char* end) : at_(at), end_(end) {}

  // To the next one; false at the end, and where something is wrong.
  bool next() {
    if (at_ == end_ || *at_ == '}') return false;
    if (*at_ == ',') ++at_;
    if (at_ == end_ || *at_ != '"') return fail();
    bool escapes = false;
    const char* from = at_ + 1;
    at_ = close_of_string(from, end_, escapes);
    if (end_ - at_ < 2 || at_[1] != ':' || escapes) return fail();
    name = {from, std::size_t(at_ - from)};
    at_ += 2;
    return true;
  }
  const char* value() const { return at_; }
  void pass() {
    at_ = over_value(at_, end_);
    if (at_ == end_) failed = true;
  }
  void go_on_from(const char* at) { at_ = at; }

  std::string_view name;
  bool failed = false;

 private:
  bool fail() {
    failed = true;
    return false;
  }
  const char* at_;
  const char* const end_;
};

}  // namespace

namespace {

constexpr std::string_view of_no_case[] = {"service_finished", "rating_reminded", "window_ended",
                                           "review_refused", "unit_ranked"};

}  // namespace

bool skim_entry(std::string_view text, Skimmed& to) {
  const char* const end = text.data() + text.size();
  if (text.empty() || text.front() != '{') return false;
  to = {};
  Members entry(text.data() + 1, end);
  while (entry.next()) {
    const char* at = entry.value();
    if (entry.name == "type") {
      if (end - at < 2 || *at != '"') return false;
      bool escapes = false;
      const char* close = close_of_string(at + 1, end, escapes);
      to.type = {at + 1, std::size_t(close - at - 1)};
      if (to.type != "review_submitted") {
        to.may_be_of_case = std::find(std::begin(of_no_case), std::end(of_no_case), to.type) ==
                            std::end(of_no_case);
        return true;
      }
    } else if (entry.name == "outcome" && *at == '{') {
      // All that follows the case in it, and nothing of it is asked for, is not even passed over.
      Members outcome(at + 1, end);
      while (outcome.next()) {
        if (outcome.name == "case") {
          to.may_be_of_case = true;
          return !to.type.empty();
        }
        outcome.pass();
        if (outcome.failed) return false;
      }
      if (outcome.failed) return false;
      entry.go_on_from(outcome.value() + 1);
      continue;
    } else if (entry.name == "review" && *at == '{' && to.type == "review_submitted") {
      Members review(at + 1, end);
      while (review.next()) {
        if (review.name == "rating") {
          const char* from = review.value();
          if (std::from_chars(from, end, to.rating).ec != std::errc()) return false;
        }
        review.pass();
        if (review.failed) return false;
      }
      if (review.failed) return false;
      entry.go_on_from(review.value() + 1);
      continue;
    }
    entry.pass();
    if (entry.failed) return false;
  }
  return !entry.failed && !to.type.empty();
}

}  // namespace redress
