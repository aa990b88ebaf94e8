//! The push parser: bytes in, events out, in bounded memory.
//!
//! It only frames: it finds the lines, tells which of them begin something, and hands whole receipts to [`receipt::read`](crate::receipt), which
//! is also what reads a receipt again from a chunk. What it holds is at most one receipt, one line and one block of other bytes, so a file of
//! 10 GiB or a line of 200 MB needs no more memory than a small one. All decisions are made at places given by the bytes alone (line ends and
//! limits), so any slicing of the file gives the same events.

use crate::codes;
use crate::encoding::{BYTE_ORDER_MARK, Encoding, decide};
use crate::event::Event;
use crate::findings::{Findings, finding};
use crate::framing::{END_MARK, Mark, guess, is_list, lead, strip_end};
use crate::header::Header;
use crate::index::Index;
use crate::kind::{Kind, is_dpc};
use crate::receipt::{self, ParsedReceipt};
use crate::returned;
use crate::summary::{FileSummary, LineEnd};
use crate::table::{Role, TableSet};
use crate::total::{Sums, Tally, check_total};
use josei_base::limits::{FINDINGS_LISTED_MAX, RECEIPT_LINE_BYTES_MAX};
use josei_base::{Entry, Finding};

/// Most bytes of one [`Event::Other`], and most bytes before the header record.
pub const OTHER_BLOCK_BYTES: usize = 64 << 10;

/// Bytes of a line that are waited for: the longest one that is parsed, and CR LF. Without a line feed among them it is too long.
const LINE_ROOM: usize = RECEIPT_LINE_BYTES_MAX + 2;

/// Most bytes of GO's volume that are kept; it has two.
const VOLUME_BYTES: usize = 8;

/// Records that never begin anything, the frequent ones first.
const PLAIN_RECORDS: [[u8; 2]; 16] =
    [*b"SI", *b"SY", *b"IY", *b"HO", *b"KO", *b"JD", *b"SN", *b"CZ", *b"CO", *b"TO", *b"SH", *b"KI", *b"MF", *b"TK", *b"SS", *b"HS"];

/// Where the parser is in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before the header record.
    Head,
    /// Behind the header, before a receipt.
    Between,
    /// In a receipt, which stands in the buffer.
    Receipt,
    /// In a receipt that is over the limits; its bytes go out as they come.
    Large,
    /// From GO on.
    Trailer,
    /// In a file that is no receipt file.
    Foreign,
}

/// Where the reasons (HR) of returned receipts stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reasons {
    /// Behind the receipt they are about; or there are none.
    Behind,
    /// Before it.
    Before,
}

/// Reads one receipt file (レセプトファイル) from pushed bytes.
pub struct Parser {
    state: State,
    /// What is not told yet: the lines of the present receipt (or head, or trailer), then the unfinished line.
    buffer: Vec<u8>,
    /// Where the unfinished line begins in the buffer.
    line_start: usize,
    /// The rest of a line that is too long is passed through up to its end.
    skipping: bool,
    other: Vec<u8>,
    index: Index,
    findings: Findings,
    sums: Sums,
    summary: FileSummary,
    /// The header line, until the character set is known.
    header_line: Option<(Kind, Vec<u8>, u64)>,
    /// Receipts are read with this; `None` without a header, and behind a second one.
    header_in_force: bool,
    encoding_known: bool,
    ends: Ends,
    /// Codes that are told once for a file, and were.
    told: Vec<&'static str>,
    receipt_line: u64,
    receipt_records: usize,
    /// What the present receipt begins with: RE, an IR of its own (歯科), or a reason (HR) while it is nothing but reasons so far.
    receipt_mark: Mark,
    /// Its records up to that one; reasons may stand before.
    receipt_begun: usize,
    reasons: Reasons,
    /// While the GO behind a header is not seen (訪問看護): the line on which it belongs to the head of the file, 0 behind a further header.
    opening: Option<u64>,
    /// Number of the receipt before, for the numbering rule.
    last_number: u32,
    /// Number and sums of a receipt over the limits.
    large: Tally,
}

/// Line ends seen.
#[derive(Debug, Default)]
struct Ends {
    crlf: bool,
    lf: bool,
}

type Sink<'a> = &'a mut dyn FnMut(Event);

/// The buffer holds names; only the place is shown.
impl std::fmt::Debug for Parser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Parser").field("state", &self.state).field("lines", &self.summary.lines).finish_non_exhaustive()
    }
}

impl Default for Parser {
    fn default() -> Self {
        Self::new()
    }
}

impl Parser {
    /// A parser at the start of a file.
    #[must_use]
    pub fn new() -> Self {
        Self {
            state: State::Head,
            buffer: Vec::new(),
            line_start: 0,
            skipping: false,
            other: Vec::new(),
            index: Index::new(),
            findings: Findings::new(FINDINGS_LISTED_MAX),
            sums: Sums::default(),
            summary: FileSummary::default(),
            header_line: None,
            header_in_force: false,
            encoding_known: false,
            ends: Ends::default(),
            told: Vec::new(),
            receipt_line: 0,
            receipt_records: 0,
            receipt_mark: Mark::Receipt,
            receipt_begun: 0,
            reasons: Reasons::Behind,
            opening: None,
            last_number: 0,
            large: Tally::default(),
        }
    }

    /// A parser for a file that its name says to hold returned receipts (`.HEN`).
    #[must_use]
    pub fn of_returned() -> Self {
        let mut parser = Self::new();
        parser.summary.returned = true;
        parser
    }

    /// Reads the next bytes of the file, as many as there are.
    pub fn push(&mut self, bytes: &[u8], sink: &mut dyn FnMut(Event)) {
        let mut rest = bytes;
        self.summary.bytes += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        while !rest.is_empty() {
            if self.state == State::Foreign {
                self.pass(rest, sink);
                return;
            }
            rest = self.take_plain_lines(rest);
            let room = if self.skipping { rest.len() } else { (LINE_ROOM - self.unfinished()).max(1) };
            let window = rest.get(..room.min(rest.len())).unwrap_or_default();
            let found = memchr::memchr(b'\n', window);
            let (taken, left) = rest.split_at_checked(found.map_or(window.len(), |at| at + 1)).unwrap_or((rest, &[]));
            rest = left;
            if self.skipping {
                self.pass(taken, sink);
                self.skipping = found.is_none();
                continue;
            }
            self.buffer.extend_from_slice(taken);
            if found.is_some() || self.unfinished() >= LINE_ROOM {
                self.skipping = found.is_none();
                self.take_line(sink);
            }
        }
    }

    /// Whole lines inside a receipt that begin nothing and break no limit, taken at once: most lines of most files. What is left begins with
    /// the first other line, which goes the long way.
    fn take_plain_lines<'b>(&mut self, bytes: &'b [u8]) -> &'b [u8] {
        if self.state != State::Receipt || self.skipping || self.unfinished() > 0 {
            return bytes;
        }
        let mut taken = 0;
        for feed in memchr::memchr_iter(b'\n', bytes) {
            let [first, second, b',', .., b'\r', b'\n'] = bytes.get(taken..=feed).unwrap_or_default() else { break };
            let records = self.receipt_records + 1;
            if !PLAIN_RECORDS.contains(&[*first, *second])
                || feed + 1 - taken > LINE_ROOM
                || receipt::is_too_large(self.buffer.len() + feed + 1, records)
            {
                break;
            }
            self.receipt_records = records;
            self.summary.lines += 1;
            self.summary.records += 1;
            taken = feed + 1;
        }
        let (lines, rest) = bytes.split_at_checked(taken).unwrap_or((&[], bytes));
        if !lines.is_empty() {
            self.ends.crlf = true;
            self.buffer.extend_from_slice(lines);
            self.line_start = self.buffer.len();
        }
        rest
    }

    /// Bytes of the unfinished line in the buffer.
    fn unfinished(&self) -> usize {
        self.buffer.len().saturating_sub(self.line_start)
    }

    /// Ends the file.
    pub fn finish(mut self, sink: &mut dyn FnMut(Event)) -> FileSummary {
        if self.skipping || self.unfinished() > 0 {
            self.last_line(sink);
        } else {
            self.check_end_mark(sink);
        }
        match self.state {
            State::Head => {
                let before = std::mem::take(&mut self.buffer);
                self.pass(&before, sink);
                let entry = if self.summary.records == 0 { &codes::FILE_EMPTY } else { &codes::HEADER_MISSING };
                self.tell(0, b"", entry, String::new(), sink);
            }
            State::Receipt | State::Large => self.end_receipt(self.buffer.len(), sink),
            State::Between | State::Trailer | State::Foreign => {}
        }
        if self.state != State::Foreign {
            self.settle(sink);
        }
        if self.summary.returned && !matches!(self.state, State::Head | State::Foreign) {
            self.tell_once(0, &codes::RETURNED_FILE, "", sink);
        }
        let wants_total = !self.summary.returned && !matches!(self.summary.kind, Some(Kind::Homon | Kind::List));
        if matches!(self.state, State::Between | State::Receipt | State::Large) && wants_total {
            self.tell(0, b"GO", &codes::TOTAL_MISSING, String::new(), sink);
        }
        if !matches!(self.state, State::Head | State::Foreign) && self.summary.receipts == 0 {
            self.tell(0, b"", &codes::NO_RECEIPT, String::new(), sink);
        }
        self.summary.line_end = match (self.ends.crlf, self.ends.lf) {
            (false, false) => LineEnd::None,
            (true, false) => LineEnd::CrLf,
            (false, true) => LineEnd::Lf,
            (true, true) => LineEnd::Mixed,
        };
        if self.ends.lf && self.state != State::Foreign {
            self.tell(0, b"", &codes::LINE_END, String::new(), sink);
        }
        self.flush(sink);
        if self.state == State::Trailer || !self.buffer.is_empty() {
            self.summary.trailer_raw = std::mem::take(&mut self.buffer);
        }
        let Findings { list, more, errors, warnings, .. } = self.findings;
        let summary = &mut self.summary;
        (summary.findings, summary.findings_more) = (list, more);
        summary.errors += errors;
        summary.warnings += warnings;
        summary.points = self.sums.points;
        summary.yen = self.sums.yen;
        summary.payers = self.sums.payers;
        self.summary
    }

    /// A file that ends with a line end may still have its mark on the last line.
    fn check_end_mark(&mut self, sink: Sink<'_>) {
        let text = self.buffer.trim_ascii_end();
        if matches!(self.state, State::Receipt | State::Trailer) && !text.is_empty() && text.last() != Some(&END_MARK) {
            // Without totals it is the only sign that a file is whole.
            let entry = if self.summary.kind == Some(Kind::Homon) { &codes::END_NOT_SURE } else { &codes::END_MARK_NONE };
            self.tell(0, b"", entry, String::new(), sink);
        }
    }

    /// The line in the buffer is complete, or too long to be.
    fn take_line(&mut self, sink: Sink<'_>) {
        self.summary.lines += 1;
        let first = self.summary.lines == 1;
        let line = self.buffer.get(self.line_start..).unwrap_or_default();
        let text = strip_end(line);
        let too_long = text.len() > RECEIPT_LINE_BYTES_MAX;
        if line.ends_with(b"\r\n") {
            self.ends.crlf = true;
        } else if line.ends_with(b"\n") {
            self.ends.lf = true;
        }
        let before = lead(text, first);
        if first && text.starts_with(BYTE_ORDER_MARK) {
            self.summary.byte_order_mark = true;
        }
        let text = text.get(before as usize..).unwrap_or_default();
        let mark = Mark::of(text);
        let number = self.summary.lines;
        if mark != Mark::Blank {
            self.summary.records += 1;
        }
        if self.state == State::Head && self.summary.records <= 1 && mark != Mark::Blank && (mark == Mark::Foreign || too_long) {
            let (list, guess) = (is_list(text), guess(text));
            self.foreign(list, guess, sink);
            return;
        }
        if too_long {
            self.tell(number, b"", &codes::LINE_TOO_LONG, format!("> {RECEIPT_LINE_BYTES_MAX} bytes"), sink);
        }
        match self.state {
            State::Head => self.head_line(mark, number, too_long, sink),
            State::Between => self.between_line(mark, number, too_long, sink),
            State::Receipt | State::Large => self.receipt_line(mark, number, too_long, sink),
            State::Trailer => self.trailer_line(mark, number, sink),
            State::Foreign => {}
        }
        self.line_start = self.buffer.len();
    }

    fn head_line(&mut self, mark: Mark, number: u64, too_long: bool, sink: Sink<'_>) {
        match mark {
            Mark::Header(kind) if !too_long => {
                self.summary.kind = Some(kind);
                self.summary.header_raw = std::mem::take(&mut self.buffer);
                let line = self.summary.header_raw.get(self.line_start..).unwrap_or_default().to_vec();
                self.header_in_force = true;
                self.opening = Some(number + 1).filter(|_| kind == Kind::Homon);
                self.state = State::Between;
                if let Some(encoding) = decide(&line) {
                    self.summary.encoding = encoding;
                    self.encoding_known = true;
                }
                self.header_line = Some((kind, line, number));
                // The header of 医科 may be one of DPC: its first receipt tells.
                if kind != Kind::Ika && (self.encoding_known || self.summary.byte_order_mark) {
                    self.settle(sink);
                }
            }
            Mark::Receipt | Mark::Total => {
                self.tell(number, b"", &codes::HEADER_MISSING, String::new(), sink);
                let line = self.buffer.split_off(self.line_start);
                let before = std::mem::replace(&mut self.buffer, line);
                self.pass(&before, sink);
                self.line_start = 0;
                self.state = State::Between;
                self.between_line(mark, number, too_long, sink);
            }
            Mark::Blank => {}
            Mark::Return => self.returned_record(number, sink),
            _ => self.outside(number, sink),
        }
        if self.state == State::Head && (self.buffer.len() > OTHER_BLOCK_BYTES || self.skipping) {
            self.foreign(false, "", sink);
        }
    }

    fn between_line(&mut self, mark: Mark, number: u64, too_long: bool, sink: Sink<'_>) {
        match mark {
            Mark::Receipt => self.begin_receipt(number, mark, too_long, sink),
            Mark::Header(_) if self.is_institution(mark) => self.begin_receipt(number, mark, too_long, sink),
            Mark::Total => match self.opening.take() {
                Some(line) => self.opening_total(number, line, sink),
                None => self.begin_trailer(number, sink),
            },
            Mark::Return if returned::is_reason(self.text()) => {
                self.returned_record(number, sink);
                self.reasons = Reasons::Before;
                self.begin_receipt(number, mark, too_long, sink);
            }
            _ => {
                match mark {
                    Mark::Return => self.returned_record(number, sink),
                    Mark::Header(kind) if self.summary.returned && self.is_of(kind) => self.header_of_more(kind, number, sink),
                    Mark::Header(_) => self.second_header(number, sink),
                    Mark::Blank => self.tell(number, b"", &codes::LINE_EMPTY, String::new(), sink),
                    _ => self.outside(number, sink),
                }
                self.pass_buffer(sink);
            }
        }
    }

    fn receipt_line(&mut self, mark: Mark, number: u64, too_long: bool, sink: Sink<'_>) {
        let only_reasons = self.receipt_mark == Mark::Return;
        let begins = match mark {
            // 歯科: IR begins a receipt; an RE only if it is not the one behind its IR. Behind nothing but reasons neither does.
            Mark::Receipt if only_reasons => false,
            Mark::Receipt => self.receipt_mark == Mark::Receipt || self.receipt_records > self.receipt_begun,
            Mark::Header(_) => !(only_reasons && self.is_institution(mark)),
            Mark::Total => true,
            Mark::Return => {
                self.returned_record(number, sink);
                returned::is_total(self.text()) || (self.reasons == Reasons::Before && !only_reasons && returned::is_reason(self.text()))
            }
            _ => false,
        };
        if begins {
            self.end_receipt(self.line_start, sink);
            self.state = State::Between;
            self.between_line(mark, number, too_long, sink);
            return;
        }
        if mark != Mark::Blank {
            self.receipt_records += 1;
        }
        if only_reasons && (mark == Mark::Receipt || self.is_institution(mark)) {
            (self.receipt_mark, self.receipt_begun) = (mark, self.receipt_records);
        }
        if self.state == State::Large {
            if mark == Mark::Payer {
                // It still counts in GO.
                self.large.add_lines(self.summary.kind, &self.buffer, &mut self.index);
            }
            self.pass_buffer(sink);
        } else if too_long || receipt::is_too_large(self.buffer.len(), self.receipt_records) {
            self.become_large(sink);
        }
    }

    fn trailer_line(&mut self, mark: Mark, number: u64, sink: Sink<'_>) {
        if mark == Mark::Return {
            self.returned_record(number, sink);
        } else if mark != Mark::Blank {
            self.tell_once(number, &codes::AFTER_TOTAL, "", sink);
        }
        if self.buffer.len() > OTHER_BLOCK_BYTES || self.skipping {
            self.pass_buffer(sink);
        }
    }

    /// What stands behind the last line feed.
    fn last_line(&mut self, sink: Sink<'_>) {
        if self.skipping {
            self.tell(self.summary.lines, b"", &codes::FILE_CUT, String::new(), sink);
            return;
        }
        let first = self.summary.lines == 0;
        let line = self.buffer.get(self.line_start..).unwrap_or_default();
        let before = lead(line, first) as usize;
        let text = line.get(before..).unwrap_or_default();
        let line_has_mark = line.starts_with(BYTE_ORDER_MARK);
        self.summary.end_mark = line.last() == Some(&END_MARK);
        if text.is_empty() {
            // The end mark alone: it belongs to no receipt.
            if matches!(self.state, State::Receipt | State::Large) {
                self.end_receipt(self.line_start, sink);
                self.state = State::Between;
            }
            self.summary.byte_order_mark |= first && line_has_mark;
            return;
        }
        self.take_line(sink);
        let number = self.summary.lines;
        match self.state {
            State::Trailer => {
                if !self.summary.end_mark {
                    self.tell(number, b"GO", &codes::TOTAL_OPEN, String::new(), sink);
                }
            }
            State::Foreign => {}
            _ => self.tell(number, b"", &codes::FILE_CUT, String::new(), sink),
        }
    }

    /// 訪問看護 has a GO without fields behind its header, and no total at all.
    fn opening_total(&mut self, number: u64, line_of_head: u64, sink: Sink<'_>) {
        let line = self.buffer.get(self.line_start..).unwrap_or_default();
        let has_fields = strip_end(line).iter().any(|byte| !matches!(byte, b'G' | b'O' | b',' | &END_MARK));
        if has_fields {
            self.tell(number, b"GO", &codes::OPENING_TOTAL, "項目がある / it has fields".to_owned(), sink);
        }
        // What stands between the two went out already.
        if number == line_of_head {
            self.summary.header_raw.append(&mut self.buffer);
        } else {
            self.pass_buffer(sink);
        }
    }

    /// True for the IR of a receipt of 歯科.
    fn is_institution(&self, mark: Mark) -> bool {
        mark == Mark::Header(Kind::Ika) && self.summary.kind == Some(Kind::Shika)
    }

    /// The text of the line in the buffer, without end mark.
    fn text(&self) -> &[u8] {
        let line = self.buffer.get(self.line_start..).unwrap_or_default();
        line.get(lead(line, self.summary.lines == 1) as usize..).unwrap_or_default()
    }

    fn returned_record(&mut self, number: u64, sink: Sink<'_>) {
        self.summary.returned = true;
        self.tell_once(number, &codes::RETURNED_FILE, "", sink);
    }

    /// True if the file is of this kind; one of 医科 may have become one of DPC.
    fn is_of(&self, kind: Kind) -> bool {
        self.summary.kind.is_some_and(|mine| mine.fee_table() == kind.fee_table())
    }

    /// Returned receipts of several months may each have their header.
    fn header_of_more(&mut self, kind: Kind, number: u64, sink: Sink<'_>) {
        let line = self.buffer.get(self.line_start..).unwrap_or_default().to_vec();
        self.settle(sink);
        self.header_line = Some((kind, line, number));
        self.header_in_force = true;
        self.opening = Some(0).filter(|_| kind == Kind::Homon);
        // As with the first one: whether it is one of DPC, its first receipt tells.
        if kind != Kind::Ika {
            self.settle(sink);
        }
    }

    fn begin_receipt(&mut self, number: u64, mark: Mark, too_long: bool, sink: Sink<'_>) {
        self.state = State::Receipt;
        // Like the totals, it is not asked for in a file of returned receipts.
        if self.opening.take().is_some() && !self.summary.returned {
            self.tell(number, b"GO", &codes::OPENING_TOTAL, "2番目にない / not the second record".to_owned(), sink);
        }
        self.receipt_line = number;
        self.receipt_records = 1;
        (self.receipt_mark, self.receipt_begun) = (mark, 1);
        if too_long {
            self.become_large(sink);
        }
    }

    /// The receipt is over a limit: what there is of it goes out, and the rest will.
    fn become_large(&mut self, sink: Sink<'_>) {
        let raw = std::mem::take(&mut self.buffer);
        self.settle_by(&raw, sink);
        self.large = Tally::default();
        self.large.add_lines(self.summary.kind, &raw, &mut self.index);
        self.pass(&raw, sink);
        self.line_start = 0;
        self.state = State::Large;
    }

    /// The first `len` bytes of the buffer are the present receipt.
    fn end_receipt(&mut self, len: usize, sink: Sink<'_>) {
        let raw = self.buffer.get(..len).unwrap_or_default().to_vec();
        self.buffer.drain(..len.min(self.buffer.len()));
        self.line_start = 0;
        let mut parsed = if self.state == State::Large {
            let mut parsed = ParsedReceipt::rejected(Vec::new(), self.receipt_line, &codes::RECEIPT_TOO_LARGE, "");
            parsed.records = u32::try_from(self.receipt_records).unwrap_or(u32::MAX);
            (parsed.number, parsed.billed, parsed.payers) = (self.large.number, self.large.billed(), self.large.payers);
            parsed
        } else {
            self.settle_by(&raw, sink);
            match &self.summary.header {
                Some(header) if self.header_in_force => receipt::read(header, raw, self.receipt_line, &mut self.index),
                _ => receipt::reject_unread(raw, self.receipt_line, &mut self.index, &codes::HEADER_UNUSABLE, ""),
            }
        };
        if self.summary.returned && parsed.returned.is_none() {
            returned::mark(&mut parsed, 0);
        }
        self.count(&parsed, sink);
        self.flush(sink);
        sink(Event::Receipt(Box::new(parsed)));
    }

    fn count(&mut self, parsed: &ParsedReceipt, sink: Sink<'_>) {
        self.summary.count(parsed);
        self.sums.add(parsed.billed, parsed.payers);
        if parsed.dpc {
            self.summary.kind = Some(Kind::Dpc);
            self.tell_once(self.receipt_line, &codes::DPC_DETAILS, "", sink);
        }
        if let Some(number) = parsed.number {
            // A later volume of a split set goes on where the one before ended.
            let goes_on = self.last_number == 0 && self.summary.header.as_ref().is_some_and(|header| header.volume.as_str() > "00");
            let wanted = if goes_on { number } else { self.last_number.saturating_add(1) };
            if number != wanted && !self.summary.returned {
                let record = self.summary.kind.and_then(TableSet::of).and_then(|tables| tables.record(b"RE"));
                let field = record.map_or_else(String::new, |record| record.place_of(Role::Number));
                let detail = format!("{number} ≠ {wanted}");
                let found = finding(parsed.number_line, b"RE", field, &codes::NUMBERING, detail);
                self.add(found, sink);
            }
            self.last_number = number;
        }
    }

    fn begin_trailer(&mut self, number: u64, sink: Sink<'_>) {
        self.settle(sink);
        self.state = State::Trailer;
        let line = self.buffer.get(self.line_start..).unwrap_or_default();
        let text = strip_end(line);
        let text = text.strip_suffix(&[END_MARK]).unwrap_or(text);
        let text = text.get(lead(text, false) as usize..).unwrap_or_default().to_vec();
        if self.summary.kind == Some(Kind::Homon) {
            self.tell(number, b"GO", &codes::OPENING_TOTAL, "末尾にある / it stands at the end".to_owned(), sink);
        } else {
            let volume = text.split(|byte| *byte == b',').nth(3).unwrap_or_default();
            self.summary.total_volume = String::from_utf8_lossy(volume.get(..VOLUME_BYTES).unwrap_or(volume)).into_owned();
            let mut found = Findings::new(FINDINGS_LISTED_MAX);
            self.summary.declared = Some(check_total(&text, number, &self.sums, self.header_in_force, &mut found));
            self.tell_all(found, sink);
        }
        if self.skipping {
            self.pass_buffer(sink);
        }
    }

    fn second_header(&mut self, number: u64, sink: Sink<'_>) {
        self.header_in_force = false;
        self.tell(number, b"", &codes::HEADER_AGAIN, String::new(), sink);
    }

    fn outside(&mut self, number: u64, sink: Sink<'_>) {
        self.tell_once(number, &codes::OUTSIDE_RECEIPT, "", sink);
    }

    fn foreign(&mut self, list: bool, guess: &str, sink: Sink<'_>) {
        self.state = State::Foreign;
        if list {
            self.summary.kind = Some(Kind::List);
            self.tell_once(self.summary.lines, &codes::KIND_UNSUPPORTED, Kind::List.name(), sink);
        } else {
            self.tell(0, b"", &codes::FILE_FOREIGN, guess.to_owned(), sink);
        }
        self.summary.records = 0;
        self.skipping = false;
        self.encoding_known = true;
        self.pass_buffer(sink);
    }

    /// The character set by the first receipt, where the header left it open; then the header is told.
    fn settle_by(&mut self, receipt: &[u8], sink: Sink<'_>) {
        if !self.encoding_known
            && !self.summary.byte_order_mark
            && let Some(encoding) = receipt.split(|byte| *byte == b'\n').find_map(decide)
        {
            self.summary.encoding = encoding;
        }
        if let Some((kind @ Kind::Ika, ..)) = &mut self.header_line
            && is_dpc(receipt)
        {
            *kind = Kind::Dpc;
            self.summary.kind = Some(Kind::Dpc);
        }
        self.settle(sink);
    }

    /// The character set is decided now; the header is read and told.
    fn settle(&mut self, sink: Sink<'_>) {
        if self.summary.byte_order_mark {
            self.summary.encoding = Encoding::Utf8;
        }
        self.encoding_known = true;
        if self.summary.encoding == Encoding::Utf8 {
            self.tell_once(0, &codes::UTF8, "", sink);
        }
        let Some((kind, line, number)) = self.header_line.take() else { return };
        let mut found = Findings::new(FINDINGS_LISTED_MAX);
        self.summary.header = Header::read(kind, self.summary.encoding, line, number, &mut found);
        self.tell_all(found, sink);
        if let Some(header) = &self.summary.header {
            sink(Event::Header(header.clone()));
        }
    }

    fn tell_once(&mut self, line: u64, entry: &'static Entry, detail: &str, sink: Sink<'_>) {
        if !self.told.contains(&entry.code) {
            self.told.push(entry.code);
            self.tell(line, b"", entry, detail.to_owned(), sink);
        }
    }

    fn tell_all(&mut self, found: Findings, sink: Sink<'_>) {
        for finding in found.list {
            self.add(finding, sink);
        }
    }

    fn tell(&mut self, line: u64, record: &[u8], entry: &'static Entry, detail: String, sink: Sink<'_>) {
        self.add(finding(line, record, String::new(), entry, detail), sink);
    }

    fn add(&mut self, finding: Finding, sink: Sink<'_>) {
        if self.findings.add(finding.clone()) {
            sink(Event::Finding(finding));
        }
    }

    /// What is in the buffer belongs to no receipt.
    fn pass_buffer(&mut self, sink: Sink<'_>) {
        let mut buffer = std::mem::take(&mut self.buffer);
        self.pass(&buffer, sink);
        buffer.clear();
        self.buffer = buffer;
        self.line_start = 0;
    }

    /// These bytes belong to no receipt; they go out in whole blocks.
    fn pass(&mut self, bytes: &[u8], sink: Sink<'_>) {
        let mut rest = bytes;
        while !rest.is_empty() {
            let room = OTHER_BLOCK_BYTES - self.other.len();
            let (taken, left) = rest.split_at_checked(room).unwrap_or((rest, &[]));
            self.other.extend_from_slice(taken);
            rest = left;
            if self.other.len() == OTHER_BLOCK_BYTES {
                self.flush(sink);
            }
        }
    }

    fn flush(&mut self, sink: Sink<'_>) {
        if !self.other.is_empty() {
            sink(Event::Other(std::mem::take(&mut self.other)));
        }
    }
}
