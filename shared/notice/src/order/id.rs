use josei_base::{Digest, Month};
use thiserror::Error;

/// Hexadecimal digits of the content's hash in an id.
const DIGITS: usize = 32;

/// Identity of an order (依頼番号): the month of its newest day of issue, and the beginning of the SHA-256 of its lines, `202407-0123…`. The same
/// lines are the same order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OrderId {
    month: Month,
    text: String,
}

/// A text that is no id of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not an order id (six digits, -, 32 hexadecimal digits)")]
pub struct NotAnOrderId;

impl OrderId {
    /// Of an order's lines.
    #[must_use]
    pub fn of(month: Month, lines: &[u8]) -> Self {
        let hash = Digest::of(lines).to_string();
        Self { month, text: format!("{}-{}", month.compact(), hash.get(..DIGITS).unwrap_or_default()) }
    }

    /// From its text.
    ///
    /// # Errors
    /// For any other text.
    pub fn parse(text: &str) -> Result<Self, NotAnOrderId> {
        let (month, digits) = text.split_once('-').ok_or(NotAnOrderId)?;
        let month = Month::parse(month).ok().filter(|read| read.compact() == month).ok_or(NotAnOrderId)?;
        let form = digits.len() == DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        if form { Ok(Self { month, text: text.to_owned() }) } else { Err(NotAnOrderId) }
    }

    /// The month of the newest day of issue: its fiscal year is the retention unit.
    #[must_use]
    pub const fn month(&self) -> Month {
        self.month
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl std::fmt::Display for OrderId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}
