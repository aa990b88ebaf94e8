//! The item registry (記録項目の登録簿, M04): every item the register may hold, what for and how long. What is not in it is refused.
//!
//! The 110 items are those of 資格情報 in annex 1 of the city's assessment (`data/shikaku-joho.txt` is the list, held against the table by a
//! test). [`OTHERS`] are the few fields that come from other lists of the same annex. The English name is the field's name in payloads, so a
//! test can show that both sides are the same: no field without an item, no item without a place.

mod others;
mod table;

pub use others::{COLUMNS, OTHERS, Other};
pub use table::ITEMS;

use crate::codes;
use josei_base::Finding;

/// Where an item has its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The subject itself: the key of its rows.
    Subject,
    /// The row of a draft: who entered and who decided (決裁).
    Decision,
    /// The notification an entry was made of.
    Header,
    /// An entry that takes another one back (履歴取消).
    Cancellation,
    /// Follows from the others on a day; never written.
    Derived,
    /// 生年月日, 性別.
    Identity,
    /// 氏名.
    Names,
    /// 住所.
    Address,
    /// 住民区分.
    Residence,
    /// 保護者.
    Guardian,
    /// 資格.
    Entitlement,
    /// 停止.
    Suspension,
    /// 医療保険.
    Insurer,
    /// 所得.
    Income,
    /// 府市区分.
    Funding,
    /// 証.
    Card,
    /// 他制度.
    Exclusion,
    /// 保険者の名称など.
    InsurerDetails,
}

/// What is written there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// An internal person number; where the annex says 個人番号, that number stays in the function `personal-number`.
    Person,
    /// A code.
    Code,
    /// A reason code of the dated table ([`crate::Reasons`]).
    Reason,
    /// A ward.
    Ward,
    /// A day.
    Day,
    /// A text.
    Text,
    /// A postal code.
    PostalCode,
    /// Whole yen.
    Yen,
    /// A small number.
    Count,
    /// Yes or no.
    Flag,
    /// A fiscal year.
    FiscalYear,
    /// A number with a check digit (公費負担者番号, 受給者証番号, 保険者番号).
    Number,
    /// One of a closed list of the code.
    Choice,
}

/// What an item is needed for (利用目的).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// Deciding entitlement, and matching receipts (資格審査・突合).
    Eligibility,
    /// Deciding who bears the subsidy (府市区分の判定).
    Funding,
    /// Making and collecting cards (証の交付・回収).
    Card,
    /// Writing to people (宛名・通知).
    Notice,
    /// Amounts that an insurer adds (附加給付).
    Benefit,
    /// Keeping changes orderly (決裁・履歴の管理).
    Control,
}

/// How long an item is kept after it is needed no more (保存区分). Years are the city's to confirm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Retention {
    /// From the end of the fiscal year in which the holder's entitlement ended.
    AfterEntitlement,
    /// From the end of the fiscal year it was examined for.
    AfterFiscalYear,
    /// As long as the insurer stands on the city's list, and then as after an entitlement.
    WhileListed,
}

/// Years a class is kept (P): the period in which claims and recoveries may still be made (地方自治法 236条: 5 years).
pub const RETENTION_YEARS: i16 = 5;

/// An item of 資格情報 (資格情報の項目).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    /// Number in the annex, 1–110.
    pub number: u8,
    /// Name in the annex.
    pub ja: &'static str,
    /// Name of the field.
    pub field: &'static str,
    /// Where it has its place.
    pub place: Place,
    /// What is written there.
    pub kind: Kind,
    /// What it is needed for.
    pub purpose: Purpose,
    /// How long it is kept.
    pub retention: Retention,
}

/// The item with a number.
#[must_use]
pub fn item(number: u8) -> Option<&'static Item> {
    ITEMS.get(usize::from(number).checked_sub(1)?)
}

/// The items of a field's name. Two numbers may share a field (3 and 52: the day on which an entry was taken back).
///
/// # Errors
/// `B002` for a name that the registry does not have.
pub fn of_field(field: &str) -> Result<Vec<&'static Item>, Finding> {
    let found: Vec<_> = ITEMS.iter().filter(|item| item.field == field).collect();
    if !found.is_empty() || OTHERS.iter().any(|other| other.field == field) {
        return Ok(found);
    }
    // The name itself is not told: without a header row it would be somebody's data.
    Err(Finding { line: 0, record: String::new(), field: String::new(), position: None, entry: &codes::B002, detail: String::new() })
}

#[cfg(test)]
mod tests;
