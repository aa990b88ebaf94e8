//! `josei bank`: the list of banks (金融機関一覧) that accounts of people are checked against. A file; only `affected` asks a city.

mod affected;
mod refresh;
mod show;

use crate::args::BankCommand;
use crate::exit::{Ended, Failure};
use josei_payment::master::{BankMaster, MasterError};
use std::path::Path;

/// Runs one of its commands.
pub fn run(command: &BankCommand) -> Result<Ended, Failure> {
    match command {
        BankCommand::Affected(remote) => crate::block_on(affected::run(remote)),
        BankCommand::Refresh(args) => refresh::run(args),
        BankCommand::Show(args) => show::run(args),
    }
}

/// Reads a list.
pub fn read(path: &Path) -> Result<BankMaster, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?;
    BankMaster::from_text(&text).map_err(|error| refused(path, &error))
}

/// A list that cannot be used, with what to do.
fn refused(path: &Path, error: &MasterError) -> Failure {
    let (what, remedy) = match error {
        MasterError::Line(..) | MasterError::Digest | MasterError::TooLong => (
            "金融機関一覧を使用できません / the list of banks cannot be used",
            "josei bank refresh で作り直してください / make it again: josei bank refresh",
        ),
        MasterError::Source(..) => (
            "提供元のデータを使用できません / the data of the source cannot be used",
            "パッケージを取り直してください / get the package again",
        ),
        MasterError::Older { .. } => (
            "今の一覧より古いデータです / the data is older than the present list",
            "新しいパッケージを取得してください / get a newer package",
        ),
        MasterError::TooManyGone { .. } => (
            "なくなる銀行・支店が多すぎます / too many banks and branches would be gone",
            "データが欠けていないか確かめ、正しければ --whatever-is-gone を付けてください / see whether data is missing; if it is right, add --whatever-is-gone",
        ),
    };
    Failure::Input { text: format!("{}: {what} ({error})\n  対処 / what to do: {remedy}", path.display()), findings: Vec::new() }
}
