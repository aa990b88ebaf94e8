//! A file read back into what it was written from (値への読戻し): one payer, one day, transfers.

use super::check::CheckedFile;
use super::value::{AccountType, BadValue, Digits, Text};
use super::view::{DataRecord, HeaderRecord};
use super::write::{CustomerArea, HeaderLine, NewAccount, TransferClass, TransferLine};
use josei_base::Date;
use thiserror::Error;

/// Why a file that was read is not the values of one.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotTyped {
    /// It has errors, or its totals differ.
    #[error("the file was not accepted")]
    Refused,
    /// None, or several.
    #[error("{0} headers, not one")]
    Headers(usize),
    /// The day of the header is another one.
    #[error("the header has another day")]
    Day,
    /// A field that may be left open and has no value; line 0 is the header.
    #[error("field {1} of line {0}: {2}")]
    Field(usize, &'static str, BadValue),
}

impl CheckedFile<'_> {
    /// Payer and transfers of an accepted file. The header has no year, so the value date is given.
    ///
    /// # Errors
    /// When it is not one batch without errors, or for the first field whose value was left open.
    pub fn typed(&self, value_date: Date) -> Result<(HeaderLine, Vec<TransferLine>), NotTyped> {
        if !self.is_accepted() || self.counted != self.declared {
            return Err(NotTyped::Refused);
        }
        let [header] = self.headers.as_slice() else { return Err(NotTyped::Headers(self.headers.len())) };
        if header.month_and_day() != Some((value_date.month(), value_date.day())) {
            return Err(NotTyped::Day);
        }
        let lines = self.data().zip(1_usize..).map(|(record, number)| line(&record, number)).collect::<Result<_, _>>()?;
        Ok((typed_header(header, value_date)?, lines))
    }
}

/// Fields of one record.
struct Of(usize);

impl Of {
    fn digits<const N: usize>(&self, name: &'static str, bytes: &[u8]) -> Result<Digits<N>, NotTyped> {
        let text = std::str::from_utf8(bytes).map_err(|_| BadValue::Digits(N));
        text.and_then(Digits::parse).map_err(|bad| NotTyped::Field(self.0, name, bad))
    }

    fn text<const N: usize, const K: u8>(&self, name: &'static str, bytes: &[u8]) -> Result<Text<N, K>, NotTyped> {
        Text::new(bytes).map_err(|bad| NotTyped::Field(self.0, name, bad))
    }

    fn account_type(&self, bytes: &[u8]) -> Result<AccountType, NotTyped> {
        let [byte] = bytes else { return Err(NotTyped::Field(self.0, "預金種目", BadValue::Code)) };
        AccountType::from_byte(*byte).ok_or(NotTyped::Field(self.0, "預金種目", BadValue::Code))
    }
}

fn typed_header(header: &HeaderRecord, value_date: Date) -> Result<HeaderLine, NotTyped> {
    let of = Of(0);
    Ok(HeaderLine {
        consignor_code: of.digits("振込依頼人コード", header.consignor_code())?,
        payer_name: of.text("振込依頼人名", header.payer_name())?,
        value_date,
        bank: of.digits("仕向銀行番号", header.bank())?,
        bank_name: of.text("仕向銀行名", header.bank_name())?,
        branch: of.digits("仕向支店番号", header.branch())?,
        branch_name: of.text("仕向支店名", header.branch_name())?,
        account_type: of.account_type(header.account_type())?,
        account: of.digits("口座番号", header.account())?,
    })
}

fn line(record: &DataRecord, number: usize) -> Result<TransferLine, NotTyped> {
    let of = Of(number);
    let bad = |name| NotTyped::Field(number, name, BadValue::Code);
    let customer = match record.edi_text() {
        Some(text) => CustomerArea::Edi(of.text("EDI情報", text)?),
        None if record.has_no_customer_code() => CustomerArea::Blank,
        None => CustomerArea::Codes(of.digits("顧客コード1", record.customer_1())?, of.digits("顧客コード2", record.customer_2())?),
    };
    Ok(TransferLine {
        bank: of.digits("被仕向銀行番号", record.bank())?,
        bank_name: of.text("被仕向銀行名", record.bank_name())?,
        branch: of.digits("被仕向支店番号", record.branch())?,
        branch_name: of.text("被仕向支店名", record.branch_name())?,
        account_type: of.account_type(record.account_type())?,
        account: of.digits("口座番号", record.account())?,
        payee_name: of.text("受取人名", record.payee_name())?,
        amount: record.amount().ok_or_else(|| bad("振込金額"))?,
        new_account: match record.new_code() {
            b"0" => NewAccount::Known,
            b"1" => NewAccount::First,
            b"2" => NewAccount::Changed,
            _ => return Err(bad("新規コード")),
        },
        customer,
        class: match record.class() {
            b"7" => TransferClass::Wire,
            b"8" => TransferClass::Document,
            b"0" => TransferClass::Zero,
            b" " => TransferClass::Blank,
            _ => return Err(bad("振込指定区分")),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::super::{BankProfile, check, write};
    use super::*;

    const GOLDEN: &[u8] = include_bytes!("../../golden/manifest/version-2.txt");
    const DAY: Date = Date::constant(2024, 6, 28);

    #[test]
    fn a_file_is_written_again_from_its_values() {
        let file = check(GOLDEN, &BankProfile::default());
        let (header, lines) = file.typed(DAY).unwrap();
        assert_eq!(lines.len(), 3);
        let again = write(&header, lines.iter(), file.separator, file.eof_byte).unwrap();
        assert!(again.bytes == GOLDEN, "byte for byte");
    }

    #[test]
    fn what_is_no_batch_of_its_own_is_refused() {
        let typed = |bytes: &[u8], day| check(bytes, &BankProfile::default()).typed(day).unwrap_err();
        assert_eq!(typed(GOLDEN, Date::constant(2024, 6, 27)), NotTyped::Day);
        assert_eq!(typed(&GOLDEN[..300], DAY), NotTyped::Refused);
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/golden/");
        let golden = |name: &str| std::fs::read(format!("{folder}{name}.txt")).unwrap();
        let two = golden("two-batches");
        assert_eq!(check(&two, &BankProfile::default()).is_accepted().then(|| typed(&two, DAY)), Some(NotTyped::Headers(2)));
        let blank = golden("header-payer-account-blank");
        let day = check(&blank, &BankProfile::default()).headers[0].month_and_day().unwrap();
        assert!(matches!(typed(&blank, Date::constant(2024, day.0, day.1)), NotTyped::Field(0, "預金種目", _)));
    }
}
