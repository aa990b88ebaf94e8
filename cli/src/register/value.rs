//! Values of the register's arguments, checked as they are read.

use super::template::{FORMS, Form};
use crate::value::{Wrong, calendar_day};
use josei_base::date::japanese_day_end;
use josei_base::id::{HolderNumber, InsurerNumber, ProgrammeNumber};
use josei_base::{Month, Timestamp};
use josei_register::{Code, DraftId, PersonKey, Subject};
use std::fmt;
use std::str::FromStr;

/// A holder or an insurer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key(pub Subject);

impl FromStr for Key {
    type Err = Wrong;
    fn from_str(text: &str) -> Result<Self, Wrong> {
        let holder = PersonKey::parse(text).ok().map(Subject::Person);
        let found = holder.or_else(|| InsurerNumber::parse(text).ok().map(Subject::Insurer));
        found.map(Self).ok_or_else(|| {
            Wrong::new(
                ("内部番号でも保険者番号でもありません", "neither an internal person number nor an insurer number"),
                (
                    "0〜9・a〜f の32字の内部番号（josei register find で引けます）か、6桁または8桁の保険者番号を指定してください",
                    "give the 32 hexadecimal digits of the internal number (josei register find tells it), or an insurer number of 6 or 8 digits",
                ),
            )
        })
    }
}

/// As on the command line.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Subject::Person(person) => person.fmt(f),
            Subject::Insurer(number) => number.fmt(f),
        }
    }
}

impl Key {
    /// Where the function has it.
    pub fn path(&self) -> String {
        match &self.0 {
            Subject::Person(person) => format!("/holders/{person}"),
            Subject::Insurer(number) => format!("/insurers/{number}"),
        }
    }
}

/// A draft of a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftName {
    /// Whose.
    pub key: Key,
    /// Its id.
    pub id: DraftId,
}

impl FromStr for DraftName {
    type Err = Wrong;
    fn from_str(text: &str) -> Result<Self, Wrong> {
        let look = ("対象/起票番号 の形です。josei register list で確認してください", "it is SUBJECT/DRAFT: see josei register list");
        let name = text.split_once('/').and_then(|(key, id)| Some(Self { key: key.parse().ok()?, id: DraftId::parse(id).ok()? }));
        name.ok_or_else(|| Wrong::new(("起票の番号ではありません", "not the name of a draft"), look))
    }
}

/// As on the command line.
impl fmt::Display for DraftName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.key, self.id)
    }
}

impl DraftName {
    /// Where the function has it.
    pub fn path(&self) -> String {
        format!("{}/drafts/{}", self.key.path(), self.id)
    }
}

/// An instant up to which knowledge counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known(pub Timestamp);

impl FromStr for Known {
    type Err = Wrong;
    fn from_str(text: &str) -> Result<Self, Wrong> {
        if text.contains('T') {
            let write = ("2024-07-31T03:00:00Z のように書いてください", "write 2024-07-31T03:00:00Z");
            return text.parse().map(Self).map_err(|_| Wrong::new(("時刻の書き方が違います", "not written as an instant"), write));
        }
        calendar_day(text).map(|day| Self(japanese_day_end(day)))
    }
}

/// 公費負担者番号. What was written is not repeated by the caller of this.
pub fn programme(text: &str) -> Result<ProgrammeNumber, Wrong> {
    ProgrammeNumber::parse(text).map_err(|_| number("公費負担者番号", "programme number", 8))
}

/// 受給者番号.
pub fn holder(text: &str) -> Result<HolderNumber, Wrong> {
    HolderNumber::parse(text).map_err(|_| number("受給者番号", "holder number", 7))
}

fn number(ja: &str, en: &str, digits: u8) -> Wrong {
    Wrong::new(
        (&format!("{ja}ではありません"), &format!("not a {en}")),
        (&format!("半角数字{digits}桁で指定してください"), &format!("give its {digits} digits")),
    )
}

/// 保険者番号.
pub fn insurer(text: &str) -> Result<InsurerNumber, Wrong> {
    let write = ("6桁または8桁の保険者番号を、検証番号まで正しく指定してください", "give its 6 or 8 digits, the check digit too");
    InsurerNumber::parse(text).map_err(|_| Wrong::new(("保険者番号ではありません", "not an insurer number"), write))
}

/// An internal person number.
pub fn person(text: &str) -> Result<PersonKey, Wrong> {
    let look = ("0〜9・a〜f の32字です。josei register find で引けます", "it has 32 of 0-9 and a-f: josei register find tells it");
    PersonKey::parse(text).map_err(|_| Wrong::new(("内部番号ではありません", "not an internal person number"), look))
}

/// A month of the calendar.
pub fn month(text: &str) -> Result<Month, Wrong> {
    let write = ("半角数字で YYYY-MM と書いてください（例：2024-07）", "write YYYY-MM, for example 2024-07");
    Month::parse(text).map_err(|_| Wrong::new(("年月ではありません", "not a month"), write))
}

/// A ward.
pub fn ward(text: &str) -> Result<Code, Wrong> {
    Code::parse(text).map_err(|_| {
        Wrong::new(
            ("受付区ではありません", "not a ward"),
            ("半角英数字8字までの区コードです", "it is a code of up to 8 letters and digits"),
        )
    })
}

/// A kind of change.
pub fn change(text: &str) -> Result<&'static Form, Wrong> {
    FORMS.iter().find(|form| form.name == text).ok_or_else(|| {
        let known = FORMS.iter().map(|form| format!("{} ({})", form.name, form.ja)).collect::<Vec<_>>().join(", ");
        Wrong::new(
            ("知らない異動です", "not a known change"),
            (&format!("次から選んでください：{known}"), &format!("one of the names in {known}")),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERSON: &str = "00000000000000000000000000000001";

    #[test]
    fn subjects_and_drafts_have_one_name() {
        let draft: DraftName = format!("{PERSON}/{PERSON}").parse().unwrap();
        assert_eq!((draft.to_string(), draft.path()), (format!("{PERSON}/{PERSON}"), format!("/holders/{PERSON}/drafts/{PERSON}")));
        assert_eq!("270025".parse::<Key>().unwrap().path(), "/insurers/270025");
        for wrong in ["", "1", "270024", "00000000000000000000000000000001/", &PERSON.to_uppercase().replace('1', "A")] {
            assert!(wrong.parse::<Key>().is_err() && wrong.parse::<DraftName>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_day_is_known_to_its_end() {
        let known = |text: &str| text.parse::<Known>().map(|known| known.0.to_string());
        assert_eq!(known("2024-07-31").unwrap(), "2024-07-31T14:59:59.999999999Z");
        assert_eq!(known("2024-07-31T03:00:00Z").unwrap(), "2024-07-31T03:00:00Z");
        assert!(known("yesterday").is_err() && known("2024-02-30").is_err() && known("2024-07-31Tnoon").is_err());
    }
}
