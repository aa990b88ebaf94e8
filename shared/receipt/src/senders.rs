//! The file of known deviations (既知の相違の一覧): which sender is known for what, from and to which billing month, and why.
//!
//! One TOML file per city, kept with its other settings and checked as a whole when it is loaded. It is read where a delivery is opened: what holds
//! then is pinned with the delivery, so that reading the same file twice gives the same acknowledgement.
//!
//! ```
//! let text = r#"
//! schema = 1
//!
//! [[deviation]]
//! sender = "shiharai"
//! deviation = "keeps_heisei"
//! from = "2024-01"
//! to = "2024-12"
//! why = "2024年1月の申合せ"
//! "#;
//! let known = josei_receipt::senders::Known::load(text).unwrap();
//! assert_eq!(known.of("shiharai").len(), 1);
//! assert!(known.of("kokuho").is_empty());
//! ```

use crate::deviation::{Deviation, Habit};
use josei_base::settings_file::{Checks, Faults};
use josei_base::{BillingMonth, Finding};
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// The layout this version reads.
const SCHEMA: i64 = 1;
/// Largest file, bytes.
pub const FILE_BYTES_MAX: usize = 1 << 20;
/// Longest id of a sender, as it stands in deliveries.
const SENDER_BYTES_MAX: usize = 32;
/// The table in the file.
const TABLE: &str = "deviation";

josei_base::entries! {
    FAULTS:
    /// Not as the schema says; an unknown deviation, a month that is none.
    FORM = "V1001" "既知の相違のファイルの形式が正しくありません" "The file of known deviations is not written as the schema says"
        "示された行を直してください" "Correct the line named";
    /// Another version.
    VERSION = "V1002" "既知の相違のファイルの版が違います" "The file of known deviations has another schema version"
        "この版が読む schema = 1 で書いてください" "Write it as schema = 1, which this version reads";
    /// No id of a sender.
    SENDER = "V1003" "送付元の名前として使用できません" "This cannot be the id of a sender"
        "英小文字・数字・- の32字以内で、送付元の id を書いてください" "Write the sender's id: at most 32 of a-z, 0-9 and -";
    /// It ends before it begins.
    REVERSED = "V1004" "終わりの請求年月が始めより前です" "The last billing month lies before the first"
        "期間を直してください" "Correct the months";
    /// Twice in one month.
    OVERLAP = "V1005" "同じ送付元の同じ相違が、同じ請求年月に二度あります" "A deviation stands twice for a sender and a month"
        "どちらかの期間を直してください" "Correct the months of one of them";
    /// Before the deviation can be.
    TOO_EARLY = "V1006" "この相違を適用できる最初の日より前の請求年月です" "The first billing month lies before the deviation may be applied at all"
        "始めの請求年月を、その相違の最初の日以後にしてください（CODES.md）" "Let it begin in or after the month of the deviation's first day (CODES.md)";
    /// Nobody would know why.
    WHY = "V1007" "理由が書かれていません" "It is not said why"
        "いつ、誰との申合せかを why に書いてください" "Write in why when and with whom it was agreed";
    /// Too large.
    TOO_LARGE = "V1008" "既知の相違のファイルが大きすぎます" "The file of known deviations is too large"
        "ファイルを確かめてください" "Look whether it is the right file";
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    schema: i64,
    #[serde(default)]
    deviation: Vec<Spanned<Row>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    sender: String,
    deviation: Deviation,
    from: BillingMonth,
    to: Option<BillingMonth>,
    why: String,
}

/// The known deviations of all senders of a city.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Known {
    by_sender: BTreeMap<String, Vec<Habit>>,
}

impl Known {
    /// Reads and checks a file.
    ///
    /// # Errors
    /// All that is wrong with it, with line, table and key.
    pub fn load(text: &str) -> Result<Self, Vec<Finding>> {
        let faults = Faults { bytes_max: FILE_BYTES_MAX, too_large: &TOO_LARGE, form: &FORM };
        let (written, mut checks) = Checks::read::<Written>(text, &faults)?;
        if written.schema != SCHEMA {
            checks.add(0, "", "schema", &VERSION, written.schema.to_string());
        }
        let mut known = Self::default();
        for row in written.deviation {
            let at = row.span().start;
            known.take(at, row.into_inner(), &mut checks);
        }
        checks.end(known)
    }

    /// What a sender is known for.
    #[must_use]
    pub fn of(&self, sender: &str) -> &[Habit] {
        self.by_sender.get(sender).map_or(&[], Vec::as_slice)
    }

    fn take(&mut self, at: usize, row: Row, checks: &mut Checks<'_>) {
        let Row { sender, deviation, from, to, why } = row;
        let letters = sender.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if !letters || !(1..=SENDER_BYTES_MAX).contains(&sender.len()) {
            checks.add(at, TABLE, "sender", &SENDER, "");
        }
        if to.is_some_and(|to| to.0 < from.0) {
            checks.add(at, TABLE, "to", &REVERSED, "");
        }
        let since = deviation.row().since;
        if from.0.last_day() < since {
            checks.add(at, TABLE, "from", &TOO_EARLY, since.to_string());
        }
        if why.trim().is_empty() {
            checks.add(at, TABLE, "why", &WHY, "");
        }
        let habits = self.by_sender.entry(sender).or_default();
        let habit = Habit { deviation, from, to };
        if habits.iter().any(|other| other.deviation == deviation && other.meets(&habit)) {
            checks.add(at, TABLE, "from", &OVERLAP, from.to_string());
        }
        habits.push(habit);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ROW: &str =
        "[[deviation]]\nsender = \"shiharai\"\ndeviation = \"keeps_heisei\"\nfrom = \"2024-01\"\nto = \"2024-12\"\nwhy = \"x\"\n";

    fn file(rows: &str) -> String {
        format!("schema = 1\n{rows}")
    }

    fn faults(text: &str) -> Vec<(&'static str, u64)> {
        Known::load(text).unwrap_err().iter().map(|finding| (finding.entry.code, finding.line)).collect()
    }

    #[test]
    fn each_sender_has_its_own() {
        let other = ROW.replace("shiharai", "kokuho-osaka").replace("keeps_heisei", "line_feed");
        let known = Known::load(&file(&format!("{ROW}{other}"))).unwrap();
        assert_eq!(known.of("shiharai").iter().map(|habit| habit.deviation).collect::<Vec<_>>(), [Deviation::KeepsHeisei]);
        assert_eq!(known.of("kokuho-osaka").iter().map(|habit| habit.deviation).collect::<Vec<_>>(), [Deviation::LineFeed]);
        assert_eq!(known.of("kokuho"), []);
        assert_eq!(Known::load("schema = 1\n").unwrap(), Known::default());
    }

    #[test]
    fn every_fault_is_told_with_its_line() {
        for (from, to, fault) in [
            ("schema = 1", "schema = 2", ("V1002", 0)),
            ("keeps_heisei", "keeps_showa", ("V1001", 4)),
            ("2024-01", "2024-13", ("V1001", 5)),
            ("why =", "reason =", ("V1001", 7)),
            ("shiharai", "Shiharai", ("V1003", 2)),
            ("shiharai", "", ("V1003", 2)),
            ("2024-12", "2023-12", ("V1004", 2)),
            ("2024-01", "2019-04", ("V1006", 2)),
            ("why = \"x\"", "why = \" \"", ("V1007", 2)),
        ] {
            let text = file(ROW).replace(from, to);
            assert_eq!(faults(&text), [fault], "{to}");
        }
        let twice = ROW.replace("2024-01", "2024-12").replace("to = \"2024-12\"\n", "");
        assert_eq!(faults(&file(&format!("{ROW}{twice}"))), [("V1005", 8)]);
        let behind = twice.replace("2024-12", "2025-01");
        assert!(Known::load(&file(&format!("{ROW}{behind}"))).is_ok());
        let large = format!("schema = 1\n#{}", "x".repeat(FILE_BYTES_MAX));
        assert_eq!(faults(&large), [("V1008", 0)]);
        assert!(Known::load(large.get(..FILE_BYTES_MAX).unwrap()).is_ok());
    }

    #[test]
    fn codes_differ_and_have_texts() {
        let mut codes: Vec<&str> = FAULTS.iter().map(|entry| entry.code).collect();
        codes.dedup();
        assert_eq!(codes.len(), FAULTS.len());
        assert!(FAULTS.iter().all(|entry| [entry.ja, entry.en, entry.remedy_ja, entry.remedy_en].iter().all(|text| !text.is_empty())));
    }

    #[test]
    fn the_file_that_comes_with_the_program_says_nothing() {
        assert_eq!(Known::load(include_str!("../deviations.toml")).unwrap(), Known::default());
    }
}
