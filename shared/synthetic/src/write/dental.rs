//! 歯科 receipts (`domain/receipts.md` §3.2): an IR of its own before each, another order of fields, and SS with their additions.

use super::detail::{Unit, units};
use super::medical::write_unit;
use super::out::Out;
use super::page::Page;
use super::{Sender, TELEPHONE, care_days, common, confirmation, sender};
use crate::defect::Defect;
use crate::tables::{DENTAL_ADDITIONS, ILLNESSES, TEETH};

/// Pairs of 加算コード and 数量 in SS.
const ADDITIONS: usize = 35;

pub(super) fn receipt(out: &mut Out, page: &Page, of: Sender<'_>) {
    out.record("IR");
    sender(out, of);
    out.skip(1);
    out.month(of.billing);
    out.put(TELEPHONE);
    out.end(9);
    receipt_common(out, page);
    payers(out, page);
    confirmation(out, page);
    care_days(out, page);
    let mut random = page.random.clone();
    for _ in 0..random.between(1, 4) {
        out.record("HS");
        match page.claim.first_day() {
            Some(day) => out.day(day),
            None => out.skip(1),
        }
        out.put(1);
        out.put(random.pick(&TEETH));
        out.put(random.pick(&ILLNESSES));
        out.end(13);
    }
    for unit in &units(page.claim, &mut random) {
        let quantity = random.between(1, 9);
        if unit.lines.iter().any(|line| line.medicine) {
            write_unit(out, page, unit, quantity);
        } else {
            treatment(out, page, unit, random.chance(200).then(|| random.pick(&DENTAL_ADDITIONS)));
        }
    }
}

fn receipt_common(out: &mut Out, page: &Page) {
    let claim = page.claim;
    common::person(out, page);
    out.put_some(page.sex.map(josei_base::receipt::Sex::code));
    common::birth(out, page);
    out.put_some(page.percent);
    out.skip(1);
    match claim.first_day() {
        Some(day) => out.day(day),
        None => out.skip(1),
    }
    out.put(1);
    out.skip(2);
    out.put(claim.note);
    out.skip(1);
    out.put(format_args!("B{:05}", page.chart));
    out.skip(9);
    out.text(&page.kana);
    out.end(27);
}

fn payers(out: &mut Out, page: &Page) {
    if page.defect(Defect::NoPayer) {
        return;
    }
    common::insured(out, page);
    common::meals(out, page);
    out.end(14);
    for programme in &page.programmes {
        common::programme(out, page, programme);
        out.put_some(programme.copay);
        out.skip(1);
        common::meals(out, page);
        out.end(10);
    }
}

/// SS: a treatment of one or more days, with at most one addition.
fn treatment(out: &mut Out, page: &Page, unit: &Unit, addition: Option<&str>) {
    for line in &unit.lines {
        out.record("SS");
        out.put(unit.class);
        out.put(page.burden);
        out.put(line.code);
        out.skip(2);
        out.put_some(addition);
        out.skip(ADDITIONS * 2 - 1);
        out.put(unit.points);
        out.put(unit.days.len());
        if page.claim.days_told {
            out.days(unit.days.iter().copied());
        }
        out.end(109);
    }
}
