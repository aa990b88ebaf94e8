//! A line of CSV情報: its three leading columns, and the record behind them.

use crate::fields::number;
use std::borrow::Cow;

/// The three leading columns (作成者・連番・枝番).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Columns {
    /// 2: the record was added by the review body; 1: it is the claimant's.
    pub(crate) by_review_body: bool,
    /// Running number inside the receipt.
    pub(crate) number: u32,
    /// 0, or 1… for a record that adds to the line before.
    pub(crate) branch: u32,
}

impl Columns {
    /// True if a line may stand behind another one. A line with a branch belongs to the one before; whether it has a number of its own is not
    /// known.
    pub(crate) const fn follows(self, before: Self) -> bool {
        let next = before.number.saturating_add(1);
        if self.branch == 0 { self.number == next } else { self.number == before.number || self.number == next }
    }
}

/// The columns and the record of a line; nothing if the columns are not three numbers, the first of them 1 or 2.
pub(crate) fn split(text: &[u8]) -> Option<(Columns, &[u8])> {
    let mut parts = text.splitn(4, |byte| *byte == b',');
    let mut column = || parts.next().filter(|part| !part.is_empty()).and_then(|part| number::<u32>(part).ok());
    let (maker, number, branch) = (column()?, column()?, column()?);
    let record = parts.next()?;
    matches!(maker, 1 | 2).then_some((Columns { by_review_body: maker == 2, number, branch }, record))
}

/// Whether quotes were met, and whether they can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quotes {
    None,
    Read,
    /// A comma between quotes, or a quote that is not closed.
    Broken,
}

/// The text of a line without the quotes around its fields. None are expected; they are tolerated (P).
pub(crate) fn unquote(text: &[u8]) -> (Cow<'_, [u8]>, Quotes) {
    if !text.split(|byte| *byte == b',').any(|field| field.starts_with(b"\"")) {
        return (Cow::Borrowed(text), Quotes::None);
    }
    let (mut plain, mut quotes) = (Vec::with_capacity(text.len()), Quotes::Read);
    for (at, field) in text.split(|byte| *byte == b',').enumerate() {
        if at > 0 {
            plain.push(b',');
        }
        let Some(inner) = field.strip_prefix(b"\"") else {
            plain.extend_from_slice(field);
            continue;
        };
        let Some(inner) = inner.strip_suffix(b"\"") else {
            quotes = Quotes::Broken;
            plain.extend_from_slice(field);
            continue;
        };
        // A quote inside is written twice.
        let mut bytes = inner.iter();
        while let Some(byte) = bytes.next() {
            plain.push(*byte);
            if *byte == b'"' && bytes.next() != Some(&b'"') {
                quotes = Quotes::Broken;
            }
        }
    }
    (Cow::Owned(plain), quotes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_split() {
        assert_eq!(split(b"1,2,0,YK,1"), Some((Columns { by_review_body: false, number: 2, branch: 0 }, &b"YK,1"[..])));
        assert_eq!(split(b"2,5,1,EX"), Some((Columns { by_review_body: true, number: 5, branch: 1 }, &b"EX"[..])));
        for wrong in [&b"3,1,0,MN"[..], b"1,,0,MN", b"1,2,MN", b"1,2,0", b",,,", b"", b"1,2,x,MN"] {
            assert_eq!(split(wrong), None, "{wrong:?}");
        }
    }

    #[test]
    fn quotes_are_taken_off() {
        for (text, plain, quotes) in [
            (&b"1,2,0,RE,7"[..], &b"1,2,0,RE,7"[..], Quotes::None),
            (b"1,2,0,\"RE\",\"\",\"7\"", b"1,2,0,RE,,7", Quotes::Read),
            (b"1,2,0,CO,\"a\"\"b\"", b"1,2,0,CO,a\"b", Quotes::Read),
            (b"1,2,0,CO,a\"b", b"1,2,0,CO,a\"b", Quotes::None),
            (b"1,2,0,CO,\"a,b\"", b"1,2,0,CO,\"a,b\"", Quotes::Broken),
            (b"1,2,0,CO,\"a", b"1,2,0,CO,\"a", Quotes::Broken),
            (b"1,2,0,CO,\"a\"b\"", b"1,2,0,CO,a\"", Quotes::Broken),
            (b"1,2,0,CO,\"", b"1,2,0,CO,\"", Quotes::Broken),
        ] {
            let (seen, how) = unquote(text);
            assert_eq!(how, quotes, "{text:?}");
            if quotes != Quotes::Broken {
                assert_eq!(seen.as_ref(), plain);
            }
        }
    }

    #[test]
    fn numbers_rise_by_one() {
        let at = |number, branch| Columns { by_review_body: false, number, branch };
        assert!(at(2, 0).follows(at(1, 0)) && at(2, 1).follows(at(2, 0)) && at(3, 1).follows(at(2, 0)) && at(3, 0).follows(at(2, 1)));
        assert!(!at(3, 0).follows(at(1, 0)) && !at(2, 0).follows(at(2, 0)) && !at(1, 0).follows(at(2, 0)));
    }
}
