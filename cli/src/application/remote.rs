//! `josei application enter / list / show / take / … / notice`: against the function.

use super::args::{ActArgs, AnswerArgs, ApplicationCommand, ApproveArgs, AskArgs, EnterArgs, ListArgs, NoticeArgs, OneArgs, ProposeArgs};
use super::entry::{TakenFile, enter as enter_file};
use super::shown::{Application, Page, Whole};
use super::{account, check};
use crate::args::Remote;
use crate::client::Client;
use crate::exit::{Ended, Failure};
use crate::output;
use josei_base::Severity;
use josei_benefit::application::DecisionKind;
use serde_json::{Map, Value, json};

/// The function that has applications.
pub const FUNCTION: &str = "benefit-decide";

/// A client of it.
pub fn client(remote: &Remote) -> Result<Client, Failure> {
    Ok(Client::new(&remote.to, FUNCTION, &remote.token)?)
}

/// Runs an application command.
pub async fn run(command: &ApplicationCommand) -> Result<Ended, Failure> {
    match command {
        ApplicationCommand::Check(args) => check::check(args),
        ApplicationCommand::Enter(args) => enter(args).await,
        ApplicationCommand::List(args) => list(args).await,
        ApplicationCommand::Show(args) => show(args).await,
        ApplicationCommand::Take(args) => act(args, "take", json!({})).await,
        ApplicationCommand::Settle(args) => act(args, "account", json!({})).await,
        ApplicationCommand::Examine(args) => act(args, "check", json!({})).await,
        ApplicationCommand::Ask(args) => ask(args).await,
        ApplicationCommand::Answer(args) => answer(args).await,
        ApplicationCommand::Withdraw(args) => act(args, "withdraw", json!({})).await,
        ApplicationCommand::Propose(args) => propose(args).await,
        ApplicationCommand::Approve(args) => approve(args).await,
        ApplicationCommand::Refuse(args) => act(args, "refuse", json!({})).await,
        ApplicationCommand::Notice(args) => notice(args).await,
        ApplicationCommand::Account(args) => account::run(&args.command).await,
    }
}

async fn enter(args: &EnterArgs) -> Result<Ended, Failure> {
    let client = client(&args.remote)?;
    let mut files: Vec<TakenFile> = Vec::new();
    for path in &args.files {
        files.push(enter_file(&client, path).await?);
    }
    let refused = files.iter().any(|file| file.refused > 0 || file.findings.iter().any(|one| one.severity == Severity::Error));
    if args.remote.json {
        output::print_json(&json!({ "files": files }))?;
    } else {
        for file in &files {
            for finding in file.findings.iter().chain(file.applications.iter().flat_map(|row| &row.findings)) {
                output::print(&finding.text(&file.path))?;
            }
            let TakenFile { path, rows, entered, same, refused, .. } = file;
            output::print(&format!("{path}: 行/rows {rows}（受付/entered {entered}、受付済み/same {same}、不受理/refused {refused}）"))?;
        }
    }
    Ok(if refused { Ended::InputErrors } else { Ended::Done })
}

async fn list(args: &ListArgs) -> Result<Ended, Failure> {
    let client = client(&args.remote)?;
    let due = args.due_before.map(|day| day.to_string());
    let filters = [("state", &args.state), ("ward", &args.ward), ("owner", &args.owner), ("due_before", &due)];
    let filter: String = filters.iter().filter_map(|(name, value)| Some(format!("&{name}={}", value.as_ref()?))).collect();
    let (mut all, mut after) = (Vec::new(), String::new());
    loop {
        let page: Page = client.get(&format!("/applications?month={}{filter}{after}", args.month)).await?;
        all.extend(page.applications);
        match page.next {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    if args.remote.json {
        output::print_json(&json!({ "applications": all }))?;
        return Ok(Ended::Done);
    }
    for one in &all {
        output::print(&one.line())?;
    }
    Ok(Ended::Done)
}

async fn show(args: &OneArgs) -> Result<Ended, Failure> {
    let whole = whole(&client(&args.remote)?, &args.number).await?;
    if args.remote.json {
        output::print_json(&whole)?;
        return Ok(Ended::Done);
    }
    for line in whole.lines() {
        output::print(&line)?;
    }
    Ok(Ended::Done)
}

/// An application with everything a clerk needs.
pub async fn whole(client: &Client, number: &str) -> Result<Whole, Failure> {
    Ok(client.get(&format!("/applications/{number}")).await?)
}

async fn ask(args: &AskArgs) -> Result<Ended, Failure> {
    let deadline = args.deadline.map(|day| day.to_string());
    let AskArgs { reasons, document, child_name, child_kana, act: of, .. } = args;
    let body = json!({
        "reasons": reasons, "deadline": deadline, "document": document, "child_name": child_name, "child_kana": child_kana
    });
    act(of, "ask", body).await
}

async fn answer(args: &AnswerArgs) -> Result<Ended, Failure> {
    let text = std::fs::read(&args.file).map_err(|error| Failure::file(&args.file, &error))?;
    let completed: Map<String, Value> = serde_json::from_slice(&text).map_err(|error| Failure::Input {
        text: format!("{}: JSONのオブジェクトではありません / not a JSON object (line {})", args.file.display(), error.line()),
        findings: Vec::new(),
    })?;
    act(&args.act, "answer", json!({ "application": completed })).await
}

async fn propose(args: &ProposeArgs) -> Result<Ended, Failure> {
    let decision = args.decision.kind();
    let mut body = json!({
        "decision": decision, "reasons": args.reasons, "looked_at": args.looked_at, "prefecture": args.prefecture, "override": args.overriding
    });
    if decision == DecisionKind::Payment {
        let seen = match args.yen {
            Some(yen) => Some(yen),
            None => whole(&client(&args.act.remote)?, &args.act.number).await?.computed.map(|worth| worth.total),
        };
        put(&mut body, "seen_yen", &json!(seen));
    }
    act(&args.act, "propose", body).await
}

async fn approve(args: &ApproveArgs) -> Result<Ended, Failure> {
    let pay_with = args.pay_with.map(|month| month.to_string());
    let body = json!({"revision": args.revision, "total_yen": args.yen, "desk": args.desk, "pay_with": pay_with});
    act(&args.act, "approve", body).await
}

async fn notice(args: &NoticeArgs) -> Result<Ended, Failure> {
    let paid_on = args.paid_on.map(|day| day.to_string());
    let body = json!({"document": args.document, "child_name": args.child_name, "child_kana": args.child_kana, "paid_on": paid_on});
    act(&args.act, "notice", body).await
}

fn put(body: &mut Value, name: &str, value: &Value) {
    if let Some(fields) = body.as_object_mut() {
        fields.insert(name.to_owned(), value.clone());
    }
}

/// Without a name of its own a request is named by the act and the revision it was seen at: sent twice, it is the same.
async fn act(args: &ActArgs, act: &str, body: Value) -> Result<Ended, Failure> {
    let client = client(&args.remote)?;
    let request = if let Some(request) = &args.request {
        request.clone()
    } else {
        format!("{act}-{}", whole(&client, &args.number).await?.application.revision)
    };
    let done = ask_for(&client, &args.number, act, &request, body).await?;
    if args.remote.json {
        output::print_json(&done)?;
    } else {
        output::print(&done.line())?;
    }
    Ok(Ended::Done)
}

/// Asks for one act under a name; members without a value are left out.
pub async fn ask_for(client: &Client, number: &str, act: &str, request: &str, mut body: Value) -> Result<Application, Failure> {
    put(&mut body, "request", &json!(request));
    if let Some(fields) = body.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    Ok(client.post(&format!("/applications/{number}/{act}"), &body).await?)
}
