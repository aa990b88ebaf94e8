//! What a city keeps in files of its own besides its rules: known deviations of senders, and its registry of 外字. Without a file there are none.

use crate::settings::{BadSetting, Settings};
use josei_base::Finding;
use josei_base::external::Registry;
use josei_receipt::senders::Known;
use std::path::Path;

/// Known deviations of senders (既知の相違).
///
/// # Errors
/// When the file cannot be read or has errors (all of them are listed).
pub fn deviations(settings: &Settings) -> Result<Known, BadSetting> {
    Ok(read("JOSEI_DEVIATIONS_FILE", settings.deviations_file.as_deref(), Known::load)?.unwrap_or_default())
}

/// The city's registry of 外字 (外字登録簿).
///
/// # Errors
/// Likewise.
pub fn characters(settings: &Settings) -> Result<Registry, BadSetting> {
    Ok(read("JOSEI_CHARACTERS_FILE", settings.characters_file.as_deref(), Registry::load)?.unwrap_or_default())
}

/// Such a file, if the deployment has one.
///
/// # Errors
/// Likewise.
pub fn read<T>(
    setting: &'static str,
    path: Option<&Path>,
    load: impl Fn(&str) -> Result<T, Vec<Finding>>,
) -> Result<Option<T>, BadSetting> {
    let Some(path) = path else { return Ok(None) };
    let unusable = |what: String| BadSetting::Unusable(setting, what);
    let text = std::fs::read_to_string(path).map_err(|error| unusable(format!("{}: {error}", path.display())))?;
    load(&text).map(Some).map_err(|findings| {
        let line = |finding: &Finding| format!("line {}: {} {}", finding.line, finding.entry.code, finding.message_en());
        unusable(findings.iter().map(line).collect::<Vec<_>>().join("; "))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_file_there_are_none_and_a_faulty_one_is_refused() {
        assert_eq!(read("JOSEI_DEVIATIONS_FILE", None, Known::load).unwrap(), None);
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("characters.toml");
        let load = || read("JOSEI_CHARACTERS_FILE", Some(&path), Registry::load);
        let refused = |found: Result<Option<Registry>, BadSetting>| found.unwrap_err().to_string();
        assert!(refused(load()).starts_with("JOSEI_CHARACTERS_FILE: "), "no file");
        std::fs::write(&path, "schema = 2\n").unwrap();
        assert!(refused(load()).contains("line 0: X0002"));
        std::fs::write(&path, "schema = 1\n").unwrap();
        assert!(load().unwrap().unwrap().is_empty());
    }
}
