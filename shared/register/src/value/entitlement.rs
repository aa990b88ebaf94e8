//! Certificate periods, losses and suspensions.

use super::redacted;
use crate::day::{iso, iso_option};
use crate::id::Code;
use josei_base::Date;
use josei_base::id::{HolderNumber, ProgrammeNumber};
use serde::{Deserialize, Serialize};

/// Entitlement on a day (資格).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Entitlement {
    /// There is a certificate (資格有).
    Held(Certificate),
    /// It was lost; whether the day of loss itself counts is the city's rule (資格喪失).
    Lost {
        /// The certificate that ended.
        certificate: Certificate,
        /// When and why.
        loss: Loss,
    },
}

/// A certificate's period (有効期間).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// 5 公費負担者番号コード.
    pub programme_number: ProgrammeNumber,
    /// 6 受給者証番号.
    pub holder_number: HolderNumber,
    /// 7 資格取得年月日.
    #[serde(with = "iso")]
    pub acquired_on: Date,
    /// 8 公費資格取得事由コード.
    pub acquired_reason: Code,
    /// 19 有効期間開始日.
    #[serde(with = "iso")]
    pub valid_from: Date,
    /// 20 有効期間終了日; left out while open.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "iso_option")]
    pub valid_to: Option<Date>,
    /// 21 年齢到達基準日.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "iso_option")]
    pub age_limit_day: Option<Date>,
    /// 22 判定区分.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assessment_class: Option<Code>,
}

impl Certificate {
    /// The first day: the later of 有効期間開始日 and 資格取得年月日.
    #[must_use]
    pub fn first_day(&self) -> Date {
        self.valid_from.max(self.acquired_on)
    }
}

/// A loss (資格喪失).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Loss {
    /// 13 資格喪失年月日.
    #[serde(with = "iso")]
    pub lost_on: Date,
    /// 14 公費資格喪失事由コード.
    pub lost_reason: Code,
}

/// Suspension on a day (資格停止).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Suspension {
    /// Suspended from its day on.
    Suspended(Suspended),
    /// Valid again from its day on.
    Resumed(Resumption),
}

/// The beginning of a suspension (停止).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suspended {
    /// 9 停止年月日.
    #[serde(with = "iso")]
    pub suspended_on: Date,
    /// 10 公費停止事由コード.
    pub suspended_reason: Code,
}

/// The end of a suspension (停止解除).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Resumption {
    /// 11 停止解除年月日.
    #[serde(with = "iso")]
    pub resumed_on: Date,
    /// 12 公費停止解除事由コード.
    pub resumed_reason: Code,
}

redacted!(Entitlement, Certificate, Loss, Suspension, Suspended, Resumption);
