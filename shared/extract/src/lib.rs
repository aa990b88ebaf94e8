#![doc = include_str!("../README.md")]

pub mod codes;
pub mod facts;
mod hash;
mod head;
pub mod image;
pub mod layout;
pub mod limits;
pub mod load;
mod person;
pub mod read;
mod report;
pub mod rows;
mod source;
mod value;

pub use hash::{ContentHash, PersonHasher, PersonKey, RowKey};
pub use head::{Head, Kind};
pub use image::{Image, ImageError};
pub use layout::{Layout, built_in};
pub use load::{
    Change, Changes, ChangesError, Compared, Counts, Load, PersonKind, Plan, RowChange, RowKind, VanishOverride, VanishRule, Verdict, check,
};
pub use person::{NotAPersonNumber, PersonNumber};
pub use read::{Operation, ReadRow, Reading};
pub use report::Report;
pub use source::Source;
pub use value::{Row, Value};

#[cfg(test)]
mod tests;
