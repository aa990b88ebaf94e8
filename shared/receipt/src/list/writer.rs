//! Writes a list: H, the lines, T with the sums of the lines.

use super::header::ListHeader;
use super::line::read;
use super::row::Row;
use super::total::ListTotals;

/// Writes a decided list (決定済レセプト一覧), line by line, into a buffer that the caller empties as it likes.
///
/// What was read without a finding comes out again byte for byte.
#[derive(Debug)]
pub struct ListWriter {
    header: ListHeader,
    totals: ListTotals,
}

impl ListWriter {
    /// Begins a list: writes H.
    pub fn begin(header: ListHeader, out: &mut Vec<u8>) -> Self {
        out.extend_from_slice(header.to_line().as_bytes());
        Self { header, totals: ListTotals::default() }
    }

    /// Writes a line.
    pub fn line(&mut self, row: &Row, out: &mut Vec<u8>) {
        self.totals.add(read(Some(&self.header), row.text(), 0, 0).sums);
        out.extend_from_slice(row.text());
        out.extend_from_slice(b"\r\n");
    }

    /// Ends the list: writes T.
    pub fn finish(self, out: &mut Vec<u8>) -> ListTotals {
        out.extend_from_slice(self.totals.to_line().as_bytes());
        self.totals
    }
}
