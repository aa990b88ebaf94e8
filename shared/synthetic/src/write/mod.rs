//! Writing receipt files (記録条件仕様, `domain/receipts.md` §1–§3), from facts to bytes.

pub(crate) mod detail;
pub(crate) mod medical;
pub(crate) mod out;
pub(crate) mod page;
pub(crate) mod pharmacy;

use crate::city::Institution;
use crate::claim::Care;
use crate::defect::Defect;
use josei_base::Month;
use josei_base::id::FeeTable;
use josei_base::receipt::ReviewBody;
use out::Out;
use page::Page;

/// Writes the header of a file.
pub(crate) fn header(out: &mut Out, institution: &Institution, body: ReviewBody, billing: Month) {
    let pharmacy = institution.table == FeeTable::Pharmacy;
    out.record(if pharmacy { "YK" } else { "IR" });
    out.put(body.code());
    out.put(crate::city::PREFECTURE);
    out.put(institution.table.code());
    out.put(&institution.code);
    if !pharmacy {
        out.skip(1);
    }
    out.text(&institution.name);
    out.month(billing);
    out.put("00");
    out.put("072-000-0000");
    out.end(if pharmacy { 9 } else { 10 });
}

/// Writes one receipt.
pub(crate) fn receipt(out: &mut Out, page: &Page) {
    out.receipts += 1;
    match page.claim.care {
        Care::Pharmacy => pharmacy::receipt(out, page),
        Care::Outpatient | Care::Inpatient => medical::receipt(out, page),
    }
}

/// Writes the total of the file; `too_much` is added to the points.
pub(crate) fn total(out: &mut Out, too_much: u64) {
    out.record("GO");
    let count = if out.style.count_receipts { out.receipts } else { out.payers };
    out.put(count);
    out.put(out.points + too_much);
    out.put("99");
    out.end(4);
    if !out.style.no_end_mark {
        out.bytes.push(0x1A);
    }
}

/// SN: the insurance was looked up at the counter; after a move (振替) the review body says where the claim belongs.
fn confirmation(out: &mut Out, page: &Page) {
    if page.defect(Defect::NoPayer) || (out.style.old_dates && page.confirmed.is_none()) {
        return;
    }
    out.record("SN");
    out.put(1);
    if let Some(card) = &page.confirmed {
        out.put("04");
        out.put(format_args!("{:>8}", card.insurer));
        out.text(&card.symbol);
        out.text(&card.number);
    } else {
        out.put("01");
        out.skip(3);
    }
    out.put(page.branch);
    out.end(9);
}

/// JD: the days of care.
fn care_days(out: &mut Out, page: &Page) {
    if out.style.old_dates || !page.claim.days_told {
        return;
    }
    out.record("JD");
    out.put(1);
    out.days(page.claim.visits.iter().map(|visit| visit.day));
    out.end(33);
}
