//! Structural index (構造索引): where the lines and fields of a piece of a receipt file begin and end.
//!
//! Half of all bytes of a 医科 file are commas (31 day columns, mostly empty), so a search call per delimiter is the wrong tool. 64 bytes are
//! looked at together, as wide as the processor can, and the ends of all fields in them are written at once. A field cannot contain `,`, CR or
//! LF (`domain/receipts.md` §1.2), and neither byte is ever the second of a CP932 or UTF-8 character, so the bytes can be split before they
//! are decoded.

use fearless_simd::{Level, Simd, dispatch, prelude::*, u8x64};

/// Bytes that are looked at together: a bit of a word for each.
const BLOCK_BYTES: usize = BLOCK as usize;
const BLOCK: u32 = 64;
/// Ends that are written at once, of which the first ones count.
const ENDS: usize = 8;

/// A piece too long for 32-bit offsets; the limits of `base` are far below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooLong;

/// Ends of all fields and lines of one piece of bytes. Made once, filled again and again.
#[derive(Debug)]
pub struct Index {
    /// What this processor can do.
    level: Level,
    /// Offsets of all commas and line feeds, in order; more room than `count`.
    ends: Vec<u32>,
    count: usize,
    /// For each line, which entry of `ends` is its line feed.
    lines: Vec<usize>,
    /// The last line has no line feed.
    open: bool,
}

impl Default for Index {
    fn default() -> Self {
        Self::with(Level::new())
    }
}

impl Index {
    /// An empty index.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    const fn with(level: Level) -> Self {
        Self { level, ends: Vec::new(), count: 0, lines: Vec::new(), open: false }
    }

    /// Indexes a piece; what stood in the index before is forgotten.
    ///
    /// # Errors
    /// For 4 GiB and more.
    pub fn build(&mut self, bytes: &[u8]) -> Result<(), TooLong> {
        let whole = u32::try_from(bytes.len()).map_err(|_| TooLong)?;
        self.count = 0;
        self.lines.clear();
        dispatch!(self.level, simd => self.blocks(simd, bytes));
        self.open = bytes.last().is_some_and(|byte| *byte != b'\n');
        if self.open {
            self.lines.push(self.count);
            if let Some(slot) = self.ends.get_mut(self.count) {
                *slot = whole;
            }
            self.count += 1;
        }
        Ok(())
    }

    #[expect(clippy::inline_always, reason = "made once for each kind of processor, inside what is chosen at run time")]
    #[inline(always)]
    fn blocks<S: Simd>(&mut self, simd: S, bytes: &[u8]) {
        let (blocks, tail) = bytes.as_chunks::<BLOCK_BYTES>();
        let mut base = 0_u32;
        for block in blocks {
            self.block(simd, block, base);
            base = base.wrapping_add(BLOCK);
        }
        let mut last = [0_u8; BLOCK_BYTES];
        last.iter_mut().zip(tail).for_each(|(to, from)| *to = *from);
        self.block(simd, &last, base);
    }

    /// Writes the delimiters of one block.
    #[expect(clippy::inline_always, reason = "part of `blocks`")]
    #[inline(always)]
    fn block<S: Simd>(&mut self, simd: S, block: &[u8; BLOCK_BYTES], base: u32) {
        let bytes = u8x64::from_slice(simd, block);
        let feeds = bytes.simd_eq(b'\n').to_bitmask();
        let mut mask = bytes.simd_eq(b',').to_bitmask() | feeds;
        let mut left = feeds;
        while left != 0 {
            self.lines.push(self.count + (mask & (left & left.wrapping_neg()).wrapping_sub(1)).count_ones() as usize);
            left &= left.wrapping_sub(1);
        }
        // Room for an end at the end of the piece too.
        let wanted = self.count + BLOCK_BYTES + ENDS;
        if self.ends.len() < wanted {
            self.ends.resize(wanted.max(self.ends.len() * 2), 0);
        }
        let found = mask.count_ones() as usize;
        for slots in self.ends.get_mut(self.count..).unwrap_or_default().as_chunks_mut::<ENDS>().0 {
            if mask == 0 {
                break;
            }
            for slot in slots {
                *slot = base.wrapping_add(mask.trailing_zeros());
                mask &= mask.wrapping_sub(1);
            }
        }
        self.count += found;
    }

    /// How many lines, an unfinished last one included.
    #[must_use]
    pub fn line_count(&self) -> usize {
        self.lines.len()
    }

    /// How many fields in all lines; every line has at least one.
    #[must_use]
    pub const fn field_count(&self) -> usize {
        self.count
    }

    /// True if the last line has no line end.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.open
    }

    /// The lines of the piece that was indexed; give the same bytes.
    pub fn lines<'a>(&'a self, bytes: &'a [u8]) -> impl Iterator<Item = Line<'a>> {
        let mut from = 0_usize;
        let mut start = 0_u32;
        self.lines.iter().map(move |last| {
            let ends = self.ends.get(from..=*last).unwrap_or_default();
            let feed = ends.last().copied().unwrap_or_default();
            let line = Line::new(bytes, start, feed, ends);
            from = last + 1;
            start = feed.wrapping_add(1);
            line
        })
    }
}

/// One line, without its line end.
#[derive(Debug, Clone, Copy)]
pub struct Line<'a> {
    bytes: &'a [u8],
    start: u32,
    /// Where its text ends: before CR LF or LF.
    end: u32,
    ends: &'a [u32],
}

impl<'a> Line<'a> {
    fn new(bytes: &'a [u8], start: u32, feed: u32, ends: &'a [u32]) -> Self {
        let closed = bytes.get(feed as usize).is_some();
        let text = bytes.get(start as usize..feed as usize).unwrap_or_default();
        let end = if closed && text.last() == Some(&b'\r') { feed.wrapping_sub(1) } else { feed };
        Self { bytes, start, end, ends }
    }

    /// Its text.
    #[must_use]
    pub fn text(&self) -> &'a [u8] {
        self.bytes.get(self.start as usize..self.end as usize).unwrap_or_default()
    }

    /// Its fields, the record type first.
    #[must_use]
    pub fn fields(&self) -> Fields<'a> {
        Fields { bytes: self.bytes, at: self.start, end: self.end, ends: self.ends.iter() }
    }

    /// How many fields.
    #[must_use]
    pub const fn field_count(&self) -> usize {
        self.ends.len()
    }

    /// Without its first `bytes` bytes (a byte order mark, an 0x1A).
    #[must_use]
    pub fn without_first(mut self, bytes: u32) -> Self {
        self.start = self.start.saturating_add(bytes).min(self.end);
        self
    }
}

/// The fields of a line, from left to right.
#[derive(Debug, Clone)]
pub struct Fields<'a> {
    bytes: &'a [u8],
    at: u32,
    end: u32,
    ends: std::slice::Iter<'a, u32>,
}

impl<'a> Fields<'a> {
    /// Passes over the next `count` fields if all of them are empty and another one follows: an empty field is one comma, so this is one look.
    #[inline]
    pub(crate) fn skip_empty(&mut self, count: u32) -> bool {
        let ends = self.ends.as_slice();
        let Some((next, rest)) = ends.split_at_checked(count as usize) else { return false };
        if rest.is_empty() || next.last().is_some_and(|end| *end != self.at + count - 1) {
            return false;
        }
        self.at += count;
        self.ends = rest.iter();
        true
    }

    /// Hands out those of the next `count` fields that are not empty, with their running number. Most day columns are empty.
    #[inline]
    pub(crate) fn filled(&mut self, count: usize, mut each: impl FnMut(usize, &'a [u8])) {
        let mut number = 0;
        while number < count {
            if number + 8 <= count && self.skip_empty(8) {
                number += 8;
                continue;
            }
            let Some(end) = self.ends.next() else { return };
            let end = (*end).min(self.end);
            if end != self.at {
                each(number, self.bytes.get(self.at as usize..end as usize).unwrap_or_default());
            }
            self.at = end.wrapping_add(1);
            number += 1;
        }
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = &'a [u8];

    #[inline]
    fn next(&mut self) -> Option<&'a [u8]> {
        let end = (*self.ends.next()?).min(self.end);
        let field = self.bytes.get(self.at as usize..end as usize).unwrap_or_default();
        self.at = end.wrapping_add(1);
        Some(field)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.ends.size_hint()
    }
}

impl ExactSizeIterator for Fields<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    /// The slow and obvious way.
    fn plain(bytes: &[u8]) -> Vec<Vec<Vec<u8>>> {
        let mut lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
        let closed = lines.last().is_some_and(|last| last.is_empty());
        if closed {
            lines.pop();
        }
        let count = lines.len();
        let strip = |(at, line): (usize, &[u8])| {
            let has_feed = closed || at + 1 < count;
            let line = if has_feed { line.strip_suffix(b"\r").unwrap_or(line) } else { line };
            line.split(|byte| *byte == b',').map(<[u8]>::to_vec).collect()
        };
        lines.into_iter().enumerate().map(strip).collect()
    }

    /// The same with the best and with the least of what this kind of processor can do.
    fn indexed(bytes: &[u8]) -> Vec<Vec<Vec<u8>>> {
        let [best, least] = [Level::new(), Level::baseline()].map(|level| indexed_by(level, bytes));
        assert_eq!(best, least);
        best
    }

    fn indexed_by(level: Level, bytes: &[u8]) -> Vec<Vec<Vec<u8>>> {
        let mut index = Index::with(level);
        index.build(bytes).unwrap();
        let lines: Vec<Vec<Vec<u8>>> = index.lines(bytes).map(|line| line.fields().map(<[u8]>::to_vec).collect()).collect();
        assert_eq!(lines.len(), index.line_count());
        assert_eq!(lines.iter().map(Vec::len).sum::<usize>(), index.field_count());
        lines
    }

    #[test]
    fn small_pieces() {
        for piece in [&b""[..], b"\n", b"\r\n", b",", b",\r\n", b"GO,2,150,99\r\n\x1a", b"IR,1\nRE\r\n", b"a\r", b",,,,,,,,,,,,,,,,,\n,,"] {
            assert_eq!(indexed(piece), plain(piece), "{piece:?}");
        }
    }

    #[test]
    fn an_index_forgets_what_it_held() {
        let mut index = Index::new();
        index.build(b"a,b,c\nd,e\nopen").unwrap();
        assert!(index.is_open());
        index.build(b"x\n").unwrap();
        assert_eq!((index.line_count(), index.field_count(), index.is_open()), (1, 1, false));
    }

    #[test]
    fn empty_fields_are_passed_over_at_once_or_one_by_one() {
        for count in 0..40_usize {
            for filled in 0..40_usize {
                for end in ["", "\n", "\r\n"] {
                    let line: Vec<&str> = (0..count).map(|at| if at == filled || at == filled + 9 { "12" } else { "" }).collect();
                    let text = format!("JD,{}{end}", line.join(","));
                    let mut index = Index::new();
                    index.build(text.as_bytes()).unwrap();
                    let mut fields = index.lines(text.as_bytes()).next().unwrap().fields();
                    fields.next();
                    let mut seen = vec![""; count];
                    fields.filled(31, |at, field| seen[at] = std::str::from_utf8(field).unwrap());
                    let rest: Vec<&str> = fields.map(|field| std::str::from_utf8(field).unwrap()).collect();
                    assert_eq!(seen[..count.min(31)], line[..count.min(31)], "{text:?}");
                    assert_eq!(rest, line.get(31..).unwrap_or_default(), "{text:?}");
                }
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_split_as_by_hand(piece in proptest::collection::vec(proptest::sample::select(&b",,,,\n\r1\xe3\x2d\x0b\x8aA"[..]), 0..300)) {
            proptest::prop_assert_eq!(indexed(&piece), plain(&piece));
        }

        #[test]
        fn random_bytes_too(piece in proptest::collection::vec(proptest::num::u8::ANY, 0..5000)) {
            proptest::prop_assert_eq!(indexed(&piece), plain(&piece));
        }
    }
}
