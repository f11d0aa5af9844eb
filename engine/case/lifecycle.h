// The life of a case: nouns and arrows, nothing else.
//
// States do nothing on entry or exit, an outcome is an event and never a guard, and there is one
// active state, so that a stored case wakes at its stage by one word and without side effects.
// `redress chart` draws what the live machine answers.
#pragma once

#include <boost/mpl/list.hpp>
#include <boost/mpl/push_front.hpp>
#include <boost/statechart/event.hpp>
#include <boost/statechart/in_state_reaction.hpp>
#include <boost/statechart/simple_state.hpp>
#include <boost/statechart/state_machine.hpp>
#include <boost/statechart/transition.hpp>

#include "engine/case/words.h"

namespace redress::lifecycle {

namespace sc = boost::statechart;

namespace event {
#define REDRESS_EVENT(name, Type, sayer) \
  struct Type : sc::event<Type> {};
REDRESS_EVENTS(REDRESS_EVENT)
#undef REDRESS_EVENT
}  // namespace event

template <class Stage>
struct Wake : sc::event<Wake<Stage>> {};

template <class... Reactions>
using on = boost::mpl::list<Reactions...>;
// An MPL list written out has 20 at most.
template <class Reaction, class Others>
using and_on = typename boost::mpl::push_front<Others, Reaction>::type;
template <class Event, class Stage>
using to = sc::transition<Event, Stage>;
template <class Event>
using stays = sc::in_state_reaction<Event>;

// clang-format off
struct Asleep;
namespace stage {
  struct Open;
    struct dispatch; struct verification; struct appeal; struct rectification;
    struct explanation; struct feedback; struct follow_up;
  struct closed; struct set_aside;
}

struct Life : sc::state_machine<Life, Asleep> {
  bool refused = false;
  void unconsumed_event(const sc::event_base&) { refused = true; }
};

struct Asleep : sc::simple_state<Asleep, Life> {
  template <class Stage> using wakes_at = sc::transition<Wake<Stage>, Stage>;
  using reactions = on<
    wakes_at<stage::dispatch>, wakes_at<stage::verification>, wakes_at<stage::appeal>,
    wakes_at<stage::rectification>, wakes_at<stage::explanation>, wakes_at<stage::feedback>,
    wakes_at<stage::follow_up>, wakes_at<stage::closed>, wakes_at<stage::set_aside>>;
};

namespace stage {
  using namespace event;

  // 办理中: what may happen to any open case, wherever it is.
  struct Open : sc::simple_state<Open, Life, dispatch> {
    using reactions = and_on<stays<PolicyChanged>, on<
      stays<ExtensionRequested>, stays<ExtensionGranted>, stays<ExtensionRefused>,
      stays<Paused>, stays<Resumed>, stays<Transferred>,
      stays<NearDue>, stays<Overdue>, stays<MeasureTaken>,
      stays<PauseEnded>,
      stays<DeadlinesRecalculated>, stays<BreachVoided>, stays<BreachConfirmed>,
      stays<Merged>, stays<Unmerged>, stays<CaseJoined>, stays<CaseReleased>,
      stays<ReviewAdded>, stays<AttachmentAdded>,
      to<Withdrawn, closed>>>;
  };
    // 待转办
    struct dispatch : sc::simple_state<dispatch, Open> {
      using reactions = on<to<Dispatched, verification>>;
    };
    // 核实
    struct verification : sc::simple_state<verification, Open> {
      using reactions = on<
        stays<Contacted>, to<FoundGenuine, rectification>, to<FoundUnfounded, explanation>,
        to<AppealLodged, appeal>, to<Returned, dispatch>>;
    };
    // 申诉复核
    struct appeal : sc::simple_state<appeal, Open> {
      using reactions = on<to<AppealUpheld, set_aside>, to<AppealDismissed, rectification>>;
    };
    // 整改
    struct rectification : sc::simple_state<rectification, Open> {
      using reactions = on<
        stays<Reclassified>, stays<RectificationPlanned>,
        to<Rectified, feedback>, to<Deferred, feedback>, to<AppealLodged, appeal>>;
    };
    // 解释说明
    struct explanation : sc::simple_state<explanation, Open> {
      using reactions = on<to<Explained, feedback>>;
    };
    // 反馈
    struct feedback : sc::simple_state<feedback, Open> {
      using reactions = on<to<FeedbackGiven, follow_up>, to<FollowUpNotApplicable, closed>>;
    };
    // 回访
    struct follow_up : sc::simple_state<follow_up, Open> {
      using reactions = on<
        to<FollowUpSatisfied, closed>, to<FollowUpUnsatisfied, dispatch>,
        stays<FollowUpUnreached>, to<FollowUpExhausted, closed>>;
    };
  // 办结
  struct closed : sc::simple_state<closed, Life> {
    using reactions = on<
      to<Reopened, dispatch>, stays<ReviewAdded>, stays<CaseReleased>,
      stays<BreachVoided>, stays<BreachConfirmed>>;
  };
  // 不予采纳
  struct set_aside : sc::simple_state<set_aside, Life> {
    using reactions = on<
      stays<ReviewAdded>, stays<CaseReleased>, stays<BreachVoided>, stays<BreachConfirmed>>;
  };
}
// clang-format on

}  // namespace redress::lifecycle
