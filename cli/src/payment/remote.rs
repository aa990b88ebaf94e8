//! `josei payment list / show / next-date / approve / release / pull / receipt / rebuild --batch`: for those who pay.

use crate::args::{ApproveArgs, BatchArgs, PaymentCommand, PullArgs, RebuildArgs, ReceiptArgs, Remote};
use crate::client::{Alarm, Batch, Client, ClientError};
use crate::exit::{Ended, Failure};
use crate::output;
use josei_base::date::japanese_time;
use josei_base::{Digest, Timestamp, Yen};
use josei_payment::zengin::{BankProfile, check};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

const FUNCTION: &str = "payment-file";

fn client(remote: &Remote) -> Result<Client, Failure> {
    Ok(Client::new(&remote.to, FUNCTION, &remote.token)?)
}

/// Runs a payment command against the function.
pub async fn run(command: &PaymentCommand) -> Result<Ended, Failure> {
    match command {
        PaymentCommand::Check(check) => super::check::run(check),
        PaymentCommand::Mask(args) => super::mask::run(args),
        PaymentCommand::Iso(args) => super::offline::iso(args),
        PaymentCommand::Rebuild(args) => rebuild(args).await,
        PaymentCommand::NextDate(remote) => next_date(remote).await,
        PaymentCommand::Receipt(args) => receipt(args).await,
        PaymentCommand::Summary(args) => super::summary::run(&client(&args.remote)?, args).await,
        PaymentCommand::List(remote) => list(remote).await,
        PaymentCommand::Show(args) => show(&client(&args.remote)?, args).await,
        PaymentCommand::Approve(args) => approve(args).await,
        PaymentCommand::Release(args) => release(args).await,
        PaymentCommand::Pull(args) => pull(args).await,
        PaymentCommand::Results(args) => super::results::results(&client(&args.remote)?, args).await,
        PaymentCommand::Reconcile(args) => super::results::reconcile(&client(&args.remote)?, args).await,
        PaymentCommand::Owner(args) => super::results::owner(&client(&args.remote)?, args).await,
    }
}

pub(super) fn tell(batch: &Batch, json: bool) -> Result<(), Failure> {
    if json {
        return output::print_json(batch);
    }
    output::print(&format!(
        "{:8}  {:10}  請求/month {}  振込日/value date {}  引渡し/delivery {}  件数/lines {}  合計/total {}円  {}",
        batch.sequence,
        batch.state,
        batch.billing_month,
        batch.value_date,
        batch.delivery,
        batch.lines.map_or_else(|| "-".to_owned(), |lines| lines.to_string()),
        batch.total_yen.map_or_else(|| "-".to_owned(), |yen| Yen::new(yen).to_string()),
        batch.file_sha256.map_or_else(String::new, |hash| format!("SHA-256 {hash}")),
    ))?;
    if let Some(by) = &batch.received_by {
        output::print(&format!("          受領/received by {by}"))?;
    }
    if let Some(Alarm { code, message_ja, message_en, remedy_ja, remedy_en }) = &batch.alarm {
        output::print(&format!("  警報/alarm {code} {message_ja} / {message_en}\n    {remedy_ja} / {remedy_en}"))?;
    }
    Ok(())
}

/// The next value date as the function tells it.
#[derive(Deserialize, Serialize)]
struct NextDate {
    value_date: String,
    hand_over_by: String,
    lead_business_days: u8,
    cut_off: String,
}

async fn next_date(remote: &Remote) -> Result<Ended, Failure> {
    let next: NextDate = client(remote)?.get("/value-date").await?;
    if remote.json {
        output::print_json(&next)?;
        return Ok(Ended::Done);
    }
    let NextDate { value_date, hand_over_by, lead_business_days, cut_off } = next;
    let by = hand_over_by.parse::<Timestamp>().map_err(Failure::fault)?;
    let by = japanese_time(by).strftime("%Y-%m-%d %H:%M");
    output::print(&format!(
        "次の振込日/next value date {value_date}\n持込期限/hand over before {by}（{lead_business_days}営業日前の {cut_off} / {cut_off}, {lead_business_days} business days before）"
    ))?;
    Ok(Ended::Done)
}

async fn list(remote: &Remote) -> Result<Ended, Failure> {
    let batches = client(remote)?.batches().await?;
    if remote.json {
        output::print_json(&json!({ "batches": batches }))?;
        return Ok(Ended::Done);
    }
    for batch in &batches {
        tell(batch, false)?;
    }
    Ok(Ended::Done)
}

async fn show(client: &Client, args: &BatchArgs) -> Result<Ended, Failure> {
    let batch: Batch = client.get(&format!("/batches/{}", args.batch)).await?;
    tell(&batch, args.remote.json)?;
    Ok(Ended::Done)
}

/// Signs what the approver saw: file, lines and sum are theirs to say. Others than what stands are refused.
async fn approve(args: &ApproveArgs) -> Result<Ended, Failure> {
    let ApproveArgs { batch, sha256, lines, total_yen, delivery, remote } = args;
    let seen = json!({"delivery": delivery, "file_sha256": sha256, "lines": lines, "total_yen": total_yen});
    let batch: Batch = client(remote)?.post(&format!("/batches/{batch}/approve"), &seen).await?;
    tell(&batch, remote.json)?;
    Ok(Ended::Done)
}

/// What an approver of this batch signs: what they were shown.
pub fn signature(seen: &Batch) -> serde_json::Value {
    json!({"delivery": seen.delivery, "file_sha256": seen.file_sha256, "lines": seen.lines, "total_yen": seen.total_yen})
}

async fn release(args: &BatchArgs) -> Result<Ended, Failure> {
    let issued: serde_json::Value = client(&args.remote)?.post(&format!("/batches/{}/release", args.batch), &json!({})).await?;
    if args.remote.json {
        output::print_json(&issued)?;
    } else {
        let text = |name: &str| issued.get(name).and_then(|value| value.as_str()).unwrap_or_default().to_owned();
        output::print(&format!("引渡し番号/release token {}\n有効期限/expires {}", text("token"), text("expires")))?;
    }
    Ok(Ended::Done)
}

/// Takes the file and checks hash and totals before it is called done.
async fn pull(args: &PullArgs) -> Result<Ended, Failure> {
    if args.out.exists() {
        return Err(Failure::usage(
            &format!("--out {}: 既にあります / exists already", args.out.display()),
            "まだない名前を指定してください / name a file that is not there yet",
        ));
    }
    let client = client(&args.remote)?;
    let batch: Batch = client.get(&format!("/batches/{}", args.batch)).await?;
    // The token is good once: a place that cannot be written must be known before it is used.
    let draft = PathBuf::from([args.out.as_os_str(), OsStr::new(".part")].into_iter().collect::<OsString>());
    std::fs::write(&draft, b"").map_err(|error| Failure::file(&draft, &error))?;
    let pulled = client.post_bytes(&format!("/batches/{}/pull", args.batch), &json!({"token": args.release_token})).await;
    if pulled.is_err() {
        // It is empty; one that stays does no harm.
        let _ = std::fs::remove_file(&draft);
    }
    let bytes = pulled?;
    verify(&batch, &bytes)?;
    output::write_file(&args.out, &bytes)?;
    let batch = acknowledge(&client, &batch, &bytes).await.inspect_err(|_| {
        output::say(&format!(
            "{}: ファイルは受け取りました。受領の報告だけができませんでした。josei payment receipt {} で報告してください / the file was taken; only its receipt was not told: run josei payment receipt {}",
            args.out.display(),
            args.batch,
            args.batch
        ));
    })?;
    tell(&batch, args.remote.json)?;
    Ok(Ended::Done)
}

/// Tells that this file arrived: hash, lines and sum as they are in it.
pub async fn acknowledge(client: &Client, batch: &Batch, bytes: &[u8]) -> Result<Batch, ClientError> {
    let counted = check(bytes, &BankProfile::default()).counted;
    let arrived = json!({"delivery": batch.delivery, "file_sha256": Digest::of(bytes), "lines": counted.lines, "total_yen": counted.yen});
    client.post(&format!("/batches/{}/receipt", batch.sequence), &arrived).await
}

async fn receipt(args: &ReceiptArgs) -> Result<Ended, Failure> {
    let bytes = super::offline::read(&args.file)?;
    let client = client(&args.remote)?;
    let batch: Batch = client.get(&format!("/batches/{}", args.batch)).await?;
    let batch = acknowledge(&client, &batch, &bytes).await?;
    tell(&batch, args.remote.json)?;
    Ok(Ended::Done)
}

/// What a function rendered again.
#[derive(Deserialize, Serialize)]
struct Rebuilt {
    sequence: u32,
    manifest_format: u32,
    lines: u64,
    total_yen: i64,
    file_sha256: Digest,
    now_sha256: Digest,
    same: bool,
    stored: bool,
}

/// Has the function render a batch again from its manifest; another file than the approved one is exit code 1.
async fn rebuild(args: &RebuildArgs) -> Result<Ended, Failure> {
    let (Some(batch), Some(to), Some(token)) = (args.batch, &args.to, &args.token) else { return super::offline::rebuild(args) };
    let rebuilt: Rebuilt = Client::new(to, FUNCTION, token)?.get(&format!("/batches/{batch}/rebuild")).await?;
    if args.json {
        output::print_json(&rebuilt)?;
    } else {
        let same = if rebuilt.same { "同一/same" } else { "相違/different" };
        output::print(&format!(
            "{:8}  明細書/manifest {}  件数/lines {}  合計/total {}円  SHA-256 {}  {same}",
            rebuilt.sequence,
            rebuilt.manifest_format,
            rebuilt.lines,
            Yen::new(rebuilt.total_yen),
            rebuilt.now_sha256
        ))?;
    }
    Ok(if rebuilt.same { Ended::Done } else { Ended::InputErrors })
}

/// Are these the bytes the batch names, with its totals?
pub fn verify(batch: &Batch, bytes: &[u8]) -> Result<(), Failure> {
    let file = check(bytes, &BankProfile::default());
    let same_hash = batch.file_sha256 == Some(Digest::of(bytes));
    let same_totals =
        batch.lines == Some(file.counted.lines) && batch.total_yen == Some(file.counted.yen.get()) && file.declared == file.counted;
    if same_hash && same_totals {
        return Ok(());
    }
    Err(Failure::Environment {
        what: "受け取ったファイルが、承認されたものと一致しません / the file is not the approved one".to_owned(),
        remedy: "銀行へ送らず、バッチを保留して調査してください / do not send it to the bank: hold the batch".to_owned(),
    })
}
