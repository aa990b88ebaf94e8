//! Receipts that were returned or taken back, and come again in a file of a later month (再請求).

use crate::{Failure, odd};
use josei_base::BillingMonth;
use std::rc::Rc;

/// A receipt as its sender keeps it.
#[derive(Clone)]
pub struct Kept {
    /// The header of its file.
    pub header: Rc<[u8]>,
    /// Its records.
    pub raw: Vec<u8>,
    /// Payers that its file's total counts.
    pub payers: u32,
    /// Points that its file's total sums.
    pub points: u32,
    /// What must be said of it when it comes again.
    pub expected: Expected,
}

/// What must be said of a receipt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// It is paid, so many yen.
    Paid(i64),
    /// A person decides; the codes are known.
    Waits(Vec<String>),
    /// The reader refuses it.
    Unread,
}

/// Can a receipt of this file come again in another month? Only where the header says the month in one way.
pub fn may_come_again(header: &[u8], month: BillingMonth) -> bool {
    let named = format!(",{},", month.0.compact());
    header.windows(named.len()).filter(|part| *part == named.as_bytes()).count() == 1
}

/// A file of one sender with these receipts, billed in another month.
pub fn file(receipts: &[Kept], first: BillingMonth, month: BillingMonth) -> Result<Vec<u8>, Failure> {
    let header = receipts.first().map(|kept| kept.header.clone()).ok_or_else(|| odd("a file of nothing"))?;
    let (old, new) = (format!(",{},", first.0.compact()), format!(",{},", month.0.compact()));
    let at = header.windows(old.len()).position(|part| part == old.as_bytes()).ok_or_else(|| odd("a header without its month"))?;
    let (before, rest) = header.split_at(at);
    let mut bytes = [before, new.as_bytes(), rest.get(old.len()..).unwrap_or_default()].concat();
    let (mut payers, mut points) = (0, 0);
    for (kept, number) in receipts.iter().zip(1_u32..) {
        // RE,<number>,…
        let mut fields = kept.raw.splitn(3, |byte| *byte == b',');
        let (record, _, rest) = (fields.next(), fields.next(), fields.next().ok_or_else(|| odd("a receipt without fields"))?);
        bytes.extend([record.unwrap_or_default(), number.to_string().as_bytes(), rest].join(&b','));
        (payers, points) = (payers + kept.payers, points + kept.points);
    }
    bytes.extend(format!("GO,{payers},{points},99\r\n\u{1A}").as_bytes());
    Ok(bytes)
}
