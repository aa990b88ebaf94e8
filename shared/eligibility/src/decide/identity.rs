//! Steps 1–4: whose receipt is it?

use super::Proposal;
use super::answer::Rule;
use super::case::Case;
use super::saw::{Saw, Why};
use crate::city::ProgrammeKind;
use crate::codes::decision as codes;
use crate::day;
use crate::snapshot::{Kind, NOT_WRITTEN};
use josei_base::id::{HolderNumber, IdError};

const fn fault(error: IdError) -> Saw {
    match error {
        IdError::Length => Saw::HolderNumberLength,
        IdError::NotDigits => Saw::HolderNumberNotDigits,
        IdError::CheckDigit => Saw::HolderNumberCheckDigit,
        IdError::Prefecture => Saw::HolderNumberNotOne,
    }
}

impl Case<'_> {
    /// Steps 1 and 2: the city's child programme, a well-formed holder number, a holder of the register.
    pub(super) fn ask_holder(&mut self) {
        let first_day = self.receipt.service_month.0.first_day();
        let city = self.city;
        let ours = self.receipt.programmes.iter().enumerate().find_map(|(at, part)| {
            city.programme(&part.number, first_day).filter(|known| known.kind == ProgrammeKind::Child).map(|known| (at, part, known))
        });
        let Some((at, part, programme)) = ours else {
            let other = self.receipt.programmes.iter().any(|part| city.programme(&part.number, first_day).is_some());
            let saw = match self.receipt.programmes.len() {
                0 => Saw::NoProgramme,
                _ if other => Saw::OtherCityProgramme,
                _ => Saw::NoProgrammeOfOurs,
            };
            self.code(Rule::Form, saw, &codes::E02);
            self.skip(Rule::Holder, Why::NoProgramme);
            return;
        };
        self.ours = Some(at);
        let number = HolderNumber::parse(part.holder_number.trim_matches([' ', '\u{3000}'])).and_then(|number| {
            if programme.holder_check_digit && !number.has_check_digit() { Err(IdError::CheckDigit) } else { Ok(number) }
        });
        let number = match number {
            Ok(number) => number,
            Err(error) => {
                self.code(Rule::Form, fault(error), &codes::E01);
                self.skip(Rule::Holder, Why::HolderNumber);
                return;
            }
        };
        self.pass(Rule::Form, Saw::Nothing);
        self.holder = self.snapshot.lookup(&self.hasher.holder(&programme.number, &number));
        if self.holder.is_some() {
            self.pass(Rule::Holder, Saw::Nothing);
            return;
        }
        self.propose_holder();
        let saw = Saw::NotInRegister { one_agrees: !self.proposals.is_empty() };
        self.code(Rule::Holder, saw, &codes::E10);
    }

    /// Step 3: birthday and sex. A differing birthday with another name, or with another sex, is another person, often a sibling.
    pub(super) fn ask_person(&mut self) {
        let Some(holder) = self.holder else {
            let why = if self.ours.is_none() { Why::NoProgramme } else { Why::NoHolder };
            return self.skip(Rule::Person, why);
        };
        let birth = holder.birth() == self.receipt.birth_date;
        let sex = holder.sex() == self.receipt.sex;
        self.doubtful = !birth || !sex;
        match (birth, sex) {
            (true, true) => self.pass(Rule::Person, Saw::Nothing),
            (true, false) => self.code(Rule::Person, Saw::SexDiffers, &codes::E12),
            (false, true) if self.same_name(&holder) != Some(false) => self.code(Rule::Person, Saw::BirthdayDiffers, &codes::E11),
            (false, sex) => {
                self.other_person = true;
                self.propose_holder();
                let saw = if sex { Saw::BirthdayAndNameDiffer } else { Saw::BirthdayAndSexDiffer };
                self.code(Rule::Person, saw, &codes::E13);
            }
        }
    }

    /// Step 4: the name, a warning only.
    pub(super) fn ask_name(&mut self) {
        // Needs no rules of the month, so it is asked even where there are none.
        let Some(holder) = self.holder.filter(|_| !self.other_person) else {
            self.known(Rule::Name);
            return;
        };
        match self.same_name(&holder) {
            Some(true) => self.pass(Rule::Name, Saw::Nothing),
            Some(false) => self.code(Rule::Name, Saw::NameDiffers, &codes::W14),
            None => self.skip(Rule::Name, Why::NoName),
        }
    }

    /// Somebody with the same birthday, kana and insurance card, if it is one person only.
    fn propose_holder(&mut self) {
        let receipt = self.receipt;
        let (Some(birth), Some(insurer)) = (day::small(receipt.birth_date), &receipt.insurer) else { return };
        let kana = self.name_hash(&receipt.kana_name);
        let card = self.card_hash(&insurer.symbol, &insurer.card_number);
        let place = super::insurance::padded_number(&insurer.number).and_then(|number| self.snapshot.insurer(number));
        let Some(place) = place.filter(|_| kana != NOT_WRITTEN && card != NOT_WRITTEN) else { return };
        let mut found = self.snapshot.persons(birth, kana).filter(|view| {
            view.periods().any(|period| {
                period.kind == Kind::Insurer && period.link == place && period.tag == card && !self.days_of(&period).is_empty()
            })
        });
        let proposal = match (found.next(), found.next()) {
            (Some(view), None) => Some(Proposal::ProbableHolder { holder: view.hash() }),
            _ => None,
        };
        drop(found);
        self.proposals.extend(proposal);
    }
}
