use super::{OrderError, OrderId};
use crate::limits::{ORDER_LINES_MAX, ORDER_MONTHS_AHEAD_MAX, ORDER_MONTHS_BACK_MAX};
use crate::model::{Notice, read_notices};
use josei_base::{Date, Month};

/// What is asked for: lines that were read once, before anything is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The order they are.
    pub id: OrderId,
    /// Notices among them that can be read.
    pub notices: u64,
}

/// Months of the newest day of issue that are taken, and swept.
pub fn in_reach(today: Date) -> impl Iterator<Item = Month> {
    let this = Month::of(today).ok();
    (-ORDER_MONTHS_BACK_MAX..=ORDER_MONTHS_AHEAD_MAX).filter_map(move |offset| this?.plus_months(offset).ok())
}

/// Reads the lines of an order. Bad lines do not stop the good ones; they are told when it is rendered.
///
/// # Errors
/// When there are too many, none is a notice, or the newest day of issue is out of reach.
pub fn read_order(lines: &[u8], today: Date) -> Result<Request, OrderError> {
    let count = lines.split_inclusive(|byte| *byte == b'\n').count();
    if u64::try_from(count).unwrap_or(u64::MAX) > ORDER_LINES_MAX {
        return Err(OrderError::TooManyLines);
    }
    // Bytes in memory are always read to their end.
    let (notices, findings) = read_notices(lines).unwrap_or_default();
    let Some(day) = notices.iter().map(Notice::issued_on).max() else { return Err(OrderError::Empty(findings.len())) };
    let month = Month::of(day).map_err(|_| OrderError::Day(day))?;
    if !in_reach(today).any(|taken| taken == month) {
        return Err(OrderError::Day(day));
    }
    Ok(Request { id: OrderId::of(month, lines), notices: u64::try_from(notices.len()).unwrap_or(u64::MAX) })
}
