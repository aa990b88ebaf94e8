//! The reconciliation as a page to print: one file of HTML that needs nothing else and runs nothing.

use josei_delivery::acknowledgement::page::Html;
use josei_payment::reconciliation::{Count, Reconciliation};

/// Most lines of a page; more are counted.
const LINES_MAX: usize = 2_000;

/// The page.
pub fn page(seen: &Reconciliation) -> String {
    let mut out = Html::begin(&format!("振込結果の照合 {:08}", seen.batch), "振込結果の照合");
    let count = |count: Count| format!("{}件 {}円", count.lines, count.yen);
    out.raw("<table class=\"totals\">");
    for (name, value) in [
        ("バッチ番号", format!("{:08}", seen.batch)),
        ("状態", seen.state.to_owned()),
        ("請求年月", seen.billing_month.to_string()),
        ("取組日", seen.value_date.clone()),
        ("作成日", seen.as_of.clone()),
        ("引渡し", count(seen.released)),
        ("　支払済", count(seen.paid)),
        ("　組戻し", count(seen.returned)),
        ("　　うち再振込済", count(seen.paid_again)),
        ("　結果待ち", count(seen.open)),
        ("差額", format!("{}円", seen.difference_yen)),
    ] {
        out.fact(name, &value);
    }
    out.raw("</table>\n<h2>未処理の明細</h2>\n");
    if seen.is_settled {
        out.raw("<p>未処理の明細はありません。</p>\n");
        return out.end();
    }
    out.raw(
        "<table><thead><tr><th>明細</th><th>支払先</th><th>金額（円）</th><th>状態</th><th>理由</th><th>返却日</th><th>再振込</th><th>経過営業日</th><th>担当者</th></tr></thead><tbody>\n",
    );
    for line in seen.lines.iter().take(LINES_MAX) {
        out.raw("<tr>");
        out.cell("n", &line.line.to_string());
        out.cell("", &line.payee);
        out.cell("n", &line.yen.to_string());
        out.cell("bad", line.stage_ja);
        out.cell("", line.reason_ja.as_deref().unwrap_or_default());
        out.cell("", line.returned_on.as_deref().unwrap_or_default());
        out.cell("", &line.again_in.map_or_else(String::new, |batch| format!("バッチ {batch:08}")));
        out.cell("n", &line.age_business_days.map_or_else(|| "不明".to_owned(), |days| days.to_string()));
        out.cell("", line.owner.as_deref().unwrap_or("未定"));
        out.raw("</tr>\n");
    }
    out.raw("</tbody></table>\n");
    if seen.lines.len() > LINES_MAX {
        out.raw("<p>ほか ");
        out.text(&(seen.lines.len() - LINES_MAX).to_string());
        out.raw(" 件。一覧はJSONにあります。</p>\n");
    }
    out.end()
}
