//! Payer profile (支払設定): who pays, from which account, how the bank wants the file, and the accounts of the review bodies. One TOML file
//! per city, checked as a whole when loaded; its hash goes into every batch and manifest.

use crate::calendar::{CUT_OFF_DEFAULT, CutOff, LEAD_DAYS_DEFAULT, LEAD_DAYS_MAX};
use crate::codes;
use crate::name::{NameRules, normalise};
use crate::zengin::{
    AccountType, BankProfile, CustomerArea, Digits, HeaderLine, Name, NewAccount, PayeeName, PayerName, Separator, StoreName,
    TransferClass, TransferLine, WriteError, Written, check, write,
};
use jiff::civil::Time;
use josei_base::receipt::ReviewBody;
use josei_base::{Date, Digest, Entry, Finding, Yen};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Version of the file's shape.
const FORMAT: u32 = 1;

/// The account of a payee (支払先口座).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayeeAccount {
    /// 受取人名.
    pub name: PayeeName,
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
}

/// The payer (振込依頼人).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payer {
    /// 振込依頼人コード.
    pub consignor_code: Digits<10>,
    /// 振込依頼人名.
    pub name: PayerName,
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

impl Payer {
    /// The header of a file of this payer.
    #[must_use]
    pub const fn header(&self, value_date: Date) -> HeaderLine {
        HeaderLine {
            consignor_code: self.consignor_code,
            payer_name: self.name,
            value_date,
            bank: self.bank,
            bank_name: self.bank_name,
            branch: self.branch,
            branch_name: self.branch_name,
            account_type: self.account_type,
            account: self.account,
        }
    }
}

/// What stands in 顧客コード1 and 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CustomerCodes {
    /// Batch number and billing month: a returned transfer is found again by them.
    SequenceAndMonth,
    /// Zeros.
    Zero,
    /// Spaces.
    Blank,
}

/// All that a profile adds to the lines of a bank file (書式). It stands in the manifest, so that an old file can be made again when the profile has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rendering {
    /// Who pays.
    pub payer: Payer,
    /// Separator the file is written with.
    pub separator: Separator,
    /// 0x1A at the end of the file.
    pub eof_byte: bool,
    /// 振込指定区分.
    pub class: TransferClass,
    /// 顧客コード.
    pub customer_codes: CustomerCodes,
}

impl Rendering {
    /// A file of these lines.
    ///
    /// # Errors
    /// When the bank file takes no such line.
    pub fn write<'l>(&self, value_date: Date, lines: impl ExactSizeIterator<Item = &'l TransferLine>) -> Result<Written, WriteError> {
        write(&self.payer.header(value_date), lines, self.separator, self.eof_byte)
    }

    /// One line of a file.
    #[must_use]
    pub fn line(&self, account: &PayeeAccount, amount: Yen, codes: (Digits<10>, Digits<10>)) -> TransferLine {
        TransferLine {
            bank: account.bank,
            bank_name: account.bank_name,
            branch: account.branch,
            branch_name: account.branch_name,
            account_type: account.account_type,
            account: account.account,
            payee_name: account.name,
            amount,
            new_account: NewAccount::Known,
            customer: match self.customer_codes {
                CustomerCodes::SequenceAndMonth => CustomerArea::Codes(codes.0, codes.1),
                CustomerCodes::Zero => CustomerArea::Codes(Digits::ZERO, Digits::ZERO),
                CustomerCodes::Blank => CustomerArea::Blank,
            },
            class: self.class,
        }
    }
}

/// An invented profile (架空の支払設定), for demonstrations and tests: no account in it exists.
pub const SAMPLE: &str = include_str!("../profiles/271403-sample.toml");

/// A loaded profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayerProfile {
    /// Hash of the file it was loaded from.
    pub hash: Digest,
    /// 地方公共団体コード.
    pub municipality: String,
    /// What it is, for people.
    pub name: String,
    /// How its files are written.
    pub rendering: Rendering,
    /// Until when the bank takes a file.
    pub cut_off: CutOff,
    /// Accounts of the review bodies.
    pub payees: BTreeMap<ReviewBody, PayeeAccount>,
    /// What the bank takes.
    pub bank: BankProfile,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawProfile {
    format: u32,
    municipality: String,
    name: String,
    payer: RawAccount,
    file: RawFile,
    payees: BTreeMap<ReviewBody, RawAccount>,
    #[serde(default)]
    bank: BankProfile,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAccount {
    consignor_code: Option<String>,
    name: String,
    bank: String,
    bank_name: String,
    branch: String,
    branch_name: String,
    account_type: u8,
    account: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    separator: Separator,
    eof_byte: bool,
    transfer_class: String,
    customer_codes: CustomerCodes,
    #[serde(default = "lead_days")]
    lead_business_days: u8,
    cut_off: Option<String>,
}

const fn lead_days() -> u8 {
    LEAD_DAYS_DEFAULT
}

/// Collects what is wrong; a value that is wrong is `None`.
#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, table: &str, key: &str, entry: &'static Entry, detail: impl Into<String>) {
        let (record, field, detail) = (table.to_owned(), key.to_owned(), detail.into());
        self.0.push(Finding { line: 0, record, field, position: None, entry, detail });
    }

    fn value<T, E: std::fmt::Display>(&mut self, table: &str, key: &str, value: Result<T, E>) -> Option<T> {
        value.map_err(|error| self.add(table, key, &codes::P_PROFILE_VALUE, error.to_string())).ok()
    }

    /// A kana name; changed ones are told.
    fn name<const N: usize>(&mut self, table: &str, key: &str, text: &str) -> Option<Name<N>> {
        let rules = NameRules { organisation: true, ..NameRules::default() };
        match normalise::<N>(text, &rules) {
            Ok(name) => {
                // Width alone is no change of the name; anything else a clerk should compare.
                let changed = name.changes.iter().any(|change| change.step >= 4 && change.step != 5);
                if changed || !name.warnings.is_empty() {
                    self.add(table, key, &codes::P_PROFILE_NAME, name.text.to_unicode());
                }
                Some(name.text)
            }
            Err(troubles) => {
                for trouble in troubles {
                    self.add(table, key, trouble.entry, trouble.position.to_string());
                }
                None
            }
        }
    }

    /// A time of day, `HH:MM`.
    fn time(&mut self, table: &str, key: &str, text: &str) -> Option<Time> {
        let parsed = text.parse::<Time>().ok().filter(|time| time.strftime("%H:%M").to_string() == text);
        if parsed.is_none() {
            self.add(table, key, &codes::P_PROFILE_VALUE, "HH:MM");
        }
        parsed
    }

    fn store(&mut self, table: &str, key: &str, text: &str) -> Option<StoreName> {
        if text.is_empty() {
            return Some(StoreName::BLANK);
        }
        let name = self.name::<15>(table, key, text)?;
        self.value(table, key, StoreName::new(name.trimmed()))
    }

    fn bank(&mut self, table: &str, text: &str) -> Option<Digits<4>> {
        let code = self.value(table, "bank", Digits::parse(text))?;
        if code.is_zero() {
            self.add(table, "bank", &codes::P_PROFILE_VALUE, "0000");
            return None;
        }
        Some(code)
    }

    fn account(&mut self, table: &str, raw: &RawAccount) -> Option<PayeeAccount> {
        if raw.consignor_code.is_some() {
            self.add(table, "consignor_code", &codes::P_PROFILE_VALUE, "only the payer has one");
        }
        let name = self.name(table, "name", &raw.name);
        let bank = self.bank(table, &raw.bank);
        let bank_name = self.store(table, "bank_name", &raw.bank_name);
        let branch = self.value(table, "branch", Digits::parse(&raw.branch));
        let branch_name = self.store(table, "branch_name", &raw.branch_name);
        let account_type = self.value(table, "account_type", AccountType::try_from(raw.account_type));
        let account = self.value(table, "account", Digits::parse(&raw.account));
        Some(PayeeAccount {
            name: name?,
            bank: bank?,
            bank_name: bank_name?,
            branch: branch?,
            branch_name: branch_name?,
            account_type: account_type?,
            account: account?,
        })
    }

    fn payer(&mut self, raw: &RawAccount) -> Option<Payer> {
        let table = "payer";
        let consignor_code = self.value(table, "consignor_code", Digits::parse(raw.consignor_code.as_deref().unwrap_or_default()));
        if consignor_code.is_some_and(|code| code.is_zero()) {
            self.add(table, "consignor_code", &codes::P_PROFILE_VALUE, "0");
        }
        let name = self.name(table, "name", &raw.name);
        let bank = self.bank(table, &raw.bank);
        let bank_name = self.store(table, "bank_name", &raw.bank_name);
        let branch = self.value(table, "branch", Digits::parse(&raw.branch));
        let branch_name = self.store(table, "branch_name", &raw.branch_name);
        let account_type = self.value(table, "account_type", AccountType::try_from(raw.account_type));
        if account_type == Some(AccountType::Savings) {
            self.add(table, "account_type", &codes::P_PROFILE_VALUE, "1・2・9");
        }
        let account = self.value(table, "account", Digits::parse(&raw.account));
        Some(Payer {
            consignor_code: consignor_code?,
            name: name?,
            bank: bank?,
            bank_name: bank_name?,
            branch: branch?,
            branch_name: branch_name?,
            account_type: account_type?,
            account: account?,
        })
    }
}

impl PayerProfile {
    /// Loads and checks a profile. The second value holds warnings, for a person to see.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn load(text: &str) -> Result<(Self, Vec<Finding>), Vec<Finding>> {
        let mut findings = Findings::default();
        let raw: RawProfile = match toml::from_str(text) {
            Ok(raw) => raw,
            Err(error) => {
                let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
                let line = u64::try_from(before.matches('\n').count() + 1).unwrap_or(0);
                let (record, field, detail) = (String::new(), String::new(), error.message().to_owned());
                return Err(vec![Finding { line, record, field, position: None, entry: &codes::P_PROFILE_TEXT, detail }]);
            }
        };
        if raw.format != FORMAT {
            findings.add("", "format", &codes::P_PROFILE_VALUE, FORMAT.to_string());
        }
        if raw.municipality.len() != 6 || !raw.municipality.bytes().all(|byte| byte.is_ascii_digit()) {
            findings.add("", "municipality", &codes::P_PROFILE_VALUE, "6 digits");
        }
        let payer = findings.payer(&raw.payer);
        let mut payees = BTreeMap::new();
        for body in ReviewBody::ALL {
            let table = format!("payees.{}", body.name());
            match raw.payees.get(&body) {
                Some(account) => payees.extend(findings.account(&table, account).map(|account| (body, account))),
                None => findings.add(&table, "", &codes::P_PROFILE_PAYEE, body.name_ja()),
            }
        }
        let class = match raw.file.transfer_class.as_str() {
            "7" => Some(TransferClass::Wire),
            "8" => Some(TransferClass::Document),
            "0" => Some(TransferClass::Zero),
            "blank" => Some(TransferClass::Blank),
            _ => {
                findings.add("file", "transfer_class", &codes::P_PROFILE_VALUE, "7, 8, 0, blank");
                None
            }
        };
        if raw.file.lead_business_days > LEAD_DAYS_MAX {
            findings.add("file", "lead_business_days", &codes::P_PROFILE_VALUE, format!("≤ {LEAD_DAYS_MAX}"));
        }
        let time = raw.file.cut_off.as_deref().map_or(Some(CUT_OFF_DEFAULT), |text| findings.time("file", "cut_off", text));
        let bank = findings.value("bank", "", raw.bank.checked());
        let (Some(payer), Some(class), Some(time), Some(bank)) = (payer, class, time, bank) else { return Err(findings.0) };
        let profile = Self {
            hash: Digest::of(text.as_bytes()),
            municipality: raw.municipality,
            name: raw.name,
            rendering: Rendering {
                payer,
                separator: raw.file.separator,
                eof_byte: raw.file.eof_byte,
                class,
                customer_codes: raw.file.customer_codes,
            },
            cut_off: CutOff { lead_days: raw.file.lead_business_days, time },
            payees,
            bank,
        };
        if !findings.0.iter().any(Finding::is_error) {
            profile.try_a_file(&mut findings);
        }
        if findings.0.iter().any(Finding::is_error) { Err(findings.0) } else { Ok((profile, findings.0)) }
    }

    /// Writes one yen to each payee and reads it as the bank would: settings that contradict each other are found now, not on the pay day.
    fn try_a_file(&self, findings: &mut Findings) {
        let lines: Vec<_> =
            self.payees.values().map(|account| self.rendering.line(account, Yen::new(1), (Digits::ZERO, Digits::ZERO))).collect();
        if lines.is_empty() {
            return;
        }
        match self.rendering.write(Date::constant(2024, 6, 28), lines.iter()) {
            Ok(written) => {
                for finding in check(&written.bytes, &self.bank).findings.into_iter().filter(Finding::is_error) {
                    findings.add("bank", &finding.field, finding.entry, finding.detail);
                }
            }
            Err(error) => findings.add("file", "", &codes::P_PROFILE_VALUE, error.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(from: &str, to: &str) -> Vec<(&'static str, String, String)> {
        assert!(SAMPLE.contains(from), "{from}");
        PayerProfile::load(&SAMPLE.replacen(from, to, 1))
            .err()
            .unwrap_or_default()
            .into_iter()
            .map(|finding| (finding.entry.code, finding.record, finding.field))
            .collect()
    }

    #[test]
    fn the_sample_loads_without_a_word() {
        let (profile, warnings) = PayerProfile::load(SAMPLE).unwrap();
        assert_eq!(warnings, []);
        assert_eq!(profile.hash, Digest::of(SAMPLE.as_bytes()));
        assert_eq!(profile.payees.len(), 2);
        assert!(profile.payees.values().all(|account| account.bank.to_string() == "9999"), "invented accounts only");
    }

    #[test]
    fn each_wrong_value_is_named() {
        for (from, to, code, table, key) in [
            ("format = 1", "format = 2", "P0102", "", "format"),
            ("\"271403\"", "\"27140\"", "P0102", "", "municipality"),
            ("\"9999000001\"", "\"999900001\"", "P0102", "payer", "consignor_code"),
            ("\"9999000001\"", "\"0000000000\"", "P0102", "payer", "consignor_code"),
            ("\"サカイシカイケイカンリシヤ\"", "\"堺\"", "Z0701", "payer", "name"),
            ("account_type = 2", "account_type = 4", "P0102", "payer", "account_type"),
            ("account_type = 1", "account_type = 3", "P0102", "payees.shiharai", "account_type"),
            ("account = \"0000002\"", "account = \"2\"", "P0102", "payees.shiharai", "account"),
            (
                "\"コクミンケンコウホケンダンタイ\"",
                "\"コクミンケンコウホケンダンタイレンゴウカイオオサカフシブ\"",
                "Z0703",
                "payees.kokuho",
                "name",
            ),
            ("\"ミホンミナミ\"", "\"ミホン．ミナミ\"", "P0102", "payees.kokuho", "branch_name"),
            ("transfer_class = \"7\"", "transfer_class = \"9\"", "P0102", "file", "transfer_class"),
            ("lead_business_days = 3", "lead_business_days = 61", "P0102", "file", "lead_business_days"),
            ("cut_off = \"15:00\"", "cut_off = \"24:00\"", "P0102", "file", "cut_off"),
            ("cut_off = \"15:00\"", "cut_off = \"3 pm\"", "P0102", "file", "cut_off"),
            ("cut_off = \"15:00\"", "cut_off = \"15:00:01\"", "P0102", "file", "cut_off"),
            ("lines_max = 100000", "lines_max = 0", "P0102", "bank", ""),
        ] {
            assert_eq!(changed(from, to), [(code, table.to_owned(), key.to_owned())], "{to}");
        }
    }

    #[test]
    fn lead_and_cut_off_have_their_defaults() {
        let without = SAMPLE.replacen("lead_business_days = 3\n", "", 1).replacen("cut_off = \"15:00\"\n", "", 1);
        assert_eq!(PayerProfile::load(&without).unwrap().0.cut_off, CutOff::default());
        let other = SAMPLE.replacen("lead_business_days = 3", "lead_business_days = 2", 1).replacen(
            "cut_off = \"15:00\"",
            "cut_off = \"11:30\"",
            1,
        );
        let CutOff { lead_days, time } = PayerProfile::load(&other).unwrap().0.cut_off;
        assert_eq!((lead_days, time.strftime("%H:%M").to_string().as_str()), (2, "11:30"));
    }

    #[test]
    fn unknown_keys_and_missing_payees_are_refused() {
        assert_eq!(changed("eof_byte", "eof_bite").first().map(|finding| finding.0), Some("P0101"));
        let without = SAMPLE.split("# 国民健康保険団体連合会").next().unwrap();
        let codes: Vec<_> = PayerProfile::load(without).unwrap_err().iter().map(|finding| finding.entry.code).collect();
        assert_eq!(codes, ["P0103"]);
        let line = PayerProfile::load("format = 1\nname = 3\n").unwrap_err().first().map(|finding| finding.line);
        assert_eq!(line, Some(2));
    }

    #[test]
    fn settings_that_contradict_the_bank_are_found_at_once() {
        let blank = SAMPLE.replacen("\"sequence-and-month\"", "\"blank\"", 1);
        assert!(PayerProfile::load(&blank).is_ok());
        let codes = |text: &str| PayerProfile::load(text).unwrap_err().iter().map(|finding| finding.entry.code).collect::<Vec<_>>();
        assert_eq!(codes(&format!("{blank}customer_blank = \"refuse\"\n")), ["Z0607"; 4]);
        assert_eq!(
            codes(&format!("{SAMPLE}other_separator = \"refuse\"\n").replacen("separator = \"crlf\"", "separator = \"none\"", 1)),
            ["Z0601"]
        );
        assert_eq!(codes(&SAMPLE.replacen("separator = \"crlf\"", "separator = \"lf\"", 1)), ["P0102"]);
    }

    #[test]
    fn a_changed_name_is_told() {
        let (_, warnings) = PayerProfile::load(&SAMPLE.replacen("サカイシカイケイカンリシヤ", "サカイシカイケイカンリシャ", 1)).unwrap();
        assert_eq!(warnings.iter().map(|finding| finding.entry.code).collect::<Vec<_>>(), ["P0104"]);
    }
}
