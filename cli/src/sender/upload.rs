//! Sending one file and waiting for its preview.

use super::{client, tell};
use crate::args::UploadArgs;
use crate::client::{Client, Status, announce};
use crate::exit::{Ended, Failure};
use crate::month::acknowledge::{self, Answered};
use crate::month::header_of;
use crate::output;
use indicatif::{ProgressBar, ProgressStyle};
use josei_base::BillingMonth;
use josei_delivery::acknowledgement::FindingAnswer;
use serde::Serialize;
use std::path::Path;
use std::time::Duration;

/// Seconds the command waits for the preview.
const PREVIEW_SECONDS_MAX: u64 = 600;

/// What to send, and how.
pub struct Sending<'a> {
    pub file: &'a Path,
    /// Without one, that of the file.
    pub month: Option<BillingMonth>,
    /// Without one, the file's own.
    pub name: Option<&'a str>,
    /// Confirmed in advance.
    pub confirm: bool,
    /// What the sender counted: receipts and points.
    pub declared: (Option<u64>, Option<u64>),
}

/// What came of it.
pub struct Answer {
    pub month: BillingMonth,
    pub status: Status,
    /// With those of all receipts; none for a file that was taken back.
    pub answered: Option<Answered>,
}

/// What a script is told: the delivery, and every error of its file.
#[derive(Serialize)]
pub struct Uploaded<'a> {
    #[serde(flatten)]
    status: &'a Status,
    findings: Vec<&'a FindingAnswer>,
}

impl Answer {
    pub fn for_scripts(&self) -> Uploaded<'_> {
        Uploaded { status: &self.status, findings: self.answered.as_ref().map(Answered::errors).unwrap_or_default() }
    }

    /// True if nothing of the file was refused.
    pub fn is_clean(&self) -> bool {
        self.answered.as_ref().is_none_or(|answered| answered.errors().is_empty())
            && self.status.state != "REFUSED"
            && self.status.counts.is_none_or(|counts| counts.rejected == 0)
    }

    /// Says the first findings.
    pub fn say(&self, file: &Path) {
        let more = self.answered.as_ref().map_or(0, |answered| answered.tell(file));
        if more > 0 {
            output::say(&format!("ほか{more}件 / {more} more: josei check {}", file.display()));
        }
    }

    /// Writes the acknowledgement in all its forms.
    pub fn write(&self, folder: &Path, name: &str) -> Result<(), Failure> {
        self.answered.as_ref().map_or(Ok(()), |answered| answered.write(folder, name))
    }
}

/// Sends a file and waits for its preview.
pub async fn send(client: &Client, sending: &Sending<'_>) -> Result<Answer, Failure> {
    let file = sending.file;
    let month = match sending.month {
        Some(month) => month,
        None => header_of(file)?.and_then(|header| header.billing_month).ok_or_else(|| {
            Failure::usage(
                &format!("{}: ファイルから請求年月を読めません / no billing month in the file", file.display()),
                "レセプト電算処理システムのファイルか確認するか、--billing-month を指定してください / check that it is a receipt file, or give --billing-month",
            )
        })?,
    };
    let mut announcement = announce(file, month, sending.confirm)?;
    (announcement.declared_receipts, announcement.declared_points) = sending.declared;
    if let Some(name) = sending.name {
        announcement = announcement.named(name.to_owned());
    }
    let bar = ProgressBar::new(announcement.size);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {bytes_per_sec}") {
        bar.set_style(style);
    }
    let sent = client.send_file(file, &announcement, &|bytes| bar.inc(bytes)).await?;
    bar.finish_and_clear();
    let status = wait(client, &sent.id).await?;
    let read = status.counts.is_some() || status.refusal.is_some();
    let answered = if read { Some(Answered::fetch(client, &status).await?) } else { None };
    Ok(Answer { month, status, answered })
}

/// Waits until the file is read.
async fn wait(client: &Client, id: &str) -> Result<Status, Failure> {
    let mut waited = Duration::ZERO;
    let mut pause = Duration::from_millis(50);
    loop {
        let status: Status = client.get(&format!("/deliveries/{id}")).await?;
        if !matches!(status.state.as_str(), "OPENED" | "CLOSED") {
            return Ok(status);
        }
        if let Some(code) = &status.waits {
            return Err(acknowledge::waiting(id, code));
        }
        if waited > Duration::from_secs(PREVIEW_SECONDS_MAX) {
            return Err(Failure::Environment {
                what: format!("{id}: {PREVIEW_SECONDS_MAX} 秒待っても点検が終わりません / not checked in that many seconds"),
                remedy:
                    "届いています。同じコマンドをもう一度実行すると、続きを待ちます / it has arrived: run the same command again to wait on"
                        .to_owned(),
            });
        }
        tokio::time::sleep(pause).await;
        waited += pause;
        pause = (pause * 2).min(Duration::from_secs(2));
    }
}

/// `josei upload`
pub async fn upload(args: &UploadArgs) -> Result<Ended, Failure> {
    let sending = Sending {
        file: &args.file,
        month: args.billing_month.map(|month| month.0),
        name: args.name.as_deref(),
        confirm: args.confirm,
        declared: (args.declared_receipts, args.declared_points),
    };
    let answer = send(&client(&args.remote)?, &sending).await?;
    answer.say(&args.file);
    if let Some(folder) = &args.acknowledgement {
        answer.write(folder, &acknowledge::base(&args.file))?;
    }
    if args.remote.json {
        output::print_json(&answer.for_scripts())?;
    } else {
        tell(&answer.status, false)?;
    }
    Ok(if answer.is_clean() { Ended::Done } else { Ended::InputErrors })
}
