//! `josei payment list / show / approve / release / pull`: for finance.

use crate::args::{ApproveArgs, BatchArgs, PaymentCommand, PullArgs, Remote};
use crate::client::{Batch, Client};
use crate::exit::{Ended, Failure};
use crate::output;
use josei_base::{Digest, Yen};
use josei_payment::zengin::{BankProfile, check};
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
        "{:8}  {:10}  請求/month {}  振込日/value date {}  件数/lines {}  合計/total {}円  {}",
        batch.sequence,
        batch.state,
        batch.billing_month,
        batch.value_date,
        batch.lines.map_or_else(|| "-".to_owned(), |lines| lines.to_string()),
        batch.total_yen.map_or_else(|| "-".to_owned(), |yen| Yen::new(yen).to_string()),
        batch.file_sha256.map_or_else(String::new, |hash| format!("SHA-256 {hash}")),
    ))
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

/// Signs what the approver saw: the sum is theirs to say. Another one than what stands is refused.
async fn approve(args: &ApproveArgs) -> Result<Ended, Failure> {
    let client = client(&args.remote)?;
    let stands: Batch = client.get(&format!("/batches/{}", args.batch)).await?;
    let seen = Batch { total_yen: Some(args.total_yen), ..stands };
    let batch: Batch = client.post(&format!("/batches/{}/approve", args.batch), &signature(&seen)).await?;
    tell(&batch, args.remote.json)?;
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
    tell(&batch, args.remote.json)?;
    Ok(Ended::Done)
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
