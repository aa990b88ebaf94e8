//! Decisions: the clerk's part of a month.

use super::deliver::Confirmed;
use super::result::MonthResult;
use super::site::Site;
use super::waiting::Waiting;
use crate::client::{Decided, OfChunk, Statistics, Status};
use crate::exit::Failure;
use crate::output;
use josei_base::receipt::ReviewBody;
use josei_base::{Digest, ServiceMonth};
use josei_eligibility::Outcome;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// What all decided deliveries of the month in this folder come to: the bank files must come to the same.
#[derive(Debug, Default)]
pub struct Owed {
    /// Ids of the deliveries.
    pub deliveries: Vec<String>,
    /// What is owed of the month, also for what people accepted.
    pub made: Statistics,
    /// Service months of the receipts.
    pub service_months: BTreeSet<ServiceMonth>,
}

/// Writes `out/decisions.csv`, and counts.
pub async fn decisions(
    site: &Site,
    confirmed: &[Confirmed],
    earlier: &[(ReviewBody, Status)],
    register: &Digest,
    dir: &Path,
    result: &mut MonthResult,
) -> Result<Owed, Failure> {
    let clerk = site.person("clerk-1", "eligibility-match")?;
    let failed = |error: csv::Error| Failure::fault(error);
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
        "reason_en",
        "remedy_ja",
        "remedy_en",
        "rules_sha256",
        "register_sha256",
        "funding",
        "why_ja",
    ])
    .map_err(failed)?;
    let mut owed = Owed::default();
    let mut waiting = Waiting::default();
    for delivery in confirmed {
        owed.deliveries.push(delivery.status.id.clone());
        let name = delivery.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        for chunk in 1..=delivery.status.counts.map_or(0, |counts| counts.chunks) {
            let of_chunk: OfChunk = clerk.get(&format!("/deliveries/{}/decisions/{chunk}", delivery.status.id)).await?;
            let another = of_chunk.register_file_sha256.is_some_and(|file| file != *register);
            for one in of_chunk.decisions {
                if another {
                    result.register.decided_by_another += 1;
                    result.register.waiting_by_another += u64::from(one.decision.result != Outcome::Ok);
                }
                waiting.add(&delivery.path, &one);
                count(&one, result);
                owed.service_months.extend(one.service_month);
                out.write_record(row(&name, &delivery.status.id, &one)).map_err(failed)?;
            }
        }
    }
    owed.deliveries.extend(earlier.iter().map(|(_, delivery)| delivery.id.clone()));
    for service_month in &owed.service_months {
        let refunds: Value = clerk.get(&format!("/refunds/{service_month}")).await?;
        result.refunds.holders += refunds.get("holders").and_then(Value::as_u64).unwrap_or(0);
        result.refunds.total_yen += refunds.get("total_yen").and_then(Value::as_i64).unwrap_or(0);
    }
    waiting.tell(&result.register);
    let bytes = out.into_inner().map_err(Failure::fault)?;
    output::write_file(&dir.join("out").join("decisions.csv"), &bytes)?;
    Ok(owed)
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

fn row(name: &str, id: &str, one: &Decided) -> Vec<String> {
    let decision = &one.decision;
    let amounts = &decision.amounts;
    let result = match decision.result {
        Outcome::Ok => "OK",
        Outcome::Review => "REVIEW",
        Outcome::Reject => "REJECT",
    };
    let codes: Vec<&str> = decision.codes.iter().map(|code| code.as_str()).collect();
    let reason = decision.decided_by().map_or([""; 4], |code| [code.0.ja, code.0.en, code.0.remedy_ja, code.0.remedy_en]);
    let mut row = vec![
        name.to_owned(),
        id.to_owned(),
        one.number.to_string(),
        one.line.to_string(),
        result.to_owned(),
        codes.join(" "),
        one.points.map_or_else(String::new, |points| points.to_string()),
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
    row.extend(reason.map(str::to_owned));
    row.push(decision.rules_hash.to_string());
    row.push(decision.register_hash.to_string());
    row.push(decision.funding.class.name().to_owned());
    row.push(decision.why_ja());
    row
}
