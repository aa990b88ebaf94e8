//! What a good line says.

use josei_base::receipt::NormalReceipt;
use josei_base::{Month, Points, Yen};

/// What a line is for (返戻・過誤区分). Only an ordinary line can be taken for a receipt of its month.
#[derive(Clone, PartialEq, Eq)]
pub enum Entry {
    /// 0: an ordinary receipt.
    Ordinary(NormalReceipt),
    /// 1: 過誤調整, which takes a receipt of an earlier list back. Its amounts count below zero.
    Adjustment {
        /// The receipt as the line repeats it, amounts without a sign.
        taken_back: NormalReceipt,
        /// 元レセプト管理番号.
        original: String,
    },
    /// 2: 再請求, a receipt that was returned and is claimed again.
    Reclaim {
        /// The receipt as it is now.
        receipt: NormalReceipt,
        /// 元レセプト管理番号.
        original: String,
    },
}

impl Entry {
    /// The receipt of an ordinary line, and of no other.
    #[must_use]
    pub const fn ordinary(&self) -> Option<&NormalReceipt> {
        if let Self::Ordinary(receipt) = self { Some(receipt) } else { None }
    }

    /// The receipt of any line, whatever it stands for.
    #[must_use]
    pub const fn whatever(&self) -> &NormalReceipt {
        match self {
            Self::Ordinary(receipt) | Self::Adjustment { taken_back: receipt, .. } | Self::Reclaim { receipt, .. } => receipt,
        }
    }
}

/// What a good line says beyond the receipt itself. It holds names; its `Debug` shows only the place.
#[derive(Clone, PartialEq, Eq)]
pub struct Decided {
    /// What the line is for, with its receipt.
    pub entry: Entry,
    /// レセプト管理番号.
    pub management_number: String,
    /// 電算管理番号; may be empty.
    pub processing_number: String,
    /// 審査年月.
    pub review_month: Month,
    /// 公費順位: which of the receipt's programmes the list is about, from 1.
    pub rank: u8,
    /// 請求点数.
    pub claimed_points: Option<Points>,
    /// 決定点数; nothing where a form bills yen.
    pub decided_points: Option<Points>,
    /// 決定金額 (総医療費).
    pub cost: Yen,
    /// 高額療養費.
    pub high_cost: Option<Yen>,
    /// 公費請求額, to be paid by the city.
    pub claimed: Option<Yen>,
    /// 食事標準負担額.
    pub meals_share: Option<Yen>,
}

impl std::fmt::Debug for Decided {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Decided({:?})", self.entry.whatever())
    }
}
