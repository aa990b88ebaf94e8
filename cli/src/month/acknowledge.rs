//! Acknowledgements (受付結果): what a sender is told, as files, and on standard error what a person must know at once.

use crate::client::{Client, Status};
use crate::exit::Failure;
use crate::output;
use josei_base::Finding;
use josei_delivery::codes;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Findings of a file told on standard error; all of them are in its acknowledgement.
const TOLD_MAX: usize = 20;

/// The refusal of a delivery as a finding on the file; `None` for a code that is not about deliveries.
pub fn refusal(code: &str, detail: &str) -> Option<Finding> {
    let entry = codes::ALL.iter().find(|entry| entry.code == code)?;
    Some(Finding { line: 0, record: String::new(), field: String::new(), position: None, entry, detail: detail.to_owned() })
}

/// Where the acknowledgements of one month go.
pub struct Acknowledgements {
    folder: PathBuf,
    names: Vec<String>,
}

impl Acknowledgements {
    /// One name per file; files of the same name in different folders are told apart by their place on the command line.
    pub fn new(dir: &Path, files: &[PathBuf]) -> Self {
        let base = |path: &PathBuf| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let bases: Vec<String> = files.iter().map(base).collect();
        let again = |name: &String| bases.iter().filter(|other| *other == name).count() > 1;
        let name = |(index, name): (usize, &String)| if again(name) { format!("{name}.{}", index + 1) } else { name.clone() };
        Self { folder: dir.join("out").join("acknowledgements"), names: bases.iter().enumerate().map(name).collect() }
    }

    /// Of a file that was refused before it was read. What an earlier file of its name was told stays.
    pub fn of_refused(&self, index: usize, path: &Path, finding: &Finding) -> Result<(), Failure> {
        output::say(&output::finding_line(&path.display().to_string(), finding));
        let file = json!({
            "kind": "", "counts": null, "declared": null, "findings": [finding], "refusal": finding.entry.code, "receipts": [],
            "file_name": path.file_name().map(|name| name.to_string_lossy()),
        });
        self.write(&format!("{}.refused", self.name(index)), &file)
    }

    /// Of a delivery that was read; answers with the number of errors on the file as a whole.
    pub async fn of_delivery(&self, index: usize, client: &Client, status: &Status, path: &Path) -> Result<u64, Failure> {
        if status.counts.is_none() && status.refusal.is_none() {
            return Ok(0);
        }
        let mut file = fetch(client, status).await?;
        let file_errors = findings(&file).iter().filter(|finding| is_error(finding)).count();
        if let Some(object) = file.as_object_mut() {
            object.insert("delivery".to_owned(), json!(status.id));
            object.insert("file_name".to_owned(), json!(path.file_name().map(|name| name.to_string_lossy())));
            object.insert("refusal".to_owned(), json!(status.refusal));
            // These rebuild the original; they say nothing to a sender.
            object.remove("head");
            object.remove("tail");
            let refused = status.refusal.as_deref().and_then(|code| refusal(code, ""));
            if let (Some(refused), Some(list)) = (refused, object.get_mut("findings").and_then(Value::as_array_mut)) {
                list.insert(0, json!(refused));
            }
        }
        self.tell(index, &file, path);
        self.write(self.name(index), &file)?;
        Ok(u64::try_from(file_errors).unwrap_or(u64::MAX))
    }

    /// Says the errors, each with its place; the first of many.
    fn tell(&self, index: usize, file: &Value, path: &Path) {
        let more = tell(file, path);
        if more > 0 {
            let csv = self.folder.join(format!("{}.csv", self.name(index)));
            output::say(&format!("{}: ほか{more}件は / {more} more in {}", path.display(), csv.display()));
        }
    }

    fn name(&self, index: usize) -> &str {
        self.names.get(index).map_or("", String::as_str)
    }

    fn write(&self, name: &str, file: &Value) -> Result<(), Failure> {
        let json = serde_json::to_vec_pretty(file).map_err(Failure::fault)?;
        output::write_file(&self.folder.join(format!("{name}.json")), &json)?;
        output::write_file(&self.folder.join(format!("{name}.csv")), &csv_of(file, receipts(file))?)
    }
}

/// The whole acknowledgement of a delivery that was read: that of the file, with those of its receipts.
pub async fn fetch(client: &Client, status: &Status) -> Result<Value, Failure> {
    let mut file: Value = client.get(&format!("/deliveries/{}/acknowledgement", status.id)).await?;
    let mut receipts = Vec::new();
    for chunk in 1..=status.counts.map_or(0, |counts| counts.chunks) {
        let answers: Vec<Value> = client.get(&format!("/deliveries/{}/acknowledgement/{chunk}", status.id)).await?;
        receipts.extend(answers);
    }
    if let Some(object) = file.as_object_mut() {
        object.insert("receipts".to_owned(), Value::Array(receipts));
    }
    Ok(file)
}

/// The errors of an acknowledgement: of the file, then of its receipts.
pub fn errors(file: &Value) -> Vec<&Value> {
    told(file).into_iter().filter(|finding| is_error(finding)).collect()
}

/// What a person is told at once: everything of the file as a whole, and the errors of its receipts.
fn told(file: &Value) -> Vec<&Value> {
    let of_receipts = receipts(file).iter().flat_map(findings).filter(|finding| is_error(finding));
    findings(file).iter().chain(of_receipts).collect()
}

/// Says the first findings, each with its place; answers how many were not said.
pub fn tell(file: &Value, path: &Path) -> usize {
    let found = told(file);
    for finding in found.iter().take(TOLD_MAX) {
        let field = |name| text(finding, name);
        let place = [field("line"), field("record"), field("field")].into_iter().filter(|part| !part.is_empty() && part != "0");
        let place: Vec<String> = std::iter::once(path.display().to_string()).chain(place).collect();
        let severity = if is_error(finding) { "誤り/error" } else { "注意/warning" };
        let (code, ja, en) = (field("code"), field("message_ja"), field("message_en"));
        output::say(&format!("{}\n  {code} {severity}: {ja}\n  {en}", place.join(" ")));
    }
    found.len().saturating_sub(TOLD_MAX)
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn findings(value: &Value) -> &[Value] {
    list(value, "findings")
}

fn receipts(value: &Value) -> &[Value] {
    list(value, "receipts")
}

fn is_error(finding: &Value) -> bool {
    finding.get("severity").and_then(Value::as_str) == Some("error")
}

fn text(value: &Value, name: &str) -> String {
    match value.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

/// One line per finding; an accepted receipt without findings has a line too. UTF-8 with a byte order mark, for spreadsheets.
fn csv_of(file: &Value, receipts: &[Value]) -> Result<Vec<u8>, Failure> {
    let mut out = csv::Writer::from_writer(vec![0xEF, 0xBB, 0xBF]);
    let failed = |error: csv::Error| Failure::fault(error);
    out.write_record(["receipt", "result", "line", "record", "field", "code", "severity", "message_ja", "message_en"]).map_err(failed)?;
    let mut rows = |number: &str, result: &str, line: &str, findings: &Value| {
        let list = findings.as_array().map(Vec::as_slice).unwrap_or_default();
        for finding in list {
            let field = |name| text(finding, name);
            let row = [
                field("line"),
                field("record"),
                field("field"),
                field("code"),
                field("severity"),
                field("message_ja"),
                field("message_en"),
            ];
            out.write_record([number, result].into_iter().chain(row.iter().map(String::as_str)))?;
        }
        if list.is_empty() && !number.is_empty() {
            out.write_record([number, result, line, "", "", "", "", "", ""])?;
        }
        Ok::<(), csv::Error>(())
    };
    rows("", "file", "", file.get("findings").unwrap_or(&Value::Null)).map_err(failed)?;
    for receipt in receipts {
        let accepted = receipt.get("accepted").and_then(Value::as_bool).unwrap_or(false);
        let findings = receipt.get("findings").unwrap_or(&Value::Null);
        rows(&text(receipt, "number"), if accepted { "accepted" } else { "rejected" }, &text(receipt, "line"), findings).map_err(failed)?;
    }
    out.into_inner().map_err(Failure::fault)
}
