//! Layout of the four records (`domain/payments.md` §1.2–1.4), as data. Positions are 1-based and inclusive, as the standard writes them.

use super::charset::{NAME, STORE};

/// Bytes of a record.
pub const RECORD_BYTES: usize = 120;

/// What a field must hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// データ区分: already looked at.
    Kind,
    /// 種別コード: already looked at.
    TypeCode,
    /// コード区分: `0`, and `1` is refused.
    CodeKind,
    /// Digits; all zeros means it was not filled.
    Filled,
    /// Digits, zeros are a value.
    Digits,
    /// Text of this character kind, must not be blank.
    Text(u8),
    /// Text of this character kind, may be blank.
    OptionalText(u8),
    /// `MMDD`.
    Day,
    /// The payer's account type, may be blank by setting.
    PayerType,
    /// The payer's account number, may be blank by setting.
    PayerAccount,
    /// The payee's account type: 1, 2, 4 or 9.
    AccountType,
    /// 手形交換所番号.
    ClearingHouse,
    /// Yen, more than zero.
    Amount,
    /// 新規コード.
    NewCode,
    /// 顧客コード, unless the EDI flag is `Y`.
    Customer,
    /// 振込指定区分.
    TransferClass,
    /// 識別表示.
    EdiFlag,
    /// Spaces.
    Blank,
}

/// One field.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Number in the table of the standard.
    pub number: u8,
    /// 項目名.
    pub name: &'static str,
    /// First byte, from 1.
    pub start: usize,
    /// Length in bytes.
    pub len: usize,
    /// What it must hold.
    pub rule: Rule,
}

impl Field {
    /// Its bytes in a record.
    #[inline]
    #[must_use]
    pub fn of<'a>(&self, record: &'a [u8; RECORD_BYTES]) -> &'a [u8] {
        record.get(self.start - 1..self.start - 1 + self.len).unwrap_or_default()
    }

    /// As findings name it: number and name.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{} {}", self.number, self.name)
    }
}

const fn field(number: u8, name: &'static str, start: usize, len: usize, rule: Rule) -> Field {
    Field { number, name, start, len, rule }
}

/// 種別コード.
pub static TYPE_CODE: Field = field(2, "種別コード", 2, 2, Rule::TypeCode);
/// コード区分.
pub static CODE_KIND: Field = field(3, "コード区分", 4, 1, Rule::CodeKind);

/// Header record (ヘッダ, データ区分1).
pub static HEADER: [Field; 13] = [
    field(1, "データ区分", 1, 1, Rule::Kind),
    TYPE_CODE,
    CODE_KIND,
    field(4, "振込依頼人コード", 5, 10, Rule::Filled),
    field(5, "振込依頼人名", 15, 40, Rule::Text(NAME)),
    field(6, "取組日", 55, 4, Rule::Day),
    field(7, "仕向銀行番号", 59, 4, Rule::Filled),
    field(8, "仕向銀行名", 63, 15, Rule::OptionalText(STORE)),
    field(9, "仕向支店番号", 78, 3, Rule::Digits),
    field(10, "仕向支店名", 81, 15, Rule::OptionalText(STORE)),
    field(11, "預金種目（依頼人）", 96, 1, Rule::PayerType),
    field(12, "口座番号（依頼人）", 97, 7, Rule::PayerAccount),
    field(13, "ダミー", 104, 17, Rule::Blank),
];

/// 振込金額.
pub static AMOUNT: Field = field(10, "振込金額", 81, 10, Rule::Amount);
/// 識別表示.
pub static EDI_FLAG: Field = field(15, "識別表示", 113, 1, Rule::EdiFlag);
/// EDI情報: lies over both customer codes when the flag is `Y`.
pub static EDI_TEXT: Field = field(12, "EDI情報", 92, 20, Rule::OptionalText(super::charset::EDI));

/// Data record (データ, データ区分2).
pub static DATA: [Field; 16] = [
    field(1, "データ区分", 1, 1, Rule::Kind),
    field(2, "被仕向銀行番号", 2, 4, Rule::Filled),
    field(3, "被仕向銀行名", 6, 15, Rule::OptionalText(STORE)),
    field(4, "被仕向支店番号", 21, 3, Rule::Digits),
    field(5, "被仕向支店名", 24, 15, Rule::OptionalText(STORE)),
    field(6, "手形交換所番号", 39, 4, Rule::ClearingHouse),
    field(7, "預金種目", 43, 1, Rule::AccountType),
    field(8, "口座番号", 44, 7, Rule::Digits),
    field(9, "受取人名", 51, 30, Rule::Text(NAME)),
    AMOUNT,
    field(11, "新規コード", 91, 1, Rule::NewCode),
    field(12, "顧客コード1", 92, 10, Rule::Customer),
    field(13, "顧客コード2", 102, 10, Rule::Customer),
    field(14, "振込指定区分", 112, 1, Rule::TransferClass),
    EDI_FLAG,
    field(16, "ダミー", 114, 7, Rule::Blank),
];

/// 合計件数.
pub static COUNT: Field = field(2, "合計件数", 2, 6, Rule::Digits);
/// 合計金額.
pub static SUM: Field = field(3, "合計金額", 8, 12, Rule::Digits);

/// Trailer record (トレーラ, データ区分8).
pub static TRAILER: [Field; 4] = [field(1, "データ区分", 1, 1, Rule::Kind), COUNT, SUM, field(4, "ダミー", 20, 101, Rule::Blank)];

/// End record (エンド, データ区分9).
pub static END: [Field; 2] = [field(1, "データ区分", 1, 1, Rule::Kind), field(2, "ダミー", 2, 119, Rule::Blank)];

/// Kind of a record (データ区分).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// ヘッダ, 1.
    Header,
    /// データ, 2.
    Data,
    /// トレーラ, 8.
    Trailer,
    /// エンド, 9.
    End,
}

impl Kind {
    /// From the first byte of a record.
    #[inline]
    #[must_use]
    pub const fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            b'1' => Some(Self::Header),
            b'2' => Some(Self::Data),
            b'8' => Some(Self::Trailer),
            b'9' => Some(Self::End),
            _ => None,
        }
    }

    /// The digit, as findings name the record.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Header => "1",
            Self::Data => "2",
            Self::Trailer => "8",
            Self::End => "9",
        }
    }

    /// Its fields.
    #[must_use]
    pub fn fields(self) -> &'static [Field] {
        match self {
            Self::Header => &HEADER,
            Self::Data => &DATA,
            Self::Trailer => &TRAILER,
            Self::End => &END,
        }
    }

    /// Bytes a record keeps at least when a text tool strips its last spaces: up to its last field that must be filled.
    /// A shorter one is cut.
    #[must_use]
    pub const fn stripped_bytes_min(self) -> usize {
        match self {
            Self::Header => 80,
            Self::Data => 90,
            Self::Trailer => 19,
            Self::End => 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_cover_the_record_without_a_gap() {
        for kind in [Kind::Header, Kind::Data, Kind::Trailer, Kind::End] {
            let mut next = 1;
            for (index, field) in kind.fields().iter().enumerate() {
                assert_eq!((usize::from(field.number), field.start), (index + 1, next), "{}", field.name);
                next += field.len;
            }
            assert_eq!(next, RECORD_BYTES + 1);
            assert!(kind.stripped_bytes_min() < RECORD_BYTES);
        }
        assert_eq!(EDI_TEXT.start, DATA[11].start);
        assert_eq!(EDI_TEXT.len, DATA[11].len + DATA[12].len);
    }
}
