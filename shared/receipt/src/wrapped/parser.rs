//! The push reader of CSV情報: bytes in, events out, in bounded memory. It holds at most one receipt and one line.

use super::event::WrappedEvent;
use super::receipt::{WrappedReceipt, read, too_large};
use crate::codes;
use crate::encoding::{Encoding, decide};
use crate::framing::unquoted;
use crate::index::Index;
use crate::kind::Kind;
use crate::lines::{Book, LineReader, Lines, Sink};
use crate::receipt::is_too_large;
use crate::summary::FileSummary;
use crate::total::Sums;

/// A receipt as its lines come.
#[derive(Default)]
struct Group {
    raw: Vec<u8>,
    first_line: u64,
    records: usize,
    /// It is over the limits; its bytes go out as they come.
    large: bool,
}

/// Reads one file of CSV情報 from pushed bytes.
pub struct WrappedParser {
    lines: Lines,
    book: Book,
    group: Option<Group>,
    sums: Sums,
    index: Index,
}

/// The lines hold names; only the place is shown.
impl std::fmt::Debug for WrappedParser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("WrappedParser").field("lines", &self.book.summary.lines).finish_non_exhaustive()
    }
}

impl Default for WrappedParser {
    fn default() -> Self {
        Self::new()
    }
}

/// What a line does with the receipt at hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    /// MN.
    Begins,
    /// RC.
    Ends,
    /// A header record or RE: a receipt without its MN, if none is open.
    Claim,
    /// Anything else.
    Plain,
}

impl Step {
    fn of(text: &[u8]) -> Self {
        let mut fields = text.split(|byte| *byte == b',').map(unquoted);
        let numbers = fields.by_ref().take(3).filter(|field| !field.is_empty() && field.iter().all(u8::is_ascii_digit)).count();
        match fields.next().unwrap_or_default() {
            _ if numbers < 3 => Self::Plain,
            b"MN" => Self::Begins,
            b"RC" => Self::Ends,
            b"RE" => Self::Claim,
            id if id.try_into().ok().and_then(Kind::of_header).is_some() => Self::Claim,
            _ => Self::Plain,
        }
    }
}

impl WrappedParser {
    /// A reader at the start of a file.
    #[must_use]
    pub fn new() -> Self {
        Self { lines: Lines::default(), book: Book::new(), group: None, sums: Sums::default(), index: Index::new() }
    }

    /// Reads the next bytes of the file, as many as there are.
    pub fn push(&mut self, bytes: &[u8], sink: &mut dyn FnMut(WrappedEvent)) {
        self.read(bytes, sink);
    }

    /// Ends the file. `kind` of the summary is that of the receipts, `points` and `yen` are the sums over them.
    pub fn finish(mut self, sink: &mut dyn FnMut(WrappedEvent)) -> FileSummary {
        self.read_rest(sink);
        self.end_group(sink);
        if self.book.summary.receipts == 0 {
            let entry = if self.book.summary.records == 0 { &codes::FILE_EMPTY } else { &codes::NO_RECEIPT };
            self.book.tell(0, b"", entry, String::new(), sink);
        }
        let Sums { points, yen, payers, .. } = self.sums;
        let summary = &mut self.book.summary;
        (summary.points, summary.yen, summary.payers) = (points, yen, payers);
        self.book.close(sink)
    }

    fn end_group(&mut self, sink: Sink<'_, WrappedEvent>) {
        let Some(group) = self.group.take() else { return };
        let wrapped = if group.large {
            too_large(group.first_line, group.records)
        } else {
            self.settle(&group.raw, sink);
            read(group.raw, group.first_line, self.book.summary.encoding, &mut self.index)
        };
        self.count(&wrapped, sink);
        self.book.flush(sink);
        sink(WrappedEvent::Receipt(Box::new(wrapped)));
    }

    /// The character set by the first receipt, as in a claim file.
    fn settle(&mut self, raw: &[u8], sink: Sink<'_, WrappedEvent>) {
        if !self.book.encoding_known {
            self.book.encoding_known = true;
            let by_lines = raw.split(|byte| *byte == b'\n').find_map(decide).unwrap_or_default();
            self.book.summary.encoding = if self.book.summary.byte_order_mark { Encoding::Utf8 } else { by_lines };
        }
        if self.book.summary.encoding == Encoding::Utf8 {
            self.book.tell_once(0, b"", &codes::UTF8, "", sink);
        }
    }

    fn count(&mut self, wrapped: &WrappedReceipt, sink: Sink<'_, WrappedEvent>) {
        let parsed = &wrapped.receipt;
        self.book.summary.count(parsed);
        self.sums.add(parsed.billed, parsed.payers);
        let Some(kind) = wrapped.header.as_ref().map(|header| header.kind) else { return };
        if kind == Kind::Dpc {
            self.book.tell_once(wrapped.first_line, b"", &codes::DPC_DETAILS, "", sink);
        }
        let summary = &mut self.book.summary;
        match summary.kind {
            None => summary.kind = Some(kind),
            Some(first) if first.fee_table() != kind.fee_table() => {
                self.book.tell_once(wrapped.first_line, b"", &codes::WRAPPED_KIND, kind.name(), sink);
            }
            // DPC and 医科 stand in one file: as in a claim file, it is one of DPC.
            Some(_) if kind == Kind::Dpc => summary.kind = Some(kind),
            Some(_) => {}
        }
    }
}

impl LineReader<WrappedEvent> for WrappedParser {
    fn lines(&mut self) -> &mut Lines {
        &mut self.lines
    }

    fn book(&mut self) -> &mut Book {
        &mut self.book
    }

    /// The receipt is over a limit: what there is of it goes out, and the rest will.
    fn too_long(&mut self, sink: Sink<'_, WrappedEvent>) {
        if let Some(group) = &mut self.group {
            group.large = true;
            let raw = std::mem::take(&mut group.raw);
            self.book.pass(&raw, sink);
        }
    }

    fn line(&mut self, line: &[u8], sink: Sink<'_, WrappedEvent>) {
        let (text, _) = self.book.line(line);
        let number = self.book.summary.lines;
        let open = !line.ends_with(b"\n");
        if text.is_empty() && open {
            // The end mark alone belongs to no receipt.
            self.end_group(sink);
            return self.book.pass(line, sink);
        }
        if open && !self.book.summary.end_mark {
            self.book.tell(number, b"", &codes::FILE_CUT, String::new(), sink);
        }
        let step = Step::of(text);
        if step == Step::Begins {
            self.end_group(sink);
        }
        if self.group.is_none() {
            match step {
                Step::Begins | Step::Claim => self.group = Some(Group { first_line: number, ..Group::default() }),
                Step::Ends | Step::Plain if text.is_empty() => self.book.tell(number, b"", &codes::LINE_EMPTY, String::new(), sink),
                Step::Ends | Step::Plain => self.book.tell_once(number, b"", &codes::OUTSIDE_RECEIPT, "", sink),
            }
        }
        let Some(group) = &mut self.group else { return self.book.pass(line, sink) };
        group.records += usize::from(!text.is_empty());
        if group.large {
            self.book.pass(line, sink);
        } else {
            group.raw.extend_from_slice(line);
            if is_too_large(group.raw.len(), group.records) {
                self.too_long(sink);
            }
        }
        if step == Step::Ends {
            self.end_group(sink);
        }
    }
}
