//! Checks the fields of one record against its table, and hands out those that mean something.

use crate::codes;
use crate::encoding::{Encoding, Facts};
use crate::findings::{Findings, finding};
use crate::index::Line;
use crate::table::{Field, Mode, Part, ROLES, Record, Role};
use josei_base::Entry;
use josei_base::date::{DateError, parse_day, parse_month};

/// What a record said, once its fields were checked. A field with a fault is as good as empty here; its finding is told already.
#[derive(Debug)]
pub(crate) struct Values<'a> {
    roles: [&'a [u8]; ROLES],
    /// A bit for each role whose field was there but cannot be used.
    faulty: u64,
    /// The day fields 1–31 as numbers.
    pub(crate) days: [u16; 31],
    /// True if any of them was filled.
    pub(crate) any_day: bool,
}

impl<'a> Values<'a> {
    /// A field's bytes; empty if it is not there.
    pub(crate) fn get(&self, role: Role) -> &'a [u8] {
        self.roles.get(role as usize).copied().unwrap_or_default()
    }

    /// A field's bytes, if it is there.
    pub(crate) fn some(&self, role: Role) -> Option<&'a [u8]> {
        Some(self.get(role)).filter(|field| !field.is_empty())
    }

    /// True if the field was empty, rather than of no use.
    pub(crate) fn is_absent(&self, role: Role) -> bool {
        self.get(role).is_empty() && self.faulty & (1 << role as u32) == 0
    }

    /// A field of ASCII characters as text.
    pub(crate) fn ascii(&self, role: Role) -> &'a str {
        std::str::from_utf8(self.get(role)).unwrap_or_default()
    }

    /// A field of checked digits as a number; nothing if it is empty or does not fit.
    pub(crate) fn number(&self, role: Role) -> Option<u32> {
        self.some(role).and_then(|field| number(field).ok())
    }
}

/// A field's digits as a number.
pub(crate) fn number<N: TryFrom<u64>>(digits: &[u8]) -> Result<N, ()> {
    let sum = digits.iter().try_fold(0_u64, |sum, byte| {
        let digit = byte.checked_sub(b'0').filter(|digit| *digit <= 9)?;
        sum.checked_mul(10)?.checked_add(u64::from(digit))
    });
    sum.and_then(|sum| N::try_from(sum).ok()).ok_or(())
}

/// Where a record stands and how it is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) line: u64,
    pub(crate) record: &'static Record,
    pub(crate) encoding: Encoding,
}

impl Place {
    /// A finding at a position of the record.
    pub(crate) fn at(self, position: usize, entry: &'static Entry, detail: String) -> josei_base::Finding {
        finding(self.line, &self.record.id, self.record.place(position), entry, detail)
    }

    /// A finding at the field with a role.
    pub(crate) fn of(self, role: Role, entry: &'static Entry, detail: String) -> josei_base::Finding {
        finding(self.line, &self.record.id, self.record.place_of(role), entry, detail)
    }

    /// A finding about the record as a whole.
    pub(crate) fn whole(self, entry: &'static Entry, detail: String) -> josei_base::Finding {
        finding(self.line, &self.record.id, String::new(), entry, detail)
    }
}

/// Checks a record. Short rows are accepted: the fields that are not there are empty.
pub(crate) fn check<'a>(place: Place, line: &Line<'a>, findings: &mut Findings) -> Values<'a> {
    let mut values = Values { roles: [&[]; ROLES], faulty: 0, days: [0; 31], any_day: false };
    let mut fields = line.fields();
    fields.next();
    let mut position = 1;
    for part in place.record.parts {
        match part {
            Part::Fields(table) => run(place, table, &mut fields, &mut position, &mut values, findings),
            Part::Repeat(times, table) => {
                for _ in 0..*times {
                    run(place, table, &mut fields, &mut position, &mut values, findings);
                }
            }
            Part::Days(width) => {
                days(place, usize::from(*width), &mut fields, position, &mut values, findings);
                position += 31;
            }
        }
    }
    values
}

fn run<'a>(
    place: Place,
    table: &'static [Field],
    fields: &mut impl Iterator<Item = &'a [u8]>,
    position: &mut usize,
    values: &mut Values<'a>,
    findings: &mut Findings,
) {
    for spec in table {
        let field = fields.next().unwrap_or_default();
        if field.is_empty() {
            if spec.required {
                findings.add(place.at(*position, pick(spec, &codes::NEEDED_EMPTY, &codes::EMPTY), String::new()));
            }
        } else if !one(place, spec, field, *position, findings) {
            values.faulty |= 1 << spec.role as u32;
        } else if let Some(slot) = values.roles.get_mut(spec.role as usize) {
            *slot = field;
        }
        *position += 1;
    }
}

/// The error if the city needs the field, else the warning.
const fn pick(spec: &Field, error: &'static Entry, warning: &'static Entry) -> &'static Entry {
    if spec.grave { error } else { warning }
}

/// Checks one field that is not empty; true if it can be used.
fn one(place: Place, spec: &'static Field, field: &[u8], position: usize, findings: &mut Findings) -> bool {
    let fault = match spec.mode {
        Mode::Digits if !field.iter().all(u8::is_ascii_digit) => Some((pick(spec, &codes::NEEDED_DIGITS, &codes::DIGITS), String::new())),
        Mode::Alnum if !field.iter().all(|byte| matches!(byte, b' '..=b'~')) => {
            Some((pick(spec, &codes::NEEDED_ALNUM, &codes::ALNUM), String::new()))
        }
        Mode::Quantity if !is_quantity(field) => Some((&codes::QUANTITY, String::new())),
        Mode::Digits | Mode::Alnum | Mode::Quantity => width(spec, field.len()),
        Mode::Day => dated(parse_day(field).map(|day| day.late_heisei), place, spec, position, findings),
        Mode::Month => dated(parse_month(field).map(|month| month.late_heisei), place, spec, position, findings),
        Mode::Kanji | Mode::Text => return text(place, spec, field, position, findings),
        Mode::Free => None,
    };
    let Some((entry, detail)) = fault else { return true };
    findings.add(place.at(position, entry, detail));
    false
}

/// Digits with at most one point among them.
fn is_quantity(field: &[u8]) -> bool {
    let mut parts = field.splitn(2, |byte| *byte == b'.');
    field != b"." && parts.all(|part| part.iter().all(u8::is_ascii_digit))
}

type Fault = Option<(&'static Entry, String)>;

fn width(spec: &Field, bytes: usize) -> Fault {
    let wanted = usize::from(spec.width);
    if wanted == 0 {
        return None;
    }
    if spec.fixed && bytes != wanted {
        return Some((pick(spec, &codes::NEEDED_WIDTH, &codes::WIDTH), format!("{bytes} ≠ {wanted} bytes")));
    }
    (bytes > wanted).then(|| (pick(spec, &codes::NEEDED_WIDE, &codes::WIDE), format!("{bytes} > {wanted} bytes")))
}

fn dated(late: Result<bool, DateError>, place: Place, spec: &Field, position: usize, findings: &mut Findings) -> Fault {
    match late {
        Ok(late) => {
            if late {
                findings.add(place.at(position, &codes::LATE_HEISEI, String::new()));
            }
            None
        }
        Err(error) => Some((pick(spec, &codes::NEEDED_DATE, &codes::DATE), why(error).to_owned())),
    }
}

/// Both languages, because the detail stands in both messages.
const fn why(error: DateError) -> &'static str {
    match error {
        DateError::Length => "桁数 / length",
        DateError::NotDigits => "数字以外 / not digits",
        DateError::Era => "元号 / era",
        DateError::OutsideEra => "元号の期間外 / outside its era",
        DateError::NoSuchDay => "暦にない / not in the calendar",
    }
}

/// Text: damage is a fault by the table; width and kind of characters are warnings, because such text occurs and can be read.
fn text(place: Place, spec: &Field, field: &[u8], position: usize, findings: &mut Findings) -> bool {
    let facts = place.encoding.facts(field);
    if let Some(at) = facts.bad {
        findings.add(place.at(position, pick(spec, &codes::NEEDED_TEXT, &codes::TEXT), format!("byte {at}")));
        return false;
    }
    for (entry, detail) in text_faults(spec, facts).into_iter().flatten() {
        findings.add(place.at(position, entry, detail));
    }
    true
}

fn text_faults(spec: &Field, facts: Facts) -> [Fault; 4] {
    let wanted = usize::from(spec.width);
    let plain = |entry| Some((entry, String::new()));
    let half = facts.single || facts.half_kana;
    let form = match spec.mode {
        Mode::Kanji if half => plain(&codes::HALF_WIDTH),
        Mode::Text if facts.wide && half => plain(&codes::MIXED),
        _ => None,
    };
    [
        if wanted > 0 && facts.width > wanted { Some((&codes::WIDE, format!("{} > {wanted} bytes", facts.width))) } else { None },
        form,
        if facts.external { plain(&codes::EXTERNAL) } else { None },
        if facts.extension { plain(&codes::EXTENSION) } else { None },
    ]
}

fn days<'a>(
    place: Place,
    wanted: usize,
    fields: &mut impl Iterator<Item = &'a [u8]>,
    position: usize,
    values: &mut Values<'a>,
    findings: &mut Findings,
) {
    for (at, (slot, field)) in values.days.iter_mut().zip(fields).enumerate() {
        if field.is_empty() {
            continue;
        }
        values.any_day = true;
        if field.len() > wanted {
            findings.add(place.at(position + at, &codes::WIDE, format!("{} > {wanted} bytes", field.len())));
        } else if let Ok(count) = number(field) {
            *slot = count;
        } else {
            findings.add(place.at(position + at, &codes::DIGITS, String::new()));
        }
    }
}

/// Tells fields behind the last one of the table.
pub(crate) fn extra_fields(place: Place, line: &Line<'_>, findings: &mut Findings) {
    let (seen, known) = (line.field_count(), place.record.len());
    if seen > known {
        findings.add(place.whole(&codes::EXTRA_FIELDS, format!("{seen} > {known}")));
    }
}
