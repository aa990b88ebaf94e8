//! The defects that can be planted, how often, and what each must lead to (`domain/receipts.md` §6.4, `domain/eligibility.md` §4.1).

use std::collections::BTreeMap;

/// What a planted defect must lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consequence {
    /// Nothing: it must not be taken for an error.
    Fine,
    /// A clerk looks at it: the warnings of the decision.
    Review(&'static [&'static str]),
    /// It is not paid as it is: the errors of the decision, in the order of the rules. The first one decides.
    Reject(&'static [&'static str]),
    /// The reader of the file refuses the receipt; there is no decision.
    Unread,
}

impl Defect {
    /// What the reader of the file must say of the receipt, besides what its names give.
    pub(crate) const fn findings(self) -> &'static [&'static str] {
        match self {
            Self::HolderCheckDigit => &["R0512"],
            Self::ImpossibleDate => &["R0207"],
            Self::InsurerCheckDigit => &["R0507"],
            Self::MissingField => &["R0201"],
            Self::NoPayer => &["R0501"],
            Self::ProgrammeCheckDigit => &["R0509"],
            Self::ProgrammeCount => &["R0502"],
            Self::TypeAge => &["R0410"],
            Self::ZeroByte => &["R0013", "R0202"],
            _ => &[],
        }
    }
}

macro_rules! defects {
    ($($(#[$doc:meta])* $name:ident, $text:literal, $rate:literal, $consequence:expr;)*) => {
        /// One thing made wrong with one receipt; no receipt has two.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Defect {
            $($(#[$doc])* $name,)*
        }

        impl Defect {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The name in `expected.json`.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// How many of 100,000 receipts have it unless told otherwise.
            #[must_use]
            pub const fn default_rate(self) -> u32 {
                match self { $(Self::$name => $rate,)* }
            }

            /// What it must lead to.
            #[must_use]
            pub const fn consequence(self) -> Consequence {
                match self { $(Self::$name => $consequence,)* }
            }
        }
    };
}

defects! {
    /// The name is spelled in another way (髙, 﨑, 旧字, spaces, half-width kana): the same person.
    NameSpelling, "name_spelling", 2_500, Consequence::Fine;
    /// The review body found the right insurer (SN 04, 振替); HO still has the old one.
    InsurerConfirmed, "insurer_confirmed", 60, Consequence::Fine;
    /// Three institutions took 1,000 yen each in a month: 500 yen to refund.
    CapPassed, "cap_passed", 20, Consequence::Fine;
    /// Another name altogether.
    NameDiffers, "name_differs", 20, Consequence::Review(&["W14"]);
    /// The certificate covers a part of the month and the receipt tells no days.
    PartOfMonth, "part_of_month", 20, Consequence::Review(&["W24"]);
    /// The insurer differs, and the register was probably late.
    InsurerLate, "insurer_late", 600, Consequence::Review(&["W30"]);
    /// The symbol of the insurance card differs.
    SymbolDiffers, "symbol_differs", 100, Consequence::Review(&["W31"]);
    /// The child has a national programme (52) that the receipt does not name.
    ProgrammeMissing, "programme_missing", 10, Consequence::Review(&["W34"]);
    /// A second receipt of the same child, month and institution with other points.
    SecondReceipt, "second_receipt", 30, Consequence::Review(&["W41"]);
    /// The copay is less than the days of care give.
    CopayLow, "copay_low", 30, Consequence::Review(&["W50"]);
    /// A third party is liable (特記事項 10).
    ThirdParty, "third_party", 20, Consequence::Review(&["W60"]);
    /// A programme number that is not ours.
    UnknownProgramme, "unknown_programme", 20, Consequence::Reject(&["E02"]);
    /// A holder number nobody has.
    UnknownHolder, "unknown_holder", 70, Consequence::Reject(&["E10"]);
    /// The check digit of the holder number is wrong.
    HolderCheckDigit, "holder_check_digit", 30, Consequence::Reject(&["E01"]);
    /// The birthday differs.
    Birthday, "birthday_differs", 50, Consequence::Reject(&["E11"]);
    /// The sex differs.
    SexDiffers, "sex_differs", 30, Consequence::Reject(&["E12"]);
    /// The number belongs to a sister or brother.
    OtherChild, "other_child", 50, Consequence::Reject(&["E13"]);
    /// The age limit had passed.
    AgeLimit, "age_limit", 50, Consequence::Reject(&["E20"]);
    /// Care before the certificate began.
    BeforeStart, "before_start", 20, Consequence::Reject(&["E21"]);
    /// Care after the certificate ended.
    AfterEnd, "after_end", 200, Consequence::Reject(&["E22"]);
    /// Care after the child had moved out of the city.
    MovedOut, "moved_out", 50, Consequence::Reject(&["E22", "E25"]);
    /// Care after the child's death.
    Died, "died", 5, Consequence::Reject(&["E22", "E26"]);
    /// Care while the certificate was suspended.
    Suspended, "suspended", 20, Consequence::Reject(&["E23"]);
    /// The child was in 生活保護.
    Welfare, "welfare", 30, Consequence::Reject(&["E27"]);
    /// The child had the certificate of another programme.
    OtherProgramme, "other_programme", 20, Consequence::Reject(&["E28"]);
    /// The insurer differs from a register that was up to date.
    InsurerDiffers, "insurer_differs", 300, Consequence::Reject(&["E30"]);
    /// The 4th digit of the receipt type does not fit the age.
    TypeAge, "type_differs", 30, Consequence::Reject(&["E32"]);
    /// Our programme stands before a national one.
    ProgrammeOrder, "programme_order", 50, Consequence::Reject(&["E33"]);
    /// The same receipt again, in a later file.
    Duplicate, "duplicate", 80, Consequence::Reject(&["E40"]);
    /// The copay is above the rule.
    Copay, "copay", 300, Consequence::Reject(&["E50"]);
    /// Meals on a receipt without a stay in hospital.
    MealsWithoutStay, "meals_without_stay", 10, Consequence::Reject(&["E51"]);
    /// The month of care is older than five years.
    TooOld, "too_old", 10, Consequence::Reject(&["E61"]);
    /// The month of care lies in the future.
    Future, "future", 10, Consequence::Reject(&["E62"]);
    /// The check digit of the insurer number is wrong.
    InsurerCheckDigit, "insurer_check_digit", 30, Consequence::Unread;
    /// The check digit of the programme number is wrong.
    ProgrammeCheckDigit, "programme_check_digit", 30, Consequence::Unread;
    /// Neither HO nor KO.
    NoPayer, "no_payer", 30, Consequence::Unread;
    /// The receipt type names more programmes than there are KO records.
    ProgrammeCount, "programme_count", 30, Consequence::Unread;
    /// A birthday that is in no calendar.
    ImpossibleDate, "impossible_date", 30, Consequence::Unread;
    /// A byte 0x00 in a field.
    ZeroByte, "zero_byte", 30, Consequence::Unread;
    /// A required field is empty.
    MissingField, "missing_field", 30, Consequence::Unread;
}

/// From so many receipts on, every defect with a rate occurs at least once.
pub const EVERY_DEFECT_FROM: u32 = 2_000;

/// April is the month in which certificates shown from habit are too old: 12 times as many pass the age limit then.
const APRIL_AGE_LIMIT_FACTOR: u64 = 12;

/// How many of 100,000 receipts have each defect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefectRates {
    rates: BTreeMap<Defect, u32>,
    /// How many of 100,000 files have a wrong total in GO (`domain/receipts.md` §6.4: 1 of 300).
    pub wrong_total_files: u32,
}

impl Default for DefectRates {
    fn default() -> Self {
        Self { rates: Defect::ALL.iter().map(|defect| (*defect, defect.default_rate())).collect(), wrong_total_files: 333 }
    }
}

impl DefectRates {
    /// No defect at all.
    #[must_use]
    pub const fn none() -> Self {
        Self { rates: BTreeMap::new(), wrong_total_files: 0 }
    }

    /// The same with another rate for one defect.
    #[must_use]
    pub fn with(mut self, defect: Defect, per_100_000: u32) -> Self {
        self.rates.insert(defect, per_100_000);
        self
    }

    /// How often a defect is planted among some receipts.
    pub(crate) fn count(&self, defect: Defect, receipts: u32, care_in_april: bool) -> u32 {
        let rate = u64::from(self.rates.get(&defect).copied().unwrap_or_default());
        let factor = if defect == Defect::AgeLimit && care_in_april { APRIL_AGE_LIMIT_FACTOR } else { 1 };
        let least = u64::from(rate > 0 && receipts >= EVERY_DEFECT_FROM);
        u32::try_from((rate * factor * u64::from(receipts) / 100_000).max(least)).unwrap_or(u32::MAX)
    }

    /// How many of some files have a wrong total.
    pub(crate) fn wrong_totals(&self, files: usize, receipts: u32) -> usize {
        let rate = usize::try_from(self.wrong_total_files).unwrap_or_default();
        (rate * files / 100_000).max(usize::from(rate > 0 && receipts >= EVERY_DEFECT_FROM))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_defect_from_2000_on() {
        let rates = DefectRates::default();
        for defect in Defect::ALL {
            assert!(rates.count(*defect, EVERY_DEFECT_FROM, false) >= 1, "{defect:?}");
        }
        assert_eq!(rates.count(Defect::TooOld, EVERY_DEFECT_FROM - 1, false), 0);
        assert_eq!(DefectRates::none().count(Defect::Copay, 100_000, false), 0);
        assert_eq!(rates.count(Defect::AgeLimit, 100_000, true), 600);
    }

    #[test]
    fn names_and_rates_stay_near_the_table() {
        let names: BTreeSet<_> = Defect::ALL.iter().map(|defect| defect.name()).collect();
        assert_eq!(names.len(), Defect::ALL.len());
        let unread: u32 =
            Defect::ALL.iter().filter(|defect| defect.consequence() == Consequence::Unread).map(|defect| defect.default_rate()).sum();
        assert!(unread <= 333, "one of 300 receipts at most: {unread}");
    }
}
