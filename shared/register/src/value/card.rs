//! Cards (医療証): issued, issued again, collected.

use super::redacted;
use crate::day::iso;
use crate::id::Code;
use josei_base::Date;
use serde::{Deserialize, Serialize};

/// A card on a day (証).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Card {
    /// In the holder's hands.
    Issued(CardIssue),
    /// Taken back.
    Collected(CardCollection),
}

/// An issue of a card (証交付).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardIssue {
    /// Running number of the holder's cards, from 1.
    pub card_number: u16,
    /// 37 帳票種別区分.
    pub card_form: Code,
    /// 38 再発行区分.
    pub reissue_class: Code,
    /// 39 証発行区分.
    pub issue_class: Code,
    /// 40 公費証交付事由コード.
    pub issue_reason: Code,
    /// 41 交付年月日.
    #[serde(with = "iso")]
    pub issued_on: Date,
    /// 45 発行処理日.
    #[serde(with = "iso")]
    pub processed_on: Date,
}

/// A card that was taken back (証回収).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardCollection {
    /// Running number of the holder's cards, from 1.
    pub card_number: u16,
    /// 42 証回収年月日.
    #[serde(with = "iso")]
    pub collected_on: Date,
    /// 43 証回収区分.
    pub collection_class: Code,
    /// 44 証回収区.
    pub collection_ward: Code,
}

impl Card {
    /// Running number of the holder's cards.
    #[must_use]
    pub const fn number(&self) -> u16 {
        match self {
            Self::Issued(issue) => issue.card_number,
            Self::Collected(collection) => collection.card_number,
        }
    }
}

redacted!(Card, CardIssue, CardCollection);
