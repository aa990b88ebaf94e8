//! Lists.

use super::entitlement::{LABEL, Values};
use super::parts::{day, month, yen};
use super::{Making, TABLE};
use crate::face::Words;
use crate::layout::{Align, Cell, Column, Flow, MM, Style, Trouble, pt};
use crate::model::{ClaimList, Kind, PaymentList};
use josei_base::Yen;

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
    let mut facts = vec![("処理単位", Cell::words(&it.batch))];
    facts.extend(it.month.map(|it| ("請求年月", Cell::text(month(it.0)))));
    facts.extend([
        ("振込指定日", Cell::words(&day(it.value_date))),
        ("件数", Cell::text(format!("{}件", it.count))),
        ("合計金額", Cell::words(&yen(it.total)).large()),
        ("ファイルのSHA-256", Cell::text(it.file_sha256.to_string())),
    ]);
    facts.extend(it.preparer.iter().map(|name| ("作成者", Cell::words(name))));
    facts.push(("承認者", if approvers.is_empty() { Cell::text("（未承認）") } else { Cell::paragraphs(approvers) }));
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
    flow.table(&COLUMNS, &[head.to_vec()], &rows, TABLE)?;
    if it.kinds.is_empty() { Ok(()) } else { kinds(flow, it) }
}

/// The same money by what it is owed for.
fn kinds(flow: &mut Flow<'_, '_>, it: &PaymentList) -> Result<(), Trouble> {
    const COLUMNS: [Column; 3] =
        [Column::new(100 * MM, Align::Left), Column::new(25 * MM, Align::Right), Column::new(45 * MM, Align::Right)];
    flow.gap(4 * MM);
    flow.need(Style::HEADING.leading + 22 * MM)?;
    flow.text("種別の内訳", Style::HEADING)?;
    let head = ["種別", "支払義務の件数", "金額（円）"].map(|head| Cell::head(head).aligned(Align::Center));
    let mut rows: Vec<_> = it
        .kinds
        .iter()
        .map(|kind| vec![Cell::words(&kind.name), Cell::text(kind.count.to_string()), Cell::text(kind.amount.to_string())])
        .collect();
    if it.withheld > Yen::ZERO {
        let withheld = it.withheld.to_string();
        rows.push(vec![Cell::text("差引（過誤等）"), Cell::text(""), Cell::text(format!("△{withheld}"))]);
    }
    rows.push(vec![Cell::head("差引後の合計").over(2).aligned(Align::Center), Cell::text(it.total.to_string())]);
    flow.table(&COLUMNS, &[head.to_vec()], &rows, TABLE)
}
