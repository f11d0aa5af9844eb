// The words of the domain as enums: the same word in YAML, URL, disk, log and test.
//
// What is written to disk is the name, never the number: add, never rename.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace redress {

enum class Stage {
  dispatch,       // 待转办
  verification,   // 核实
  appeal,         // 申诉复核
  rectification,  // 整改
  explanation,    // 解释说明
  feedback,       // 反馈
  follow_up,      // 回访
  closed,         // 办结
  set_aside,      // 不予采纳
};

// Who may say it: a person or another system, or the engine alone (a deadline, an outcome).
enum class Sayer { person, engine };

// name on disk and on the wire | event of the state machine | who may say it
#define REDRESS_EVENTS(EVENT)                                    \
  EVENT(dispatched, Dispatched, person)                          \
  EVENT(returned, Returned, person)                              \
  EVENT(contacted, Contacted, person)                            \
  EVENT(found_genuine, FoundGenuine, person)                     \
  EVENT(found_unfounded, FoundUnfounded, person)                 \
  EVENT(appeal_lodged, AppealLodged, person)                     \
  EVENT(appeal_upheld, AppealUpheld, person)                     \
  EVENT(appeal_dismissed, AppealDismissed, person)               \
  EVENT(rectification_planned, RectificationPlanned, person)     \
  EVENT(rectified, Rectified, person)                            \
  EVENT(deferred, Deferred, person)                              \
  EVENT(reclassified, Reclassified, person)                      \
  EVENT(explained, Explained, person)                            \
  EVENT(feedback_given, FeedbackGiven, person)                   \
  EVENT(follow_up_not_applicable, FollowUpNotApplicable, engine) \
  EVENT(follow_up_satisfied, FollowUpSatisfied, person)          \
  EVENT(follow_up_unsatisfied, FollowUpUnsatisfied, person)      \
  EVENT(follow_up_unreached, FollowUpUnreached, person)          \
  EVENT(follow_up_exhausted, FollowUpExhausted, engine)          \
  EVENT(reopened, Reopened, person)                              \
  EVENT(extension_requested, ExtensionRequested, person)         \
  EVENT(extension_granted, ExtensionGranted, person)             \
  EVENT(extension_refused, ExtensionRefused, person)             \
  EVENT(paused, Paused, person)                                  \
  EVENT(resumed, Resumed, person)                                \
  EVENT(transferred, Transferred, person)                        \
  EVENT(withdrawn, Withdrawn, person)                            \
  EVENT(merged, Merged, person)                                  \
  EVENT(unmerged, Unmerged, person)                              \
  EVENT(review_added, ReviewAdded, engine)                       \
  EVENT(case_joined, CaseJoined, engine)                         \
  EVENT(case_released, CaseReleased, engine)                     \
  EVENT(attachment_added, AttachmentAdded, engine)               \
  EVENT(near_due, NearDue, engine)                               \
  EVENT(overdue, Overdue, engine)                                \
  EVENT(measure_taken, MeasureTaken, engine)                     \
  EVENT(pause_ended, PauseEnded, engine)                         \
  EVENT(deadlines_recalculated, DeadlinesRecalculated, engine)   \
  EVENT(policy_changed, PolicyChanged, engine)                   \
  EVENT(breach_voided, BreachVoided, engine)                     \
  EVENT(breach_confirmed, BreachConfirmed, engine)

enum class Event {
#define REDRESS_EVENT(name, Type, sayer) name,
  REDRESS_EVENTS(REDRESS_EVENT)
#undef REDRESS_EVENT
};

// How a bad review stands for the figures: 差评未整改数 counts what is unresolved.
enum class Standing {
  unresolved,
  rectified,  // 已整改
  deferred,   // 暂不能整改, formally explained
  explained,  // 缺乏法定依据, explained
  set_aside,  // 不予采纳: out of every rate
  withdrawn,
  merged,
};

// How a case ended for the reviewer: only their own verdict is `satisfied`.
enum class Ending {
  none,            // not yet, or not by a follow-up
  satisfied,       // 回访满意
  unreached,       // 联系不上: neither satisfied nor not
  not_applicable,  // 匿名: nobody to be asked
};

// What a revised calendar may do to deadlines that run already.
enum class Recalculation {
  extend_only,  // never takes time away from work already planned
  both,
};

// What another version of its policy does to the running deadlines of an open case.
enum class OpenDeadlines {
  keep,       // they stay as they are until they are set anew
  recompute,  // they are what the new version makes of them
  earliest,   // whichever is earlier; one that only one of the two has is taken
  latest,     // whichever is later; one that only one of the two has is dropped
};

std::string_view name(Stage stage);
std::string_view name(Event event);
std::string_view name(Standing standing);
std::string_view name(Ending ending);
std::string_view name(Recalculation recalculation);
std::string_view name(OpenDeadlines deadlines);
std::optional<Stage> stage_named(std::string_view name);
std::optional<Event> event_named(std::string_view name);
std::optional<Standing> standing_named(std::string_view name);
std::optional<Ending> ending_named(std::string_view name);
std::optional<Recalculation> recalculation_named(std::string_view name);
std::optional<OpenDeadlines> open_deadlines_named(std::string_view name);

const std::vector<Stage>& every_stage();
const std::vector<Event>& every_event();
Sayer sayer(Event event);
constexpr bool open(Stage stage) { return stage != Stage::closed && stage != Stage::set_aside; }

// --- What the live state machine answers (engine/case/lifecycle.cpp, the one file that knows it)

// Where `event` leads a case at `stage`; nullopt if it is not accepted there.
std::optional<Stage> next_stage(Stage stage, Event event);

// Everything accepted at `stage` from `from`, in the order of every_event().
std::vector<Event> accepted_at(Stage stage, Sayer from);

}  // namespace redress
