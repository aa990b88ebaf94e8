//! The fold against a model that asks every day by itself.

use super::support::*;
use crate::entry::{Cancellation, Entry, Say, Statement};
use crate::history::{AsOf, History};
use crate::timeline::Timeline;
use crate::track::{ExclusionKind, Track};
use crate::value::*;
use josei_base::{Date, Timestamp};
use proptest::prelude::*;

const DAYS: i64 = 40;

fn nth(day_number: i64) -> Date {
    day("2024-01-01").checked_add(jiff::Span::new().days(day_number)).unwrap()
}

fn tracks() -> [Track; 3] {
    [Track::Names, Track::Guardian, Track::Exclusion(ExclusionKind::Welfare)]
}

fn value(track: usize, which: u8) -> Value {
    match track {
        0 => Value::Names(names(&format!("見本 {which}"))),
        1 => Value::Guardian(Guardian::alone(person(which))),
        _ => Value::Exclusion(Exclusion {
            exclusion_kind: ExclusionKind::Welfare,
            exclusion_state: if which.is_multiple_of(2) { ExclusionState::Applies } else { ExclusionState::Suspended },
            exclusion_since: nth(i64::from(which)),
        }),
    }
}

/// One thing an entry says: of some days a value or none, or (now and then) of an earlier entry.
fn say() -> impl Strategy<Value = (bool, usize, u8, i64, Option<i64>, u64)> {
    (prop::bool::weighted(0.2), 0..3_usize, 0..9_u8, 0..DAYS, prop::option::weighted(0.7, 0..DAYS), any::<u64>())
}

fn entries() -> impl Strategy<Value = Vec<Entry>> {
    prop::collection::vec((prop::collection::vec(say(), 1..4), 0..3_i64), 1..12).prop_map(|drawn| {
        let mut known = 1_700_000_000;
        let mut made = Vec::new();
        for (at, (says, later)) in drawn.into_iter().enumerate() {
            known += later;
            let seq = u64::try_from(at).unwrap() + 1;
            let says = says.into_iter().map(|(cancel, track, which, from, length, target)| {
                if cancel && seq > 1 {
                    return Say::Cancel(Cancellation { entry: 1 + target % (seq - 1), cancelled_on: nth(0) });
                }
                let to = length.map_or(crate::day::OPEN, |length| nth(from + length));
                if which == 0 {
                    Statement::none(tracks()[track].clone(), nth(from), to)
                } else {
                    Statement::of(value(track, which), nth(from), to)
                }
            });
            made.push(entry(seq, Timestamp::from_second(known).unwrap(), says.collect()));
        }
        made
    })
}

/// An entry counts unless a later one that counts takes it back.
fn counts(known: &[&Entry], entry: &Entry) -> bool {
    !known.iter().any(|later| {
        let takes_back = later.record.says.iter().any(|say| matches!(say, Say::Cancel(cancel) if cancel.entry == entry.seq));
        later.seq > entry.seq && takes_back && counts(known, later)
    })
}

/// Asks from the front, day by day.
fn naive<'e>(entries: &'e [Entry], is_known: impl Fn(&Entry) -> bool, track: &Track, on: Date) -> Option<(&'e Value, u64)> {
    let known: Vec<_> = entries.iter().filter(|entry| is_known(entry)).collect();
    let mut found = None;
    for entry in known.iter().filter(|entry| counts(&known, entry)) {
        for say in &entry.record.says {
            if let Say::Statement(statement) = say
                && statement.track == *track
                && statement.from <= on
                && on <= statement.to
            {
                found = statement.value.as_ref().map(|value| (value, entry.seq));
            }
        }
    }
    found
}

fn all_days() -> impl Iterator<Item = Date> {
    (-2..2 * DAYS + 2).map(nth).chain([crate::day::OPEN])
}

fn same(timeline: &Timeline<'_>, entries: &[Entry], is_known: impl Fn(&Entry) -> bool + Copy) -> Result<(), TestCaseError> {
    for track in tracks() {
        for on in all_days() {
            let folded = timeline.at(&track, on).map(|span| (span.value, span.entry));
            prop_assert!(folded == naive(entries, is_known, &track, on), "{:?} {}", track, on);
        }
        let spans = timeline.spans(&track);
        prop_assert!(spans.iter().all(|span| span.from <= span.to));
        prop_assert!(spans.windows(2).all(|pair| pair[0].to < pair[1].from), "spans overlap or are out of order");
    }
    Ok(())
}

fn made(entries: &[Entry]) -> History {
    history(child(), entries.to_vec())
}

proptest! {
    #[test]
    fn the_fold_is_the_naive_model(entries in entries(), version in 0..14_u64, second in 0..40_i64) {
        let history = made(&entries);
        same(&history.as_of(AsOf::Now), &entries, |_| true)?;
        same(&history.as_of(AsOf::Version(version)), &entries, |entry| entry.seq <= version)?;
        let at = Timestamp::from_second(1_700_000_000 + second).unwrap();
        same(&history.as_of(AsOf::Known(at)), &entries, |entry| entry.known <= at)?;
    }

    #[test]
    fn what_was_known_never_changes(entries in entries(), first in 1..12_usize) {
        let first = first.min(entries.len());
        let before = made(&entries[..first]);
        let after = made(&entries);
        let version = AsOf::Version(u64::try_from(first).unwrap());
        prop_assert!(before.as_of(AsOf::Now) == after.as_of(version));
        // By the clock: as long as no later entry has the same instant.
        let known = entries[first - 1].known;
        if entries[first..].iter().all(|entry| entry.known > known) {
            prop_assert!(before.as_of(AsOf::Now) == after.as_of(AsOf::Known(known)));
        }
    }

    #[test]
    fn the_order_in_which_rows_are_read_does_not_matter(entries in entries(), seed in any::<u64>()) {
        let mut shuffled = entries.clone();
        let mut state = seed;
        for at in (1..shuffled.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            shuffled.swap(at, usize::try_from(state >> 33).unwrap() % (at + 1));
        }
        prop_assert_eq!(made(&shuffled), made(&entries));
    }

    #[test]
    fn payloads_come_back(entries in entries()) {
        for entry in entries {
            let plain = entry.record.encode().unwrap();
            prop_assert!(crate::Record::decode(&plain).unwrap() == entry.record);
        }
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = crate::Event::from_json(&bytes);
        let _ = crate::Record::decode(&crate::Plain::new(bytes));
    }
}
