//! Lists: claims returned or corrected (返戻・過誤), and what a payment file pays (支払明細・合計表).

use super::Code;
use crate::face::Words;
use crate::limits::LINES_MAX;
use josei_base::id::{HolderNumber, ProgrammeNumber};
use josei_base::{BillingMonth, Digest, ServiceMonth, Yen};
use serde::Deserialize;

/// A claim that goes back to a review body.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimLine {
    /// 診療年月.
    pub month: ServiceMonth,
    /// 医療機関コード with prefecture and fee table, ten digits.
    pub facility: Code,
    /// 医療機関名称.
    pub facility_name: Words,
    /// 公費負担者番号.
    pub programme: ProgrammeNumber,
    /// 受給者番号.
    pub holder: HolderNumber,
    /// 検索番号 or number of the receipt.
    pub receipt: Code,
    /// 請求額.
    pub amount: Yen,
    /// 事由, by its code.
    pub reason: Code,
}

/// Claims returned or corrected, for a review body (返戻・過誤の一覧).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimList {
    /// 返戻 or 過誤, as the heading says it.
    pub what: Words,
    /// 処理年月.
    pub month: BillingMonth,
    /// The claims.
    pub lines: Vec<ClaimLine>,
    /// Their number, as the sender of this data counted.
    pub count: usize,
    /// Their sum.
    pub total: Yen,
}

impl ClaimList {
    pub(super) fn check(&self) -> Result<(), &'static str> {
        if self.lines.is_empty() || self.lines.len() > LINES_MAX {
            return Err("lines");
        }
        if self.count != self.lines.len() {
            return Err("count");
        }
        let sum = Yen::sum(self.lines.iter().map(|line| line.amount)).map_err(|_| "total")?;
        if sum == self.total { Ok(()) } else { Err("total") }
    }
}

/// What goes to one bank.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankTotal {
    /// 金融機関コード, four digits.
    pub code: Code,
    /// 金融機関名.
    pub name: Words,
    /// 件数.
    pub count: u32,
    /// 金額.
    pub amount: Yen,
}

/// What is owed of one kind, before anything is withheld.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KindTotal {
    /// 種別, as the sheet says it.
    pub name: Words,
    /// 支払義務の件数.
    pub count: u32,
    /// 金額.
    pub amount: Yen,
}

/// What a payment file pays (支払明細・合計表), for finance.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentList {
    /// Name of the batch.
    pub batch: Words,
    /// 振込指定日.
    #[serde(deserialize_with = "super::parts::day")]
    pub value_date: jiff::civil::Date,
    /// 請求年月.
    pub month: Option<BillingMonth>,
    /// By bank.
    pub banks: Vec<BankTotal>,
    /// By kind of what is owed; may be left out.
    #[serde(default)]
    pub kinds: Vec<KindTotal>,
    /// 差引額: withheld of it, because payees owe it back.
    #[serde(default)]
    pub withheld: Yen,
    /// 件数.
    pub count: u32,
    /// 合計金額.
    pub total: Yen,
    /// SHA-256 of the payment file.
    pub file_sha256: Digest,
    /// Who prepared it.
    pub preparer: Option<Words>,
    /// Who approved, in order.
    pub approvers: Vec<Words>,
}

impl PaymentList {
    pub(super) fn check(&self) -> Result<(), &'static str> {
        if self.banks.is_empty() || self.banks.len() > LINES_MAX {
            return Err("banks");
        }
        let count = self.banks.iter().try_fold(0_u32, |sum, bank| sum.checked_add(bank.count));
        if count != Some(self.count) {
            return Err("count");
        }
        if self.banks.iter().any(|bank| bank.amount.is_negative()) {
            return Err("banks: amount");
        }
        let sum = Yen::sum(self.banks.iter().map(|bank| bank.amount)).map_err(|_| "total")?;
        if sum != self.total {
            return Err("total");
        }
        if self.kinds.len() > LINES_MAX || self.kinds.iter().any(|kind| kind.amount.is_negative()) || self.withheld.is_negative() {
            return Err("kinds");
        }
        // The same money, seen by what is owed.
        let owed = Yen::sum(self.kinds.iter().map(|kind| kind.amount)).and_then(|owed| owed.minus(self.withheld));
        if self.kinds.is_empty() || owed == Ok(self.total) { Ok(()) } else { Err("kinds") }
    }
}
