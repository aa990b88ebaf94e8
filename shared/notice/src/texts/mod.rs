//! The city's texts (文面): who signs, which desk answers, what each document says, how to appeal. Dated data with a schema and checks.

mod load;
mod rows;
mod template;

pub(crate) use rows::{CardForm, City, Desk, DocumentText, Envelope, Instruction, Order, Reason, Seal};
pub(crate) use template::{Piece, Template};

use crate::layout::Trouble;
use crate::model::Kind;
use jiff::civil::Date;
use josei_base::{Digest, Finding};

/// A city's texts (文面ファイル). Holding one means it is sound: dates, placeholders, references, and an instruction on appeal where the law wants one.
#[derive(Debug, Clone)]
pub struct Texts {
    hash: Digest,
    municipality: String,
    city: Dated<City>,
    envelope: Dated<Envelope>,
    card: Dated<CardForm>,
    desk: Dated<Desk>,
    instruction: Dated<Instruction>,
    document: Dated<DocumentText>,
    reason: Dated<Reason>,
}

/// Rows by name and first day; each holds until the next of its name begins.
#[derive(Debug, Clone)]
struct Dated<T> {
    rows: Vec<(String, Date, T)>,
}

impl<T> Dated<T> {
    /// The row of a name that holds on a day.
    fn at(&self, name: &str, day: Date) -> Result<&T, Trouble> {
        let row = self.rows.iter().filter(|(key, from, _)| key == name && *from <= day).max_by_key(|(_, from, _)| *from);
        row.map(|(_, _, row)| row).ok_or_else(|| Trouble::NoText(name.to_owned()))
    }
}

impl Texts {
    /// Reads a texts file (TOML).
    ///
    /// # Errors
    /// All that is wrong, with line, table and key.
    pub fn load(text: &str) -> Result<Self, Vec<Finding>> {
        load::load(text)
    }

    /// Hash of the file; stands in the index of every print file, so that a notice can be printed again exactly.
    #[must_use]
    pub fn hash(&self) -> Digest {
        self.hash
    }

    /// Municipality code (全国地方公共団体コード).
    #[must_use]
    pub fn municipality(&self) -> &str {
        &self.municipality
    }

    /// Postal code and address of a desk, if there is such a one on that day.
    #[must_use]
    pub fn desk_address(&self, name: &str, day: Date) -> Option<(&str, &str)> {
        self.desk(name, day).ok().map(|desk| (desk.postal_code.as_str(), desk.address.as_str()))
    }

    pub(crate) fn city(&self, day: Date) -> Result<&City, Trouble> {
        self.city.at("city", day)
    }

    pub(crate) fn envelope(&self, day: Date) -> Result<&Envelope, Trouble> {
        self.envelope.at("envelope", day)
    }

    pub(crate) fn card(&self, day: Date) -> Result<&CardForm, Trouble> {
        self.card.at("card", day)
    }

    pub(crate) fn desk(&self, name: &str, day: Date) -> Result<&Desk, Trouble> {
        self.desk.at(name, day)
    }

    pub(crate) fn instruction(&self, name: &str, day: Date) -> Result<&Instruction, Trouble> {
        self.instruction.at(name, day)
    }

    pub(crate) fn document(&self, kind: Kind, day: Date) -> Result<&DocumentText, Trouble> {
        self.document.at(kind.name(), day)
    }

    pub(crate) fn reason(&self, kind: Kind, code: &str, day: Date) -> Result<&Reason, Trouble> {
        self.reason.at(&format!("{}:{code}", kind.name()), day)
    }
}
