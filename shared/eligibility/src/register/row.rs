//! One row of a register file as typed values.

use super::columns::Column;
use super::record::{Certificate, Exclusion, ExclusionKind, InsurerPeriod, LostReason, Relation};
use crate::city::City;
use crate::codes::register as codes;
use crate::day;
use jiff::civil::Date;
use josei_base::date::parse_day_text;
use josei_base::id::{HolderNumber, InsurerNumber, ProgrammeNumber, Ward};
use josei_base::receipt::Sex;
use josei_base::{Entry, Finding};
use std::borrow::Cow;

/// Longest text value, characters.
pub const REGISTER_TEXT_CHARS_MAX: usize = 200;

/// The fields of a row, by column.
pub(super) struct Fields<'a> {
    pub(super) line: u64,
    pub(super) values: Vec<Cow<'a, str>>,
}

/// A row as typed values.
pub(super) struct Row {
    pub(super) programme: ProgrammeNumber,
    pub(super) number: HolderNumber,
    pub(super) kana: String,
    pub(super) name: String,
    pub(super) birth: Date,
    pub(super) sex: Sex,
    pub(super) certificate: Option<Certificate>,
    pub(super) insurer: Option<InsurerPeriod>,
    pub(super) exclusion: Option<Exclusion>,
    pub(super) ward: Option<(Date, Ward)>,
}

/// Reads a row and collects what is wrong with it.
pub(super) struct RowReader<'a> {
    pub(super) city: &'a City,
    pub(super) fields: Fields<'a>,
    pub(super) findings: Vec<Finding>,
    bad: bool,
}

impl<'a> RowReader<'a> {
    pub(super) const fn new(city: &'a City, fields: Fields<'a>) -> Self {
        Self { city, fields, findings: Vec::new(), bad: false }
    }

    fn text(&self, column: Column) -> &str {
        self.fields.values.get(column as usize).map_or("", |value| value.trim_matches([' ', '\u{3000}', '\t']))
    }

    fn find(&mut self, column: Column, entry: &'static Entry, detail: &str) {
        self.findings.push(Finding {
            line: self.fields.line,
            record: "row".into(),
            field: column.name().into(),
            position: None,
            entry,
            detail: detail.into(),
        });
        self.bad |= entry.severity == josei_base::Severity::Error;
    }

    fn any(&self, columns: &[Column]) -> bool {
        columns.iter().any(|column| !self.text(*column).is_empty())
    }

    /// A day, if written: `YYYY-MM-DD`, `YYYYMMDD` or `GYYMMDD`.
    fn day(&mut self, column: Column) -> Option<Date> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        match parse_day_text(text) {
            Ok(written) if day::small(written.value).is_some() || written.value > day::LAST => {
                let late = written.late_heisei;
                if late {
                    self.find(column, &codes::G033, "");
                }
                Some(written.value)
            }
            Ok(_) => {
                self.find(column, &codes::G013, "before 1900");
                None
            }
            Err(error) => {
                self.find(column, &codes::G013, &error.to_string());
                None
            }
        }
    }

    /// A first day: must be one that a snapshot can hold.
    fn start(&mut self, column: Column) -> Option<Date> {
        let day = self.day(column)?;
        if day > day::LAST {
            self.find(column, &codes::G013, "after 2079-06-05");
            return None;
        }
        Some(day)
    }

    fn required_start(&mut self, column: Column) -> Option<Date> {
        if self.text(column).is_empty() {
            self.find(column, &codes::G012, "");
            return None;
        }
        self.start(column)
    }

    fn end_after(&mut self, from: Option<Date>, column: Column) -> Option<Date> {
        let to = self.day(column)?;
        if from.is_some_and(|from| to < from) {
            self.find(column, &codes::G014, "");
        }
        Some(to)
    }

    fn value<T>(&mut self, column: Column, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        let parsed = parse(text);
        if parsed.is_none() {
            self.find(column, &codes::G017, "");
        }
        parsed
    }

    fn name(&mut self, column: Column) -> String {
        let text = self.text(column).to_owned();
        if text.chars().count() > REGISTER_TEXT_CHARS_MAX {
            self.find(column, &codes::G018, "more than 200 characters");
        }
        text
    }

    fn required<T>(&mut self, column: Column, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        if self.text(column).is_empty() {
            self.find(column, &codes::G012, "");
        }
        self.value(column, parse)
    }

    fn identity(&mut self) -> (Option<ProgrammeNumber>, Option<HolderNumber>) {
        let programme = self.text(Column::ProgrammeNumber);
        let parsed = ProgrammeNumber::parse(programme);
        let ours = self.city.programmes().iter().find(|known| known.number.as_str() == programme);
        let checked = ours.is_some_and(|known| known.holder_check_digit);
        let programme = match (parsed, ours) {
            (Ok(number), Some(_)) => Some(number),
            (Ok(_), None) => {
                self.find(Column::ProgrammeNumber, &codes::G015, "not a number of the city");
                None
            }
            (Err(error), _) => {
                self.find(Column::ProgrammeNumber, &codes::G015, &error.to_string());
                None
            }
        };
        let number = match HolderNumber::parse(self.text(Column::HolderNumber)) {
            Ok(number) if !checked || number.has_check_digit() => Some(number),
            Ok(_) => {
                self.find(Column::HolderNumber, &codes::G016, "check digit does not agree");
                None
            }
            Err(error) => {
                self.find(Column::HolderNumber, &codes::G016, &error.to_string());
                None
            }
        };
        (programme, number)
    }

    fn certificate(&mut self) -> Option<Certificate> {
        use Column::{AcquiredOn, LostOn, LostReason as Reason, ResumedOn, SuspendedOn, ValidFrom, ValidTo};
        if !self.any(&[ValidFrom, ValidTo, AcquiredOn, SuspendedOn, ResumedOn, LostOn, Reason]) {
            return None;
        }
        let (valid_from, acquired_on) = (self.start(ValidFrom), self.start(AcquiredOn));
        let from = valid_from.max(acquired_on);
        if from.is_none() && !self.bad {
            self.find(ValidFrom, &codes::G012, "valid_from or acquired_on");
        }
        let to = self.end_after(from, ValidTo);
        let suspended = self.suspension(SuspendedOn, ResumedOn);
        let lost_on = self.end_after(from, LostOn);
        let reason = self.value(Reason, LostReason::parse);
        if reason.is_some() && self.text(LostOn).is_empty() {
            self.find(LostOn, &codes::G012, "lost_reason without lost_on");
        }
        let lost = lost_on.map(|day| (day, reason.unwrap_or(LostReason::Other)));
        Some(Certificate { from: from?, to, suspended, lost })
    }

    fn suspension(&mut self, from: Column, to: Column) -> Option<(Date, Option<Date>)> {
        if self.text(from).is_empty() && !self.text(to).is_empty() {
            self.find(from, &codes::G012, "an end of the suspension without its beginning");
        }
        let start = self.start(from);
        let end = self.end_after(start, to);
        Some((start?, end))
    }

    fn insurer(&mut self) -> Option<InsurerPeriod> {
        use Column::{InsuredRelation, InsurerCardNumber, InsurerFrom, InsurerNumber as Number, InsurerSymbol, InsurerTo};
        if !self.any(&[Number, InsurerSymbol, InsurerCardNumber, InsuredRelation, InsurerFrom, InsurerTo]) {
            return None;
        }
        if self.text(Number).is_empty() {
            self.find(Number, &codes::G012, "");
        }
        let from = self.required_start(InsurerFrom);
        let to = self.end_after(from, InsurerTo);
        let relation = self.value(InsuredRelation, |text| match text {
            "1" | "本人" => Some(Relation::Insured),
            "2" | "家族" => Some(Relation::Family),
            _ => None,
        });
        let (symbol, card_number) = (self.name(InsurerSymbol), self.name(InsurerCardNumber));
        match InsurerNumber::parse_padded(self.text(Number)) {
            Ok(number) => Some(InsurerPeriod { from: from?, to, number, symbol, card_number, relation }),
            // A wrong insurer must not take the child's certificate away: only this part is left out.
            Err(error) => {
                if !self.text(Number).is_empty() {
                    self.find(Number, &codes::G032, &error.to_string());
                }
                None
            }
        }
    }

    fn exclusion(&mut self) -> Option<Exclusion> {
        use Column::{ExclusionFrom, ExclusionKind as Kind, ExclusionSuspendedFrom, ExclusionSuspendedTo, ExclusionTo};
        if !self.any(&[Kind, ExclusionFrom, ExclusionTo, ExclusionSuspendedFrom, ExclusionSuspendedTo]) {
            return None;
        }
        let kind = self.required(Kind, ExclusionKind::parse);
        let from = self.required_start(ExclusionFrom);
        let to = self.end_after(from, ExclusionTo);
        let suspended = self.suspension(ExclusionSuspendedFrom, ExclusionSuspendedTo);
        Some(Exclusion { kind: kind?, from: from?, to, suspended })
    }

    /// A wrong ward takes nothing from the child: it is left out, and the row is used.
    fn ward(&mut self, birth: Option<Date>) -> Option<(Date, Ward)> {
        if !self.any(&[Column::Ward, Column::WardFrom]) {
            return None;
        }
        let from = if self.text(Column::WardFrom).is_empty() { birth } else { self.start(Column::WardFrom) };
        match Ward::parse(self.text(Column::Ward)) {
            Ok(ward) => Some((from?, ward)),
            Err(error) => {
                self.find(Column::Ward, &codes::G034, &error.to_string());
                None
            }
        }
    }

    /// The row, or nothing if anything in it is wrong. All findings of the row are collected either way.
    pub(super) fn read(&mut self) -> Option<Row> {
        let (programme, number) = self.identity();
        let birth = self.required_start(Column::BirthDate);
        let sex = self.required(Column::Sex, |text| match text {
            "1" | "男" => Some(Sex::Male),
            "2" | "女" => Some(Sex::Female),
            _ => None,
        });
        let (kana, name) = (self.name(Column::KanaName), self.name(Column::Name));
        if kana.is_empty() && name.is_empty() {
            self.find(Column::KanaName, &codes::G012, "kana_name or name");
        }
        let (certificate, insurer, exclusion) = (self.certificate(), self.insurer(), self.exclusion());
        let ward = self.ward(birth);
        if self.bad {
            return None;
        }
        Some(Row { programme: programme?, number: number?, kana, name, birth: birth?, sex: sex?, certificate, insurer, exclusion, ward })
    }
}
