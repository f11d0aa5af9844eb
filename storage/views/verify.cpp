// A recount: everything derived, compared with what the ledger says.
//
// Memory: 16 bytes an entry that concerns a case, a digest a file, and the tallies. Time: about a
// read per row.
#include <algorithm>
#include <cctype>
#include <map>

#include "engine/record/record.h"
#include "storage/database.h"

namespace redress {
namespace {

constexpr std::size_t most_findings = 1'000;

// A number, or a name as it is written in the database.
Wording as_is(std::uint64_t number) { return Wording::same(std::to_string(number)); }
Wording as_is(std::string_view name) { return Wording::same(name); }
Wording in_quotes(std::string_view name) {
  return {"'" + std::string(name) + "'", "“" + std::string(name) + "”"};
}
Wording entry(Number number) {
  const std::string n = std::to_string(number);
  return {"entry " + n, "台账第" + n + "条记录"};
}
Wording one_case(Number id) {
  const std::string n = std::to_string(id);
  return {"case " + n, "工单c" + n};
}
// At the beginning of a sentence.
Wording capital(Wording words) {
  words.en.front() = char(std::toupper(static_cast<unsigned char>(words.en.front())));
  return words;
}
// Why it failed: what only those say who examine the data is in English alone.
Wording reason(const std::exception& error) {
  if (const auto* damaged = dynamic_cast<const Unreadable*>(&error))
    return damaged->what_it_is + Wording(" cannot be read: ", "无法读取：") + as_is(damaged->why);
  if (const auto* broken = dynamic_cast<const LedgerError*>(&error)) return broken->sentence;
  return as_is(error.what());
}
Wording can_not_be_read(const Wording& what, const std::exception& error) {
  return what + Wording(" cannot be read: ", "无法读取：") + reason(error) + Wording(".", "。");
}

class Recount {
 public:
  explicit Recount(const Store::Database& database) : database_(database), as_of_(database) {}

  std::vector<Wording> run() {
    look([&] { entries(); });
    look([&] { case_entries(); });
    look([&] { cases(); });
    look([&] { services(); });
    look([&] { units(); });
    look([&] { index(Family::due); });
    look([&] { index(Family::case_scopes); });
    look([&] { index(Family::marks); });
    look([&] { index(Family::timers); });
    look([&] { index(Family::breaches); });
    look([&] { outbox_has_no_more(); });
    look([&] { timer_mark(); });
    look([&] { tallies(); });
    look([&] { seen(); });
    look([&] { private_parts(); });
    look([&] { policies(); });
    look([&] { policy_runs(); });
    look([&] { documents(); });
    look([&] { attachments(); });
    look([&] { newest(); });
    if (findings_.size() > most_findings) {
      const std::size_t more = findings_.size() - most_findings;
      findings_.resize(most_findings);
      found(Wording("… and ", "……另有") + as_is(more) + Wording(" more.", "处。"));
    }
    return std::move(findings_);
  }

 private:
  void found(Wording sentence) { findings_.push_back(std::move(sentence)); }

  // What breaks one part of the recount is a finding, and the next part goes on.
  template <class Part>
  void look(Part part) {
    try {
      part();
    } catch (const std::exception& error) {
      found(reason(error));
    }
  }

  Scan all(Family family) const { return whole(database_, family, as_of_); }
  std::optional<std::string> get(Family family, const std::string& key) {
    try {
      return database_.get(family, key, as_of_);
    } catch (const Unreadable& error) {
      found(reason(error));
      return std::nullopt;
    }
  }
  // False for a key that cannot be of that family; says so.
  bool wide(Family family, std::string_view key, std::size_t width) {
    if (key.size() == width) return true;
    found(in_quotes(name(family)) + Wording(" has a key of ", "有一个键长") + as_is(key.size()) +
          Wording(" bytes; its keys have ", "字节；应为") + as_is(width) + Wording(".", "字节。"));
    return false;
  }

  static Wording a_row_of(Family family) {
    return Wording("A row of ", "") + in_quotes(name(family)) + Wording("", "有一行");
  }
  static Wording rows_in(Family family, std::uint64_t rows) {
    return in_quotes(name(family)) + Wording(" has ", "有") + as_is(rows) +
           Wording(" rows;", "行；");
  }

  // The ledger itself: dense, readable, every number in its place.
  void entries() {
    for (Scan scan = all(Family::ledger); scan.valid(); scan.next()) {
      if (!wide(Family::ledger, scan.key(), keys::number_width)) continue;
      const Number number = keys::last_number(scan.key());
      for (; tip_ + 1 < number; ++tip_)
        found(Wording("The ledger misses ", "台账缺少") + entry(tip_ + 1) + Wording(".", "。"));
      tip_ = number;
      std::optional<Entry> read;
      try {
        read = read_entry(scan.value());
      } catch (const std::exception& error) {
        found(can_not_be_read(capital(entry(number)), error));
        continue;
      }
      if (read->number != number)
        found(capital(entry(number)) + Wording(" says it is ", "自称是第") + as_is(read->number) +
              Wording(".", "条。"));
      if (read->outcome.case_id != 0) concerning_.emplace_back(read->outcome.case_id, number);
      if (!read->id.empty()) ++said_;
      others(*read);
      recounted_.add(tallied(*read), known_on(*read));
      adoption(*read, scan.value());
    }
    std::sort(concerning_.begin(), concerning_.end());
    const auto tip = get(Family::meta, keys::meta("tip"));
    if ((tip && tip->size() == 8 ? keys::number_at(*tip, 0) : 0) != tip_)
      found(in_quotes("meta") +
            Wording(" does not say that the ledger ends with ", "没有写明台账到") + entry(tip_) +
            Wording(".", "为止。"));
  }

  // The adoption as start-up finds it, and the texts it needs.
  void adoption(const Entry& told, std::string_view text) {
    if (!adopted(told)) return;
    std::vector<Version> versions;
    const auto written_in = [&](const PolicyChange& change) {
      versions = change.texts.empty() ? std::vector{change.policy} : change.texts;
      versions.insert(versions.end(), change.calendars.begin(), change.calendars.end());
    };
    if (const auto* policy = std::get_if<PolicyAdopted>(&told.fact)) {
      written_in(policy->change());
      if (policy->open_cases) runs_[told.number] = {told.number, policy->policy, policy->deadlines};
    }
    if (const auto* proposed = std::get_if<PolicyProposed>(&told.fact))
      written_in(proposed->change);
    if (const auto* calendar = std::get_if<CalendarAdopted>(&told.fact))
      versions.push_back(calendar->calendar);
    if (const auto* dictionary = std::get_if<DictionaryAdopted>(&told.fact))
      versions.push_back(dictionary->dictionary);
    if (const auto* said = std::get_if<PolicyRunPaused>(&told.fact))
      runs_[said->because].paused = said->paused;
    ++adoptions_;
    const auto stored = get(Family::policies, keys::number(told.number));
    if (!stored || *stored != text)
      found(in_quotes("policies") + Wording(" does not have the adoption of ", "没有如实保存") +
            entry(told.number) + Wording(" as the ledger has it.", "所采用的内容。"));
    for (const Version& version : versions)
      if (!get(Family::documents, keys::document(version.digest)))
        found(Wording("The text of ", "缺少文本") + in_quotes(version.name) + Wording(" (", "（") +
              as_is(version.digest.substr(0, 12)) + Wording("), adopted by ", "），由") +
              entry(told.number) + Wording(", is missing.", "采用。"));
  }

  // What is no case's: services, units, the roster, and what they tell somebody.
  void others(const Entry& told) {
    if (told.outcome.case_id == 0) outbox(notices(told), told.number);
    if (const std::string key = service_of(told); !key.empty())
      services_.emplace_back(key, told.number);
    if (const std::string unit = unit_of(told); !unit.empty())
      units_.emplace_back(unit, told.number);
    if (const auto* changed = std::get_if<RoleChanged>(&told.fact))
      roster_ = redress::apply(std::move(roster_), *changed);
    if (std::holds_alternative<ReviewRefused>(told.fact)) {
      ++refused_;
      if (!get(Family::refused, keys::number(told.number)))
        found(in_quotes("refused") + Wording(" misses ", "缺少") + entry(told.number) +
              Wording(".", "。"));
    }
    if (const auto row = reported_as(told.fact)) {
      ++reports_;
      if (get(Family::reports, keys::report(row->letter, told.number)) != row->about)
        found(in_quotes("reports") + Wording(" does not list ", "没有如实列出") +
              entry(told.number) + Wording(" as what it is.", "。"));
    }
    if (const auto* published = std::get_if<FiguresPublished>(&told.fact);
        published && !get(Family::documents, keys::document(published->document.digest)))
      found(Wording("The figures that were published by ", "缺少") + entry(told.number) +
            Wording(" are missing.", "所公开的数据。"));
    if (const auto* changed = std::get_if<PolicyChanged>(&told.fact))
      ++runs_[changed->because].changed;
    if (const auto* added = std::get_if<AttachmentAdded>(&told.fact))
      attachments_.emplace(added->attachment.digest, told.number);
  }

  // Of entries; throws if one of them is not there.
  std::vector<std::string> texts_of(const std::vector<Number>& numbers) const {
    std::vector<std::string> made;
    const auto texts = get_all(database_, Family::ledger, numbers, as_of_);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      if (!texts[i]) throw LedgerError(entry(numbers[i]) + Wording(" cannot be read", "无法读取"));
      made.push_back(*texts[i]);
    }
    return made;
  }

  // Records that are told from their entries alone, in the order of their keys.
  template <class Record, class Key, class Read>
  void retold(Family family, std::vector<std::pair<std::string, Number>>& entries, Key key,
              Read read) {
    std::stable_sort(entries.begin(), entries.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    std::uint64_t expected = 0, stored = 0;
    for (auto next = entries.begin(); next != entries.end();) {
      const std::string of = next->first;
      std::vector<Number> numbers;
      for (; next != entries.end() && next->first == of; ++next) numbers.push_back(next->second);
      ++expected;
      std::optional<Record> it;
      try {
        for (const std::string& text : texts_of(numbers)) {
          const Entry told = read_entry(text);
          Record after = redress::apply(it, told);
          if constexpr (std::is_same_v<Record, ServiceRecord>)
            recount(told, nullptr, nullptr, it, &after);
          it = std::move(after);
        }
      } catch (const std::exception& error) {
        found(Wording("A row of ", "") + in_quotes(name(family)) +
              Wording(" cannot be told again from ", "有一行无法重新推算，自") +
              entry(numbers.front()) + Wording(" on: ", "起：") + reason(error) +
              Wording(".", "。"));
        continue;
      }
      const auto row = get(family, key(of));
      try {
        if (!row || !(read(*row) == *it))
          found(in_quotes(name(family)) + Wording(" does not have what became of ", "没有保存") +
                entry(numbers.front()) + Wording(".", "以来的结果。"));
      } catch (const std::exception& error) {
        found(can_not_be_read(a_row_of(family), error));
      }
      if constexpr (std::is_same_v<Record, ServiceRecord>)
        for (const Row& timer : rows(of, *it)) {
          ++rows_[Family::timers];
          if (get(timer.family, timer.key) != timer.value)
            found(in_quotes("timers") + Wording(" misses the one of service ", "缺少办件") +
                  as_is(it->id) + Wording(".", "的定时。"));
        }
    }
    for (Scan scan = all(family); scan.valid(); scan.next()) ++stored;
    if (stored != expected)
      found(rows_in(family, stored) + Wording(" the ledger tells of ", "台账所载为") +
            as_is(expected) + Wording(".", "。"));
  }
  void services() {
    retold<ServiceRecord>(Family::services, services_, keys::service, read_service);
  }
  void units() {
    retold<UnitRecord>(Family::units, units_, keys::unit_record, read_unit);
    const auto row = get(Family::meta, keys::meta("roster"));
    try {
      if ((row ? read_roster(*row) : Roster()) != roster_)
        found({"The roster is not what the ledger makes of it.", "任职名册与台账不符。"});
    } catch (const std::exception& error) {
      found(can_not_be_read({"The roster", "任职名册"}, error));
    }
    std::uint64_t stored = 0;
    for (Scan scan = all(Family::refused); scan.valid(); scan.next()) ++stored;
    std::uint64_t reports = 0;
    for (Scan scan = all(Family::reports); scan.valid(); scan.next()) ++reports;
    if (reports != reports_)
      found(rows_in(Family::reports, reports) + Wording(" the ledger has ", "台账有") +
            as_is(reports_) + Wording(" such entries.", "条这类记录。"));
    if (stored != refused_)
      found(rows_in(Family::refused, stored) + Wording(" the ledger has ", "台账有") +
            as_is(refused_) + Wording(" refused reviews.", "条未予受理的评价。"));
  }

  // Both are in the same order: one walk beside the other.
  void case_entries() {
    auto expected = concerning_.begin();
    const auto missing = [&] {
      found(in_quotes("case_entries") + Wording(" misses ", "缺少") + entry(expected->second) +
            Wording(" of ", "，属于") + one_case(expected->first) + Wording(".", "。"));
      ++expected;
    };
    for (Scan scan = all(Family::case_entries); scan.valid(); scan.next()) {
      if (!wide(Family::case_entries, scan.key(), keys::case_entry_width)) continue;
      const std::pair stored(keys::case_of_entry(scan.key()), keys::last_number(scan.key()));
      while (expected != concerning_.end() && *expected < stored) missing();
      if (expected != concerning_.end() && *expected == stored)
        ++expected;
      else
        found(in_quotes("case_entries") + Wording(" has ", "有") + entry(stored.second) +
              Wording(" for ", "，属于") + one_case(stored.first) +
              Wording(", the ledger has not.", "，台账中没有。"));
    }
    while (expected != concerning_.end()) missing();
  }

  // What the entry changed of a case or a service, without what it counts itself.
  void recount(const Entry& entry, const Case* before, const Case* after,
               const std::optional<ServiceRecord>& service_before,
               const ServiceRecord* service_after) {
    Entry said_nothing;
    said_nothing.fact = RoleChanged{};
    recounted_.add(tally_changes(said_nothing, before ? std::optional(*before) : std::nullopt,
                                 after, service_before, service_after),
                   known_on(entry));
  }

  // Every case, told again from its entries.
  void cases() {
    for (auto next = concerning_.begin(); next != concerning_.end();) {
      const Number id = next->first;
      std::vector<Number> numbers;
      for (; next != concerning_.end() && next->first == id; ++next)
        numbers.push_back(next->second);
      std::optional<Case> it;
      try {
        for (const std::string& text : texts_of(numbers)) {
          const Entry told = read_entry(text);
          if (!it && !opens_case(told.fact))
            throw LedgerError(
                Wording{"the entry that opened it is missing", "缺少开立它的那条记录"});
          Case after = redress::apply(it, told);
          recount(told, it ? &*it : nullptr, &after, std::nullopt, nullptr);
          it = std::move(after);
          outbox(notices(told, *it), told.number);
        }
      } catch (const std::exception& error) {
        found(capital(one_case(id)) + Wording(" cannot be replayed: ", "无法重新推算：") +
              reason(error) + Wording(".", "。"));
        continue;
      }
      compare(*it);
      for (const Row& row : rows(*it)) {
        ++rows_[row.family];
        const auto stored = get(row.family, row.key);
        if (!stored)
          found(in_quotes(name(row.family)) + Wording(" misses a row of ", "缺少一行，属于") +
                one_case(id) + Wording(".", "。"));
        else if (*stored != row.value)
          found(in_quotes(name(row.family)) +
                Wording(" has another value than the ledger says for ", "的值与台账不符，属于") +
                one_case(id) + Wording(".", "。"));
      }
    }
    for (Scan scan = all(Family::cases); scan.valid(); scan.next())
      if (const Number id = keys::last_number(scan.key()); !concerned(id))
        found(capital(one_case(id)) +
              Wording(" is stored, but the ledger knows nothing of it.", "已保存，但台账中没有。"));
  }

  void outbox(const std::vector<Notice>& expected, Number number) {
    if (expected.empty()) return;
    ++told_;
    const auto stored = get(Family::outbox, keys::number(number));
    if (!stored || *stored != record(expected))
      found(in_quotes("outbox") + Wording(" does not have the notices of ", "没有如实保存") +
            entry(number) + Wording(" as they follow from it.", "应发的通知。"));
  }
  void outbox_has_no_more() {
    std::uint64_t stored = 0;
    for (Scan scan = all(Family::outbox); scan.valid(); scan.next()) ++stored;
    if (stored > told_)
      found(rows_in(Family::outbox, stored) + Wording(" ", "应发通知的记录有") + as_is(told_) +
            Wording(" entries tell somebody something.", "条。"));
  }

  bool concerned(Number id) const {
    const auto first =
        std::lower_bound(concerning_.begin(), concerning_.end(), std::pair<Number, Number>(id, 0));
    return first != concerning_.end() && first->first == id;
  }

  void compare(const Case& replayed) {
    const auto stored = get(Family::cases, keys::number(replayed.id));
    if (!stored) {
      found(Wording("", "缺少") + capital(one_case(replayed.id)) + Wording(" is missing.", "。"));
      return;
    }
    try {
      if (read_case(*stored) != replayed)
        found(capital(one_case(replayed.id)) +
              Wording(" is not what its entries make of it.", "与其各条记录推算的结果不符。"));
    } catch (const std::exception& error) {
      found(can_not_be_read(capital(one_case(replayed.id)), error));
    }
  }

  // Every row that is to be there was seen by cases(); here those that are too many.
  void index(Family family) {
    std::uint64_t stored = 0;
    for (Scan scan = all(family); scan.valid(); scan.next()) ++stored;
    if (stored <= rows_[family]) return;
    for (Scan scan = all(family); scan.valid(); scan.next()) {
      const Number id = keys::last_number(scan.key());
      if (family == Family::timers && !scan.value().empty()) {
        const auto of = get(Family::services, keys::service(scan.value()));
        try {
          if (!of || read_service(*of).next_alarm() != keys::timer_of(scan.key()))
            found(in_quotes("timers") +
                  Wording(" has a row too many of service ", "多出一行，属于办件") + as_is(id) +
                  Wording(".", "。"));
        } catch (const std::exception&) {  // services() told of it
        }
        continue;
      }
      const auto text = get(Family::cases, keys::number(id));
      bool expected = false;
      try {
        if (text)
          for (const Row& row : rows(read_case(*text)))
            expected = expected || (row.family == family && row.key == scan.key());
      } catch (const std::exception&) {  // compare() told of it
      }
      if (!expected)
        found(in_quotes(name(family)) + Wording(" has a row too many of ", "多出一行，属于") +
              one_case(id) + Wording(".", "。"));
    }
  }

  void timer_mark() {
    const Scan first = all(Family::timers);
    const auto mark = get(Family::meta, keys::meta("timers_from"));
    if (!first.valid() || !mark) return;
    if (mark->size() != 8 || late(keys::instant_at(*mark, 0), keys::timer_of(first.key())))
      found({"'meta' says that timers begin later than the first of them.",
             "“meta”所写的定时起点晚于第一个定时。"});
  }

  void tallies() {
    compare_rows(Family::tallies, recounted_.by_day(), keys::tally_width);
    compare_rows(Family::tally_changes, recounted_.known_later(), keys::tally_change_width);
    for (const Spot* spot : recounted_.spots())
      for (const Membership& one : memberships(*spot))
        if (get(Family::members, keys::member(keys::id(one.parent), keys::id(one.child))) !=
            text(one.child))
          found(in_quotes("members") + Wording(" does not have ", "中没有") +
                in_quotes(text(one.child)) + Wording(" in ", "，它在") +
                in_quotes(text(one.parent)) + Wording(".", "之内。"));
  }

  void compare_rows(Family family, TallyRows expected, std::size_t width) {
    const auto compare_row = [&](const Counts& stored, const Counts& right) {
      Counts wrong = stored;
      for (const auto& [kind, count] : right) add(wrong, {{kind, -count}});
      for (const auto& [kind, unused] : wrong) {
        Wording of = kind.counting == Counting::review
                         ? Wording("reviews, channel ", "评价，渠道")
                         : as_is(std::string(1, char(kind.counting)) + " ");
        of += in_quotes(kind.name);
        if (kind.rating != 0)
          of += Wording(", rating ", "，等级") + as_is(std::uint64_t(kind.rating));
        if (kind.default_review) of += Wording(", default", "，默认评价");
        found(Wording("A tally of ", "计数（") + of + Wording(" is ", "）为") +
              as_is(std::to_string(count_of(stored, kind))) +
              Wording("; a recount gives ", "；重新计算为") +
              as_is(std::to_string(count_of(right, kind))) + Wording(".", "。"));
      }
    };
    for (Scan scan = all(family); scan.valid(); scan.next()) {
      if (!wide(family, scan.key(), width)) continue;
      const auto stored = read_counts(scan.value());
      const auto right = expected.extract(std::string(scan.key()));
      if (!stored)
        found({"A tally cannot be read.", "有一项计数无法读取。"});
      else
        compare_row(*stored, right ? right.mapped() : Counts());
    }
    for (const auto& [key, right] : expected) compare_row({}, right);
  }

  // One row for each entry that somebody said, found by who said it.
  void seen() {
    std::uint64_t stored = 0;
    for (Scan scan = all(Family::seen); scan.valid(); scan.next()) {
      ++stored;
      const auto row = read_seen(scan.value());
      if (!row) {
        found({"A row of 'seen' cannot be read.", "“seen”有一行无法读取。"});
        continue;
      }
      const auto text = get(Family::ledger, keys::number(row->number));
      if (!text) {
        found(in_quotes("seen") + Wording(" points to ", "指向") + entry(row->number) +
              Wording(", which is not there.", "，该记录不存在。"));
        continue;
      }
      try {
        const Entry said = read_entry(*text);
        if (keys::seen(identity_of(said.source, said.id)) != scan.key())
          found(in_quotes("seen") + Wording(" points to ", "指向") + entry(row->number) +
                Wording(", which is of another source and id.", "，其来源和编号不同。"));
      } catch (const std::exception&) {  // entries() told of it
      }
    }
    if (stored != said_)
      found(in_quotes("seen") + Wording(" has ", "有") + as_is(stored) +
            Wording(" rows for ", "行；有编号的记录有") + as_is(said_) +
            Wording(" entries that have an id.", "条。"));
  }

  void private_parts() {
    for (Scan scan = all(Family::private_part); scan.valid(); scan.next()) {
      const Number number = keys::last_number(scan.key());
      if (number == 0 || number > tip_)
        found(in_quotes("private") + Wording(" has a reviewer for ", "有评价人信息，属于") +
              entry(number) + Wording(", which is not there.", "，该记录不存在。"));
      try {
        read_reviewer(scan.value());
      } catch (const std::exception& error) {
        found(can_not_be_read(
            Wording("The reviewer of ", "评价人信息，属于") + entry(number) + Wording("", "，"),
            error));
      }
    }
  }

  void policies() {
    std::uint64_t stored = 0;
    for (Scan scan = all(Family::policies); scan.valid(); scan.next()) ++stored;
    if (stored > adoptions_)
      found(rows_in(Family::policies, stored) + Wording(" the ledger has ", "台账有") +
            as_is(adoptions_) + Wording(" adoptions.", "条采用记录。"));
  }

  // What can be told from the ledger: not how many it looked at.
  void policy_runs() {
    for (Scan scan = all(Family::policy_runs); scan.valid(); scan.next()) {
      if (!wide(Family::policy_runs, scan.key(), keys::number_width)) continue;
      const Number number = keys::last_number(scan.key());
      const auto run = read_policy_run(scan.value());
      const auto expected = runs_.extract(number);
      if (!run || run->because != number) {
        found(Wording("The run over open cases of ", "在办工单批量变更无法读取，属于") +
              entry(number) + Wording(" cannot be read.", "。"));
        continue;
      }
      if (!expected || run->policy != expected.mapped().policy ||
          run->deadlines != expected.mapped().deadlines ||
          run->paused != expected.mapped().paused || run->changed != expected.mapped().changed)
        found(in_quotes("policy_runs") + Wording(" does not have what became of ", "没有保存") +
              entry(number) + Wording(".", "以来的结果。"));
    }
    for (const auto& [number, run] : runs_)
      found(in_quotes("policy_runs") +
            Wording(" misses the run over open cases of ", "缺少在办工单批量变更，属于") +
            entry(number) + Wording(".", "。"));
  }

  void documents() {
    for (Scan scan = all(Family::documents); scan.valid(); scan.next()) {
      const std::string digest(scan.key().substr(keys::document("").size()));
      if (hex(sha256(scan.value())) != digest)
        found(Wording("The text kept as ", "按摘要") + as_is(digest.substr(0, 12)) +
              Wording(" is not the one of that digest.", "保存的文本与该摘要不符。"));
    }
  }

  // Each file once, however many entries tell of it.
  void attachments() {
    std::map<std::string, Number> unseen = attachments_;
    try {
      for (Scan scan = all(Family::attachments); scan.valid(); scan.next()) {
        const std::string digest(scan.key().substr(keys::document("").size()));
        if (hex(sha256(scan.value())) != digest)
          found(Wording("The attachment kept as ", "按摘要") + as_is(digest.substr(0, 12)) +
                Wording(" is not the one of that digest.", "保存的附件与该摘要不符。"));
        if (unseen.erase(digest) == 0 && !attachments_.contains(digest))
          found(Wording("The attachment ", "附件") + as_is(digest.substr(0, 12)) +
                Wording(" is kept, but no entry tells of it.", "已保存，但没有记录提到它。"));
      }
    } catch (const LedgerError& error) {  // nothing behind it was looked at: one by one
      found(reason(error));
    }
    for (const auto& [digest, number] : unseen) {
      const Wording it = Wording("The attachment ", "附件") + as_is(digest.substr(0, 12)) +
                         Wording(" of ", "（") + entry(number) + Wording("", "）");
      try {
        const auto bytes = database_.get(Family::attachments, keys::document(digest), as_of_);
        if (!bytes)
          found(it + Wording(" is missing.", "缺失。"));
        else if (hex(sha256(*bytes)) != digest)
          found(it + Wording(" is not the one of that digest.", "与该摘要不符。"));
      } catch (const Unreadable&) {
        found(it + Wording(" is damaged.", "已损坏。"));
      }
    }
  }

  // What was acknowledged was looked for when the database was opened, if that is known.
  void newest() {
    if (database_.only_read && !database_.found_newest &&
        get(Family::meta, keys::meta("newest_beside")))
      found(Wording("The file ", "文件") + in_quotes(NewestFile::name) +
            Wording(" is missing or cannot be read: whether entries are missing at the end can "
                    "not be told.",
                    "缺失或无法读取：末尾是否缺少记录无从判断。"));
  }

  const Store::Database& database_;
  const AsOf as_of_;
  std::vector<Wording> findings_;

  Number tip_ = 0;
  std::vector<std::pair<Number, Number>> concerning_;  // case, entry
  std::uint64_t said_ = 0, adoptions_ = 0, told_ = 0;
  std::vector<std::pair<std::string, Number>> services_, units_;  // by service_key(), by name
  Roster roster_;
  std::uint64_t refused_ = 0, reports_ = 0;
  std::map<Number, PolicyRun> runs_;           // by the entry that began it
  std::map<std::string, Number> attachments_;  // by digest: the first entry that tells of it
  TallyChanges recounted_;
  std::map<Family, std::uint64_t> rows_;
};

}  // namespace

std::vector<Wording> Store::verify() const { return Recount(*database_).run(); }

}  // namespace redress
