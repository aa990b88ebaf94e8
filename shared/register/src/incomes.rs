//! Incomes of a child's parents (所得判定): each stands in the parent's own history, so it is kept once. Which days it counts for, and against which limit, stands
//! in its entry; whose incomes count on a day tells the child's guardian of that day.

use crate::day::before;
use crate::id::PersonKey;
use crate::timeline::{Timeline, claim};
use crate::track::Track;
use crate::value::{FundingClass, LimitOf, Value};
use josei_base::Date;
use std::collections::{BTreeMap, BTreeSet};

/// First and last day.
type Days = (Date, Date);

/// An income that is judged, on its days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Judged {
    days: Days,
    limit: LimitOf,
    is_over: bool,
}

/// Judged incomes of some persons (所得), each of them under the key of whose it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Incomes(BTreeMap<PersonKey, Vec<Judged>>);

/// All who are or were guardian or other parent, whose incomes [`crate::project`] asks for.
#[must_use]
pub fn parents(timeline: &Timeline<'_>) -> BTreeSet<PersonKey> {
    guarded(timeline).flat_map(|(_, parents)| parents).collect()
}

fn guarded<'t>(timeline: &'t Timeline<'_>) -> impl Iterator<Item = (Days, Vec<PersonKey>)> + 't {
    timeline.spans(&Track::Guardian).iter().filter_map(|span| match span.value {
        Value::Guardian(guardian) => Some(((span.from, span.to), guardian.parents().collect())),
        _ => None,
    })
}

fn judged(timeline: &Timeline<'_>) -> Vec<Judged> {
    let spans = timeline.tracks().filter(|(track, _)| matches!(track, Track::Income { .. })).flat_map(|(_, spans)| spans);
    let of = spans.filter_map(|span| match span.value {
        Value::Income(income) => income.limit_of().map(|limit| Judged { days: (span.from, span.to), limit, is_over: income.is_over() }),
        _ => None,
    });
    of.collect()
}

impl Incomes {
    /// Takes in what the history of a person says of incomes.
    pub fn add(&mut self, person: PersonKey, timeline: &Timeline<'_>) {
        self.0.insert(person, judged(timeline));
    }

    /// Those that count for a child on days on which they count: its parents' while they are it, and those that its own history holds.
    fn of(&self, child: &Timeline<'_>) -> Vec<Judged> {
        let mut found = judged(child);
        for ((from, to), parents) in guarded(child) {
            for one in parents.iter().filter_map(|parent| self.0.get(parent)).flatten() {
                let days = (one.days.0.max(from), one.days.1.min(to));
                if days.0 <= days.1 {
                    found.push(Judged { days, ..*one });
                }
            }
        }
        found
    }

    /// Days on which somebody is over the city's limit, in order, and not touching.
    pub(crate) fn over_city(&self, child: &Timeline<'_>, others: impl Iterator<Item = Days>) -> Vec<Days> {
        let over = self.of(child).into_iter().filter(|one| one.limit == LimitOf::City && one.is_over).map(|one| one.days);
        together(over.chain(others).collect())
    }

    /// 府市区分 by the prefecture's limit, for days without one that a person decided: the city's alone where somebody is over it, the prefecture's where
    /// incomes are known and nobody is.
    pub(crate) fn funding(&self, child: &Timeline<'_>, decided: impl Iterator<Item = Days>) -> Vec<(Days, FundingClass)> {
        let mut free = vec![(Date::MIN, Date::MAX)];
        for (from, to) in decided {
            claim(&mut free, from, to);
        }
        let judged: Vec<Judged> = self.of(child).into_iter().filter(|one| one.limit == LimitOf::Prefecture).collect();
        let mut found = Vec::new();
        for (is_over, class) in [(true, FundingClass::City), (false, FundingClass::Prefecture)] {
            let days = judged.iter().filter(|one| one.is_over == is_over).flat_map(|one| claim(&mut free, one.days.0, one.days.1));
            found.extend(together(days.collect()).into_iter().map(|days| (days, class)));
        }
        found.sort_by_key(|(days, _)| *days);
        found
    }
}

/// Days that meet or touch are one period.
fn together(mut days: Vec<Days>) -> Vec<Days> {
    days.sort_unstable();
    let mut found: Vec<Days> = Vec::with_capacity(days.len());
    for (from, to) in days {
        match found.last_mut() {
            Some(last) if before(from) <= last.1 => last.1 = last.1.max(to),
            _ => found.push((from, to)),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::day::after;
    use jiff::civil::date;

    #[test]
    fn periods_that_touch_are_one() {
        let (one, two, three) = (date(2024, 7, 1), date(2025, 6, 30), date(2026, 6, 30));
        assert_eq!(together(vec![(after(two), three), (one, two)]), [(one, three)]);
        assert_eq!(together(vec![(one, two), (after(after(two)), three)]).len(), 2);
        assert_eq!(together(vec![(one, three), (one, two)]), [(one, three)]);
    }
}
