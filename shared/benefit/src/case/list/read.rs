//! Reading our own CSV back: whoever checks a list gets what was written, or where it differs.

use super::write::{CELLS, LAYOUT, finding};
use super::{Head, LIST_LINES_MAX, Line, List, OutgoingKind, Totals};
use crate::case::{ReasonCode, codes};
use crate::claim::ReceiptRef;
use encoding_rs::SHIFT_JIS;
use josei_base::id::{Facility, FeeTable, Prefecture};
use josei_base::receipt::{ReceiptType, ReviewBody};
use josei_base::{Billed, BillingMonth, Date, Finding, Month, Points, ServiceMonth, Yen};

/// A list from its bytes.
///
/// # Errors
/// The first line that is not as the layout says, or totals that differ.
pub fn read(bytes: &[u8]) -> Result<List, Finding> {
    let body = bytes.strip_suffix(b"\r\n").ok_or_else(|| finding(0, &codes::LIST_FORM))?;
    let mut head = None;
    let mut lines = Vec::new();
    let mut totals = None;
    for (at, record) in (1_u64..).zip(body.split(|byte| *byte == b'\n')) {
        let bad = || finding(at, &codes::LIST_FORM);
        // The last line end was taken off.
        let record = record.strip_suffix(b"\r").unwrap_or(record);
        let cells: Vec<&[u8]> = record.split(|byte| *byte == b',').collect();
        match (cells.as_slice(), &head, &totals) {
            ([b"H", rest @ ..], None, None) => head = Some(self::head(rest).ok_or_else(bad)?),
            ([b"D", rest @ ..], Some(_), None) if lines.len() < LIST_LINES_MAX => {
                let number = u64::try_from(lines.len()).unwrap_or(u64::MAX).saturating_add(1);
                lines.push(line(rest, number).ok_or_else(bad)?);
            }
            ([b"D", ..], Some(_), None) => return Err(finding(at, &codes::LIST_LONG)),
            ([b"T", count, yen], Some(_), None) => {
                let count = text(count).and_then(|count| count.parse().ok()).ok_or_else(bad)?;
                let yen = text(yen).and_then(|yen| yen.parse().ok()).ok_or_else(bad)?;
                totals = Some((at, Totals { count, yen: Yen::new(yen) }));
            }
            _ => return Err(bad()),
        }
    }
    let (Some(head), Some((at, declared))) = (head, totals) else { return Err(finding(0, &codes::LIST_FORM)) };
    let list = List { head, lines };
    if list.totals().ok() == Some(declared) { Ok(list) } else { Err(finding(at, &codes::LIST_TOTALS)) }
}

fn text(cell: &[u8]) -> Option<String> {
    SHIFT_JIS.decode_without_bom_handling_and_without_replacement(cell).map(std::borrow::Cow::into_owned)
}

fn day(text: &str) -> Option<Date> {
    let part = |range| text.get(range).filter(|part: &&str| part.bytes().all(|byte| byte.is_ascii_digit()));
    if text.len() != 8 {
        return None;
    }
    Date::new(part(0..4)?.parse().ok()?, part(4..6)?.parse().ok()?, part(6..8)?.parse().ok()?).ok()
}

fn head(cells: &[&[u8]]) -> Option<Head> {
    let cells: Vec<String> = cells.iter().map(|cell| text(cell)).collect::<Option<_>>()?;
    let [layout, kind, body, month, number, city, made] = cells.as_slice() else { return None };
    if layout != LAYOUT {
        return None;
    }
    Some(Head {
        kind: OutgoingKind::ALL.iter().copied().find(|known| known.code().to_string() == *kind)?,
        body: ReviewBody::ALL.into_iter().find(|known| known.code().to_string() == *body)?,
        month: Month::parse(month).ok()?,
        number: number.parse().ok()?,
        city: city.clone(),
        made: day(made)?,
    })
}

fn line(cells: &[&[u8]], expected: u64) -> Option<Line> {
    if cells.len() + 1 != CELLS {
        return None;
    }
    let mut cells = cells.iter();
    let mut next = || cells.next().copied();
    let number: u64 = text(next()?)?.parse().ok()?;
    let receipt = ReceiptRef { delivery: text(next()?)?, number: text(next()?)?.parse().ok()? };
    let line = Line {
        receipt,
        receipt_number: text(next()?)?.parse().ok()?,
        search_number: text(next()?)?,
        billing_month: BillingMonth::parse(&text(next()?)?).ok()?,
        service_month: ServiceMonth::parse(&text(next()?)?).ok()?,
        facility: facility(&text(next()?)?)?,
        receipt_type: ReceiptType::parse(next()?)?,
        programme: text(next()?)?,
        holder_number: text(next()?)?,
        name: next()?.to_vec(),
        birth_date: day(&text(next()?)?)?,
        billed: billed(&text(next()?)?, &text(next()?)?)?,
        yen: Yen::new(text(next()?)?.parse().ok()?),
        part: match next()? {
            b"0" => false,
            b"1" => true,
            _ => return None,
        },
        reason: ReasonCode::parse(&text(next()?)?).ok()?,
        official: text(next()?)?,
        codes: text(next()?)?.split_whitespace().map(str::to_owned).collect(),
        paid_batch: match text(next()?)?.as_str() {
            "" => None,
            batch => Some(batch.parse().ok()?),
        },
    };
    (number == expected).then_some(line)
}

fn facility(text: &str) -> Option<Facility> {
    let (prefecture, rest) = text.split_at_checked(2)?;
    let (table, code) = rest.split_at_checked(1)?;
    Facility::new(Prefecture::parse(prefecture).ok()?, FeeTable::from_code(*table.as_bytes().first()?)?, code).ok()
}

fn billed(points: &str, yen: &str) -> Option<Billed> {
    match (points, yen) {
        (points, "") => Some(Points::new(points.parse().ok()?).into()),
        ("", yen) => Some(Yen::new(yen.parse().ok()?).into()),
        _ => None,
    }
}
