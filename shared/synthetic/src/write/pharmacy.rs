//! 調剤 receipts (`domain/receipts.md` §3.1).

use super::out::Out;
use super::page::Page;
use super::{care_days, common, confirmation};
use crate::claim::Visit;
use crate::defect::Defect;
use crate::random::Random;
use crate::tables::MEDICINES;
use jiff::civil::Date;

/// Basic fee (調剤基本料) and the fee for advice (薬学管理料): code and points.
const BASIC: (&str, u32) = ("410000110", 45);
const ADVICE: (&str, u32) = ("440005310", 59);
/// Fee for making up (調製料).
const MAKING: (&str, u32) = ("430000110", 24);

pub(super) fn receipt(out: &mut Out, page: &Page) {
    receipt_common(out, page);
    payers(out, page);
    confirmation(out, page);
    care_days(out, page);
    let mut random = page.random.clone();
    for (at, visit) in page.claim.visits.iter().enumerate() {
        if let Some(day) = page.claim.month.day(visit.day) {
            prescription(out, page, *visit, day, at + 1, &mut random);
        }
    }
}

fn receipt_common(out: &mut Out, page: &Page) {
    let claim = page.claim;
    common::person(out, page);
    out.put_some(page.sex.map(josei_base::receipt::Sex::code));
    common::birth(out, page);
    out.put_some(page.percent);
    out.put(claim.note);
    out.put(crate::city::PREFECTURE);
    out.put(1);
    out.put(page.prescriber_code);
    out.text(page.prescriber_name);
    out.skip(1);
    out.text("架空　一郎");
    out.skip(19 + 1);
    out.put(format_args!("C{:05}", page.chart));
    out.skip(5);
    out.text(&page.kana);
    out.end(42);
}

fn payers(out: &mut Out, page: &Page) {
    if page.defect(Defect::NoPayer) {
        return;
    }
    common::insured(out, page);
    out.end(14);
    for programme in &page.programmes {
        common::programme(out, page, programme);
        out.skip(1);
        out.put_some(programme.copay);
        out.end(10);
    }
}

/// One prescription received: SH, CZ, IY…, KI. Basic fee, advice, making up and medicines give the points of the day.
fn prescription(out: &mut Out, page: &Page, visit: Visit, day: Date, turn: usize, random: &mut Random) {
    let mut left = visit.points;
    let mut fee = |fee: u32| {
        let taken = left.min(fee);
        left -= taken;
        taken
    };
    let (basic, advice, making) = (fee(BASIC.1), fee(ADVICE.1), fee(MAKING.1));
    let count = random.between(1, 5);
    out.record("SH");
    out.put(turn);
    out.put(1);
    out.put("103");
    out.skip(1);
    out.put(left);
    out.end(10);

    out.record("CZ");
    out.put(1);
    out.day(day);
    out.day(day);
    out.put(turn);
    out.put(random.between(3, 14));
    out.put(page.burden);
    out.skip(2);
    out.put(MAKING.0);
    out.put(making);
    out.skip(2);
    out.put(left);
    out.end(71);

    for _ in 0..count {
        out.record("IY");
        out.put(page.burden);
        out.put(random.pick(&MEDICINES));
        out.put(format_args!("{}.{}", random.between(1, 9), random.between(0, 9)));
        out.end(10);
    }

    out.record("KI");
    out.day(day);
    out.put(turn);
    out.put(page.burden);
    out.put(BASIC.0);
    out.put(basic);
    out.skip(1);
    if advice > 0 {
        out.put(page.burden);
        out.put(ADVICE.0);
        out.put(1);
        out.put(advice);
    }
    out.end(114);
}
