//! A quick look at a whole data record (読み飛ばし判定): one pass over its 120 bytes with masks made from the field table, so that the usual clean line
//! costs no more than reading it. It may only ever say "clean"; everything else goes through the fields one by one, which is the truth.

use super::bank::BankProfile;
use super::charset::{HALF_VOICED, NAME, STORE, VOICED, all_spaces, takes_mark};
use super::layout::{AMOUNT, DATA, Field, RECORD_BYTES, Rule};

/// What each position of a clean data record holds, `0xFF` where a rule applies.
struct Masks {
    digit: [u8; RECORD_BYTES],
    store: [u8; RECORD_BYTES],
    name: [u8; RECORD_BYTES],
    exact: [u8; RECORD_BYTES],
    expected: [u8; RECORD_BYTES],
}

static MASKS: Masks = masks();

#[expect(clippy::indexing_slicing, reason = "runs in the compiler: a wrong index does not build")]
const fn masks() -> Masks {
    let none = [0; RECORD_BYTES];
    let mut masks = Masks { digit: none, store: none, name: none, exact: none, expected: none };
    let mut index = 0;
    while index < DATA.len() {
        let field = &DATA[index];
        let mut at = field.start - 1;
        while at < field.start - 1 + field.len {
            match field.rule {
                Rule::Filled | Rule::Digits | Rule::Amount | Rule::Customer => masks.digit[at] = 0xFF,
                Rule::Text(NAME) | Rule::OptionalText(NAME) => masks.name[at] = 0xFF,
                Rule::Text(STORE) | Rule::OptionalText(STORE) => masks.store[at] = 0xFF,
                Rule::Kind => (masks.exact[at], masks.expected[at]) = (0xFF, b'2'),
                Rule::ClearingHouse => (masks.exact[at], masks.expected[at]) = (0xFF, b'0'),
                Rule::EdiFlag | Rule::Blank => (masks.exact[at], masks.expected[at]) = (0xFF, b' '),
                // Looked at one by one below.
                _ => {}
            }
            at += 1;
        }
        index += 1;
    }
    masks
}

/// `0xFF` for true.
#[inline]
const fn mask(condition: bool) -> u8 {
    if condition { 0xFF } else { 0 }
}

/// `0xFF` if the byte lies in the range.
#[inline]
const fn within(byte: u8, first: u8, last: u8) -> u8 {
    mask(byte.wrapping_sub(first) <= last - first)
}

/// True if nothing at all is to be said about a data record.
#[inline]
pub(super) fn data_is_clean(record: &[u8; RECORD_BYTES], profile: &BankProfile) -> bool {
    let mut bad = 0;
    let rules = MASKS.digit.iter().zip(&MASKS.store).zip(&MASKS.name).zip(MASKS.exact.iter().zip(&MASKS.expected));
    for (byte, (((digit, store), name), (exact, expected))) in record.iter().zip(rules) {
        let byte = *byte;
        let is_digit = within(byte, b'0', b'9');
        // Space, hyphen, digits, capitals, ｱ–ﾟ; names take parentheses and the full stop as well.
        let is_store = is_digit | within(byte, b'A', b'Z') | within(byte, 0xB1, 0xDF) | mask(byte == b' ') | mask(byte == b'-');
        let is_name = is_store | within(byte, b'(', b')') | mask(byte == b'.');
        bad |= (digit & !is_digit) | (store & !is_store) | (name & !is_name) | (exact & (byte ^ expected));
    }
    bad == 0 && marks_are_clean(record) && singles_are_clean(record, profile)
}

/// A mark stands after a character that takes it. No two text fields touch, so a mark at the start of one is found as well.
#[inline]
fn marks_are_clean(record: &[u8; RECORD_BYTES]) -> bool {
    memchr::memchr2_iter(VOICED, HALF_VOICED, record).all(|at| {
        let two = at.checked_sub(1).and_then(|before| record.get(before..=at)).unwrap_or_default();
        takes_mark(two)
    })
}

/// The fields whose value is more than its characters.
#[inline]
fn singles_are_clean(record: &[u8; RECORD_BYTES], profile: &BankProfile) -> bool {
    let [_, bank, bank_name, _, branch_name, _, account_type, _, payee, _, new_code, _, _, class, ..] = &DATA;
    let filled_left = |field: &Field| {
        let bytes = field.of(record);
        bytes.first() != Some(&b' ') || all_spaces(bytes)
    };
    let amount = super::charset::number(AMOUNT.of(record)).and_then(|yen| i64::try_from(yen).ok()).unwrap_or(0);
    bank.of(record) != b"0000"
        && filled_left(bank_name)
        && filled_left(branch_name)
        && matches!(account_type.of(record), b"1" | b"2" | b"4" | b"9")
        && payee.of(record).first() != Some(&b' ')
        && (1..=profile.transfer_yen_max).contains(&amount)
        && matches!(new_code.of(record), b"0" | b"1" | b"2")
        && matches!(class.of(record), b"7" | b"8")
}

#[cfg(test)]
mod tests {
    use super::super::fields::{Findings, check_fields};
    use super::super::layout::{BULK, Kind};
    use super::*;

    /// The quick look and the fields agree on every byte at every position of a real line.
    #[test]
    fn it_agrees_with_the_fields_on_every_single_byte() {
        let file = include_bytes!("../../golden/public/example-sougou-no-separator.txt");
        let profile = BankProfile::default();
        let mut clean_count = 0;
        for line in [1, 2] {
            let record: &[u8; RECORD_BYTES] = file[line * RECORD_BYTES..(line + 1) * RECORD_BYTES].try_into().unwrap();
            assert!(data_is_clean(record, &profile));
            for at in 1..RECORD_BYTES {
                for byte in 0..=u8::MAX {
                    let mut changed = *record;
                    changed[at] = byte;
                    let mut findings = Findings::default();
                    check_fields(&mut findings, &profile, &BULK, (1, Kind::Data), &changed);
                    let clean = findings.errors + findings.warnings == 0;
                    // EDI text is left to the fields.
                    let edi = changed[112] == b'Y';
                    assert!(data_is_clean(&changed, &profile) == clean || edi, "byte {byte:02X} at {}", at + 1);
                    clean_count += u32::from(clean);
                }
            }
        }
        assert!(clean_count > 5_000);
    }

    proptest::proptest! {
        /// Pairs of bytes, where the marks and the blank names live.
        #[test]
        fn it_agrees_with_the_fields_on_several_bytes(changes in proptest::collection::vec((1_usize..RECORD_BYTES, proptest::sample::select(&b" 0-.(A\xB1\xB6\xCA\xDE\xDF\xA6\xB0"[..])), 1..6)) {
            let file = include_bytes!("../../golden/public/example-sougou-no-separator.txt");
            let mut record: [u8; RECORD_BYTES] = file[RECORD_BYTES..2 * RECORD_BYTES].try_into().unwrap();
            for (at, byte) in &changes {
                record[*at] = *byte;
            }
            let mut findings = Findings::default();
            check_fields(&mut findings, &BankProfile::default(), &BULK, (1, Kind::Data), &record);
            let clean = findings.errors + findings.warnings == 0;
            proptest::prop_assert_eq!(data_is_clean(&record, &BankProfile::default()), clean);
        }
    }
}
