//! What a track says on a day. Each field is an item of the registry ([`crate::items`]), under the registry's English name; nothing else is read.

mod card;
mod entitlement;
mod income;
mod insurance;
mod other;
mod person;

pub use card::{Card, CardCollection, CardIssue};
pub use entitlement::{Certificate, Entitlement, Loss, Resumption, Suspended, Suspension};
pub use income::{Income, IncomeDetails, LimitOf};
pub use insurance::{Insurance, InsuranceEnd, Insurer, InsurerDetails, Relation};
pub use other::{Exclusion, ExclusionState, Funding, FundingClass};
pub use person::{Address, Guardian, Identity, Names, Residence};

use crate::track::Track;
use serde::{Deserialize, Serialize};

/// Debug that shows the type alone: what is in it is personal.
macro_rules! redacted {
    ($($name:ident),+) => {
        $(impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        })+
    };
}
pub(crate) use redacted;

/// A value of a track.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Value {
    /// 生年月日, 性別.
    Identity(Identity),
    /// 氏名.
    Names(Names),
    /// 住所, 所管区.
    Address(Address),
    /// 住民区分.
    Residence(Residence),
    /// 保護者.
    Guardian(Guardian),
    /// 資格.
    Entitlement(Entitlement),
    /// 停止.
    Suspension(Suspension),
    /// 医療保険.
    Insurer(Insurance),
    /// 所得.
    Income(Box<Income>),
    /// 府市区分.
    Funding(Funding),
    /// 証.
    Card(Card),
    /// 他制度.
    Exclusion(Exclusion),
    /// 保険者の名称など.
    InsurerDetails(Box<InsurerDetails>),
}

redacted!(Value);

impl Value {
    /// The track it is a value of.
    #[must_use]
    pub fn track(&self) -> Track {
        match self {
            Self::Identity(_) => Track::Identity,
            Self::Names(_) => Track::Names,
            Self::Address(_) => Track::Address,
            Self::Residence(_) => Track::Residence,
            Self::Guardian(_) => Track::Guardian,
            Self::Entitlement(_) => Track::Entitlement,
            Self::Suspension(_) => Track::Suspension,
            Self::Insurer(_) => Track::Insurer,
            Self::Income(income) => Track::Income { fiscal_year: income.fiscal_year, income_person: income.income_person },
            Self::Funding(_) => Track::Funding,
            Self::Card(card) => Track::Card(card.number()),
            Self::Exclusion(exclusion) => Track::Exclusion(exclusion.exclusion_kind),
            Self::InsurerDetails(_) => Track::InsurerDetails,
        }
    }
}
