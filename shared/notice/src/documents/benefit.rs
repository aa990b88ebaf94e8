//! Documents of the benefit (給付).

use super::entitlement::{LABEL, Values, basis, reasons};
use super::parts::{account, child_short, day, month, yen};
use super::{Making, TABLE};
use crate::face::{Role, Words};
use crate::layout::{Align, Cell, Column, Flow, MM, Style, Trouble, Um, pt};
use crate::model::{Application, CareLine, NonPayment, PaymentDecision, Recovery, ReturnedApplication, Unpaid};
use josei_base::Yen;

fn of_application(it: &Application) -> Values {
    vec![("child", it.child.name.clone()), ("applied_on", day(it.applied_on))]
}

fn application(it: &Application) -> Vec<(&'static str, Cell)> {
    let mut rows = vec![("申請書番号", Cell::words(&it.number)), ("申請年月日", Cell::words(&day(it.applied_on)))];
    rows.extend(child_short(&it.child));
    rows
}

pub(super) fn payment_values(it: &PaymentDecision) -> Values {
    let mut values = of_application(&it.application);
    values.push(("amount", yen(it.total().unwrap_or(Yen::ZERO))));
    values.push(("paid_on", day(it.paid_on)));
    values
}

pub(super) fn payment(flow: &mut Flow<'_, '_>, it: &PaymentDecision) -> Result<(), Trouble> {
    let mut rows = vec![("支給決定額", Cell::words(&yen(it.total().unwrap_or(Yen::ZERO))).large())];
    rows.extend(application(&it.application));
    rows.push(("支払予定日", Cell::words(&day(it.paid_on))));
    rows.push(("支払方法", Cell::text("口座振込")));
    rows.extend(account(&it.account));
    flow.facts(LABEL, rows, TABLE)?;
    lines(flow, "支給額の内訳", "支給決定額", &it.lines)
}

pub(super) fn non_payment_values(it: &NonPayment) -> Values {
    of_application(&it.application)
}

pub(super) fn non_payment(flow: &mut Flow<'_, '_>, making: &Making<'_>, it: &NonPayment) -> Result<(), Trouble> {
    let mut rows = application(&it.application);
    rows.push(("不支給の理由", reasons(making, &it.reasons)?));
    basis(making, &mut rows);
    flow.facts(LABEL, rows, TABLE)?;
    if it.lines.is_empty() { Ok(()) } else { lines(flow, "申請の内訳", "支給決定額", &it.lines) }
}

pub(super) fn returned_values(it: &ReturnedApplication) -> Values {
    let mut values = of_application(&it.application);
    values.push(("deadline", day(it.deadline)));
    values
}

pub(super) fn returned(flow: &mut Flow<'_, '_>, making: &Making<'_>, it: &ReturnedApplication) -> Result<(), Trouble> {
    let mut rows = application(&it.application);
    rows.push(("不備の内容", reasons(making, &it.reasons)?));
    rows.push(("提出期限", Cell::words(&day(it.deadline)).large()));
    flow.facts(LABEL, rows, TABLE)
}

pub(super) fn unpaid_values(it: &Unpaid) -> Values {
    let mut values = of_application(&it.application);
    values.push(("transferred_on", day(it.transferred_on)));
    values.push(("amount", yen(it.amount)));
    values.push(("deadline", day(it.deadline)));
    values
}

pub(super) fn unpaid(flow: &mut Flow<'_, '_>, making: &Making<'_>, it: &Unpaid) -> Result<(), Trouble> {
    let mut rows = vec![("支給決定額", Cell::words(&yen(it.amount)))];
    rows.extend(application(&it.application));
    rows.push(("振込手続日", Cell::words(&day(it.transferred_on))));
    rows.extend(account(&it.account));
    rows.push(("振込不能の理由", reasons(making, std::slice::from_ref(&it.reason))?));
    rows.push(("提出期限", Cell::words(&day(it.deadline)).large()));
    flow.facts(LABEL, rows, TABLE)?;
    form(flow)
}

/// A form for another account, to be filled in by hand and sent back.
fn form(flow: &mut Flow<'_, '_>) -> Result<(), Trouble> {
    const ROW: Um = 9 * MM;
    const ROWS: [&str; 5] = ["金融機関名・支店名", "預金種目・口座番号", "口座名義（カナ）", "記入日", "申請者の氏名"];
    flow.gap(4 * MM);
    flow.need(Style::HEADING.leading + ROW * 5 + 4 * MM)?;
    flow.text("振込先の届出欄", Style::HEADING)?;
    let blanks: [&str; 5] = [
        "　　　　　　　　　　　　　　　　　　　　　　　本店・支店・出張所",
        "普通　・　当座　・　貯蓄　　　　番号",
        "",
        "令和　　　　年　　　　月　　　　日",
        "",
    ];
    let (left, right, top) = (flow.frame.left, flow.frame.right, flow.y);
    for (at, (label, blank)) in ROWS.iter().zip(blanks).enumerate() {
        let y = flow.y;
        flow.sheet().area((left, y), (LABEL, ROW), 238);
        let base = y + ROW / 2 + pt(95) * 38 / 100;
        let label = flow.plain(label, Role::Gothic)?;
        flow.place(&label, (left + MM, base), LABEL - 2 * MM, (TABLE, pt(65)), Align::Left, "届出欄")?;
        let blank = flow.plain(blank, Role::Mincho)?;
        flow.place(&blank, (left + LABEL + MM, base), right - left - LABEL - 2 * MM, (TABLE, pt(65)), Align::Left, "届出欄")?;
        if at > 0 {
            flow.sheet().rule((left, y), (right, y), 120);
        }
        flow.gap(ROW);
    }
    let bottom = flow.y;
    flow.sheet().rule((left + LABEL, top), (left + LABEL, bottom), 120);
    flow.sheet().frame((left, top), (right - left, bottom - top), 300);
    Ok(())
}

pub(super) fn recovery_values(it: &Recovery) -> Values {
    vec![("child", it.child.name.clone()), ("amount", yen(it.amount)), ("due_on", day(it.due_on))]
}

pub(super) fn recovery(flow: &mut Flow<'_, '_>, making: &Making<'_>, it: &Recovery) -> Result<(), Trouble> {
    let mut rows = vec![("返還請求額", Cell::words(&yen(it.amount)).large()), ("納付期限", Cell::words(&day(it.due_on)).large())];
    rows.extend(child_short(&it.child));
    if let Some(paid_on) = it.paid_on {
        rows.push(("支給した日", Cell::words(&day(paid_on))));
    }
    rows.push(("返還の理由", reasons(making, &it.reasons)?));
    basis(making, &mut rows);
    flow.facts(LABEL, rows, TABLE)?;
    if it.lines.is_empty() { Ok(()) } else { lines(flow, "返還額の内訳", "返還額", &it.lines) }
}

/// Care line by line, in yen, with the sum of the last column.
fn lines(flow: &mut Flow<'_, '_>, title: &str, last: &str, lines: &[CareLine]) -> Result<(), Trouble> {
    const COLUMNS: [Column; 10] = [
        Column::new(17 * MM, Align::Center),
        Column::new(10 * MM, Align::Center),
        Column::new(32 * MM, Align::Left),
        Column::new(17 * MM, Align::Right),
        Column::new(16 * MM, Align::Right),
        Column::new(16 * MM, Align::Right),
        Column::new(15 * MM, Align::Right),
        Column::new(16 * MM, Align::Right),
        Column::new(14 * MM, Align::Right),
        Column::new(17 * MM, Align::Right),
    ];
    flow.gap(4 * MM);
    flow.need(Style::HEADING.leading + 22 * MM)?;
    flow.text(&format!("{title}（単位：円）"), Style::HEADING)?;
    let heads = ["診療年月", "入外", "医療機関", "総医療費", "本人負担額", "一部負担金", "附加給付", "高額療養費", "食事", last];
    let head = heads.map(|head| Cell::head(head).aligned(Align::Center));
    let mut rows: Vec<Vec<Cell>> = lines
        .iter()
        .map(|line| {
            let amounts = [line.cost, line.own_share, line.copay, line.additional, line.high_cost, line.meals, line.granted];
            let mut row = vec![
                Cell::text(short_month(&month(line.month.0))),
                Cell::text(if line.inpatient { "入院" } else { "外来" }),
                Cell::words(&line.facility),
            ];
            row.extend(amounts.map(|amount| Cell::text(amount.to_string())));
            row
        })
        .collect();
    let total = Yen::sum(lines.iter().map(|line| line.granted)).unwrap_or(Yen::ZERO);
    rows.push(vec![Cell::head("合　　計").over(9).aligned(Align::Center), Cell::words(&Words::plain(total.to_string()))]);
    flow.table(&COLUMNS, &[head.to_vec()], &rows, pt(80))
}

/// 令和6年4月 in a narrow column: 令和6.4.
fn short_month(month: &str) -> String {
    month.replace('年', ".").replace('月', "")
}
