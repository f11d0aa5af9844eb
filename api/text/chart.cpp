#include "api/text/chart.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

#include "engine/case/words.h"

namespace redress {
namespace {

struct Face {
  Stage stage;
  const char* zh;
};
constexpr Face faces[] = {
    {Stage::dispatch, "待转办"},      {Stage::verification, "核实"},
    {Stage::appeal, "申诉复核"},      {Stage::rectification, "整改"},
    {Stage::explanation, "解释说明"}, {Stage::feedback, "反馈"},
    {Stage::follow_up, "回访"},       {Stage::closed, "办结"},
    {Stage::set_aside, "不予采纳"},
};

std::string text(std::string_view view) { return std::string(view); }

// What every open stage answers in the same way is drawn once, around all of them.
std::set<Event> common_to_open_stages() {
  std::set<Event> common;
  for (Event event : every_event()) {
    const auto alike = [&](const Face& face) {
      const auto next = next_stage(face.stage, event);
      return !open(face.stage) || (next && (*next == face.stage || *next == Stage::closed) &&
                                   next_stage(Stage::dispatch, event).has_value());
    };
    if (std::all_of(std::begin(faces), std::end(faces), alike)) common.insert(event);
  }
  return common;
}

// "a, b, c, …", broken after commas into lines of the note.
std::string in_lines(const std::string& words) {
  constexpr std::size_t widest = 90;
  std::string out, line;
  for (std::size_t from = 0; from < words.size();) {
    const std::size_t comma = words.find(", ", from);
    const std::size_t end = comma == std::string::npos ? words.size() : comma + 2;
    if (line.size() + end - from > widest) {
      line.pop_back();  // the blank after its last comma
      out += "    " + line + "\n";
      line.clear();
    }
    line += words.substr(from, end - from);
    from = end;
  }
  return out + "    " + line + "\n";
}

}  // namespace

std::string chart() {
  const std::set<Event> common = common_to_open_stages();
  std::string out =
      "stateDiagram-v2\n  [*] --> dispatch : review_submitted\n"
      "  [*] --> verification : review_submitted, dispatched by the policy\n  state open {\n";
  std::string inside, outside;
  for (const Face& face : faces)
    (open(face.stage) ? inside : outside) += std::string(open(face.stage) ? "    " : "  ") +
                                             "state \"" + face.zh + " " + text(name(face.stage)) +
                                             "\" as " + text(name(face.stage)) + "\n";
  for (const Face& from : faces)
    for (Event event : every_event()) {
      if (common.contains(event)) continue;
      const auto to = next_stage(from.stage, event);
      if (!to) continue;
      const bool within = open(from.stage) && open(*to);
      (within ? inside : outside) += std::string(within ? "    " : "  ") + text(name(from.stage)) +
                                     " --> " + text(name(*to)) + " : " + text(name(event)) + "\n";
    }
  std::map<Stage, std::string> leaving;
  std::string staying;
  for (Event event : common) {
    const Stage to = *next_stage(Stage::dispatch, event);
    std::string& list = to == Stage::closed ? leaving[to] : staying;
    list += (list.empty() ? "" : ", ") + text(name(event));
  }
  out += inside + "  }\n" + outside;
  for (const auto& [to, events] : leaving)
    out += "  open --> " + text(name(to)) + " : " + events + "\n";
  out +=
      "  note right of open\n    各环节均可 any open stage:\n" + in_lines(staying) + "  end note\n";
  return out;
}

std::string lifecycle_table() {
  std::string out;
  for (Stage stage : every_stage())
    for (Event event : every_event()) {
      const auto to = next_stage(stage, event);
      out +=
          text(name(stage)) + " " + text(name(event)) + " " + (to ? text(name(*to)) : "-") + "\n";
    }
  return out;
}

}  // namespace redress
