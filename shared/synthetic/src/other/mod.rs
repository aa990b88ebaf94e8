//! The receipts of the month in the other forms that review bodies use (`domain/receipts.md` §1.3, §5): CSV情報, decided lists, returned files,
//! split sets. They are made of the very bytes of the receipt files, so their answers are those of the files.

mod csv_info;
mod list;
mod returned;
mod volumes;

use crate::SyntheticError;
use crate::expected::{AnswerResult, FindingAnswer, ReceiptAnswer};
use crate::holder::Holder;
use crate::write::Sender;
use crate::write::out::Out;
use crate::write::page::Page;
use josei_base::Month;
use list::Lists;
use serde::Serialize;
use std::collections::BTreeSet;

/// Another form (別の形式) of the same receipts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Form {
    /// CSV情報: every receipt with the management records of the review body, one file a review body and kind.
    CsvInfo,
    /// 決定済レセプト一覧: one list a review body.
    List,
    /// 返戻 (`.HEN`): a few receipts of the largest clinic, one file a review body.
    Returned,
    /// マルチボリューム: the first file as three volumes.
    Volumes,
}

impl Form {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::CsvInfo, Self::List, Self::Returned, Self::Volumes];

    /// The name of its folder and in answers.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CsvInfo => "csvinfo",
            Self::List => "list",
            Self::Returned => "returned",
            Self::Volumes => "volumes",
        }
    }
}

/// A file in another form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherFile {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What must be said of it.
    pub expected: OtherAnswer,
}

/// What must be said of a file in another form; volumes are to be read together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OtherAnswer {
    /// Its form.
    pub form: Form,
    /// Its name, with the folder of the review body where two would have the same: letters, digits, `_`, `-`, `.` and `/` only.
    pub name: String,
    /// The kind of what is in it, as `josei check` names it.
    pub kind: String,
    /// Receipts or lines in it.
    pub receipts: u64,
    /// Those that can be read and are claims.
    pub accepted: u64,
    /// What the reader must find.
    pub findings: Vec<FindingAnswer>,
}

impl OtherAnswer {
    fn new(form: Form, name: String, kind: &str) -> Self {
        Self { form, name, kind: kind.to_owned(), receipts: 0, accepted: 0, findings: Vec::new() }
    }

    /// Counts a receipt and what is found in it.
    fn receipt(&mut self, accepted: bool, codes: &[&str]) {
        self.receipts += 1;
        self.accepted += u64::from(accepted);
        let found = codes.iter().map(|code| FindingAnswer::new(&self.name, Some(self.receipts), code));
        self.findings.extend(found);
    }

    fn found(&mut self, code: &str) {
        self.findings.insert(0, FindingAnswer::new(&self.name, None, code));
    }
}

/// A receipt as it stands in its file.
struct Written {
    bytes: Vec<u8>,
    payers: u64,
    points: u64,
    result: AnswerResult,
    codes: Vec<&'static str>,
}

/// A file as far as the other forms need it.
struct WrittenFile<'a> {
    kind: &'static str,
    sender: Sender<'a>,
    turn: u8,
    /// Its header record, without line end.
    header: Vec<u8>,
    receipts: Vec<Written>,
    /// Lengths and sums so far.
    at: (usize, u64, u64),
}

/// Collects what the other forms need; nothing unless one is asked for.
pub(crate) struct Others<'a> {
    forms: &'a BTreeSet<Form>,
    billing: Month,
    files: Vec<WrittenFile<'a>>,
    lists: Lists,
}

impl<'a> Others<'a> {
    pub(crate) fn new(forms: &'a BTreeSet<Form>, billing: Month) -> Self {
        Self { forms, billing, files: Vec::new(), lists: Lists::new(billing) }
    }

    /// A file begins; its header is written.
    pub(crate) fn file(&mut self, kind: &'static str, sender: Sender<'a>, turn: u8, out: &Out) {
        if self.forms.is_empty() {
            return;
        }
        let header = out.bytes.split(|byte| matches!(byte, b'\r' | b'\n')).next().unwrap_or_default().to_vec();
        let at = (out.bytes.len(), out.payers, out.points);
        self.files.push(WrittenFile { kind, sender, turn, header, receipts: Vec::new(), at });
    }

    /// A receipt of the file is written.
    pub(crate) fn receipt(&mut self, page: &Page, holder: &Holder, answer: &ReceiptAnswer, codes: Vec<&'static str>, out: &Out) {
        let Some(file) = self.files.last_mut() else { return };
        let (start, payers, points) = file.at;
        file.at = (out.bytes.len(), out.payers, out.points);
        if self.forms.contains(&Form::List) && file.turn < 2 {
            self.lists.add(page, holder, file.sender, answer.result);
        }
        file.receipts.push(Written {
            bytes: out.bytes.get(start..).unwrap_or_default().to_vec(),
            payers: out.payers - payers,
            points: out.points - points,
            result: answer.result,
            codes,
        });
    }

    /// The files of all forms that were asked for.
    pub(crate) fn finish(self) -> Result<Vec<OtherFile>, SyntheticError> {
        let Self { forms, billing, files, lists } = self;
        let asked = |form| forms.contains(&form);
        let mut made = Vec::new();
        if asked(Form::CsvInfo) {
            made.extend(csv_info::files(&files));
        }
        made.extend(lists.files()?);
        if asked(Form::Returned) {
            made.extend(returned::files(&files, billing)?);
        }
        if asked(Form::Volumes) {
            made.extend(volumes::files(&files)?);
        }
        Ok(made)
    }
}
