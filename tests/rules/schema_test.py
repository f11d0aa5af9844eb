#!/usr/bin/python3
"""Holds rules/policy.schema.json against the parser, in both directions.

    schema_test.py path/to/redress [--mutants 700] [--seed 1]

Policies are mutated in ways that people and programs get them wrong. The schema has to refuse exactly those in which
`redress policy check` finds an error of the class "structure". Errors of the class "meaning" (roles, ties, units of
time that do not go together) are not the schema's.
"""

import argparse
import collections
import copy
import json
import pathlib
import random
import re
import subprocess
import sys
import tempfile
import unittest
from functools import partial

import jsonschema
import yaml

SOURCE = pathlib.Path(__file__).resolve().parents[2]
EXAMPLES = sorted(it for it in (SOURCE / "rules-examples").glob("*.yaml") if not it.stem.endswith("_test"))
EVERY_KEY = SOURCE / "tests/rules/data/every_key.yaml"
EVERY_KEY_OF_A_LAYER = SOURCE / "tests/rules/data/every_key_of_a_layer.yaml"
PAGES = [SOURCE / "rules/README.md", SOURCE / "rules/README.zh-CN.md"]
SCHEMA = json.loads((SOURCE / "rules/policy.schema.json").read_text(encoding="utf-8"))
# What is written then is not looked at: bases that are not there.
NOT_READ = {"R0404", "R0405", "R0406"}
options = None


class Core(yaml.SafeLoader):
    """YAML 1.2's core schema, as editors read it: no dates, no yes and no."""


Core.yaml_implicit_resolvers = {}
for tag, pattern, first in [
    ("null", r"^(~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"^(true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"^([-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", list("-+0123456789")),
    ("float", r"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$", list("-+.0123456789")),
]:
    Core.add_implicit_resolver("tag:yaml.org,2002:" + tag, re.compile(pattern), first)


def read(path):
    return yaml.load(path.read_text(encoding="utf-8"), Core)


VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)  # one, because it remembers what references lead to


def valid(policy):
    return VALIDATOR.is_valid(policy)


def errors_in(policies, calendars=False):
    """The parser's errors in each. Without calendars it does not go on to what a sound policy does in five years."""
    with tempfile.TemporaryDirectory() as place:
        place = pathlib.Path(place)
        if calendars:
            (place / "calendars").symlink_to(SOURCE / "rules-examples/calendars")
        for base in EXAMPLES:
            (place / base.name).symlink_to(base)
        (place / "every-key.yaml").symlink_to(EVERY_KEY)
        for number, policy in enumerate(policies):
            # JSON is YAML in which nothing is left to the reader. In quotes, none would be a text like any other.
            text = json.dumps(policy, ensure_ascii=False, indent=1).replace('"none"', "none")
            (place / f"mutant-{number}.yaml").write_text(text, encoding="utf-8")
        found = []
        for start in range(0, len(policies), 200):
            files = [f"mutant-{n}.yaml" for n in range(start, min(start + 200, len(policies)))]
            run = subprocess.run(
                [options.redress, "policy", "check", "--format", "json", *files], cwd=place, stdout=subprocess.PIPE
            )
            answer = {pathlib.Path(one["file"]).name: one["problems"] for one in json.loads(run.stdout)["files"]}
            for file in files:
                problems = [p for p in answer[file] if p["severity"] == "error"]
                assert not any(p["class"] == "syntax" for p in problems), f"{file} is no YAML: {problems}"
                found.append(problems)
    return found


# --- Mutants


def places(value, path=()):
    """Every value with where it is; the whole is ()."""
    yield path, value
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from places(child, path + (key,))


def at(value, path):
    for key in path:
        value = value[key]
    return value


def changed(policy, path, to):
    made = copy.deepcopy(policy)
    if not path:
        return to
    at(made, path[:-1])[path[-1]] = to
    return made


def renamed(policy, path, to):
    made = copy.deepcopy(policy)
    parent = at(made, path[:-1])
    items = [(to if key == path[-1] else key, value) for key, value in parent.items()]
    parent.clear()
    parent.update(items)
    return made


def without(policy, path):
    made = copy.deepcopy(policy)
    del at(made, path[:-1])[path[-1]]
    return made


def bounds_and_words(schema):
    numbers, words = set(), set()
    for path, value in places(schema):
        if path and path[-1] in ("minimum", "maximum") and not isinstance(value, dict):  # a key of that name is none
            numbers |= {value - 1, value, value + 1}
        if path and path[-1] == "enum":
            words |= set(value)
        if path and path[-1] == "const" and isinstance(value, str):
            words.add(value)
    return sorted(n for n in numbers if n < 10_000), sorted(words)


NUMBERS, WORDS = bounds_and_words(SCHEMA)
UNITS = ["working_days", "natural_days", "months", "working_hours", "elapsed_hours"]
OTHER_TYPES = [None, True, 7, -3, 1.5, "", "word", "两个字", [], ["x"], {}, {"x": 1}]
INSTANTS = [
    "2026-03-02", "2026-03-02T10:00:00", "2026-03-02 10:00:00+08:00", "2026-03-02T25:00:00+08:00",
    "2026-13-02T10:00:00+08:00", "2026-04-31T10:00:00+08:00", "2026-03-02T24:00:01+08:00", "2026-03-02T24:00:00Z",
    "2026-03-02T10:00:00.5+08:00", "2026-03-02T10:00:00+0800", "2026-03-02t10:00:60z", "2026-03-02T10:60:00+08:00",
]  # fmt: skip
CODES = ["3", "37", "37a", "371623000000", "3716230000001", 371623, 3]


def is_span(value):
    return isinstance(value, dict) and len(value) == 1 and next(iter(value)) in UNITS


def all_mutants(policy, chance):
    """(kind, path, how to make it)."""
    everything = list(places(policy))
    members = [(path, value) for path, value in everything if path and isinstance(path[-1], str)]
    for path, value in everything:
        inside = path and isinstance(path[-1], str)
        if inside:
            yield "key deleted", path, partial(without, policy, path)
            key = path[-1]
            swap = chance.randrange(max(1, len(key) - 1))
            typo = key[:swap] + key[swap + 1 : swap + 2] + key[swap : swap + 1] + key[swap + 2 :]
            yield "key misspelt", path, partial(renamed, policy, path, typo if typo != key else key + "x")
            yield "key in Chinese", path, partial(renamed, policy, path, "责任单位")
            yield "key too long", path, partial(renamed, policy, path, "a" * 65)
        for other in OTHER_TYPES if path else OTHER_TYPES[1:]:  # a file with nothing in it is no YAML
            yield "other type", path, partial(changed, policy, path, other)
        if isinstance(value, dict):
            yield "unknown key", path, partial(changed, policy, path, {**value, "zzz": 1})
            for other, stolen in chance.sample(members, 4):
                if other[-1] not in value:
                    yield "key of another place", path, partial(changed, policy, path, {**value, other[-1]: stolen})
            if "plus" in value or "before" in value or "passed" in value:
                both = {"plus": {"working_days": 1}, "before": {"working_days": 1}, "passed": 80}
                for key, extra in both.items():
                    yield "both of two", path, partial(changed, policy, path, {extra_key: v for extra_key, v in [(key, extra), *value.items()]})
        if is_span(value):
            for unit in [*UNITS, "days", "日"]:
                yield "unit swapped", path, partial(changed, policy, path, {unit: next(iter(value.values()))})
            yield "two units", path, partial(changed, policy, path, {"working_days": 1, "working_hours": 1})
            for vague in ["same_day", 5, "5日", "3 days", "48h"]:
                yield "vague length", path, partial(changed, policy, path, vague)
        if isinstance(value, list):
            for item in value[:1]:
                yield "item doubled", path, partial(changed, policy, path, [*value, copy.deepcopy(item)])
            yield "item that is nothing", path, partial(changed, policy, path, [*value, None])
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            for number in NUMBERS:
                yield "other number", path, partial(changed, policy, path, number)
            yield "huge number", path, partial(changed, policy, path, 10**12)
            yield "quoted number", path, partial(changed, policy, path, str(value))
        if isinstance(value, str):
            for word in chance.sample(WORDS, 6):
                yield "other word", path, partial(changed, policy, path, word)
            for word in ["none", "default", value.upper(), value + " ", "a" * 64, "a" * 65, "a.b", "yes"]:
                yield "strange word", path, partial(changed, policy, path, word)
            if re.match(r"\d{4}-\d\d-\d\d", value):
                for instant in INSTANTS:
                    yield "other instant", path, partial(changed, policy, path, instant)
            if re.fullmatch(r"\d+", value):
                for code in CODES:
                    yield "other code", path, partial(changed, policy, path, code)


def message_of(policy):
    error = jsonschema.exceptions.best_match(VALIDATOR.iter_errors(policy))
    return "" if error is None else "/".join(map(str, error.absolute_path)) + ": " + error.message[:120]


class Schema(unittest.TestCase):
    def agree(self, mutants):
        """The schema and the parser say the same of every mutant, and each kind was tried with both outcomes."""
        counts = collections.Counter()
        mutants = [(kind, path, make()) for kind, path, make in mutants]
        differing = collections.defaultdict(list)
        for (kind, path, policy), errors in zip(mutants, errors_in([m[2] for m in mutants])):
            if NOT_READ & {p["code"] for p in errors}:
                continue
            structural = [p for p in errors if p["class"] == "structure"]
            by_schema = valid(policy)
            counts[kind, by_schema] += 1
            if by_schema == bool(structural):
                what = structural[0]["sentence"] if structural else message_of(policy)
                differing[kind, "the schema takes it, the parser does not" if by_schema else "only the schema refuses it"].append(
                    f"{'.'.join(map(str, path))} = {at(policy, path) if kind[:3] != 'key' else '…'}: {what}"[:260]
                )
        for (kind, how), found in sorted(differing.items()):
            print(f"\n{kind}: {how}, {len(found)} times", *found[: options.show], sep="\n  ", file=sys.stderr)
        self.assertFalse(differing, "the schema and the parser disagree; see above")
        return counts

    def test_it_is_a_schema(self):
        jsonschema.Draft202012Validator.check_schema(SCHEMA)

    def test_every_example_is_valid(self):
        for example in EXAMPLES:
            with self.subTest(example=example.name):
                self.assertEqual(message_of(read(example)), "")

    def test_every_key_is_explained_in_both_languages(self):
        for path, value in places(SCHEMA):
            if len(path) > 1 and path[-2] == "properties" and "$ref" not in value:
                with self.subTest(key="/".join(map(str, path))):
                    chinese, _, english = value["description"].partition("\n")
                    self.assertRegex(chinese, "[一-鿿]")
                    self.assertRegex(english, "[a-z]")
                    self.assertRegex(value["title"], "[一-鿿].* / [A-Z]")

    def test_both_pages_name_every_key_and_their_examples_hold(self):
        keys = {p[-1] for p, _ in places(SCHEMA) if len(p) > 1 and p[-2] == "properties"}
        keys -= {path[-1] for path, _ in places(SCHEMA["$defs"]["test"]["properties"]["expect"]) if path and re.search("_(due|measures)$", str(path[-1]))}
        for page in PAGES:
            text = page.read_text(encoding="utf-8")
            with self.subTest(page=page.name):
                self.assertEqual(sorted(key for key in keys if not re.search(rf"\b{key}\b", text, re.ASCII)), [])
                examples = [yaml.load(it, Core) for it in re.findall(r"^```yaml\n(redress:.*?)^```", text, re.S | re.M)]
                self.assertEqual([message_of(it) for it in examples], ["", ""])
                self.assertEqual(errors_in(examples, calendars=True), [[], []])

    def test_every_key_is_in_use(self):
        """Whichever property is taken out of the schema, one of the two policies that have every key is refused."""
        policies = [read(EVERY_KEY), read(EVERY_KEY_OF_A_LAYER)]
        for policy, errors in zip(policies, errors_in(policies)):
            self.assertEqual([p for p in errors if p["class"] == "structure"], [])
            self.assertEqual(message_of(policy), "")
        for path, value in list(places(SCHEMA)):
            if len(path) > 1 and path[-2] == "properties":
                with self.subTest(key="/".join(map(str, path))):
                    there = at(SCHEMA, path[:-1])
                    taken = there.pop(path[-1])
                    still_valid = all(valid(policy) for policy in policies)
                    there[path[-1]] = taken
                    self.assertFalse(still_valid)

    def test_the_parser_agrees_on_every_mutant_of_every_key(self):
        for path in [EVERY_KEY, EVERY_KEY_OF_A_LAYER]:
            mutants = list(all_mutants(read(path), random.Random(options.seed)))
            chance = random.Random(options.seed)
            counts = self.agree(chance.sample(mutants, min(len(mutants), options.mutants)))
            self.assertGreater(sum(n for (_, taken), n in counts.items() if taken), options.mutants / 10)

    def test_the_parser_agrees_on_mutants_of_every_example(self):
        chance = random.Random(options.seed)
        mutants = [m for example in EXAMPLES for m in chance.sample(list(all_mutants(read(example), chance)), options.mutants // len(EXAMPLES))]
        counts = self.agree(mutants)
        kinds = {kind for kind, _ in counts}
        self.assertGreater(len(kinds), 15)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("redress")
    parser.add_argument("--mutants", type=int, default=700)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=5)
    options, rest = parser.parse_known_args()
    options.redress = str(pathlib.Path(options.redress).resolve())
    unittest.main(argv=[sys.argv[0], *rest])
