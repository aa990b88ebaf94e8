//! Layouts of the records (`domain/payments.md` §1.2–1.4, §1.6, §3.2, §3.3), as data. Positions are 1-based and inclusive, as the standard writes them.

use super::charset::{EDI, NAME, SALARY, STORE};

/// Bytes of a record that goes to the bank, and of its answer to an inquiry.
pub const RECORD_BYTES: usize = 120;
/// Bytes of a record of what the bank tells of the city's account.
pub const STATEMENT_RECORD_BYTES: usize = 200;

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
    /// Digits, or spaces: a number that says nothing in this type of file, or that a bank may leave out.
    Unused,
    /// Text of this character kind, must not be blank.
    Text(u8),
    /// Text of this character kind, may be blank.
    OptionalText(u8),
    /// Text that a bank writes: any character of one byte.
    Told,
    /// `MMDD`.
    Day,
    /// 和暦 `YYMMDD` without an era; blank or zeros say nothing.
    EraDay,
    /// The payer's account type, may be blank by setting.
    PayerType,
    /// The payer's account number, may be blank by setting.
    PayerAccount,
    /// The payee's account type: 1, 2, 4 or 9.
    AccountType,
    /// The account type of a salary: 1 or 2.
    SalaryType,
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
    /// 照会回答コード, one of these, at the byte that the bank profile says, and spaces.
    Answer(&'static [u8]),
    /// 入払区分: 1 in, 2 out.
    Direction,
    /// 取消区分: 1 takes back.
    Cancelled,
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
    /// It says who somebody is or where their account is: masked.
    pub secret: bool,
}

impl Field {
    /// Its bytes in a record.
    #[inline]
    #[must_use]
    pub fn of<'a>(&self, record: &'a [u8]) -> &'a [u8] {
        record.get(self.start - 1..self.start - 1 + self.len).unwrap_or_default()
    }

    /// The same, to be written.
    pub(super) fn place<'a>(&self, record: &'a mut [u8]) -> &'a mut [u8] {
        record.get_mut(self.start - 1..self.start - 1 + self.len).unwrap_or_default()
    }

    /// As findings name it: number and name.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{} {}", self.number, self.name)
    }

    const fn secret(self) -> Self {
        Self { secret: true, ..self }
    }

    /// A record that ends before it is cut, not stripped of its last spaces.
    const fn is_required(&self) -> bool {
        matches!(
            self.rule,
            Rule::Kind
                | Rule::TypeCode
                | Rule::CodeKind
                | Rule::Filled
                | Rule::Digits
                | Rule::Text(_)
                | Rule::Day
                | Rule::AccountType
                | Rule::SalaryType
                | Rule::Amount
                | Rule::Direction
        )
    }
}

/// Texts and dummies may hold anything: they are masked. Of numbers, those that say who somebody is.
const fn field(number: u8, name: &'static str, start: usize, len: usize, rule: Rule) -> Field {
    let secret = matches!(rule, Rule::Text(_) | Rule::OptionalText(_) | Rule::Told | Rule::Blank | Rule::Answer(_));
    Field { number, name, start, len, rule, secret }
}

/// データ区分.
static KIND: Field = field(1, "データ区分", 1, 1, Rule::Kind);
/// 種別コード.
pub static TYPE_CODE: Field = field(2, "種別コード", 2, 2, Rule::TypeCode);
/// コード区分.
pub static CODE_KIND: Field = field(3, "コード区分", 4, 1, Rule::CodeKind);

const fn header(name: u8) -> [Field; 13] {
    [
        KIND,
        TYPE_CODE,
        CODE_KIND,
        field(4, "振込依頼人コード", 5, 10, Rule::Filled).secret(),
        field(5, "振込依頼人名", 15, 40, Rule::Text(name)),
        field(6, "取組日", 55, 4, Rule::Day),
        field(7, "仕向銀行番号", 59, 4, Rule::Filled),
        field(8, "仕向銀行名", 63, 15, Rule::OptionalText(STORE)),
        field(9, "仕向支店番号", 78, 3, Rule::Digits),
        field(10, "仕向支店名", 81, 15, Rule::OptionalText(STORE)),
        field(11, "預金種目（依頼人）", 96, 1, Rule::PayerType),
        field(12, "口座番号（依頼人）", 97, 7, Rule::PayerAccount).secret(),
        field(13, "ダミー", 104, 17, Rule::Blank),
    ]
}

/// Header record (ヘッダ, データ区分1).
pub static HEADER: [Field; 13] = header(NAME);
static SALARY_HEADER: [Field; 13] = header(SALARY);

/// 振込金額.
pub static AMOUNT: Field = field(10, "振込金額", 81, 10, Rule::Amount);
/// 識別表示.
pub static EDI_FLAG: Field = field(15, "識別表示", 113, 1, Rule::EdiFlag);
/// EDI情報: lies over both customer codes when the flag is `Y`.
pub static EDI_TEXT: Field = field(12, "EDI情報", 92, 20, Rule::OptionalText(EDI));

const fn data(amount: Field, last: Rule) -> [Field; 16] {
    [
        KIND,
        field(2, "被仕向銀行番号", 2, 4, Rule::Filled),
        field(3, "被仕向銀行名", 6, 15, Rule::OptionalText(STORE)),
        field(4, "被仕向支店番号", 21, 3, Rule::Digits),
        field(5, "被仕向支店名", 24, 15, Rule::OptionalText(STORE)),
        field(6, "手形交換所番号", 39, 4, Rule::ClearingHouse),
        field(7, "預金種目", 43, 1, Rule::AccountType),
        field(8, "口座番号", 44, 7, Rule::Digits).secret(),
        field(9, "受取人名", 51, 30, Rule::Text(NAME)),
        amount,
        field(11, "新規コード", 91, 1, Rule::NewCode),
        field(12, "顧客コード1", 92, 10, Rule::Customer).secret(),
        field(13, "顧客コード2", 102, 10, Rule::Customer).secret(),
        field(14, "振込指定区分", 112, 1, Rule::TransferClass),
        EDI_FLAG,
        field(16, "ダミー", 114, 7, last),
    ]
}

/// Data record (データ, データ区分2).
pub static DATA: [Field; 16] = data(AMOUNT, Rule::Blank);
const NO_AMOUNT: Field = field(10, "振込金額", 81, 10, Rule::Unused);
/// Data record of an inquiry: no amount, and nobody has answered yet.
static REQUEST_DATA: [Field; 16] = data(NO_AMOUNT, Rule::Answer(b"0"));
/// The same, answered.
static RESULT_DATA: [Field; 16] = data(NO_AMOUNT, Rule::Answer(b"0129"));

/// Data record of a salary: the numbers of the employee and of where they work, and nothing behind them.
static SALARY_DATA: [Field; 14] = [
    KIND,
    field(2, "被仕向銀行番号", 2, 4, Rule::Filled),
    field(3, "被仕向銀行名", 6, 15, Rule::OptionalText(STORE)),
    field(4, "被仕向支店番号", 21, 3, Rule::Digits),
    field(5, "被仕向支店名", 24, 15, Rule::OptionalText(STORE)),
    field(6, "手形交換所番号", 39, 4, Rule::ClearingHouse),
    field(7, "預金種目", 43, 1, Rule::SalaryType),
    field(8, "口座番号", 44, 7, Rule::Digits).secret(),
    field(9, "受取人名", 51, 30, Rule::Text(SALARY)),
    AMOUNT,
    field(11, "新規コード", 91, 1, Rule::NewCode),
    field(12, "社員番号", 92, 10, Rule::Customer).secret(),
    field(13, "所属コード", 102, 10, Rule::Customer).secret(),
    field(14, "ダミー", 112, 9, Rule::Blank),
];

/// 照会回答コード; its place is the bank's to say.
#[must_use]
pub const fn answer(position: usize) -> Field {
    Field { number: 17, name: "照会回答コード", start: position, len: 1, rule: Rule::Answer(b""), secret: false }
}

/// 合計件数.
pub static COUNT: Field = field(2, "合計件数", 2, 6, Rule::Digits);
/// 合計金額.
pub static SUM: Field = field(3, "合計金額", 8, 12, Rule::Digits);

const TRAILER_DUMMY: Field = field(4, "ダミー", 20, 101, Rule::Blank);
/// Trailer record (トレーラ, データ区分8).
pub static TRAILER: [Field; 4] = [KIND, COUNT, SUM, TRAILER_DUMMY];
/// An inquiry has no sum.
static INQUIRY_TRAILER: [Field; 4] = [KIND, COUNT, field(3, "合計金額", 8, 12, Rule::Unused), TRAILER_DUMMY];

/// End record (エンド, データ区分9).
pub static END: [Field; 2] = [KIND, field(2, "ダミー", 2, 119, Rule::Blank)];

static INCOMING_HEADER: [Field; 14] = [
    KIND,
    TYPE_CODE,
    CODE_KIND,
    field(4, "作成日", 5, 6, Rule::EraDay),
    field(5, "勘定日（自）", 11, 6, Rule::EraDay),
    field(6, "勘定日（至）", 17, 6, Rule::EraDay),
    field(7, "銀行コード", 23, 4, Rule::Filled),
    field(8, "銀行名", 27, 15, Rule::Told),
    field(9, "支店コード", 42, 3, Rule::Digits),
    field(10, "支店名", 45, 15, Rule::Told),
    field(11, "預金種目", 60, 1, Rule::Unused),
    field(12, "口座番号", 61, 7, Rule::Digits).secret(),
    field(13, "口座名", 68, 40, Rule::Told),
    field(14, "ダミー", 108, 93, Rule::Told),
];
static INCOMING_DATA: [Field; 13] = [
    KIND,
    field(2, "照会番号", 2, 6, Rule::Told),
    field(3, "勘定日", 8, 6, Rule::EraDay),
    field(4, "起算日", 14, 6, Rule::EraDay),
    field(5, "金額", 20, 10, Rule::Digits),
    field(6, "うち他店券金額", 30, 10, Rule::Unused),
    field(7, "振込依頼人コード", 40, 10, Rule::Told),
    field(8, "振込依頼人名", 50, 48, Rule::Told),
    field(9, "仕向銀行名", 98, 15, Rule::Told),
    field(10, "仕向店名", 113, 15, Rule::Told),
    field(11, "取消区分", 128, 1, Rule::Cancelled),
    field(12, "EDI情報", 129, 20, Rule::Told),
    field(13, "ダミー", 149, 52, Rule::Told),
];
static INCOMING_TRAILER: [Field; 6] = [
    KIND,
    field(2, "振込合計件数", 2, 6, Rule::Digits),
    field(3, "振込合計金額", 8, 12, Rule::Digits),
    field(4, "取消合計件数", 20, 6, Rule::Digits),
    field(5, "取消合計金額", 26, 12, Rule::Digits),
    field(6, "ダミー", 38, 163, Rule::Told),
];
static INCOMING_END: [Field; 2] = [KIND, field(2, "ダミー", 2, 199, Rule::Told)];

static ACCOUNT_HEADER: [Field; 18] = [
    KIND,
    TYPE_CODE,
    CODE_KIND,
    field(4, "作成日", 5, 6, Rule::EraDay),
    field(5, "勘定日（自）", 11, 6, Rule::EraDay),
    field(6, "勘定日（至）", 17, 6, Rule::EraDay),
    field(7, "銀行コード", 23, 4, Rule::Filled),
    field(8, "銀行名", 27, 15, Rule::Told),
    field(9, "支店コード", 42, 3, Rule::Digits),
    field(10, "支店名", 45, 15, Rule::Told),
    field(11, "ダミー", 60, 3, Rule::Unused),
    field(12, "預金種目", 63, 1, Rule::Unused),
    field(13, "口座番号", 64, 10, Rule::Digits).secret(),
    field(14, "口座名", 74, 40, Rule::Told),
    field(15, "貸越区分", 114, 1, Rule::Unused),
    field(16, "通帳・証書区分", 115, 1, Rule::Unused),
    field(17, "取引前残高", 116, 14, Rule::Unused),
    field(18, "ダミー", 130, 71, Rule::Told),
];
static ACCOUNT_DATA: [Field; 20] = [
    KIND,
    field(2, "照会番号", 2, 8, Rule::Told),
    field(3, "勘定日", 10, 6, Rule::EraDay),
    field(4, "預入・払出日", 16, 6, Rule::EraDay),
    field(5, "入払区分", 22, 1, Rule::Direction),
    field(6, "取引区分", 23, 2, Rule::Unused),
    field(7, "取引金額", 25, 12, Rule::Digits),
    field(8, "うち他店券金額", 37, 12, Rule::Unused),
    field(9, "交換呈示日", 49, 6, Rule::EraDay),
    field(10, "不渡返還日", 55, 6, Rule::EraDay),
    field(11, "手形・小切手区分", 61, 1, Rule::Unused),
    field(12, "手形・小切手番号", 62, 7, Rule::Unused).secret(),
    field(13, "僚店番号", 69, 3, Rule::Unused),
    field(14, "振込依頼人コード", 72, 10, Rule::Told),
    field(15, "振込依頼人名・契約者番号", 82, 48, Rule::Told),
    field(16, "仕向銀行名", 130, 15, Rule::Told),
    field(17, "仕向店名", 145, 15, Rule::Told),
    field(18, "摘要", 160, 20, Rule::Told),
    field(19, "EDI情報", 180, 20, Rule::Told),
    field(20, "ダミー", 200, 1, Rule::Told),
];
/// データ件数 of a statement's trailer: a bank may leave it out.
pub(super) static RECORD_COUNT: Field = field(8, "データ・レコード件数", 55, 7, Rule::Unused);
static ACCOUNT_TRAILER: [Field; 9] = [
    KIND,
    field(2, "入金件数", 2, 6, Rule::Digits),
    field(3, "入金額合計", 8, 13, Rule::Digits),
    field(4, "出金件数", 21, 6, Rule::Digits),
    field(5, "出金額合計", 27, 13, Rule::Digits),
    field(6, "貸越区分", 40, 1, Rule::Unused),
    field(7, "取引後残高", 41, 14, Rule::Unused),
    RECORD_COUNT,
    field(9, "ダミー", 62, 139, Rule::Told),
];
static ACCOUNT_END: [Field; 4] = [
    KIND,
    field(2, "レコード総件数", 2, 10, Rule::Unused),
    field(3, "口座数", 12, 5, Rule::Unused),
    field(4, "ダミー", 17, 184, Rule::Told),
];

/// What a type's trailer declares, and so what is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Declares {
    /// Count and sum of transfers.
    Transfers,
    /// How many accounts are asked for.
    Accounts,
    /// Count and sum of what came in and of what was taken back (01).
    Incoming,
    /// Count and sum of what came in and of what went out (03).
    Movements,
}

/// The records of a type of file (レコード・フォーマット).
#[derive(Debug)]
pub struct Layout {
    /// Bytes of each record.
    pub record_bytes: usize,
    /// What its trailer declares.
    pub declares: Declares,
    header: &'static [Field],
    data: &'static [Field],
    trailer: &'static [Field],
    end: &'static [Field],
}

/// 総合振込 (21).
pub static BULK: Layout =
    Layout { record_bytes: RECORD_BYTES, declares: Declares::Transfers, header: &HEADER, data: &DATA, trailer: &TRAILER, end: &END };
/// 給与振込・賞与振込 (11, 12, 71, 72).
pub static SALARIES: Layout = Layout { header: &SALARY_HEADER, data: &SALARY_DATA, ..BULK };
/// 振込口座照会 (98).
pub static REQUEST: Layout = Layout { declares: Declares::Accounts, data: &REQUEST_DATA, trailer: &INQUIRY_TRAILER, ..BULK };
/// Its answer (99).
pub static RESULT: Layout = Layout { data: &RESULT_DATA, ..REQUEST };
/// 振込入金通知, format A (01).
pub static INCOMING: Layout = Layout {
    record_bytes: STATEMENT_RECORD_BYTES,
    declares: Declares::Incoming,
    header: &INCOMING_HEADER,
    data: &INCOMING_DATA,
    trailer: &INCOMING_TRAILER,
    end: &INCOMING_END,
};
/// 入出金取引明細 (03).
pub static MOVEMENTS: Layout = Layout {
    record_bytes: STATEMENT_RECORD_BYTES,
    declares: Declares::Movements,
    header: &ACCOUNT_HEADER,
    data: &ACCOUNT_DATA,
    trailer: &ACCOUNT_TRAILER,
    end: &ACCOUNT_END,
};

impl Layout {
    /// The fields of a kind of record.
    #[must_use]
    pub const fn fields(&self, kind: Kind) -> &'static [Field] {
        match kind {
            Kind::Header => self.header,
            Kind::Data => self.data,
            Kind::Trailer => self.trailer,
            Kind::End => self.end,
        }
    }

    /// Written by a bank for the city: read generously, for nobody here can correct it.
    #[must_use]
    pub const fn is_told(&self) -> bool {
        matches!(self.declares, Declares::Incoming | Declares::Movements)
    }

    /// Bytes a record keeps at least when a text tool strips its last spaces: up to its last field that must be filled.
    /// A shorter one is cut.
    #[must_use]
    pub fn stripped_bytes_min(&self, kind: Kind) -> usize {
        self.fields(kind).iter().rev().find(|field| field.is_required()).map_or(0, |field| field.start + field.len - 1)
    }

    /// Does EDI情報 lie over the customer codes of this data record?
    #[inline]
    pub(super) fn has_edi(&self, record: &[u8]) -> bool {
        self.data.get(14).is_some_and(|field| field.rule == Rule::EdiFlag && field.of(record) == b"Y")
    }
}

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
}

#[cfg(test)]
mod tests {
    use super::*;

    const KINDS: [Kind; 4] = [Kind::Header, Kind::Data, Kind::Trailer, Kind::End];

    #[test]
    fn fields_cover_the_records_without_a_gap() {
        for layout in [&BULK, &SALARIES, &REQUEST, &RESULT, &INCOMING, &MOVEMENTS] {
            for kind in KINDS {
                let mut next = 1;
                for (index, field) in layout.fields(kind).iter().enumerate() {
                    assert_eq!((usize::from(field.number), field.start), (index + 1, next), "{:?} {}", layout.declares, field.name);
                    next += field.len;
                }
                assert_eq!(next, layout.record_bytes + 1, "{:?} {kind:?}", layout.declares);
                assert!(layout.stripped_bytes_min(kind) < layout.record_bytes);
            }
        }
        assert_eq!((EDI_TEXT.start, EDI_TEXT.len), (DATA[11].start, DATA[11].len + DATA[12].len));
    }

    #[test]
    fn a_stripped_record_keeps_what_must_be_filled() {
        let least = |layout: &Layout| KINDS.map(|kind| layout.stripped_bytes_min(kind));
        assert_eq!((least(&BULK), least(&SALARIES)), ([80, 90, 19, 1], [80, 90, 19, 1]));
        assert_eq!((least(&REQUEST), least(&RESULT)), ([80, 80, 7, 1], [80, 80, 7, 1]));
        assert_eq!((least(&INCOMING), least(&MOVEMENTS)), ([67, 29, 37, 1], [73, 36, 39, 1]));
    }

    /// Whose money it is and where: everything else is kept when a file is masked.
    #[test]
    fn numbers_that_are_kept_say_nothing_of_a_person() {
        for layout in [&BULK, &SALARIES, &REQUEST, &RESULT, &INCOMING, &MOVEMENTS] {
            for field in KINDS.iter().flat_map(|kind| layout.fields(*kind)).filter(|field| !field.secret) {
                let personal = ["名", "口座番号", "コード1", "コード2", "社員", "所属", "依頼人コード", "EDI", "摘要", "照会番号"];
                assert!(!personal.iter().any(|word| field.name.contains(word)), "{}", field.name);
            }
        }
    }
}
