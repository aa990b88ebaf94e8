//! The table at the end of a month.

use super::result::MonthResult;
use josei_base::Yen;
use std::fmt::Write as _;

/// The table for people.
pub fn table(result: &MonthResult) -> String {
    let mut text = String::new();
    // Writing to a String cannot fail.
    let mut line = |label: &str, value: &str| {
        let width = label.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>();
        let _ = writeln!(text, "{label}{}{value:>18}", " ".repeat(44_usize.saturating_sub(width)));
    };
    line("受付レセプト / received", &result.received().to_string());
    line("  受理 / accepted", &result.accepted().to_string());
    line("  返却 / returned to the sender", &result.returned().to_string());
    line("判定 適合 / decided OK", &result.decisions.ok.to_string());
    line("判定 要確認 / waiting for a clerk, REVIEW", &result.decisions.review.to_string());
    line("判定 不適合 / waiting for a clerk, REJECT", &result.decisions.reject.to_string());
    for (code, count) in &result.decisions.by_code {
        line(&format!("  {code}"), &count.to_string());
    }
    line("月額上限超過 / over the monthly cap (W52)", &result.refunds.holders.to_string());
    line("  還付候補 / refund candidates, yen", &Yen::new(result.refunds.total_yen).to_string());
    if let Some(applications) = &result.applications {
        line("償還払いの申請 / applications", &applications.rows.to_string());
        line("  不受理 / not taken in", &applications.rejected.to_string());
        line("  支給決定 / decided to be paid", &applications.paid.to_string());
        line("  不支給決定 / decided to be refused", &applications.refused.to_string());
        line("  職員の判断待ち / waiting for a person", &applications.waiting.to_string());
        line("  支給決定額 / yen", &Yen::new(applications.total_yen).to_string());
    }
    for payee in &result.payment.payees {
        line(&format!("支払 / paid to {}, receipts", payee.payee), &payee.receipts.to_string());
        line("  金額 / yen", &Yen::new(payee.yen).to_string());
    }
    if result.payment.batches.len() > 1 {
        for batch in &result.payment.batches {
            line(&format!("振込ファイル{0} / bank file {0}, transfers", batch.batch), &batch.lines.to_string());
            line("  金額 / yen", &Yen::new(batch.total_yen).to_string());
        }
    }
    line("振込件数 / transfers", &result.payment.lines.to_string());
    line("振込合計 / total, yen", &Yen::new(result.payment.total_yen).to_string());
    line("監査記録 / audit records", &result.audit.records.to_string());
    line("監査記録の検証 / audit log", if result.audit.verified { "verified" } else { "NOT VERIFIED" });
    for (name, took) in &result.steps {
        line(&format!("秒 / seconds: {name}"), &format!("{}.{:03}", took.as_secs(), took.subsec_millis()));
    }
    text.truncate(text.trim_end().len());
    text
}
