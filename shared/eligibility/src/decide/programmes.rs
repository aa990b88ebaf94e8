//! Steps 13, 16 and 17: other programmes, amounts, and what lies outside.

use super::answer::Rule;
use super::case::Case;
use super::money::{Amounts, Calculation, Inputs, insurer_percent};
use super::saw::{Saw, Why};
use crate::codes::decision as codes;
use crate::snapshot::Kind;
use josei_base::Month;

/// 法別番号 of a programme number.
fn law_of(number: &str) -> Option<u8> {
    number.get(..2)?.parse().ok()
}

impl Case<'_> {
    /// Step 13: national programmes come before ours, and those the holder is known to have stand on the receipt.
    pub(super) fn ask_order(&mut self) {
        let Some(rules) = self.rules else { return self.skip(Rule::Order, Why::NoRules) };
        let Some(ours) = self.ours else { return self.skip(Rule::Order, Why::NoProgramme) };
        let national = |number: &str| rules.national.laws.iter().any(|law| number.starts_with(law.as_str()));
        if let Some(after) = self.receipt.programmes.iter().skip(ours + 1).find(|part| national(&part.number)) {
            let law = law_of(&after.number).unwrap_or_default();
            return self.code(Rule::Order, Saw::NationalAfter { law }, &codes::E33);
        }
        let holder = self.holder.filter(|_| !self.other_person);
        let missing = holder.and_then(|holder| {
            let possible = self.possible(&holder);
            holder.periods().find(|period| {
                let on_receipt = || self.receipt.programmes.iter().any(|part| law_of(&part.number) == Some(period.extra));
                period.kind == Kind::National && !self.days_of(period).and(possible).is_empty() && !on_receipt()
            })
        });
        match missing {
            Some(period) => self.code(Rule::Order, Saw::NationalMissing { law: period.extra }, &codes::W34),
            None => self.pass(Rule::Order, Saw::Nothing),
        }
    }

    /// Step 16: copay and amounts.
    pub(super) fn ask_amounts(&mut self) -> Amounts {
        let Some(rules) = self.rules else {
            self.skip(Rule::Amounts, Why::NoRules);
            return Amounts::default();
        };
        let (Some(ours), Some(place)) = (self.our_part(), self.ours) else {
            self.skip(Rule::Amounts, Why::NoProgramme);
            return Amounts::default();
        };
        let (percent, _) = insurer_percent(&rules, self.birth_for_share(), self.receipt.service_month.0.first_day());
        let before = self.receipt.programmes.get(..place).unwrap_or_default();
        let inputs = Inputs { rules: &rules, receipt: self.receipt, ours, before, percent };
        let Ok(Calculation { amounts, copay_max, copay_expected, fault }) = inputs.calculate() else {
            self.code(Rule::Amounts, Saw::OutOfRange, &codes::E51);
            return Amounts::default();
        };
        if let Some(saw) = fault {
            self.code(Rule::Amounts, saw, &codes::E51);
            return amounts;
        }
        let saw = Saw::Copay { copay: amounts.copay, most: copay_max, by_days: copay_expected };
        if amounts.copay > copay_max {
            self.code(Rule::Amounts, saw, &codes::E50);
        } else if copay_expected.is_some_and(|expected| expected != amounts.copay) {
            self.code(Rule::Amounts, saw, &codes::W50);
        } else {
            self.pass(Rule::Amounts, saw);
        }
        amounts
    }

    /// Step 17: in the future, too old, or somebody else's to pay.
    pub(super) fn ask_scope(&mut self) {
        let month = self.receipt.service_month.0;
        let Ok(today) = Month::of(self.asked.today) else { return self.skip(Rule::Scope, Why::NoToday) };
        let age = today.index() - month.index();
        let max = self.rules.map(|rules| rules.claims.months_max);
        if age < 0 {
            return self.code(Rule::Scope, Saw::MonthsAhead { months: -age }, &codes::E62);
        }
        if max.is_none_or(|max| age > max) {
            return self.code(Rule::Scope, Saw::MonthsOld { months: age, most: max }, &codes::E61);
        }
        let third_party = |note: &&String| self.rules.is_some_and(|rules| rules.claims.third_party_notes.contains(note));
        if let Some(note) = self.receipt.special_notes.iter().find(third_party) {
            return self.code(Rule::Scope, Saw::ThirdParty { note: note.parse().unwrap_or_default() }, &codes::W60);
        }
        self.pass(Rule::Scope, Saw::Nothing);
    }
}
