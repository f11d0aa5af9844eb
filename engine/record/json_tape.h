// JSON told apart in one pass, nothing built of it: for reading very many records that we wrote
// ourselves. Whatever json_text.h would not write, it leaves to Boost.JSON.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace redress {

class JsonTape {
 public:
  enum class Kind : std::uint8_t { object, list, text, escaped, other, left_out };
  // In the order of the text: a list before its items, an object before its names and values.
  struct Value {
    std::string_view text;   // without quotes; of objects and lists empty
    std::uint32_t next = 0;  // the index after it and all inside it
    Kind kind = Kind::other;
  };

  // False if it is not such a record; then nothing of it is of use. The values of members that are
  // called one of `left_out`, at whatever depth, are passed over.
  bool read(std::string_view text, std::initializer_list<std::string_view> left_out);
  const Value& at(std::uint32_t index) const { return values_[index]; }

 private:
  bool value(const char*& at, int depth);
  bool object(const char*& at, int depth);
  bool list(const char*& at, int depth);
  bool string(const char*& at);

  const char* end_ = nullptr;
  std::initializer_list<std::string_view> left_out_;
  std::vector<Value> values_;
};

// A string's value as the text it stands for; nullopt where json_text.h would have written it
// otherwise.
bool unescape_json(std::string_view escaped, std::string& to);

// What tells whether an entry of the ledger is worth reading for the cases in it.
struct Skimmed {
  std::string_view type;
  // Whether a case is concerned, or a role is. Of a review it is looked up; else the type tells,
  // and one that is not known may.
  bool may_be_of_case = false;
  int rating = 0;  // of a review that concerns none
};
// False for what json_text.h would not have written; read it in full.
bool skim_entry(std::string_view text, Skimmed& to);

}  // namespace redress
