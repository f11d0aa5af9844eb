// Everything that can be wrong with a policy, by number, in both languages. Numbers are for good: a
// code is never used for something else.
//
//   R00..  the file is no YAML that is read here        R03..  it reads, and can hardly be meant so
//   R01..  a key, a word, a number is not what it can be    R04..  what it stands on: bases,
//   calendars R02..  the parts do not fit together                R05..  its own tests
#pragma once

#include <string_view>
#include <vector>

#include "rules/text/text.h"

namespace redress {

enum class Mistake : int {
  file_too_large,
  not_utf8,
  control_character,
  alias,
  anchor,
  text_too_long,
  control_in_text,
  too_many_values,
  tag,
  key_no_word,
  too_deep,
  key_missing,
  merge_key,
  key_twice,
  file_empty,
  second_document,
  quote_open,
  not_yaml,
  bracket_open,
  full_width,

  no_map,
  no_list,
  no_scalar,
  text_empty,
  no_word,
  key_needed,
  unknown_key,
  unknown_word,
  no_integer,
  number_quoted,
  leading_zero,
  out_of_bounds,
  no_boolean,
  no_instant,
  no_region,
  vague_days,
  vague_hours,
  no_length,
  one_unit,
  list_empty,
  plus_and_before,
  before_or_passed,
  start_needed,
  start_not_here,
  pause_endless,
  route_takes_all,
  length_needed,
  test_expects_nothing,
  listed_twice,
  indicator_of_one_kind,
  no_decimal,
  no_time_of_day,
  too_many,
  no_name,

  idle_without_deadline,
  roll_needed,
  roll_idle,
  idle_for_hours,
  saturday_before_friday,
  channel_of_two,
  no_parts_to_pass,
  reminder_before_start,
  routes_tie,
  nothing_to_extend,
  extended_by_other_unit,
  nothing_to_transfer,
  floor_of_other_unit,
  repeats_too_long,
  measure_twice,
  count_twice,
  ladder_never_begins,
  no_role,
  no_unit,
  provisional_of_nothing,
  no_figure,
  default_reviews_needed,
  default_reviews_idle,
  rate_named_score,
  no_rate,
  rate_taken_away,
  nothing_assessed,
  nothing_lost,
  floor_not_below_weight,
  weights_do_not_add_up,
  no_group,
  unit_of_two_groups,
  two_groups_of_others,
  signals_to_the_rated,
  full_from_needed,
  rate_of_two_things,
  all_to_the_rated,

  nothing_ends_stage,
  stage_unreachable,
  rung_unreachable,
  rungs_out_of_order,
  reminder_sometimes_early,
  cap_shorter,
  pause_may_last,
  route_unreachable,
  calendar_ends,
  no_default,
  role_unused,
  better_is_bad,
  plan_cap_shorter,
  rung_before_start,
  extension_idle,
  part_outside_whole,
  period_not_assessed,
  signals_to_nobody,
  signals_to_the_unit,
  plan_uncapped,
  full_mark_unsaid,
  names_look_alike,

  no_calendar,
  no_zone,
  policies_tie,
  no_base,
  base_of_itself,
  bases_too_deep,
  nothing_to_take_away,
  base_refuses,

  test_opens,
  test_opens_not,
  test_unit,
  test_window,
  test_no_deadline,
  test_due,
  test_provisional,
  test_no_measure,
  test_measure,
  test_counts,
  test_extension,
};

struct Message {
  Mistake mistake;
  const char* code;
  RuleProblem::Severity severity;
  RuleProblem::Kind kind;
  Wording sentence;  // {0}, {1} … stand for what it is about
  Wording help;      // as well
  Wording story;     // why it is refused, at length
  // A few lines that show it, and the same put right: parts of a policy, as a layer over a sound
  // one would state them. Empty where a few lines cannot.
  const char* wrong;
  const char* right;
};

const Message& message(Mistake mistake);
const std::vector<Message>& every_message();
const Message* message_coded(std::string_view code);  // nullptr if there is none

// The sentence with `args` in their places.
Wording filled(const Wording& pattern, const std::vector<Term>& args);

// What `--explain` prints: the sentence, the story, the example.
std::string explain(const Message& message, Language language);

}  // namespace redress
