//! Code tables (コード表, `domain/receipts.md` §4): which values a field may have. A value outside its table is told as a warning and kept:
//! editions add values, and none of these decides anything alone.

/// The values of a field of one or two digits, as a bit each.
#[derive(Debug)]
pub struct Codes {
    set: u128,
    /// Digits of one value.
    width: u8,
    /// Several values stand one after the other.
    many: bool,
}

/// Most values that a finding lists.
const SHOWN_MAX: usize = 6;

impl Codes {
    const fn new(width: u8, mut values: &[u8]) -> Self {
        let mut set = 0;
        while let [value, rest @ ..] = values {
            set |= 1 << *value;
            values = rest;
        }
        Self { set, width, many: false }
    }

    const fn many(mut self) -> Self {
        self.many = true;
        self
    }

    /// True if all values of a field are in the table. What is not digits at all is told elsewhere.
    #[inline]
    pub(crate) fn has(&self, field: &[u8]) -> bool {
        match field {
            [tens, ones] if self.width == 2 && !self.many => self.value(*tens, *ones),
            [ones] if self.width == 1 => self.value(b'0', *ones),
            _ => self.many && self.has_all(field),
        }
    }

    #[inline(never)]
    fn has_all(&self, field: &[u8]) -> bool {
        let (pairs, _) = field.as_chunks::<2>();
        pairs.iter().all(|[tens, ones]| !(tens.is_ascii_digit() && ones.is_ascii_digit()) || self.value(*tens, *ones))
    }

    fn value(&self, tens: u8, ones: u8) -> bool {
        let value = (tens & 0x0F) * 10 + (ones & 0x0F);
        value < 100 && self.set & (1 << value) != 0
    }

    /// The values as a finding shows them; nothing of a long table.
    pub(crate) fn shown(&self) -> String {
        let width = usize::from(self.width);
        let values: Vec<String> =
            (0..100_u32).filter(|value| self.set & (1 << value) != 0).map(|value| format!("{value:0width$}")).collect();
        if values.len() > SHOWN_MAX { String::new() } else { values.join(", ") }
    }
}

/// §4.4 特記事項.
pub(super) static NOTES: Codes = Codes::new(
    2,
    &[1, 2, 3, 4, 7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 18, 19, 20, 21, 22, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40],
)
.many();

/// §4.5 診療識別 of 医科 (C).
pub(super) static CLASSES: Codes =
    Codes::new(2, &[1, 11, 12, 13, 14, 21, 22, 23, 24, 25, 26, 27, 28, 31, 32, 33, 39, 40, 50, 54, 60, 70, 80, 90, 92, 97, 99]);

/// §4.6 確認区分.
pub(super) static CONFIRMATIONS: Codes = Codes::new(2, &[1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14]);

/// §2 MF 窓口負担額区分.
pub(super) static COUNTER: Codes = Codes::new(2, &[0, 1, 2, 3, 4]);

/// §2 転帰: 1 other, 2 治ゆ, 3 死亡, 4 中止.
pub(super) static OUTCOMES: Codes = Codes::new(1, &[1, 2, 3, 4]);

/// §2 主傷病.
pub(super) static MAIN_ILLNESS: Codes = Codes::new(2, &[1]);

/// §2 病棟区分: 精神, 結核, 療養.
pub(super) static WARDS: Codes = Codes::new(2, &[1, 2, 7]).many();

/// §2 一部負担金・食事療養費・生活療養費標準負担額区分.
pub(super) static LOW_INCOME: Codes = Codes::new(1, &[1, 2, 3, 4]);

/// §2 職務上の事由: 職務上, 下船後3月, 通勤災害.
pub(super) static WORK: Codes = Codes::new(1, &[1, 2, 3]);

/// §2 減免区分: 減額, 免除, 支払猶予.
pub(super) static REDUCTIONS: Codes = Codes::new(1, &[1, 2, 3]);

/// §2 任意給付区分.
pub(super) static OPTIONAL_BENEFIT: Codes = Codes::new(1, &[1]);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_in_their_table_or_not() {
        for (codes, field, wanted) in [
            (&NOTES, &b"01"[..], true),
            (&NOTES, b"2640", true),
            (&NOTES, b"2605", false),
            (&NOTES, b"26A", true),
            (&NOTES, b"41", false),
            (&CLASSES, b"99", true),
            (&CLASSES, b"93", false),
            (&CLASSES, b"1", false),
            (&CONFIRMATIONS, b"10", false),
            (&COUNTER, b"00", true),
            (&OUTCOMES, b"5", false),
        ] {
            assert_eq!(codes.has(field), wanted, "{field:?}");
        }
    }

    #[test]
    fn short_tables_are_shown() {
        assert_eq!(OUTCOMES.shown(), "1, 2, 3, 4");
        assert_eq!(COUNTER.shown(), "00, 01, 02, 03, 04");
        assert_eq!(NOTES.shown(), "");
    }
}
