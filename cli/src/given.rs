//! Files of the city that a command line names, read as the functions will read them, so that what is wrong is told at once and with its place.

use crate::exit::Failure;
use crate::output;
use jiff::civil::Date;
use josei_base::Finding;
use josei_base::external::Registry;
use josei_eligibility::RuleBook;
use josei_receipt::senders::Known;
use josei_runtime::city::{self, CityFault};
use std::path::Path;

/// The city's rules: a file, a folder of versions, or those that come with the program.
pub fn rules(path: Option<&Path>, municipality: &str) -> Result<RuleBook, Failure> {
    city::read(path, municipality).map_err(|fault| match fault {
        CityFault::Unreadable { path, error } => Failure::file(&path, &error),
        CityFault::Findings { path, findings } => unusable(&path, "市のファイルを使用できません / the city file cannot be used", findings),
        other => Failure::usage(&format!("--city: {other}"), "別のファイルを指定してください / name another file"),
    })
}

/// No version of the rules is in force on a day.
pub fn no_version(day: Date) -> Failure {
    Failure::usage(
        &format!("--city: {day} に施行されている規則の版がありません / no version of the rules is in force on {day}"),
        "その日より前に施行された版を加えてください / add the version that was in force",
    )
}

/// A registry of 外字.
pub fn characters(path: &Path) -> Result<Registry, Failure> {
    Registry::load(&text(path)?)
        .map_err(|findings| unusable(path, "外字登録簿を使用できません / the registry of 外字 cannot be used", findings))
}

/// Known deviations of senders.
pub fn deviations(path: &Path) -> Result<Known, Failure> {
    Known::load(&text(path)?)
        .map_err(|findings| unusable(path, "既知の相違のファイルを使用できません / the file of known deviations cannot be used", findings))
}

fn text(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error))
}

/// A file with errors, each of which is listed.
pub fn unusable(path: &Path, what: &str, findings: Vec<Finding>) -> Failure {
    let path = path.display().to_string();
    for finding in &findings {
        output::say(&output::finding_line(&path, finding));
    }
    Failure::Input { text: format!("{path}: {what}"), findings }
}
