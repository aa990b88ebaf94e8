//! Documents of the entitlement (資格).

use super::parts::{child, day, full_width, period};
use super::{Making, TABLE};
use crate::face::Words;
use crate::layout::{Align, Cell, Column, Flow, MM, Style, Trouble};
use crate::model::{Acquisition, Card, Change, Code, Kind, Loss, LossKind, Refusal};
use crate::texts::Texts;
use jiff::civil::Date;

/// Width of labels.
pub(super) const LABEL: i32 = 42 * MM;

pub(super) type Values = Vec<(&'static str, Words)>;

pub(super) fn card_values(it: &Card, texts: &Texts, on: Date) -> Result<Values, Trouble> {
    let reason = Words::plain(&texts.reason(Kind::Card, it.reason.as_str(), on)?.text);
    Ok(vec![("child", it.child.name.clone()), ("from", day(it.valid.from)), ("to", day(it.valid.to)), ("reason", reason)])
}

pub(super) fn acquisition_values(it: &Acquisition) -> Values {
    vec![("child", it.child.name.clone()), ("acquired_on", day(it.acquired_on)), ("from", day(it.valid.from)), ("to", day(it.valid.to))]
}

pub(super) fn acquisition(flow: &mut Flow<'_, '_>, it: &Acquisition) -> Result<(), Trouble> {
    let mut rows = child(&it.child);
    rows.push(("資格取得日", Cell::words(&day(it.acquired_on))));
    rows.push(("有効期間", Cell::text(period(it.valid))));
    flow.facts(LABEL, rows, TABLE)
}

pub(super) fn refusal_values(it: &Refusal) -> Values {
    vec![("child", it.child.name.clone()), ("applied_on", day(it.applied_on))]
}

pub(super) fn refusal(flow: &mut Flow<'_, '_>, making: &Making<'_>, it: &Refusal) -> Result<(), Trouble> {
    let mut rows = child(&it.child);
    rows.insert(0, ("申請年月日", Cell::words(&day(it.applied_on))));
    rows.push(("却下の理由", reasons(making, &it.reasons)?));
    basis(making, &mut rows);
    flow.facts(LABEL, rows, TABLE)
}

pub(super) fn loss_values(it: &Loss) -> Values {
    let mut values = vec![("child", it.child.name.clone()), ("on", day(it.on)), ("loss", Words::plain(loss_word(it.loss)))];
    if let Some(by) = it.return_card_by {
        values.push(("return_by", day(by)));
    }
    values
}

const fn loss_word(kind: LossKind) -> &'static str {
    match kind {
        LossKind::Lost => "喪失",
        LossKind::Suspended => "停止",
    }
}

pub(super) fn loss(flow: &mut Flow<'_, '_>, making: &Making<'_>, it: &Loss) -> Result<(), Trouble> {
    let mut rows = child(&it.child);
    let labels = match it.loss {
        LossKind::Lost => ("資格喪失日", "喪失の理由"),
        LossKind::Suspended => ("資格停止日", "停止の理由"),
    };
    rows.push((labels.0, Cell::words(&day(it.on))));
    rows.push((labels.1, reasons(making, std::slice::from_ref(&it.reason))?));
    basis(making, &mut rows);
    flow.facts(LABEL, rows, TABLE)?;
    if it.return_card_by.is_some() {
        when(flow, making, "return_card")?;
    }
    Ok(())
}

pub(super) fn change_values(it: &Change) -> Values {
    vec![("child", it.child.name.clone()), ("effective_on", day(it.effective_on))]
}

pub(super) fn change(flow: &mut Flow<'_, '_>, making: &Making<'_>, it: &Change) -> Result<(), Trouble> {
    let mut rows = child(&it.child);
    rows.push(("変更年月日", Cell::words(&day(it.effective_on))));
    flow.facts(LABEL, rows, TABLE)?;
    flow.gap(4 * MM);
    let columns = [Column::new(LABEL, Align::Left), Column::new(64 * MM, Align::Left), Column::new(64 * MM, Align::Left)];
    let head = ["変更した事項", "変更前", "変更後"].map(|head| Cell::head(head).aligned(Align::Center));
    let items: Vec<_> =
        it.items.iter().map(|item| vec![Cell::words(&item.item), Cell::words(&item.before), Cell::words(&item.after)]).collect();
    flow.table(&columns, &[head.to_vec()], &items, TABLE)?;
    if it.new_card {
        when(flow, making, "new_card")?;
    }
    Ok(())
}

/// What the city's file says of codes, one paragraph each.
pub(super) fn reasons(making: &Making<'_>, codes: &[Code]) -> Result<Cell, Trouble> {
    let mut paragraphs = Vec::with_capacity(codes.len());
    for (at, code) in codes.iter().enumerate() {
        let reason = making.texts.reason(making.notice.document().kind(), code.as_str(), making.day)?;
        let number = if codes.len() > 1 { format!("{}　", full_width(at + 1)) } else { String::new() };
        let basis = if reason.basis.is_empty() { String::new() } else { format!("（{}）", reason.basis) };
        paragraphs.push(vec![Words::plain(format!("{number}{}{basis}", reason.text))]);
    }
    Ok(Cell::paragraphs(paragraphs))
}

/// The law the decision stands on.
pub(super) fn basis(making: &Making<'_>, rows: &mut Vec<(&'static str, Cell)>) {
    if !making.document.basis.is_empty() {
        rows.push(("根拠となる規定", Cell::text(&making.document.basis)));
    }
}

/// A paragraph that stands only under a condition, if the city has one.
fn when(flow: &mut Flow<'_, '_>, making: &Making<'_>, condition: &str) -> Result<(), Trouble> {
    let Some(text) = making.document.when.get(condition) else { return Ok(()) };
    flow.gap(4 * MM);
    making.say(flow, text, Style::BODY)
}
