//! Acknowledgements (受付結果): what a sender is told, as files, and on standard error what a person must know at once.

use crate::client::{Client, Status};
use crate::exit::Failure;
use crate::output;
use josei_base::Finding;
use josei_delivery::acknowledgement::{Acknowledgement, FindingAnswer, ReceiptAnswer, csv, page};
use josei_delivery::{Declared, FIRST_REVISION, State, codes};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Findings of a file told on standard error; all of them are in its acknowledgement.
const TOLD_MAX: usize = 20;

/// The refusal of a delivery as a finding on the file; `None` for a code that is not about deliveries.
pub fn refusal(code: &str, detail: &str) -> Option<Finding> {
    let entry = codes::ALL.iter().find(|entry| entry.code == code)?;
    Some(Finding { line: 0, record: String::new(), field: String::new(), position: None, entry, detail: detail.to_owned() })
}

/// A delivery that has arrived and waits, for this code, for something that nobody here can hurry.
pub fn waiting(what: &str, code: &str) -> Failure {
    let (ja, en, todo) = match codes::ALL.iter().find(|entry| entry.code == code) {
        Some(entry) => (entry.ja, entry.en, format!("{} / {}", entry.remedy_ja, entry.remedy_en)),
        None => ("待っています", "waiting", String::new()),
    };
    Failure::Environment { what: format!("{what}: {code} {ja} / {en}"), remedy: todo }
}

/// The acknowledgement of a file with those of its receipts.
#[derive(Serialize)]
pub struct Answered {
    #[serde(flatten)]
    file: Acknowledgement,
    receipts: Vec<ReceiptAnswer>,
}

impl Answered {
    /// Of a delivery that was read or refused.
    pub async fn fetch(client: &Client, status: &Status) -> Result<Self, Failure> {
        let file = client.get(&format!("/deliveries/{}/acknowledgement", status.id)).await?;
        let mut receipts = Vec::new();
        for chunk in 1..=status.counts.map_or(0, |counts| counts.chunks) {
            let answers: Vec<ReceiptAnswer> = client.get(&format!("/deliveries/{}/acknowledgement/{chunk}", status.id)).await?;
            receipts.extend(answers);
        }
        Ok(Self { file, receipts })
    }

    /// Of a file that was refused before it was received.
    fn refused(file_name: &str, finding: &Finding) -> Self {
        let file = Acknowledgement {
            delivery: String::new(),
            file_name: file_name.to_owned(),
            revision: FIRST_REVISION,
            billing_month: String::new(),
            state: State::Refused,
            scan: None,
            refusal: Some(finding.entry.code.to_owned()),
            announced: Declared::default(),
            kind: String::new(),
            counts: None,
            declared: serde_json::Value::Null,
            findings: vec![finding.into()],
            deviations: Vec::new(),
        };
        Self { file, receipts: Vec::new() }
    }

    /// The errors: of the file, then of its receipts.
    pub fn errors(&self) -> Vec<&FindingAnswer> {
        self.told().into_iter().filter(|finding| finding.is_error()).collect()
    }

    /// What a person is told at once: everything of the file as a whole, and the errors of its receipts.
    fn told(&self) -> Vec<&FindingAnswer> {
        let of_receipts = self.receipts.iter().flat_map(|receipt| &receipt.findings).filter(|finding| finding.is_error());
        self.file.findings.iter().chain(of_receipts).collect()
    }

    /// Says the first findings, each with its place; answers how many were not said.
    pub fn tell(&self, path: &Path) -> usize {
        let found = self.told();
        for finding in found.iter().take(TOLD_MAX) {
            let line = if finding.line > 0 { finding.line.to_string() } else { String::new() };
            let place = [line.as_str(), &finding.record, &finding.field].into_iter().filter(|part| !part.is_empty()).map(str::to_owned);
            let place: Vec<String> = std::iter::once(path.display().to_string()).chain(place).collect();
            let severity = if finding.is_error() { "誤り/error" } else { "注意/warning" };
            let FindingAnswer { code, message_ja, message_en, .. } = finding;
            output::say(&format!("{}\n  {code} {severity}: {message_ja}\n  {message_en}", place.join(" ")));
        }
        found.len().saturating_sub(TOLD_MAX)
    }

    /// Writes it in its three forms: `NAME.json`, `NAME.csv` in CP932, `NAME.html` to print.
    pub fn write(&self, folder: &Path, name: &str) -> Result<(), Failure> {
        let json = serde_json::to_vec_pretty(self).map_err(Failure::fault)?;
        output::write_file(&folder.join(format!("{name}.json")), &json)?;
        let table = [csv::file(&self.file), csv::receipts(&self.file, &self.receipts)].concat();
        output::write_file(&folder.join(format!("{name}.csv")), &table)?;
        output::write_file(&folder.join(format!("{name}.html")), page::page(&self.file, &self.receipts, None).as_bytes())
    }
}

/// Where the acknowledgements of one month go.
pub struct Acknowledgements {
    folder: PathBuf,
    names: Vec<String>,
}

impl Acknowledgements {
    /// One name per file; files of the same name in different folders are told apart by their place on the command line.
    pub fn new(dir: &Path, files: &[PathBuf]) -> Self {
        let bases: Vec<String> = files.iter().map(|path| base(path)).collect();
        let again = |name: &String| bases.iter().filter(|other| *other == name).count() > 1;
        let name = |(index, name): (usize, &String)| if again(name) { format!("{name}.{}", index + 1) } else { name.clone() };
        Self { folder: dir.join("out").join("acknowledgements"), names: bases.iter().enumerate().map(name).collect() }
    }

    /// Of a file that was refused before it was read. What an earlier file of its name was told stays.
    pub fn of_refused(&self, index: usize, path: &Path, finding: &Finding) -> Result<(), Failure> {
        output::say(&output::finding_line(&path.display().to_string(), finding));
        Answered::refused(&base(path), finding).write(&self.folder, &format!("{}.refused", self.name(index)))
    }

    /// Of a delivery that was read; answers with the number of errors on the file as a whole.
    pub async fn of_delivery(&self, index: usize, client: &Client, status: &Status, path: &Path) -> Result<u64, Failure> {
        if status.counts.is_none() && status.refusal.is_none() {
            return Ok(0);
        }
        let answered = Answered::fetch(client, status).await?;
        let more = answered.tell(path);
        if more > 0 {
            let csv = self.folder.join(format!("{}.csv", self.name(index)));
            output::say(&format!("{}: ほか{more}件は / {more} more in {}", path.display(), csv.display()));
        }
        answered.write(&self.folder, self.name(index))?;
        let of_content = |finding: &&FindingAnswer| finding.is_error() && status.refusal.as_ref() != Some(&finding.code);
        Ok(u64::try_from(answered.file.findings.iter().filter(of_content).count()).unwrap_or(u64::MAX))
    }

    fn name(&self, index: usize) -> &str {
        self.names.get(index).map_or("", String::as_str)
    }
}

/// The last part of a path.
pub fn base(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
