use super::{code_point, is_private_use, is_selector};
use crate::codes;
use crate::limits::TEXTS_BYTES_MAX;
use josei_base::{Digest, Entry, Finding};
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;
use toml::value::Datetime;

/// The layout this version reads.
const SCHEMA: i64 = 1;
/// Longest substitute, characters.
const SUBSTITUTE_CHARS_MAX: usize = 4;

/// The city's registered fallbacks (外字・縮退の登録): what is printed for a character that no font has. Empty unless the city has one.
#[derive(Debug, Clone)]
pub struct Registry {
    rows: BTreeMap<(char, Option<char>), String>,
    hash: Digest,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    schema: i64,
    #[serde(default)]
    fallback: Vec<Spanned<Row>>,
}

/// One row; who decided and when stands in the file and is kept by its hash.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    character: String,
    print: String,
    #[serde(rename = "mj")]
    _mj: Option<String>,
    #[serde(rename = "decided_on")]
    _decided_on: Datetime,
    #[serde(rename = "decided_by")]
    _decided_by: String,
}

impl Default for Registry {
    fn default() -> Self {
        Self { rows: BTreeMap::new(), hash: Digest::of(b"") }
    }
}

impl Registry {
    /// Reads the city's table (TOML).
    ///
    /// # Errors
    /// All that is wrong, with its line.
    pub fn load(text: &str) -> Result<Self, Vec<Finding>> {
        let finding = |at: usize, entry: &'static Entry, detail: &str| {
            let before = text.as_bytes().get(..at).unwrap_or_default();
            let line = before.split(|byte| *byte == b'\n').count().try_into().unwrap_or(0);
            Finding { line, record: "fallback".to_owned(), field: String::new(), position: None, entry, detail: detail.to_owned() }
        };
        if text.len() > TEXTS_BYTES_MAX {
            return Err(vec![finding(0, &codes::N201, &format!("{TEXTS_BYTES_MAX}"))]);
        }
        let written: Written = toml::from_str(text)
            .map_err(|error| vec![finding(error.span().map_or(0, |span| span.start), &codes::N201, error.message())])?;
        if written.schema != SCHEMA {
            return Err(vec![finding(0, &codes::N201, "schema")]);
        }
        let mut rows = BTreeMap::new();
        let mut findings = Vec::new();
        for row in written.fallback {
            let at = row.span().start;
            let row = row.into_inner();
            let sound = !row.print.is_empty()
                && row.print.chars().count() <= SUBSTITUTE_CHARS_MAX
                && !row.print.chars().any(|c| is_private_use(c) || c.is_control() || is_selector(c));
            match parse(&row.character).filter(|_| sound) {
                None => findings.push(finding(at, &codes::N202, &row.character)),
                Some(key) if rows.contains_key(&key) => findings.push(finding(at, &codes::N203, &row.character)),
                Some(key) => {
                    rows.insert(key, row.print);
                }
            }
        }
        if findings.is_empty() { Ok(Self { rows, hash: Digest::of(text.as_bytes()) }) } else { Err(findings) }
    }

    /// What to print for a character, with or without its variation selector.
    pub(crate) fn get(&self, character: char, selector: Option<char>) -> Option<&str> {
        self.rows.get(&(character, selector)).map(String::as_str)
    }

    /// Hash of the table.
    #[must_use]
    pub fn hash(&self) -> Digest {
        self.hash
    }
}

/// `U+E000`, or `U+845B U+E0100`.
fn parse(text: &str) -> Option<(char, Option<char>)> {
    let one = |part: &str| char::from_u32(u32::from_str_radix(part.strip_prefix("U+")?, 16).ok()?);
    match text.split_once(' ') {
        None => Some((one(text)?, None)),
        Some((base, selector)) => Some((one(base)?, Some(one(selector).filter(|c| is_selector(*c))?))),
    }
    .filter(|(base, _)| !is_selector(*base) && code_point(*base).len() >= 6)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(character: &str, print: &str) -> String {
        format!("[[fallback]]\ncharacter = \"{character}\"\nprint = \"{print}\"\ndecided_on = 2024-04-01\ndecided_by = \"文字担当\"\n")
    }

    #[test]
    fn rows_are_read_and_wrong_ones_named() {
        let good = format!("schema = 1\n{}{}", row("U+E000", "吉"), row("U+845B U+E0101", "葛"));
        let registry = Registry::load(&good).unwrap();
        assert_eq!(registry.get('\u{E000}', None), Some("吉"));
        assert_eq!(registry.get('葛', Some('\u{E0101}')), Some("葛"));
        assert_eq!(registry.get('葛', None), None);
        for (bad, code) in [
            (row("E000", "吉"), "N202"),
            (row("U+E000", "\u{E001}"), "N202"),
            (row("U+E000", ""), "N202"),
            (row("U+E000", "一二三四五"), "N202"),
            (format!("{}{}", row("U+E000", "吉"), row("U+E000", "土")), "N203"),
            ("x = 1".to_owned(), "N201"),
        ] {
            let findings = Registry::load(&format!("schema = 1\n{bad}")).unwrap_err();
            assert_eq!(findings[0].entry.code, code, "{bad}");
        }
    }
}
