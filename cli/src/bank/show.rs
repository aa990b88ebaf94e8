//! `josei bank show`: what the list says of a bank or a branch, today and before.

use super::read;
use crate::args::BankShowArgs;
use crate::exit::{Ended, Failure};
use crate::output;
use josei_payment::master::Version;
use serde::Serialize;

#[derive(Serialize)]
struct Shown {
    bank: String,
    branch: Option<String>,
    names: Vec<Named>,
}

#[derive(Serialize)]
struct Named {
    name: String,
    kana: String,
    /// `null`: known from the first list on.
    from: Option<String>,
    /// `null`: still there.
    until: Option<String>,
}

/// Exit code 1 if there is and was no such bank or branch.
pub fn run(args: &BankShowArgs) -> Result<Ended, Failure> {
    let list = read(&args.list)?;
    let versions = match args.branch {
        Some(branch) => list.branch(args.bank, branch),
        None => list.bank(args.bank),
    };
    let shown = Shown {
        bank: args.bank.to_string(),
        branch: args.branch.map(|branch| branch.to_string()),
        names: versions.iter().map(named).collect(),
    };
    if args.json {
        output::print_json(&shown)?;
    } else {
        let code = shown.branch.as_ref().map_or(shown.bank.clone(), |branch| format!("{}-{branch}", shown.bank));
        for Named { name, kana, from, until } in &shown.names {
            let since = from.as_ref().map(|day| format!(" {day} から/from")).unwrap_or_default();
            let gone = until.as_ref().map(|day| format!(" {day} まで/until")).unwrap_or_default();
            output::print(&format!("{code} {name} {kana}{since}{gone}"))?;
        }
        if versions.is_empty() {
            output::say(&format!("{code}: {} 現在の一覧にありません / not in the list as of {}", list.day(), list.day()));
        }
    }
    Ok(if versions.is_empty() { Ended::InputErrors } else { Ended::Done })
}

fn named(version: &Version) -> Named {
    let day = |day: Option<josei_base::Date>| day.map(|day| day.to_string());
    Named { name: version.name.clone(), kana: version.kana.to_unicode(), from: day(version.from), until: day(version.until) }
}
