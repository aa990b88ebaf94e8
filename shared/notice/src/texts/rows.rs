//! The tables of a texts file.

use super::Template;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Where the seal stands (公印).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Seal {
    /// Not printed; `seal_note` says so.
    Omitted,
    /// Room is left for it.
    Space,
}

/// In which order notices are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Order {
    /// As given.
    Given,
    /// By desk, postal code, document number.
    Desk,
}

/// `[[city]]`: who signs, and how print files are made.
#[derive(Debug, Clone, Deserialize)]
#[expect(clippy::struct_field_names, reason = "named as in the file")]
pub(crate) struct City {
    pub city: String,
    pub signature: String,
    pub seal: Seal,
    pub seal_note: String,
    pub honorific: String,
    pub order: Order,
    /// Each notice begins on the front of a sheet.
    pub duplex: bool,
    pub substitution_mark: String,
    pub substitution_note: String,
}

/// `[[envelope]]`: where the window shows the address, from the upper left corner of the page.
#[derive(Debug, Clone, Deserialize)]
#[expect(clippy::struct_field_names, reason = "every one tells its unit")]
pub(crate) struct Envelope {
    pub x_mm: i32,
    pub y_mm: i32,
    pub width_mm: i32,
    pub height_mm: i32,
    /// Marks at the left edge where the page is folded.
    pub folds_mm: Vec<i32>,
}

/// `[[card]]`: the card (医療証).
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct CardForm {
    pub width_mm: i32,
    pub height_mm: i32,
    pub title: String,
    pub copay: String,
    pub notes: Vec<String>,
}

/// `[[desk]]`: where questions go.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Desk {
    pub title: String,
    pub postal_code: String,
    pub address: String,
    pub telephone: String,
    pub hours: String,
}

/// `[[instruction]]`: how to appeal (教示).
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct InstructionRow {
    pub heading: String,
    pub review_to: String,
    pub representative: String,
    pub review_months: u8,
    pub suit_months: u8,
    pub limit_years: u8,
    /// Laws and rules the wording stands on; not printed.
    pub sources: Vec<String>,
    pub text: Vec<String>,
}

/// The same, with its texts cut at placeholders.
#[derive(Debug, Clone)]
pub(crate) struct Instruction {
    pub row: InstructionRow,
    pub text: Vec<Template>,
}

/// `[[document]]`: what a kind of document says.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct DocumentRow {
    pub form: String,
    pub title: String,
    pub opening: String,
    pub basis: String,
    #[serde(default)]
    pub instruction: Option<String>,
    #[serde(default)]
    pub when: BTreeMap<String, String>,
    #[serde(default)]
    pub notes: Vec<String>,
}

/// The same, with its texts cut at placeholders.
#[derive(Debug, Clone)]
pub(crate) struct DocumentText {
    pub form: String,
    pub title: Template,
    pub opening: Template,
    pub basis: String,
    pub instruction: Option<String>,
    pub when: BTreeMap<String, Template>,
    pub notes: Vec<Template>,
}

/// `[[reason]]`: what a code says.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Reason {
    pub text: String,
    #[serde(default)]
    pub basis: String,
}
