//! Event files (異動の用紙, filled in): TOML of the form the desk's API has, with a draft id and a subject.

use super::value::{DraftName, Key};
use crate::exit::Failure;
use crate::given;
use josei_base::Finding;
use josei_base::limits::REQUEST_BODY_BYTES_MAX;
use josei_base::settings_file::{Checks, Faults};
use josei_register::{Change, DraftId, Event, Header, codes};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::path::Path;
use toml::Spanned;

/// What a file tells.
#[derive(Debug)]
pub struct Filled {
    /// Its draft.
    pub draft: DraftName,
    /// The event.
    pub event: Event,
    /// The lines of its header and of each change.
    lines: Vec<u64>,
}

impl Filled {
    /// Findings that name a change by its number, with the line it stands on.
    pub fn in_file(&self, findings: Vec<Finding>) -> Vec<Finding> {
        let line = |number: u64| usize::try_from(number).ok().and_then(|number| self.lines.get(number)).copied().unwrap_or(0);
        findings.into_iter().map(|finding| Finding { line: line(finding.line), ..finding }).collect()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    draft: Spanned<String>,
    holder: Option<Spanned<String>>,
    insurer: Option<Spanned<String>>,
    header: Spanned<toml::Value>,
    changes: Vec<Spanned<toml::Value>>,
}

/// Opens and reads a file; what is wrong with it is told by line.
pub fn open(path: &Path) -> Result<Filled, Failure> {
    let bytes = std::fs::read(path).map_err(|error| Failure::file(path, &error))?;
    let unusable = |findings| given::unusable(path, "異動の用紙として使用できません / it is no event file that can be used", findings);
    // Not UTF-8: whatever is read of it is no TOML, or is not what was written.
    read(&String::from_utf8_lossy(&bytes)).map_err(unusable)
}

/// Reads a file.
pub fn read(text: &str) -> Result<Filled, Vec<Finding>> {
    let faults = Faults { bytes_max: REQUEST_BODY_BYTES_MAX, too_large: &codes::B108, form: &codes::B001 };
    let (written, mut checks) = Checks::read::<Written>(text, &faults)?;
    let id = DraftId::parse(written.draft.get_ref());
    if id.is_err() {
        checks.add(written.draft.span().start, "draft", "", &codes::B001, "32 hexadecimal digits");
    }
    let key = subject(&mut checks, &written);
    let parts = [&written.header].into_iter().chain(&written.changes);
    let lines = parts.map(|part| line(text, part.span().start)).collect();
    let header = part::<Header>(&mut checks, "header", written.header);
    let changes = written.changes.into_iter().map(|change| {
        let name = name(change.get_ref());
        part::<Change>(&mut checks, &name, change)
    });
    let changes: Vec<Change> = changes.collect::<Vec<_>>().into_iter().flatten().collect();
    match (id, key, header) {
        (Ok(id), Some(key), Some(header)) => checks.end(Filled { draft: DraftName { key, id }, event: Event { header, changes }, lines }),
        _ => Err(checks.end(()).err().unwrap_or_default()),
    }
}

/// Line of a byte, from 1.
fn line(text: &str, at: usize) -> u64 {
    let before = text.as_bytes().get(..at).unwrap_or_default();
    before.split(|byte| *byte == b'\n').count().try_into().unwrap_or(0)
}

/// Exactly one subject is named.
fn subject(checks: &mut Checks<'_>, written: &Written) -> Option<Key> {
    let (text, digits) = match (&written.holder, &written.insurer) {
        (Some(holder), None) => (holder, "32 hexadecimal digits"),
        (None, Some(insurer)) => (insurer, "6 or 8 digits"),
        (None, None) | (Some(_), Some(_)) => {
            checks.add(0, "holder, insurer", "", &codes::B004, "1");
            return None;
        }
    };
    let key = text.get_ref().parse::<Key>().ok();
    // A holder's number under `insurer`, or the other way round, is a slip of the pen.
    let fits = key.filter(|key| matches!(key.0, josei_register::Subject::Person(_)) == written.holder.is_some());
    if fits.is_none() {
        checks.add(text.span().start, "holder, insurer", "", &codes::B001, digits);
    }
    fits
}

/// What a change is called in the file; unknown names are told by the reading.
fn name(change: &toml::Value) -> String {
    change.as_table().and_then(|table| table.keys().next()).cloned().unwrap_or_default()
}

/// The header, or one change.
fn part<T: DeserializeOwned>(checks: &mut Checks<'_>, name: &str, written: Spanned<toml::Value>) -> Option<T> {
    let at = written.span().start;
    match serde_json::from_value(json(written.into_inner())) {
        Ok(part) => Some(part),
        Err(error) => {
            let (entry, why) = fault(&error.to_string());
            checks.add(at, name, "", entry, why);
            None
        }
    }
}

/// The code, and what was expected: names of fields, never what stands in them.
fn fault(said: &str) -> (&'static josei_base::Entry, String) {
    if said.starts_with("unknown ") {
        return (&codes::B002, said.to_owned());
    }
    if said.starts_with("missing ") {
        return (&codes::B005, said.to_owned());
    }
    let expected = said.split_once(", expected ").map(|(_, expected)| format!("expected {expected}"));
    (&codes::B001, expected.unwrap_or_else(|| said.to_owned()))
}

/// Days may be written without quotation marks.
fn json(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => number.into(),
        toml::Value::Boolean(flag) => Value::Bool(flag),
        toml::Value::Datetime(day) => Value::String(day.to_string()),
        toml::Value::Array(values) => Value::Array(values.into_iter().map(json).collect()),
        toml::Value::Table(fields) => Value::Object(fields.into_iter().map(|(name, value)| (name, json(value))).collect()),
        // Nothing in the register is a fraction.
        toml::Value::Float(_) => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"draft = "00000000000000000000000000000002"
holder = "00000000000000000000000000000001"

[header]
notified_on = 2024-06-20
reception_ward = "1"
changed_on = "2024-06-15"
change_reason = "03"

[[changes]]
lose = { lost_on = 2024-06-15, lost_reason = "01" }

[[changes]]
[changes.rename]
from = 2024-06-15
value.name = "見本 次郎"
"#;

    fn found(text: &str) -> Vec<(u64, String, &'static str)> {
        read(text).err().unwrap_or_default().into_iter().map(|finding| (finding.line, finding.record, finding.entry.code)).collect()
    }

    fn one(line: u64, record: &str, code: &'static str) -> Vec<(u64, String, &'static str)> {
        vec![(line, record.to_owned(), code)]
    }

    #[test]
    fn days_are_written_with_or_without_quotation_marks() {
        let filled = read(FILE).unwrap();
        let event = serde_json::to_value(&filled.event).unwrap();
        assert_eq!(event["header"]["changed_on"], "2024-06-15");
        assert_eq!(event["changes"][0]["lose"]["lost_on"], "2024-06-15");
        assert_eq!(filled.draft.to_string(), "00000000000000000000000000000001/00000000000000000000000000000002");
    }

    #[test]
    fn what_is_wrong_with_a_change_is_told_by_its_line() {
        let finding = |number| Finding {
            line: number,
            record: "lose".to_owned(),
            field: String::new(),
            position: None,
            entry: &codes::B008,
            detail: String::new(),
        };
        let filled = read(FILE).unwrap();
        let lines: Vec<u64> = filled.in_file(vec![finding(0), finding(1), finding(2)]).iter().map(|finding| finding.line).collect();
        assert_eq!(lines, [4, 10, 13]);
    }

    #[test]
    fn what_is_wrong_is_told_by_line_and_change() {
        assert_eq!(found(&FILE.replace("lost_reason", "lost_raeson")), one(10, "lose", "B002"));
        assert_eq!(found(&FILE.replace(", lost_reason = \"01\"", "")), one(10, "lose", "B005"));
        assert_eq!(found(&FILE.replace("lose", "loose")), one(10, "loose", "B002"));
        assert_eq!(found(&FILE.replace("2024-06-15, ", "2024-06-15T00:00:00, ")), one(10, "lose", "B001"));
        assert_eq!(found(&FILE.replace("2024-06-15, ", "2024.5, ")), one(10, "lose", "B001"));
        assert_eq!(found(&FILE.replace("reception_ward = \"1\"\n", "")), one(4, "header", "B005"));
        assert_eq!(found(&FILE.replace("000000002\"", "2\"")), one(1, "draft", "B001"));
        assert_eq!(found(&FILE.replace("holder", "insurer")), one(2, "holder, insurer", "B001"));
        assert_eq!(found(&FILE.replace("holder", "who")), one(2, "", "B001"));
        assert_eq!(found(&FILE.replace("[header]", "insurer = \"270025\"\n[header]")), one(0, "holder, insurer", "B004"));
        let two = FILE.replace("lost_reason", "lost_raeson").replace("value.name = \"見本 次郎\"", "value.nickname = \"見本\"");
        assert_eq!(found(&two).len(), 2);
        assert!(!format!("{:?}", read(&two)).contains("見本"));
    }
}
