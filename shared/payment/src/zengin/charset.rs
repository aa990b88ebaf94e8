//! Characters of the file (`domain/payments.md` §1.7): which byte may stand in which kind of field, as one table of bits.

/// Bank and branch names (店舗名).
pub const STORE: u8 = 1;
/// Names of payer and payee (口座名等).
pub const NAME: u8 = 2;
/// EDI text (EDI情報).
pub const EDI: u8 = 4;
/// A voicing mark (ﾞ ﾟ).
const MARK: u8 = 8;
/// Takes ﾞ.
const TAKES_VOICED: u8 = 16;
/// Takes ﾟ.
const TAKES_HALF: u8 = 32;
/// Names of files of salaries (給与・賞与の口座名等): kana, digits and the space only.
pub const SALARY: u8 = 64;

/// Long vowel mark ｰ: real files hold it, the standard does not (note 2 of the table).
pub const LONG_VOWEL: u8 = 0xB0;
/// ｦ: opened by a revision of the standard, still refused by bank guides (note 1 of the table).
pub const WO: u8 = 0xA6;
/// Comma: some bank screens take it in names.
pub const COMMA: u8 = b',';
/// ﾞ
pub const VOICED: u8 = 0xDE;
/// ﾟ
pub const HALF_VOICED: u8 = 0xDF;

static CLASSES: [u8; 256] = classes();

#[expect(clippy::indexing_slicing, reason = "runs in the compiler: a wrong index does not build")]
#[expect(clippy::match_same_arms, reason = "one arm per row of the table")]
const fn classes() -> [u8; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = match byte {
            0x20 | 0x30..=0x39 => STORE | NAME | EDI | SALARY,
            0x2D | 0x41..=0x5A => STORE | NAME | EDI,
            0x28 | 0x29 | 0x2E => NAME | EDI,
            0x2F | 0x5C | 0xA2 | 0xA3 | 0xA6 => EDI,
            0xDE | 0xDF => STORE | NAME | EDI | SALARY | MARK,
            // ｶ–ﾄ (B6–C4) and ｳ take ﾞ; ﾊ–ﾎ (CA–CE) take both.
            0xB3 | 0xB6..=0xC4 => STORE | NAME | EDI | SALARY | TAKES_VOICED,
            0xCA..=0xCE => STORE | NAME | EDI | SALARY | TAKES_VOICED | TAKES_HALF,
            0xB1..=0xDD => STORE | NAME | EDI | SALARY,
            _ => 0,
        };
        byte += 1;
    }
    table
}

#[inline]
fn class(byte: u8) -> u8 {
    CLASSES.get(usize::from(byte)).copied().unwrap_or(0)
}

/// True if the byte may stand in a field of this kind.
#[must_use]
pub fn allows(kind: u8, byte: u8) -> bool {
    class(byte) & kind != 0
}

/// What a quick look at a field says.
#[derive(Clone, Copy)]
pub(super) struct Glance {
    /// Every byte is allowed.
    pub(super) clean: bool,
    /// There is a voicing mark.
    pub(super) marks: bool,
}

/// Looks at all bytes of a field without branching on any of them.
#[inline]
pub(super) fn glance(kind: u8, field: &[u8]) -> Glance {
    let (mut every, mut any) = (kind, 0);
    for byte in field {
        let class = class(*byte);
        every &= class;
        any |= class;
    }
    Glance { clean: every == kind, marks: any & MARK != 0 }
}

/// True if the last of two bytes is a mark that may stand after the first.
#[inline]
pub(super) fn takes_mark(two: &[u8]) -> bool {
    match two {
        [before, VOICED] => class(*before) & TAKES_VOICED != 0,
        [before, HALF_VOICED] => class(*before) & TAKES_HALF != 0,
        _ => false,
    }
}

/// Index of the first voicing mark that stands after a character that takes none (§1.8 step 7).
#[must_use]
pub fn misplaced_mark(text: &[u8]) -> Option<usize> {
    let mut before = 0;
    text.iter().position(|byte| {
        let two = [std::mem::replace(&mut before, *byte), *byte];
        matches!(*byte, VOICED | HALF_VOICED) && !takes_mark(&two)
    })
}

/// True if every byte is an ASCII digit.
#[inline]
#[must_use]
pub fn all_digits(field: &[u8]) -> bool {
    field.iter().fold(true, |all, byte| all & byte.is_ascii_digit())
}

/// True if every byte is a space.
#[inline]
#[must_use]
pub fn all_spaces(field: &[u8]) -> bool {
    field.iter().fold(0, |other, byte| other | (byte ^ b' ')) == 0
}

/// The number a field of ASCII digits writes; `None` for anything else.
#[inline]
#[must_use]
pub fn number(field: &[u8]) -> Option<u64> {
    let (mut value, mut bad) = (0_u64, false);
    for byte in field {
        let digit = byte.wrapping_sub(b'0');
        bad |= digit > 9;
        value = value.wrapping_mul(10).wrapping_add(u64::from(digit));
    }
    // At most 12 digits ever come here, far from 2^64.
    (!bad && field.len() <= 18).then_some(value)
}

/// A text of single bytes as Unicode (half-width kana stay half-width).
#[must_use]
pub fn to_unicode(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|byte| match byte {
            0xA1..=0xDF => char::from_u32(0xFF61 + u32::from(*byte - 0xA1)).unwrap_or('\u{FFFD}'),
            0x20..=0x7E => char::from(*byte),
            _ => '\u{FFFD}',
        })
        .collect()
}

/// Unicode text (ASCII and half-width kana only) as single bytes.
#[must_use]
pub fn from_unicode(text: &str) -> Option<Vec<u8>> {
    text.chars()
        .map(|character| match u32::from(character) {
            code @ 0x20..=0x7E => u8::try_from(code).ok(),
            code @ 0xFF61..=0xFF9F => u8::try_from(code - 0xFF61 + 0xA1).ok(),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every row of the table of the standard (`domain/payments.md` §1.7), all 256 bytes.
    #[test]
    fn the_table_is_that_of_the_standard() {
        let rows: [(&str, &[std::ops::RangeInclusive<u8>], u8); 17] = [
            ("space", &[0x20..=0x20], STORE | NAME | EDI | SALARY),
            ("( )", &[0x28..=0x29], NAME | EDI),
            ("-", &[0x2D..=0x2D], STORE | NAME | EDI),
            (".", &[0x2E..=0x2E], NAME | EDI),
            ("/", &[0x2F..=0x2F], EDI),
            ("\\", &[0x5C..=0x5C], EDI),
            (",", &[0x2C..=0x2C], 0),
            ("0–9", &[0x30..=0x39], STORE | NAME | EDI | SALARY),
            ("A–Z", &[0x41..=0x5A], STORE | NAME | EDI),
            ("a–z", &[0x61..=0x7A], 0),
            ("｢ ｣", &[0xA2..=0xA3], EDI),
            ("ｦ", &[0xA6..=0xA6], EDI),
            ("small kana", &[0xA7..=0xAF], 0),
            ("ｰ", &[0xB0..=0xB0], 0),
            ("ｱ–ﾝ", &[0xB1..=0xDD], STORE | NAME | EDI | SALARY),
            ("ﾞ ﾟ", &[0xDE..=0xDF], STORE | NAME | EDI | SALARY),
            (
                "all others",
                &[0x00..=0x1F, 0x21..=0x27, 0x2A..=0x2B, 0x3A..=0x40, 0x5B..=0x5B, 0x5D..=0x60, 0x7B..=0xA1, 0xA4..=0xA5, 0xE0..=0xFF],
                0,
            ),
        ];
        let mut seen = 0;
        for (row, ranges, kinds) in rows {
            for byte in ranges.iter().cloned().flatten() {
                let found = [STORE, NAME, EDI, SALARY].into_iter().filter(|kind| allows(*kind, byte)).fold(0, |all, kind| all | kind);
                assert_eq!(found, kinds, "{row}: {byte:02X}");
                seen += 1;
            }
        }
        assert_eq!(seen, 256);
        assert_eq!((LONG_VOWEL, WO, COMMA), (0xB0, 0xA6, 0x2C));
    }

    #[test]
    fn marks_follow_what_they_voice() {
        let bytes = |text| from_unicode(text).unwrap();
        for good in ["ｶﾞﾂﾂ", "ﾊﾟﾊﾞ", "ｳﾞ", "ﾄﾞ", "ﾎﾟ", "ｱ"] {
            assert_eq!(misplaced_mark(&bytes(good)), None, "{good}");
        }
        for (bad, at) in [("ｱﾞ", 1), ("ﾞ", 0), ("ﾜﾞ", 1), ("ｶﾟ", 1), ("ｶﾞﾞ", 2), ("ﾅﾞ", 1), ("ﾏﾞ", 1), ("ｶ ﾞ", 2)]
        {
            assert_eq!(misplaced_mark(&bytes(bad)), Some(at), "{bad}");
        }
    }

    #[test]
    fn unicode_both_ways() {
        for byte in (0x20..=0x7E).chain(0xA1..=0xDF) {
            assert_eq!(from_unicode(&to_unicode(&[byte])), Some(vec![byte]));
        }
        assert_eq!(from_unicode("ア"), None);
        assert_eq!(number(b"0000012345"), Some(12_345));
        assert_eq!(number(b"00000 2345"), None);
    }
}
