// The kinds of entry: for each fact the word, or the words, that stand as `type` in the entry.
//
// A new fact is a struct among the Fact variant, a row here, its members in describe() of
// record.cpp, and what applying it does. Without a row nothing compiles; without describe()
// neither. Tests name what else is missing: its title in both languages (api/words), the contract's
// EntryType.
#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/case/entry.h"

namespace redress {

// Each kind of row says the word of a fact, begins a fact from its word (nullopt for the word of
// another), and lists its words.
struct OneWord {
  std::string_view word;
  template <class Said>
  std::string_view of(const Said&) const {
    return word;
  }
  template <class Said>
  std::optional<Said> begun(std::string_view type) const {
    return type == word ? std::optional(Said{}) : std::nullopt;
  }
  template <class Add>
  void each(Add add) const {
    add(word);
  }
};
inline OneWord one_word(Event event) { return {name(event)}; }

template <class Of>
struct ByFlag {
  bool Of::*flag;
  std::string_view set, otherwise;
  std::string_view of(const Of& said) const { return said.*flag ? set : otherwise; }
  template <class Said>
  std::optional<Said> begun(std::string_view type) const {
    if (type != set && type != otherwise) return std::nullopt;
    Said made{};
    made.*flag = type == set;
    return made;
  }
  template <class Add>
  void each(Add add) const {
    add(set);
    add(otherwise);
  }
};

template <class Said>
struct FactType;

#define REDRESS_FACT_TYPE(Said, ...)            \
  template <>                                   \
  struct FactType<Said> {                       \
    static inline const auto row = __VA_ARGS__; \
  };

REDRESS_FACT_TYPE(ReviewSubmitted, OneWord{"review_submitted"})
REDRESS_FACT_TYPE(ReviewAdded, one_word(Event::review_added))
REDRESS_FACT_TYPE(ReviewRefused, OneWord{"review_refused"})
REDRESS_FACT_TYPE(CaseImported, OneWord{"case_imported"})
REDRESS_FACT_TYPE(CaseJoined, ByFlag<CaseJoined>{&CaseJoined::released, name(Event::case_released),
                                                 name(Event::case_joined)})
REDRESS_FACT_TYPE(AttachmentAdded, one_word(Event::attachment_added))
REDRESS_FACT_TYPE(ServiceFinished, OneWord{"service_finished"})
REDRESS_FACT_TYPE(PolicyAdopted, OneWord{"policy_adopted"})
REDRESS_FACT_TYPE(PolicyProposed, OneWord{"policy_proposed"})
REDRESS_FACT_TYPE(PolicyApproved, OneWord{"policy_approved"})
REDRESS_FACT_TYPE(PolicyProposalEnded, OneWord{"policy_proposal_ended"})
REDRESS_FACT_TYPE(PolicyRunPaused,
                  ByFlag<PolicyRunPaused>{&PolicyRunPaused::paused, "policy_run_paused",
                                          "policy_run_resumed"})
REDRESS_FACT_TYPE(PolicyChanged, one_word(Event::policy_changed))
REDRESS_FACT_TYPE(CalendarAdopted, OneWord{"calendar_adopted"})
REDRESS_FACT_TYPE(DictionaryAdopted, OneWord{"dictionary_adopted"})
REDRESS_FACT_TYPE(DeadlinesRecalculated, one_word(Event::deadlines_recalculated))
REDRESS_FACT_TYPE(BreachReviewed,
                  ByFlag<BreachReviewed>{&BreachReviewed::voided, name(Event::breach_voided),
                                         name(Event::breach_confirmed)})
REDRESS_FACT_TYPE(UnitRanked, OneWord{"unit_ranked"})
REDRESS_FACT_TYPE(UnitNoted, OneWord{"unit_noted"})
REDRESS_FACT_TYPE(RoleChanged,
                  ByFlag<RoleChanged>{&RoleChanged::vacant, "role_vacated", "role_filled"})
REDRESS_FACT_TYPE(SignalRaised, OneWord{"signal_raised"})
REDRESS_FACT_TYPE(SignalReviewed, OneWord{"signal_reviewed"})
REDRESS_FACT_TYPE(FiguresPublished, OneWord{"figures_published"})
REDRESS_FACT_TYPE(PublicText, ByFlag<PublicText>{&PublicText::withdrawn, "public_text_withdrawn",
                                                 "public_text_approved"})

// A closing that corrects another one is called so; which one stands among its members.
template <>
struct FactType<PeriodClosed> {
  struct Row : OneWord {
    std::string_view of(const PeriodClosed& said) const {
      return said.corrects == 0 ? word : "period_corrected";
    }
    template <class Said>
    std::optional<Said> begun(std::string_view type) const {
      return type == word || type == "period_corrected" ? std::optional(Said{}) : std::nullopt;
    }
    template <class Add>
    void each(Add add) const {
      add(word);
      add("period_corrected");
    }
  };
  static inline const Row row{{"period_closed"}};
};

template <>
struct FactType<ServiceAlarmWentOff> {
  struct Row {
    std::string_view of(const ServiceAlarmWentOff& said) const { return name(said.what); }
    template <class Said>
    std::optional<Said> begun(std::string_view type) const {
      const auto what = service_alarm_named(type);
      return what ? std::optional(Said{*what, {}, {}}) : std::nullopt;
    }
    template <class Add>
    void each(Add add) const {
      for (const auto what :
           {ServiceAlarm::What::rating_reminded, ServiceAlarm::What::window_ended})
        add(name(what));
    }
  };
  static inline const Row row{};
};

// What happens to a case by an event of its life: by its deadlines, or by what people say and what
// the policy makes of it.
template <class Of, class Is, class Make>
struct ByEvent {
  Event (*event)(const Of&);
  Is is;
  Make make;
  std::string_view of(const Of& said) const { return name(event(said)); }
  template <class Said>
  std::optional<Said> begun(std::string_view type) const {
    const auto named = event_named(type);
    return named && is(*named) ? std::optional(make(*named)) : std::nullopt;
  }
  template <class Add>
  void each(Add add) const {
    for (const Event one : every_event())
      if (is(one)) add(name(one));
  }
};
template <class Of, class Is, class Make>
ByEvent<Of, Is, Make> by_event(Event (*event)(const Of&), Is is, Make make) {
  return {event, is, make};
}

template <>
struct FactType<AlarmWentOff> {
  static inline const auto row =
      by_event<AlarmWentOff>([](const AlarmWentOff& said) { return said.alarm.event; },
                             [](Event event) {
                               return event == Event::near_due || event == Event::overdue ||
                                      event == Event::measure_taken || event == Event::pause_ended;
                             },
                             [](Event event) {
                               AlarmWentOff made;
                               made.alarm.event = event;
                               return made;
                             });
};

template <>
struct FactType<CaseMoved> {
  static inline const auto row = by_event<CaseMoved>(
      [](const CaseMoved& said) { return said.event; },
      [](Event event) {
        return sayer(event) == Sayer::person || event == Event::follow_up_not_applicable ||
               event == Event::follow_up_exhausted;
      },
      [](Event event) {
        return CaseMoved{event, {}, {}};
      });
};

#undef REDRESS_FACT_TYPE

// Calls visit(Said{}) for each kind of fact, in the order of the variant, until one returns true.
template <class Visit>
bool any_fact_type(Visit visit) {
  return [&]<std::size_t... at>(std::index_sequence<at...>) {
    return (visit(std::type_identity<std::variant_alternative_t<at, Fact>>{}) || ...);
  }
  (std::make_index_sequence<std::variant_size_v<Fact>>{});
}

// A fact of the kind that the word names, of which nothing else is known yet; nullopt for a word of
// none. Its members are read by describe().
std::optional<Fact> fact_begun(std::string_view type);

// Every word that may stand as the type of an entry.
std::vector<std::string_view> fact_types();

}  // namespace redress
