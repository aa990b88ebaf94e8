//! `josei case list / show / take / propose / approve / refuse`.

use super::shown::{Beside, Case, Page};
use crate::args::{CaseActArgs, CaseArgs, CaseCommand, CaseListArgs, CaseProposeArgs, Remote};
use crate::client::Client;
use crate::exit::{Ended, Failure};
use crate::output;
use serde_json::{Value, json};

const FUNCTION: &str = "benefit-decide";

fn client(remote: &Remote) -> Result<Client, Failure> {
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

/// A part of an answer.
fn read<T: serde::de::DeserializeOwned>(answer: &Value) -> Result<T, Failure> {
    T::deserialize(answer).map_err(|error| Failure::Environment {
        what: format!("応答を読めません / the answer cannot be read: {error}"),
        remedy: "josei の版を、相手と揃えてください / use the version of josei that runs there".to_owned(),
    })
}

async fn show(args: &CaseArgs) -> Result<Ended, Failure> {
    let whole: Value = client(&args.remote)?.get(&format!("/cases/{}", args.case)).await?;
    if args.remote.json {
        output::print_json(&whole)?;
        return Ok(Ended::Done);
    }
    output::print(&read::<Case>(&whole)?.line())?;
    let beside: Beside = read(&whole)?;
    if let Some(explained) = &beside.explained_ja {
        output::print(explained)?;
    }
    for act in &beside.history {
        output::print(&act.line())?;
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

/// Without a name of its own a request is named by the act and the version it was seen at: sent twice, it is the same.
async fn act(args: &CaseActArgs, act: &str, mut body: Value) -> Result<Ended, Failure> {
    let client = client(&args.remote)?;
    let request = if let Some(request) = &args.request {
        request.clone()
    } else {
        let stands: Case = client.get(&format!("/cases/{}", args.case)).await?;
        format!("{act}-{}", stands.version)
    };
    if let Some(fields) = body.as_object_mut() {
        fields.insert("request".to_owned(), json!(request));
        for (name, value) in [("reason", &args.reason), ("note", &args.note)] {
            if let Some(value) = value {
                fields.insert(name.to_owned(), json!(value));
            }
        }
    }
    let case: Case = client.post(&format!("/cases/{}/{act}", args.case), &body).await?;
    if args.remote.json {
        output::print_json(&case)?;
    } else {
        output::print(&case.line())?;
    }
    Ok(Ended::Done)
}
