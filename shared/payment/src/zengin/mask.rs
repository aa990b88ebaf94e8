//! Masking (伏字): a file that can be shown to somebody, with the shape, framing and totals of the original, and no name, account or code of a person.
//!
//! What stays: the kinds, types, days, bank and branch numbers, amounts, counts and sums, byte for byte. What goes: every name, text, account number,
//! code of payer and payee, and whatever stands in a dummy. What cannot be read is refused, for nothing could be said about where its names are.

use super::check::refuse_whole;
use super::frame::{EOF_BYTE, RECORDS_MAX, Records};
use super::layout::{Field, Kind, RECORD_BYTES, Rule};
use super::types;
use super::view::padded;
use crate::codes;
use josei_base::Entry;

/// Types whose records have names and accounts where 総合振込 has them.
const TYPES: [&[u8]; 7] = [b"21", b"11", b"12", b"71", b"72", b"98", b"99"];
/// Of these, the ones that keep an answer in the last byte of a data record (照会回答コード).
const INQUIRIES: [&[u8]; 2] = [b"98", b"99"];
/// Stands for any character of a text.
const HIDDEN: u8 = b'X';

/// The file with its names and accounts hidden: as many bytes, the same records, the same totals.
///
/// # Errors
/// The entry that says why the file is refused as a whole: no bank file, another type, a record that is none.
pub fn mask(bytes: &[u8]) -> Result<Vec<u8>, &'static Entry> {
    if let Some(entry) = refuse_whole(bytes) {
        return Err(entry);
    }
    let code = bytes.strip_prefix(b"1").and_then(|rest| rest.get(..2)).ok_or(&codes::Z_HEADER_MISSING)?;
    if !TYPES.contains(&code) {
        return Err(if types::of(code).is_some() { &codes::Z_TYPE_NOT_YET } else { &codes::Z_TYPE_UNKNOWN });
    }
    let mut out = Vec::with_capacity(bytes.len());
    let mut records = Records::new(bytes);
    let mut read = 0;
    while read < RECORDS_MAX {
        let Some(record) = records.next() else { break };
        read += 1;
        out.extend_from_slice(&masked(record.bytes, INQUIRIES.contains(&code))?);
        out.extend_from_slice(record.terminator.bytes());
    }
    if !records.rest().is_empty() {
        return Err(&codes::Z_TAIL);
    }
    if records.has_eof_byte() {
        out.push(EOF_BYTE);
    }
    Ok(out)
}

/// One record; an empty line stays one.
fn masked(bytes: &[u8], inquiry: bool) -> Result<Vec<u8>, &'static Entry> {
    let Some(first) = bytes.first() else { return Ok(Vec::new()) };
    let kind = Kind::from_byte(*first).ok_or(&codes::Z_KIND_UNKNOWN)?;
    if bytes.len() > RECORD_BYTES {
        return Err(&codes::Z_LONG);
    }
    let mut record = padded(bytes);
    for field in kind.fields() {
        let keeps_answer = inquiry && kind == Kind::Data && field.rule == Rule::Blank;
        let len = if keeps_answer { field.len - 1 } else { field.len };
        if let Some(place) = record.get_mut(field.start - 1..field.start - 1 + len) {
            hide(field, place);
        }
    }
    // A stripped record stays as short as it was.
    Ok(record.get(..bytes.len()).unwrap_or_default().to_vec())
}

fn hide(field: &Field, place: &mut [u8]) {
    match field.rule {
        // Digits that name somebody: all nines, which no rule takes for an empty field.
        Rule::PayerAccount | Rule::Customer => place.iter_mut().filter(|byte| **byte != b' ').for_each(|byte| *byte = b'9'),
        Rule::Filled if field.len > BANK_DIGITS => place.fill(b'9'),
        Rule::Digits if field.name == ACCOUNT => place.fill(b'9'),
        Rule::Text(_) | Rule::OptionalText(_) | Rule::Blank => {
            place.iter_mut().filter(|byte| **byte != b' ').for_each(|byte| *byte = HIDDEN);
        }
        // Numbers and codes stay; what is none, a name that stands at the wrong place, does not.
        _ => place.iter_mut().filter(|byte| !is_code(**byte)).for_each(|byte| *byte = HIDDEN),
    }
}

/// A bank's number has four digits; a longer one that must be filled is the payer's own.
const BANK_DIGITS: usize = 4;
/// The account of a payee.
const ACCOUNT: &str = "口座番号";

const fn is_code(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b' ' | b'Y')
}

#[cfg(test)]
mod tests {
    use super::super::{BankProfile, check};
    use super::*;
    use std::path::Path;

    fn golden(name: &str) -> Vec<u8> {
        std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("golden").join(name)).unwrap()
    }

    /// Every golden file: refused, or as long and with the same totals, and without a byte of kana.
    #[test]
    fn shape_and_totals_stay_and_names_go() {
        let (mut masked_files, mut refused) = (0, 0);
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden");
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|end| end != "txt") {
                continue;
            }
            let bytes = std::fs::read(&path).unwrap();
            let Ok(out) = mask(&bytes) else {
                refused += 1;
                continue;
            };
            masked_files += 1;
            assert_eq!(out.len(), bytes.len(), "{}", path.display());
            assert!(out.iter().all(u8::is_ascii), "{}", path.display());
            assert!(!out.windows(7).any(|part| part == b"1234567" || part == b"7654321"), "{}", path.display());
            let profile = BankProfile::default();
            let (before, after) = (check(&bytes, &profile), check(&out, &profile));
            assert_eq!(
                (after.counted, after.declared, after.separator),
                (before.counted, before.declared, before.separator),
                "{}",
                path.display()
            );
            assert_eq!(after.records_read(), before.records_read());
            assert_eq!(mask(&out).as_deref(), Ok(out.as_slice()), "{}: masked again it stays", path.display());
        }
        assert!(masked_files > 50 && refused > 5, "{masked_files} masked, {refused} refused");
    }

    #[test]
    fn a_clean_file_stays_clean() {
        let out = mask(&golden("public/example-sougou-crlf-every-record.txt")).unwrap();
        assert_eq!(check(&out, &BankProfile::default()).findings, []);
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        let right = golden("public/example-sougou-no-separator.txt");
        let changed = |at: usize, to: &[u8]| {
            let mut bytes = right.clone();
            bytes.splice(at..at + to.len(), to.iter().copied());
            mask(&bytes).unwrap_err().code
        };
        assert_eq!(changed(1, b"03"), "Z0006");
        assert_eq!(changed(1, b"77"), "Z0007");
        assert_eq!(changed(120, b"5"), "Z0206");
        assert_eq!(mask(b"").unwrap_err().code, "Z0001");
        assert_eq!(mask("氏名".as_bytes()).unwrap_err().code, "Z0004");
        let long = [&right[..120], b"X\r\n", &right[120..]].concat();
        assert!(mask(&long).is_err());
    }

    #[test]
    fn the_answer_of_an_inquiry_stays() {
        let mut bytes = golden("public/example-sougou-no-separator.txt");
        bytes.splice(1..3, *b"99");
        bytes[239] = b'2';
        let out = mask(&bytes).unwrap();
        assert_eq!((out[239], out[238]), (b'2', b' '));
    }
}
