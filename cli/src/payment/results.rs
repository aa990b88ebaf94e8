//! `josei payment results / reconcile / owner`: what the bank said, and what is still to be done.

use crate::application::entry::Told;
use crate::args::{OwnerArgs, ReconcileArgs, ResultsArgs};
use crate::client::{Batch, Client};
use crate::exit::{Ended, Failure};
use crate::output;
use josei_base::Yen;
use josei_payment::results::RESULTS_BYTES_MAX;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// What became of a file.
#[derive(Debug, Deserialize, Serialize)]
struct Taken {
    rows: u64,
    paid: u64,
    returned: u64,
    same: u64,
    refused: u64,
    other: u64,
    findings: Vec<Told>,
    findings_more: u64,
    batch: Batch,
}

/// Lines and yen.
#[derive(Debug, Deserialize, Serialize)]
struct Count {
    lines: u64,
    yen: i64,
}

/// A line that has to be looked after.
#[derive(Debug, Deserialize, Serialize)]
struct OpenLine {
    line: u32,
    payee: String,
    yen: i64,
    stage: String,
    stage_ja: String,
    reason: Option<String>,
    reason_ja: Option<String>,
    returned_on: Option<String>,
    again_in: Option<u32>,
    age_business_days: Option<u32>,
    owner: Option<String>,
}

/// A reconciliation as the function tells it.
#[derive(Debug, Deserialize, Serialize)]
struct Reconciliation {
    batch: u32,
    state: String,
    billing_month: String,
    value_date: String,
    as_of: String,
    released: Count,
    paid: Count,
    returned: Count,
    paid_again: Count,
    open: Count,
    difference_yen: i64,
    is_settled: bool,
    lines: Vec<OpenLine>,
}

/// Takes a file in, or confirms the batch by its sums.
pub async fn results(client: &Client, args: &ResultsArgs) -> Result<Ended, Failure> {
    let Some(file) = &args.file else {
        let body = json!({"lines": args.lines, "total_yen": args.total_yen});
        let batch: Batch = client.post(&format!("/batches/{}/confirm", args.batch), &body).await?;
        super::remote::tell(&batch, args.remote.json)?;
        return Ok(Ended::Done);
    };
    let bytes = std::fs::read(file).map_err(|error| Failure::file(file, &error))?;
    if bytes.len() > RESULTS_BYTES_MAX {
        return Err(Failure::Input {
            text: format!(
                "{}: 大きすぎます（上限 {RESULTS_BYTES_MAX} バイト）。分けて取り込んでください / too large, at most {RESULTS_BYTES_MAX} bytes: take it in in parts",
                file.display()
            ),
            findings: Vec::new(),
        });
    }
    // Not as text: a statement is no UTF-8, and what carries it would make some of it.
    let taken: Taken = client.post_text(&format!("/batches/{}/results", args.batch), "application/octet-stream", bytes).await?;
    if args.remote.json {
        output::print_json(&taken)?;
    } else {
        for finding in &taken.findings {
            output::say(&finding.text(&file.display().to_string()));
        }
        output::print(&format!(
            "{}  行/rows {}  支払済/paid {}  組戻し/returned {}  記録済み/same {}  対象外/other {}  取り込まず/refused {}",
            args.batch, taken.rows, taken.paid, taken.returned, taken.same, taken.other, taken.refused
        ))?;
    }
    let is_wrong = taken.findings_more > 0 || taken.findings.iter().any(|finding| finding.severity == josei_base::Severity::Error);
    Ok(if is_wrong { Ended::InputErrors } else { Ended::Done })
}

/// Shows where the money of a batch is; writes the page if one is asked for.
pub async fn reconcile(client: &Client, args: &ReconcileArgs) -> Result<Ended, Failure> {
    let at = format!("/batches/{}/reconciliation", args.batch);
    let seen: Reconciliation = client.get(&at).await?;
    if let Some(page) = &args.page {
        output::write_file(page, &client.get_bytes(&format!("{at}.html")).await?)?;
    }
    if args.remote.json {
        output::print_json(&seen)?;
        return Ok(Ended::Done);
    }
    let count = |count: &Count| format!("{}件 {}円", count.lines, Yen::new(count.yen));
    output::print(&format!(
        "{:8}  {:10}  引渡し/released {}  支払済/paid {}  組戻し/returned {}（再振込済/paid again {}）  結果待ち/open {}  差額/difference {}円",
        seen.batch,
        seen.state,
        count(&seen.released),
        count(&seen.paid),
        count(&seen.returned),
        count(&seen.paid_again),
        count(&seen.open),
        Yen::new(seen.difference_yen),
    ))?;
    for line in &seen.lines {
        output::print(&format!(
            "  {:6}  {}  {}円  {}/{}  {}  経過営業日/business days {}  担当/owner {}",
            line.line,
            line.payee,
            Yen::new(line.yen),
            line.stage_ja,
            line.stage,
            line.reason_ja.as_deref().unwrap_or("-"),
            line.age_business_days.map_or_else(|| "-".to_owned(), |days| days.to_string()),
            line.owner.as_deref().unwrap_or("-"),
        ))?;
    }
    Ok(Ended::Done)
}

/// Sets who looks after a line.
pub async fn owner(client: &Client, args: &OwnerArgs) -> Result<Ended, Failure> {
    let body = json!({"line": args.line, "owner": args.owner});
    let set: serde_json::Value = client.post(&format!("/batches/{}/owner", args.batch), &body).await?;
    if args.remote.json {
        output::print_json(&set)?;
    } else {
        let owner = args.owner.as_deref().unwrap_or("-");
        output::print(&format!("{}  明細/line {}  担当/owner {owner}", args.batch, args.line))?;
    }
    Ok(Ended::Done)
}
