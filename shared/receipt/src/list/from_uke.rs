//! A line from a receipt of a claim file: what the file knows, and nothing made up.

use super::columns::{COLUMNS, Column};
use super::header::ListHeader;
use super::row::Row;
use super::share::{claimed, percent};
use super::texts::Texts;
use crate::header::Header;
use crate::receipt::ParsedReceipt;
use josei_base::receipt::{NormalReceipt, ProgrammePart};
use josei_base::{Billed, Digest, Yen};

/// The numbers a review body gave the receipt (レセプト管理番号・検索番号).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbers {
    /// レセプト管理番号, up to 16 digits: of MN, or made by [`management_number`].
    pub management: String,
    /// 検索番号 of MN; empty to take that of RE.
    pub search: String,
}

/// Why a receipt has no line in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotALine {
    /// It was rejected, so there is nothing to be decided.
    Rejected,
    /// It does not name the programme of the list.
    OtherProgramme,
    /// A character is not in Windows-31J.
    Character(Column),
    /// A field is wider than the list allows.
    Width(Column),
}

/// A management number for a receipt without one (レセプト管理番号): 10 digits of the file's hash, 6 of the receipt's number.
#[must_use]
pub fn management_number(file: &Digest, number: u32) -> String {
    let head = file.0.first_chunk::<8>().map(|bytes| u64::from_be_bytes(*bytes)).unwrap_or_default();
    format!("{:010}{:06}", head % 10_000_000_000, number % 1_000_000)
}

/// The line of a receipt (明細行) in a list, by the column "from UKE" of `domain/receipts.md` §5.3. What a claim file does not know stays empty.
///
/// # Errors
/// For receipts that have no line.
pub fn from_uke(list: &ListHeader, header: &Header, receipt: &ParsedReceipt, numbers: &Numbers) -> Result<Row, NotALine> {
    let normal = receipt.normal.as_ref().ok_or(NotALine::Rejected)?;
    let (rank, programme) = (1_u8..)
        .zip(&normal.programmes)
        .find(|(_, programme)| programme.number == list.programme.as_str())
        .ok_or(NotALine::OtherProgramme)?;
    let texts = Texts::of(header, receipt, normal)?;
    let mut line = Line { cells: std::array::from_fn(|_| Vec::new()) };
    line.put(Column::Record, "D");
    line.put(Column::Management, &numbers.management);
    line.put(Column::Search, if numbers.search.is_empty() { &normal.search_number } else { &numbers.search });
    line.put(Column::ReviewMonth, &list.review_month);
    line.put(Column::BillingMonth, &normal.billing_month.0.compact());
    line.put(Column::ServiceMonth, &normal.service_month.0.compact());
    let full = normal.facility.full_code();
    line.put(Column::Prefecture, full.get(..2).unwrap_or_default());
    line.put(Column::FeeTable, full.get(2..3).unwrap_or_default());
    line.put(Column::Facility, normal.facility.code());
    line.put(Column::Type, &normal.receipt_type.to_string());
    line.put(Column::Programme, &programme.number);
    if !programme.holder_number.is_empty() {
        line.put(Column::Holder, &format!("{:0>7}", programme.holder_number));
    }
    line.put(Column::Rank, &rank.to_string());
    line.put(Column::Birth, &day(normal));
    line.put(Column::Sex, &normal.sex.code().to_string());
    line.put(Column::Notes, &normal.special_notes.concat());
    line.put(Column::Class, "0");
    for (column, text) in texts.each() {
        line.put_bytes(column, text);
    }
    put_payers(&mut line, normal, programme);
    put_amounts(&mut line, normal, programme);
    if let Some(days) = normal.care_days {
        let bits: String = (1..=31).map(|day| if days.days().any(|there| there == day) { '1' } else { '0' }).collect();
        line.put(Column::CareDays, &bits);
    }
    line.finish()
}

struct Line {
    cells: [Vec<u8>; COLUMNS],
}

impl Line {
    fn put(&mut self, column: Column, text: &str) {
        self.put_bytes(column, text.as_bytes().to_vec());
    }

    fn put_bytes(&mut self, column: Column, bytes: Vec<u8>) {
        if let Some(cell) = self.cells.get_mut(column.position()) {
            *cell = bytes;
        }
    }

    fn put_yen(&mut self, column: Column, yen: Option<Yen>) {
        if let Some(yen) = yen {
            self.put(column, &yen.get().to_string());
        }
    }

    fn finish(self) -> Result<Row, NotALine> {
        for column in WIDTHS {
            let width = super::columns::D_FIELDS.get(column.position() - 1).map_or(0, |field| usize::from(field.width));
            if self.cells.get(column.position()).is_some_and(|cell| cell.len() > width) {
                return Err(NotALine::Width(column));
            }
        }
        Row::from_cells(&self.cells).ok_or(NotALine::Character(Column::Name))
    }
}

/// Columns whose source may be wider than the list is.
const WIDTHS: [Column; 10] = [
    Column::Management,
    Column::Search,
    Column::Days,
    Column::ProgrammeDays,
    Column::ClaimedPoints,
    Column::Cost,
    Column::Copay,
    Column::Share,
    Column::Meals,
    Column::MealsCost,
];

fn day(normal: &NormalReceipt) -> String {
    let birth = normal.birth_date;
    format!("{:04}{:02}{:02}", birth.year(), birth.month(), birth.day())
}

fn put_payers(line: &mut Line, normal: &NormalReceipt, programme: &ProgrammePart) {
    line.put(Column::ProgrammeDays, &programme.days.to_string());
    if let Some(confirmation) = &normal.confirmation {
        line.put(Column::Branch, &confirmation.branch);
        if confirmation.class > 0 {
            line.put(Column::Confirmation, &format!("{:02}", confirmation.class));
        }
    }
    let Some(insurer) = &normal.insurer else {
        line.put(Column::Days, &programme.days.to_string());
        return;
    };
    line.put(Column::Insurer, &insurer.number);
    line.put(Column::Days, &insurer.days.to_string());
    if let Some(percent) = percent(normal) {
        line.put(Column::Percent, &format!("{percent:03}"));
    }
}

fn put_amounts(line: &mut Line, normal: &NormalReceipt, programme: &ProgrammePart) {
    let (billed, cost) = (normal.billed(), normal.billed().cost());
    if let Billed::Points(points) = billed {
        line.put(Column::ClaimedPoints, &points.get().to_string());
        line.put(Column::DecidedPoints, &points.get().to_string());
    }
    line.put_yen(Column::Cost, Some(cost));
    line.put_yen(Column::Copay, programme.copay);
    line.put_yen(Column::Share, programme.covered_share);
    line.put_yen(Column::Claimed, claimed(normal, programme, cost));
    if programme.meals > 0 {
        line.put(Column::Meals, &programme.meals.to_string());
        line.put_yen(Column::MealsCost, Some(programme.meals_cost));
    }
}
