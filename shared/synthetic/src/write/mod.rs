//! Writing receipt files (記録条件仕様, `domain/receipts.md` §1–§3), from facts to bytes.

mod bundled;
mod common;
mod dental;
pub(crate) mod detail;
pub(crate) mod medical;
mod nurse;
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

/// Volume of the first or only file, in the header.
pub(crate) const FIRST_VOLUME: &str = "00";
/// Volume of the last or only file, in GO.
pub(crate) const LAST_VOLUME: &str = "99";
/// 電話番号 of every institution.
const TELEPHONE: &str = "072-000-0000";

/// Writes the header of a file, of one volume of a split set (`00` for the only one).
pub(crate) fn header(out: &mut Out, of: Sender<'_>, volume: &str) {
    let Sender { institution, billing, .. } = of;
    let (record, fields) = match institution.table {
        FeeTable::Medical => ("IR", 10),
        FeeTable::Dental => ("UK", 10),
        FeeTable::Pharmacy => ("YK", 9),
        FeeTable::VisitingNurse => ("HM", 8),
    };
    out.record(record);
    sender(out, of);
    if matches!(institution.table, FeeTable::Medical | FeeTable::Dental) {
        out.skip(1);
    }
    out.text(&institution.name);
    out.month(billing);
    match institution.table {
        FeeTable::Medical | FeeTable::Pharmacy => {
            out.put(volume);
            out.put(TELEPHONE);
        }
        FeeTable::Dental => {
            out.skip(1);
            out.put(volume);
        }
        FeeTable::VisitingNurse => out.put(TELEPHONE),
    }
    out.end(fields);
    if institution.table == FeeTable::VisitingNurse {
        out.record("GO");
        out.end(1);
    }
}

/// 審査支払機関, 都道府県, 点数表, 医療機関コード.
fn sender(out: &mut Out, of: Sender<'_>) {
    out.put(of.body.code());
    out.put(crate::city::PREFECTURE);
    out.put(of.institution.table.code());
    out.put(&of.institution.code);
}

/// Whose file it is, which each 歯科 receipt repeats.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sender<'a> {
    pub(crate) institution: &'a Institution,
    pub(crate) body: ReviewBody,
    pub(crate) billing: Month,
}

/// Writes one receipt.
pub(crate) fn receipt(out: &mut Out, page: &Page, sender: Sender<'_>) {
    out.receipts += 1;
    match page.claim.care {
        Care::Outpatient | Care::Inpatient => medical::receipt(out, page),
        Care::Bundled => bundled::receipt(out, page),
        Care::Dental => dental::receipt(out, page, sender),
        Care::Pharmacy => pharmacy::receipt(out, page),
        Care::Nurse => nurse::receipt(out, page),
    }
}

/// Writes the end of a file: its total, which 訪問看護 does not have, and the end mark. `too_much` is added to the points.
pub(crate) fn end(out: &mut Out, table: FeeTable, volume: &str, too_much: u64) {
    if table != FeeTable::VisitingNurse {
        out.record("GO");
        let count = if out.style.count_receipts { out.receipts } else { out.payers };
        out.put(count);
        out.put(out.points + too_much);
        out.put(volume);
        out.end(4);
    }
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
