//! Entering a file of applications: in parts that a function takes, each with the header row, so that findings name the lines of the file.

use crate::client::Client;
use crate::exit::Failure;
use crate::output;
use josei_base::Severity;
use josei_benefit::application::Taken;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// Most bytes of one part; a function takes 1 MiB.
const PART_BYTES_MAX: usize = 512 << 10;

/// What became of a file.
#[derive(Debug, Default, Clone, Serialize)]
pub struct TakenFile {
    pub path: String,
    pub rows: u64,
    pub entered: u64,
    pub same: u64,
    pub refused: u64,
    pub applications: Vec<Row>,
    pub findings: Vec<Told>,
    pub findings_more: u64,
}

/// One application of it.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Row {
    pub line: u64,
    pub application_number: String,
    pub outcome: Taken,
    pub account: Option<String>,
    pub account_version: Option<u32>,
    pub findings: Vec<Told>,
}

/// A finding as the function tells it.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Told {
    pub line: u64,
    #[serde(default)]
    pub record: String,
    #[serde(default)]
    pub field: String,
    pub code: String,
    pub severity: Severity,
    pub message_ja: String,
    pub message_en: String,
}

/// What the function answers.
#[derive(Deserialize)]
struct Part {
    rows: u64,
    entered: u64,
    same: u64,
    refused: u64,
    applications: Vec<Row>,
    findings: Vec<Told>,
    findings_more: u64,
}

impl Told {
    /// For people.
    pub fn text(&self, path: &str) -> String {
        output::told_line(path, self.line, &[&self.record, &self.field], &self.code, self.severity, (&self.message_ja, &self.message_en))
    }
}

/// Enters a file, part by part.
pub async fn enter(client: &Client, path: &Path) -> Result<TakenFile, Failure> {
    let bytes = std::fs::read(path).map_err(|error| Failure::file(path, &error))?;
    let mut entered = TakenFile { path: path.display().to_string(), ..TakenFile::default() };
    for (part, skipped) in parts(&bytes, PART_BYTES_MAX) {
        let told: Part = client.post_text("/application-files", "text/csv", part).await?;
        let moved = |mut one: Told| {
            one.line = if one.line > 1 { one.line.saturating_add(skipped) } else { one.line };
            one
        };
        entered.rows += told.rows;
        entered.entered += told.entered;
        entered.same += told.same;
        entered.refused += told.refused;
        entered.findings_more += told.findings_more;
        entered.findings.extend(told.findings.into_iter().map(moved));
        entered.applications.extend(told.applications.into_iter().map(|mut row| {
            row.line = row.line.saturating_add(skipped);
            row.findings = row.findings.into_iter().map(moved).collect();
            row
        }));
    }
    Ok(entered)
}

/// The file in parts of at most so many bytes, each with the header in front, and how many lines were left out of it. A part ends with a row; a file that is no CSV is
/// one part, and the function says what is wrong.
fn parts(bytes: &[u8], most: usize) -> Vec<(Vec<u8>, u64)> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    let places: Vec<(usize, u64)> = reader
        .byte_records()
        .map_while(Result::ok)
        .filter_map(|row| {
            let at = row.position()?;
            let byte = usize::try_from(at.byte()).ok()?;
            // Between CR and LF the reader still counts the line before.
            let between = bytes.get(byte) == Some(&b'\n');
            Some((byte + usize::from(between), at.line() + u64::from(between)))
        })
        .collect();
    let [_, first, ..] = places.as_slice() else { return vec![(bytes.to_vec(), 0)] };
    if bytes.len() <= most {
        return vec![(bytes.to_vec(), 0)];
    }
    let header = bytes.get(..first.0).unwrap_or_default();
    let mut parts = Vec::new();
    let mut begun = *first;
    for (at, next) in places.iter().copied().enumerate().skip(2) {
        let end = places.get(at + 1).map_or(bytes.len(), |place| place.0);
        if header.len() + end.saturating_sub(begun.0) > most {
            parts.push((begun, next.0));
            begun = next;
        }
    }
    parts.push((begun, bytes.len()));
    let whole = |((from, line), to): ((usize, u64), usize)| {
        let rows = bytes.get(from..to).unwrap_or_default();
        ([header, rows].concat(), line.saturating_sub(first.1))
    };
    parts.into_iter().map(whole).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_hold_every_row_once_and_know_their_lines() {
        let file = b"a,b\r\n1,x\r\n2,\"y\r\ny\"\r\n3,z\r\n4,w\r\n";
        assert_eq!(parts(file, 1_000), [(file.to_vec(), 0)]);
        let told: Vec<(String, u64)> =
            parts(file, 16).into_iter().map(|(part, skipped)| (String::from_utf8(part).unwrap(), skipped)).collect();
        let part = |rows: &str| format!("a,b\r\n{rows}");
        assert_eq!(told, [(part("1,x\r\n"), 0), (part("2,\"y\r\ny\"\r\n"), 1), (part("3,z\r\n4,w\r\n"), 3)]);
        for odd in [&b""[..], b"a,b", b"a,b\n\"never closed"] {
            assert!(parts(odd, 4).iter().map(|(part, _)| part.len()).sum::<usize>() >= odd.len());
        }
    }
}
