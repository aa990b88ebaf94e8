//! Paying: one prepares, two sign, a fourth takes the file, once. A file that was taken but did not arrive is asked for again, by the rules.

use super::Plan;
use super::decisions::Owed;
use super::office_time;
use super::result::{BatchResult, MonthResult};
use super::site::Site;
use crate::client::{Batch, Client, ClientError};
use crate::exit::Failure;
use crate::output;
use crate::payment::remote::{acknowledge, signature, verify};
use josei_base::{Digest, Timestamp};
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::PathBuf;

const FUNCTION: &str = "payment-file";
/// Code of "nothing to pay".
const NOTHING: &str = "P0304";
/// Code of "not in this state".
const OTHER_STATE: &str = "P0301";
/// State of a batch whose file was taken.
const RELEASED: &str = "RELEASED";
/// State of a batch that was given up.
const VOIDED: &str = "VOIDED";
/// State of a batch that the bank paid.
const CONFIRMED: &str = "CONFIRMED";
/// States of a batch that has no file yet.
const UNFINISHED: [&str; 3] = ["OPEN", "FREEZING", "FROZEN"];

/// States of a batch whose file was not handed over.
const KEPT: [&str; 4] = ["GENERATED", "APPROVED_1", "APPROVED_2", "RELEASABLE"];

/// The four people, and their day.
struct Desk {
    now: Timestamp,
    preparer: Client,
    approvers: [Client; 2],
    finance: Client,
}

/// Pays what the month owes and writes its files. A month to which files were added later has several.
pub async fn pay(site: &Site, plan: &Plan, owed: &Owed, result: &mut MonthResult) -> Result<(), Failure> {
    let desk = Desk {
        now: plan.today.map_or_else(|| Ok(Timestamp::now()), office_time)?,
        preparer: site.person("preparer-1", FUNCTION)?,
        approvers: [site.person("approver-1", FUNCTION)?, site.person("approver-2", FUNCTION)?],
        finance: site.person("finance-1", FUNCTION)?,
    };
    let mut batches = desk.open(plan, owed).await?;
    for batch in &mut batches {
        let path = file_path(plan, batch);
        // What the bank has paid is never asked for again.
        if batch.state != CONFIRMED && !is_there(&path, batch) {
            *batch = desk.take(batch.clone(), &path).await?;
        }
        if batch.state == RELEASED && batch.received_by.is_none() && is_there(&path, batch) {
            *batch = desk.acknowledge(batch.clone(), &path).await?;
        }
        if plan.bank_confirms && batch.state == RELEASED {
            let bank = json!({"lines": batch.lines, "total_yen": batch.total_yen});
            *batch = desk.finance.post(&format!("/batches/{}/confirm", batch.sequence), &bank).await?;
        }
        result.payment.withheld_yen += batch.withheld_yen;
        result.payment.add(shape(plan, batch));
    }
    check_totals(owed, &batches, desk.left_out(&batches).await?)
}

/// A batch as the month shows it.
fn shape(plan: &Plan, batch: &Batch) -> BatchResult {
    let path = file_path(plan, batch);
    BatchResult {
        batch: batch.sequence,
        state: batch.state.clone(),
        value_date: batch.value_date.clone(),
        path: is_there(&path, batch).then(|| path.display().to_string()),
        lines: batch.lines.unwrap_or(0),
        total_yen: batch.total_yen.unwrap_or(0),
        sha256: batch.file_sha256.map(|hash| hash.to_string()),
    }
}

/// Yen that these batches took, before anything was withheld; what came back and is paid again is an obligation of its own.
fn yen(batches: &[Batch]) -> i64 {
    batches.iter().map(|batch| batch.owed_yen).sum()
}

/// Everything owed and nothing else must be in the month's bank files, but for people whose account is not in order.
fn check_totals(owed: &Owed, batches: &[Batch], left_out: Option<i64>) -> Result<(), Failure> {
    let (decided, paid) = (owed.made.obligations_yen, yen(batches));
    if decided == paid.saturating_add(left_out.unwrap_or(owed.made.people_yen)) {
        return Ok(());
    }
    Err(Failure::Environment {
        what: format!("判定の合計 {decided} 円と振込の合計 {paid} 円が一致しません / decisions and bank files of the month differ"),
        remedy: "銀行へ送らず、調査してください / do not send the file; look into it".to_owned(),
    })
}

impl Desk {
    /// The month's batches, the oldest first, once everything owed is in one. Nothing new to pay opens none.
    async fn open(&self, plan: &Plan, owed: &Owed) -> Result<Vec<Batch>, Failure> {
        let name = request_name(plan, owed);
        self.ask(plan, &name).await?;
        let mut all = self.batches(plan).await?;
        // A command that knew of fewer files and was cut off here left a batch without a file; or one that was cut off later, a file that the
        // bank does not take any more. They are given up: what they hold is free again.
        for left in all.iter().filter(|batch| UNFINISHED.contains(&batch.state.as_str()) || self.is_too_late(batch)) {
            let _: Batch = self.preparer.post(&format!("/batches/{}/void", left.sequence), &json!({})).await?;
        }
        // Read again: what was given up counts no more.
        all = self.batches(plan).await?;
        if yen(&standing(&all)) < owed.made.obligations_yen {
            let newest = all.last().map_or(0, |batch| batch.sequence);
            self.ask(plan, &format!("{name}-{newest}")).await?;
        }
        all = self.batches(plan).await?;
        Ok(standing(&all))
    }

    /// Asks for a batch of all that no batch has yet; there may be nothing. The same name is the same batch.
    async fn ask(&self, plan: &Plan, name: &str) -> Result<(), Failure> {
        let body = json!({"request": name, "billing_month": plan.billing_month});
        match self.preparer.post::<Batch>("/batches", &body).await {
            Err(ClientError::Refused { code, .. }) if code == NOTHING => Ok(()),
            opened => Ok(opened.map(drop)?),
        }
    }

    /// The month's batches, the oldest first.
    async fn batches(&self, plan: &Plan) -> Result<Vec<Batch>, Failure> {
        let mut batches = self.finance.batches().await?;
        batches.retain(|batch| batch.billing_month == plan.billing_month);
        batches.sort_by_key(|batch| batch.sequence);
        Ok(batches)
    }

    /// What people of the month are owed and no batch pays, as the newest batch tells; nothing is told where there is none.
    async fn left_out(&self, batches: &[Batch]) -> Result<Option<i64>, Failure> {
        let Some(newest) = batches.last() else { return Ok(None) };
        let shown: Value = self.finance.get(&format!("/batches/{}", newest.sequence)).await?;
        Ok(shown.pointer("/detail/left_out/total_yen").and_then(Value::as_i64))
    }

    /// Two approvals, a token, the pull; asked for again if the file was taken before and is not here.
    async fn take(&self, mut batch: Batch, path: &std::path::Path) -> Result<Batch, Failure> {
        let at = format!("/batches/{}", batch.sequence);
        if batch.state == RELEASED && !self.is_being_redelivered(&batch) {
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

    /// The bank would not take its file any more.
    fn is_too_late(&self, batch: &Batch) -> bool {
        KEPT.contains(&batch.state.as_str())
            && batch.hand_over_by.as_ref().and_then(|by| by.parse().ok()).is_some_and(|by: Timestamp| by <= self.now)
    }

    /// Tells that the file of a batch arrived, once.
    async fn acknowledge(&self, batch: Batch, path: &std::path::Path) -> Result<Batch, Failure> {
        let bytes = std::fs::read(path).map_err(|error| Failure::file(path, &error))?;
        match acknowledge(&self.finance, &batch, &bytes).await {
            // It is being delivered again: that one will be acknowledged.
            Err(ClientError::Refused { code, .. }) if code == OTHER_STATE => Ok(batch),
            told => Ok(told?),
        }
    }

    /// A re-delivery that was asked for and not finished has fewer approvers than a finished one, or waits for its pull.
    fn is_being_redelivered(&self, batch: &Batch) -> bool {
        batch.delivery > 1 && batch.approvers.len() < self.approvers.len()
    }
}

/// Those that were not given up.
fn standing(batches: &[Batch]) -> Vec<Batch> {
    batches.iter().filter(|batch| batch.state != VOIDED).cloned().collect()
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
