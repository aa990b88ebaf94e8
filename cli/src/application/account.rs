//! `josei application account`: accounts of payees, entered by one person and confirmed by another.

use super::args::{AccountCommand, AccountConfirmArgs, AccountEnterArgs, PayeeArgs};
use super::remote::client;
use crate::exit::{Ended, Failure};
use crate::output;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// Versions of a payee's account.
#[derive(Deserialize, Serialize)]
struct Shown {
    payee: String,
    in_force: Option<u32>,
    last: u32,
    versions: Vec<ShownAccount>,
}

/// One of them.
#[derive(Deserialize, Serialize)]
struct ShownAccount {
    version: u32,
    state: String,
    in_force: bool,
    bank: String,
    branch: String,
    kind: String,
    number: String,
    holder_kana: String,
    drafter: String,
    drafted_at: String,
    confirmer: Option<String>,
}

/// Runs a command on accounts.
pub async fn run(command: &AccountCommand) -> Result<Ended, Failure> {
    match command {
        AccountCommand::Show(args) => show(args).await,
        AccountCommand::Enter(args) => enter(args).await,
        AccountCommand::Confirm(args) => confirm(args).await,
    }
}

async fn show(args: &PayeeArgs) -> Result<Ended, Failure> {
    let shown: Shown = client(&args.remote)?.get(&format!("/accounts/{}", args.payee)).await?;
    if args.remote.json {
        output::print_json(&shown)?;
        return Ok(Ended::Done);
    }
    for one in &shown.versions {
        let mark = if one.in_force { "*" } else { " " };
        let ShownAccount { version, state, bank, branch, kind, number, holder_kana, drafter, .. } = one;
        let confirmer = one.confirmer.as_deref().unwrap_or("-");
        output::print(&format!(
            "{mark} {version:4}  {state}  {bank}-{branch} {kind} {number} {holder_kana}  登録/entered {drafter}  承認/confirmed {confirmer}"
        ))?;
    }
    Ok(Ended::Done)
}

async fn enter(args: &AccountEnterArgs) -> Result<Ended, Failure> {
    let AccountEnterArgs { bank, branch, kind, number, holder_kana, of } = args;
    let body = json!({"bank": bank, "branch": branch, "kind": kind, "number": number, "holder_kana": holder_kana});
    let told: Value = client(&of.remote)?.post(&format!("/accounts/{}", of.payee), &body).await?;
    tell(of, &told)
}

async fn confirm(args: &AccountConfirmArgs) -> Result<Ended, Failure> {
    let of = &args.of;
    let told: Value =
        client(&of.remote)?.post(&format!("/accounts/{}/confirm", of.payee), &json!({"version": args.account_version})).await?;
    tell(of, &told)
}

fn tell(of: &PayeeArgs, told: &Value) -> Result<Ended, Failure> {
    if of.remote.json {
        output::print_json(told)?;
    } else {
        let text = |name: &str| told.get(name).map(ToString::to_string).unwrap_or_default();
        output::print(&format!("{}  版/version {}  {}", of.payee, text("version"), text("state").trim_matches('"')))?;
    }
    Ok(Ended::Done)
}
