//! Who the holder is, and where.

use super::redacted;
use crate::day::{iso, iso_option};
use crate::id::{Code, PersonKey, PostalCode, Text};
use josei_base::Date;
use josei_base::receipt::Sex;
use serde::{Deserialize, Serialize};

/// What does not change in a life, only in what we know of it (生年月日, 性別).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Identity {
    /// 30 生年月日.
    #[serde(with = "iso")]
    pub birth_date: Date,
    /// 31 性別区分.
    pub sex: Sex,
}

/// Names (氏名): kana, kanji, or both.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Names {
    /// 23 氏名カナ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kana_name: Option<Text>,
    /// 24 氏名漢字.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Text>,
}

/// Address (宛名住所) with the ward in charge.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Address {
    /// 25 郵便番号.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<PostalCode>,
    /// 26 宛名住所.
    pub address: Text,
    /// 27 地番.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address_number: Option<Text>,
    /// 28 方書カナ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub building_kana: Option<Text>,
    /// 29 方書漢字.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub building: Option<Text>,
    /// 32 所管区.
    pub ward: Code,
}

/// Guardian (保護者): the internal person number alone; names and addresses stand in the residents' register.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Guardian {
    /// 33 保護者, as internal person number.
    pub guardian: PersonKey,
    /// The other parent of the household, whose income counts too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other_parent: Option<PersonKey>,
}

impl Guardian {
    /// A guardian alone.
    #[must_use]
    pub const fn alone(guardian: PersonKey) -> Self {
        Self { guardian, other_parent: None }
    }

    /// Whose incomes count (所得を判定する人).
    pub fn parents(&self) -> impl Iterator<Item = PersonKey> {
        [Some(self.guardian), self.other_parent].into_iter().flatten()
    }
}

/// Residence (住民区分): exactly one of the days stands in it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Residence {
    /// Lives in the city since.
    Resident {
        /// 住基 23 住民年月日.
        #[serde(default, skip_serializing_if = "Option::is_none", with = "iso_option")]
        moved_in_on: Option<Date>,
    },
    /// Left the city.
    MovedOut {
        /// 住基 45 転出確定日.
        #[serde(with = "iso")]
        moved_out_on: Date,
    },
    /// Died.
    Died {
        /// 住基 26 消除年月日, for death.
        #[serde(with = "iso")]
        died_on: Date,
    },
}

redacted!(Identity, Names, Address, Guardian, Residence);
