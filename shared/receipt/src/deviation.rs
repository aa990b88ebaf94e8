//! Deviations (送信者ごとの既知の相違): what a sender is known to write otherwise than the specification, with a name and a date.
//!
//! A deviation never changes what is read, accepted or counted. It only notes a warning: the finding stays in every list with its code and its
//! severity, and carries the deviation, so that a reader sees what was let pass, since when, and why. An error can never be noted. Who is known
//! for what, and from when to when, is kept with the sender ([`Habit`]); this module says what the deviations are.

use crate::codes;
use josei_base::{BillingMonth, Date, Entry, Finding};
use serde::{Deserialize, Serialize, Serializer};

/// A known deviation. Names and codes never change and are never used again for something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deviation {
    /// Writes 平成31年5月–12月.
    KeepsHeisei,
    /// GO counts receipts, not payers.
    CountsReceipts,
    /// No 0x1A at the end. For 訪問看護 it is the only sign that a file is whole, so its absence there is another code and never noted.
    NoEndMark,
    /// 0x1A at the start of lines.
    EndMarkAtLineStart,
    /// LF instead of CR LF.
    LineFeed,
    /// UTF-8 instead of Windows-31J.
    Utf8,
    /// Half-width characters in fields of kanji, or both widths in one field.
    HalfWidth,
    /// Characters of the NEC and IBM extensions.
    Extensions,
    /// Fields of a newer edition behind the known ones.
    NewerEdition,
    /// The GO of 訪問看護 somewhere else than behind the header.
    OpeningTotal,
}

/// What a deviation is.
#[derive(Debug)]
pub struct Row {
    /// Its stable code.
    pub code: &'static str,
    /// Its name in files.
    pub name: &'static str,
    /// First day from which it may be applied.
    pub since: Date,
    /// What the sender does, Japanese.
    pub ja: &'static str,
    /// What the sender does, English.
    pub en: &'static str,
    /// The warnings it notes.
    pub notes: &'static [&'static Entry],
}

impl Deviation {
    /// All of them, in the order of their codes.
    pub const ALL: [Self; 10] = [
        Self::KeepsHeisei,
        Self::CountsReceipts,
        Self::NoEndMark,
        Self::EndMarkAtLineStart,
        Self::LineFeed,
        Self::Utf8,
        Self::HalfWidth,
        Self::Extensions,
        Self::NewerEdition,
        Self::OpeningTotal,
    ];

    /// By its code (`V0001`) or its name (`keeps_heisei`).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let named = |deviation: &Self| deviation.row().code == text || deviation.row().name == text;
        Self::ALL.into_iter().find(named)
    }

    /// What it is.
    #[must_use]
    pub const fn row(self) -> &'static Row {
        match self {
            Self::KeepsHeisei => &KEEPS_HEISEI,
            Self::CountsReceipts => &COUNTS_RECEIPTS,
            Self::NoEndMark => &NO_END_MARK,
            Self::EndMarkAtLineStart => &END_MARK_AT_LINE_START,
            Self::LineFeed => &LINE_FEED,
            Self::Utf8 => &UTF8,
            Self::HalfWidth => &HALF_WIDTH,
            Self::Extensions => &EXTENSIONS,
            Self::NewerEdition => &NEWER_EDITION,
            Self::OpeningTotal => &OPENING_TOTAL,
        }
    }
}

// The dates are this project's choice (P): the end of 平成, the editions of 2020 that the tables follow, and the electronic claims of 訪問看護.

static KEEPS_HEISEI: Row = Row {
    code: "V0001",
    name: "keeps_heisei",
    since: Date::constant(2019, 5, 1),
    ja: "改元後も平成31年（5〜12月）で記録します",
    en: "Goes on writing 平成31年 (May–December) after the era",
    notes: &[&codes::LATE_HEISEI],
};

static COUNTS_RECEIPTS: Row = Row {
    code: "V0002",
    name: "counts_receipts",
    since: Date::constant(2020, 4, 1),
    ja: "GO レコードの総件数にレセプト数を記録します",
    en: "Writes the number of receipts as the count in GO",
    notes: &[&codes::TOTAL_RECEIPTS],
};

static NO_END_MARK: Row = Row {
    code: "V0003",
    name: "no_end_mark",
    since: Date::constant(2020, 4, 1),
    ja: "ファイルの最後に終端記号（1A）を置きません",
    en: "Puts no end mark (0x1A) at the end of the file",
    notes: &[&codes::END_MARK_NONE],
};

static END_MARK_AT_LINE_START: Row = Row {
    code: "V0004",
    name: "end_mark_at_line_start",
    since: Date::constant(2020, 4, 1),
    ja: "終端記号（1A）を行頭に置きます",
    en: "Puts the end mark (0x1A) at the start of lines",
    notes: &[&codes::END_MARK_INSIDE],
};

static LINE_FEED: Row = Row {
    code: "V0005",
    name: "line_feed",
    since: Date::constant(2020, 4, 1),
    ja: "改行を LF で記録します",
    en: "Ends lines with LF",
    notes: &[&codes::LINE_END],
};

static UTF8: Row = Row {
    code: "V0006",
    name: "utf8",
    since: Date::constant(2020, 4, 1),
    ja: "UTF-8 で記録します",
    en: "Writes UTF-8",
    notes: &[&codes::UTF8],
};

static HALF_WIDTH: Row = Row {
    code: "V0007",
    name: "half_width",
    since: Date::constant(2020, 4, 1),
    ja: "漢字の項目に半角の文字を記録します",
    en: "Writes half-width characters in fields of kanji",
    notes: &[&codes::HALF_WIDTH, &codes::MIXED],
};

static EXTENSIONS: Row = Row {
    code: "V0008",
    name: "extensions",
    since: Date::constant(2020, 4, 1),
    ja: "NEC・IBM 拡張文字を記録します",
    en: "Writes characters of the NEC and IBM extensions",
    notes: &[&codes::EXTENSION],
};

static NEWER_EDITION: Row = Row {
    code: "V0009",
    name: "newer_edition",
    since: Date::constant(2020, 4, 1),
    ja: "新しい版の記録条件仕様で項目を追加しています",
    en: "Writes the further fields of a newer edition of the specification",
    notes: &[&codes::EXTRA_FIELDS],
};

static OPENING_TOTAL: Row = Row {
    code: "V0010",
    name: "opening_total",
    since: Date::constant(2024, 6, 1),
    ja: "訪問看護の GO レコードを先頭の次以外に置くか、項目を記録します",
    en: "Puts the GO record of 訪問看護 elsewhere than behind the header, or gives it fields",
    notes: &[&codes::OPENING_TOTAL],
};

/// A deviation a sender is known for, and when (適用期間).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Habit {
    /// What it does.
    pub deviation: Deviation,
    /// First billing month (請求年月) to which this applies.
    pub from: BillingMonth,
    /// Last such month; `None` while nobody has set one.
    pub to: Option<BillingMonth>,
}

impl Habit {
    /// True for a file of this billing month.
    #[must_use]
    pub fn applies(&self, month: BillingMonth) -> bool {
        let dated = self.deviation.row().since <= month.0.last_day();
        dated && self.from.0 <= month.0 && self.to.is_none_or(|to| month.0 <= to.0)
    }

    /// True if both hold in some month.
    pub(crate) fn meets(&self, other: &Self) -> bool {
        other.to.is_none_or(|to| self.from.0 <= to.0) && self.to.is_none_or(|to| other.from.0 <= to.0)
    }
}

/// A finding with the habit that notes it, if one does. It serialises as the finding with `deviation` beside its fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The finding, unchanged.
    pub finding: Finding,
    /// Why nobody need act on it.
    pub habit: Option<Habit>,
}

impl Told {
    /// How a finding in a file of a billing month is told to a sender with these habits.
    #[must_use]
    pub fn of(finding: Finding, habits: &[Habit], month: BillingMonth) -> Self {
        let habit = noted(&finding, habits, month);
        Self { finding, habit }
    }
}

/// The habit in force in a billing month that notes a finding. It never notes an error.
#[must_use]
pub fn noted(finding: &Finding, habits: &[Habit], month: BillingMonth) -> Option<Habit> {
    let notes = |habit: &&Habit| habit.deviation.row().notes.iter().any(|entry| entry.code == finding.entry.code);
    habits.iter().filter(|habit| !finding.is_error() && habit.applies(month)).find(notes).copied()
}

impl Serialize for Told {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let deviation = self.habit.map(|habit| {
            let row = habit.deviation.row();
            Applied { code: row.code, since: habit.from, ja: row.ja, en: row.en }
        });
        Shape { finding: &self.finding, deviation }.serialize(serializer)
    }
}

#[derive(Serialize)]
struct Shape<'a> {
    #[serde(flatten)]
    finding: &'a Finding,
    #[serde(skip_serializing_if = "Option::is_none")]
    deviation: Option<Applied>,
}

#[derive(Serialize)]
struct Applied {
    code: &'static str,
    since: BillingMonth,
    ja: &'static str,
    en: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::findings::finding;
    use josei_base::Severity;

    fn month(text: &str) -> BillingMonth {
        BillingMonth::parse(text).unwrap()
    }

    fn habit(deviation: Deviation, from: &str, to: Option<&str>) -> Habit {
        Habit { deviation, from: month(from), to: to.map(month) }
    }

    fn late_heisei() -> Finding {
        finding(2, b"RE", "3 診療年月".to_owned(), &codes::LATE_HEISEI, String::new())
    }

    #[test]
    fn a_deviation_notes_warnings_only_and_no_two_note_the_same() {
        let mut seen = Vec::new();
        for (number, deviation) in (1..).zip(Deviation::ALL) {
            let row = deviation.row();
            assert_eq!(row.code, format!("V{number:04}"));
            assert_eq!(serde_json::to_value(deviation).unwrap(), row.name);
            assert_eq!((Deviation::parse(row.code), Deviation::parse(row.name)), (Some(deviation), Some(deviation)));
            assert!(!row.notes.is_empty() && !row.ja.is_empty() && !row.en.is_empty());
            for entry in row.notes {
                assert_eq!(entry.severity, Severity::Warning, "{} would hide {}", row.code, entry.code);
                assert!(codes::ALL.iter().any(|known| known.code == entry.code));
                seen.push(entry.code);
            }
        }
        let all = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), all);
    }

    #[test]
    fn an_applied_deviation_is_seen_beside_the_finding() {
        let found = late_heisei();
        let habits = [habit(Deviation::NoEndMark, "2024-01", None), habit(Deviation::KeepsHeisei, "2024-01", None)];
        let told = Told::of(found.clone(), &habits, month("2024-07"));
        assert_eq!((told.habit, &told.finding), (Some(habits[1]), &found));
        let shape = serde_json::to_value(told).unwrap();
        assert_eq!((&shape["code"], &shape["severity"], &shape["line"]), (&"R0308".into(), &"warning".into(), &2.into()));
        assert_eq!((&shape["deviation"]["code"], &shape["deviation"]["since"]), (&"V0001".into(), &"2024-01".into()));
    }

    #[test]
    fn without_a_habit_in_force_the_finding_is_as_it_was() {
        let found = late_heisei();
        for habits in [
            vec![],
            vec![habit(Deviation::NoEndMark, "2024-01", None)],
            vec![habit(Deviation::KeepsHeisei, "2024-08", None)],
            vec![habit(Deviation::KeepsHeisei, "2024-01", Some("2024-06"))],
        ] {
            let told = Told::of(found.clone(), &habits, month("2024-07"));
            assert_eq!(told.habit, None);
            assert_eq!(serde_json::to_value(told).unwrap(), serde_json::to_value(&found).unwrap());
        }
    }

    #[test]
    fn a_habit_holds_from_its_first_to_its_last_month_and_not_before_the_deviation_is_dated() {
        let kept = habit(Deviation::KeepsHeisei, "2018-01", Some("2019-12"));
        let months = ["2019-04", "2019-05", "2019-12", "2020-01"].map(|text| kept.applies(month(text)));
        assert_eq!(months, [false, true, true, false]);
    }

    #[test]
    fn an_error_is_never_noted() {
        let error = finding(2, b"RE", String::new(), &codes::NEEDED_DATE, String::new());
        let all: Vec<Habit> = Deviation::ALL.into_iter().map(|deviation| habit(deviation, "2019-01", None)).collect();
        assert_eq!(noted(&error, &all, month("2024-07")), None);
    }

    #[test]
    fn habits_survive_their_own_json() {
        let kept = habit(Deviation::CountsReceipts, "2024-01", Some("2024-12"));
        let text = serde_json::to_string(&kept).unwrap();
        assert!(text.contains("counts_receipts"), "{text}");
        assert_eq!(serde_json::from_str::<Habit>(&text).unwrap(), kept);
    }
}
