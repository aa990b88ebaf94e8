//! Who bears the subsidy, and what keeps from it.

use super::redacted;
use crate::day::{iso, iso_option};
use crate::track::ExclusionKind;
use josei_base::Date;
use serde::{Deserialize, Serialize};

/// Who bears the subsidy (府市区分).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FundingClass {
    /// The prefecture takes part (府).
    Prefecture,
    /// The city alone (市).
    City,
}

/// Funding class with its period (府市区分の適用期間).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Funding {
    /// 34 府市区分.
    pub funding_class: FundingClass,
    /// 35 適用期間開始日.
    #[serde(with = "iso")]
    pub applies_from: Date,
    /// 36 適用期間終了日; left out while open.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "iso_option")]
    pub applies_to: Option<Date>,
}

/// Does another programme apply on a day?
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExclusionState {
    /// It applies.
    Applies,
    /// It is suspended (生活保護の停止).
    Suspended,
}

/// Another programme on a day (他制度).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// Which.
    pub exclusion_kind: ExclusionKind,
    /// Whether it applies or is suspended.
    pub exclusion_state: ExclusionState,
    /// The day from which it is so: 生活保護 6 個人開始年月日, 7 個人停止年月日, 8 個人再開始年月日.
    #[serde(with = "iso")]
    pub exclusion_since: Date,
}

redacted!(Funding, Exclusion);
