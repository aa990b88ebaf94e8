//! A list as JSON. A name stands in it as text where CP932 reads it, and always as its bytes in hexadecimal.

use super::{Line, List};
use crate::case::CaseError;
use encoding_rs::SHIFT_JIS;
use josei_base::{Billed, BillingMonth, Points, ServiceMonth, Yen};
use serde::Serialize;

#[derive(Serialize)]
struct Shown<'l> {
    kind: &'static str,
    review_body: &'static str,
    month: String,
    number: u32,
    city: &'l str,
    made: String,
    count: u32,
    total_yen: Yen,
    receipts: Vec<ShownLine<'l>>,
}

#[derive(Serialize)]
struct ShownLine<'l> {
    delivery: &'l str,
    number: u64,
    receipt_number: u32,
    search_number: &'l str,
    billing_month: BillingMonth,
    service_month: ServiceMonth,
    facility: String,
    receipt_type: String,
    programme: &'l str,
    holder_number: &'l str,
    name: Option<String>,
    name_bytes: String,
    birth_date: String,
    points: Option<Points>,
    billed_yen: Option<Yen>,
    yen: Yen,
    part: bool,
    reason: &'l str,
    official: &'l str,
    codes: &'l [String],
    paid_batch: Option<u32>,
}

impl<'l> ShownLine<'l> {
    fn of(line: &'l Line) -> Self {
        let name = SHIFT_JIS.decode_without_bom_handling_and_without_replacement(&line.name);
        Self {
            delivery: &line.receipt.delivery,
            number: line.receipt.number,
            receipt_number: line.receipt_number,
            search_number: &line.search_number,
            billing_month: line.billing_month,
            service_month: line.service_month,
            facility: line.facility.full_code(),
            receipt_type: line.receipt_type.to_string(),
            programme: &line.programme,
            holder_number: &line.holder_number,
            name: name.map(std::borrow::Cow::into_owned),
            name_bytes: hex::encode(&line.name),
            birth_date: line.birth_date.to_string(),
            points: line.billed.points(),
            billed_yen: match line.billed {
                Billed::Points(_) => None,
                Billed::Yen(yen) => Some(yen),
            },
            yen: line.yen,
            part: line.part,
            reason: line.reason.as_str(),
            official: &line.official,
            codes: &line.codes,
            paid_batch: line.paid_batch,
        }
    }
}

/// A list as one JSON object.
///
/// # Errors
/// When its totals do not fit.
pub fn json(list: &List) -> Result<serde_json::Value, CaseError> {
    let totals = list.totals()?;
    let head = &list.head;
    let shown = Shown {
        kind: head.kind.name(),
        review_body: head.body.name(),
        month: head.month.to_string(),
        number: head.number,
        city: &head.city,
        made: head.made.to_string(),
        count: totals.count,
        total_yen: totals.yen,
        receipts: list.lines.iter().map(ShownLine::of).collect(),
    };
    serde_json::to_value(shown).map_err(|_| CaseError::Sum)
}
