// Nothing is acknowledged that cannot be read back: every member of every fact and of every
// record, whatever there will be of them, is filled with the most extreme values that its type can
// hold, written, and read again.
#include <gtest/gtest.h>

#include <boost/pfr.hpp>
#include <limits>
#include <map>
#include <random>

#include "engine/record/fact_types.h"
#include "engine/record/record.h"

namespace redress {
namespace {

constexpr unsigned seeds = 16;

template <class>
struct IsVector : std::false_type {};
template <class Item>
struct IsVector<std::vector<Item>> : std::true_type {};
template <class>
struct IsOptional : std::false_type {};
template <class Item>
struct IsOptional<std::optional<Item>> : std::true_type {};

// Goes into every aggregate by its members, not by a list of them: one that is added is filled.
class Filler {
 public:
  explicit Filler(unsigned seed) : random_(seed) {}

  template <class Value>
  void fill(Value& value) {
    if constexpr (std::is_same_v<Value, bool>) {
      value = pick({false, true});
    } else if constexpr (std::is_enum_v<Value>) {
      value = any_word<Value>();
    } else if constexpr (std::is_integral_v<Value>) {
      using Limits = std::numeric_limits<Value>;
      value = pick({Limits::min(), Value(Limits::min() + 1), Value(-1), Value(0), Value(1),
                    Value(Limits::max() - 1), Limits::max()});
    } else if constexpr (std::is_same_v<Value, std::string>) {
      value = text();
    } else if constexpr (std::is_same_v<Value, Fact>) {
      // filled by whoever chose which one it is
    } else if constexpr (std::is_same_v<Value, Instant> || std::is_same_v<Value, Day>) {
      value = Value(typename Value::duration(number()));
    } else if constexpr (std::is_same_v<Value, Offset>) {
      value = Value(number());
    } else if constexpr (IsOptional<Value>::value) {
      value.reset();
      if (pick({false, true})) fill(value.emplace());
    } else if constexpr (IsVector<Value>::value) {
      value.resize(pick({0u, 1u, 2u}));
      for (auto& item : value) fill(item);
    } else if constexpr (std::is_same_v<Value, std::map<std::string, int>>) {
      value.clear();
      for (int i = 0; i < 3; ++i) fill(value[text()]);
    } else {
      boost::pfr::for_each_field(value, [this](auto& member) { fill(member); });
    }
  }

 private:
  template <class Value>
  Value pick(std::initializer_list<Value> values) {
    return *(values.begin() + random_() % values.size());
  }

  // The type's own limits, those of a year of four digits, and the years beside 0.
  std::int64_t number() {
    using Limits = std::numeric_limits<std::int64_t>;
    return pick<std::int64_t>({Limits::min(), Limits::max(), -1, 0, 1, -719'528, -719'529,
                               2'932'896, 2'932'897, -62'135'596'800'001, -62'167'219'200'001,
                               253'402'300'800'000, 253'402'300'799'999, 840, -840});
  }

  const std::string& text() {
    static const std::vector<std::string> texts = [] {
      std::string every_byte;
      for (int byte = 0; byte < 256; ++byte) every_byte += char(byte);
      return std::vector<std::string>{"",
                                      "a",
                                      every_byte,
                                      "\"\\/\b\f\n\r\t",
                                      std::string(1, '\0'),
                                      "\xff\xfe not UTF-8",
                                      "社会保险",
                                      "\xed\xa0\x80",
                                      "\xef\xbf\xbf\xe2\x80\xa8\xf0\x9f\x98\x80",
                                      std::string(300, 'x')};
    }();
    return texts[random_() % texts.size()];
  }

  template <class Word>
  Word any_word() {
    if constexpr (std::is_same_v<Word, Stage>)
      return every_stage()[random_() % every_stage().size()];
    else if constexpr (std::is_same_v<Word, Event>)
      return every_event()[random_() % every_event().size()];
    else
      return Word(random_() % (unsigned(last_of(Word())) + 1));
  }
  // A new kind of word has none, and this does not compile until it has.
  static Standing last_of(Standing) { return Standing::merged; }
  static Ending last_of(Ending) { return Ending::not_applicable; }
  static Recalculation last_of(Recalculation) { return Recalculation::both; }
  static OpenDeadlines last_of(OpenDeadlines) { return OpenDeadlines::latest; }
  static Handed::What last_of(Handed::What) { return Handed::What::to_decide; }
  static ServiceAlarm::What last_of(ServiceAlarm::What) { return ServiceAlarm::What::window_ended; }

  std::mt19937 random_;
};

template <class Value>
Value filled(unsigned seed) {
  Value made{};
  Filler(seed).fill(made);
  return made;
}

// An event that this kind of fact can be of.
template <class Said>
Event own_event(unsigned seed) {
  std::vector<std::string_view> words;
  FactType<Said>::row.each([&](std::string_view word) { words.push_back(word); });
  return *event_named(words[seed % words.size()]);
}

template <class Said>
Said filled_fact(unsigned seed) {
  Said made = filled<Said>(seed);
  if constexpr (std::is_same_v<Said, CaseMoved>) made.event = own_event<Said>(seed);
  if constexpr (std::is_same_v<Said, AlarmWentOff>) made.alarm.event = own_event<Said>(seed);
  return made;
}

// One of each kind of fact, by the type itself.
template <std::size_t... kinds>
std::vector<Fact> every_fact(unsigned seed, std::index_sequence<kinds...>) {
  return {Fact(filled_fact<std::variant_alternative_t<kinds, Fact>>(seed))...};
}

Entry entry_of(Fact fact, unsigned seed) {
  Entry entry = filled<Entry>(seed);
  entry.fact = std::move(fact);
  // Of what concerns no case nothing else is an outcome.
  if (entry.outcome.case_id == 0) entry.outcome.case_id = 1;
  return entry;
}

TEST(ReadBack, EveryMemberOfEveryFactIsReadAsItWasWritten) {
  for (unsigned seed = 0; seed < seeds; ++seed)
    for (Fact& fact : every_fact(seed, std::make_index_sequence<std::variant_size_v<Fact>>())) {
      const Entry entry = entry_of(std::move(fact), seed);
      const std::string bytes = record(entry);
      try {
        EXPECT_TRUE(read_entry(bytes) == entry)
            << type(entry.fact) << ", seed " << seed << " comes back otherwise";
        EXPECT_TRUE(read_bare_entry(bytes) == bare(entry))
            << type(entry.fact) << ", seed " << seed << " comes back otherwise, bare";
      } catch (const std::exception& error) {
        ADD_FAILURE() << type(entry.fact) << ", seed " << seed << ": " << error.what();
      }
    }
}

template <class Record, class Read>
void expect_read_back(Read read) {
  for (unsigned seed = 0; seed < 4 * seeds; ++seed) {
    const Record made = filled<Record>(seed);
    try {
      EXPECT_TRUE(read(record(made)) == made) << "seed " << seed << " comes back otherwise";
    } catch (const std::exception& error) {
      ADD_FAILURE() << "seed " << seed << ": " << error.what();
    }
  }
}

TEST(ReadBack, EveryMemberOfEveryRecordIsReadAsItWasWritten) {
  expect_read_back<Case>(read_case);
  expect_read_back<Reviewer>(read_reviewer);
  expect_read_back<ServiceRecord>(read_service);
  expect_read_back<UnitRecord>(read_unit);
  expect_read_back<Roster>(read_roster);
  expect_read_back<std::vector<Notice>>(read_notices);
}

}  // namespace
}  // namespace redress
