//! The whole table of the claim machine: what each event does in each state.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::fmt::Write as _;

use billing::machine::{
    ClaimState, Doubt, Effect, Event, PROBES_BEFORE_ALARM, QUARANTINE, STAMPING_WINDOW, step,
};
use expect_test::expect;
use jiff::{SignedDuration, Timestamp};
use tickets::AttemptId;
use uuid::Uuid;

const ATTEMPT: AttemptId = AttemptId::new(Uuid::nil());

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

fn doubt() -> Doubt {
    Doubt { since: at(1), last: at(1), probes: 1 }
}

fn states() -> Vec<(&'static str, ClaimState)> {
    let attempt = ATTEMPT;
    let stamping = |doubt| ClaimState::Stamping { attempt, lease_until: at(60), doubt };
    vec![
        ("claimed", ClaimState::Claimed { expires_at: at(60) }),
        ("sealed", ClaimState::Sealed { attempt }),
        ("stamping", stamping(None)),
        ("stamping again", stamping(Some(doubt()))),
        ("in-doubt", ClaimState::InDoubt { attempt, doubt: doubt(), probe_at: at(3) }),
        ("invoiced", ClaimState::Invoiced { attempt, uuid: "U".into(), stamped_at: at(2) }),
        ("rejected", ClaimState::Rejected { attempt, code: "401".into() }),
        ("released", ClaimState::Released),
    ]
}

fn events() -> Vec<(&'static str, Event)> {
    vec![
        ("sealed", Event::Sealed { attempt: ATTEMPT }),
        ("lease won", Event::LeaseWon { lease_until: at(90) }),
        ("stamped", Event::Stamped { uuid: "U".into() }),
        ("refused", Event::Refused { code: "CFDI40145".into() }),
        ("not sent", Event::NotSent),
        ("moved", Event::Moved),
        ("unclear", Event::Unclear),
        ("lease lapsed", Event::LeaseLapsed),
        ("proven absent", Event::ProvenAbsent { fecha: at(0) }),
        ("too old", Event::TooOld { fecha: at(0) }),
        ("abandoned", Event::Abandoned),
    ]
}

#[test]
fn the_table() {
    let now = at(10).saturating_add(STAMPING_WINDOW).unwrap();
    let mut table = String::new();
    for (from, state) in states() {
        for (what, event) in events() {
            if let Ok((next, effects)) = step(&state, event, now) {
                let effects: Vec<_> = effects.iter().map(name).collect();
                let again = matches!(next, ClaimState::Stamping { doubt: Some(_), .. });
                let to = if again { "stamping again" } else { next.name() };
                writeln!(table, "{from} + {what} = {to} {effects:?}").unwrap();
            }
        }
    }
    expect![[r#"
        claimed + sealed = sealed ["wake"]
        claimed + abandoned = released []
        sealed + lease won = stamping ["stamp"]
        sealed + moved = sealed ["wake"]
        sealed + too old = rejected ["explain folio", "alarm"]
        stamping + stamped = invoiced ["announce"]
        stamping + refused = rejected ["explain folio"]
        stamping + not sent = sealed []
        stamping + moved = sealed ["wake"]
        stamping + unclear = in-doubt []
        stamping + lease lapsed = in-doubt []
        stamping again + stamped = invoiced ["announce"]
        stamping again + refused = in-doubt []
        stamping again + not sent = in-doubt []
        stamping again + unclear = in-doubt []
        stamping again + lease lapsed = in-doubt []
        in-doubt + lease won = stamping again ["recover"]
        in-doubt + proven absent = rejected ["explain folio", "alarm"]
    "#]]
    .assert_eq(&table);
}

fn name(effect: &Effect) -> &'static str {
    match effect {
        Effect::Wake => "wake",
        Effect::Stamp { .. } => "stamp",
        Effect::Recover { .. } => "recover",
        Effect::Announce => "announce",
        Effect::ExplainFolio { .. } => "explain folio",
        Effect::Alarm => "alarm",
    }
}

/// Absence is believed only when the quarantine is over *and* nobody may stamp the document any
/// more; a second before either, it is not.
#[test]
fn absence_takes_both_clocks() {
    let second = SignedDuration::from_secs(1);
    let fecha = at(0);
    let too_old = fecha.saturating_add(STAMPING_WINDOW).unwrap().saturating_add(second).unwrap();
    let asked_at = |last| ClaimState::InDoubt {
        attempt: ATTEMPT,
        doubt: Doubt { since: at(1), last, probes: 9 },
        probe_at: last,
    };
    let absent = |last, now| step(&asked_at(last), Event::ProvenAbsent { fecha }, now).is_ok();
    assert!(absent(at(1), too_old));
    assert!(!absent(at(1), too_old.saturating_sub(second).unwrap()), "it may still be stamped");
    let quarantine = QUARANTINE.saturating_sub(second);
    assert!(!absent(too_old.saturating_sub(quarantine).unwrap(), too_old), "asked just now");
}

/// What never left is given up when nobody may stamp it any more, and not a second before.
#[test]
fn what_never_left_waits_for_the_end_of_the_window() {
    let end = at(0).saturating_add(STAMPING_WINDOW).unwrap();
    let too_old = |now| {
        let sealed = ClaimState::Sealed { attempt: ATTEMPT };
        step(&sealed, Event::TooOld { fecha: at(0) }, now).is_ok()
    };
    assert!(!too_old(end));
    assert!(too_old(end.saturating_add(SignedDuration::from_secs(1)).unwrap()));
}

/// Probes come further and further apart, never stop, and call a person once.
#[test]
fn doubt_is_asked_about_ever_more_seldom() {
    let mut state = ClaimState::Sealed { attempt: ATTEMPT };
    let (mut now, mut waits, mut alarms) = (at(0), Vec::new(), Vec::new());
    for probe in 1..=14 {
        let lease_until = now.saturating_add(SignedDuration::from_secs(30)).unwrap();
        state = step(&state, Event::LeaseWon { lease_until }, now).unwrap().0;
        let (next, effects) = step(&state, Event::Unclear, now).unwrap();
        if effects == [Effect::Alarm] {
            alarms.push(probe);
        }
        let ClaimState::InDoubt { probe_at, doubt, .. } = &next else {
            unreachable!("an unclear answer leaves doubt")
        };
        assert_eq!((doubt.since, doubt.probes), (at(0), probe));
        waits.push(probe_at.duration_since(now).as_secs());
        now = *probe_at;
        state = next;
    }
    assert_eq!(waits, [2, 5, 15, 60, 300, 600, 600, 600, 600, 600, 600, 3600, 3600, 3600]);
    assert_eq!(alarms, [PROBES_BEFORE_ALARM]);
}

#[test]
fn what_does_not_fit_says_so_and_changes_nothing() {
    let state = ClaimState::Released;
    let refused = step(&state, Event::Unclear, at(1)).unwrap_err();
    assert_eq!((refused.from, refused.event), (state, Event::Unclear));
}

#[test]
fn only_what_may_still_become_a_cfdi_holds_its_tickets() {
    let live: Vec<_> =
        states().into_iter().filter(|(_, state)| state.is_live()).map(|(name, _)| name).collect();
    assert_eq!(live, ["claimed", "sealed", "stamping", "stamping again", "in-doubt", "invoiced"]);
}
