//! Who bears the subsidy (府市区分). Decided apart from eligibility: neither changes the other.

use super::case::Stay;
use super::saw::Why;
use crate::snapshot::Kind;
use serde::{Deserialize, Serialize};

/// Who bears the subsidy (府市区分).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FundingClass {
    /// The prefecture takes part (府).
    Prefecture,
    /// The city alone (市).
    City,
    /// Not established.
    Unknown,
}

impl FundingClass {
    /// The name in JSON and files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Prefecture => "prefecture",
            Self::City => "city",
            Self::Unknown => "unknown",
        }
    }
}

/// Why (府市区分の理由).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FundingReason {
    /// Within the prefecture's age, and no income is asked.
    Age,
    /// Within the prefecture's age and income.
    AgeAndIncome,
    /// The prefecture takes no part in this city.
    CityOnly,
    /// Past the prefecture's age.
    PastAge,
    /// The income is over the prefecture's limit.
    IncomeOver,
    /// The register does not tell the income.
    IncomeUnknown,
    /// The register tells both, within and over.
    IncomeContradicts,
    /// Not asked: whose receipt it is, or what the rules are, is not known.
    NotAsked(Why),
}

/// Who bears the subsidy, and why (府市区分).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Funding {
    /// Who.
    pub class: FundingClass,
    /// Why.
    pub why: FundingReason,
}

impl Stay<'_> {
    /// The class of the first day on which the care may have been.
    pub(super) fn funding(&self) -> Funding {
        let answer = |class, why| Funding { class, why };
        let not_asked = |why| answer(FundingClass::Unknown, FundingReason::NotAsked(why));
        let Some(holder) = self.holder else {
            return not_asked(if self.ours.is_none() { Why::NoProgramme } else { Why::NoHolder });
        };
        if self.other_person {
            return not_asked(Why::OtherPerson);
        }
        let Some(rules) = self.rules else { return not_asked(Why::NoRules) };
        let Some(age) = rules.funding.prefecture_age else { return answer(FundingClass::City, FundingReason::CityOnly) };
        let first = self.possible(&holder).first().unwrap_or(1);
        let day = self.month.number(first);
        if day > crate::day::number(rules.funding.until.last_day(holder.birth(), age)) {
            return answer(FundingClass::City, FundingReason::PastAge);
        }
        if !rules.funding.prefecture_income {
            return answer(FundingClass::Prefecture, FundingReason::Age);
        }
        let on_day = self.month.between(day, day);
        let is = |kind| !self.days_of_kind(&holder, &[kind]).and(on_day).is_empty();
        match (is(Kind::PrefectureIncomeWithin), is(Kind::PrefectureIncomeOver)) {
            (true, false) => answer(FundingClass::Prefecture, FundingReason::AgeAndIncome),
            (false, true) => answer(FundingClass::City, FundingReason::IncomeOver),
            (false, false) => answer(FundingClass::Unknown, FundingReason::IncomeUnknown),
            (true, true) => answer(FundingClass::Unknown, FundingReason::IncomeContradicts),
        }
    }
}
