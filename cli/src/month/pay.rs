//! Paying: one prepares, two sign, a fourth takes the file, once. A file that was taken but did not arrive is asked for again, by the rules.

use super::deliver::Confirmed;
use super::result::MonthResult;
use super::{Plan, as_person};
use crate::client::{Batch, Client, ClientError};
use crate::exit::Failure;
use crate::output;
use crate::payment::remote::{signature, verify};
use josei_base::Digest;
use josei_embedded::city::City;
use serde_json::{Value, json};
use std::fmt::Write as _;
use std::path::PathBuf;

const FUNCTION: &str = "payment-file";
/// Code of "nothing to pay".
const NOTHING_STATUS: u16 = 409;

/// The four people.
struct Desk {
    preparer: Client,
    approvers: [Client; 2],
    finance: Client,
}

/// Pays what the month owes and writes the file.
pub async fn pay(city: &City, plan: &Plan, confirmed: &[Confirmed], result: &mut MonthResult) -> Result<(), Failure> {
    let desk = Desk {
        preparer: as_person(city, "preparer-1", FUNCTION)?,
        approvers: [as_person(city, "approver-1", FUNCTION)?, as_person(city, "approver-2", FUNCTION)?],
        finance: as_person(city, "finance-1", FUNCTION)?,
    };
    let owed: i64 = result.payment.payees.iter().map(|payee| payee.yen).sum();
    let body = json!({"request": request_name(plan, confirmed), "billing_month": plan.billing_month});
    let opened = desk.preparer.post::<Batch>("/batches", &body).await;
    let mut batch = match opened {
        Ok(batch) => batch,
        Err(ClientError::Refused { status: NOTHING_STATUS, .. }) if owed == 0 => return Ok(()),
        Err(error) => return Err(error.into()),
    };
    if batch.state == "VOIDED" && owed == 0 {
        return Ok(());
    }
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
    if owed != result.payment.total_yen {
        return Err(Failure::Environment {
            what: format!(
                "判定の合計 {owed} 円と振込の合計 {} 円が一致しません / decisions and bank file differ",
                result.payment.total_yen
            ),
            remedy: "銀行へ送らず、調査してください / do not send the file; look into it".to_owned(),
        });
    }
    Ok(())
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

/// The same deliveries are the same request, so a month that is run again pays nothing twice and opens no second batch.
fn request_name(plan: &Plan, confirmed: &[Confirmed]) -> String {
    let mut ids: Vec<&str> = confirmed.iter().map(|delivery| delivery.status.id.as_str()).collect();
    ids.sort_unstable();
    let mut text = String::new();
    for id in ids {
        let _ = writeln!(text, "{id}");
    }
    let mut hash = Digest::of(text.as_bytes()).to_string();
    hash.truncate(32);
    format!("month-{}-{hash}", plan.billing_month.0.compact())
}
