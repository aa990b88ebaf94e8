//! Where the money is to go: an account written in the application, or 公金受取口座 where the city takes it.

use super::CitySide;
use super::fields::Fields;
use crate::application::account::{AccountDraft, AccountType, HOLDER_CHARS_MAX, is_kana_name};
use crate::application::codes;
use crate::application::columns::Column;
use crate::application::record::PayTo;
use crate::application::word::PayeeId;

/// The columns of an account.
pub(super) const PARTS: [Column; 5] =
    [Column::BankCode, Column::BranchCode, Column::AccountKind, Column::AccountNumber, Column::AccountHolder];

pub(super) fn read(fields: &mut Fields<'_>, city: &CitySide) -> (Option<PayTo>, Option<AccountDraft>) {
    let payee = fields.required(Column::Payee, &codes::Q036, |text| PayeeId::parse(text).ok());
    let public = fields.required(Column::PaymentMethod, &codes::Q024, |text| match text {
        "transfer" => Some(false),
        "public_account" => Some(true),
        _ => None,
    });
    let account = account(fields, payee.as_ref());
    match (payee, public) {
        (Some(_), Some(true)) if !city.public_accounts => {
            fields.find(Column::PaymentMethod, &codes::Q053, "");
            (None, None)
        }
        (Some(payee), Some(true)) => (Some(PayTo::PublicAccount(payee)), None),
        (Some(payee), Some(false)) => (Some(PayTo::Written(payee)), account),
        _ => (None, None),
    }
}

/// All parts or none.
fn account(fields: &mut Fields<'_>, payee: Option<&PayeeId>) -> Option<AccountDraft> {
    if PARTS.into_iter().all(|column| fields.is_empty(column)) {
        return None;
    }
    let bank = fields.required(Column::BankCode, &codes::Q033, |text| digits(text, 4..=4));
    let branch = fields.required(Column::BranchCode, &codes::Q033, |text| digits(text, 3..=3));
    let kind = fields.value(Column::AccountKind, &codes::Q024, AccountType::parse);
    let number = fields.required(Column::AccountNumber, &codes::Q033, |text| digits(text, 1..=7).map(|digits| format!("{digits:0>7}")));
    let holder = fields.required(Column::AccountHolder, &codes::Q034, |text| {
        (text.chars().count() <= HOLDER_CHARS_MAX && is_kana_name(text)).then(|| text.to_owned())
    });
    Some(AccountDraft {
        payee: payee?.clone(),
        bank: bank?,
        branch: branch?,
        kind: kind.unwrap_or(AccountType::Ordinary),
        number: number?,
        holder_kana: holder?,
    })
}

fn digits(text: &str, lengths: std::ops::RangeInclusive<usize>) -> Option<String> {
    (lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.to_owned())
}
