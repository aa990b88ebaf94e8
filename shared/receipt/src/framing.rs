//! Framing (レコードの区切り): what the beginning of a line says about it.

use crate::encoding::BYTE_ORDER_MARK;
use crate::kind::Kind;

/// End mark of a file (0x1A). It also occurs at the start of a line, where it is passed over (`domain/receipts.md` §5.2).
pub(crate) const END_MARK: u8 = 0x1A;

/// How many bytes before the record type are not part of it: a byte order mark on the first line, an end mark.
pub(crate) fn lead(text: &[u8], first: bool) -> u32 {
    let (rest, mark) = match text.strip_prefix(BYTE_ORDER_MARK) {
        Some(rest) if first => (rest, 3),
        _ => (text, 0),
    };
    if rest.first() == Some(&END_MARK) { mark + 1 } else { mark }
}

/// Text of a line without its line end.
pub(crate) fn strip_end(line: &[u8]) -> &[u8] {
    match line.strip_suffix(b"\n") {
        Some(rest) => rest.strip_suffix(b"\r").unwrap_or(rest),
        None => line,
    }
}

/// What a line is, by its first field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Nothing but blanks of the framing.
    Blank,
    /// A header record.
    Header(Kind),
    /// RE.
    Receipt,
    /// GO.
    Total,
    /// HO or KO.
    Payer,
    /// HI, HR or HG: a file of returned receipts.
    Return,
    /// Two letters or digits and a comma, whatever they are.
    Record,
    /// No record at all.
    Foreign,
}

impl Mark {
    /// Of a line's text without [`lead`].
    pub(crate) fn of(text: &[u8]) -> Self {
        let (id, rest) = match text.split_first_chunk::<2>() {
            Some((id, rest)) => (*id, rest),
            None if text.is_empty() => return Self::Blank,
            None => return Self::Foreign,
        };
        if !matches!(rest.first(), None | Some(&(b',' | END_MARK)))
            || !id.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
        {
            return Self::Foreign;
        }
        match &id {
            b"RE" => Self::Receipt,
            b"GO" => Self::Total,
            b"HO" | b"KO" => Self::Payer,
            b"HI" | b"HR" | b"HG" => Self::Return,
            _ => Kind::of_header(id).map_or(Self::Record, Self::Header),
        }
    }
}

/// What else a file could be that is no claim file, for the one finding that says so.
pub(crate) fn guess(text: &[u8]) -> &'static str {
    const KNOWN: [(&[u8], &str); 11] = [
        (b"\xFF\xD8\xFF", "JPEG"),
        (b"\x89PNG", "PNG"),
        (b"GIF8", "GIF"),
        (b"%PDF", "PDF"),
        (b"PK\x03\x04", "ZIP"),
        (b"\x1F\x8B", "gzip"),
        (b"\xFF\xFE", "UTF-16"),
        (b"\xFE\xFF", "UTF-16"),
        (b"{", "JSON"),
        (b"<", "XML"),
        (b"\"", "CSV"),
    ];
    KNOWN.iter().find(|(magic, _)| text.starts_with(magic)).map_or("", |(_, name)| name)
}

/// True for a first line of a list from the review bodies: CSV情報 or the canonical list (`H,01,…`).
pub(crate) fn is_list(text: &[u8]) -> bool {
    is_wrapped(text) || text.starts_with(b"H,01,")
}

/// True for a line of CSV情報: three numbers, then the record, whose fields may be quoted.
pub(crate) fn is_wrapped(text: &[u8]) -> bool {
    let mut fields = text.split(|byte| *byte == b',').map(unquoted);
    let mut digits = || fields.next().is_some_and(|field| !field.is_empty() && field.iter().all(u8::is_ascii_digit));
    let numbers = text.first().is_some_and(u8::is_ascii_digit) && digits() && digits() && digits();
    numbers && fields.next().is_some_and(|id| id.len() == 2 && id.iter().all(u8::is_ascii_uppercase))
}

/// A field without the quotes around it.
pub(crate) fn unquoted(field: &[u8]) -> &[u8] {
    field.strip_prefix(b"\"").and_then(|rest| rest.strip_suffix(b"\"")).unwrap_or(field)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_told_by_their_first_field() {
        for (text, mark) in [
            (&b"RE,1"[..], Mark::Receipt),
            (b"RE", Mark::Receipt),
            (b"GO\x1A", Mark::Total),
            (b"IR,1", Mark::Header(Kind::Ika)),
            (b"YK,1", Mark::Header(Kind::Chozai)),
            (b"UK,1", Mark::Header(Kind::Shika)),
            (b"HM,1", Mark::Header(Kind::Homon)),
            (b"KO,", Mark::Payer),
            (b"HR,", Mark::Return),
            (b"XX,", Mark::Record),
            (b"REX", Mark::Foreign),
            (b"re,1", Mark::Foreign),
            (b"R", Mark::Foreign),
            (b"", Mark::Blank),
        ] {
            assert_eq!(Mark::of(text), mark, "{text:?}");
        }
    }

    #[test]
    fn marks_before_a_record_are_passed_over() {
        assert_eq!(lead(b"\xEF\xBB\xBFIR", true), 3);
        assert_eq!(lead(b"\xEF\xBB\xBFIR", false), 0);
        assert_eq!(lead(b"\x1ARE", false), 1);
        assert_eq!(lead(b"\xEF\xBB\xBF\x1AIR", true), 4);
        assert_eq!((strip_end(b"a\r\n"), strip_end(b"a\n"), strip_end(b"a\r")), (&b"a"[..], &b"a"[..], &b"a\r"[..]));
    }

    #[test]
    fn lists_are_recognised() {
        assert!(is_list(b"1,2,0,YK,1,13,4,9999946"));
        assert!(is_list(b"H,01,1,202408"));
        assert!(!is_list(b"1,2,YK,0"));
        assert!(!is_list(b"RE,1,1126,202406"));
    }
}
