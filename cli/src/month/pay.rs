//! Paying: one prepares, two sign, a fourth takes the file, once. A file that was taken but did not arrive is asked for again, by the rules.

use super::Plan;
use super::decisions::Owed;
use super::result::MonthResult;
use super::site::Site;
use crate::client::{Batch, Client, ClientError};
use crate::exit::Failure;
use crate::output;
use crate::payment::remote::{signature, verify};
use josei_base::Digest;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::PathBuf;

const FUNCTION: &str = "payment-file";
/// Code of "nothing to pay".
const NOTHING: &str = "P0304";
/// State of a batch that was given up.
const VOIDED: &str = "VOIDED";

/// The four people.
struct Desk {
    preparer: Client,
    approvers: [Client; 2],
    finance: Client,
}

/// Pays what the month owes and writes the file.
pub async fn pay(site: &Site, plan: &Plan, owed: &Owed, result: &mut MonthResult) -> Result<(), Failure> {
    let desk = Desk {
        preparer: site.person("preparer-1", FUNCTION)?,
        approvers: [site.person("approver-1", FUNCTION)?, site.person("approver-2", FUNCTION)?],
        finance: site.person("finance-1", FUNCTION)?,
    };
    let body = json!({"request": request_name(plan, owed), "billing_month": plan.billing_month});
    let opened = match desk.preparer.post::<Batch>("/batches", &body).await {
        Ok(batch) if batch.state == VOIDED => None,
        Err(ClientError::Refused { code, .. }) if code == NOTHING => None,
        opened => Some(opened?),
    };
    let batches = desk.batches(plan).await?;
    // Nothing new to pay: what the month paid before is the answer, if it paid anything.
    let Some(mut batch) = opened.or_else(|| batches.iter().max_by_key(|batch| batch.sequence).cloned()) else {
        return check_totals(owed, &[]);
    };
    let path = file_path(plan, &batch);
    if !is_there(&path, &batch) {
        batch = desk.take(batch, &path).await?;
    }
    if plan.bank_confirms && batch.state == "RELEASED" {
        let bank = json!({"lines": batch.lines, "total_yen": batch.total_yen});
        batch = desk.finance.post(&format!("/batches/{}/confirm", batch.sequence), &bank).await?;
    }
    result.payment.path = Some(path.display().to_string());
    result.payment.lines = batch.lines.unwrap_or(0);
    result.payment.total_yen = batch.total_yen.unwrap_or(0);
    result.payment.sha256 = batch.file_sha256.map(|hash| hash.to_string());
    result.payment.batch = Some(batch.sequence);
    result.payment.value_date = Some(batch.value_date);
    check_totals(owed, &desk.batches(plan).await?)
}

/// Everything decided and nothing else must be in the month's bank files.
fn check_totals(owed: &Owed, batches: &[Batch]) -> Result<(), Failure> {
    let paid: i64 = batches.iter().filter_map(|batch| batch.total_yen).sum();
    if owed.yen == paid {
        return Ok(());
    }
    Err(Failure::Environment {
        what: format!("判定の合計 {} 円と振込の合計 {paid} 円が一致しません / decisions and bank files of the month differ", owed.yen),
        remedy: "銀行へ送らず、調査してください / do not send the file; look into it".to_owned(),
    })
}

impl Desk {
    /// Two approvals, a token, the pull; asked for again if the file was taken before and is not here.
    async fn take(&self, mut batch: Batch, path: &std::path::Path) -> Result<Batch, Failure> {
        let at = format!("/batches/{}", batch.sequence);
        if batch.state == "RELEASED" && !self.is_being_redelivered(&batch) {
            let again = json!({"delivery": batch.delivery + 1, "reason": "file-did-not-arrive"});
            batch = self.preparer.post(&format!("{at}/redeliver"), &again).await?;
        }
        for approver in &self.approvers {
            let seen: Batch = approver.get(&at).await?;
            if seen.approvers.len() < self.approvers.len() {
                batch = approver.post(&format!("{at}/approve"), &signature(&seen)).await?;
            }
        }
        let issued: Value = self.finance.post(&format!("{at}/release"), &json!({})).await?;
        let token = issued.get("token").and_then(Value::as_str).unwrap_or_default();
        let bytes = self.finance.post_bytes(&format!("{at}/pull"), &json!({"token": token})).await?;
        verify(&batch, &bytes)?;
        output::write_file(path, &bytes)?;
        Ok(self.finance.get(&at).await?)
    }

    /// The month's batches that were not given up. A month to which files were added later has several.
    async fn batches(&self, plan: &Plan) -> Result<Vec<Batch>, Failure> {
        let mut batches = self.finance.batches().await?;
        batches.retain(|batch| batch.billing_month == plan.billing_month && batch.state != VOIDED);
        Ok(batches)
    }

    /// A re-delivery that was asked for and not finished has fewer approvers than a finished one, or waits for its pull.
    fn is_being_redelivered(&self, batch: &Batch) -> bool {
        batch.delivery > 1 && batch.approvers.len() < self.approvers.len()
    }
}

fn is_there(path: &PathBuf, batch: &Batch) -> bool {
    std::fs::read(path).is_ok_and(|bytes| batch.file_sha256 == Some(Digest::of(&bytes)))
}

fn file_path(plan: &Plan, batch: &Batch) -> PathBuf {
    let name = format!("zengin-{}-{:08}.txt", plan.billing_month.0.compact(), batch.sequence);
    plan.dir.join("out").join("payment").join(name)
}

/// The same deliveries in the folder are the same request, so a month that is run again pays nothing twice and opens no second batch.
fn request_name(plan: &Plan, owed: &Owed) -> String {
    let mut ids: Vec<&str> = owed.deliveries.iter().map(String::as_str).collect();
    ids.sort_unstable();
    let mut text = String::new();
    for id in ids {
        let _ = writeln!(text, "{id}");
    }
    let mut hash = Digest::of(text.as_bytes()).to_string();
    hash.truncate(32);
    format!("month-{}-{hash}", plan.billing_month.0.compact())
}
