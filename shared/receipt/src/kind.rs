//! Kinds of receipt files (請求の種類), told by the first record.

use crate::framing::END_MARK;
use josei_base::id::FeeTable;
use josei_base::{Billed, Points, Yen};
use serde::{Deserialize, Serialize};

/// What kind of receipt file (`domain/receipts.md` §1.1, §1.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Medical (医科): header IR, fee table 1.
    Ika,
    /// DPC (包括評価): header IR as well; told by its own records (BU, SB, …) inside the receipts.
    Dpc,
    /// Dental (歯科): header UK, and IR again before every RE.
    Shika,
    /// Pharmacy (調剤): header YK.
    Chozai,
    /// Visiting nurse (訪問看護): header HM, with a GO without fields behind it.
    Homon,
    /// A list of decided receipts (決定済レセプト一覧, CSV情報), not a claim file.
    List,
}

impl Kind {
    /// The kind a header record opens.
    #[must_use]
    pub const fn of_header(id: [u8; 2]) -> Option<Self> {
        match &id {
            b"IR" => Some(Self::Ika),
            b"UK" => Some(Self::Shika),
            b"YK" => Some(Self::Chozai),
            b"HM" => Some(Self::Homon),
            _ => None,
        }
    }

    /// The fee table its files carry.
    #[must_use]
    pub const fn fee_table(self) -> Option<FeeTable> {
        match self {
            Self::Ika | Self::Dpc => Some(FeeTable::Medical),
            Self::Shika => Some(FeeTable::Dental),
            Self::Chozai => Some(FeeTable::Pharmacy),
            Self::Homon => Some(FeeTable::VisitingNurse),
            Self::List => None,
        }
    }

    /// The name in keys and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ika => "ika",
            Self::Dpc => "dpc",
            Self::Shika => "shika",
            Self::Chozai => "chozai",
            Self::Homon => "homon",
            Self::List => "list",
        }
    }

    /// What a number in HO or KO bills: points, or yen for 訪問看護.
    #[must_use]
    pub fn billed(self, number: u32) -> Billed {
        match self {
            Self::Homon => Yen::new(i64::from(number)).into(),
            _ => Points::new(number).into(),
        }
    }
}

/// True if a piece of lines holds a record of DPC.
pub(crate) fn is_dpc(lines: &[u8]) -> bool {
    let mut lines = lines.split(|byte| *byte == b'\n').map(|line| line.strip_prefix(&[END_MARK]).unwrap_or(line));
    lines.any(|line| matches!(line, [first, second, b',', ..] if DPC_RECORDS.contains(&[*first, *second])))
}

/// Records only DPC receipts have (`domain/receipts.md` §1.3, R).
pub(crate) const DPC_RECORDS: [[u8; 2]; 8] = [*b"BU", *b"SB", *b"KK", *b"SK", *b"GA", *b"HH", *b"GT", *b"CD"];
