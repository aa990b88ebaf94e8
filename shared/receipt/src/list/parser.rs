//! The push reader of a list: bytes in, events out, in bounded memory.

use super::event::ListEvent;
use super::header::ListHeader;
use super::line::{ListLine, read};
use super::total::{ListTotals, check};
use crate::codes;
use crate::encoding::{Encoding, decide};
use crate::findings::Findings;
use crate::kind::Kind;
use crate::lines::{Book, LineReader, Lines, Sink};
use crate::summary::{CountRule, Declared, FileSummary};
use josei_base::limits::FINDINGS_LISTED_MAX;

/// Where the reader is in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Before H.
    Head,
    /// Behind H.
    Lines,
    /// Behind T.
    Tail,
}

/// A list (決定済レセプト一覧), once all of it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListSummary {
    /// What every file has. `receipts` are the D records; `points` is Σ 決定点数, 0 if it is below zero.
    pub file: FileSummary,
    /// The H record.
    pub header: Option<ListHeader>,
    /// Σ over all lines.
    pub totals: ListTotals,
    /// Σ 決定点数 as T declares it, if it can be read. In `file` it stands only if it is not below zero.
    pub declared_points: Option<i64>,
    /// Accepted lines of 過誤調整.
    pub adjustments: u64,
    /// Accepted lines of 再請求.
    pub reclaims: u64,
}

/// Reads one decided list (決定済レセプト一覧) from pushed bytes.
pub struct ListParser {
    state: State,
    lines: Lines,
    book: Book,
    header: Option<ListHeader>,
    /// Lines are accepted: there is a good header, and no second one.
    header_in_force: bool,
    header_told: bool,
    totals: ListTotals,
    sums_unreadable: bool,
    declared_points: Option<i64>,
    number: u32,
    adjustments: u64,
    reclaims: u64,
    /// The T line, as long as nothing follows.
    tail: Vec<u8>,
}

/// What is held of the file may be names; only the place is shown.
impl std::fmt::Debug for ListParser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ListParser").field("state", &self.state).field("lines", &self.book.summary.lines).finish_non_exhaustive()
    }
}

impl Default for ListParser {
    fn default() -> Self {
        Self::new()
    }
}

impl ListParser {
    /// A reader at the start of a file.
    #[must_use]
    pub fn new() -> Self {
        let mut book = Book::new();
        book.summary.kind = Some(Kind::List);
        Self {
            state: State::Head,
            lines: Lines::default(),
            book,
            header: None,
            header_in_force: false,
            header_told: false,
            totals: ListTotals::default(),
            sums_unreadable: false,
            declared_points: None,
            number: 0,
            adjustments: 0,
            reclaims: 0,
            tail: Vec::new(),
        }
    }

    /// Reads the next bytes of the file, as many as there are.
    pub fn push(&mut self, bytes: &[u8], sink: &mut dyn FnMut(ListEvent)) {
        self.read(bytes, sink);
    }

    /// Ends the file.
    pub fn finish(mut self, sink: &mut dyn FnMut(ListEvent)) -> ListSummary {
        self.read_rest(sink);
        self.settle(sink);
        if self.book.summary.end_mark {
            self.book.tell_once(self.book.summary.lines, b"", &codes::LIST_END_MARK, "", sink);
        }
        if self.state == State::Head {
            let entry = if self.book.summary.records == 0 { &codes::FILE_EMPTY } else { &codes::HEADER_MISSING };
            self.book.tell_once(0, b"", entry, "", sink);
        } else if self.book.summary.receipts == 0 {
            self.book.tell(0, b"", &codes::NO_RECEIPT, String::new(), sink);
        }
        if self.state == State::Lines {
            self.book.tell(0, b"T ", &codes::LIST_TOTAL_MISSING, String::new(), sink);
        }
        self.book.summary.points = u64::try_from(self.totals.points).unwrap_or_default();
        self.book.flush(sink);
        let mut file = self.book.close(sink);
        file.trailer_raw = self.tail;
        let Self { header, totals, declared_points, adjustments, reclaims, .. } = self;
        ListSummary { file, header, totals, declared_points, adjustments, reclaims }
    }

    fn head(&mut self, text: &[u8], line: &[u8], number: u64, sink: Sink<'_, ListEvent>) {
        let mut found = Findings::new(FINDINGS_LISTED_MAX);
        self.header = ListHeader::read(text, number, &mut found);
        self.header_in_force = self.header.is_some();
        for finding in found.list {
            self.book.add(finding, sink);
        }
        self.state = State::Lines;
        if number == 1 {
            self.book.summary.header_raw = line.to_vec();
        } else {
            self.book.pass(line, sink);
        }
    }

    /// The character set is that of the first line with other characters than ASCII, looked for in the first D record, as in a claim file.
    fn settle(&mut self, sink: Sink<'_, ListEvent>) {
        if self.book.summary.byte_order_mark {
            self.book.summary.encoding = Encoding::Utf8;
        }
        if self.book.summary.encoding == Encoding::Utf8 {
            self.book.tell_once(0, b"", &codes::UTF8, "", sink);
        }
        if let Some(header) = &mut self.header
            && !self.header_told
        {
            self.header_told = true;
            header.encoding = self.book.summary.encoding;
            sink(ListEvent::Header(header.clone()));
        }
    }

    fn detail(&mut self, line: &[u8], number: u64, sink: Sink<'_, ListEvent>) {
        if self.state == State::Head {
            self.state = State::Lines;
            self.book.tell_once(number, b"", &codes::HEADER_MISSING, "", sink);
        }
        if !self.book.encoding_known {
            self.book.encoding_known = true;
            self.book.summary.encoding = decide(line).unwrap_or_default();
            self.settle(sink);
        }
        self.number = self.number.saturating_add(1);
        let header = self.header.as_ref().filter(|_| self.header_in_force);
        let read = read(header, line, number, self.number);
        self.count(&read);
        self.book.flush(sink);
        sink(ListEvent::Line(Box::new(read)));
    }

    fn count(&mut self, line: &ListLine) {
        let summary = &mut self.book.summary;
        summary.receipts += 1;
        match &line.decided {
            Some(_) => summary.accepted += 1,
            None => summary.rejected += 1,
        }
        match line.decided.as_ref().map(|decided| &decided.entry) {
            Some(super::Entry::Adjustment { .. }) => self.adjustments += 1,
            Some(super::Entry::Reclaim { .. }) => self.reclaims += 1,
            Some(super::Entry::Ordinary(_)) | None => {}
        }
        summary.errors += line.errors;
        summary.warnings += line.warnings;
        self.totals.add(line.sums);
        self.sums_unreadable |= line.sums_unreadable;
    }

    fn total(&mut self, text: &[u8], line: &[u8], number: u64, sink: Sink<'_, ListEvent>) {
        if self.state == State::Head {
            self.book.tell_once(number, b"", &codes::HEADER_MISSING, "", sink);
        }
        self.settle(sink);
        self.state = State::Tail;
        let mut found = Findings::new(FINDINGS_LISTED_MAX);
        let said = check(text, number, &self.totals, !self.sums_unreadable, &mut found);
        for finding in found.list {
            self.book.add(finding, sink);
        }
        self.declared_points = said.sums.first().copied().flatten();
        let points = self.declared_points.and_then(|points| u64::try_from(points).ok());
        let count_matches = (said.count == Some(self.totals.count)).then_some(CountRule::Receipts);
        self.book.summary.declared = Some(Declared { count: said.count, points, count_matches });
        if !line.ends_with(b"\n") && !self.book.summary.end_mark {
            self.book.tell(number, b"T ", &codes::TOTAL_OPEN, String::new(), sink);
        }
        self.tail = line.to_vec();
    }
}

impl LineReader<ListEvent> for ListParser {
    fn lines(&mut self) -> &mut Lines {
        &mut self.lines
    }

    fn book(&mut self) -> &mut Book {
        &mut self.book
    }

    /// The T line was not the last one.
    fn more(&mut self, sink: Sink<'_, ListEvent>) {
        let tail = std::mem::take(&mut self.tail);
        self.book.pass(&tail, sink);
    }

    fn line(&mut self, line: &[u8], sink: Sink<'_, ListEvent>) {
        let (text, marked) = self.book.line(line);
        let number = self.book.summary.lines;
        let open = !line.ends_with(b"\n");
        if marked && !text.is_empty() {
            self.book.tell_once(number, b"", &codes::LIST_END_MARK, "", sink);
        }
        if text.is_empty() {
            if !open {
                self.book.tell(number, b"", &codes::LINE_EMPTY, String::new(), sink);
            }
            self.book.pass(line, sink);
            return;
        }
        match (text.split(|byte| *byte == b',').next(), self.state) {
            (Some(b"H"), State::Head) => self.head(text, line, number, sink),
            (Some(b"H"), State::Lines) => {
                self.header_in_force = false;
                self.book.tell(number, b"H ", &codes::HEADER_AGAIN, String::new(), sink);
                self.book.pass(line, sink);
            }
            (Some(b"D"), State::Head | State::Lines) => {
                if open {
                    self.book.tell(number, b"D ", &codes::FILE_CUT, String::new(), sink);
                }
                self.detail(line, number, sink);
            }
            (Some(b"T"), State::Head | State::Lines) => self.total(text, line, number, sink),
            (_, State::Tail) => {
                self.book.tell_once(number, b"", &codes::LIST_AFTER_TOTAL, "", sink);
                self.book.pass(line, sink);
            }
            _ => {
                self.book.tell_once(number, b"", &codes::LIST_RECORD, "", sink);
                self.book.pass(line, sink);
            }
        }
    }
}
