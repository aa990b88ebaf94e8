//! Accounts of people (受取口座): the form a clerk enters, its checks, and which version of it stands. The form is personal: it travels sealed,
//! and rows hold only who, which version, and who answers for it.

mod row;
mod yucho;

use crate::codes;
use crate::master::{BankMaster, Standing};
use crate::name::{NameRules, normalise};
use crate::profile::{PayeeAccount, PayerProfile};
use crate::zengin::{AccountType, Digits, StoreName, check};
use josei_base::{Date, Entry, Finding, Yen};
use serde::{Deserialize, Serialize};

pub use row::{AccountRow, FORM_SCHEMA, VERSIONS_MAX, plan_account, sealed_object};
pub use yucho::DATA_DAY as YUCHO_DATA_DAY;

/// Longest sealed form, bytes.
pub const FORM_BYTES_MAX: usize = 4_096;
/// ゆうちょ銀行.
const YUCHO_BANK: &str = "9900";

/// An account as a person names it. No `Debug`: it says where somebody keeps their money.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountForm {
    /// 名義人カナ.
    pub name: String,
    /// Where.
    pub place: Place,
}

/// Where the account is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "lowercase")]
pub enum Place {
    /// A bank's account by its numbers.
    Bank {
        /// 銀行コード, 4 digits.
        bank: String,
        /// 銀行名カナ, from the bank list; may be empty.
        bank_name: String,
        /// 支店コード, 3 digits.
        branch: String,
        /// 支店名カナ, from the bank list; may be empty.
        branch_name: String,
        /// 預金種目: 1 普通, 2 当座, 4 貯蓄, 9 その他.
        account_type: u8,
        /// 口座番号, 1–7 digits.
        account: String,
    },
    /// ゆうちょ銀行 by what the passbook says.
    Yucho {
        /// 記号, 5 digits.
        symbol: String,
        /// 番号.
        number: String,
        /// 通常貯蓄貯金.
        savings: bool,
    },
}

impl AccountForm {
    /// As it is sealed.
    pub fn to_bytes(&self) -> Result<Vec<u8>, crate::PaymentError> {
        serde_json::to_vec(self).map_err(|_| crate::PaymentError::Account)
    }

    /// From what was sealed.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, crate::PaymentError> {
        if bytes.len() > FORM_BYTES_MAX {
            return Err(crate::PaymentError::Account);
        }
        serde_json::from_slice(bytes).map_err(|_| crate::PaymentError::Account)
    }

    /// The account as a bank file takes it, if its form is right, its bank and branch are there, and this payer's bank would take a line to it. Names of bank and
    /// branch that were left out are those of the list.
    ///
    /// # Errors
    /// Everything that is wrong with it, by field; none of the texts shows what stands there.
    pub fn check(&self, profile: &PayerProfile, banks: &BankMaster) -> Result<PayeeAccount, Vec<Finding>> {
        let mut findings = Vec::new();
        let place = match &self.place {
            Place::Bank { bank, bank_name, branch, branch_name, account_type, account } => {
                let place = bank_place(&mut findings, bank, bank_name, branch, branch_name, *account_type, account);
                Some(place.and_then(|place| listed(&mut findings, place, banks)))
            }
            Place::Yucho { symbol, number, savings } => match yucho::convert(symbol, number, *savings) {
                Ok(place) => Some(Some(place)),
                Err((field, entry)) => {
                    findings.push(finding(field, entry));
                    None
                }
            },
        };
        let name = match normalise::<30>(&self.name, &NameRules::default()) {
            Ok(name) => Some(name.text),
            Err(troubles) => {
                let at = |trouble: &crate::name::Trouble| Finding {
                    detail: trouble.position.to_string(),
                    ..finding("名義人カナ", trouble.entry)
                };
                findings.extend(troubles.iter().map(at));
                None
            }
        };
        let (Some(Some(place)), Some(name)) = (place, name) else { return Err(findings) };
        let account = PayeeAccount {
            name,
            bank: place.bank,
            bank_name: place.bank_name,
            branch: place.branch,
            branch_name: place.branch_name,
            account_type: place.account_type,
            account: place.account,
        };
        findings.extend(refused_by_bank(&account, profile));
        if findings.is_empty() { Ok(account) } else { Err(findings) }
    }
}

/// An account without its name.
struct Numbers {
    bank: Digits<4>,
    bank_name: StoreName,
    branch: Digits<3>,
    branch_name: StoreName,
    account_type: AccountType,
    account: Digits<7>,
}

fn finding(field: &str, entry: &'static Entry) -> Finding {
    Finding { line: 0, record: "口座".to_owned(), field: field.to_owned(), position: None, entry, detail: String::new() }
}

fn bank_place(
    findings: &mut Vec<Finding>,
    bank: &str,
    bank_name: &str,
    branch: &str,
    branch_name: &str,
    account_type: u8,
    account: &str,
) -> Option<Numbers> {
    let mut need = |field, entry, ok: bool| {
        if !ok {
            findings.push(finding(field, entry));
        }
    };
    let bank_code = Digits::<4>::parse(bank).ok().filter(|code| !code.is_zero());
    need("銀行コード", &codes::P_ACCOUNT_BANK, bank_code.is_some());
    let branch_code = Digits::<3>::parse(branch).ok();
    need("支店コード", &codes::P_ACCOUNT_BRANCH, branch_code.is_some());
    let kind = AccountType::try_from(account_type).ok();
    need("預金種目", &codes::P_ACCOUNT_TYPE, kind.is_some());
    let is_number = (1..=7).contains(&account.len()) && account.bytes().all(|byte| byte.is_ascii_digit());
    let number = account.parse().ok().filter(|_| is_number).and_then(|number| Digits::<7>::from_number(number).ok());
    let number = number.filter(|number| !number.is_zero());
    need("口座番号", &codes::P_ACCOUNT_NUMBER, number.is_some());
    let [bank_kana, branch_kana] = [bank_name, branch_name].map(store_name);
    need("銀行名", &codes::P_ACCOUNT_STORE_NAME, bank_kana.is_some());
    need("支店名", &codes::P_ACCOUNT_STORE_NAME, branch_kana.is_some());
    if bank == YUCHO_BANK {
        let agrees = branch_code.is_none() || kind.is_none_or(|kind| yucho::has(branch, kind));
        need("支店コード", &codes::P_YUCHO_BRANCH, agrees);
    }
    Some(Numbers {
        bank: bank_code?,
        bank_name: bank_kana?,
        branch: branch_code?,
        branch_name: branch_kana?,
        account_type: kind?,
        account: number?,
    })
}

/// By the list of banks; ゆうちょ銀行 is checked by its own rule.
fn listed(findings: &mut Vec<Finding>, mut place: Numbers, banks: &BankMaster) -> Option<Numbers> {
    if place.bank.to_string() == YUCHO_BANK {
        return Some(place);
    }
    match banks.standing(place.bank, place.branch) {
        Standing::Open { bank, branch } => {
            if place.bank_name.is_blank() {
                place.bank_name = bank.kana;
            }
            if place.branch_name.is_blank() {
                place.branch_name = branch.kana;
            }
            Some(place)
        }
        other => {
            findings.extend(other.refusal().map(|(field, entry)| finding(field, entry)));
            None
        }
    }
}

fn store_name(text: &str) -> Option<StoreName> {
    if text.is_empty() {
        return Some(StoreName::BLANK);
    }
    let name = normalise::<15>(text, &NameRules::default()).ok()?;
    StoreName::new(name.text.trimmed()).ok()
}

/// Writes one yen to the account and reads it as the bank would.
fn refused_by_bank(account: &PayeeAccount, profile: &PayerProfile) -> Vec<Finding> {
    let line = profile.rendering.line(account, Yen::new(1), (Digits::ZERO, Digits::ZERO));
    let Ok(written) = profile.rendering.write(Date::constant(2024, 6, 28), std::iter::once(&line)) else {
        return vec![finding("", &codes::P_ACCOUNT_REFUSED)];
    };
    let read = check(&written.bytes, &profile.bank);
    read.findings.into_iter().filter(Finding::is_error).map(|found| finding(&found.field, found.entry)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::SAMPLE;

    fn profile() -> PayerProfile {
        PayerProfile::load(SAMPLE).unwrap().0
    }

    fn banks() -> BankMaster {
        BankMaster::from_text(crate::master::SAMPLE).unwrap()
    }

    fn form() -> AccountForm {
        let [bank, bank_name, branch, branch_name] = ["9999", "ミホン", "002", "ミホンキタ"].map(str::to_owned);
        let place = Place::Bank { bank, bank_name, branch, branch_name, account_type: 1, account: "123".to_owned() };
        AccountForm { name: "サカイ　ハナコ".to_owned(), place }
    }

    fn wrong(change: impl Fn(&mut AccountForm)) -> Vec<(&'static str, String)> {
        let mut form = form();
        change(&mut form);
        let findings = form.check(&profile(), &banks()).err().unwrap_or_default();
        findings.into_iter().map(|finding| (finding.entry.code, finding.field)).collect()
    }

    #[test]
    fn an_account_of_the_right_form_is_what_the_file_takes() {
        let account = form().check(&profile(), &banks()).unwrap();
        assert_eq!((account.account.to_string(), account.name.to_unicode()), ("0000123".to_owned(), "ｻｶｲ ﾊﾅｺ".to_owned()));
        assert_eq!(AccountForm::from_bytes(&form().to_bytes().unwrap()).map(|read| read == form()), Ok(true));
        assert!(AccountForm::from_bytes(&vec![b' '; FORM_BYTES_MAX + 1]).is_err());
    }

    #[test]
    fn each_wrong_field_is_named() {
        type Change = fn(&mut Place);
        let field = |change: Change| wrong(|form| change(&mut form.place));
        macro_rules! set {
            ($name:ident = $value:expr) => {
                |place| {
                    if let Place::Bank { $name, .. } = place {
                        *$name = $value.into();
                    }
                }
            };
        }
        for (change, code, name) in [
            (set!(bank = "999") as Change, "P0602", "銀行コード"),
            (set!(bank = "0000"), "P0602", "銀行コード"),
            (set!(branch = "1"), "P0603", "支店コード"),
            (set!(account_type = 3_u8), "P0604", "預金種目"),
            (set!(account = ""), "P0605", "口座番号"),
            (set!(account = "12345678"), "P0605", "口座番号"),
            (set!(account = "0000000"), "P0605", "口座番号"),
            (set!(account = "12-34"), "P0605", "口座番号"),
            (set!(branch_name = "堺東"), "P0606", "支店名"),
            (set!(bank = "9900"), "P0609", "支店コード"),
        ] {
            assert_eq!(field(change), [(code, name.to_owned())]);
        }
        assert_eq!(wrong(|form| form.name = "堺 花子".to_owned()).first().map(|found| found.0), Some("Z0701"));
        assert_eq!(wrong(|form| form.name = String::new()), [("Z0705", "名義人カナ".to_owned())]);
        assert_eq!(wrong(|form| form.name = "ア".repeat(31)), [("Z0703", "名義人カナ".to_owned())]);
    }

    /// Whatever a clerk types: it is refused here, or the bank's own checks take the line.
    mod property {
        use super::*;
        use crate::profile::{CustomerCodes, Rendering};
        use crate::zengin::{Policy, Separator, TransferClass};
        use josei_base::limits;
        use proptest::prelude::*;
        use std::collections::BTreeSet;

        /// Every point of a bank, each way.
        fn bank() -> impl Strategy<Value = crate::zengin::BankProfile> {
            let policy = || prop_oneof![Just(Policy::Allow), Just(Policy::Warn), Just(Policy::Refuse)];
            let separators =
                proptest::sample::subsequence(vec![Separator::None, Separator::Crlf, Separator::CrlfBetween, Separator::Lf], 0..=4);
            let limits = (1..=limits::BANK_FILE_LINES_MAX, 1..=limits::TRANSFER_YEN_MAX);
            (proptest::collection::vec(policy(), 16), separators, limits, 114_usize..=120).prop_map(
                |(policies, separators, (lines_max, yen_max), answer_position)| {
                    let mut policies = policies.into_iter();
                    let mut next = || policies.next().unwrap();
                    crate::zengin::BankProfile {
                        separators,
                        other_separator: next(),
                        eof_byte: next(),
                        stripped_spaces: next(),
                        long_vowel: next(),
                        wo: next(),
                        comma: next(),
                        customer_blank: next(),
                        customer_letters: next(),
                        clearing_blank: next(),
                        clearing_other: next(),
                        class_unset: next(),
                        other_flag: next(),
                        empty_batch: next(),
                        several_batches: next(),
                        payer_account_blank: next(),
                        new_code_blank: next(),
                        answer_position,
                        lines_max,
                        transfer_yen_max: yen_max,
                        file_yen_max: limits::BANK_FILE_YEN_MAX,
                    }
                },
            )
        }

        /// Settings that are right of themselves: the separator is one the bank takes.
        fn right() -> impl Strategy<Value = PayerProfile> {
            (bank(), prop_oneof![Just(Separator::None), Just(Separator::Crlf), Just(Separator::CrlfBetween)]).prop_map(
                |(mut bank, separator)| {
                    bank.separators.push(separator);
                    let sample = profile();
                    PayerProfile { rendering: Rendering { separator, ..sample.rendering }, bank, ..sample }
                },
            )
        }

        /// Any settings of the file as well.
        fn any_settings() -> impl Strategy<Value = PayerProfile> {
            let classes = vec![TransferClass::Wire, TransferClass::Document, TransferClass::Zero, TransferClass::Blank];
            let codes = vec![CustomerCodes::SequenceAndMonth, CustomerCodes::Zero, CustomerCodes::Blank];
            let settings =
                (right(), bank(), any::<bool>(), any::<bool>(), proptest::sample::select(classes), proptest::sample::select(codes));
            settings.prop_map(|(right, bank, own, eof_byte, class, customer_codes)| {
                let bank = if own { right.bank.clone() } else { bank };
                PayerProfile { rendering: Rendering { eof_byte, class, customer_codes, ..right.rendering }, bank, ..right }
            })
        }

        /// Invented, so it may be shown when a property fails.
        struct Tried(AccountForm);

        impl std::fmt::Debug for Tried {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&serde_json::to_string(&self.0).unwrap())
            }
        }

        fn form() -> impl Strategy<Value = Tried> {
            let name = || prop_oneof!["[ァ-ヴー A-Z0-9.()]{1,30}", "[ｱ-ﾟア-ヶぁ-ん 　A-Za-z0-9(),./・ー-]{0,34}"];
            let bank = (
                "9999|[0-9]{3,5}",
                "[ァ-ヴA-Z]{0,15}|[ア-ヶA-Z．]{0,17}",
                "00[0-9]|[0-9]{2,4}",
                "[ァ-ヴA-Z]{0,15}",
                0_u8..=9,
                "[0-9]{0,8}",
            );
            let bank = (name(), bank).prop_map(|(name, (bank, bank_name, branch, branch_name, account_type, account))| {
                Tried(AccountForm { name, place: Place::Bank { bank, bank_name, branch, branch_name, account_type, account } })
            });
            let yucho = (name(), "[01][0-9]{4}", "[0-9]{1,8}1?", any::<bool>());
            let yucho = yucho
                .prop_map(|(name, symbol, number, savings)| Tried(AccountForm { name, place: Place::Yucho { symbol, number, savings } }));
            prop_oneof![bank, yucho]
        }

        /// What the bank says of a file with this one line.
        fn said(profile: &PayerProfile, account: &PayeeAccount, yen: i64) -> Vec<Finding> {
            let codes = (Digits::from_number(12).unwrap(), Digits::from_number(202_406).unwrap());
            let line = profile.rendering.line(account, Yen::new(yen), codes);
            let written = profile.rendering.write(Date::constant(2024, 6, 28), std::iter::once(&line)).unwrap();
            check(&written.bytes, &profile.bank).findings
        }

        proptest! {
            #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

            #[test]
            fn what_passes_never_fails_at_the_bank_for_its_form(form in form(), profile in right(), yen in 1..=limits::TRANSFER_YEN_MAX) {
                if let Ok(account) = form.0.check(&profile, &banks()) {
                    prop_assert_eq!(said(&profile, &account, yen.min(profile.bank.transfer_yen_max)), []);
                }
            }

            /// Where the settings themselves make the bank say something, it says no more of the account than of the city's own payees.
            #[test]
            fn no_setting_makes_an_account_that_passed_wrong(form in form(), profile in any_settings()) {
                if let Ok(account) = form.0.check(&profile, &banks()) {
                    let of = |account| said(&profile, account, 1).into_iter().map(|found| (found.entry.code, found.field)).collect::<BTreeSet<_>>();
                    let own = profile.payees.values().next().unwrap();
                    prop_assert_eq!(of(&account), of(own));
                    prop_assert!(said(&profile, &account, 1).iter().all(|found| !found.is_error()));
                }
            }
        }

        /// The properties above would hold of nothing at all.
        #[test]
        fn many_of_the_accounts_that_are_tried_pass() {
            use proptest::strategy::ValueTree as _;
            let mut runner = proptest::test_runner::TestRunner::deterministic();
            let (form, settings) = (form(), right());
            let mut passed = || {
                form.new_tree(&mut runner).unwrap().current().0.check(&settings.new_tree(&mut runner).unwrap().current(), &banks()).is_ok()
            };
            let passed = (0..500).filter(|_| passed()).count();
            assert!(passed >= 10, "{passed} of 500");
        }
    }
}
