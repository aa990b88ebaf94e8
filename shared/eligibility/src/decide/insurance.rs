//! Steps 10–12: insurer, card, person class and share.

use super::answer::Rule;
use super::case::{Case, last_day};
use super::days::Days;
use super::money::insurer_percent;
use super::saw::{Saw, Why};
use crate::codes::decision as codes;
use crate::snapshot::{Kind, NOT_WRITTEN, Period, padded};
use josei_base::receipt::{MainPayer, Person};

/// An insurer number as the image writes it, after blanks and the zeros before a number of 6; `None` if it cannot be one.
pub(super) fn padded_number(written: &str) -> Option<[u8; 8]> {
    let trimmed = written.trim_matches([' ', '\u{3000}']);
    let digits = trimmed.strip_prefix("00").filter(|rest| rest.len() == 6).unwrap_or(trimmed);
    (matches!(digits.len(), 6 | 8) && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| padded(digits))
}

impl<'a> Case<'a> {
    /// Number, symbol and card number to compare: of the receipt, or as the review body moved it.
    fn written_insurer(&self) -> Option<(&'a str, &'a str, &'a str, bool)> {
        let receipt = self.receipt;
        let classes = self.rules.map_or(&[][..], |rules| &rules.confirmed.moved_classes);
        let moved = receipt
            .confirmation
            .as_ref()
            .filter(|confirmation| classes.contains(&confirmation.class) && !confirmation.insurer_number.trim_matches(' ').is_empty());
        match (moved, &receipt.insurer) {
            (Some(moved), _) => Some((&moved.insurer_number, &moved.symbol, &moved.card_number, true)),
            (None, Some(insurer)) => Some((&insurer.number, &insurer.symbol, &insurer.card_number, false)),
            (None, None) => None,
        }
    }

    /// Step 10: the insurer on the days. Soft where the register is probably late: the subsidy is due whichever insurer pays, but a claim
    /// to the wrong one will be moved and come again.
    pub(super) fn ask_insurer(&mut self) {
        let Some((holder, rules)) = self.known(Rule::Insurer) else { return };
        let Some((number, _, _, moved)) = self.written_insurer() else {
            return self.code(Rule::Insurer, Saw::NoInsurance, &codes::E30);
        };
        let place = padded_number(number).and_then(|number| self.snapshot.insurer(number));
        let possible = self.possible(&holder);
        let (mut equal, mut any, mut known, mut newer) = (Days::NONE, Days::NONE, false, false);
        for period in holder.periods().filter(|period| period.kind == Kind::Insurer) {
            let days = self.month.between(i32::from(period.from), last_day(period.to, rules.end_day.insurer_to));
            any = any.or(days);
            newer |= i32::from(period.from) > self.last_care_day();
            if Some(period.link) == place {
                known = true;
                equal = equal.or(days);
                if !days.and(possible).is_empty() {
                    self.insured.push(period);
                }
            }
        }
        let agrees = if self.care.is_some() { possible.without(equal).is_empty() } else { !possible.and(equal).is_empty() };
        if agrees {
            return self.pass(Rule::Insurer, if moved { Saw::InsurerMoved } else { Saw::Nothing });
        }
        self.insured.clear();
        let since = self.days_since_care();
        let (saw, late) = if possible.and(any).is_empty() {
            (Saw::NoInsurerOnDays, true)
        } else if known {
            (Saw::InsurerOnOtherDays, false)
        } else if newer {
            (Saw::InsurerBeforeLaterChange, false)
        } else {
            (Saw::InsurerUnknown { days_before: since }, since <= rules.register_late.days)
        };
        self.code(Rule::Insurer, saw, if late { &codes::W30 } else { &codes::E30 });
    }

    /// Step 11: 記号 and 番号.
    pub(super) fn ask_card(&mut self) {
        if self.known(Rule::Card).is_none() {
            return;
        }
        let Some((_, symbol, card_number, _)) = self.written_insurer().filter(|_| !self.insured.is_empty()) else {
            return self.skip(Rule::Card, Why::NoInsurer);
        };
        let card = self.card_hash(symbol, card_number);
        let mut tags = self.insured.iter().map(|period| period.tag).filter(|tag| *tag != NOT_WRITTEN).peekable();
        if card == NOT_WRITTEN || tags.peek().is_none() {
            return self.skip(Rule::Card, Why::NoCard);
        }
        if tags.any(|tag| tag == card) {
            self.pass(Rule::Card, Saw::Nothing);
        } else {
            self.code(Rule::Card, Saw::CardDiffers, &codes::W31);
        }
    }

    /// The birthday that the share goes by: the register's, unless it is another person's.
    pub(super) fn birth_for_share(&self) -> jiff::civil::Date {
        self.holder.filter(|_| !self.doubtful).map_or(self.receipt.birth_date, |holder| holder.birth())
    }

    /// Step 12: the 4th digit of 種別 fits age and 本人/家族, and 給付割合 fits.
    pub(super) fn ask_share(&mut self) {
        let Some(rules) = self.rules else { return self.skip(Rule::Share, Why::NoRules) };
        let (percent, preschool) = insurer_percent(&rules, self.birth_for_share(), self.receipt.service_month.0.first_day());
        let person = self.receipt.receipt_type.person();
        let relation = |period: &Period| match period.extra {
            1 => person == Person::Insured,
            2 => matches!(person, Person::Family | Person::Preschool),
            _ => true,
        };
        let written = self.receipt.benefit_percent;
        let fault = match (self.receipt.receipt_type.payer(), person) {
            (MainPayer::LateElderly, _) | (_, Person::Elderly | Person::ElderlyHighIncome) => Some(Saw::ElderlyClass),
            (MainPayer::ProgrammesOnly, _) => None,
            (_, Person::Preschool) if !preschool => Some(Saw::PreschoolAfterEntry),
            (_, Person::Insured | Person::Family) if preschool => Some(Saw::NotPreschoolBeforeEntry),
            _ if !self.insured.is_empty() && !self.insured.iter().any(relation) => Some(Saw::RelationDiffers),
            _ => None,
        };
        match (fault, written) {
            (Some(saw), _) => self.code(Rule::Share, saw, &codes::E32),
            (None, Some(written)) if written != percent => {
                self.code(Rule::Share, Saw::Percent { written, by_age: percent }, &codes::E32);
            }
            (None, _) => self.pass(Rule::Share, Saw::Nothing),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_does_not_count() {
        for written in ["  270025", "00270025", "270025", "270025  "] {
            assert_eq!(padded_number(written), Some(*b"  270025"), "{written}");
        }
        assert_eq!(padded_number("01270016"), Some(*b"01270016"));
        for wrong in ["", "2700251", "27002x", "２７００２５"] {
            assert_eq!(padded_number(wrong), None, "{wrong}");
        }
    }
}
