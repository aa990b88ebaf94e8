//! 訪問看護 receipts (`domain/receipts.md` §3.3): yen instead of points, and an order of fields of its own. The layouts of its details were not
//! collected; what is written there has the right record types only.

use super::out::Out;
use super::page::Page;
use super::{care_days, common, confirmation};
use crate::defect::Defect;
use crate::tables::{ILLNESSES, NURSE_FEES, NURSE_LATER_DAY};

/// Of the fee of a day, the part for the visit, yen.
const VISIT: u32 = 5_550;

pub(super) fn receipt(out: &mut Out, page: &Page) {
    receipt_common(out, page);
    payers(out, page);
    confirmation(out, page);
    care_days(out, page);
    let claim = page.claim;
    let mut random = page.random.clone();
    out.record("IH");
    out.day(claim.month.first_day());
    out.day(claim.month.last_day());
    out.end(3);
    out.record("SY");
    out.put(random.pick(&ILLNESSES));
    out.end(2);
    for (record, code, each) in [("KA", NURSE_FEES.0, VISIT), ("RJ", NURSE_FEES.1, NURSE_LATER_DAY * 10 - VISIT)] {
        out.record(record);
        out.put("01");
        out.put(page.burden);
        out.put(code);
        out.put(each);
        out.put(claim.visits.len());
        out.end(6);
    }
}

fn receipt_common(out: &mut Out, page: &Page) {
    let claim = page.claim;
    common::person(out, page);
    out.text(&page.kana);
    out.put_some(page.sex.map(josei_base::receipt::Sex::code));
    common::birth(out, page);
    out.skip(2);
    out.put_some(page.percent);
    out.put(claim.note);
    out.skip(1);
    out.put(format_args!("V{:05}", page.chart));
    out.end(15);
}

fn payers(out: &mut Out, page: &Page) {
    if page.defect(Defect::NoPayer) {
        return;
    }
    common::insured(out, page);
    out.end(12);
    for programme in &page.programmes {
        common::programme(out, page, programme);
        out.put_some(programme.copay);
        out.end(8);
    }
}
