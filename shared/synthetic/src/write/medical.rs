//! 医科 receipts (`domain/receipts.md` §2).

use super::detail::{Unit, units};
use super::out::Out;
use super::page::Page;
use super::{care_days, common, confirmation};
use crate::claim::Care;
use crate::defect::Defect;
use crate::tables::{COMMENTS, ILLNESSES};

/// A comment of free text (コメントコード 810000001).
const FREE_COMMENT: &str = "810000001";

pub(super) fn receipt(out: &mut Out, page: &Page) {
    receipt_common(out, page);
    payers(out, page);
    confirmation(out, page);
    care_days(out, page);
    high_cost(out, page);
    details(out, page);
}

/// MF: the insurer paid 高額療養費 in kind.
pub(super) fn high_cost(out: &mut Out, page: &Page) {
    if page.high_cost && !out.style.old_dates {
        out.record("MF");
        out.put("01");
        out.end(33);
    }
}

pub(super) fn receipt_common(out: &mut Out, page: &Page) {
    let claim = page.claim;
    common::person(out, page);
    out.put_some(page.sex.map(josei_base::receipt::Sex::code));
    common::birth(out, page);
    out.put_some(page.percent);
    match claim.first_day().filter(|_| claim.care.is_inpatient()) {
        Some(day) => out.day(day),
        None => out.skip(1),
    }
    out.skip(2);
    out.put(claim.note);
    out.skip(1);
    out.put(format_args!("A{:05}", page.chart));
    out.skip(22);
    out.text(&page.kana);
    out.end(38);
}

pub(super) fn payers(out: &mut Out, page: &Page) {
    if page.defect(Defect::NoPayer) {
        return;
    }
    common::insured(out, page);
    out.skip(1);
    common::meals(out, page);
    out.skip(2);
    out.put_some(page.share);
    out.end(15);
    for programme in &page.programmes {
        common::programme(out, page, programme);
        out.put_some(programme.copay);
        out.skip(3);
        common::meals(out, page);
        out.end(12);
    }
}

fn details(out: &mut Out, page: &Page) {
    let claim = page.claim;
    let mut random = page.random.clone();
    let start = claim.first_day();
    let most = if claim.care == Care::Inpatient { 8 } else { 4 };
    for at in 0..random.between(1, most) {
        out.record("SY");
        // One in twenty is not coded and written out.
        let coded = random.chance(950);
        out.put(if coded { random.pick(&ILLNESSES) } else { "0000999" });
        match start {
            Some(day) => out.day(day),
            None => out.skip(1),
        }
        out.put(random.pick(&[1, 1, 2]));
        out.skip(1);
        out.text(if coded { "" } else { random.pick(&COMMENTS) });
        out.put_some((at == 0).then_some("01"));
        out.end(8);
    }
    let units = units(claim, &mut random);
    for unit in &units {
        write_unit(out, page, unit, random.between(1, 9));
    }
    if random.chance(100) {
        out.record("CO");
        out.put("99");
        out.put(page.burden);
        out.put(FREE_COMMENT);
        out.text(random.pick(&COMMENTS));
        out.end(5);
    }
    if claim.care == Care::Inpatient && random.chance(500) {
        out.record("SJ");
        out.put("01");
        out.text("発熱が続き水分が摂れないため入院とした。ソリタ輸液の予定。");
        out.end(3);
    }
}

pub(super) fn write_unit(out: &mut Out, page: &Page, unit: &Unit, quantity: u32) {
    for (at, line) in unit.lines.iter().enumerate() {
        let last = at + 1 == unit.lines.len();
        out.record(if line.medicine { "IY" } else { "SI" });
        out.put(unit.class);
        out.put(page.burden);
        out.put(line.code);
        if line.medicine {
            out.put(format_args!("{quantity}.5"));
        } else {
            out.skip(1);
        }
        out.put_some(last.then_some(unit.points));
        out.put(unit.days.len());
        out.skip(6);
        if page.claim.days_told {
            out.days(unit.days.iter().copied());
        }
        out.end(44);
    }
}

/// Further treatments without points, to make a receipt as long as a test of sizes needs it.
pub(crate) fn padding(out: &mut Out, page: &Page, records: u64) {
    for _ in 0..records {
        out.record("SI");
        out.put("80");
        out.put(page.burden);
        out.put("180016110");
        out.skip(2);
        out.put(page.claim.visits.len());
        out.skip(6);
        out.days(page.claim.visits.iter().map(|visit| visit.day));
        out.end(44);
    }
}
