//! The claim machine, driven by whatever may happen in whatever order.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use billing::machine::{
    ClaimState, Doubt, Effect, Event, PROBES_BEFORE_ALARM, QUARANTINE, STAMPING_WINDOW, step,
};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use tickets::AttemptId;
use uuid::Uuid;

const START: i64 = 1_795_000_000;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(START + second).unwrap()
}

fn attempt(number: u8) -> AttemptId {
    AttemptId::new(Uuid::from_u128(u128::from(number)))
}

fn events() -> impl Strategy<Value = Event> {
    prop_oneof![
        (0..3_u8).prop_map(|number| Event::Sealed { attempt: attempt(number) }),
        (0..400_000_i64).prop_map(|second| Event::LeaseWon { lease_until: at(second) }),
        "[A-F]{4}".prop_map(|uuid| Event::Stamped { uuid }),
        "CFDI40[0-9]{3}".prop_map(|code| Event::Refused { code }),
        Just(Event::NotSent),
        Just(Event::Moved),
        Just(Event::Unclear),
        Just(Event::LeaseLapsed),
        (-400_000..400_000_i64).prop_map(|second| Event::ProvenAbsent { fecha: at(second) }),
        (-400_000..400_000_i64).prop_map(|second| Event::TooOld { fecha: at(second) }),
        Just(Event::Abandoned),
    ]
}

/// An event and how long it took to come.
fn story() -> impl Strategy<Value = Vec<(Event, i64)>> {
    prop::collection::vec((events(), 0..200_000_i64), 0..60)
}

/// The table of the module's documentation, written down a second time.
fn allowed(from: &ClaimState, event: &Event) -> &'static [&'static str] {
    match (from.name(), event) {
        ("claimed", Event::Sealed { .. }) => &["sealed"],
        ("claimed", Event::Abandoned) => &["released"],
        ("sealed" | "in-doubt", Event::LeaseWon { .. }) => &["stamping"],
        ("stamping", Event::Stamped { .. }) => &["invoiced"],
        ("stamping", Event::Refused { .. }) => &["rejected", "in-doubt"],
        ("stamping", Event::NotSent) => &["sealed", "in-doubt"],
        ("sealed" | "stamping", Event::Moved) => &["sealed"],
        ("stamping", Event::Unclear | Event::LeaseLapsed) => &["in-doubt"],
        ("in-doubt", Event::ProvenAbsent { .. }) | ("sealed", Event::TooOld { .. }) => {
            &["rejected"]
        }
        _ => &[],
    }
}

fn doubt_of(state: &ClaimState) -> Option<Doubt> {
    match state {
        ClaimState::Stamping { doubt, .. } => *doubt,
        ClaimState::InDoubt { doubt, .. } => Some(*doubt),
        ClaimState::Claimed { .. }
        | ClaimState::Sealed { .. }
        | ClaimState::Invoiced { .. }
        | ClaimState::Rejected { .. }
        | ClaimState::Released => None,
    }
}

fn attempt_of(state: &ClaimState) -> Option<AttemptId> {
    match state {
        ClaimState::Sealed { attempt }
        | ClaimState::Stamping { attempt, .. }
        | ClaimState::InDoubt { attempt, .. }
        | ClaimState::Invoiced { attempt, .. }
        | ClaimState::Rejected { attempt, .. } => Some(*attempt),
        ClaimState::Claimed { .. } | ClaimState::Released => None,
    }
}

/// Every step that was taken: from, event, to, effects, when.
type Taken = (ClaimState, Event, ClaimState, Vec<Effect>, Timestamp);

fn run(story: Vec<(Event, i64)>) -> Vec<Taken> {
    let mut state = ClaimState::Claimed { expires_at: at(120) };
    let mut second = 0;
    let mut taken = Vec::new();
    for (event, wait) in story {
        second += wait;
        if let Ok((next, effects)) = step(&state, event.clone(), at(second)) {
            taken.push((state, event, next.clone(), effects, at(second)));
            state = next;
        }
    }
    taken
}

proptest! {
    #[test]
    fn never_leaves_the_table(story in story()) {
        for (from, event, to, ..) in run(story) {
            prop_assert!(allowed(&from, &event).contains(&to.name()), "{from:?} {event:?} {to:?}");
        }
    }

    #[test]
    fn what_is_not_in_the_table_is_refused_and_says_so(story in story(), event in events()) {
        let state = run(story).pop().map_or(ClaimState::Released, |last| last.2);
        if allowed(&state, &event).is_empty() {
            let refused = step(&state, event.clone(), at(0)).unwrap_err();
            prop_assert_eq!(refused.from, state);
            prop_assert_eq!(refused.event, event);
        }
    }

    #[test]
    fn ends_once_and_for_all(story in story()) {
        let taken = run(story);
        let ends = taken.iter().filter(|(.., to, _, _)| {
            matches!(
                to,
                ClaimState::Invoiced { .. } | ClaimState::Rejected { .. } | ClaimState::Released
            )
        });
        prop_assert!(ends.count() <= 1, "{:?}", taken);
        let invoiced = taken.iter().filter(|(.., to, _, _)| to.name() == "invoiced");
        prop_assert!(invoiced.count() <= 1);
    }

    #[test]
    fn keeps_its_attempt_until_the_end(story in story()) {
        for (from, event, to, ..) in run(story) {
            if let Some(attempt) = attempt_of(&from) {
                prop_assert_eq!(attempt_of(&to), Some(attempt), "{:?}", event);
            }
        }
    }

    /// The rule that keeps a ticket from having two CFDI.
    #[test]
    fn doubt_is_never_forgotten_and_only_proof_ends_it(story in story()) {
        for (from, event, to, _, now) in run(story) {
            let Some(before) = doubt_of(&from) else { continue };
            match &to {
                ClaimState::Invoiced { .. } => {}
                ClaimState::Rejected { .. } => {
                    let Event::ProvenAbsent { fecha } = event else {
                        return Err(TestCaseError::fail(format!("{event:?} is no proof")));
                    };
                    prop_assert!(now.duration_since(before.last) >= QUARANTINE);
                    prop_assert!(now.duration_since(fecha) > STAMPING_WINDOW);
                }
                ClaimState::Claimed { .. }
                | ClaimState::Sealed { .. }
                | ClaimState::Stamping { .. }
                | ClaimState::InDoubt { .. }
                | ClaimState::Released => {
                    let after = doubt_of(&to);
                    prop_assert!(after.is_some(), "{event:?} made {from:?} forget its doubt");
                    prop_assert_eq!(after.unwrap().since, before.since);
                    prop_assert!(after.unwrap().probes >= before.probes);
                }
            }
        }
    }

    /// Bytes are sent only under a lease that is committed, and after a doubt only to recover.
    #[test]
    fn sendings_follow_leases(story in story()) {
        for (from, event, to, effects, _) in run(story) {
            let sent: Vec<&Effect> = effects
                .iter()
                .filter(|e| matches!(e, Effect::Stamp { .. } | Effect::Recover { .. }))
                .collect();
            let leased = matches!(event, Event::LeaseWon { .. });
            prop_assert_eq!(sent.len(), usize::from(leased));
            if let [effect] = sent.as_slice() {
                prop_assert_eq!(to.name(), "stamping");
                let first = matches!(effect, Effect::Stamp { .. });
                prop_assert_eq!(first, doubt_of(&from).is_none());
            }
        }
    }

    #[test]
    fn every_folio_that_is_not_used_is_explained(story in story()) {
        for (_, _, to, effects, _) in run(story) {
            let explained = effects.iter().any(|e| matches!(e, Effect::ExplainFolio { .. }));
            prop_assert_eq!(explained, to.name() == "rejected");
            let announced = effects.contains(&Effect::Announce);
            prop_assert_eq!(announced, to.name() == "invoiced");
        }
    }

    #[test]
    fn probes_are_spaced_ever_further_and_somebody_is_called(lapses in 1..30_u32) {
        let mut state = ClaimState::Claimed { expires_at: at(120) };
        let mut now = at(0);
        state = step(&state, Event::Sealed { attempt: attempt(1) }, now).unwrap().0;
        let mut last_wait = SignedDuration::ZERO;
        for lapse in 1..=lapses {
            state = step(&state, Event::LeaseWon { lease_until: now }, now).unwrap().0;
            let (next, effects) = step(&state, Event::LeaseLapsed, now).unwrap();
            let ClaimState::InDoubt { doubt, probe_at, .. } = &next else {
                return Err(TestCaseError::fail(format!("{next:?}")));
            };
            prop_assert_eq!(doubt.probes, lapse);
            prop_assert_eq!(effects.contains(&Effect::Alarm), lapse == PROBES_BEFORE_ALARM);
            let wait = probe_at.duration_since(now);
            prop_assert!(wait >= last_wait && wait <= SignedDuration::from_hours(1));
            last_wait = wait;
            now = *probe_at;
            state = next;
        }
    }
}
