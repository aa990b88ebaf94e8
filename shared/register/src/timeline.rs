//! The fold (履歴の畳み込み): from entries to one value a day and track.
//!
//! Entries are read from the last to the first, because a later one overrides an earlier one on the days it speaks of and an entry that was
//! taken back says nothing. Each statement takes the days of its track that no later one took.

use crate::day::{OPEN, after, before};
use crate::entry::Say;
use crate::track::Track;
use crate::value::Value;
use josei_base::Date;
use std::collections::{BTreeMap, BTreeSet};

/// What one entry says, with its number.
#[derive(Clone, Copy)]
pub(crate) struct Layer<'a> {
    pub(crate) seq: u64,
    pub(crate) says: &'a [Say],
}

/// Days on which a track has one value, said by one entry (期間).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span<'a> {
    /// First day.
    pub from: Date,
    /// Last day; [`OPEN`] while open.
    pub to: Date,
    /// The value.
    pub value: &'a Value,
    /// Number of the entry that says so.
    pub entry: u64,
}

/// All that is known of a subject (時点の台帳): for each track its spans, in order, without overlaps.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Timeline<'a> {
    spans: BTreeMap<&'a Track, Vec<Span<'a>>>,
    cancelled: BTreeSet<u64>,
}

/// Takes the days from one to another out of those that are free; gives what was free of them.
pub(crate) fn claim(free: &mut Vec<(Date, Date)>, from: Date, to: Date) -> Vec<(Date, Date)> {
    let (mut left, mut taken) = (Vec::with_capacity(free.len() + 1), Vec::new());
    for (first, last) in free.drain(..) {
        let (low, high) = (first.max(from), last.min(to));
        if low > high {
            left.push((first, last));
            continue;
        }
        taken.push((low, high));
        if first < low {
            left.push((first, before(low)));
        }
        if high < last {
            left.push((after(high), last));
        }
    }
    *free = left;
    taken
}

/// Folds layers in the order they were recorded.
pub(crate) fn fold<'a>(layers: impl DoubleEndedIterator<Item = Layer<'a>>) -> Timeline<'a> {
    let mut timeline = Timeline::default();
    let mut free: BTreeMap<&Track, Vec<(Date, Date)>> = BTreeMap::new();
    for layer in layers.rev() {
        if timeline.cancelled.contains(&layer.seq) {
            continue;
        }
        for say in layer.says.iter().rev() {
            match say {
                Say::Cancel(cancellation) => {
                    timeline.cancelled.insert(cancellation.entry);
                }
                Say::Statement(statement) => {
                    let free = free.entry(&statement.track).or_insert_with(|| vec![(Date::MIN, OPEN)]);
                    let taken = claim(free, statement.from, statement.to);
                    if let Some(value) = &statement.value {
                        let spans = taken.into_iter().map(|(from, to)| Span { from, to, value, entry: layer.seq });
                        timeline.spans.entry(&statement.track).or_default().extend(spans);
                    }
                }
            }
        }
    }
    timeline.spans.values_mut().for_each(|spans| spans.sort_unstable_by_key(|span| span.from));
    timeline
}

impl<'a> Timeline<'a> {
    /// The tracks that have a value on some day.
    pub fn tracks(&self) -> impl Iterator<Item = (&'a Track, &[Span<'a>])> {
        self.spans.iter().map(|(track, spans)| (*track, spans.as_slice()))
    }

    /// The spans of a track, by their first day.
    #[must_use]
    pub fn spans(&self, track: &Track) -> &[Span<'a>] {
        self.spans.get(track).map(Vec::as_slice).unwrap_or_default()
    }

    /// The last span that begins on a day or before it; it may have ended.
    #[must_use]
    pub fn latest(&self, track: &Track, day: Date) -> Option<&Span<'a>> {
        let spans = self.spans(track);
        spans.get(spans.partition_point(|span| span.from <= day).checked_sub(1)?)
    }

    /// What a track says on a day.
    #[must_use]
    pub fn at(&self, track: &Track, day: Date) -> Option<&Span<'a>> {
        self.latest(track, day).filter(|span| day <= span.to)
    }

    /// All that is known of a day.
    pub fn on(&self, day: Date) -> impl Iterator<Item = &Span<'a>> {
        self.spans.keys().filter_map(move |track| self.at(track, day))
    }

    /// Was an entry taken back?
    #[must_use]
    pub fn is_cancelled(&self, entry: u64) -> bool {
        self.cancelled.contains(&entry)
    }

    /// Until when something that begins on a day holds if nobody says an end: up to the next change that is known already.
    pub(crate) fn natural_end(&self, track: &Track, day: Date) -> Date {
        if let Some(span) = self.at(track, day) {
            return span.to;
        }
        let next = self.spans(track).iter().find(|span| span.from > day);
        next.map_or(OPEN, |span| before(span.from))
    }

    /// The end of the spans that follow one another without a gap, from the one on this day.
    pub(crate) fn chain_end(&self, track: &Track, day: Date) -> Option<Date> {
        let mut end = self.at(track, day)?.to;
        for span in self.spans(track).iter().filter(|span| span.from > day) {
            if end == OPEN || span.from != after(end) {
                break;
            }
            end = span.to;
        }
        Some(end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_are_taken_once() {
        let mut free = vec![(Date::MIN, OPEN)];
        assert_eq!(claim(&mut free, date(2024, 2, 1), date(2024, 2, 10)), [(date(2024, 2, 1), date(2024, 2, 10))]);
        assert_eq!(
            claim(&mut free, date(2024, 1, 31), date(2024, 2, 11)),
            [(date(2024, 1, 31), date(2024, 1, 31)), (date(2024, 2, 11), date(2024, 2, 11))]
        );
        assert_eq!(claim(&mut free, date(2024, 1, 31), date(2024, 2, 11)), []);
        assert_eq!(claim(&mut free, date(2024, 2, 12), OPEN), [(date(2024, 2, 12), OPEN)]);
        assert_eq!(free, [(Date::MIN, date(2024, 1, 30))]);
    }
}
