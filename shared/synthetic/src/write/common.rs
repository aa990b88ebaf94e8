//! What the records of all kinds have in common, and the pieces that several kinds write alike.

use super::out::Out;
use super::page::{Page, WrittenProgramme};
use crate::amount::MEAL_COST;
use crate::defect::Defect;

/// RE up to the name.
pub(super) fn person(out: &mut Out, page: &Page) {
    out.record("RE");
    out.put(page.number);
    out.put(&page.receipt_type);
    out.month(page.claim.month);
    out.text(&page.name);
}

/// The birthday, or one that is in no calendar.
pub(super) fn birth(out: &mut Out, page: &Page) {
    match page.birth {
        Some(day) => out.day(day),
        None => out.put(if out.style.old_dates { "5050230" } else { "20230230" }),
    }
}

/// Meals: their count and what they cost.
pub(super) fn meals(out: &mut Out, page: &Page) {
    let meals = page.claim.meals;
    if meals > 0 {
        out.put(meals);
        out.put(i64::from(meals) * MEAL_COST);
    } else {
        out.skip(2);
    }
}

/// HO up to the points, or to the yen of 訪問看護; the same in all kinds.
pub(super) fn insured(out: &mut Out, page: &Page) {
    out.payers += 1;
    out.points += u64::from(page.claim.billed());
    out.record("HO");
    out.put(format_args!("{:>8}", page.card.insurer));
    out.text(&page.card.symbol);
    out.text(&page.card.number);
    out.put(page.claim.visits.len());
    out.put(page.claim.billed());
}

/// 公費受給者番号, with a byte 0x00 inside where that is planted.
fn holder_number(out: &mut Out, page: &Page, number: &str, ours: bool) {
    if ours && page.defect(Defect::ZeroByte) {
        let (front, back) = number.split_at_checked(3).unwrap_or((number, ""));
        out.put(format_args!("{front}\0{}", back.get(1..).unwrap_or_default()));
    } else {
        out.put(number);
    }
}

/// KO up to the points or the yen.
pub(super) fn programme(out: &mut Out, page: &Page, programme: &WrittenProgramme) {
    out.payers += 1;
    out.record("KO");
    out.put(&programme.number);
    holder_number(out, page, &programme.holder, programme.ours);
    out.skip(1);
    out.put(page.claim.visits.len());
    out.put(page.claim.billed());
}
