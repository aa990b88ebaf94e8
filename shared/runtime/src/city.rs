//! The city's rules of a realm: all their versions. The deployment's own, or the one that comes with the program.

use crate::settings::{BadSetting, Settings};
use josei_base::Finding;
use josei_eligibility::city::builtin;
use josei_eligibility::{City, RuleBook};
use std::path::{Path, PathBuf};
use thiserror::Error;

/// Most versions of a city's rules in its folder: one a month for longer than any decision is kept.
const VERSIONS_MAX: usize = 200;
/// End of the names of city files in a folder.
const EXTENSION: &str = "toml";

/// Rules that cannot be used.
#[derive(Debug, Error)]
pub enum CityFault {
    /// A file or folder cannot be read.
    #[error("{}: {error}", path.display())]
    Unreadable {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// A file has errors, or the versions of a folder do not go together.
    #[error("{}: {}", path.display(), told(findings))]
    Findings {
        /// The file, or the folder.
        path: PathBuf,
        /// All of them.
        findings: Vec<Finding>,
    },
    /// A folder has more versions than are read.
    #[error("{}: more than {VERSIONS_MAX} versions", path.display())]
    TooMany {
        /// The folder.
        path: PathBuf,
    },
    /// No rules come with the program for this municipality.
    #[error("no city file comes with the program for {0}")]
    Unknown(String),
}

fn told(findings: &[Finding]) -> String {
    let line = |finding: &Finding| format!("line {}: {} {}", finding.line, finding.entry.code, finding.message_en());
    findings.iter().map(line).collect::<Vec<_>>().join("; ")
}

/// Loads and checks the city's rules of the realm.
///
/// # Errors
/// When there are none, they have errors (all of them are listed), or are of another city.
pub fn load(settings: &Settings) -> Result<RuleBook, BadSetting> {
    let unusable = |what: String| BadSetting::Unusable("JOSEI_CITY_FILE", what);
    let municipality = settings.realm.municipality();
    let book = read(settings.city_file.as_deref(), municipality).map_err(|fault| unusable(fault.to_string()))?;
    match book.versions().first().map(City::municipality) {
        Some(of) if of == municipality => Ok(book),
        of => Err(unusable(format!("it is of {}, the realm of {municipality}", of.unwrap_or_default()))),
    }
}

/// A city file, each version in a folder, or what comes with the program for a municipality.
///
/// # Errors
/// When there is none, or it has errors.
pub fn read(path: Option<&Path>, municipality: &str) -> Result<RuleBook, CityFault> {
    let Some(path) = path else {
        let text = builtin(municipality).ok_or_else(|| CityFault::Unknown(municipality.to_owned()))?;
        return book(Path::new("city file"), vec![version(Path::new("city file"), text)?]);
    };
    let unreadable = |path: &Path, error| CityFault::Unreadable { path: path.to_owned(), error };
    let read = |file: &PathBuf| version(file, &std::fs::read_to_string(file).map_err(|error| unreadable(file, error))?);
    book(path, files(path)?.iter().map(read).collect::<Result<_, _>>()?)
}

fn version(path: &Path, text: &str) -> Result<City, CityFault> {
    City::load(text).map_err(|findings| CityFault::Findings { path: path.to_owned(), findings })
}

fn book(path: &Path, versions: Vec<City>) -> Result<RuleBook, CityFault> {
    RuleBook::new(versions).map_err(|findings| CityFault::Findings { path: path.to_owned(), findings })
}

/// The file itself, or the city files of a folder in order of their names.
fn files(path: &Path) -> Result<Vec<PathBuf>, CityFault> {
    let unreadable = |error| CityFault::Unreadable { path: path.to_owned(), error };
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    for entry in std::fs::read_dir(path).map_err(unreadable)? {
        let file = entry.map_err(unreadable)?.path();
        if file.extension().is_some_and(|extension| extension == EXTENSION) {
            found.push(file);
        }
        if found.len() > VERSIONS_MAX {
            return Err(CityFault::TooMany { path: path.to_owned() });
        }
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use josei_eligibility::SAKAI;

    fn loaded(path: &Path) -> Result<RuleBook, CityFault> {
        read(Some(path), "271403")
    }

    #[test]
    fn a_file_is_one_version_and_a_folder_has_many() {
        let folder = tempfile::tempdir().unwrap();
        assert!(loaded(folder.path()).unwrap_err().to_string().contains("C015"), "none");
        assert_eq!(read(None, "271403").unwrap().versions().len(), 1);
        assert!(matches!(read(None, "000000"), Err(CityFault::Unknown(_))));
        assert!(matches!(loaded(&folder.path().join("1.toml")), Err(CityFault::Unreadable { .. })));
        let second = SAKAI
            .replace("\nversion = 1\n", "\nversion = 2\n")
            .replace("\neffective_from = 2010-07-01\n", "\neffective_from = 2024-08-01\n");
        std::fs::write(folder.path().join("1.toml"), SAKAI).unwrap();
        std::fs::write(folder.path().join("2.toml"), &second).unwrap();
        std::fs::write(folder.path().join("notes.md"), "no rules").unwrap();
        assert_eq!(loaded(folder.path()).unwrap().versions().len(), 2);
        assert_eq!(loaded(&folder.path().join("2.toml")).unwrap().versions().len(), 1);
        std::fs::write(folder.path().join("3.toml"), &second).unwrap();
        assert!(loaded(folder.path()).unwrap_err().to_string().contains("C014"), "the same version twice");
        std::fs::write(folder.path().join("3.toml"), "schema = 9").unwrap();
        assert!(loaded(folder.path()).unwrap_err().to_string().contains("3.toml: line"), "which file");
    }
}
