//! Entitlement on the days of a care of which there is no receipt (資格の照会): what an application for reimbursement and a refund ask. The rules are those of
//! a receipt; insurance, amounts and time limits are not asked, for an application has rules of its own for them.

use super::answer::{Code, Rule, RuleAnswer};
use super::case::Stay;
use super::decision::{Outcome, concluded};
use super::explain;
use super::funding::Funding;
use super::saw::{Saw, Why};
use crate::city::City;
use crate::codes::decision as codes;
use crate::day;
use crate::snapshot::{HolderHash, Snapshot};
use jiff::civil::Date;
use josei_base::id::Ward;
use josei_base::receipt::Sex;
use josei_base::{Digest, ServiceMonth};

/// A care without a receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CareAsked {
    /// Whose.
    pub holder: HolderHash,
    /// Birthday as written; none where only the number names the child.
    pub birth: Option<Date>,
    /// Sex as written, if it is.
    pub sex: Option<Sex>,
    /// Service month.
    pub month: ServiceMonth,
    /// First and last day of the month between which the care was.
    pub between: (Date, Date),
    /// On how many days: if on all between, they are known.
    pub days: u8,
}

/// What the machine says of it (資格の判定).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entitlement {
    /// Entitled, to be looked at, or not entitled.
    pub result: Outcome,
    /// All reasons in the order of the rules.
    pub codes: Vec<Code>,
    /// The rules asked, in order.
    pub answers: Vec<RuleAnswer>,
    /// Who bears the subsidy, decided apart from all that.
    pub funding: Funding,
    /// 所管区 on the first day on which the care may have been.
    pub ward: Option<Ward>,
    /// Birthday of the holder, as the register has it.
    pub born: Option<Date>,
    /// SHA-256 of the city file.
    pub rules_hash: Digest,
    /// SHA-256 of the register image.
    pub register_hash: Digest,
}

/// Was the child entitled to the subsidy on these days, and who bears it?
#[must_use]
pub fn entitled(city: &City, snapshot: &Snapshot, care: &CareAsked) -> Entitlement {
    let mut stay = Stay::new(city, care.month);
    let within = stay.month.between(day::number(care.between.0), day::number(care.between.1));
    let all = within.iter().count() == usize::from(care.days);
    (stay.within, stay.care) = (within, (all && !within.is_empty()).then_some(within));
    // The number was checked when it was written down.
    stay.ours = Some(0);
    stay.holder = snapshot.lookup(&care.holder);
    if stay.holder.is_some() {
        stay.pass(Rule::Holder, Saw::Nothing);
    } else {
        stay.code(Rule::Holder, Saw::NotInRegister { one_agrees: false }, &codes::E10);
    }
    stay.ask_person_of(care);
    stay.ask_age();
    stay.ask_certificate();
    stay.ask_residence();
    stay.ask_welfare();
    stay.ask_other_programme();
    stay.ask_income();
    let (result, codes) = concluded(&stay.answers);
    Entitlement {
        result,
        codes,
        funding: stay.funding(),
        ward: stay.ward(),
        born: stay.holder.map(|holder| holder.birth()),
        answers: stay.answers,
        rules_hash: city.hash(),
        register_hash: snapshot.hash(),
    }
}

impl Stay<'_> {
    /// Step 3, without a name to compare: if birthday and sex both differ, it is another person.
    fn ask_person_of(&mut self, care: &CareAsked) {
        let Some(holder) = self.holder else { return self.skip(Rule::Person, Why::NoHolder) };
        let birth = care.birth.is_none_or(|birth| birth == holder.birth());
        let sex = care.sex.is_none_or(|sex| sex == holder.sex());
        self.doubtful = !birth || !sex;
        self.other_person = !birth && !sex;
        match (birth, sex) {
            (true, true) => self.pass(Rule::Person, Saw::Nothing),
            (true, false) => self.code(Rule::Person, Saw::SexDiffers, &codes::E12),
            (false, true) => self.code(Rule::Person, Saw::BirthdayDiffers, &codes::E11),
            (false, false) => self.code(Rule::Person, Saw::BirthdayAndSexDiffer, &codes::E13),
        }
    }
}

impl Entitlement {
    /// For people, Japanese, to be read aloud: the result, a sentence for each rule, who bears the subsidy.
    #[must_use]
    pub fn explain_ja(&self) -> String {
        explain::ja::entitlement(self)
    }

    /// For people, English, alike.
    #[must_use]
    pub fn explain_en(&self) -> String {
        explain::en::entitlement(self)
    }
}
