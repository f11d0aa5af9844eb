"""Whether the tests would notice: one small mistake after another is put into the sources, what it needs is built, and the
tests that should object are run. A mistake that nobody objects to is a hole in the tests.

  ./run mutate            all of them
  ./run mutate 3 17       by number; --list shows them

It changes files of the tree it lies in, puts each back, and refuses to begin with changes that are not committed.
"""
import pathlib
import subprocess
import sys
import time

TOP = pathlib.Path(__file__).resolve().parents[2]
BUILD = TOP / "build/release"
TEST_TIMEOUT = 600  # seconds

# What it is | the file | as it is (stands there once) | as the mistake has it | the binary | which of its tests
MISTAKES = [
    ("late is late already at the instant", "engine/time.h", "return t > due; }", "return t >= due; }", "engine", "*"),
    ("a stamp of long ago is believed", "engine/decide/decide.cpp", "now - occurred_at <= allowed_skew ? occurred_at : now",
     "occurred_at <= now ? occurred_at : now", "engine", "*"),
    ("alarms that went off come again", "engine/decide/planner.cpp", "if (facts.fired.empty()) return;", "return;", "engine", "*"),
    ("what was later does not stay so", "engine/decide/planner.cpp", "how.keeps_what_is_later = by_people",
     "how.keeps_what_is_later = false && by_people", "engine", "*"),
    ("nobody is raised for a vacant role", "engine/decide/planner.cpp",
     "if (!nobody_is_there(*rung, roster, it)) break;", "break;", "clauses", "*"),
    ("an imported case fires old alarms", "engine/decide/planner.cpp",
     "how.lets_pass = recorded_at;", "how.lets_pass = std::nullopt;", "model", "Model.*"),
    ("a repeat is not known by what it says", "engine/decide/decide.cpp",
     "if (same->content == content_of(submission)) return Repeated{same->entry};", "", "api", "*"),
    ("a case's flags are not read back", "engine/record/record.cpp", '.texts("counted", it.counted)', "", "engine", "ReadBack.*"),
    ("what a breach was voided by is not read back", "engine/record/record.cpp", '\n      .number("voided_by", breach.voided_by);', ";",
     "engine", "ReadBack.*"),
    ("two kinds of entry have one word", "engine/record/fact_types.h", 'OneWord{"unit_noted"}', 'OneWord{"unit_ranked"}',
     "engine", "Record.*"),
    ("a width of characters is another name", "engine/spelling.cpp", "if (is_plain(text)) return std::nullopt;",
     "if (is_plain(text) || text.size() < 1'000) return std::nullopt;", "engine", "Spelling.*"),
    ("a batch is not synced", "storage/store.cpp", "to_disk.sync = true;", "to_disk.sync = false;", "storage", "*"),
    ("a case has no row in the due list", "storage/views/rows.cpp",
     "rows.push_back({Family::due, keys::due(scope, due, it.id), summary});", "", "storage", "*"),
    ("a case has no timer", "storage/views/rows.cpp", 'rows.push_back({Family::timers, keys::timer(*at, it.id), ""});', "",
     "storage", "*"),
    ("voided breaches are listed", "storage/views/rows.cpp", "if (breach.voided_by == 0)", "if (breach.voided_by >= 0)",
     "storage", "*"),
    ("the timer mark is not lowered", "storage/store.cpp", "if (inserted) mark = std::min(mark, *inserted);",
     "if (inserted) mark = std::max(mark, *inserted);", "storage",
     "Timers.*"),
    ("a lost batch is not noticed at the start", "storage/store.cpp",
     "if (!batch.items.empty()) database.newest->acknowledged(tip.number, sha256(text));", "", "storage", "*"),
    ("others may read the data", "storage/ledger/directory.cpp", "constexpr mode_t of_others = S_IRWXG | S_IRWXO;",
     "constexpr mode_t of_others = 0;", "storage", "*"),
    ("halves go down", "rules/text/decimal.cpp", "std::string half_up(const Exact& number, int places) {",
     "std::string half_up(const Exact& exact, int places) {\n  const Exact number = exact - Exact(1) / Exact(1'000'000'000);",
     "figures", "*"),
    ("a line with % is lost", "rules/text/yaml.cpp", "if (has_directive(bytes, report, layer)) return std::nullopt;",
     "if (bytes.empty() && has_directive(bytes, report, layer)) return std::nullopt;",
     "rules", "*"),
    ("a small number is published", "rules/counting/publication.cpp", "people >= smallest; }", "people >= 1; }", "figures", "*"),
    ("anonymous reviews show the window", "rules/policy/privacy.h",
     "ReviewField::indicators, ReviewField::step};", "ReviewField::indicators, ReviewField::step, ReviewField::window};", "api",
     "Privacy*"),
    ("as_of tells the millisecond", "api/queries/questions.cpp", "if (viewer.recorded(entry, now) > as_of) return it;",
     "if (viewer.recorded(entry, now) > as_of || entry.recorded_at > as_of) return it;", "api", "Privacy*"),
    ("signals name the device", "api/reports/signals.cpp", "if (sees(signal)) {", "if (sees(signal) || true) {", "reports", "*"),
    ("a page of another site is let in", "api/admission.cpp", 'return forbidden("cross-site",',
     'if (false) return forbidden("cross-site",', "edge", "*"),
    ("any name of the host is taken", "api/admission.cpp", 'return forbidden("unknown-host",',
     'if (false) return forbidden("unknown-host",', "edge", "*"),
    ("a question sees a report", "api/queries/board.cpp", '#include "api/text/as_of.h"',
     '#include "api/reports/circular.h"\n#include "api/text/as_of.h"', "architecture", "*"),
    ("a full queue is not said to be tried again", "api/problem.cpp", 'made.headers.emplace_back("Retry-After", "1");', "",
     "api", "*"),
    ("a circular names the device", "api/reports/circulars.cpp", '!one.subject.starts_with("device ")',
     '!one.subject.starts_with("devise ")', "reports", "*"),
    ("the next timer walks from the beginning", "storage/store.cpp",
     "if (database.next_timer) mark = *database.next_timer;", "", "storage", "Timers.*"),
]


def sh(*command, **more):
    return subprocess.run(command, cwd=TOP, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **more)


def built(binary):
    return sh("cmake", "--build", str(BUILD), "--target", "redress", f"{binary}_test")


def tried(number, mistake):
    what, file, right, wrong, binary, tests = mistake
    path = TOP / file
    text = path.read_text(encoding="utf-8")
    if text.count(right) != 1:
        return f"stands there {text.count(right)} times; put right what the list says"
    try:
        path.write_text(text.replace(right, wrong), encoding="utf-8")
        build = built(binary)
        if build.returncode != 0:
            return "caught by the compiler"
        try:
            run = sh(str(BUILD / f"tests/{binary}_test"), f"--gtest_filter={tests}", "--gtest_brief=1", timeout=TEST_TIMEOUT)
        except subprocess.TimeoutExpired:
            return "caught: the tests do not end"
        if run.returncode == 0:
            return "NOT CAUGHT"
        failed = [line.split("]")[1].split()[0] for line in run.stdout.splitlines() if line.startswith("[  FAILED  ]")]
        return "caught by " + (failed[0].rstrip(",") if failed else "a crash")
    finally:
        path.write_text(text, encoding="utf-8")


def main():
    numbers = [int(it) for it in sys.argv[1:] if it.isdigit()] or range(1, len(MISTAKES) + 1)
    wrong = [it for it in sys.argv[1:] if it != "--list" and not (it.isdigit() and 1 <= int(it) <= len(MISTAKES))]
    if wrong:
        print(f"'{wrong[0]}' is no number of a mistake; write 1 to {len(MISTAKES)}, as --list shows them.")
        return 2
    if "--list" in sys.argv:
        for number, mistake in enumerate(MISTAKES, 1):
            print(f"{number:3}  {mistake[1]}: {mistake[0]}")
        return 0
    if sh("git", "status", "--porcelain").stdout.strip():
        print("There are changes that are not committed; commit or stash them, since files are changed and put back.")
        return 1
    holes = 0
    for number in numbers:
        began = time.time()
        outcome = tried(number, MISTAKES[number - 1])
        holes += not outcome.startswith("caught")
        print(f"{number:3}  {MISTAKES[number - 1][0]}: {outcome}  ({time.time() - began:.0f} s)", flush=True)
    for binary in sorted({MISTAKES[number - 1][4] for number in numbers}):
        built(binary)  # as the sources are again
    print(f"{holes} not caught" if holes else "all caught")
    return 1 if holes else 0


sys.exit(main())
