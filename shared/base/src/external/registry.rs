//! The registry (外字登録簿): what a city decided to write in place of a 外字, or of a character that no font has; from when, by whom and why.

use super::{Character, ExternalCode, codes};
use crate::settings_file::{Checks, Faults, calendar_day};
use crate::{Date, Digest, Finding};
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;
use toml::value::Datetime;

/// The layout this version reads.
const SCHEMA: i64 = 1;
/// Largest file, bytes: several rows for each of the 6,400 code points.
pub const FILE_BYTES_MAX: usize = 4 << 20;
/// Most characters of a fallback: a 外字 may be written as several.
pub const FALLBACK_CHARS_MAX: usize = 4;
/// The table in the file.
const TABLE: &str = "character";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    schema: i64,
    #[serde(default)]
    character: Vec<Spanned<Row>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    code: String,
    fallback: String,
    mj: Option<String>,
    from: Datetime,
    to: Option<Datetime>,
    decided_by: String,
    decided_on: Datetime,
    reason: String,
}

/// One decision about a character (文字同定・縮退).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registered {
    /// What to write in its place: one to four characters of Windows-31J.
    pub fallback: String,
    /// Its number in 文字情報基盤, where it was found there.
    pub mj: Option<String>,
    /// First day.
    pub from: Date,
    /// Last day; `None` while open.
    pub to: Option<Date>,
    /// Who decided: an office or a function, not a person.
    pub decided_by: String,
    /// When.
    pub decided_on: Date,
    /// Why: where the evidence is kept.
    pub reason: String,
}

impl Registered {
    fn holds(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

/// All decisions of a city.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registry {
    by_character: BTreeMap<Character, Vec<Registered>>,
    hash: Digest,
}

/// None is registered.
impl Default for Registry {
    fn default() -> Self {
        Self { by_character: BTreeMap::new(), hash: Digest::of(b"") }
    }
}

impl Registry {
    /// Reads and checks a registry file.
    ///
    /// # Errors
    /// All that is wrong with it (codes `X…`), with line, table and key.
    pub fn load(text: &str) -> Result<Self, Vec<Finding>> {
        let faults = Faults { bytes_max: FILE_BYTES_MAX, too_large: &codes::TOO_LARGE, form: &codes::FORM };
        let (written, mut checks) = Checks::read::<Written>(text, &faults)?;
        if written.schema != SCHEMA {
            checks.add(0, "", "schema", &codes::VERSION, written.schema.to_string());
        }
        let mut registry = Self { hash: Digest::of(text.as_bytes()), ..Self::default() };
        for row in written.character {
            let at = row.span().start;
            registry.take(at, row.into_inner(), &mut checks);
        }
        checks.end(registry)
    }

    /// What is decided for a character on a day.
    #[must_use]
    pub fn of(&self, character: impl Into<Character>, day: Date) -> Option<&Registered> {
        self.by_character.get(&character.into())?.iter().find(|row| row.holds(day))
    }

    /// How many characters have a row.
    #[must_use]
    pub fn len(&self) -> usize {
        self.by_character.len()
    }

    /// True if none has.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.by_character.is_empty()
    }

    /// Hash of the file: what was printed with it can be printed again exactly.
    #[must_use]
    pub const fn hash(&self) -> Digest {
        self.hash
    }

    /// A text with the fallback of each of its 外字.
    ///
    /// # Errors
    /// The 外字 that nobody has decided, each once: such a text must not go out as if it were whole.
    pub fn written_out(&self, text: &str, day: Date) -> Result<String, Vec<ExternalCode>> {
        let unknown: Vec<ExternalCode> = ExternalCode::all_in(text).into_iter().filter(|code| self.of(*code, day).is_none()).collect();
        if !unknown.is_empty() {
            return Err(unknown);
        }
        let mut out = String::with_capacity(text.len());
        for character in text.chars() {
            match ExternalCode::of_char(character).and_then(|code| self.of(code, day)) {
                Some(row) => out.push_str(&row.fallback),
                None => out.push(character),
            }
        }
        Ok(out)
    }

    fn take(&mut self, at: usize, row: Row, checks: &mut Checks<'_>) {
        let character = Character::parse(&row.code);
        if character.is_none() {
            checks.add(at, TABLE, "code", &codes::CODE, "");
        }
        if !is_fallback(&row.fallback) {
            checks.add(at, TABLE, "fallback", &codes::FALLBACK, "");
        }
        if row.mj.as_deref().is_some_and(|mj| !is_mj(mj)) {
            checks.add(at, TABLE, "mj", &codes::MJ, "");
        }
        if row.decided_by.trim().is_empty() || row.reason.trim().is_empty() {
            checks.add(at, TABLE, "decided_by", &codes::DECIDED, "");
        }
        let mut day = |field, written: Datetime| {
            let day = calendar_day(written);
            if day.is_none() {
                checks.add(at, TABLE, field, &codes::DAY, written.to_string());
            }
            day
        };
        let (from, decided_on) = (day("from", row.from), day("decided_on", row.decided_on));
        let to = match row.to {
            Some(to) => day("to", to).map(Some),
            None => Some(None),
        };
        let (Some(character), Some(from), Some(to), Some(decided_on)) = (character, from, to, decided_on) else { return };
        if to.is_some_and(|to| to < from) {
            checks.add(at, TABLE, "to", &codes::REVERSED, "");
        }
        if to.is_some_and(|to| to < decided_on) {
            checks.add(at, TABLE, "decided_on", &codes::LATE, "");
        }
        let rows = self.by_character.entry(character).or_default();
        if rows.iter().any(|other| other.to.is_none_or(|to| from <= to) && to.is_none_or(|to| other.from <= to)) {
            checks.add(at, TABLE, "from", &codes::OVERLAP, character.to_string());
        }
        let (fallback, mj, decided_by, reason) = (row.fallback, row.mj, row.decided_by, row.reason);
        rows.push(Registered { fallback, mj, from, to, decided_by, decided_on, reason });
    }
}

fn is_fallback(text: &str) -> bool {
    let short = (1..=FALLBACK_CHARS_MAX).contains(&text.chars().count());
    short && !text.chars().any(char::is_control) && ExternalCode::all_in(text).is_empty() && crate::cp932::encode(text).is_ok()
}

fn is_mj(text: &str) -> bool {
    text.strip_prefix("MJ").is_some_and(|digits| digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const ROW: &str = "[[character]]\ncode = \"F040\"\nfallback = \"髙\"\nfrom = 2024-04-01\nto = 2025-03-31\n\
                       decided_by = \"市民課\"\ndecided_on = 2024-03-15\nreason = \"x\"\n";

    fn file(rows: &str) -> String {
        format!("schema = 1\n{rows}")
    }

    fn code(text: &str) -> ExternalCode {
        ExternalCode::parse(text).unwrap()
    }

    #[test]
    fn a_row_holds_from_its_first_to_its_last_day() {
        let later = ROW.replace("2024-04-01", "2025-04-01").replace("to = 2025-03-31\n", "").replace("髙", "高");
        let registry = Registry::load(&file(&format!("{ROW}{later}"))).unwrap();
        let on = |year, month, day| registry.of(code("F040"), date(year, month, day)).map(|row| row.fallback.as_str());
        assert_eq!(
            [on(2024, 3, 31), on(2024, 4, 1), on(2025, 3, 31), on(2025, 4, 1), on(2099, 1, 1)],
            [None, Some("髙"), Some("髙"), Some("高"), Some("高")]
        );
        assert_eq!((registry.len(), registry.of(code("F041"), date(2024, 4, 1))), (1, None));
        assert_ne!(registry.hash(), Registry::default().hash());
    }

    #[test]
    fn what_is_no_external_character_is_registered_by_its_code_points() {
        let rows = ROW.replace("F040", "U+845B U+E0101") + &ROW.replace("F040", "U+2000B");
        let registry = Registry::load(&file(&rows)).unwrap();
        let of = |character, selector| registry.of(Character::new(character, selector).unwrap(), date(2024, 7, 1)).is_some();
        assert_eq!([of('葛', Some('\u{E0101}')), of('葛', None), of('\u{2000B}', None)], [true, false, true]);
    }

    #[test]
    fn a_text_is_written_out_or_refused_whole() {
        let registry = Registry::load(&file(ROW)).unwrap();
        let day = date(2024, 7, 1);
        assert_eq!(registry.written_out("\u{E000}橋", day), Ok("髙橋".to_owned()));
        assert_eq!(registry.written_out("𠮷田", day), Ok("𠮷田".to_owned()), "what is no 外字 is not its business");
        assert_eq!(registry.written_out("\u{E000}\u{E001}\u{E001}\u{E758}", day), Err(vec![code("F041"), code("U+E758")]));
    }

    #[test]
    fn every_fault_is_told_with_its_line() {
        for (from, to, fault) in [
            ("schema = 1", "schema = 2", ("X0002", 0)),
            ("fallback =", "other =", ("X0001", 4)),
            ("F040", "F07F", ("X0003", 2)),
            ("F040", "髙", ("X0003", 2)),
            ("\"髙\"", "\"\"", ("X0004", 2)),
            ("\"髙\"", "\"高高高高高\"", ("X0004", 2)),
            ("\"髙\"", "\"𠮷\"", ("X0004", 2)),
            ("\"髙\"", "\"\u{E001}\"", ("X0004", 2)),
            ("\"髙\"", "\"葛\u{E0100}\"", ("X0004", 2)),
            ("from = 2024-04-01", "from = 2024-04-01T00:00:00", ("X0005", 2)),
            ("to = 2025-03-31", "to = 2024-03-31", ("X0006", 2)),
            ("\"市民課\"", "\" \"", ("X0008", 2)),
            ("reason = \"x\"", "reason = \"\"", ("X0008", 2)),
            ("2024-03-15", "2025-04-01", ("X0009", 2)),
            ("from =", "mj = \"MJ12\"\nfrom =", ("X0011", 2)),
        ] {
            let text = file(ROW).replace(from, to);
            let found = Registry::load(&text).unwrap_err();
            assert_eq!(found.iter().map(|finding| (finding.entry.code, finding.line)).collect::<Vec<_>>(), [fault], "{to}");
        }
        let again = ROW.replace("2024-04-01", "2025-03-31").replace("to = 2025-03-31\n", "").replace("F040", "U+E000");
        let twice = Registry::load(&file(&format!("{ROW}{again}"))).unwrap_err();
        assert_eq!(twice.iter().map(|finding| (finding.entry.code, finding.line)).collect::<Vec<_>>(), [("X0007", 10)]);
        let large = format!("schema = 1\n#{}", "x".repeat(FILE_BYTES_MAX));
        assert_eq!(Registry::load(&large).unwrap_err()[0].entry.code, "X0010");
        assert!(Registry::load(large.get(..FILE_BYTES_MAX).unwrap()).is_ok());
    }

    #[test]
    fn the_file_that_comes_with_the_program_says_nothing() {
        assert!(Registry::load(include_str!("../../characters.toml")).unwrap().is_empty());
    }
}
