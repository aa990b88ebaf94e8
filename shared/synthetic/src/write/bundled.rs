//! DPC receipts (`domain/receipts.md` §3.4): the first records as 医科, then an outline of its own ones, whose layouts were not collected (R).

use super::medical::{high_cost, payers, receipt_common};
use super::out::Out;
use super::page::Page;
use super::{care_days, confirmation};
use crate::tables::{BUNDLED_SERVICES, DIAGNOSIS_GROUPS, ILLNESSES, TREATMENTS};

pub(super) fn receipt(out: &mut Out, page: &Page) {
    receipt_common(out, page);
    payers(out, page);
    confirmation(out, page);
    care_days(out, page);
    high_cost(out, page);
    let claim = page.claim;
    let mut random = page.random.clone();
    let day = |at: Option<&crate::claim::Visit>| at.and_then(|visit| claim.month.day(visit.day));
    let (Some(first), Some(last)) = (day(claim.visits.first()), day(claim.visits.last())) else { return };

    out.record("BU");
    out.put(random.pick(&DIAGNOSIS_GROUPS));
    out.day(first);
    out.day(last);
    out.put(random.pick(&[1, 1, 2]));
    out.end(6);
    for at in 0..random.between(1, 4) {
        out.record("SB");
        out.put(at);
        out.put("11");
        out.put(random.pick(&ILLNESSES));
        out.end(5);
    }
    out.record("KK");
    out.day(first);
    out.put(random.between(1, 2));
    out.end(3);
    out.record("GT");
    out.month(claim.month);
    out.end(3);

    // What is not in the bundle, on one of the days.
    for _ in 0..random.between(0, 2) {
        let at = random.index(claim.visits.len());
        let (class, code) = random.pick(&TREATMENTS);
        out.record("SI");
        out.put(class);
        out.put(page.burden);
        out.put(code);
        out.skip(1);
        out.put(random.between(30, 120));
        out.put(1);
        out.skip(6);
        out.days(claim.visits.get(at).map(|visit| visit.day).into_iter());
        out.end(44);
    }
    // What is in it, day by day.
    for day in claim.visits.iter().filter_map(|visit| claim.month.day(visit.day)) {
        for _ in 0..random.between(1, 4) {
            let (class, code) = random.pick(&BUNDLED_SERVICES);
            out.record("CD");
            out.day(day);
            out.put(class);
            out.put(1);
            out.put(code);
            out.end(8);
        }
    }
}
