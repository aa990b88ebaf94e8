//! Sending, previews, acknowledgements, decisions: the senders' and the clerk's part of a month.

use super::files::header_of;
use super::result::{DeliveryResult, MonthResult};
use super::{Plan, as_person, city_failure};
use crate::client::{Client, Decided, Sent, Status, announce};
use crate::exit::Failure;
use crate::output;
use indicatif::{ProgressBar, ProgressStyle};
use josei_base::receipt::ReviewBody;
use josei_eligibility::Outcome;
use josei_embedded::city::City;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// The two review bodies' machines.
pub struct Senders {
    shiharai: Client,
    kokuho: Client,
}

/// A confirmed delivery.
pub struct Confirmed {
    pub path: PathBuf,
    pub body: ReviewBody,
    pub status: Status,
}

impl Senders {
    pub fn new(city: &City) -> Result<Self, Failure> {
        Ok(Self {
            shiharai: as_person(city, "sender-shiharai", "receipt-upload")?,
            kokuho: as_person(city, "sender-kokuho", "receipt-upload")?,
        })
    }

    fn of(&self, body: ReviewBody) -> &Client {
        match body {
            ReviewBody::Shiharai => &self.shiharai,
            ReviewBody::Kokuho => &self.kokuho,
        }
    }

    /// Sends all files. One that tells no review body goes as 支払基金's, and is refused with a reason when it is read.
    pub async fn send(&self, plan: &Plan) -> Result<Vec<(ReviewBody, Sent)>, Failure> {
        let bar = ProgressBar::new(u64::try_from(plan.receipts.len()).unwrap_or(0));
        if let Ok(style) = ProgressStyle::with_template("      {bar:40} {pos}/{len}") {
            bar.set_style(style);
        }
        let mut sent = Vec::with_capacity(plan.receipts.len());
        for path in &plan.receipts {
            let body = header_of(path)?.and_then(|header| header.review_body).unwrap_or(ReviewBody::Shiharai);
            let announcement = announce(path, plan.billing_month, false)?;
            if announcement.size == 0 {
                return Err(Failure::Input(format!("{}: 空のファイルです / the file is empty", path.display())));
            }
            let status = self.of(body).send_file(path, &announcement, &|_| {}).await?;
            sent.push((body, Sent { path: path.clone(), status }));
            bar.inc(1);
        }
        bar.finish_and_clear();
        Ok(sent)
    }

    /// Looks at each preview, keeps the acknowledgement, and confirms.
    pub async fn confirm(&self, sent: &[(ReviewBody, Sent)], dir: &Path, result: &mut MonthResult) -> Result<Vec<Confirmed>, Failure> {
        let mut confirmed = Vec::with_capacity(sent.len());
        for (body, sent) in sent {
            let client = self.of(*body);
            let mut status: Status = client.get(&format!("/deliveries/{}", sent.status.id)).await?;
            let file_errors = acknowledgement(client, &status, &sent.path, dir).await?;
            if status.state == "CHECKED" {
                status = client.post(&format!("/deliveries/{}/confirm", status.id), &json!({})).await?;
            }
            let counts = status.counts.unwrap_or_default();
            let refused = status.refusal.is_some();
            result.deliveries.push(DeliveryResult {
                path: sent.path.display().to_string(),
                id: status.id.clone(),
                state: status.state.clone(),
                refusal: status.refusal.clone(),
                receipts: counts.receipts,
                accepted: if refused { 0 } else { counts.accepted },
                rejected: if refused { counts.receipts } else { counts.rejected },
                file_errors,
            });
            if matches!(status.state.as_str(), "CONFIRMED" | "MATCHED") {
                confirmed.push(Confirmed { path: sent.path.clone(), body: *body, status });
            } else {
                let why = status.refusal.as_deref().unwrap_or(&status.state);
                output::say(&format!("{}: 受け付けられません / not taken: {why}", sent.path.display()));
            }
        }
        Ok(confirmed)
    }
}

/// Writes `out/acknowledgements/<file>.json` and `.csv`; answers with the number of errors on the file as a whole.
async fn acknowledgement(client: &Client, status: &Status, path: &Path, dir: &Path) -> Result<u64, Failure> {
    if status.counts.is_none() && status.refusal.is_none() {
        return Ok(0);
    }
    let mut file: Value = client.get(&format!("/deliveries/{}/acknowledgement", status.id)).await?;
    let mut receipts = Vec::new();
    for chunk in 1..=status.counts.map_or(0, |counts| counts.chunks) {
        let answers: Vec<Value> = client.get(&format!("/deliveries/{}/acknowledgement/{chunk}", status.id)).await?;
        receipts.extend(answers);
    }
    let errors = |findings: &Value| {
        let list = findings.as_array().map(Vec::as_slice).unwrap_or_default();
        u64::try_from(list.iter().filter(|finding| finding.get("severity").and_then(Value::as_str) == Some("error")).count()).unwrap_or(0)
    };
    let file_errors = file.get("findings").map_or(0, errors);
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let csv = csv_of(&file, &receipts)?;
    if let Some(object) = file.as_object_mut() {
        object.insert("delivery".to_owned(), json!(status.id));
        object.insert("file_name".to_owned(), json!(name));
        object.insert("refusal".to_owned(), json!(status.refusal));
        object.insert("receipts".to_owned(), Value::Array(receipts));
        // These rebuild the original; they say nothing to a sender.
        object.remove("head");
        object.remove("tail");
    }
    let folder = dir.join("out").join("acknowledgements");
    let json = serde_json::to_vec_pretty(&file).map_err(|error| Failure::Usage(error.to_string()))?;
    output::write_file(&folder.join(format!("{name}.json")), &json)?;
    output::write_file(&folder.join(format!("{name}.csv")), &csv)?;
    Ok(file_errors)
}

/// One line per finding; an accepted receipt without findings has a line too. UTF-8 with a byte order mark, for spreadsheets.
fn csv_of(file: &Value, receipts: &[Value]) -> Result<Vec<u8>, Failure> {
    let mut out = csv::Writer::from_writer(vec![0xEF, 0xBB, 0xBF]);
    let failed = |error: csv::Error| Failure::Usage(error.to_string());
    out.write_record(["receipt", "result", "line", "record", "field", "code", "severity", "message_ja", "message_en"]).map_err(failed)?;
    let text = |value: &Value, name: &str| match value.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let mut rows = |number: &str, result: &str, line: &str, findings: &Value| {
        let list = findings.as_array().map(Vec::as_slice).unwrap_or_default();
        for finding in list {
            let field = |name| text(finding, name);
            let row = [
                field("line"),
                field("record"),
                field("field"),
                field("code"),
                field("severity"),
                field("message_ja"),
                field("message_en"),
            ];
            out.write_record([number, result].into_iter().chain(row.iter().map(String::as_str)))?;
        }
        if list.is_empty() && !number.is_empty() {
            out.write_record([number, result, line, "", "", "", "", "", ""])?;
        }
        Ok::<(), csv::Error>(())
    };
    rows("", "file", "", file.get("findings").unwrap_or(&Value::Null)).map_err(failed)?;
    for receipt in receipts {
        let accepted = receipt.get("accepted").and_then(Value::as_bool).unwrap_or(false);
        let findings = receipt.get("findings").unwrap_or(&Value::Null);
        rows(&text(receipt, "number"), if accepted { "accepted" } else { "rejected" }, &text(receipt, "line"), findings).map_err(failed)?;
    }
    out.into_inner().map_err(|error| Failure::Usage(error.to_string()))
}

/// Hints can be lost: the sweeper repeats them until every delivery is decided.
pub async fn wait_until_matched(city: &City, senders: &Senders, confirmed: &[Confirmed], limit: Duration) -> Result<(), Failure> {
    let begun = Instant::now();
    for delivery in confirmed {
        loop {
            let status: Status = senders.of(delivery.body).get(&format!("/deliveries/{}", delivery.status.id)).await?;
            if status.state == "MATCHED" {
                break;
            }
            if begun.elapsed() > limit {
                return Err(Failure::Environment {
                    what: format!("{} の突合が終わりません / is not decided in time", delivery.path.display()),
                    remedy:
                        "JOSEI_LOG=info を付けて、同じコマンドをもう一度実行してください / run the same command again with JOSEI_LOG=info"
                            .to_owned(),
                });
            }
            city.sweep().await.map_err(city_failure)?;
            city.drain(limit).await.map_err(city_failure)?;
        }
    }
    Ok(())
}

/// Writes `out/decisions.csv` and counts.
pub async fn decisions(city: &City, confirmed: &[Confirmed], dir: &Path, result: &mut MonthResult) -> Result<(), Failure> {
    let clerk = as_person(city, "clerk-1", "eligibility-match")?;
    let failed = |error: csv::Error| Failure::Usage(error.to_string());
    let mut out = csv::Writer::from_writer(vec![0xEF, 0xBB, 0xBF]);
    out.write_record([
        "file",
        "delivery",
        "receipt",
        "line",
        "result",
        "codes",
        "points",
        "cost_yen",
        "insurer_yen",
        "high_cost_yen",
        "other_programmes_yen",
        "copay_yen",
        "subsidy_yen",
        "meals_yen",
        "city_pays_yen",
        "reason_ja",
        "rules_sha256",
        "register_sha256",
    ])
    .map_err(failed)?;
    let mut months = std::collections::BTreeSet::new();
    for delivery in confirmed {
        let name = delivery.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        for chunk in 1..=delivery.status.counts.map_or(0, |counts| counts.chunks) {
            let decided: Vec<Decided> = clerk.get(&format!("/deliveries/{}/decisions/{chunk}", delivery.status.id)).await?;
            for one in decided {
                count(&one, result);
                months.extend(one.service_month);
                pay(&one, delivery.body, result);
                out.write_record(row(&name, &delivery.status.id, &one)).map_err(failed)?;
            }
        }
    }
    for month in months {
        let refunds: Value = clerk.get(&format!("/refunds/{month}")).await?;
        result.refunds.holders += refunds.get("holders").and_then(Value::as_u64).unwrap_or(0);
        result.refunds.total_yen += refunds.get("total_yen").and_then(Value::as_i64).unwrap_or(0);
    }
    let bytes = out.into_inner().map_err(|error| Failure::Usage(error.to_string()))?;
    output::write_file(&dir.join("out").join("decisions.csv"), &bytes)
}

fn count(one: &Decided, result: &mut MonthResult) {
    match one.decision.result {
        Outcome::Ok => result.decisions.ok += 1,
        Outcome::Review => result.decisions.review += 1,
        Outcome::Reject => result.decisions.reject += 1,
    }
    for code in &one.decision.codes {
        *result.decisions.by_code.entry(code.as_str().to_owned()).or_default() += 1;
    }
}

/// What the decisions say is owed, per payee: the bank file must come to the same.
fn pay(one: &Decided, body: ReviewBody, result: &mut MonthResult) {
    if one.decision.result != Outcome::Ok {
        return;
    }
    let payees = &mut result.payment.payees;
    if !payees.iter().any(|payee| payee.payee == body.name()) {
        payees.push(super::result::PayeeResult { payee: body.name().to_owned(), ..Default::default() });
    }
    if let Some(payee) = payees.iter_mut().find(|payee| payee.payee == body.name()) {
        payee.receipts += 1;
        payee.yen += one.decision.amounts.city_pays.get();
    }
}

fn row(name: &str, id: &str, one: &Decided) -> Vec<String> {
    let decision = &one.decision;
    let amounts = &decision.amounts;
    let result = match decision.result {
        Outcome::Ok => "OK",
        Outcome::Review => "REVIEW",
        Outcome::Reject => "REJECT",
    };
    let codes: Vec<&str> = decision.codes.iter().map(|code| code.as_str()).collect();
    let reason = decision.decided_by().map_or("", |code| code.0.ja);
    let mut row = vec![
        name.to_owned(),
        id.to_owned(),
        one.number.to_string(),
        one.line.to_string(),
        result.to_owned(),
        codes.join(" "),
        one.points.to_string(),
    ];
    let yen = [
        amounts.cost,
        amounts.insurer,
        amounts.high_cost,
        amounts.other_programmes,
        amounts.copay,
        amounts.subsidy,
        amounts.meals,
        amounts.city_pays,
    ];
    row.extend(yen.iter().map(|yen| yen.get().to_string()));
    row.push(reason.to_owned());
    row.push(decision.rules_hash.to_string());
    row.push(decision.register_hash.to_string());
    row
}
