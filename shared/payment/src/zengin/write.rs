//! The writer (ファイル作成): a pure function from typed values to bytes. It never pads with spaces where a value is missing and never cuts.

use super::frame::Separator;
use super::layout::RECORD_BYTES;
use super::value::{AccountType, Digits, EdiText, PayeeName, PayerName, StoreName, put_number};
use josei_base::{Date, Yen, limits};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Header of a file (ヘッダ).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeaderLine {
    /// 振込依頼人コード.
    pub consignor_code: Digits<10>,
    /// 振込依頼人名.
    pub payer_name: PayerName,
    /// 取組日: month and day are written, the year is not.
    pub value_date: Date,
    /// 仕向銀行番号.
    pub bank: Digits<4>,
    /// 仕向銀行名.
    pub bank_name: StoreName,
    /// 仕向支店番号.
    pub branch: Digits<3>,
    /// 仕向支店名.
    pub branch_name: StoreName,
    /// 預金種目.
    pub account_type: AccountType,
    /// 口座番号.
    pub account: Digits<7>,
}

/// First transfer to an account? (新規コード)
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewAccount {
    /// その他, 0.
    Known,
    /// 第1回振込分, 1.
    First,
    /// 変更分, 2.
    Changed,
}

/// Transfer class (振込指定区分).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TransferClass {
    /// テレ振込 (電信), 7.
    #[default]
    Wire,
    /// 文書振込, 8.
    Document,
    /// `0`, where the bank wants it.
    Zero,
    /// A space, where the bank wants it.
    Blank,
}

impl TransferClass {
    /// The byte that stands in the file.
    #[must_use]
    pub const fn byte(self) -> u8 {
        match self {
            Self::Wire => b'7',
            Self::Document => b'8',
            Self::Zero => b'0',
            Self::Blank => b' ',
        }
    }
}

/// What stands at positions 92–111.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CustomerArea {
    /// 顧客コード1 and 2.
    Codes(Digits<10>, Digits<10>),
    /// Spaces, where the bank wants unused codes blank.
    Blank,
    /// EDI情報; the flag becomes `Y`.
    Edi(EdiText),
}

/// One transfer (データ).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TransferLine {
    /// 被仕向銀行番号.
    pub bank: Digits<4>,
    /// 被仕向銀行名.
    pub bank_name: StoreName,
    /// 被仕向支店番号.
    pub branch: Digits<3>,
    /// 被仕向支店名.
    pub branch_name: StoreName,
    /// 預金種目.
    pub account_type: AccountType,
    /// 口座番号.
    pub account: Digits<7>,
    /// 受取人名.
    pub payee_name: PayeeName,
    /// 振込金額.
    pub amount: Yen,
    /// 新規コード.
    pub new_account: NewAccount,
    /// 顧客コード or EDI情報.
    pub customer: CustomerArea,
    /// 振込指定区分.
    pub class: TransferClass,
}

/// Why a file cannot be written. Lines are counted from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum WriteError {
    /// No line at all.
    #[error("no line to write")]
    NoLine,
    /// More lines than 合計件数 can say.
    #[error("{0} lines, at most {max}", max = limits::BANK_FILE_LINES_MAX)]
    TooManyLines(usize),
    /// Zero, negative, or more than 振込金額 can hold.
    #[error("amount of line {0} is not 1 to {max} yen", max = limits::TRANSFER_YEN_MAX)]
    Amount(usize),
    /// More than 合計金額 can hold.
    #[error("sum is over {max} yen", max = limits::BANK_FILE_YEN_MAX)]
    Sum,
    /// 振込依頼人名 or 受取人名 is blank (line 0 is the header).
    #[error("name of line {0} is blank")]
    BlankName(usize),
    /// A separator that is only met when reading.
    #[error("a file is written with no separator, CRLF after every record, or CRLF between records")]
    Separator,
}

/// A written file with its control totals.
#[derive(Clone, PartialEq, Eq)]
pub struct Written {
    /// The file.
    pub bytes: Vec<u8>,
    /// Data records.
    pub lines: u64,
    /// Their sum.
    pub total: Yen,
}

/// A record under construction: fields are put one after the other.
struct Row {
    bytes: [u8; RECORD_BYTES],
    at: usize,
}

impl Row {
    const fn new(bytes: [u8; RECORD_BYTES]) -> Self {
        Self { bytes, at: 0 }
    }

    #[inline]
    fn put<const N: usize>(&mut self, field: &[u8; N]) {
        if let Some(place) = self.bytes.get_mut(self.at..self.at + N) {
            place.copy_from_slice(field);
        }
        self.at += N;
    }

    #[inline]
    fn put_number<const N: usize>(&mut self, number: u64) {
        let mut digits = [b'0'; N];
        put_number(&mut digits, number);
        self.put(&digits);
    }
}

const BLANK: [u8; RECORD_BYTES] = [b' '; RECORD_BYTES];

/// Writes a file of one batch: header, lines, trailer, end. The same input always gives the same bytes.
///
/// # Errors
/// What does not fit the format; nothing is cut.
pub fn write<'l>(
    header: &HeaderLine,
    lines: impl ExactSizeIterator<Item = &'l TransferLine>,
    separator: Separator,
    eof_byte: bool,
) -> Result<Written, WriteError> {
    write_batches(std::iter::once((header, lines)), separator, eof_byte)
}

/// Writes a file of several batches, each with its header and trailer, and one end (マルチファイル), for a bank that takes them.
///
/// # Errors
/// What does not fit the format; nothing is cut. The totals of all batches together stay within those of one trailer.
pub fn write_batches<'h, 'l, L: ExactSizeIterator<Item = &'l TransferLine>>(
    batches: impl IntoIterator<Item = (&'h HeaderLine, L)>,
    separator: Separator,
    eof_byte: bool,
) -> Result<Written, WriteError> {
    let (after, after_last): (&[u8], &[u8]) = match separator {
        Separator::None => (b"", b""),
        Separator::Crlf => (b"\r\n", b"\r\n"),
        Separator::CrlfBetween => (b"\r\n", b""),
        Separator::Lf | Separator::LfBetween | Separator::Cr | Separator::CrBetween | Separator::Mixed => {
            return Err(WriteError::Separator);
        }
    };
    let mut file = Writing { bytes: Vec::new(), after, lines: 0, sum: 0 };
    for (header, lines) in batches {
        file.batch(header, lines)?;
    }
    if file.lines == 0 {
        return Err(WriteError::NoLine);
    }
    let mut end = Row::new(BLANK);
    end.put(b"9");
    file.bytes.extend_from_slice(&end.bytes);
    file.bytes.extend_from_slice(after_last);
    if eof_byte {
        file.bytes.push(super::frame::EOF_BYTE);
    }
    let total = i64::try_from(file.sum).map_err(|_| WriteError::Sum)?;
    Ok(Written { bytes: file.bytes, lines: u64::try_from(file.lines).unwrap_or(u64::MAX), total: Yen::new(total) })
}

/// A file under construction.
struct Writing<'a> {
    bytes: Vec<u8>,
    after: &'a [u8],
    lines: usize,
    sum: u64,
}

impl Writing<'_> {
    fn batch<'l>(&mut self, header: &HeaderLine, lines: impl ExactSizeIterator<Item = &'l TransferLine>) -> Result<(), WriteError> {
        let (before, count) = (self.lines, lines.len());
        if count == 0 {
            return Err(WriteError::NoLine);
        }
        if before + count > limits::BANK_FILE_LINES_MAX {
            return Err(WriteError::TooManyLines(before + count));
        }
        if header.payer_name.is_blank() {
            return Err(WriteError::BlankName(0));
        }
        self.bytes.reserve((count + 3) * (RECORD_BYTES + self.after.len()) + 1);
        self.record(&header_row(header));
        let mut sum = 0_u64;
        for (number, line) in (before + 1..).zip(lines) {
            let yen = u64::try_from(line.amount.get()).unwrap_or(0);
            if yen == 0 || line.amount.get() > limits::TRANSFER_YEN_MAX {
                return Err(WriteError::Amount(number));
            }
            if line.payee_name.is_blank() {
                return Err(WriteError::BlankName(number));
            }
            // At most 999,999 times ten digits: sixteen digits, no overflow.
            sum += yen;
            self.record(&data_row(line, yen));
            self.lines = number;
        }
        self.sum += sum;
        if i64::try_from(self.sum).map_or(true, |sum| sum > limits::BANK_FILE_YEN_MAX) {
            return Err(WriteError::Sum);
        }
        let mut trailer = Row::new(BLANK);
        trailer.put(b"8");
        trailer.put_number::<6>(u64::try_from(self.lines - before).unwrap_or(u64::MAX));
        trailer.put_number::<12>(sum);
        self.record(&trailer.bytes);
        Ok(())
    }

    #[inline]
    fn record(&mut self, record: &[u8; RECORD_BYTES]) {
        self.bytes.extend_from_slice(record);
        self.bytes.extend_from_slice(self.after);
    }
}

fn header_row(header: &HeaderLine) -> [u8; RECORD_BYTES] {
    let mut row = Row::new(BLANK);
    row.put(b"1");
    row.put(b"21");
    row.put(b"0");
    row.put(header.consignor_code.bytes());
    row.put(header.payer_name.padded());
    row.put_number::<2>(u64::from(header.value_date.month().unsigned_abs()));
    row.put_number::<2>(u64::from(header.value_date.day().unsigned_abs()));
    row.put(header.bank.bytes());
    row.put(header.bank_name.padded());
    row.put(header.branch.bytes());
    row.put(header.branch_name.padded());
    row.put(&[header.account_type.byte()]);
    row.put(header.account.bytes());
    row.bytes
}

#[inline]
fn data_row(line: &TransferLine, yen: u64) -> [u8; RECORD_BYTES] {
    let mut row = Row::new(BLANK);
    row.put(b"2");
    row.put(line.bank.bytes());
    row.put(line.bank_name.padded());
    row.put(line.branch.bytes());
    row.put(line.branch_name.padded());
    row.put(b"0000");
    row.put(&[line.account_type.byte()]);
    row.put(line.account.bytes());
    row.put(line.payee_name.padded());
    row.put_number::<10>(yen);
    row.put(match line.new_account {
        NewAccount::Known => b"0",
        NewAccount::First => b"1",
        NewAccount::Changed => b"2",
    });
    let flag = match &line.customer {
        CustomerArea::Codes(first, second) => {
            row.put(first.bytes());
            row.put(second.bytes());
            b' '
        }
        CustomerArea::Blank => {
            row.at += 20;
            b' '
        }
        CustomerArea::Edi(text) => {
            row.put(text.padded());
            b'Y'
        }
    };
    row.put(&[line.class.byte()]);
    row.put(&[flag]);
    row.bytes
}
