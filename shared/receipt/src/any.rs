//! One way in for every kind of file (種類の判定): tells what the bytes are, and reads them.
//!
//! The content decides. A file name is only a hint for what the content leaves open, besides `.HEN`, which says that a file holds receipts that
//! were returned.

use crate::codes;
use crate::encoding::BYTE_ORDER_MARK;
use crate::event::Event;
use crate::findings::finding;
use crate::framing::{END_MARK, Mark, is_wrapped, lead, strip_end};
use crate::list::{ListEvent, ListParser, ListSummary};
use crate::parser::{OTHER_BLOCK_BYTES, Parser};
use crate::summary::FileSummary;
use crate::wrapped::{WrappedEvent, WrappedParser};
use josei_base::Finding;

/// One thing told about a file, by the reader of its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnyEvent {
    /// Of a claim file (UKE) or a file of returned receipts.
    Uke(Event),
    /// Of a decided list (決定済レセプト一覧).
    List(ListEvent),
    /// Of CSV情報.
    Wrapped(WrappedEvent),
}

/// A file, once all of it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnySummary {
    /// Of a claim file, of a file of returned receipts, and of a file of no known kind.
    Uke(FileSummary),
    /// Of a decided list.
    List(ListSummary),
    /// Of CSV情報: `kind` is that of the receipts it wraps, and there is no total and no header of the file.
    Wrapped(FileSummary),
}

impl AnySummary {
    /// What every file has.
    #[must_use]
    pub const fn file(&self) -> &FileSummary {
        match self {
            Self::Uke(file) | Self::Wrapped(file) => file,
            Self::List(list) => &list.file,
        }
    }

    /// Likewise, to be changed.
    pub const fn file_mut(&mut self) -> &mut FileSummary {
        match self {
            Self::Uke(file) | Self::Wrapped(file) => file,
            Self::List(list) => &mut list.file,
        }
    }

    /// Σ points. That of a list is below zero if it takes back more than it brings.
    #[must_use]
    pub fn points(&self) -> i64 {
        match self {
            Self::Uke(file) | Self::Wrapped(file) => i64::try_from(file.points).unwrap_or(i64::MAX),
            Self::List(list) => list.totals.points,
        }
    }

    /// Σ points as the file declares it, likewise.
    #[must_use]
    pub fn declared_points(&self) -> Option<i64> {
        match self {
            Self::Uke(file) | Self::Wrapped(file) => i64::try_from(file.declared?.points?).ok(),
            Self::List(list) => list.declared_points,
        }
    }
}

/// What a file name says (ファイル名).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hint {
    Nothing,
    /// `KDRSL_….csv`.
    List,
    /// `11_RECODEINFO_MED.CSV` and the like.
    Wrapped,
    /// `RECEIPTC.HEN` and the like.
    Returned,
}

impl Hint {
    fn of(name: &str) -> Self {
        let name = base_name(name).to_ascii_uppercase();
        if name.starts_with("KDRSL_") {
            Self::List
        } else if name.contains("_RECODEINFO_") {
            Self::Wrapped
        } else if name.rsplit_once('.').is_some_and(|(_, extension)| extension == "HEN") {
            Self::Returned
        } else {
            Self::Nothing
        }
    }
}

fn base_name(name: &str) -> &str {
    name.rsplit(['/', '\\']).next().unwrap_or_default()
}

/// Reads a file of any kind from pushed bytes.
#[derive(Debug)]
pub struct AnyParser {
    name: String,
    reader: Reader,
}

enum Reader {
    /// Not decided yet; the bytes so far.
    Open(Vec<u8>),
    Uke(Box<Parser>),
    List(Box<ListParser>),
    Wrapped(Box<WrappedParser>),
}

/// The first bytes may hold names.
impl std::fmt::Debug for Reader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Open(_) => "Open",
            Self::Uke(_) => "Uke",
            Self::List(_) => "List",
            Self::Wrapped(_) => "Wrapped",
        })
    }
}

impl AnyParser {
    /// A reader at the start of a file; the name is a hint, and may be empty.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), reader: Reader::Open(Vec::new()) }
    }

    /// Reads the next bytes of the file, as many as there are.
    pub fn push(&mut self, bytes: &[u8], sink: &mut dyn FnMut(AnyEvent)) {
        let Reader::Open(head) = &mut self.reader else { return self.reader.push(bytes, sink) };
        head.extend_from_slice(bytes);
        let head = std::mem::take(head);
        if let Some(line) = telling_line(&head) {
            self.reader = self.choose(line);
        }
        self.reader.push(&head, sink);
    }

    /// Ends the file.
    pub fn finish(mut self, sink: &mut dyn FnMut(AnyEvent)) -> AnySummary {
        if let Reader::Open(head) = &self.reader {
            let mut reader = self.choose(only_line(head));
            reader.push(head, sink);
            self.reader = reader;
        }
        match self.reader {
            Reader::Open(_) => AnySummary::Uke(FileSummary::default()),
            Reader::Uke(parser) => AnySummary::Uke(parser.finish(&mut |event| sink(AnyEvent::Uke(event)))),
            Reader::Wrapped(parser) => AnySummary::Wrapped(parser.finish(&mut |event| sink(AnyEvent::Wrapped(event)))),
            Reader::List(parser) => {
                let mut list = parser.finish(&mut |event| sink(AnyEvent::List(event)));
                if let Some(found) = misnamed(&self.name, &list) {
                    list.file.warnings += 1;
                    list.file.findings.push(found.clone());
                    sink(AnyEvent::List(ListEvent::Finding(found)));
                }
                AnySummary::List(list)
            }
        }
    }

    /// The reader for a file whose first line with anything in it is this.
    fn choose(&self, text: &[u8]) -> Reader {
        let id = text.split(|byte| *byte == b',').next().unwrap_or_default();
        let list = matches!(id, b"H" | b"D" | b"T") && text.len() > 1;
        let foreign = Mark::of(text) == Mark::Foreign;
        match Hint::of(&self.name) {
            _ if is_wrapped(text) => Reader::Wrapped(Box::default()),
            _ if list => Reader::List(Box::default()),
            Hint::Returned => Reader::Uke(Box::new(Parser::of_returned())),
            // Only a name may still tell what a line is that is no record.
            Hint::List if foreign => Reader::List(Box::default()),
            Hint::Wrapped if foreign => Reader::Wrapped(Box::default()),
            Hint::List | Hint::Wrapped | Hint::Nothing => Reader::Uke(Box::default()),
        }
    }
}

impl Reader {
    fn push(&mut self, bytes: &[u8], sink: &mut dyn FnMut(AnyEvent)) {
        match self {
            Self::Open(head) => head.extend_from_slice(bytes),
            Self::Uke(parser) => parser.push(bytes, &mut |event| sink(AnyEvent::Uke(event))),
            Self::List(parser) => parser.push(bytes, &mut |event| sink(AnyEvent::List(event))),
            Self::Wrapped(parser) => parser.push(bytes, &mut |event| sink(AnyEvent::Wrapped(event))),
        }
    }
}

/// The text of the first whole line that is not blank, or what there is of it in the bytes that are waited for.
fn telling_line(head: &[u8]) -> Option<&[u8]> {
    let waited = head.get(..OTHER_BLOCK_BYTES);
    let whole = waited.unwrap_or(head);
    let whole = whole.get(..memchr::memrchr(b'\n', whole).map_or(0, |at| at + 1)).unwrap_or_default();
    Some(only_line(whole)).filter(|text| !text.is_empty()).or_else(|| waited.map(only_line))
}

/// The text of the first line that is not blank, whole or not.
fn only_line(head: &[u8]) -> &[u8] {
    let head = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(head);
    head.split_inclusive(|byte| *byte == b'\n')
        .map(strip_end)
        .map(|text| text.get(lead(text, false) as usize..).unwrap_or_default())
        .map(|text| text.strip_suffix(&[END_MARK]).unwrap_or(text))
        .find(|text| !text.is_empty())
        .unwrap_or_default()
}

/// A list whose name and header disagree.
fn misnamed(name: &str, list: &ListSummary) -> Option<Finding> {
    let wanted = list.header.as_ref()?.file_name();
    let wrong = Hint::of(name) == Hint::List && !base_name(name).eq_ignore_ascii_case(&wanted);
    wrong.then(|| finding(0, b"H ", String::new(), &codes::LIST_NAME, format!("≠ {wanted}")))
}

/// Reads a whole file of any kind (ファイルの検査), as [`check_reader`](crate::check_reader) reads a claim file. The name is a hint.
///
/// # Errors
/// Only those of the reader; whatever is wrong with the file is a finding.
pub fn check_any(read: impl std::io::Read, name: &str, sink: &mut dyn FnMut(AnyEvent)) -> std::io::Result<AnySummary> {
    let mut parser = AnyParser::new(name);
    crate::each_block(read, |block| parser.push(block, sink))?;
    Ok(parser.finish(sink))
}
