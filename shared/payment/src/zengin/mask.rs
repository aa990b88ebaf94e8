//! Masking (伏字): a file that can be shown to somebody, with the shape, framing and totals of the original, and no name, account or code of a person.
//!
//! What stays, byte for byte: kinds, types, days, bank and branch numbers, amounts, counts and sums, answers. What goes: every name and text, account
//! number, code of payer and payee, and whatever stands in a dummy; where they stood, and blanks and zeros, can still be seen. What cannot be read is refused,
//! for nothing could be said about where its names are.

use super::charset::SALARY;
use super::check::{refuse_whole, wrong_length};
use super::frame::{EOF_BYTE, RECORDS_MAX, Records};
use super::inquiry::{ANSWER_POSITIONS, Answer};
use super::layout::{CODE_KIND, Field, Kind, Layout, Rule, STATEMENT_RECORD_BYTES, TYPE_CODE};
use super::types;
use super::view::padded;
use crate::codes;
use josei_base::Entry;

/// Stands for any character of a text.
const HIDDEN: u8 = b'X';
/// The same in names of salaries, which take no letters.
const HIDDEN_IN_SALARIES: u8 = b'0';
/// Stands for a code that is no character of a code.
const NO_CODE: u8 = b'*';

/// The file with its names and accounts hidden: as many bytes, the same records, the same totals.
///
/// # Errors
/// The entry that says why the file is refused as a whole: no bank file, a type that is not read, a record that is none.
pub fn mask(bytes: &[u8]) -> Result<Vec<u8>, &'static Entry> {
    if let Some(entry) = refuse_whole(bytes) {
        return Err(entry);
    }
    let [b'1', first, second, ..] = bytes else { return Err(&codes::Z_HEADER_MISSING) };
    let code = [*first, *second];
    let layout = types::of(&code).ok_or(&codes::Z_TYPE_UNKNOWN)?.layout.ok_or(&codes::Z_TYPE_NOT_READ)?;
    let mut out = Vec::with_capacity(bytes.len());
    let mut records = Records::new(bytes, layout.record_bytes);
    let mut read = 0;
    while read < RECORDS_MAX {
        let Some(record) = records.next() else { break };
        read += 1;
        out.extend_from_slice(&masked(layout, code, record.bytes)?);
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
fn masked(layout: &'static Layout, code: [u8; 2], bytes: &[u8]) -> Result<Vec<u8>, &'static Entry> {
    let Some(first) = bytes.first() else { return Ok(Vec::new()) };
    let kind = Kind::from_byte(*first).ok_or(&codes::Z_KIND_UNKNOWN)?;
    if bytes.len() != layout.record_bytes
        && let Some(entry) = wrong_length(layout, kind, bytes)
    {
        return Err(entry);
    }
    let mut record: [u8; STATEMENT_RECORD_BYTES] = padded(bytes);
    // Another layout, or bytes that only look like text: names would stand elsewhere.
    if kind == Kind::Header && TYPE_CODE.of(&record) != code {
        return Err(&codes::Z_TYPE_MIXED);
    }
    if kind == Kind::Header && CODE_KIND.of(&record) == b"1" {
        return Err(&codes::Z_EBCDIC);
    }
    // Letters where a number must stand: the fields stand elsewhere, and so would the names.
    let is_number = |field: &Field| field.of(&record).iter().all(|byte| byte.is_ascii_digit() || *byte == b' ');
    if !layout.fields(kind).iter().all(|field| field.secret || field.len == 1 || is_number(field)) {
        return Err(&codes::Z_NOT_DIGITS);
    }
    for field in layout.fields(kind) {
        hide(field, &mut record);
    }
    // A stripped record stays as short as it was.
    Ok(record.get(..bytes.len()).unwrap_or_default().to_vec())
}

fn hide(field: &Field, record: &mut [u8]) {
    let place = field.place(record);
    match field.rule {
        Rule::Answer(_) => {
            // The bank's answer, wherever it stands; beside something else, only where it stands by default.
            let alone = place.iter().filter(|byte| **byte != b' ').count() == 1;
            for (position, byte) in ANSWER_POSITIONS.zip(place).filter(|(_, byte)| **byte != b' ') {
                if Answer::from_byte(*byte).is_none() || !(alone || position == *ANSWER_POSITIONS.end()) {
                    *byte = HIDDEN;
                }
            }
        }
        _ if !field.secret => {
            // Numbers and codes stay; of a code that is none, only that it is none.
            place.iter_mut().filter(|byte| !matches!(byte, b' '..=b'~')).for_each(|byte| *byte = NO_CODE);
        }
        Rule::Text(_) | Rule::OptionalText(_) | Rule::Told | Rule::Blank => {
            let hidden = if field.rule == Rule::Text(SALARY) { HIDDEN_IN_SALARIES } else { HIDDEN };
            place.iter_mut().filter(|byte| **byte != b' ').for_each(|byte| *byte = hidden);
        }
        // Digits that name somebody: all nines, which no rule takes for an empty field. Zeros name nobody.
        _ if place.iter().all(|byte| *byte == b'0') => {}
        _ => place.iter_mut().filter(|byte| **byte != b' ').for_each(|byte| *byte = if byte.is_ascii_digit() { b'9' } else { HIDDEN }),
    }
}

#[cfg(test)]
mod tests {
    use super::super::charset::from_unicode;
    use super::super::{BankProfile, CheckedFile, check};
    use super::*;
    use josei_base::Finding;
    use proptest::prelude::*;
    use std::path::{Path, PathBuf};

    fn folder() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("golden")
    }

    fn golden(name: &str) -> Vec<u8> {
        std::fs::read(folder().join(name)).unwrap()
    }

    /// Findings that say nothing of what was hidden: by place and code.
    fn kept<'f>(file: &'f CheckedFile<'_>) -> Vec<(u64, &'f str, Option<u32>, &'static str)> {
        let hidden = |finding: &Finding| {
            let kind = finding.record.bytes().next().and_then(Kind::from_byte);
            let fields = kind.map_or(&[][..], |kind| file.layout().fields(kind));
            finding.field == "12 EDI情報" || fields.iter().any(|field| field.secret && field.label() == finding.field)
        };
        let place = |finding: &'f Finding| (finding.line, finding.field.as_str(), finding.position, finding.entry.code);
        file.findings.iter().filter(|finding| !hidden(finding)).map(place).collect()
    }

    /// What must hold of a masked file, and that it is masked.
    fn holds(bytes: &[u8], out: &[u8]) {
        assert_eq!(out.len(), bytes.len());
        assert!(out.iter().all(u8::is_ascii));
        let profile = BankProfile::default();
        let (before, after) = (check(bytes, &profile), check(out, &profile));
        assert_eq!(
            (after.counted, after.declared, after.moved, after.separator, after.records_read(), after.eof_byte),
            (before.counted, before.declared, before.moved, before.separator, before.records_read(), before.eof_byte)
        );
        assert_eq!(kept(&after), kept(&before));
        assert_eq!(mask(out).as_deref(), Ok(out), "masked again it stays");
    }

    /// Every golden file: refused, or as long and with the same totals, and without a byte of kana.
    #[test]
    fn shape_and_totals_stay_and_names_go() {
        let (mut masked_files, mut refused) = (0, 0);
        for entry in std::fs::read_dir(folder()).unwrap() {
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
            holds(&bytes, &out);
            assert!(!out.windows(7).any(|part| part == b"1234567" || part == b"7654321"));
        }
        assert!(masked_files > 50 && refused > 5, "{masked_files} masked, {refused} refused");
    }

    #[test]
    fn a_clean_file_stays_clean() {
        for name in
            ["public/example-sougou-crlf-every-record.txt", "type-11.txt", "type-98.txt", "type-99.txt", "type-01.txt", "type-03.txt"]
        {
            let bytes = golden(name);
            assert_eq!(check(&bytes, &BankProfile::default()).findings, [], "{name}");
            let out = mask(&bytes).unwrap();
            assert_eq!(check(&out, &BankProfile::default()).findings, [], "{name}");
        }
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        let right = golden("public/example-sougou-no-separator.txt");
        let changed = |at: usize, to: &[u8]| {
            let mut bytes = right.clone();
            bytes.splice(at..at + to.len(), to.iter().copied());
            mask(&bytes).unwrap_err().code
        };
        assert_eq!(changed(1, b"91"), "Z0006");
        assert_eq!(changed(1, b"77"), "Z0007");
        assert_eq!(changed(3, b"1"), "Z0005");
        assert_eq!(changed(120, b"5"), "Z0206");
        assert_eq!(mask(b"").unwrap_err().code, "Z0001");
        assert_eq!(mask("氏名".as_bytes()).unwrap_err().code, "Z0004");
        let long = [&right[..120], b"X\r\n", &right[120..]].concat();
        assert!(mask(&long).is_err());
        // A byte is lost before the account: all that follows stands one byte to the left.
        let short = [&right[..130], &right[131..]].concat();
        assert_eq!(mask(&short).unwrap_err().code, "Z0401");
        let lines = golden("public/example-sougou-crlf-every-record.txt");
        assert_eq!(mask(&[&lines[..132], &lines[133..]].concat()).unwrap_err().code, "Z0101");
        // A file of transfers that says it is a statement.
        assert_eq!(mask(&[b"103", &lines[3..]].concat()).unwrap_err().code, "Z0101");
        // A header of another type in the middle.
        let mixed = [&right[..480], b"111", &right[3..]].concat();
        assert_eq!(mask(&mixed).unwrap_err().code, "Z0009");
    }

    #[test]
    fn the_answer_of_an_inquiry_stays() {
        let mut bytes = golden("public/example-sougou-no-separator.txt");
        bytes.splice(1..3, *b"99");
        for (dummy, masked) in [
            (b"      2", b"      2"),
            (b"1      ", b"1      "),
            (b"      5", b"      X"),
            (b"1290122", b"XXXXXX2"),
            (b"1290128", b"XXXXXXX"),
        ] {
            bytes.splice(233..240, *dummy);
            assert_eq!(mask(&bytes).unwrap().get(233..240), Some(&masked[..]));
        }
    }

    proptest! {
        /// A file of any type, with these people in it: it says the same of everything but them, and nothing of them is left.
        #[test]
        fn nothing_of_a_person_is_left(
            code in proptest::sample::select(&["21", "11", "12", "71", "72", "98", "99"][..]),
            people in proptest::collection::vec(("[ｱ-ﾝ]{2,9} [ｱ-ﾝ]{2,9}", 1_000_000_u32..9_999_999, 1_u32..1_000_000), 1..6),
            numbers in proptest::collection::vec(10_000_000_u64..9_999_999_999, 12),
            amount_is_zero in any::<bool>(),
        ) {
            let base = golden("public/example-sougou-no-separator.txt");
            let mut bytes = base.get(..120).unwrap().to_vec();
            bytes.splice(1..3, code.bytes());
            let is_salary = !matches!(code, "21" | "98" | "99");
            let mut sum = 0;
            let mut secrets = Vec::new();
            for ((name, account, yen), numbers) in people.iter().zip(numbers.chunks(2)) {
                let mut line = base.get(120..240).unwrap().to_vec();
                let yen = if amount_is_zero { 0 } else { *yen };
                let name = from_unicode(name).unwrap();
                sum += yen;
                line.splice(43..50, account.to_string().bytes());
                line.splice(50..80, [name.clone(), vec![b' '; 30 - name.len()]].concat());
                line.splice(80..90, format!("{yen:010}").bytes());
                line.splice(91..111, numbers.iter().flat_map(|number| format!("{number:010}").into_bytes()));
                if is_salary {
                    line.splice(111..120, *b"         ");
                }
                bytes.extend(line);
                secrets.extend([name, account.to_string().into_bytes()]);
                secrets.extend(numbers.iter().map(|number| format!("{number:010}").into_bytes()));
            }
            bytes.extend(format!("8{:06}{sum:012}{}9{}", people.len(), " ".repeat(101), " ".repeat(119)).into_bytes());
            let out = mask(&bytes).unwrap();
            holds(&bytes, &out);
            for secret in secrets {
                // Amounts stay; one may be the number of an account.
                let blind: Vec<u8> = out.chunks(120).flat_map(|record| if record[0] == b'2' { [&record[..80], &record[90..]].concat() } else { vec![] }).collect();
                prop_assert!(secret.iter().all(|byte| *byte == b'9') || !blind.windows(secret.len()).any(|part| part == secret));
            }
        }
    }
}
