//! Steps 5–9: was the child entitled on the days?

use super::Proposal;
use super::answer::Rule;
use super::case::Case;
use super::days::Days;
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

impl Case<'_> {
    /// Step 5: the age limit, on the days: it may end within a month.
    pub(super) fn ask_age(&mut self) {
        let Some((holder, rules)) = self.known(Rule::Age) else { return };
        let last = rules.age_limit.last_day(holder.birth());
        let inside = self.month.between(self.month.first, day::number(last));
        let bad = self.uncovered(&holder, inside);
        let saw = || format!("limit of {} years, to {last}", rules.age_limit.age);
        if !bad.is_empty() {
            self.not_ours = self.not_ours.or(bad);
            self.code(Rule::Age, saw(), &codes::E20);
        } else if self.care.is_none() && !self.possible(&holder).without(inside).is_empty() {
            self.code(Rule::Age, saw(), &codes::W24);
        } else {
            self.pass(Rule::Age, "");
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

    fn saw_days(&self, holder: &HolderView<'_>, label: &str, days: Days) -> String {
        let mut saw = String::with_capacity(64);
        match self.care {
            Some(care) => {
                saw.push_str("care days ");
                care.write(&mut saw);
            }
            None => saw.push_str("care days unknown"),
        }
        saw.push_str("; ");
        saw.push_str(label);
        saw.push(' ');
        days.and(self.month.between(i32::from(holder.birth_number()), i32::MAX)).write(&mut saw);
        saw
    }

    /// Step 6: all care days within the certificate; if the days are unknown, the month.
    pub(super) fn ask_certificate(&mut self) {
        let Some((holder, rules)) = self.known(Rule::Certificate) else { return };
        let Covered { certified, suspended } = self.covered(&holder, rules.end_day);
        let good = certified.without(suspended);
        let possible = self.possible(&holder);
        if !possible.is_empty() && possible.without(good).is_empty() {
            return self.pass(Rule::Certificate, "");
        }
        let saw = self.saw_days(&holder, "certificate on days", good);
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
            let (_, lost) = Self::certificate_end(&Self::ended_before(&holder, rules.end_day, day)?, rules.end_day);
            lost.filter(|(last, _)| *last < day).map(|(_, reason)| reason)
        });
        match reason {
            Some(LostReason::MovedOut) => self.code(Rule::Residence, "moved out before", &codes::E25),
            Some(LostReason::Died) => self.code(Rule::Residence, "died before", &codes::E26),
            _ => self.pass(Rule::Residence, ""),
        }
    }

    /// Known days inside a bad period are an error, a whole month as well; a part of a month without known days is a look.
    fn ask_exclusion(&mut self, rule: Rule, holder: &HolderView<'_>, excluded: Days, label: &str, entry: &'static Entry) {
        let possible = self.possible(holder);
        let hit = possible.and(excluded);
        if hit.is_empty() {
            return self.pass(rule, "");
        }
        let saw = self.saw_days(holder, label, excluded);
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
        self.ask_exclusion(Rule::Welfare, &holder, days, "public assistance on days", &codes::E27);
    }

    /// Step 9: 重度障害, ひとり親, 施設, as far as the rules say that they take a child out.
    pub(super) fn ask_other_programme(&mut self) {
        let Some((holder, rules)) = self.known(Rule::OtherProgramme) else { return };
        let kind = |by: &ExcludedBy| match by {
            ExcludedBy::Disability => Kind::Disability,
            ExcludedBy::SingleParent => Kind::SingleParent,
            ExcludedBy::Institution => Kind::Institution,
        };
        let kinds = &rules.exclusion.kinds;
        let days = kinds.iter().fold(Days::NONE, |days, by| days.or(self.days_of_kind(&holder, &[kind(by)])));
        self.ask_exclusion(Rule::OtherProgramme, &holder, days, "other programme on days", &codes::E28);
    }

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
