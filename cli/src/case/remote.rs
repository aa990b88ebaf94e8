//! `josei case`: the queue, a case, every act on one.

use super::shown::{Case, Page, Prescribers, Whole};
use crate::args::{
    CaseActArgs, CaseArgs, CaseAssignArgs, CaseCommand, CaseListArgs, CasePrescribersArgs, CaseProposeArgs, CaseRaiseArgs, Remote,
};
use crate::client::Client;
use crate::exit::{Ended, Failure};
use crate::output;
use serde_json::{Value, json};

const FUNCTION: &str = "benefit-decide";

pub(super) fn client(remote: &Remote) -> Result<Client, Failure> {
    Ok(Client::new(&remote.to, FUNCTION, &remote.token)?)
}

/// Runs a case command against the function.
pub async fn run(command: &CaseCommand) -> Result<Ended, Failure> {
    match command {
        CaseCommand::List(args) => list(args).await,
        CaseCommand::Show(args) => show(args).await,
        CaseCommand::Take(args) => act(args, "take", json!({})).await,
        CaseCommand::Propose(args) => propose(args).await,
        CaseCommand::Approve(args) => act(args, "approve", json!({})).await,
        CaseCommand::Refuse(args) => act(args, "refuse", json!({})).await,
        CaseCommand::Withdraw(args) => act(args, "withdraw", json!({})).await,
        CaseCommand::Assign(args) => assign(args).await,
        CaseCommand::PutBack(args) => act(args, "put-back", json!({})).await,
        CaseCommand::Ask(args) => act(args, "ask", json!({})).await,
        CaseCommand::Answer(args) => act(args, "answer", json!({})).await,
        CaseCommand::Raise(args) => raise(args).await,
        CaseCommand::Late(args) => super::late::late(args).await,
        CaseCommand::Lists(args) => super::lists::run(&args.command).await,
        CaseCommand::Prescribers(args) => prescribers(args).await,
    }
}

async fn list(args: &CaseListArgs) -> Result<Ended, Failure> {
    let client = client(&args.remote)?;
    let filters = [("state", &args.state), ("ward", &args.ward), ("owner", &args.owner)];
    let filter: String = filters.iter().filter_map(|(name, value)| Some(format!("&{name}={}", value.as_ref()?))).collect();
    let (mut cases, mut after) = (Vec::new(), String::new());
    loop {
        let query = format!("{after}{filter}");
        let separator = if query.is_empty() { "" } else { "?" };
        let page: Page = client.get(&format!("/cases/{}{separator}{}", args.billing_month.0, query.trim_start_matches('&'))).await?;
        cases.extend(page.cases);
        match page.next {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    if args.remote.json {
        output::print_json(&json!({ "cases": cases }))?;
        return Ok(Ended::Done);
    }
    for case in &cases {
        output::print(&case.line())?;
    }
    Ok(Ended::Done)
}

async fn show(args: &CaseArgs) -> Result<Ended, Failure> {
    let whole: Whole = client(&args.remote)?.get(&format!("/cases/{}", args.case)).await?;
    if args.remote.json {
        output::print_json(&whole)?;
        return Ok(Ended::Done);
    }
    output::print(&whole.case.line())?;
    if let Some(explained) = &whole.explained_ja {
        output::print(explained)?;
    }
    for act in &whole.history {
        output::print(&act.line())?;
    }
    Ok(Ended::Done)
}

async fn prescribers(args: &CasePrescribersArgs) -> Result<Ended, Failure> {
    let found: Prescribers = client(&args.remote)?.post(&format!("/prescribers/{}", args.billing_month.0), &json!({})).await?;
    if args.remote.json {
        output::print_json(&found)?;
    } else {
        output::print(&found.line())?;
    }
    Ok(Ended::Done)
}

async fn propose(args: &CaseProposeArgs) -> Result<Ended, Failure> {
    let mut body = json!({"proposal": args.proposal.name()});
    if let (Some(part), Some(fields)) = (args.part_yen, body.as_object_mut()) {
        fields.insert("part_yen".to_owned(), json!(part));
    }
    act(&args.act, "propose", body).await
}

async fn assign(args: &CaseAssignArgs) -> Result<Ended, Failure> {
    act(&args.act, "assign", json!({"to": args.person})).await
}

/// There is no case yet to be looked at, so the request has its name from the command line.
async fn raise(args: &CaseRaiseArgs) -> Result<Ended, Failure> {
    let body = json!({"request": args.request, "chunk": args.chunk, "reason": args.reason});
    tell(&client(&args.remote)?.post(&format!("/cases/{}/raise", args.case), &body).await?, args.remote.json)
}

fn tell(case: &Case, json: bool) -> Result<Ended, Failure> {
    if json {
        output::print_json(case)?;
    } else {
        output::print(&case.line())?;
    }
    Ok(Ended::Done)
}

/// Without a name of its own a request is named by the act and the version it was seen at: sent twice, it is the same.
async fn act(args: &CaseActArgs, act: &str, mut body: Value) -> Result<Ended, Failure> {
    let client = client(&args.remote)?;
    let request = if let Some(request) = &args.request {
        request.clone()
    } else {
        let stands: Whole = client.get(&format!("/cases/{}", args.case)).await?;
        format!("{act}-{}", stands.case.version)
    };
    if let Some(fields) = body.as_object_mut() {
        fields.insert("request".to_owned(), json!(request));
        for (name, value) in [("reason", &args.reason), ("note", &args.note)] {
            if let Some(value) = value {
                fields.insert(name.to_owned(), json!(value));
            }
        }
    }
    tell(&client.post(&format!("/cases/{}/{act}", args.case), &body).await?, args.remote.json)
}
