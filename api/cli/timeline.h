// What happened to cases, as a supervisor reads it: a row a thing, in columns.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "api/problem.h"
#include "api/text/words.h"
#include "engine/case/entry.h"
#include "rules/time/zone.h"

namespace redress {

struct Line {
  enum class Kind { title, said, outcome, engine, refused, note, failure, success };
  Kind kind = Kind::said;
  std::string text;
};

class Timeline {
 public:
  // `titles`: what the policy calls the roles.
  Timeline(Zone zone, Language language, Titles titles = {})
      : zone_(std::move(zone)), language_(language), titles_(std::move(titles)) {}

  // From now on what happens to the case is told with its name: where there are several.
  void call(Number case_id, std::string name) { names_[case_id] = std::move(name); }

  // `an_end`: at midnight, which is 24:00 then.
  void note(Instant at, bool an_end, std::string text);
  void add(const Entry& entry);
  void refuse(Instant at, const std::string& act, const Problem& why, Number case_id);
  // A line of its own, as it is.
  void say(Line::Kind kind, std::string text);

  // In columns, as wide as they need to be.
  std::vector<Line> lines() const;

 private:
  struct Row {
    Line::Kind kind = Line::Kind::said;
    bool whole = false;  // `text` is the line
    std::string day, time, what, text;
  };
  struct Shown {  // of a case
    Stage stage = Stage::dispatch;
    int round = 0;
    std::map<std::string, Instant> due;  // by clock
  };

  const char* word(const char* zh, const char* en) const;
  std::string named(std::string_view word) const { return in_words(word, language_); }
  Row row(Line::Kind kind, Instant at, bool an_end) const;
  void add_outcome(const Entry& entry);
  void add_measures(const Entry& entry, bool first_is_shown);
  std::string of(Number case_id, std::string text) const;
  std::string due_text(Instant due, Instant seen_from) const;

  Zone zone_;
  Language language_;
  Titles titles_;
  std::vector<Row> rows_;
  std::map<Number, Shown> shown_;
  std::map<Number, std::string> names_;
};

}  // namespace redress
