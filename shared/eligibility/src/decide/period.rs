//! Steps 5–9: was the child entitled on the days?

use super::Proposal;
use super::answer::Rule;
use super::case::{Case, Stay};
use super::days::Days;
use super::saw::Saw;
use crate::city::{EndDayRule, ExcludedBy};
use crate::codes::decision as codes;
use crate::day;
use crate::register::LostReason;
use crate::snapshot::{HolderView, Kind, Period};
use josei_base::Entry;

/// What the certificates say of the month.
struct Covered {
    /// Days within a certificate.
    certified: Days,
    /// Days on which it was suspended.
    suspended: Days,
}

impl Stay<'_> {
    /// Step 5: the age limit, on the days: it may end within a month.
    pub(super) fn ask_age(&mut self) {
        let Some((holder, rules)) = self.known(Rule::Age) else { return };
        let last = rules.age_limit.last_day(holder.birth());
        let inside = self.month.between(self.month.first, day::number(last));
        let bad = self.uncovered(&holder, inside);
        let saw = Saw::AgeLimit { age: rules.age_limit.age, last };
        if !bad.is_empty() {
            self.not_ours = self.not_ours.or(bad);
            self.code(Rule::Age, saw, &codes::E20);
        } else if self.care.is_none() && !self.possible(&holder).without(inside).is_empty() {
            self.code(Rule::Age, saw, &codes::W24);
        } else {
            self.pass(Rule::Age, Saw::Nothing);
        }
    }

    fn covered(&self, holder: &HolderView<'_>, rule: &EndDayRule) -> Covered {
        let mut covered = Covered { certified: Days::NONE, suspended: Days::NONE };
        for period in holder.periods() {
            match period.kind {
                Kind::Certificate => {
                    let (last, _) = Self::certificate_end(&period, rule);
                    covered.certified = covered.certified.or(self.month.between(i32::from(period.from), last));
                }
                Kind::Suspension => covered.suspended = covered.suspended.or(self.days_of(&period)),
                _ => {}
            }
        }
        covered
    }

    /// The certificate that was over last before a day.
    fn ended_before(holder: &HolderView<'_>, rule: &EndDayRule, day: i32) -> Option<Period> {
        holder
            .periods()
            .filter(|period| period.kind == Kind::Certificate && Self::certificate_end(period, rule).0 < day)
            .max_by_key(|period| Self::certificate_end(period, rule).0)
    }

    /// Days on which the subsidy did not cover the care: the known ones outside, or all possible ones when none is inside.
    fn uncovered(&self, holder: &HolderView<'_>, good: Days) -> Days {
        let possible = self.possible(holder);
        if self.care.is_some() || possible.and(good).is_empty() { possible.without(good) } else { Days::NONE }
    }

    /// The days of the month from the holder's birth on.
    fn lived(&self, holder: &HolderView<'_>, days: Days) -> Days {
        days.and(self.month.between(i32::from(holder.birth_number()), i32::MAX))
    }

    /// Step 6: all care days within the certificate; if the days are unknown, the month.
    pub(super) fn ask_certificate(&mut self) {
        let Some((holder, rules)) = self.known(Rule::Certificate) else { return };
        let Covered { certified, suspended } = self.covered(&holder, rules.end_day);
        let good = certified.without(suspended);
        let possible = self.possible(&holder);
        if !possible.is_empty() && possible.without(good).is_empty() {
            return self.pass(Rule::Certificate, Saw::Nothing);
        }
        let saw = Saw::Certificate { care: self.care, covered: self.lived(&holder, good) };
        let bad = self.uncovered(&holder, good);
        self.not_ours = self.not_ours.or(bad);
        // Not born in the month at all: nothing is possible, and nothing began.
        let first = bad.first().map_or(self.month.first, |day| self.month.number(day));
        let only_first = self.month.between(first, first);
        let entry = if bad.is_empty() && !possible.is_empty() {
            &codes::W24
        } else if !certified.and(suspended).and(only_first).is_empty() {
            &codes::E23
        } else if Self::ended_before(&holder, rules.end_day, first).is_some() {
            &codes::E22
        } else {
            &codes::E21
        };
        self.code(Rule::Certificate, saw, entry);
    }

    /// Step 7, as far as the register knows: did the certificate end because the child moved away or died?
    pub(super) fn ask_residence(&mut self) {
        let Some((holder, rules)) = self.known(Rule::Residence) else { return };
        let Covered { certified, .. } = self.covered(&holder, rules.end_day);
        let bad = self.uncovered(&holder, certified);
        let reason = bad.first().and_then(|day| {
            let day = self.month.number(day);
            let (_, loss) = Self::certificate_end(&Self::ended_before(&holder, rules.end_day, day)?, rules.end_day);
            let (last, reason) = loss.filter(|(last, _)| *last < day)?;
            Some((day::date_of(u16::try_from(last).ok()?)?, reason))
        });
        match reason {
            Some((last, LostReason::MovedOut)) => self.code(Rule::Residence, Saw::MovedOut { last }, &codes::E25),
            Some((last, LostReason::Died)) => self.code(Rule::Residence, Saw::Died { last }, &codes::E26),
            _ => self.pass(Rule::Residence, Saw::Nothing),
        }
    }

    /// Known days inside a bad period are an error, a whole month as well; a part of a month without known days is a look.
    fn ask_exclusion(&mut self, rule: Rule, holder: &HolderView<'_>, excluded: Days, saw: Saw, entry: &'static Entry) {
        let possible = self.possible(holder);
        let hit = possible.and(excluded);
        if hit.is_empty() {
            return self.pass(rule, Saw::Nothing);
        }
        if self.care.is_some() || hit == possible {
            self.not_ours = self.not_ours.or(hit);
            self.code(rule, saw, entry);
        } else {
            self.code(rule, saw, &codes::W24);
        }
    }

    /// Step 8: 生活保護. While it is suspended the child counts as eligible, from the day the rules say so.
    pub(super) fn ask_welfare(&mut self) {
        let Some((holder, rules)) = self.known(Rule::Welfare) else { return };
        let mut days = self.days_of_kind(&holder, &[Kind::Welfare]);
        if rules.welfare.suspended_is_eligible {
            days = days.without(self.days_of_kind(&holder, &[Kind::WelfareSuspended]));
        }
        let saw = Saw::Welfare { care: self.care, days: self.lived(&holder, days) };
        self.ask_exclusion(Rule::Welfare, &holder, days, saw, &codes::E27);
    }

    /// Step 9: 重度障害, ひとり親, 施設, as far as the rules say that they take a child out.
    pub(super) fn ask_other_programme(&mut self) {
        let Some((holder, rules)) = self.known(Rule::OtherProgramme) else { return };
        let kind = |by: &ExcludedBy| match by {
            ExcludedBy::Disability => Kind::Disability,
            ExcludedBy::SingleParent => Kind::SingleParent,
            ExcludedBy::Institution => Kind::Institution,
        };
        let possible = self.possible(&holder);
        let (mut days, mut first) = (Days::NONE, None);
        for by in &rules.exclusion.kinds {
            let of_kind = self.days_of_kind(&holder, &[kind(by)]);
            if !of_kind.and(possible).is_empty() {
                first.get_or_insert(*by);
            }
            days = days.or(of_kind);
        }
        let saw = first.map_or(Saw::Nothing, |by| Saw::OtherProgramme { care: self.care, days: self.lived(&holder, days), by });
        self.ask_exclusion(Rule::OtherProgramme, &holder, days, saw, &codes::E28);
    }

    /// Step 18, only in a city with an income limit: is the family over it?
    pub(super) fn ask_income(&mut self) {
        if self.rules.is_none_or(|rules| !rules.income_limit.limited) {
            return;
        }
        let Some((holder, _)) = self.known(Rule::Income) else { return };
        let days = self.days_of_kind(&holder, &[Kind::CityIncomeOver]);
        let saw = Saw::Income { care: self.care, days: self.lived(&holder, days) };
        self.ask_exclusion(Rule::Income, &holder, days, saw, &codes::E29);
    }
}

impl Case<'_> {
    /// Where some known days are ours and some are not, a split is proposed.
    pub(super) fn propose_split(&mut self) {
        let Some(care) = self.care else { return };
        let (ours, not_ours) = (care.without(self.not_ours), care.and(self.not_ours));
        if !ours.is_empty() && !not_ours.is_empty() {
            self.proposals.push(Proposal::Split { ours: ours.iter().collect(), not_ours: not_ours.iter().collect() });
        }
    }

    /// The last day the care may have been on.
    pub(super) fn last_care_day(&self) -> i32 {
        self.care.and_then(|days| days.iter().last()).map_or(self.month.last(), |day| self.month.number(day))
    }

    /// How many days the register's day lies after the care.
    pub(super) fn days_since_care(&self) -> i32 {
        day::number(self.asked.register_as_of).saturating_sub(self.last_care_day())
    }
}
