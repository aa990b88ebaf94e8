//! What a rule saw, as values; [`explain`](super::explain) makes sentences of them.

use super::days::Days;
use crate::city::ExcludedBy;
use jiff::civil::Date;
use josei_base::Yen;
use serde::{Deserialize, Serialize};

/// What a rule saw (突合で見たもの), without personal data: days of the month, amounts, counts; never a name, number or birthday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Saw {
    /// Nothing worth telling.
    #[default]
    Nothing,
    /// The receipt has no programme.
    NoProgramme,
    /// A number of another programme of the city.
    OtherCityProgramme,
    /// No programme of the receipt is the city's in the month.
    NoProgrammeOfOurs,
    /// The holder number has a wrong length.
    HolderNumberLength,
    /// The holder number is not all digits.
    HolderNumberNotDigits,
    /// Its check digit does not agree.
    HolderNumberCheckDigit,
    /// It is all zeros, or otherwise none.
    HolderNumberNotOne,
    /// The holder number is not in the register.
    NotInRegister {
        /// One person agrees otherwise, and is proposed.
        one_agrees: bool,
    },
    /// The sex differs.
    SexDiffers,
    /// The birthday differs.
    BirthdayDiffers,
    /// Birthday and name differ.
    BirthdayAndNameDiffer,
    /// Birthday and sex differ.
    BirthdayAndSexDiffer,
    /// Neither kana nor name agree.
    NameDiffers,
    /// Where the age limit ends.
    AgeLimit {
        /// The age.
        age: i16,
        /// The last covered day.
        #[serde(with = "iso")]
        last: Date,
    },
    /// Days of certificates.
    Certificate {
        /// Care days, where they are known.
        care: Option<Days>,
        /// Days of the month with a certificate.
        covered: Days,
    },
    /// The certificate ended with a move.
    MovedOut {
        /// Its last day.
        #[serde(with = "iso")]
        last: Date,
    },
    /// The certificate ended with death.
    Died {
        /// Its last day.
        #[serde(with = "iso")]
        last: Date,
    },
    /// Days of public assistance.
    Welfare {
        /// Care days, where they are known.
        care: Option<Days>,
        /// The days.
        days: Days,
    },
    /// Days of another programme.
    OtherProgramme {
        /// Care days, where they are known.
        care: Option<Days>,
        /// The days.
        days: Days,
        /// Which, the first that touches the care.
        by: ExcludedBy,
    },
    /// The receipt has no insurance.
    NoInsurance,
    /// The register has no insurer on the days.
    NoInsurerOnDays,
    /// An insurer of the holder, but not on the days.
    InsurerOnOtherDays,
    /// An insurer not in the register, which knows of a later change.
    InsurerBeforeLaterChange,
    /// An insurer not in the register.
    InsurerUnknown {
        /// Days from the care to the register's day.
        days_before: i32,
    },
    /// The insurer is the one to which the review body moved the receipt.
    InsurerMoved,
    /// 記号 or 番号 differ.
    CardDiffers,
    /// A class of the elderly.
    ElderlyClass,
    /// The preschool class after school entry.
    PreschoolAfterEntry,
    /// Not the preschool class before school entry.
    NotPreschoolBeforeEntry,
    /// 本人/家族 differs from the register.
    RelationDiffers,
    /// The benefit share differs.
    Percent {
        /// As the receipt says.
        written: u8,
        /// By age.
        by_age: u8,
    },
    /// A national programme stands after ours.
    NationalAfter {
        /// Its 法別番号.
        law: u8,
    },
    /// A national programme of the holder is not on the receipt.
    NationalMissing {
        /// Its 法別番号.
        law: u8,
    },
    /// Nothing of the same care is stored.
    NothingStored,
    /// A receipt of the same care with the same points is stored.
    SamePoints,
    /// A receipt of the same care with other points is stored.
    OtherPoints,
    /// An application for reimbursement of the same care is open or paid.
    AppliedFor,
    /// The prescriber's receipt is there.
    PrescriberFound,
    /// The prescriber's receipt is not there.
    PrescriberMissing {
        /// How many months before were looked at as well.
        months_before: i32,
    },
    /// The copay.
    Copay {
        /// As the receipt says.
        copay: Yen,
        /// Most it may be.
        most: Yen,
        /// What the care days give, where they tell.
        by_days: Option<Yen>,
    },
    /// An amount is out of range.
    OutOfRange,
    /// A negative copay.
    NegativeCopay,
    /// More under the programme than the receipt bills.
    MoreThanBilled {
        /// Under the programme.
        programme: Yen,
        /// In all.
        billed: Yen,
    },
    /// The share written for the programme is more than the patient's.
    CoveredShare {
        /// As written.
        written: Yen,
        /// The patient's.
        share: Yen,
    },
    /// Meals without a stay in hospital.
    MealsWithoutStay,
    /// More meals than the month has.
    TooManyMeals {
        /// As the receipt says.
        count: u32,
        /// Most of the month.
        most: u32,
    },
    /// The care month lies ahead.
    MonthsAhead {
        /// So many months.
        months: i32,
    },
    /// The care month is too long ago.
    MonthsOld {
        /// So many months.
        months: i32,
        /// Most it may be; none where there are no rules for the month.
        most: Option<i32>,
    },
    /// 特記事項 of a third party's act.
    ThirdParty {
        /// The note.
        note: u8,
    },
    /// Days on which the family's income is over the limit.
    Income {
        /// Care days, where they are known.
        care: Option<Days>,
        /// The days.
        days: Days,
    },
}

/// Days as `2024-03-31`.
mod iso {
    use jiff::civil::Date;
    use serde::{Deserialize, Deserializer, Serializer};
    use std::borrow::Cow;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
    pub(super) fn serialize<S: Serializer>(day: &Date, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(day)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
        Cow::<str>::deserialize(deserializer)?.parse().map_err(|_| serde::de::Error::custom("not a day"))
    }
}

impl Saw {
    /// Is there nothing to tell?
    #[must_use]
    pub fn is_nothing(&self) -> bool {
        *self == Self::Nothing
    }
}

/// Why a rule was not asked (判定しない理由).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The programme is not ours.
    NoProgramme,
    /// The holder number is not well-formed.
    HolderNumber,
    /// The holder is not known.
    NoHolder,
    /// The number belongs to another person.
    OtherPerson,
    /// There are no rules for the month.
    NoRules,
    /// There is no name to compare.
    NoName,
    /// The insurer is not established.
    NoInsurer,
    /// There is no card to compare.
    NoCard,
    /// The day of the decision lies before the months the program knows.
    NoToday,
    /// Nobody is named as prescriber.
    NoPrescriber,
}
