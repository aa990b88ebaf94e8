//! One receipt of CSV情報: the management records taken off, the rest read by the tables of its kind.

use super::columns::{Columns, Quotes, split, unquote};
use crate::codes;
use crate::encoding::Encoding;
use crate::findings::{FINDINGS_PER_RECEIPT_MAX, Findings, finding};
use crate::framing::{END_MARK, lead, strip_end};
use crate::header::Header;
use crate::index::Index;
use crate::kind::Kind;
use crate::receipt::{self, ParsedReceipt};
use josei_base::Entry;

/// A receipt with what the review body wrote around it (CSV情報のレセプト).
#[derive(Clone, PartialEq, Eq)]
pub struct WrappedReceipt {
    /// Exact bytes in the file, from MN to RC. Empty for a receipt over the limits: its bytes went out as
    /// [`WrappedEvent::Other`](super::WrappedEvent::Other).
    pub raw: Vec<u8>,
    /// Line of its first record in the file, from 1.
    pub first_line: u64,
    /// The header record it carries.
    pub header: Option<Header>,
    /// The receipt. Its `raw` are the claim records without columns, quotes and header; its lines are those of the file.
    pub receipt: ParsedReceipt,
    /// レセプト管理番号 (MN), 9–16 digits; empty if it cannot be read.
    pub management_number: String,
    /// 検索番号 (MN), 17–30 digits; empty if there is none.
    pub search_number: String,
    /// How many reasons (JY) say that the review body corrected it.
    pub reasons: u32,
    /// How many records the review body added besides the management records.
    pub added: u32,
}

impl std::fmt::Debug for WrappedReceipt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "WrappedReceipt(line {}, {:?})", self.first_line, self.receipt)
    }
}

/// Reads a wrapped receipt again, from a chunk: the same result as in the file. `first_line` is the line it had there.
#[must_use]
pub fn read_wrapped(raw: &[u8], first_line: u64, encoding: Encoding) -> WrappedReceipt {
    read(raw.to_vec(), first_line, encoding, &mut Index::new())
}

/// The one way there is, in the file and again.
pub(crate) fn read(raw: Vec<u8>, first_line: u64, encoding: Encoding, index: &mut Index) -> WrappedReceipt {
    let mut opened = Opened::new(first_line);
    for (line, number) in raw.split_inclusive(|byte| *byte == b'\n').zip(first_line..) {
        opened.line(line, number, encoding);
    }
    let mut wrapped = opened.finish(index);
    wrapped.raw = raw;
    wrapped
}

/// A receipt over the limits.
pub(crate) fn too_large(first_line: u64, records: usize) -> WrappedReceipt {
    let mut receipt = ParsedReceipt::rejected(Vec::new(), first_line, &codes::RECEIPT_TOO_LARGE, "");
    receipt.records = u32::try_from(records).unwrap_or(u32::MAX);
    WrappedReceipt {
        raw: Vec::new(),
        first_line,
        header: None,
        receipt,
        management_number: String::new(),
        search_number: String::new(),
        reasons: 0,
        added: 0,
    }
}

/// What the lines of a receipt gave so far.
struct Opened {
    first_line: u64,
    findings: Findings,
    /// Codes told once for a receipt, and were.
    told: Vec<&'static str>,
    before: Option<Columns>,
    header: Option<Header>,
    /// Claim records without columns, and the line of each in the file.
    inner: Vec<u8>,
    lines: Vec<u64>,
    management: Option<(String, String)>,
    reasons: u32,
    added: u32,
    ended: bool,
}

impl Opened {
    const fn new(first_line: u64) -> Self {
        Self {
            first_line,
            findings: Findings::new(FINDINGS_PER_RECEIPT_MAX),
            told: Vec::new(),
            before: None,
            header: None,
            inner: Vec::new(),
            lines: Vec::new(),
            management: None,
            reasons: 0,
            added: 0,
            ended: false,
        }
    }

    fn tell(&mut self, line: u64, record: &[u8], field: &str, entry: &'static Entry, detail: String) {
        self.findings.add(finding(line, record, field.to_owned(), entry, detail));
    }

    fn tell_once(&mut self, line: u64, record: &[u8], entry: &'static Entry) {
        if !self.told.contains(&entry.code) {
            self.told.push(entry.code);
            self.tell(line, record, "", entry, String::new());
        }
    }

    fn line(&mut self, line: &[u8], number: u64, encoding: Encoding) {
        let text = strip_end(line);
        let text = text.get(lead(text, number == 1) as usize..).unwrap_or_default();
        let marked = if line.ends_with(b"\n") { None } else { text.strip_suffix(&[END_MARK]) };
        if text.is_empty() {
            return self.tell(number, b"", "", &codes::LINE_EMPTY, String::new());
        }
        let (text, quotes) = unquote(marked.unwrap_or(text));
        match quotes {
            Quotes::None => {}
            Quotes::Read => self.tell_once(number, b"", &codes::WRAPPED_QUOTED),
            Quotes::Broken => self.tell_once(number, b"", &codes::WRAPPED_QUOTE),
        }
        let Some((columns, record)) = split(&text) else { return self.tell_once(number, b"", &codes::WRAPPED_COLUMNS) };
        let id = record.split(|byte| *byte == b',').next().unwrap_or_default();
        if self.before.is_some_and(|before| !columns.follows(before)) {
            self.tell_once(number, id, &codes::WRAPPED_NUMBERING);
        }
        self.before = Some(columns);
        if !line.ends_with(b"\n") && marked.is_none() {
            self.tell(number, id, "", &codes::RECEIPT_CUT, String::new());
        }
        match id {
            b"MN" => self.management(record, number),
            b"JY" => self.reasons = self.reasons.saturating_add(1),
            b"EX" | b"ON" => {}
            b"RC" => self.ended = true,
            _ => self.claim_record(columns, record, id, number, encoding),
        }
    }

    /// MN[1] and MN[3].
    fn management(&mut self, record: &[u8], number: u64) {
        let field = |at: usize| record.split(|byte| *byte == b',').nth(at).unwrap_or_default();
        let digits = |field: &[u8], least: usize, most: usize| {
            let good = (least..=most).contains(&field.len()) && field.iter().all(u8::is_ascii_digit);
            good.then(|| String::from_utf8_lossy(field).into_owned())
        };
        let (management, search) = (digits(field(1), 9, 16), digits(field(3), 17, 30));
        if management.is_none() {
            self.tell(number, b"MN", "1 レセプト管理番号", &codes::WRAPPED_MANAGEMENT, String::new());
        }
        if search.is_none() && !field(3).is_empty() {
            self.tell(number, b"MN", "3 検索番号", &codes::WRAPPED_SEARCH, String::new());
        }
        self.management = Some((management.unwrap_or_default(), search.unwrap_or_default()));
    }

    fn claim_record(&mut self, columns: Columns, record: &[u8], id: &[u8], number: u64, encoding: Encoding) {
        self.added = self.added.saturating_add(u32::from(columns.by_review_body));
        let kind = id.try_into().ok().and_then(Kind::of_header);
        let dental = kind == Some(Kind::Ika) && record.split(|byte| *byte == b',').nth(3) == Some(b"3");
        let in_shika = self.header.as_ref().is_some_and(|header| header.kind == Kind::Shika);
        match kind {
            // 歯科: IR stands before RE, and may be all there is of a header.
            Some(Kind::Ika) if in_shika => {}
            Some(Kind::Ika) if dental && self.header.is_none() => self.read_header(Kind::Shika, from_dental(record), id, number, encoding),
            Some(kind) if self.header.is_none() => return self.read_header(kind, ended(record), id, number, encoding),
            Some(_) => return self.tell(number, id, "", &codes::HEADER_AGAIN, String::new()),
            None => {}
        }
        self.inner.extend_from_slice(record);
        self.inner.extend_from_slice(b"\r\n");
        self.lines.push(number);
    }

    fn read_header(&mut self, kind: Kind, line: Vec<u8>, id: &[u8], number: u64, encoding: Encoding) {
        let mut found = Findings::new(FINDINGS_PER_RECEIPT_MAX);
        let made = !line.starts_with(id);
        self.header = Header::read(kind, encoding, line, number, &mut found);
        for mut finding in found.list {
            if made {
                // Positions are those of UK; and an IR of 歯科 has no name that could be missing.
                if finding.entry.code == codes::EMPTY.code {
                    continue;
                }
                finding.record = String::from_utf8_lossy(id).into_owned();
                finding.field.clear();
            }
            self.findings.add(finding);
        }
    }

    fn finish(mut self, index: &mut Index) -> WrappedReceipt {
        let first = self.first_line;
        if self.management.is_none() {
            self.tell(first, b"", "", &codes::WRAPPED_NO_MANAGEMENT, String::new());
        }
        if !self.ended {
            let last = self.lines.last().copied().unwrap_or(first);
            self.tell(last, b"", "", &codes::WRAPPED_NO_END, String::new());
        }
        let inner = std::mem::take(&mut self.inner);
        let mut parsed = match &self.header {
            Some(header) => receipt::read(header, inner, 1, index),
            None => receipt::reject_unread(inner, 1, index, &codes::HEADER_MISSING, ""),
        };
        if let Some(header) = &mut self.header
            && parsed.dpc
        {
            // As in a claim file: the header of 医科 may be one of DPC.
            header.kind = Kind::Dpc;
        }
        let lines = std::mem::take(&mut self.lines);
        let place = |line: u64| usize::try_from(line).ok().and_then(|line| lines.get(line.checked_sub(1)?)).copied().unwrap_or(first);
        let Findings { list: mine, more, errors, warnings, .. } = self.findings;
        let theirs = std::mem::take(&mut parsed.findings).into_iter().map(|mut finding| {
            finding.line = place(finding.line);
            finding
        });
        let mut all = Findings::new(FINDINGS_PER_RECEIPT_MAX);
        for finding in mine.into_iter().chain(theirs) {
            all.add(finding);
        }
        parsed.findings = all.list;
        parsed.findings_more += more + all.more;
        parsed.errors += errors;
        parsed.warnings += warnings;
        (parsed.first_line, parsed.number_line) = (place(1), place(parsed.number_line));
        if let Some(normal) = &mut parsed.normal {
            normal.line = place(1);
        }
        if parsed.errors > 0 {
            parsed.normal = None;
        }
        let (management_number, search_number) = self.management.unwrap_or_default();
        WrappedReceipt {
            raw: Vec::new(),
            first_line: first,
            header: self.header,
            receipt: parsed,
            management_number,
            search_number,
            reasons: self.reasons,
            added: self.added,
        }
    }
}

fn ended(record: &[u8]) -> Vec<u8> {
    [record, b"\r\n"].concat()
}

/// The header (UK) that an IR of 歯科 stands for: the same values in other places, without the name of the institution.
fn from_dental(record: &[u8]) -> Vec<u8> {
    let field = |at: usize| record.split(|byte| *byte == b',').nth(at).unwrap_or_default();
    let fields: [&[u8]; 10] = [b"UK", field(1), field(2), field(3), field(4), field(5), b"", field(6), field(8), b"00"];
    ended(&fields.join(&b','))
}
