//! What a load says of itself: source, kind, day, number. Given by the caller, or told by the file's name.

use crate::codes;
use crate::source::Source;
use jiff::civil::Date;
use josei_base::Finding;
use josei_base::date::parse_day;
use serde::{Deserialize, Serialize};

/// Whether a file holds everybody or what changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// 全件: who is not in it is gone.
    Full,
    /// 差分: each row says what became of it.
    Delta,
}

impl Kind {
    /// Its name in file names.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Delta => "delta",
        }
    }
}

/// What a load says of itself (抽出の見出し).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The system it comes from.
    pub source: Source,
    /// Everybody, or what changed.
    pub kind: Kind,
    /// The day whose state it tells (基準日).
    pub as_of: Date,
    /// Its number (通し番号), which grows by one with every load of the source.
    pub sequence: u32,
}

impl Head {
    /// From a file name: `jumin-full-20240401-000012.csv`.
    ///
    /// # Errors
    /// A finding, if the name is another.
    pub fn of_file_name(name: &str) -> Result<Self, Finding> {
        Self::parse(name).ok_or_else(|| Finding {
            line: 0,
            record: String::new(),
            field: String::new(),
            position: None,
            entry: &codes::I013,
            detail: String::new(),
        })
    }

    fn parse(name: &str) -> Option<Self> {
        let stem = name.strip_suffix(".csv").or_else(|| name.strip_suffix(".CSV"))?;
        let mut parts = stem.split('-');
        let source = Source::parse(parts.next()?)?;
        let kind = match parts.next()? {
            "full" => Kind::Full,
            "delta" => Kind::Delta,
            _ => return None,
        };
        let day = parts.next().filter(|day| day.len() == 8)?;
        let as_of = parse_day(day.as_bytes()).ok()?.value;
        let number = parts.next().filter(|number| number.len() == 6 && number.bytes().all(|byte| byte.is_ascii_digit()))?;
        let sequence = number.parse().ok().filter(|number| *number > 0)?;
        parts.next().is_none().then_some(Self { source, kind, as_of, sequence })
    }

    /// The file name that says so.
    #[must_use]
    pub fn file_name(&self) -> String {
        let day = self.as_of;
        let (year, month, number) = (day.year(), day.month(), self.sequence);
        format!("{}-{}-{year:04}{month:02}{:02}-{number:06}.csv", self.source, self.kind.name(), day.day())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_name_is_read_and_written() {
        let head = Head { source: Source::Jumin, kind: Kind::Delta, as_of: date(2024, 4, 2), sequence: 13 };
        assert_eq!(head.file_name(), "jumin-delta-20240402-000013.csv");
        assert_eq!(Head::of_file_name(&head.file_name()), Ok(head));
    }

    #[test]
    fn other_names_are_refused_with_a_code() {
        for name in [
            "jumin.csv",
            "jumin-full-20240401.csv",
            "jumin-full-20240230-000001.csv",
            "jumin-full-5060401-000001.csv",
            "jumin-full-20240401-1.csv",
            "jumin-full-20240401-000000.csv",
            "jumin-full-20240401-000001-2.csv",
            "juki-full-20240401-000001.csv",
            "jumin-all-20240401-000001.csv",
            "jumin-full-20240401-000001.txt",
            "",
        ] {
            assert_eq!(Head::of_file_name(name).map_err(|finding| finding.entry.code), Err("I013"), "{name}");
        }
    }
}
