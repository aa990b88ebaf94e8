//! `josei upload`, `josei deliveries`, `josei confirm`, `josei withdraw`: for senders.

use crate::args::{ConfirmArgs, DeliveriesArgs, Remote, UploadArgs};
use crate::client::{Client, Status, announce};
use crate::exit::{Ended, Failure};
use crate::month::acknowledge::{self, Answered};
use crate::month::header_of;
use crate::output;
use indicatif::{ProgressBar, ProgressStyle};
use josei_delivery::acknowledgement::FindingAnswer;
use serde::Serialize;
use std::time::Duration;

/// Name of the function.
const FUNCTION: &str = "receipt-upload";
/// Seconds the command waits for the preview.
const PREVIEW_SECONDS_MAX: u64 = 600;

fn client(remote: &Remote) -> Result<Client, Failure> {
    Ok(Client::new(&remote.to, FUNCTION, &remote.token)?)
}

/// Sends a file and waits for its preview.
pub async fn upload(args: &UploadArgs) -> Result<Ended, Failure> {
    let month = match args.billing_month {
        Some(month) => month.0,
        None => header_of(&args.file)?.and_then(|header| header.billing_month).ok_or_else(|| {
            Failure::usage(
                &format!("{}: ファイルから請求年月を読めません / no billing month in the file", args.file.display()),
                "レセプト電算処理システムのファイルか確認するか、--billing-month を指定してください / check that it is a receipt file, or give --billing-month",
            )
        })?,
    };
    let mut announcement = announce(&args.file, month, args.confirm)?;
    (announcement.declared_receipts, announcement.declared_points) = (args.declared_receipts, args.declared_points);
    if let Some(name) = &args.name {
        announcement.file_name.clone_from(name);
    }
    let client = client(&args.remote)?;
    let bar = ProgressBar::new(announcement.size);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {bytes}/{total_bytes} {bytes_per_sec}") {
        bar.set_style(style);
    }
    let sent = client.send_file(&args.file, &announcement, &|bytes| bar.inc(bytes)).await?;
    bar.finish_and_clear();
    let status = wait(&client, &sent.id).await?;
    let read = status.counts.is_some() || status.refusal.is_some();
    let answered = if read { Some(Answered::fetch(&client, &status).await?) } else { None };
    let more = answered.as_ref().map_or(0, |answered| answered.tell(&args.file));
    if more > 0 {
        output::say(&format!("ほか{more}件 / {more} more: josei check {}", args.file.display()));
    }
    if let (Some(folder), Some(answered)) = (&args.acknowledgement, &answered) {
        answered.write(folder, &acknowledge::base(&args.file))?;
    }
    let errors = answered.as_ref().map(Answered::errors).unwrap_or_default();
    if args.remote.json {
        output::print_json(&Uploaded { status: &status, findings: &errors })?;
    } else {
        tell(&status, false)?;
    }
    let clean = errors.is_empty() && status.state != "REFUSED" && status.counts.is_none_or(|counts| counts.rejected == 0);
    Ok(if clean { Ended::Done } else { Ended::InputErrors })
}

/// What a script is told: the delivery, and every error of its file.
#[derive(Serialize)]
struct Uploaded<'a> {
    #[serde(flatten)]
    status: &'a Status,
    findings: &'a [&'a FindingAnswer],
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

fn tell(status: &Status, json: bool) -> Result<(), Failure> {
    if json {
        return output::print_json(status);
    }
    let counts = status.counts.unwrap_or_default();
    output::print(&format!(
        "受付番号/delivery {}\n状態/state {}{}\nレセプト/receipts {}（受付/accepted {}、不受理/rejected {}） 点数/points {}",
        status.id,
        status.state,
        status.refusal.as_ref().map(|code| format!(" ({code})")).unwrap_or_default(),
        counts.receipts,
        counts.accepted,
        counts.rejected,
        counts.points
    ))?;
    if status.state == "CHECKED" {
        output::print(&format!("確定するには / to confirm: josei confirm {}", status.id))?;
    }
    Ok(())
}

/// Lists the deliveries of a month.
pub async fn deliveries(args: &DeliveriesArgs) -> Result<Ended, Failure> {
    let client = client(&args.remote)?;
    let mut all: Vec<serde_json::Value> = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let from = after.map(|after| format!("&after={after}")).unwrap_or_default();
        let page: serde_json::Value = client.get(&format!("/deliveries?month={}{from}", args.billing_month.0)).await?;
        all.extend(page.get("deliveries").and_then(|list| list.as_array()).cloned().unwrap_or_default());
        after = page.get("next").and_then(|next| next.as_str()).map(str::to_owned);
        if after.is_none() {
            break;
        }
    }
    if args.remote.json {
        output::print_json(&serde_json::json!({ "deliveries": all }))?;
    } else {
        for delivery in &all {
            let text = |name: &str| delivery.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
            output::print(&format!("{}  {:10}  {}", text("id"), text("state"), text("opened_at")))?;
        }
    }
    Ok(Ended::Done)
}

/// Confirms a delivery.
pub async fn confirm(args: &ConfirmArgs) -> Result<Ended, Failure> {
    step(args, "confirm").await
}

/// Takes a delivery back.
pub async fn withdraw(args: &ConfirmArgs) -> Result<Ended, Failure> {
    step(args, "withdraw").await
}

async fn step(args: &ConfirmArgs, step: &str) -> Result<Ended, Failure> {
    let client = client(&args.remote)?;
    let status: Status = client.post(&format!("/deliveries/{}/{step}", args.delivery), &serde_json::json!({})).await?;
    tell(&status, args.remote.json)?;
    Ok(Ended::Done)
}
