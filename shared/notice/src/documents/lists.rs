//! Lists.

use super::entitlement::{LABEL, Values};
use super::parts::{day, month, yen};
use super::{Making, TABLE};
use crate::face::Words;
use crate::layout::{Align, Cell, Column, Flow, MM, Style, Trouble, pt};
use crate::model::{ClaimList, Kind, PaymentList};

pub(super) fn claim_values(it: &ClaimList) -> Values {
    vec![
        ("what", it.what.clone()),
        ("month", Words::plain(month(it.month.0))),
        ("count", Words::plain(it.count.to_string())),
        ("total", yen(it.total)),
    ]
}

pub(super) fn claims(flow: &mut Flow<'_, '_>, making: &Making<'_>, it: &ClaimList) -> Result<(), Trouble> {
    const COLUMNS: [Column; 7] = [
        Column::new(10 * MM, Align::Right),
        Column::new(17 * MM, Align::Center),
        Column::new(42 * MM, Align::Left),
        Column::new(20 * MM, Align::Center),
        Column::new(27 * MM, Align::Center),
        Column::new(19 * MM, Align::Right),
        Column::new(35 * MM, Align::Left),
    ];
    let facts = vec![
        ("処理年月", Cell::text(month(it.month.0))),
        ("件数", Cell::text(format!("{}件", it.count))),
        ("請求額の合計", Cell::words(&yen(it.total))),
    ];
    flow.facts(LABEL, facts, TABLE)?;
    flow.gap(4 * MM);
    let head = ["番号", "診療年月", "医療機関", "公費負担者番号\n受給者番号", "検索番号", "請求額（円）", "事由"];
    let head: Vec<_> = head
        .iter()
        .map(|head| Cell::paragraphs(head.split('\n').map(|part| vec![Words::plain(part)]).collect()).headed().aligned(Align::Center))
        .collect();
    let mut rows = Vec::with_capacity(it.lines.len());
    for (at, line) in it.lines.iter().enumerate() {
        let reason = making.texts.reason(Kind::ClaimList, line.reason.as_str(), making.day)?;
        rows.push(vec![
            Cell::text((at + 1).to_string()),
            Cell::text(month(line.month.0).replace('年', ".").replace('月', "")),
            Cell::paragraphs(vec![vec![Words::plain(line.facility.as_str())], vec![line.facility_name.clone()]]),
            Cell::paragraphs(vec![vec![Words::plain(line.programme.as_str())], vec![Words::plain(line.holder.as_str())]]),
            Cell::text(line.receipt.as_str()),
            Cell::text(line.amount.to_string()),
            Cell::text(format!("{}　{}", line.reason.as_str(), reason.text)),
        ]);
    }
    flow.table(&COLUMNS, &[head], &rows, pt(80))
}

pub(super) fn payment_values(it: &PaymentList) -> Values {
    vec![
        ("batch", it.batch.clone()),
        ("value_date", day(it.value_date)),
        ("count", Words::plain(it.count.to_string())),
        ("total", yen(it.total)),
    ]
}

pub(super) fn payments(flow: &mut Flow<'_, '_>, it: &PaymentList) -> Result<(), Trouble> {
    const COLUMNS: [Column; 4] = [
        Column::new(28 * MM, Align::Center),
        Column::new(72 * MM, Align::Left),
        Column::new(25 * MM, Align::Right),
        Column::new(45 * MM, Align::Right),
    ];
    let approvers: Vec<_> = it.approvers.iter().map(|name| vec![name.clone()]).collect();
    let facts = vec![
        ("処理単位", Cell::words(&it.batch)),
        ("振込指定日", Cell::words(&day(it.value_date))),
        ("件数", Cell::text(format!("{}件", it.count))),
        ("合計金額", Cell::words(&yen(it.total)).large()),
        ("ファイルのSHA-256", Cell::text(it.file_sha256.to_string())),
        ("承認者", Cell::paragraphs(approvers)),
    ];
    flow.facts(LABEL, facts, TABLE)?;
    flow.gap(4 * MM);
    flow.need(Style::HEADING.leading + 22 * MM)?;
    flow.text("金融機関別の内訳", Style::HEADING)?;
    let head = ["金融機関コード", "金融機関名", "件数", "金額（円）"].map(|head| Cell::head(head).aligned(Align::Center));
    let mut rows: Vec<_> = it
        .banks
        .iter()
        .map(|bank| {
            vec![
                Cell::text(bank.code.as_str()),
                Cell::words(&bank.name),
                Cell::text(bank.count.to_string()),
                Cell::text(bank.amount.to_string()),
            ]
        })
        .collect();
    rows.push(vec![
        Cell::head("合　　計").over(2).aligned(Align::Center),
        Cell::text(it.count.to_string()),
        Cell::text(it.total.to_string()),
    ]);
    flow.table(&COLUMNS, &[head.to_vec()], &rows, TABLE)
}
