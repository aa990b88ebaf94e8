//! Bank profile (金融機関ごとの設定): the points on which public implementations of the format disagree, decided per bank, never silently.

use super::frame::Separator;
use super::inquiry::ANSWER_POSITIONS;
use josei_base::{Entry, limits};
use serde::Deserialize;

use crate::codes;

/// What a bank does with a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Policy {
    /// Taken without a word.
    Allow,
    /// Taken, and told.
    Warn,
    /// Refused.
    Refuse,
}

impl Policy {
    /// The code to report, if any.
    #[inline]
    pub(super) const fn entry(self, warn: &'static Entry, refuse: &'static Entry) -> Option<&'static Entry> {
        match self {
            Self::Allow => None,
            Self::Warn => Some(warn),
            Self::Refuse => Some(refuse),
        }
    }
}

/// How one bank reads the format. The default is the careful reading of `domain/payments.md` §1.3 and §1.7.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BankProfile {
    /// Separators taken without a word.
    pub separators: Vec<Separator>,
    /// Any other separator.
    pub other_separator: Policy,
    /// 0x1A as last byte.
    pub eof_byte: Policy,
    /// Records whose last spaces were stripped by a text tool.
    pub stripped_spaces: Policy,
    /// 0xB0 in a text.
    pub long_vowel: Policy,
    /// 0xA6 in a name.
    pub wo: Policy,
    /// A comma in a name.
    pub comma: Policy,
    /// 顧客コード of spaces.
    pub customer_blank: Policy,
    /// 顧客コード with letters.
    pub customer_letters: Policy,
    /// 手形交換所番号 of spaces: the standard wants readers to take it.
    pub clearing_blank: Policy,
    /// 手形交換所番号 other than 0000.
    pub clearing_other: Policy,
    /// 振込指定区分 `0` or space.
    pub class_unset: Policy,
    /// 識別表示 with another letter than `Y`.
    pub other_flag: Policy,
    /// A batch without data records.
    pub empty_batch: Policy,
    /// More than one batch in a file.
    pub several_batches: Policy,
    /// The payer's account type or number left blank.
    pub payer_account_blank: Policy,
    /// 新規コード of a space.
    pub new_code_blank: Policy,
    /// Where the answer of an inquiry (照会回答コード) stands, from 1.
    pub answer_position: usize,
    /// Most data records the bank takes in one file.
    pub lines_max: usize,
    /// Largest single transfer the bank takes, yen.
    pub transfer_yen_max: i64,
    /// Largest sum the bank takes in one file, yen.
    pub file_yen_max: i64,
}

impl Default for BankProfile {
    fn default() -> Self {
        Self {
            separators: vec![Separator::None, Separator::Crlf, Separator::CrlfBetween],
            other_separator: Policy::Warn,
            eof_byte: Policy::Warn,
            stripped_spaces: Policy::Warn,
            long_vowel: Policy::Warn,
            wo: Policy::Refuse,
            comma: Policy::Refuse,
            customer_blank: Policy::Warn,
            customer_letters: Policy::Warn,
            clearing_blank: Policy::Allow,
            clearing_other: Policy::Warn,
            class_unset: Policy::Warn,
            other_flag: Policy::Warn,
            empty_batch: Policy::Warn,
            several_batches: Policy::Warn,
            payer_account_blank: Policy::Warn,
            new_code_blank: Policy::Warn,
            answer_position: *ANSWER_POSITIONS.end(),
            lines_max: limits::BANK_FILE_LINES_MAX,
            transfer_yen_max: limits::TRANSFER_YEN_MAX,
            file_yen_max: limits::BANK_FILE_YEN_MAX,
        }
    }
}

/// A bank profile that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadBankProfile {
    /// The TOML does not read.
    #[error("{0}")]
    Text(String),
    /// A number is outside what the format can hold.
    #[error("`{0}` is outside what the format can hold")]
    Limit(&'static str),
}

impl BankProfile {
    /// From TOML; keys left out keep their default, unknown keys are refused.
    pub fn from_toml(text: &str) -> Result<Self, BadBankProfile> {
        let profile: Self = toml::from_str(text).map_err(|error| BadBankProfile::Text(error.message().to_owned()))?;
        profile.checked()
    }

    /// With its limits looked at.
    pub fn checked(self) -> Result<Self, BadBankProfile> {
        if !ANSWER_POSITIONS.contains(&self.answer_position) {
            return Err(BadBankProfile::Limit("answer_position"));
        }
        if !(1..=limits::BANK_FILE_LINES_MAX).contains(&self.lines_max) {
            return Err(BadBankProfile::Limit("lines_max"));
        }
        if !(1..=limits::TRANSFER_YEN_MAX).contains(&self.transfer_yen_max) {
            return Err(BadBankProfile::Limit("transfer_yen_max"));
        }
        if !(1..=limits::BANK_FILE_YEN_MAX).contains(&self.file_yen_max) {
            return Err(BadBankProfile::Limit("file_yen_max"));
        }
        Ok(self)
    }

    /// The code for a separator that was found, if any.
    pub(super) fn on_separator(&self, found: Separator) -> Option<&'static Entry> {
        if self.separators.contains(&found) { None } else { self.other_separator.entry(&codes::Z_W_SEPARATOR, &codes::Z_E_SEPARATOR) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn toml_overrides_the_default_and_nothing_else() {
        let profile = BankProfile::from_toml("customer_blank = \"allow\"\nseparators = [\"crlf\"]\nlines_max = 10").unwrap();
        assert_eq!(profile.customer_blank, Policy::Allow);
        assert_eq!(profile.separators, [Separator::Crlf]);
        assert_eq!(profile.wo, Policy::Refuse);
        assert_eq!(profile.lines_max, 10);
        assert!(matches!(BankProfile::from_toml("customer_blanc = \"allow\""), Err(BadBankProfile::Text(_))));
        assert!(matches!(BankProfile::from_toml("wo = \"perhaps\""), Err(BadBankProfile::Text(_))));
    }

    #[test]
    fn limits_stay_within_the_format() {
        assert_eq!(BankProfile::from_toml("lines_max = 1000000"), Err(BadBankProfile::Limit("lines_max")));
        assert_eq!(BankProfile::from_toml("answer_position = 113"), Err(BadBankProfile::Limit("answer_position")));
        assert_eq!(BankProfile::from_toml("answer_position = 121"), Err(BadBankProfile::Limit("answer_position")));
        assert_eq!(BankProfile::from_toml("answer_position = 114").map(|profile| profile.answer_position), Ok(114));
        assert_eq!(BankProfile::from_toml("lines_max = 0"), Err(BadBankProfile::Limit("lines_max")));
        assert_eq!(BankProfile::from_toml("transfer_yen_max = 10000000000"), Err(BadBankProfile::Limit("transfer_yen_max")));
        assert_eq!(BankProfile::from_toml("file_yen_max = 1000000000000"), Err(BadBankProfile::Limit("file_yen_max")));
    }
}
