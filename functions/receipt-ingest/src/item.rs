//! What a chunk keeps of one receipt (or one line of a list), whatever kind of file it stands in.

use josei_base::Finding;
use josei_receipt::ParsedReceipt;
use josei_receipt::list::{Column, ListLine};
use josei_receipt::wrapped::WrappedReceipt;

/// One receipt, or one line of a list.
#[derive(Clone, Copy)]
pub struct Item<'a> {
    /// Its exact bytes in the file.
    pub raw: &'a [u8],
    /// Line of its first record.
    pub line: u64,
    /// The number it carries.
    pub number: Option<u32>,
    /// レセプト管理番号, where the file tells one.
    pub management_number: Option<&'a str>,
    /// 氏名, as it was sent.
    pub name: Option<&'a [u8]>,
    /// It goes on.
    pub accepted: bool,
    /// What was found.
    pub findings: &'a [Finding],
}

impl<'a> Item<'a> {
    /// A receipt of a claim file.
    #[must_use]
    pub fn of_uke(receipt: &'a ParsedReceipt) -> Self {
        Self {
            raw: &receipt.raw,
            line: receipt.first_line,
            number: receipt.number,
            management_number: None,
            name: josei_receipt::name_bytes(&receipt.raw),
            accepted: receipt.normal.is_some(),
            findings: &receipt.findings,
        }
    }

    /// A receipt of CSV情報, with the management records around it.
    #[must_use]
    pub fn of_wrapped(wrapped: &'a WrappedReceipt) -> Self {
        let receipt = Self::of_uke(&wrapped.receipt);
        let management_number = Some(wrapped.management_number.as_str()).filter(|number| !number.is_empty());
        Self { raw: &wrapped.raw, line: wrapped.first_line, management_number, ..receipt }
    }

    /// A line of a decided list.
    #[must_use]
    pub fn of_line(line: &'a ListLine) -> Self {
        Self {
            raw: &line.raw,
            line: line.line,
            number: None,
            management_number: line.decided.as_ref().map(|decided| decided.management_number.as_str()),
            name: line.raw.split(|byte| *byte == b',').nth(Column::Name.position()).filter(|name| !name.is_empty()),
            accepted: line.is_accepted(),
            findings: &line.findings,
        }
    }
}
