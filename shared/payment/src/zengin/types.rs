//! Type codes (種別コード), `domain/payments.md` §1.5.

use super::layout::{BULK, INCOMING, Layout, MOVEMENTS, REQUEST, RESULT, SALARIES};

/// One type of file.
#[derive(Debug)]
pub struct FileType {
    /// The two digits.
    pub code: &'static str,
    /// What it is, Japanese.
    pub ja: &'static str,
    /// What it is, English.
    pub en: &'static str,
    /// Its records; `None` for a type that is known by name and refused.
    pub layout: Option<&'static Layout>,
}

const fn file_type(code: &'static str, ja: &'static str, en: &'static str, layout: Option<&'static Layout>) -> FileType {
    FileType { code, ja, en, layout }
}

/// All types that are known, so that a refusal can name what was sent.
pub static TYPES: [FileType; 13] = [
    file_type("21", "総合振込", "bulk transfer", Some(&BULK)),
    file_type("11", "給与振込", "salaries", Some(&SALARIES)),
    file_type("12", "賞与振込", "bonuses", Some(&SALARIES)),
    file_type("71", "給与振込（地方公務員）", "salaries of local public servants", Some(&SALARIES)),
    file_type("72", "賞与振込（地方公務員）", "bonuses of local public servants", Some(&SALARIES)),
    file_type("98", "振込口座照会", "account inquiry", Some(&REQUEST)),
    file_type("99", "振込口座照会回答", "account inquiry, answer", Some(&RESULT)),
    file_type("01", "振込入金通知", "notice of incoming transfers", Some(&INCOMING)),
    file_type("03", "入出金取引明細", "account statement", Some(&MOVEMENTS)),
    file_type("02", "残高通知", "notice of balance", None),
    file_type("04", "残高通知", "notice of balance", None),
    file_type("41", "株式配当金振込", "dividends", None),
    file_type("91", "預金口座振替", "direct debit", None),
];

/// The type of a code, if known.
#[must_use]
pub fn of(code: &[u8]) -> Option<&'static FileType> {
    TYPES.iter().find(|kind| kind.code.as_bytes() == code)
}
