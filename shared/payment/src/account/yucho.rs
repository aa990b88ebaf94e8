//! ゆうちょ銀行: 記号 and 番号 of a passbook to branch, type and account number, by the bank's own published formula (`domain/payments.md` §2).

use super::{Numbers, YUCHO_BANK};
use crate::codes;
use crate::zengin::{AccountType, Digits, StoreName};
use josei_base::Entry;

/// Day of the public bank list the branches were taken from.
pub const DATA_DAY: &str = "2026-08-24";

/// The first two digits of the branches that end in 8 (総合口座, 通常貯金, 通常貯蓄貯金).
const OF_PASSBOOKS: &[u8] = &[
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 20, 21, 22, 23, 24, 31, 32, 33, 40, 41, 42, 43, 44, 45, 46, 47, 51, 52, 53, 54, 55,
    61, 62, 63, 64, 70, 71, 72, 73, 74, 75, 76, 77, 78, 79, 81, 82, 83, 84, 85, 86, 90, 91, 92, 93, 94, 95, 96, 97, 98, 99,
];
/// The first two digits of the branches that end in 9 (振替口座).
const OF_TRANSFER_ACCOUNTS: &[u8] =
    &[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28];

/// How the digits are read in branch names.
const READINGS: [&str; 10] = ["ｾﾞﾛ", "ｲﾁ", "ﾆ", "ｻﾝ", "ﾖﾝ", "ｺﾞ", "ﾛｸ", "ﾅﾅ", "ﾊﾁ", "ｷﾕｳ"];

type Refusal = (&'static str, &'static Entry);

/// Is there such a branch, for accounts of this type?
pub(super) fn has(branch: &str, kind: AccountType) -> bool {
    let (pair, last) = branch.split_at_checked(2).unwrap_or_default();
    let exists = |pairs: &[u8]| pair.parse().is_ok_and(|pair| pairs.binary_search(&pair).is_ok());
    match (last, kind) {
        ("8", AccountType::Ordinary | AccountType::Savings) => exists(OF_PASSBOOKS),
        ("9", AccountType::Current) => exists(OF_TRANSFER_ACCOUNTS),
        _ => false,
    }
}

/// From what the passbook says.
///
/// # Errors
/// The field that is wrong, and why.
pub(super) fn convert(symbol: &str, number: &str, savings: bool) -> Result<Numbers, Refusal> {
    let wrong_symbol = ("記号", &codes::P_YUCHO_SYMBOL);
    let wrong_number = ("番号", &codes::P_YUCHO_NUMBER);
    let is_symbol = symbol.len() == 5 && symbol.bytes().all(|byte| byte.is_ascii_digit());
    if !is_symbol || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(if is_symbol { wrong_number } else { wrong_symbol });
    }
    let (last, account_type, account) = match symbol.as_bytes().first() {
        // The last digit of the number is always 1 and is no part of the account.
        Some(b'1') => {
            let kind = if savings { AccountType::Savings } else { AccountType::Ordinary };
            ("8", kind, number.strip_suffix('1').ok_or(wrong_number)?)
        }
        Some(b'0') if !savings => ("9", AccountType::Current, number),
        _ => return Err(wrong_symbol),
    };
    let branch = format!("{}{last}", symbol.get(1..3).unwrap_or_default());
    if !has(&branch, account_type) {
        return Err(("記号", &codes::P_YUCHO_BRANCH));
    }
    if !(1..=7).contains(&account.len()) {
        return Err(wrong_number);
    }
    let account = account.parse().ok().and_then(|account| Digits::from_number(account).ok()).filter(|account| !account.is_zero());
    let reading: String = branch.bytes().filter_map(|digit| READINGS.get(usize::from(digit.wrapping_sub(b'0'))).copied()).collect();
    let own = |error| move |_| error;
    Ok(Numbers {
        bank: Digits::parse(YUCHO_BANK).map_err(own(wrong_symbol))?,
        bank_name: StoreName::from_unicode("ﾕｳﾁﾖ").map_err(own(wrong_symbol))?,
        branch: Digits::parse(&branch).map_err(own(wrong_symbol))?,
        branch_name: StoreName::from_unicode(&reading).map_err(own(wrong_symbol))?,
        account_type,
        account: account.ok_or(wrong_number)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_examples() {
        for (symbol, number, savings, expected) in [
            ("10530", "12345671", false, Ok("058 ｾﾞﾛｺﾞﾊﾁ 1 1234567")),
            ("14010", "23456781", false, Ok("408 ﾖﾝｾﾞﾛﾊﾁ 1 2345678")),
            ("17300", "19927651", false, Ok("738 ﾅﾅｻﾝﾊﾁ 1 1992765")),
            ("12340", "11", false, Ok("238 ﾆｻﾝﾊﾁ 1 0000001")),
            ("10010", "12345671", true, Ok("008 ｾﾞﾛｾﾞﾛﾊﾁ 4 1234567")),
            ("00530", "1234", false, Ok("059 ｾﾞﾛｺﾞｷﾕｳ 2 0001234")),
            ("01030", "1234567", false, Ok("109 ｲﾁｾﾞﾛｷﾕｳ 2 1234567")),
            ("11940", "1234561", true, Err("P0609")),
            ("14010", "23456782", false, Err("P0608")),
            ("24010", "23456781", false, Err("P0607")),
            ("1401", "23456781", false, Err("P0607")),
            ("14010", "1", false, Err("P0608")),
            ("14010", "123456781", false, Err("P0608")),
            ("14010", "2345678a", false, Err("P0608")),
            ("00530", "1234", true, Err("P0607")),
            ("00530", "0", false, Err("P0608")),
        ] {
            let shown = |place: Numbers| {
                assert_eq!((place.bank.to_string().as_str(), place.bank_name.to_unicode().as_str()), ("9900", "ﾕｳﾁﾖ"));
                format!("{} {} {} {}", place.branch, place.branch_name.to_unicode(), char::from(place.account_type.byte()), place.account)
            };
            let converted = convert(symbol, number, savings).map(shown).map_err(|(_, entry)| entry.code);
            assert_eq!(converted.as_deref().map_err(|code| *code), expected, "{symbol} {number}");
        }
    }

    #[test]
    fn the_list_is_sorted_and_whole() {
        assert_eq!((OF_PASSBOOKS.len(), OF_TRANSFER_ACCOUNTS.len()), (66, 28));
        assert!(OF_PASSBOOKS.is_sorted() && OF_TRANSFER_ACCOUNTS.is_sorted());
        // Every branch name fits its field.
        for (pairs, symbol) in [(OF_PASSBOOKS, '1'), (OF_TRANSFER_ACCOUNTS, '0')] {
            for pair in pairs {
                assert!(convert(&format!("{symbol}{pair:02}00"), "11", false).is_ok(), "{pair}");
            }
        }
    }
}
