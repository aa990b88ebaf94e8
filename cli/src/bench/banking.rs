//! Row `zengin`: the largest bank file there is, written with its totals and read back with all checks, beside lines padded with `format!`.

use super::figure::{Better, Figure, Goal};
use super::measure::{best, nanoseconds_each};
use super::odd;
use crate::args::BenchName;
use crate::exit::Failure;
use josei_base::{Date, Yen};
use josei_payment::zengin::{
    AccountType, BankProfile, CustomerArea, Digits, HeaderLine, NewAccount, PayeeName, PayerName, Separator, StoreName, TransferClass,
    TransferLine, check, write,
};

/// Lines: the file of a million has one more than its count can say.
const LINES: usize = josei_base::limits::BANK_FILE_LINES_MAX;
const ROUNDS: u32 = 3;
const UNIT: &str = "ns/line";
const TEN: [&str; 10] = ["ｱｵｷ", "ｲﾄｳ", "ｳｴﾀﾞ", "ｴﾉﾓﾄ", "ｵｶﾞﾜ", "ｶﾄｳ", "ｷﾑﾗ", "ｸﾎﾞ", "ｹﾝﾓﾁ", "ｺﾔﾏ"];

/// The figures of the row.
pub fn figures() -> Result<Vec<Figure>, Failure> {
    let (header, lines) = (header()?, lines(LINES)?);
    let (written, took) = best(ROUNDS, || there_and_back(&header, &lines));
    let (padded, baseline) = best(ROUNDS, || padded(&header, &lines));
    if written.flatten() != padded.as_ref().map(Vec::len) {
        return Err(odd("the file is not written, not read back clean, or not as long as the padded one"));
    }
    let each = |took| nanoseconds_each(took, LINES);
    let what = "作成と検査 / written with totals, read back with all checks";
    Ok(vec![
        Figure::new(BenchName::Zengin, what, UNIT, each(took), Better::Less)
            .beside("padded with format!, not read", each(baseline))
            .target(Goal::Ratio(8_000)),
    ])
}

fn header() -> Result<HeaderLine, Failure> {
    Ok(HeaderLine {
        consignor_code: Digits::parse("9999000001").map_err(odd)?,
        payer_name: PayerName::from_unicode("ﾐﾎﾝｼ").map_err(odd)?,
        value_date: Date::constant(2024, 6, 28),
        bank: Digits::parse("9999").map_err(odd)?,
        bank_name: StoreName::from_unicode("ﾐﾎﾝ").map_err(odd)?,
        branch: Digits::parse("001").map_err(odd)?,
        branch_name: StoreName::from_unicode("ﾎﾝﾃﾝ").map_err(odd)?,
        account_type: AccountType::Ordinary,
        account: Digits::parse("0000001").map_err(odd)?,
    })
}

fn lines(count: usize) -> Result<Vec<TransferLine>, Failure> {
    let text = |at: usize| TEN.get(at % TEN.len()).copied().unwrap_or_default();
    (0..count)
        .map(|at| {
            let number = u64::try_from(at).map_err(odd)?;
            Ok(TransferLine {
                bank: Digits::parse("9999").map_err(odd)?,
                bank_name: StoreName::from_unicode("ﾐﾎﾝ").map_err(odd)?,
                branch: Digits::from_number(number % 999).map_err(odd)?,
                branch_name: StoreName::from_unicode(text(at / 7)).map_err(odd)?,
                account_type: AccountType::Ordinary,
                account: Digits::from_number(number).map_err(odd)?,
                payee_name: PayeeName::from_unicode(&format!("{} {}", text(at), text(at / 10))).map_err(odd)?,
                amount: Yen::new(i64::try_from(number % 90_000).map_err(odd)? + 100),
                new_account: NewAccount::Known,
                customer: CustomerArea::Codes(Digits::from_number(number).map_err(odd)?, Digits::ZERO),
                class: TransferClass::Wire,
            })
        })
        .collect()
}

/// Bytes of the file, if it is written and reads back without a finding and with the same totals.
fn there_and_back(header: &HeaderLine, lines: &[TransferLine]) -> Option<usize> {
    let written = write(header, lines.iter(), Separator::Crlf, false).ok()?;
    let read = check(&written.bytes, &BankProfile::default());
    let agrees = (read.counted.lines, read.counted.yen) == (written.lines, written.total) && read.declared == read.counted;
    (read.findings.is_empty() && agrees).then_some(written.bytes.len())
}

/// The same file as programs usually make it: each line a text padded with `format!`, then single bytes.
fn padded(header: &HeaderLine, lines: &[TransferLine]) -> Vec<u8> {
    let mut file = Vec::with_capacity((lines.len() + 3) * 122);
    let mut put = |line: String| {
        file.reserve(line.len());
        let _ = encoding_rs::SHIFT_JIS.new_encoder().encode_from_utf8_to_vec_without_replacement(&line, &mut file, true);
        file.extend_from_slice(b"\r\n");
    };
    let h = header;
    put(format!(
        "1210{:0>10}{:<40}{:02}{:02}{:0>4}{:<15}{:0>3}{:<15}{}{:0>7}{:<17}",
        h.consignor_code.to_string(),
        h.payer_name.to_unicode(),
        h.value_date.month(),
        h.value_date.day(),
        h.bank.to_string(),
        h.bank_name.to_unicode(),
        h.branch.to_string(),
        h.branch_name.to_unicode(),
        char::from(h.account_type.byte()),
        h.account.to_string(),
        "",
    ));
    let mut sum = 0;
    for line in lines {
        let (first, second) = match &line.customer {
            CustomerArea::Codes(first, second) => (first.to_string(), second.to_string()),
            CustomerArea::Blank | CustomerArea::Edi(_) => (String::new(), String::new()),
        };
        sum += line.amount.get();
        put(format!(
            "2{:0>4}{:<15}{:0>3}{:<15}0000{}{:0>7}{:<30}{:010}0{first:0>10}{second:0>10}{}{:<8}",
            line.bank.to_string(),
            line.bank_name.to_unicode(),
            line.branch.to_string(),
            line.branch_name.to_unicode(),
            char::from(line.account_type.byte()),
            line.account.to_string(),
            line.payee_name.to_unicode(),
            line.amount.get(),
            char::from(line.class.byte()),
            "",
        ));
    }
    put(format!("8{:06}{sum:012}{:<101}", lines.len(), ""));
    put(format!("9{:<119}", ""));
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_write_the_same_file() {
        let (header, lines) = (header().unwrap(), lines(200).unwrap());
        let written = write(&header, lines.iter(), Separator::Crlf, false).unwrap();
        assert!(padded(&header, &lines) == written.bytes);
        assert_eq!(there_and_back(&header, &lines), Some(written.bytes.len()));
    }
}
