// A story as it is written: a dated script of a whole life. What a step says is not understood
// here: it goes out over the wire as it stands, so that whatever the wire takes can be told in a
// story.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/time.h"
#include "rules/text/text.h"
#include "rules/text/yaml.h"
#include "rules/time/zone.h"

namespace redress {

struct StoryStep {
  // What somebody says: a case event by its name, "review", a word with a dot such as
  // "service.finished", or "event" for a whole CloudEvent.
  struct Act {
    std::string key;
    yaml::Place key_at;
    yaml::Node data;  // a map, or nothing
  };
  struct Refused {
    std::string reason;  // the problem's slug: "forbidden-by-policy"
    std::string says;    // part of the sentence; may be empty
  };

  yaml::Place place;
  Instant at;
  std::optional<Instant> occurred_at;  // of an act that was heard of later
  std::string note;                    // for whoever reads the timeline
  std::optional<Act> act;
  std::string of;  // the case it is about; empty: the latest one
  std::string as;  // the name of the case that it opens
  std::optional<Refused> refused;
  // What the engine did by itself since the step before: types of entries, rungs by their names.
  std::optional<std::vector<std::string>> happens;
  yaml::Node expect;  // a map, or nothing
};

struct Story {
  std::string title;
  std::string source;
  std::vector<yaml::Member> given;  // what every review says unless it says otherwise
  std::vector<StoryStep> life;      // in the order of time
};

// The file name in `policy:`; empty if there is none, or the text cannot be read.
std::string policy_named_in(const Text& story);

// Times without an offset are local ones of the zone. In what is said and expected they become
// RFC 3339 here, unless they stand in quotes. nullopt if anything is reported.
std::optional<Story> read_story(const Text& text, const Zone& zone, yaml::Report& report);

}  // namespace redress
