//! Lines of a pushed file (行), in bounded memory: what the readers of lists and of CSV情報 share.
//!
//! At most one line is held. All decisions are made at places given by the bytes alone, so any slicing gives the same lines.

use crate::codes;
use crate::encoding::BYTE_ORDER_MARK;
use crate::findings::{Findings, finding};
use crate::framing::{END_MARK, lead, strip_end};
use crate::parser::OTHER_BLOCK_BYTES;
use crate::summary::{FileSummary, LineEnd};
use josei_base::limits::{FINDINGS_LISTED_MAX, RECEIPT_LINE_BYTES_MAX};
use josei_base::{Entry, Finding};

/// Bytes of a line that are waited for: the longest one that is read, and CR LF.
const LINE_ROOM: usize = RECEIPT_LINE_BYTES_MAX + 2;

/// A piece of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece<'a> {
    /// A whole line with its line end; the last one of the file may have none.
    Line(&'a [u8]),
    /// The beginning of a line that is too long.
    Long(&'a [u8]),
    /// More of that line.
    More(&'a [u8]),
}

/// Cuts pushed bytes into lines.
#[derive(Default)]
pub(crate) struct Lines {
    buffer: Vec<u8>,
    /// The rest of a line that is too long is passed through up to its end.
    skipping: bool,
}

/// The buffer holds names.
impl std::fmt::Debug for Lines {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Lines({} bytes)", self.buffer.len())
    }
}

impl Lines {
    pub(crate) fn push(&mut self, bytes: &[u8], each: &mut dyn FnMut(Piece<'_>)) {
        let mut rest = bytes;
        while !rest.is_empty() {
            let room = if self.skipping { rest.len() } else { (LINE_ROOM - self.buffer.len()).min(rest.len()) };
            let window = rest.get(..room).unwrap_or_default();
            let found = memchr::memchr(b'\n', window);
            let (taken, left) = rest.split_at_checked(found.map_or(window.len(), |at| at + 1)).unwrap_or((rest, &[]));
            rest = left;
            if self.skipping {
                each(Piece::More(taken));
                self.skipping = found.is_none();
                continue;
            }
            if self.buffer.is_empty() && found.is_some() {
                each(whole(taken));
                continue;
            }
            self.buffer.extend_from_slice(taken);
            if found.is_some() || self.buffer.len() >= LINE_ROOM {
                each(if found.is_some() { whole(&self.buffer) } else { Piece::Long(&self.buffer) });
                self.skipping = found.is_none();
                self.buffer.clear();
            }
        }
    }

    /// The last line, if it has no line end. True if the file ended inside a line that is too long.
    pub(crate) fn finish(&mut self, each: &mut dyn FnMut(Piece<'_>)) -> bool {
        if !self.buffer.is_empty() {
            each(whole(&self.buffer));
            self.buffer.clear();
        }
        self.skipping
    }
}

fn whole(line: &[u8]) -> Piece<'_> {
    if strip_end(line).len() > RECEIPT_LINE_BYTES_MAX { Piece::Long(line) } else { Piece::Line(line) }
}

/// What the events of every reader have in common.
pub(crate) trait Told: Sized {
    fn finding(finding: Finding) -> Self;
    fn other(bytes: Vec<u8>) -> Self;
}

pub(crate) type Sink<'a, E> = &'a mut dyn FnMut(E);

/// A reader of a file line by line: what is the same for lists and for CSV情報.
pub(crate) trait LineReader<E: Told> {
    fn lines(&mut self) -> &mut Lines;
    fn book(&mut self) -> &mut Book;

    /// Reads a whole line.
    fn line(&mut self, line: &[u8], sink: Sink<'_, E>);

    /// Something comes, whatever it is.
    fn more(&mut self, _sink: Sink<'_, E>) {}

    /// A line is too long to be read.
    fn too_long(&mut self, _sink: Sink<'_, E>) {}

    /// Reads the next bytes of the file.
    fn read(&mut self, bytes: &[u8], sink: Sink<'_, E>) {
        self.book().summary.bytes += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let mut lines = std::mem::take(self.lines());
        lines.push(bytes, &mut |piece| self.piece(piece, sink));
        *self.lines() = lines;
    }

    /// Reads what is left at the end of the file.
    fn read_rest(&mut self, sink: Sink<'_, E>) {
        let mut lines = std::mem::take(self.lines());
        if lines.finish(&mut |piece| self.piece(piece, sink)) {
            let line = self.book().summary.lines;
            self.book().tell(line, b"", &codes::FILE_CUT, String::new(), sink);
        }
    }

    fn piece(&mut self, piece: Piece<'_>, sink: Sink<'_, E>) {
        self.more(sink);
        match piece {
            Piece::Line(line) => self.line(line, sink),
            Piece::Long(line) => {
                self.book().line(line);
                let number = self.book().summary.lines;
                self.book().tell(number, b"", &codes::LINE_TOO_LONG, format!("> {RECEIPT_LINE_BYTES_MAX} bytes"), sink);
                self.too_long(sink);
                self.book().pass(line, sink);
            }
            Piece::More(bytes) => self.book().pass(bytes, sink),
        }
    }
}

/// What a reader of lines keeps about its file.
pub(crate) struct Book {
    pub(crate) summary: FileSummary,
    pub(crate) encoding_known: bool,
    findings: Findings,
    other: Vec<u8>,
    crlf: bool,
    lf: bool,
    /// Codes that are told once for a file, and were.
    told: Vec<&'static str>,
}

/// What is held of the file may be names.
impl std::fmt::Debug for Book {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Book({:?})", self.summary)
    }
}

impl Book {
    pub(crate) fn new() -> Self {
        Self {
            summary: FileSummary::default(),
            encoding_known: false,
            findings: Findings::new(FINDINGS_LISTED_MAX),
            other: Vec::new(),
            crlf: false,
            lf: false,
            told: Vec::new(),
        }
    }

    /// Counts a line and gives back its text, without byte order mark, end mark and line end, and whether an end mark stood before it.
    /// An end mark behind the text of an unfinished line is taken away as well.
    pub(crate) fn line<'a>(&mut self, line: &'a [u8]) -> (&'a [u8], bool) {
        let first = self.summary.lines == 0;
        self.summary.lines += 1;
        self.crlf |= line.ends_with(b"\r\n");
        self.lf |= line.ends_with(b"\n") && !line.ends_with(b"\r\n");
        let text = strip_end(line);
        if first && text.starts_with(BYTE_ORDER_MARK) {
            self.summary.byte_order_mark = true;
        }
        let mark = lead(text, first);
        let text = text.get(mark as usize..).unwrap_or_default();
        let open = !line.ends_with(b"\n");
        self.summary.end_mark = open && line.last() == Some(&END_MARK);
        let text = if open { text.strip_suffix(&[END_MARK]).unwrap_or(text) } else { text };
        if !text.is_empty() {
            self.summary.records += 1;
        } else if open {
            // The end mark alone is no line.
            self.summary.lines -= 1;
        }
        (text, mark == 1 || mark == 4)
    }

    pub(crate) fn tell<E: Told>(&mut self, line: u64, record: &[u8], entry: &'static Entry, detail: String, sink: Sink<'_, E>) {
        self.add(finding(line, record, String::new(), entry, detail), sink);
    }

    pub(crate) fn tell_once<E: Told>(&mut self, line: u64, record: &[u8], entry: &'static Entry, detail: &str, sink: Sink<'_, E>) {
        if !self.told.contains(&entry.code) {
            self.told.push(entry.code);
            self.tell(line, record, entry, detail.to_owned(), sink);
        }
    }

    pub(crate) fn add<E: Told>(&mut self, finding: Finding, sink: Sink<'_, E>) {
        if self.findings.add(finding.clone()) {
            sink(E::finding(finding));
        }
    }

    /// These bytes belong to no receipt; they go out in whole blocks.
    pub(crate) fn pass<E: Told>(&mut self, bytes: &[u8], sink: Sink<'_, E>) {
        let mut rest = bytes;
        while !rest.is_empty() {
            let (taken, left) = rest.split_at_checked(OTHER_BLOCK_BYTES - self.other.len()).unwrap_or((rest, &[]));
            self.other.extend_from_slice(taken);
            rest = left;
            if self.other.len() == OTHER_BLOCK_BYTES {
                self.flush(sink);
            }
        }
    }

    pub(crate) fn flush<E: Told>(&mut self, sink: Sink<'_, E>) {
        if !self.other.is_empty() {
            sink(E::other(std::mem::take(&mut self.other)));
        }
    }

    /// Tells what concerns the whole file, and closes the summary.
    pub(crate) fn close<E: Told>(mut self, sink: Sink<'_, E>) -> FileSummary {
        self.summary.line_end = match (self.crlf, self.lf) {
            (false, false) => LineEnd::None,
            (true, false) => LineEnd::CrLf,
            (false, true) => LineEnd::Lf,
            (true, true) => LineEnd::Mixed,
        };
        if self.lf {
            self.tell(0, b"", &codes::LINE_END, String::new(), sink);
        }
        self.flush(sink);
        let Findings { list, more, errors, warnings, .. } = self.findings;
        let mut summary = self.summary;
        (summary.findings, summary.findings_more) = (list, more);
        summary.errors += errors;
        summary.warnings += warnings;
        summary
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(slices: &[&[u8]]) -> Vec<(u8, Vec<u8>)> {
        let (mut lines, mut seen) = (Lines::default(), Vec::new());
        let mut each = |piece: Piece<'_>| match piece {
            Piece::Line(line) => seen.push((b'l', line.to_vec())),
            Piece::Long(line) => seen.push((b'L', line.to_vec())),
            Piece::More(more) => match seen.last_mut() {
                Some((b'M', all)) => all.extend_from_slice(more),
                _ => seen.push((b'M', more.to_vec())),
            },
        };
        for slice in slices {
            lines.push(slice, &mut each);
        }
        lines.finish(&mut each);
        seen
    }

    #[test]
    fn one_more_than_the_longest_line_is_too_long() {
        for (bytes, end, what) in [(0, "\r\n", b'l'), (0, "\n", b'l'), (0, "", b'l'), (1, "\n", b'L'), (1, "\r\n", b'L'), (1, "", b'L')] {
            let line = format!("{}{end}", "x".repeat(RECEIPT_LINE_BYTES_MAX + bytes));
            let file = format!("{line}next");
            let seen = cut(&[if end.is_empty() { line.as_bytes() } else { file.as_bytes() }]);
            assert_eq!(seen.first().map(|piece| piece.0), Some(what), "{bytes} {end:?}");
            assert_eq!(seen.iter().flat_map(|piece| piece.1.clone()).count(), if end.is_empty() { line.len() } else { file.len() });
            assert_eq!(cut(&file.as_bytes().chunks(1000).collect::<Vec<_>>()), cut(&[file.as_bytes()]));
        }
    }
}
