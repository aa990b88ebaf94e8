//! Sending, previews, confirming: the senders' part of a month. A file that is refused is listed with its reason; the others go on.

use super::Plan;
use super::acknowledge::{Acknowledgements, refusal, waiting};
use super::files::header_of;
use super::result::{DeliveryResult, MonthResult};
use super::site::Site;
use crate::client::{Announcement, Client, Status, announce};
use crate::exit::Failure;
use indicatif::{ProgressBar, ProgressStyle};
use josei_base::Finding;
use josei_base::receipt::ReviewBody;
use josei_delivery::{Content, codes};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Duration;

/// Digits of the SHA-256 in front of a name that several files have.
const DIGITS_OF_NAME: usize = 8;

/// The two review bodies' machines.
pub struct Senders {
    shiharai: Client,
    kokuho: Client,
}

/// A file that was sent, or refused before it could be.
pub struct Sent {
    path: PathBuf,
    body: ReviewBody,
    outcome: Result<Status, Finding>,
}

/// A confirmed delivery.
pub struct Confirmed {
    pub path: PathBuf,
    pub body: ReviewBody,
    pub status: Status,
}

impl Senders {
    pub fn new(site: &Site) -> Result<Self, Failure> {
        Ok(Self { shiharai: site.person("sender-shiharai", "receipt-upload")?, kokuho: site.person("sender-kokuho", "receipt-upload")? })
    }

    fn of(&self, body: ReviewBody) -> &Client {
        match body {
            ReviewBody::Shiharai => &self.shiharai,
            ReviewBody::Kokuho => &self.kokuho,
        }
    }

    /// Sends all files. One that tells no review body goes as 支払基金's, and is refused with a reason when it is read.
    pub async fn send(&self, plan: &Plan) -> Result<Vec<Sent>, Failure> {
        let bar = ProgressBar::new(u64::try_from(plan.receipts.len()).unwrap_or(0));
        if let Ok(style) = ProgressStyle::with_template("      {bar:40} {pos}/{len}") {
            bar.set_style(style);
        }
        let mut announced = Vec::with_capacity(plan.receipts.len());
        for path in &plan.receipts {
            announced.push(announce(path, plan.billing_month, false)?);
        }
        let shared = shared_names(&announced);
        let mut sent = Vec::with_capacity(plan.receipts.len());
        for (path, mut announcement) in plan.receipts.iter().zip(announced) {
            let body = header_of(path)?.and_then(|header| header.review_body).unwrap_or(ReviewBody::Shiharai);
            let client = self.of(body);
            // Of files that share a name none is the correction of another.
            announcement.revise = !shared.contains(&announcement.file_name);
            let mut answer = client.send_file(path, &announcement, &|_| {}).await;
            // Another file of this command, or of an earlier one, has the name.
            if shared.contains(&announcement.file_name)
                && matches!(&answer, Err(Failure::Refused { code, .. }) if code == codes::OTHER_CONTENT.code)
            {
                answer = client.send_file(path, &told_apart(&announcement), &|_| {}).await;
            }
            let outcome = match answer {
                Ok(status) => Ok(status),
                Err(Failure::Refused { code, detail, text }) => {
                    Err(refusal(&code, &detail).ok_or(Failure::Refused { code, detail, text })?)
                }
                Err(other) => return Err(other),
            };
            sent.push(Sent { path: path.clone(), body, outcome });
            bar.inc(1);
        }
        bar.finish_and_clear();
        Ok(sent)
    }

    /// Waits until every file is read: each has its preview, or is refused.
    pub async fn wait_until_read(&self, site: &Site, sent: &[Sent], limit: Duration) -> Result<(), Failure> {
        for one in sent {
            let Ok(opened) = &one.outcome else { continue };
            let read = async || {
                let status: Status = self.of(one.body).get(&format!("/deliveries/{}", opened.id)).await?;
                match &status.waits {
                    Some(code) => Err(waiting(&one.path.display().to_string(), code)),
                    None => Ok(!matches!(status.state.as_str(), "OPENED" | "CLOSED")),
                }
            };
            site.until(&format!("{} の点検 / checking", one.path.display()), limit, read).await?;
        }
        Ok(())
    }

    /// Waits until every receipt of the confirmed deliveries is decided.
    pub async fn wait_until_matched(&self, site: &Site, confirmed: &[Confirmed], limit: Duration) -> Result<(), Failure> {
        for one in confirmed {
            let matched = async || self.state(one.body, &one.status.id).await.map(|state| is_decided(&state));
            site.until(&format!("{} の突合 / matching", one.path.display()), limit, matched).await?;
        }
        Ok(())
    }

    async fn state(&self, body: ReviewBody, id: &str) -> Result<String, Failure> {
        let status: Status = self.of(body).get(&format!("/deliveries/{id}")).await?;
        Ok(status.state)
    }

    /// Looks at each preview, keeps the acknowledgement, and confirms.
    pub async fn confirm(&self, sent: &[Sent], plan: &Plan, result: &mut MonthResult) -> Result<Vec<Confirmed>, Failure> {
        let paths: Vec<PathBuf> = sent.iter().map(|one| one.path.clone()).collect();
        let acknowledgements = Acknowledgements::new(&plan.dir, &paths);
        let mut confirmed = Vec::with_capacity(sent.len());
        for (index, one) in sent.iter().enumerate() {
            let opened = match &one.outcome {
                Ok(opened) => opened,
                Err(finding) => {
                    acknowledgements.of_refused(index, &one.path, finding)?;
                    result.deliveries.push(DeliveryResult {
                        path: one.path.display().to_string(),
                        state: "REFUSED".to_owned(),
                        refusal: Some(finding.entry.code.to_owned()),
                        ..DeliveryResult::default()
                    });
                    continue;
                }
            };
            let client = self.of(one.body);
            let mut status: Status = client.get(&format!("/deliveries/{}", opened.id)).await?;
            let file_errors = acknowledgements.of_delivery(index, client, &status, &one.path).await?;
            if status.state == "CHECKED" {
                status = client.post(&format!("/deliveries/{}/confirm", status.id), &json!({})).await?;
            }
            let counts = status.counts.unwrap_or_default();
            let refused = status.refusal.is_some();
            result.deliveries.push(DeliveryResult {
                path: one.path.display().to_string(),
                id: status.id.clone(),
                state: status.state.clone(),
                refusal: status.refusal.clone(),
                receipts: counts.receipts,
                accepted: if refused { 0 } else { counts.accepted },
                rejected: if refused { counts.receipts } else { counts.rejected },
                file_errors,
            });
            let again = confirmed.iter().any(|before: &Confirmed| before.status.id == status.id);
            // No claim is made of a list.
            if !again && status.content != Some(Content::List) && (status.state == "CONFIRMED" || is_decided(&status.state)) {
                confirmed.push(Confirmed { path: one.path.clone(), body: one.body, status });
            }
        }
        Ok(confirmed)
    }

    /// Deliveries of the month that earlier commands sent into this folder and that are decided: what they cost is owed too.
    pub async fn decided_earlier(&self, plan: &Plan, confirmed: &[Confirmed]) -> Result<Vec<(ReviewBody, Status)>, Failure> {
        let mut earlier = Vec::new();
        for body in [ReviewBody::Shiharai, ReviewBody::Kokuho] {
            let client = self.of(body);
            let mut after = String::new();
            loop {
                let page: Value = client.get(&format!("/deliveries?month={}{after}", plan.billing_month)).await?;
                for listed in page.get("deliveries").and_then(Value::as_array).into_iter().flatten() {
                    let id = listed.get("id").and_then(Value::as_str).unwrap_or_default();
                    let matched = listed.get("state").and_then(Value::as_str).is_some_and(is_decided);
                    if matched && !confirmed.iter().any(|one| one.status.id == id) {
                        let status: Status = client.get(&format!("/deliveries/{id}")).await?;
                        if status.content != Some(Content::List) {
                            earlier.push((body, status));
                        }
                    }
                }
                match page.get("next").and_then(Value::as_str) {
                    Some(next) => after = format!("&after={next}"),
                    None => break,
                }
            }
        }
        Ok(earlier)
    }
}

/// Every receipt is decided; it may be settled too.
fn is_decided(state: &str) -> bool {
    matches!(state, "MATCHED" | "SETTLED")
}

/// Names that several different files of the command have, as offices name theirs alike.
fn shared_names(announced: &[Announcement]) -> BTreeSet<String> {
    let mut contents: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for one in announced {
        contents.entry(&one.file_name).or_default().insert(one.sha256.to_string());
    }
    contents.into_iter().filter(|(_, contents)| contents.len() > 1).map(|(name, _)| name.to_owned()).collect()
}

/// The same file under a name of its own: the first digits of its SHA-256 in front.
fn told_apart(one: &Announcement) -> Announcement {
    let digits: String = one.sha256.to_string().chars().take(DIGITS_OF_NAME).collect();
    one.named(format!("{digits}-{}", one.file_name))
}
