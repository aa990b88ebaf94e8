//! What a change touches (影響範囲): the service months whose decisions may differ between two projections of a holder. Months that are not named
//! decide the same, codes and amounts, whatever the city's rules say of end days.

use crate::day::{OPEN, after, before};
use crate::projection::{CertificatePeriod, ExclusionPeriod, InsurerPeriod, Projection};
use crate::reasons::LossMeaning;
use crate::track::ExclusionKind;
use crate::value::{FundingClass, Relation};
use josei_base::id::{HolderNumber, InsurerNumber, ProgrammeNumber};
use josei_base::{Date, Month, ServiceMonth};
use serde::Serialize;
use std::collections::BTreeSet;

/// Which part of the register differs (影響する項目).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Aspect {
    /// The holder number as a whole came or went.
    Number,
    /// Birthday or sex.
    Identity,
    /// Names.
    Names,
    /// Certificates, losses, suspensions.
    Certificate,
    /// The insurer on the days.
    Insurer,
    /// Which insurers are known at all: whether an unknown one is a warning or an error, while the register may be late.
    KnownInsurers,
    /// Other programmes.
    Exclusion,
    /// 府市区分.
    Funding,
}

/// Service months from one to another (診療年月の範囲).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Touched {
    /// What differs.
    pub aspect: Aspect,
    /// The first month; `None` for all before.
    pub first: Option<ServiceMonth>,
    /// The last month; `None` for all after.
    pub last: Option<ServiceMonth>,
}

/// A holder number and the months it is touched in.
#[derive(Clone, PartialEq, Eq)]
pub struct Effect {
    /// 公費負担者番号.
    pub programme: ProgrammeNumber,
    /// 受給者証番号.
    pub number: HolderNumber,
    /// The months, by what differs.
    pub touched: Vec<Touched>,
}

crate::value::redacted!(Effect);

/// Until when the register may be late (届出前の可能性): the day it stands for, and the days of the city's rule `register_late`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lateness {
    /// The day the register stands for.
    pub register_day: Date,
    /// Days back from it in which an unknown insurer is only a warning.
    pub days: u16,
}

impl Touched {
    /// Does it name a month?
    #[must_use]
    pub fn contains(&self, month: ServiceMonth) -> bool {
        self.first.is_none_or(|first| first <= month) && self.last.is_none_or(|last| month <= last)
    }

    fn all(aspect: Aspect) -> Self {
        Self { aspect, first: None, last: None }
    }

    fn days(aspect: Aspect, from: Date, to: Date) -> Self {
        let month = |day: Date| Month::of(day).ok().map(ServiceMonth);
        Self { aspect, first: month(from), last: if to == OPEN { None } else { month(to) } }
    }
}

impl Effect {
    /// May a decision of this month differ?
    #[must_use]
    pub fn contains(&self, month: ServiceMonth) -> bool {
        self.touched.iter().any(|touched| touched.contains(month))
    }
}

/// What differs between what was known before and after, number by number. Numbers that nothing touches are left out.
#[must_use]
pub fn effect(old: &[Projection], new: &[Projection], lateness: Lateness) -> Vec<Effect> {
    let numbers: BTreeSet<_> = old.iter().chain(new).map(|one| (&one.programme, &one.number)).collect();
    let find =
        |all: &'_ [Projection], key: (&ProgrammeNumber, &HolderNumber)| all.iter().position(|one| (&one.programme, &one.number) == key);
    let touched = |key| match (find(old, key).and_then(|at| old.get(at)), find(new, key).and_then(|at| new.get(at))) {
        (Some(old), Some(new)) => between(old, new, lateness),
        _ => vec![Touched::all(Aspect::Number)],
    };
    let effects = numbers.into_iter().map(|key| Effect { programme: key.0.clone(), number: key.1.clone(), touched: touched(key) });
    effects.filter(|effect| !effect.touched.is_empty()).collect()
}

fn between(old: &Projection, new: &Projection, lateness: Lateness) -> Vec<Touched> {
    let mut touched = Vec::new();
    if (old.birth, old.sex) != (new.birth, new.sex) {
        touched.push(Touched::all(Aspect::Identity));
    }
    if (&old.kana, &old.name) != (&new.kana, &new.name) {
        touched.push(Touched::all(Aspect::Names));
    }
    let both = [old, new];
    let certificates = both.iter().flat_map(|one| &one.certificates).flat_map(certificate_days);
    touched.extend(differing(
        Aspect::Certificate,
        certificates,
        |day| certified(&old.certificates, day),
        |day| certified(&new.certificates, day),
    ));
    let insurers = both.iter().flat_map(|one| &one.insurers).flat_map(|one| days_of(one.from, one.to));
    touched.extend(differing(Aspect::Insurer, insurers, |day| insured(&old.insurers, day), |day| insured(&new.insurers, day)));
    if known(&old.insurers) != known(&new.insurers) {
        let days = jiff::Span::new().try_days(i64::from(lateness.days)).unwrap_or_default();
        let from = lateness.register_day.checked_sub(days).unwrap_or(Date::MIN);
        touched.push(Touched::days(Aspect::KnownInsurers, from, OPEN));
    }
    let exclusions = both.iter().flat_map(|one| &one.exclusions).flat_map(exclusion_days);
    touched.extend(differing(Aspect::Exclusion, exclusions, |day| excluded(&old.exclusions, day), |day| excluded(&new.exclusions, day)));
    let funding = both.iter().flat_map(|one| &one.funding).flat_map(|one| days_of(one.from, one.to));
    touched.extend(differing(Aspect::Funding, funding, |day| funded(old, day), |day| funded(new, day)));
    touched
}

/// Days on which something may change: both functions are constant from one to the next.
fn differing<L: PartialEq>(
    aspect: Aspect,
    days: impl Iterator<Item = Date>,
    old: impl Fn(Date) -> L,
    new: impl Fn(Date) -> L,
) -> Vec<Touched> {
    let bounds: BTreeSet<Date> = days.chain([Date::MIN]).collect();
    let mut found: Vec<(Date, Date)> = Vec::new();
    let mut ends = bounds.iter().skip(1).map(|next| before(*next)).chain([OPEN]);
    for from in &bounds {
        let to = ends.next().unwrap_or(OPEN);
        if old(*from) == new(*from) {
            continue;
        }
        match found.last_mut() {
            Some((_, last)) if after(*last) == *from => *last = to,
            _ => found.push((*from, to)),
        }
    }
    found.into_iter().map(|(from, to)| Touched::days(aspect, from, to)).collect()
}

/// The days on which a period begins, is at its last day, and is over.
fn days_of(from: Date, to: Option<Date>) -> impl Iterator<Item = Date> {
    [Some(from), to, to.map(after)].into_iter().flatten()
}

fn suspension_days(suspended: Option<(Date, Option<Date>)>) -> impl Iterator<Item = Date> {
    let (from, to) = suspended.map_or((None, None), |(from, to)| (Some(from), to));
    [from, to].into_iter().flatten()
}

fn certificate_days(period: &CertificatePeriod) -> impl Iterator<Item = Date> {
    let lost = period.lost.map(|(day, _)| day);
    days_of(period.from, period.to).chain([lost, lost.map(after)].into_iter().flatten()).chain(suspension_days(period.suspended))
}

fn exclusion_days(period: &ExclusionPeriod) -> impl Iterator<Item = Date> {
    days_of(period.from, period.to).chain(suspension_days(period.suspended))
}

fn is_suspended(suspended: Option<(Date, Option<Date>)>, day: Date) -> bool {
    suspended.is_some_and(|(from, to)| from <= day && to.is_none_or(|to| day < to))
}

/// What certificates say of a day, as far as any rule of end days may ask.
#[derive(PartialEq, Eq)]
enum Certified {
    Held,
    Suspended,
    /// The day of a loss: whether it counts is the city's rule.
    LostOn(LossMeaning, bool),
    /// Over: whether and how it was lost, and whether this is the day of loss.
    Over(Option<(LossMeaning, bool)>),
    Never,
}

fn certified(periods: &[CertificatePeriod], day: Date) -> Certified {
    let to = |period: &CertificatePeriod| period.to.unwrap_or(OPEN);
    let last = |period: &CertificatePeriod| period.lost.map_or(to(period), |(lost, _)| to(period).min(before(lost)));
    let suspended = periods.iter().any(|period| is_suspended(period.suspended, day));
    if periods.iter().any(|period| period.from <= day && day <= last(period)) {
        return if suspended { Certified::Suspended } else { Certified::Held };
    }
    let begun = || periods.iter().filter(|period| period.from <= day);
    if let Some((_, meaning)) =
        begun().find(|period| day <= to(period) && period.lost.is_some_and(|(lost, _)| lost == day)).and_then(|period| period.lost)
    {
        return Certified::LostOn(meaning, suspended);
    }
    match begun().max_by_key(|period| (last(period), period.from)) {
        Some(period) => Certified::Over(period.lost.filter(|(lost, _)| *lost <= day).map(|(lost, meaning)| (meaning, lost == day))),
        None => Certified::Never,
    }
}

/// Insurers of a day; the flag tells the day of loss, whose counting is the city's rule.
fn insured(periods: &[InsurerPeriod], day: Date) -> Vec<(&InsurerNumber, &str, &str, Option<Relation>, bool)> {
    let here = periods.iter().filter(|period| period.from <= day && period.to.is_none_or(|to| day <= to));
    let mut found: Vec<_> = here
        .map(|period| (&period.number, period.symbol.as_str(), period.card_number.as_str(), period.relation, period.to == Some(day)))
        .collect();
    found.sort();
    found
}

/// Which insurers are known, and since when the newest.
fn known(periods: &[InsurerPeriod]) -> (BTreeSet<&InsurerNumber>, Option<Date>) {
    (periods.iter().map(|period| &period.number).collect(), periods.iter().map(|period| period.from).max())
}

fn excluded(periods: &[ExclusionPeriod], day: Date) -> BTreeSet<(ExclusionKind, bool)> {
    let here = periods.iter().filter(|period| period.from <= day && period.to.is_none_or(|to| day <= to));
    here.map(|period| (period.kind, is_suspended(period.suspended, day))).collect()
}

fn funded(projection: &Projection, day: Date) -> BTreeSet<FundingClass> {
    let here = projection.funding.iter().filter(|period| period.from <= day && period.to.is_none_or(|to| day <= to));
    here.map(|period| period.value).collect()
}
