//! What rows mean: neutral facts about a person, for the city's rules to judge. Nothing here says who is eligible.
//!
//! A fact's `to` is the day its source gives as the end. Whether that day itself still counts is the city's rule.

mod events;
mod jumin;
mod kokuho;
mod seiho;
mod tax;

pub use events::{Event, events};
pub use jumin::{Began, Ended, Household, Names, Place};
pub use kokuho::Insurance;
pub use tax::Income;

use crate::person::PersonNumber;
use crate::source::Source;
use crate::value::Row;
use jiff::civil::Date;
use josei_base::receipt::Sex;

/// What a fact is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Track {
    /// 出生・性別.
    Birth,
    /// 住民である期間.
    Residence,
    /// 転出予定.
    PlannedMove,
    /// 氏名.
    Name,
    /// 住所・所管区.
    Address,
    /// 送付先.
    Mail,
    /// 世帯.
    Household,
    /// 国保の有無.
    NationalHealth,
    /// 国保の資格期間.
    Insurance,
    /// 生活保護の期間.
    Protection,
    /// 生活保護の停止期間.
    Suspension,
    /// 年度の所得.
    Income,
}

/// What a fact says. It has no `Debug`: it is somebody's.
#[derive(Clone, PartialEq, Eq)]
pub enum Says {
    /// Born on the fact's first day.
    Born {
        /// 性別, where it is written.
        sex: Option<Sex>,
    },
    /// A resident of the city.
    Resident {
        /// How it began.
        began: Began,
        /// How it ended, on the fact's last day.
        ended: Option<Ended>,
    },
    /// Will move out, on the fact's first day.
    WillMoveOut {
        /// The other city has told that it is so, on this day.
        confirmed_on: Option<Date>,
    },
    /// Is called so.
    Named(Names),
    /// Lives there.
    Lives(Place),
    /// Has notices sent there.
    Mail {
        /// 送付先住所.
        address: String,
    },
    /// Belongs to a household.
    Household(Household),
    /// Whether 住基 knows of a 国保.
    NationalHealth(bool),
    /// Is insured.
    Insured(Insurance),
    /// Receives public assistance.
    Protected,
    /// Public assistance is suspended; the fact's `to` is the day it is received again.
    Suspended,
    /// Had an income.
    Income(Income),
}

/// A fact (事実).
#[derive(Clone, PartialEq, Eq)]
pub struct Fact {
    /// About whom.
    pub person: PersonNumber,
    /// From this day; incomes have none, for which days a year's income counts is the city's rule.
    pub from: Option<Date>,
    /// Until this day; open without one.
    pub to: Option<Date>,
    /// What.
    pub says: Says,
}

impl Fact {
    /// What it is about.
    #[must_use]
    pub const fn track(&self) -> Track {
        match self.says {
            Says::Born { .. } => Track::Birth,
            Says::Resident { .. } => Track::Residence,
            Says::WillMoveOut { .. } => Track::PlannedMove,
            Says::Named(_) => Track::Name,
            Says::Lives(_) => Track::Address,
            Says::Mail { .. } => Track::Mail,
            Says::Household(_) => Track::Household,
            Says::NationalHealth(_) => Track::NationalHealth,
            Says::Insured(_) => Track::Insurance,
            Says::Protected => Track::Protection,
            Says::Suspended => Track::Suspension,
            Says::Income(_) => Track::Income,
        }
    }
}

/// What a row says of its person. A row that is gone says nothing any more.
#[must_use]
pub fn facts(row: &Row<'_>) -> Vec<Fact> {
    match row.layout.source() {
        Source::Jumin => jumin::facts(row),
        Source::Tax => tax::facts(row),
        Source::Kokuho => kokuho::facts(row),
        Source::Seiho => seiho::facts(row),
    }
}

/// A text of a column, or an empty one.
fn own(row: &Row<'_>, column: &str) -> String {
    row.text(column).unwrap_or_default().to_owned()
}
