//! Legal bases (法令上の根拠): what an operation is allowed by. Codes stand in the log and in the table of rights; the articles are the city's data.

use crate::codes;
use josei_base::Finding;
use josei_base::settings_file::{Checks, Faults};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Most bytes of a list of bases.
pub const FILE_BYTES_MAX: usize = 64 << 10;
/// The list that comes with the table of rights.
const OWN: &str = include_str!("../data/bases.toml");

/// One basis in words.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// As in the log, for example `ordinance:h5-22`.
    pub code: String,
    /// Article, Japanese.
    pub ja: String,
    /// Article, English.
    pub en: String,
}

/// All bases of a city.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bases(BTreeMap<String, Basis>);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    format: u32,
    basis: Vec<Basis>,
}

impl Bases {
    /// The list that comes with this crate.
    ///
    /// # Errors
    /// Never for the file as it is checked in; a test reads it.
    pub fn own() -> Result<Self, Vec<Finding>> {
        Self::parse(OWN)
    }

    /// From a TOML file.
    ///
    /// # Errors
    /// When it is too large or not of this form, or a code stands twice.
    pub fn parse(text: &str) -> Result<Self, Vec<Finding>> {
        let faults = Faults { bytes_max: FILE_BYTES_MAX, too_large: &codes::U0064, form: &codes::U0064 };
        let (written, mut checks): (Written, _) = Checks::read(text, &faults)?;
        if written.format != 1 {
            checks.add(0, "", "format", &codes::U0064, written.format.to_string());
        }
        let mut bases = BTreeMap::new();
        for basis in written.basis {
            let code = basis.code.clone();
            if bases.insert(code.clone(), basis).is_some() {
                checks.add(0, "basis", "code", &codes::U0062, code);
            }
        }
        checks.end(Self(bases))
    }

    /// By its code.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&Basis> {
        self.0.get(code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_list_reads() {
        let bases = Bases::own().unwrap();
        assert!(bases.get("ordinance:h5-22").unwrap().ja.contains("子ども医療費助成条例"));
        assert_eq!(bases.get("ordinance:none"), None);
    }

    #[test]
    fn a_code_stands_once() {
        let twice = "format = 1\n[[basis]]\ncode = \"a\"\nja = \"\"\nen = \"\"\n[[basis]]\ncode = \"a\"\nja = \"\"\nen = \"\"\n";
        assert_eq!(Bases::parse(twice).unwrap_err()[0].entry.code, "U0062");
        assert_eq!(Bases::parse("format = 2\nbasis = []\n").unwrap_err()[0].entry.code, "U0064");
        assert_eq!(Bases::parse("format = 1\nbase = []\n").unwrap_err()[0].entry.code, "U0064");
    }
}
