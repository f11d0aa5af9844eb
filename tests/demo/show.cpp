#include "tests/demo/show.h"

#include <algorithm>
#include <boost/json.hpp>
#include <map>
#include <set>
#include <stdexcept>

#include "api/cli/case_life.h"
#include "tests/demo/screen.h"
#include "tests/demo/words.h"

namespace redress::demo {
namespace {

namespace json = boost::json;
using screen::say;

std::string row(const json::object& board, const char* name) {
  return screen::right(grouped(number_of(board, name)), 8);
}

// The explanation of the deadline that the list shows.
std::string why_due(Redress& redress, const json::object& it) {
  const json::object why = redress.get("/v1/cases/" + text_of(it, "id") + "/why");
  for (const json::value& one : why.at("deadlines").as_array()) {
    const json::object& deadline = one.as_object();
    if (deadline.at("running").as_bool() && deadline.at("due_at") == it.at("due_at"))
      return text_of(deadline.at("text").as_object(), "zh");
  }
  throw std::runtime_error("Case " + text_of(it, "id") +
                           " is due, and the server does not say why.");
}

}  // namespace

void show_board(Redress& redress) {
  const json::object board = redress.get("/v1/board?scope=31");
  screen::heading("公示看板", "the public board  GET /v1/board?scope=31");
  const std::string good = text_of(board, "good_rate"), done = text_of(board, "rectification_rate");
  say("  评价数 ratings            " + row(board, "reviews") + "      好评率 good rate      " +
      screen::right(good + "%", 9));
  say("  差评数 bad                " + row(board, "bad") + "      差评整改率 rectified  " +
      screen::right(done + "%", 9));
  say("  差评未整改数 not rectified" + row(board, "bad_unresolved") +
      "      超期 overdue          " + screen::right(grouped(number_of(board, "overdue")), 9));
  static constexpr const char* levels[] = {"非常不满意", "不满意", "基本满意", "满意", "非常满意"};
  std::string line = "  ";
  for (int level = 5; level >= 1; --level)
    line += std::string(levels[level - 1]) + " " +
            grouped(number_of(board.at("levels").as_object(), std::to_string(level).c_str())) +
            "   ";
  say(line);
  std::vector<std::string> lines{"  渠道 channels  "};
  for (const auto& [name, count] : board.at("channels").as_object()) {
    if (screen::width(lines.back()) > 80) lines.emplace_back(17, ' ');
    lines.back() += screen::left(zh({name.data(), name.size()}), 11) +
                    screen::right(grouped(count.to_number<std::int64_t>()), 6) + "   ";
  }
  for (const std::string& one : lines) say(one);

  const auto reviews = number_of(board, "reviews"), bad = number_of(board, "bad");
  if (reviews != shanghai::ratings || bad != shanghai::bad_ratings)
    throw std::runtime_error(
        "The article gives 13,354 ratings and 223 bad ones; the database has " + grouped(reviews) +
        " and " + grouped(bad) + ".");
  say("  13,354 与 223 同报道一致 as in the article: counted by the database, not by this script.");
}

void show_districts(Redress& redress, const std::vector<json::object>& cases) {
  std::set<std::string> regions;
  for (const json::object& it : cases)
    if (text_of(it, "region").size() == 6) regions.insert(text_of(it, "region"));
  struct District {
    std::string code, name;
    json::object board;
  };
  std::vector<District> districts;
  for (const std::string& code : regions) {
    District made{code, shanghai::district(code), redress.get("/v1/board?scope=" + code)};
    districts.push_back(std::move(made));
  }
  std::stable_sort(districts.begin(), districts.end(), [](const District& a, const District& b) {
    return number_of(a.board, "bad_unresolved") > number_of(b.board, "bad_unresolved");
  });
  screen::heading("各区", "districts, most not rectified first  GET /v1/board?scope=310115");
  say(screen::left("  区 district", 22) + screen::right("评价 ratings", 14) +
      screen::right("差评 bad", 12) + screen::right("未整改 open", 14) +
      screen::right("超期 overdue", 14) + screen::right("好评率 good", 14));
  for (std::size_t i = 0; i < districts.size() && i < 6; ++i) {
    const District& one = districts[i];
    say(screen::left("  " + one.code + " " + one.name, 22) +
        screen::right(grouped(number_of(one.board, "reviews")), 14) +
        screen::right(grouped(number_of(one.board, "bad")), 12) +
        screen::right(grouped(number_of(one.board, "bad_unresolved")), 14) +
        screen::right(grouped(number_of(one.board, "overdue")), 14) +
        screen::right(text_of(one.board, "good_rate") + "%", 14));
  }
}

std::string show_overdue(Redress& redress) {
  const json::object page = redress.get("/v1/cases?overdue=true&region=31&limit=8");
  screen::heading("超期清单", "overdue, worst first  GET /v1/cases?overdue=true&region=31&limit=8");
  std::string first;
  for (const json::value& one : page.at("cases").as_array()) {
    const json::object& it = one.as_object();
    if (first.empty()) first = text_of(it, "id");
    say("  " + screen::left(text_of(it, "id"), 8) + screen::left(text_of(it, "unit"), 26) +
        screen::left(text_of(it.at("matter").as_object(), "name"), 22) +
        screen::left(zh(text_of(it, "stage")), 10) +
        screen::left("第" + std::to_string(number_of(it, "round")) + "轮", 7) +
        screen::left("超" + span_zh(text_of(it, "late_by")), 14) + zh(text_of(it, "rung")));
    screen::paragraph(why_due(redress, it), 10);
  }
  const auto all = number_of(redress.get("/v1/board?scope=31"), "overdue");
  const std::size_t shown = page.at("cases").as_array().size();
  say("  共超期 " + grouped(all) + " 件，以上是最久的 " + std::to_string(shown) + " 件。 " +
      grouped(all) + " are overdue; these are the worst.");
  return first;
}

void show_life(Redress& redress, const json::object& it) {
  const std::string id = text_of(it, "id");
  screen::heading("一件工单的全过程", "one case from end to end  GET /v1/cases/" + id + "/history");
  say("  " + id + "  " + text_of(it, "unit") + "  " + text_of(it.at("matter").as_object(), "name") +
      "  第" + std::to_string(number_of(it, "round")) +
      "轮  现在 now: " + zh(text_of(it, "stage")));
  const json::object history = redress.get("/v1/cases/" + id + "/history");
  for (const std::string& line : case_life(history.at("entries").as_array(), titles_in(history),
                                           Language::zh, screen::columns))
    say(line);
}

std::string show_escalation(Redress& redress, const std::vector<json::object>& cases) {
  screen::heading("升级情况", "the last measure taken on each case  GET /v1/cases?rung=NAME");
  std::map<std::string, int> by_rung;
  for (const json::object& it : cases)
    if (const std::string rung = text_of(it, "rung"); !rung.empty()) ++by_rung[rung];
  // From the mildest to the gravest.
  std::string gravest;
  for (const char* rung : {"reminder", "supervision", "circular", "summons", "accountability"}) {
    const auto counted = by_rung.find(rung);
    if (counted == by_rung.end()) continue;
    gravest = rung;
    const std::vector<json::object> found = redress.cases("&rung=" + gravest);
    if (int(found.size()) != counted->second)
      throw std::runtime_error(std::to_string(counted->second) + " cases are at rung '" + gravest +
                               "', and the list by rung has " + std::to_string(found.size()) + ".");
    std::string some;
    for (std::size_t i = 0; i < found.size() && i < 2; ++i)
      some += text_of(found[i], "id") + " " + text_of(found[i], "unit") + "  ";
    say("  " + screen::left(zh(rung) + " " + rung, 26) +
        screen::right(std::to_string(counted->second), 5) + " 件  如 e.g. " + some);
  }
  if (gravest.empty()) say("  无 none");
  return gravest;
}

}  // namespace redress::demo
