//! Words and reasons of banks as data (`data/returns.toml`).

use crate::batch::{REASON_UNSTATED, Reason};
use serde::Deserialize;

/// What comes with the program.
const BUILT_IN: &str = include_str!("../../data/returns.toml");
/// Version of the file's shape.
const FORMAT: u32 = 1;

/// Why a transfer came back (組戻しの理由).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnReason {
    /// Stable code: lower-case letters, digits, `-`.
    pub code: String,
    /// Japanese.
    pub ja: String,
    /// English.
    pub en: String,
}

/// Words and reasons.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReturnRules {
    format: u32,
    paid: Vec<String>,
    returned: Vec<String>,
    statement_words: Vec<String>,
    #[serde(rename = "reason")]
    reasons: Vec<ReturnReason>,
}

impl ReturnRules {
    /// Reads them.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn read(text: &str) -> Result<Self, String> {
        let rules: Self = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        if rules.format != FORMAT {
            return Err("format".to_owned());
        }
        let codes: std::collections::BTreeSet<&str> = rules.reasons.iter().map(|reason| reason.code.as_str()).collect();
        let are_codes = codes.len() == rules.reasons.len() && codes.iter().all(|code| Reason::parse(code).is_ok());
        if !are_codes || !codes.contains(REASON_UNSTATED) {
            return Err("reason".to_owned());
        }
        let words = [&rules.paid, &rules.returned, &rules.statement_words];
        if words.into_iter().any(|words| words.is_empty() || words.iter().any(String::is_empty)) {
            return Err("words".to_owned());
        }
        if rules.paid.iter().any(|word| rules.returned.contains(word)) {
            return Err("one word means paid and returned".to_owned());
        }
        Ok(rules)
    }

    /// Those that come with the program.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn built_in() -> Result<Self, String> {
        Self::read(BUILT_IN)
    }

    /// Does the word mean that a line was paid (`Some(true)`), or that it came back?
    pub(super) fn result(&self, word: &str) -> Option<bool> {
        let is_in = |words: &[String]| words.iter().any(|one| one == word);
        match (is_in(&self.paid), is_in(&self.returned)) {
            (true, _) => Some(true),
            (false, true) => Some(false),
            (false, false) => None,
        }
    }

    /// A reason by its code or its Japanese name.
    #[must_use]
    pub fn reason(&self, word: &str) -> Option<&ReturnReason> {
        self.reasons.iter().find(|reason| reason.code == word || reason.ja == word)
    }

    /// Takes the words of a returned transfer out of a text of a statement; nothing if there is none.
    pub(super) fn without_words(&self, text: &str) -> Option<String> {
        // The longest first: one word may begin another.
        let mut words: Vec<&String> = self.statement_words.iter().filter(|word| text.contains(word.as_str())).collect();
        words.sort_by_key(|word| std::cmp::Reverse(word.len()));
        if words.is_empty() {
            return None;
        }
        Some(words.into_iter().fold(text.to_owned(), |text, word| text.replace(word.as_str(), " ")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_with_the_program_reads_and_wrong_data_is_refused() {
        let rules = ReturnRules::built_in().unwrap();
        assert_eq!((rules.result("済"), rules.result("不能"), rules.result("?")), (Some(true), Some(false), None));
        assert_eq!(rules.reason("名義相違").map(|reason| reason.code.as_str()), Some("name-differs"));
        assert_eq!(rules.without_words("ｸﾐﾓﾄﾞｼｷﾝ ｻｶｲ").as_deref(), Some("  ｻｶｲ"));
        assert_eq!(rules.without_words("ｻｶｲ"), None);
        for (from, to) in [
            ("format = 1", "format = 2"),
            ("code = \"closed\"", "code = \"blocked\""),
            ("code = \"unstated\"", "code = \"none\""),
            ("code = \"closed\"", "code = \"Closed\""),
            ("paid = [\"paid\"", "paid = [\"returned\""),
            ("\"ﾌﾘｺﾐﾌﾉｳ\"", "\"\""),
            ("[[reason]]", "[[reasons]]"),
        ] {
            assert!(BUILT_IN.contains(from), "{from}");
            assert!(ReturnRules::read(&BUILT_IN.replacen(from, to, 1)).is_err(), "{to}");
        }
    }
}
