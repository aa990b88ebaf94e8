#![doc = include_str!("../README.md")]

mod amount;
mod applications;
mod calendar;
mod city;
mod claim;
mod cp932;
mod defect;
mod error;
mod expected;
pub mod extracts;
mod findings;
mod holder;
mod large;
mod month;
mod other;
mod params;
mod plan;
mod plant;
mod random;
mod register;
mod tables;
mod write;

pub use applications::APPLICATION_COLUMNS;
pub use defect::{Consequence, Defect, DefectRates, EVERY_DEFECT_FROM};
pub use error::SyntheticError;
pub use expected::{
    AnswerResult, ApplicationAnswer, ApplicationResult, Decisions, Expected, FileAnswer, FindingAnswer, Paid, ReceiptAnswer, Refunds,
    Totals,
};
pub use large::{LARGE_FILE_BYTES_MAX, LargeFileExpected, write_large_file};
pub use month::{Made, ReceiptFile, SyntheticMonth, generate, generate_months, stream_months};
pub use other::{Form, OtherAnswer, OtherFile};
pub use params::{MONTHS_MAX, Params, RECEIPTS_MAX};
pub use register::REGISTER_COLUMNS;
