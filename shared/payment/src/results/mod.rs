//! What the bank tells after a file was taken (振込結果・組戻し): a file of results in our layout, or a statement of the account. Each row is matched to one
//! line of the batch's manifest, or told as not matched; nothing is guessed.
//!
//! **A file of results** (CSV, UTF-8 or CP932, the first row names the columns by either name, in any order):
//!
//! | column | | |
//! |---|---|---|
//! | `customer_code_1` | 顧客コード1 | required: the batch, as in the bank file |
//! | `customer_code_2` | 顧客コード2 | the billing month, as in the bank file |
//! | `line` | 明細番号 | the line of the file, from 1; without it the account must be told |
//! | `bank` `branch` `account_type` `account` | 銀行コード 支店コード 預金種目 口座番号 | with `amount` they must name one line alone; beside `line` they must agree with it |
//! | `amount` | 振込金額 | required: yen, digits |
//! | `result` | 結果 | required: `paid` 済 or `returned` 組戻し (words: `data/returns.toml`) |
//! | `reason` | 理由 | of a returned line: `no-account` 該当口座なし, `name-differs` 名義相違, `closed` 解約済, `blocked` 入金停止, `branch-or-type` 店番・種目誤り, `other` その他, `unstated` |
//! | `day` | 返却日 | of a returned line: `YYYY-MM-DD`, from the value date to today |
//!
//! **A statement** (03, or 01): a movement into the account is a returned transfer if a word of [`ReturnRules`] stands with it, and it must have amount and name
//! of one line alone. One that has both without the word is told and not taken; all others are other business. A statement that is
//! damaged or whose totals differ is told and nothing of it is taken. A movement is used once: its number, day and amount name it.

mod csv;
mod rules;
mod statement;
#[cfg(test)]
mod tests;

use crate::batch::{EntryId, Manifest, ManifestLine, Reason, Telling};
use crate::codes;
use josei_base::{Date, Entry, Finding, Yen, limits};
use std::collections::BTreeMap;

pub use rules::{ReturnReason, ReturnRules};

/// Largest file of results, bytes: it travels in a request.
pub const RESULTS_BYTES_MAX: usize = limits::REQUEST_BODY_BYTES_MAX;
/// Most rows of one.
pub const RESULTS_ROWS_MAX: u64 = 20_000;
/// Most findings listed; more are counted.
pub const FINDINGS_LISTED_MAX: usize = 1_000;

/// What the bank said of one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Matched {
    /// Line of the file it was read from, or record of the statement.
    pub at: u64,
    /// The line of the manifest.
    pub line: u32,
    /// What was said.
    pub telling: Telling,
    /// The movement of a statement it stands for.
    pub entry: Option<EntryId>,
}

/// A file that was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// Rows or movements.
    pub rows: u64,
    /// Those that stand for a line.
    pub matched: Vec<Matched>,
    /// Movements of a statement that are other business.
    pub other: u64,
    /// What is wrong, by line; at most [`FINDINGS_LISTED_MAX`].
    pub findings: Vec<Finding>,
    /// Findings that are not listed.
    pub findings_more: u64,
    /// Errors among all findings.
    pub errors: u64,
}

impl Told {
    /// One more thing that is wrong.
    pub fn find(&mut self, line: u64, field: &str, entry: &'static Entry, detail: impl Into<String>) {
        let detail = detail.into();
        self.add(Finding { line, record: String::new(), field: field.to_owned(), position: None, entry, detail });
    }

    fn add(&mut self, finding: Finding) {
        self.errors += u64::from(finding.is_error());
        if self.findings.len() < FINDINGS_LISTED_MAX {
            self.findings.push(finding);
        } else {
            self.findings_more += 1;
        }
    }
}

/// What a file is read against.
#[derive(Debug, Clone, Copy)]
pub struct Against<'a> {
    /// What the bank was given.
    pub manifest: &'a Manifest,
    /// Words and reasons.
    pub rules: &'a ReturnRules,
    /// Today: nothing has come back later.
    pub today: Date,
}

impl<'a> Against<'a> {
    fn line(&self, number: u64) -> Option<&'a ManifestLine> {
        let index = usize::try_from(number.checked_sub(1)?).ok()?;
        self.manifest.lines.get(index)
    }

    /// Can money of this batch have come back on this day?
    fn can_be_of(&self, day: Date) -> bool {
        day >= self.manifest.value_date.date() && day <= self.today
    }
}

/// Lines by something that should name one alone.
struct Index<K>(BTreeMap<(K, Yen), Vec<u32>>);

impl<K: Ord> Index<K> {
    fn of(manifest: &Manifest, key: impl Fn(&ManifestLine) -> K) -> Self {
        let mut lines: BTreeMap<(K, Yen), Vec<u32>> = BTreeMap::new();
        for line in &manifest.lines {
            lines.entry((key(line), line.yen)).or_default().push(line.number);
        }
        Self(lines)
    }

    /// The one line, or why it is none.
    fn only(&self, key: K, yen: Yen) -> Result<u32, &'static Entry> {
        match self.0.get(&(key, yen)).map(Vec::as_slice) {
            Some([line]) => Ok(*line),
            Some([]) | None => Err(&codes::P_RESULT_UNMATCHED),
            Some(_) => Err(&codes::P_RESULT_AMBIGUOUS),
        }
    }
}

/// Reads a file of results or a statement. Never fails: what is wrong is told, and good rows go on.
#[must_use]
pub fn read(bytes: &[u8], against: &Against<'_>) -> Told {
    let mut told = Told::default();
    if bytes.len() > RESULTS_BYTES_MAX {
        told.find(0, "", &codes::P_RESULT_LARGE, RESULTS_BYTES_MAX.to_string());
    } else if statement::is_one(bytes) {
        statement::read(bytes, against, &mut told);
    } else {
        csv::read(bytes, against, &mut told);
    }
    told
}

/// Paid, or returned for a reason on a day.
fn returned(reason: &str, day: Date) -> Option<Telling> {
    Some(Telling::Returned { reason: Reason::parse(reason).ok()?, day })
}
