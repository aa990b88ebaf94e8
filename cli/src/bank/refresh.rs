//! `josei bank refresh`: takes in the data of `zengin-code` from a folder, and forgets nothing.

use super::{read, refused};
use crate::args::BankRefreshArgs;
use crate::exit::{Ended, Failure};
use crate::output;
use josei_payment::master::{BankMaster, Change, MASTER_BYTES_MAX, SnapshotReader, Unwritable, What};
use serde::Serialize;
use std::io::Read as _;
use std::path::Path;

#[derive(Serialize)]
struct Refreshed {
    path: String,
    day: String,
    banks: usize,
    branches: usize,
    /// Names whose kana no bank file takes: their fields stay blank.
    blank: usize,
    first: bool,
    changes: Vec<Change>,
}

/// Writes the new list in the place of the present one.
pub fn run(args: &BankRefreshArgs) -> Result<Ended, Failure> {
    let (newer, unwritable) = source(&args.from)?;
    let first = !args.list.try_exists().map_err(|error| Failure::file(&args.list, &error))?;
    let (next, changes) = if first {
        (newer, Vec::new())
    } else {
        read(&args.list)?.renew(&newer, args.whatever_is_gone).map_err(|error| refused(&args.from, &error))?
    };
    output::write_file(&args.list, next.to_text().as_bytes())?;
    let (banks, branches) = next.open();
    let path = args.list.display().to_string();
    let told = Refreshed { path, day: next.day().to_string(), banks, branches, blank: unwritable.len(), first, changes };
    if args.json {
        output::print_json(&told)?;
    } else {
        tell(&told)?;
    }
    Ok(Ended::Done)
}

/// Reads the files of the source.
fn source(folder: &Path) -> Result<(BankMaster, Vec<Unwritable>), Failure> {
    let wrong = |error| refused(folder, &error);
    let mut reader = SnapshotReader::new(&text(&folder.join("updated_at"))?, &text(&folder.join("banks.json"))?).map_err(wrong)?;
    let banks: Vec<_> = reader.banks().collect();
    for bank in banks {
        reader.branches(bank, &text(&folder.join(format!("branches/{bank}.json")))?).map_err(wrong)?;
    }
    reader.finish().map_err(wrong)
}

fn text(path: &Path) -> Result<String, Failure> {
    let mut text = String::new();
    let file = std::fs::File::open(path).map_err(|error| Failure::file(path, &error))?;
    // One byte more than any list may have: a longer file does not parse.
    let most = u64::try_from(MASTER_BYTES_MAX).unwrap_or(u64::MAX);
    file.take(most).read_to_string(&mut text).map_err(|error| Failure::file(path, &error))?;
    Ok(text)
}

fn tell(told: &Refreshed) -> Result<(), Failure> {
    for change in &told.changes {
        let branch = change.branch.map(|branch| format!("-{branch}")).unwrap_or_default();
        let what = match change.what {
            What::New => "新設/new",
            What::Renamed => "名称変更/renamed",
            What::Gone => "廃止/gone",
        };
        output::print(&format!("{}{branch} {} {what}", change.bank, change.name))?;
    }
    let Refreshed { path, day, banks, branches, blank, changes, .. } = told;
    let changed = if told.first { String::new() } else { format!("、変更/changes {}", changes.len()) };
    output::print(&format!("{path}: {day} 現在/as of、銀行/banks {banks}、支店/branches {branches}{changed}、カナ空欄/blank kana {blank}"))
}
