//! The commands that ask the desk.

use super::args::{AsKnown, DraftArgs, FindArgs, HistoryArgs, ListArgs, ProposeArgs, RefuseArgs, RegisterCommand, ShowArgs, State};
use super::shown::{Draft, Held, List};
use super::value::Key;
use super::{file, words};
use crate::args::Remote;
use crate::client::Client;
use crate::exit::{Ended, Failure};
use crate::output;
use clap::ValueEnum;
use jiff::civil::Date;
use josei_base::Month;
use josei_base::date::japanese_day;
use josei_register::event;
use josei_store::SystemClock;
use josei_store::port::Clock as _;
use serde_json::{Value, json};

const FUNCTION: &str = "register-import";
/// Months whose drafts are listed if none is named: this one and those before it.
const MONTHS_LISTED: usize = 3;

fn client(remote: &Remote) -> Result<Client, Failure> {
    Ok(Client::new(&remote.to, FUNCTION, &remote.token)?)
}

/// Runs a command against the function.
pub async fn run(command: &RegisterCommand) -> Result<Ended, Failure> {
    match command {
        RegisterCommand::Show(args) => show(args).await,
        RegisterCommand::History(args) => history(args).await,
        RegisterCommand::Find(args) => find(args).await,
        RegisterCommand::Template(args) => super::template(args),
        RegisterCommand::Propose(args) => propose(args).await,
        RegisterCommand::List(args) => list(args).await,
        RegisterCommand::Draft(args) => tell(&args.remote, client(&args.remote)?.get(&args.draft.path()).await?),
        RegisterCommand::Approve(args) => act(args, "approve", &json!({})).await,
        RegisterCommand::Refuse(args) => refuse(args).await,
        RegisterCommand::Withdraw(args) => act(args, "withdraw", &json!({})).await,
    }
}

fn read<T: serde::de::DeserializeOwned>(answer: Value) -> Result<T, Failure> {
    serde_json::from_value(answer).map_err(Failure::fault)
}

/// As it is answered, or its lines for people.
fn print(remote: &Remote, answer: Value, lines: impl FnOnce(Value) -> Result<Vec<String>, Failure>) -> Result<Ended, Failure> {
    if remote.json {
        output::print_json(&answer)?;
        return Ok(Ended::Done);
    }
    for line in lines(answer)? {
        output::print(&line)?;
    }
    Ok(Ended::Done)
}

async fn held(remote: &Remote, key: &Key, on: Option<Date>, known: &AsKnown) -> Result<Value, Failure> {
    let on = on.map(|on| format!("valid={on}"));
    let instant = known.known.map(|known| format!("known={}", known.0));
    let version = known.version.map(|version| format!("version={version}"));
    let query: Vec<String> = [on, instant, version].into_iter().flatten().collect();
    let separator = if query.is_empty() { "" } else { "?" };
    Ok(client(remote)?.get(&format!("{}{separator}{}", key.path(), query.join("&"))).await?)
}

async fn show(args: &ShowArgs) -> Result<Ended, Failure> {
    let answer = held(&args.remote, &args.key, args.on, &args.known).await?;
    print(&args.remote, answer, |answer| Ok(read::<Held>(answer)?.lines(&words::reasons()?)))
}

async fn history(args: &HistoryArgs) -> Result<Ended, Failure> {
    let mut answer = held(&args.remote, &args.key, None, &args.known).await?;
    if args.remote.json {
        // What holds on which days is `show`'s.
        let entries = answer.get_mut("entries").map(Value::take);
        output::print_json(&json!({ "version": answer.get("version"), "entries": entries }))?;
        return Ok(Ended::Done);
    }
    print(&args.remote, answer, |answer| Ok(read::<Held>(answer)?.history(&words::reasons()?)))
}

async fn find(args: &FindArgs) -> Result<Ended, Failure> {
    let number = json!({ "programme_number": args.programme.as_str(), "holder_number": args.holder.as_str() });
    let answer: Value = client(&args.remote)?.post("/numbers", &number).await?;
    let person = answer.get("person").and_then(Value::as_str).unwrap_or_default().to_owned();
    print(&args.remote, answer, |_| Ok(vec![person]))
}

/// Enters an event. What is wrong in itself is told before anything is sent.
async fn propose(args: &ProposeArgs) -> Result<Ended, Failure> {
    let filled = file::open(&args.file)?;
    let today = japanese_day(SystemClock.now());
    let findings = event::check(&filled.event, &filled.draft.key.0, today, &words::reasons()?);
    if !findings.is_empty() {
        let findings = filled.in_file(findings);
        return Err(crate::given::unusable(&args.file, "異動に誤りがあります / the event has errors", findings));
    }
    tell(&args.remote, client(&args.remote)?.put(&filled.draft.path(), &filled.event).await?)
}

async fn list(args: &ListArgs) -> Result<Ended, Failure> {
    let client = client(&args.remote)?;
    let ward = args.ward.as_ref().map_or_else(String::new, |ward| format!("&ward={ward}"));
    let state = match args.state {
        State::All => String::new(),
        state => format!("&state={}", name(&state)),
    };
    let mut drafts = Vec::new();
    for month in months(args.month)? {
        let mut after = String::new();
        loop {
            let page: List = client.get(&format!("/drafts?month={month}{ward}{state}{after}")).await?;
            drafts.extend(page.drafts);
            match page.next {
                // A ward and an id; what stands between them would end the query.
                Some(next) => after = format!("&after={}", next.replace('#', "%23")),
                None => break,
            }
        }
    }
    if args.remote.json {
        output::print_json(&json!({ "drafts": drafts }))?;
        return Ok(Ended::Done);
    }
    for draft in drafts {
        output::print(&read::<Draft>(draft)?.line())?;
    }
    Ok(Ended::Done)
}

/// The month that is asked for, or the newest ones, the oldest first.
fn months(asked: Option<Month>) -> Result<Vec<Month>, Failure> {
    let mut month = match asked {
        Some(month) => return Ok(vec![month]),
        None => Month::of(japanese_day(SystemClock.now())).map_err(Failure::fault)?,
    };
    let mut months = Vec::with_capacity(MONTHS_LISTED);
    for _ in 0..MONTHS_LISTED {
        months.push(month);
        let before = month.first_day().yesterday().map_err(Failure::fault)?;
        month = Month::of(before).map_err(Failure::fault)?;
    }
    months.reverse();
    Ok(months)
}

async fn refuse(args: &RefuseArgs) -> Result<Ended, Failure> {
    act(&args.draft, "refuse", &json!({ "reason": name(&args.reason) })).await
}

/// A value's name as it was given.
fn name(value: &impl ValueEnum) -> String {
    value.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

async fn act(args: &DraftArgs, act: &str, body: &Value) -> Result<Ended, Failure> {
    tell(&args.remote, client(&args.remote)?.post(&format!("{}/{act}", args.draft.path()), body).await?)
}

fn tell(remote: &Remote, answer: Value) -> Result<Ended, Failure> {
    print(remote, answer, |answer| Ok(read::<Draft>(answer)?.lines(&words::reasons()?)))
}

#[cfg(test)]
mod tests {
    use super::super::args::Reason;
    use super::*;

    #[test]
    fn months_lead_up_to_this_one() {
        let month = Month::new(2024, 1).unwrap();
        assert_eq!(months(Some(month)).unwrap(), [month]);
        let newest = months(None).unwrap();
        assert!(newest.len() == MONTHS_LISTED && newest.is_sorted(), "{newest:?}");
    }

    #[test]
    fn names_are_those_that_the_desk_knows() {
        for reason in Reason::value_variants() {
            let known: Result<josei_register::RefusalReason, _> = serde_json::from_value(json!(name(reason)));
            assert!(known.is_ok(), "{reason:?}");
        }
        for state in State::value_variants().iter().filter(|state| **state != State::All) {
            let known: Result<josei_register::DraftState, _> = serde_json::from_value(json!(name(state)));
            assert!(known.is_ok(), "{state:?}");
        }
    }
}
