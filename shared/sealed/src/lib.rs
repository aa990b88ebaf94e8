#![doc = include_str!("../README.md")]
#![forbid(unsafe_code)]

mod body;
mod derive;
mod error;
mod expected;
mod field;
mod header;
mod key;
mod layout;
pub mod limits;
mod names;
mod open;
mod part;
mod range;
mod seal;
#[cfg(test)]
mod vectors;
mod wire;

pub use error::{OpenError, SealError};
pub use expected::Expected;
pub use field::{FieldContext, open_field, seal_field};
pub use header::{Header, MAGIC, SUITE, VERSION};
pub use key::{ContentKey, Salt};
pub use layout::sealed_len;
pub use names::HeaderField;
pub use open::{Opener, open};
pub use part::PartSealer;
pub use range::{RangeOpener, RangeOpening};
pub use seal::{Sealer, seal};
