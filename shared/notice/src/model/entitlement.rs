//! Documents of the entitlement (資格).

use super::parts::{day, day_if};
use super::{Child, Code, Period};
use crate::face::Words;
use crate::limits::LINES_MAX;
use jiff::civil::Date;
use josei_base::id::InsurerNumber;
use serde::Deserialize;

/// Card (子ども医療証) with the letter it is posted with.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Card {
    /// The child.
    pub child: Child,
    /// 住所, as printed on the card.
    pub address: Words,
    /// 有効期間.
    pub valid: Period,
    /// 保険者番号, where the city prints it.
    pub insurer: Option<InsurerNumber>,
    /// 交付事由: why it is issued.
    pub reason: Code,
}

impl Card {
    pub(super) fn check(&self) -> Result<(), &'static str> {
        if self.child.programme.is_none() || self.child.holder.is_none() {
            return Err("child: programme, holder");
        }
        if self.valid.to < self.valid.from || self.valid.to < self.child.birth {
            return Err("valid");
        }
        Ok(())
    }
}

/// Entitlement granted (資格認定・交付決定).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acquisition {
    /// The child.
    pub child: Child,
    /// 資格取得日.
    #[serde(deserialize_with = "day")]
    pub acquired_on: Date,
    /// 有効期間.
    pub valid: Period,
}

impl Acquisition {
    pub(super) fn check(&self) -> Result<(), &'static str> {
        if self.valid.to < self.valid.from {
            return Err("valid");
        }
        if self.acquired_on > self.valid.from || self.acquired_on < self.child.birth { Err("acquired_on") } else { Ok(()) }
    }
}

/// Entitlement refused (資格却下・非該当).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refusal {
    /// The child.
    pub child: Child,
    /// 申請年月日.
    #[serde(deserialize_with = "day")]
    pub applied_on: Date,
    /// 却下の理由, by their codes.
    pub reasons: Vec<Code>,
}

impl Refusal {
    pub(super) fn check(&self, issued_on: Date) -> Result<(), &'static str> {
        if self.applied_on > issued_on {
            return Err("applied_on");
        }
        if self.reasons.is_empty() { Err("reasons") } else { Ok(()) }
    }
}

/// Whether an entitlement ended or rests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LossKind {
    /// 喪失.
    Lost,
    /// 停止.
    Suspended,
}

/// Entitlement lost or suspended (資格喪失・停止).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Loss {
    /// The child.
    pub child: Child,
    /// 喪失 or 停止.
    pub loss: LossKind,
    /// 喪失・停止年月日.
    #[serde(deserialize_with = "day")]
    pub on: Date,
    /// 事由, by its code.
    pub reason: Code,
    /// By when the card is to be returned (回収); none if it is not asked for.
    #[serde(default, deserialize_with = "day_if")]
    pub return_card_by: Option<Date>,
}

impl Loss {
    pub(super) fn check(&self, issued_on: Date) -> Result<(), &'static str> {
        if self.on < self.child.birth {
            return Err("on");
        }
        if self.return_card_by.is_some_and(|by| by < issued_on) { Err("return_card_by") } else { Ok(()) }
    }
}

/// One item that changed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangedItem {
    /// What, for example 住所.
    pub item: Words,
    /// Before.
    pub before: Words,
    /// After.
    pub after: Words,
}

/// Change of name, address, insurance or guardian (変更).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The child, as after the change.
    pub child: Child,
    /// 変更年月日.
    #[serde(deserialize_with = "day")]
    pub effective_on: Date,
    /// What changed.
    pub items: Vec<ChangedItem>,
    /// True if a new card comes with it.
    pub new_card: bool,
}

impl Change {
    pub(super) fn check(&self) -> Result<(), &'static str> {
        if self.items.is_empty() || self.items.len() > LINES_MAX { Err("items") } else { Ok(()) }
    }
}
