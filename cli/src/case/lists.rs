//! `josei case lists`: the lists of returns (返戻一覧) and corrections (過誤一覧) for the review bodies.

use super::remote::client;
use super::shown::List;
use crate::args::{CaseListsApproveArgs, CaseListsCommand, CaseListsShowArgs, CaseListsTakeArgs, OneListArgs};
use crate::exit::{Ended, Failure};
use crate::output;
use serde::{Deserialize, Serialize};
use serde_json::json;

#[derive(Deserialize, Serialize)]
struct Lists {
    lists: Vec<List>,
}

/// Runs a command of lists.
pub async fn run(command: &CaseListsCommand) -> Result<Ended, Failure> {
    match command {
        CaseListsCommand::Show(args) => show(args).await,
        CaseListsCommand::Make(args) => make(args).await,
        CaseListsCommand::Approve(args) => approve(args).await,
        CaseListsCommand::Take(args) => take(args).await,
    }
}

async fn show(args: &CaseListsShowArgs) -> Result<Ended, Failure> {
    let lists: Lists = client(&args.remote)?.get(&format!("/lists/{}", args.month.0)).await?;
    if args.remote.json {
        output::print_json(&lists)?;
        return Ok(Ended::Done);
    }
    for list in &lists.lists {
        output::print(&list.line())?;
    }
    Ok(Ended::Done)
}

async fn make(args: &OneListArgs) -> Result<Ended, Failure> {
    let list: List = client(&args.remote)?.post(&format!("/lists/{}", args.list), &json!({})).await?;
    tell(&list, args.remote.json)
}

/// Lets out what was seen: other totals than what stands are refused.
async fn approve(args: &CaseListsApproveArgs) -> Result<Ended, Failure> {
    let seen = json!({"count": args.count, "total_yen": args.total_yen});
    let list: List = client(&args.list.remote)?.post(&format!("/lists/{}/approve", args.list.list), &seen).await?;
    tell(&list, args.list.remote.json)
}

/// Takes the file under its own name.
async fn take(args: &CaseListsTakeArgs) -> Result<Ended, Failure> {
    let OneListArgs { list: name, remote } = &args.list;
    let client = client(remote)?;
    let month = name.split('/').next().unwrap_or_default();
    let lists: Lists = client.get(&format!("/lists/{month}")).await?;
    let Some(list) = lists.lists.into_iter().find(|list| list.name() == *name) else {
        return Err(Failure::usage(
            &format!("{name}: ありません / there is no such list"),
            "josei case lists show で確認してください / see josei case lists show",
        ));
    };
    let path = args.out.join(&list.file_name);
    if path.exists() {
        return Err(Failure::usage(
            &format!("--out {}: 既にあります / exists already", path.display()),
            "別のフォルダーを指定してください / give another folder",
        ));
    }
    let bytes = client.get_bytes(&format!("/lists/{name}/file")).await?;
    output::write_file(&path, &bytes)?;
    tell(&list, remote.json)
}

fn tell(list: &List, json: bool) -> Result<Ended, Failure> {
    if json {
        output::print_json(list)?;
    } else {
        output::print(&list.line())?;
    }
    Ok(Ended::Done)
}
