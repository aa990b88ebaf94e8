//! The card (子ども医療証), to be cut out of the lower part of its letter.

use super::Making;
use super::parts::{period, sex};
use crate::face::{Role, Words};
use crate::layout::{Align, Cell, Column, Flow, Frame, MM, PAGE_WIDTH, Trouble, Um, pt};
use crate::model::Card;
use crate::texts::Seal;
use josei_base::date::wareki;

/// Lower edge of the card.
const BOTTOM: Um = 283 * MM;
/// Between the card's edge and what is printed on it.
const MARGIN: Um = 5 * MM;
/// A box for one digit.
const DIGIT: (Um, Um) = (5 * MM, 6 * MM);
/// Labels.
const LABEL: Um = 24 * MM;
/// Text of the card.
const SIZE: Um = pt(85);

pub(super) fn draw(flow: &mut Flow<'_, '_>, making: &Making<'_>, it: &Card) -> Result<(), Trouble> {
    let form = making.texts.card(making.day)?;
    let (width, height) = (form.width_mm * MM, form.height_mm * MM);
    let (left, top) = ((PAGE_WIDTH - width) / 2, BOTTOM - height);
    let (right, bottom) = (left + width, BOTTOM);
    for (from, to) in
        [((left, top), (right, top)), ((left, bottom), (right, bottom)), ((left, top), (left, bottom)), ((right, top), (right, bottom))]
    {
        flow.sheet().cut(from, to, 150);
    }
    let inner = Frame { left: left + MARGIN, right: right - MARGIN, top: top + MARGIN, bottom };
    let title = flow.plain(&form.title, Role::Gothic)?;
    flow.place(&title, (inner.left, inner.top + 5 * MM), inner.width(), (pt(140), pt(90)), Align::Center, "医療証の題名")?;
    let y = inner.top + 8 * MM;
    let programme = it.child.programme.as_ref().map_or("", |number| number.as_str());
    let holder = it.child.holder.as_ref().map_or("", |number| number.as_str());
    let second = digits(flow, (inner.left, y), "公費負担者番号", programme)? + 4 * MM;
    let second = if second + 18 * MM + 7 * DIGIT.0 > inner.right { inner.right - 18 * MM - 7 * DIGIT.0 } else { second };
    digits(flow, (second, y), "受給者番号", holder)?;

    let (frame, below) = (flow.frame, flow.y);
    flow.frame = inner;
    flow.y = y + DIGIT.1 + 2 * MM;
    let rows = rows(making, it);
    let columns = [Column::new(LABEL, Align::Left), Column::new(inner.width() - LABEL, Align::Left)];
    let rows: Vec<_> = rows.into_iter().map(|(label, value)| vec![Cell::head(label), value]).collect();
    // A card is one piece: what does not fit is an error, never a second page.
    flow.frame.bottom = bottom - 10 * MM;
    flow.table_in_one_piece(&columns, &rows, &[SIZE, pt(80), pt(75), pt(70), pt(65)], "医療証")?;
    let issued = flow.plain(&format!("交付　{}", wareki(making.day)), Role::Mincho)?;
    let base = bottom - 4 * MM;
    flow.place(&issued, (inner.left, base), inner.width() / 2, (SIZE, pt(65)), Align::Left, "交付年月日")?;
    let signature = flow.plain(&making.city.signature, Role::Mincho)?;
    let seal = if making.city.seal == Seal::Space { 8 * MM } else { 0 };
    let half = inner.width() / 2;
    flow.place(&signature, (inner.left + half, base), half - seal, (pt(100), pt(70)), Align::Right, "市長名")?;
    (flow.frame, flow.y) = (frame, below);
    flow.frame.bottom = top - 5 * MM;
    Ok(())
}

fn rows(making: &Making<'_>, it: &Card) -> Vec<(&'static str, Cell)> {
    let child = &it.child;
    let mut born = wareki(child.birth);
    if let Some(known) = child.sex {
        born.push_str("　　");
        born.push_str(sex(known));
    }
    let mut rows = vec![
        ("フリガナ", Cell::words(&child.kana)),
        ("氏名", Cell::words(&child.name).large()),
        ("生年月日", Cell::text(born)),
        ("住所", Cell::words(&it.address)),
        ("有効期間", Cell::text(period(it.valid))),
    ];
    if let Some(insurer) = &it.insurer {
        rows.push(("保険者番号", Cell::text(insurer.as_str())));
    }
    if let Ok(form) = making.texts.card(making.day) {
        rows.push(("一部自己負担", Cell::text(&form.copay)));
        if !form.notes.is_empty() {
            rows.push(("注意", Cell::paragraphs(form.notes.iter().map(|note| vec![Words::plain(note)]).collect())));
        }
    }
    rows
}

/// A label and one box a digit; returns the right edge.
fn digits(flow: &mut Flow<'_, '_>, (x, y): (Um, Um), label: &str, digits: &str) -> Result<Um, Trouble> {
    let run = flow.plain(label, Role::Gothic)?;
    let room = run.width(pt(75)) + MM;
    let base = y + DIGIT.1 / 2 + pt(75) * 38 / 100;
    flow.place(&run, (x, base), room, (pt(75), pt(60)), Align::Left, "番号")?;
    let mut left = x + room;
    for digit in digits.chars() {
        let run = flow.plain(&digit.to_string(), Role::Gothic)?;
        let base = y + DIGIT.1 / 2 + pt(110) * 38 / 100;
        flow.place(&run, (left, base), DIGIT.0, (pt(110), pt(90)), Align::Center, "番号")?;
        flow.sheet().frame((left, y), DIGIT, 200);
        left += DIGIT.0;
    }
    Ok(left)
}
