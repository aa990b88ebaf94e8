//! Checks the fields of one record against its table, and hands out those that mean something.

use crate::codes;
use crate::encoding::{Encoding, Facts};
use crate::external;
use crate::findings::{Findings, finding};
use crate::index::{Fields, Line};
use crate::table::{Field, Mode, Part, ROLES, Record, Role};
use josei_base::Entry;
use josei_base::date::{DateError, parse_day, parse_month};

/// What a record said, once its fields were checked. A field with a fault is as good as empty here; its finding is told already.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Values<'a> {
    /// For each role where its field stands in `fields`, from 1; 0 if it is not there. Small, because it is cleared for every record.
    roles: [u8; ROLES],
    fields: [&'a [u8]; FIELDS],
    field_count: usize,
    /// A bit for each role whose field was there but cannot be used.
    faulty: u64,
    days: [(u8, u16); 31],
    day_count: usize,
}

/// Most roles of one record, and one place more for fields without a role.
const FIELDS: usize = 17;

impl<'a> Values<'a> {
    /// Of no record yet.
    pub(crate) const fn new() -> Self {
        Self { roles: [0; ROLES], fields: [&[]; FIELDS], field_count: 0, faulty: 0, days: [(0, 0); 31], day_count: 0 }
    }

    /// The day fields 1–31 that are filled, with their numbers.
    pub(crate) fn days(&self) -> &[(u8, u16)] {
        self.days.get(..self.day_count).unwrap_or_default()
    }

    /// A field's bytes; empty if it is not there.
    pub(crate) fn get(&self, role: Role) -> &'a [u8] {
        let at = self.roles.get(role as usize).copied().unwrap_or_default();
        usize::from(at).checked_sub(1).and_then(|at| self.fields.get(at)).copied().unwrap_or_default()
    }

    fn put(&mut self, role: Role, field: &'a [u8]) {
        if role == Role::None {
            return;
        }
        if let (Some(slot), Some(place)) = (self.fields.get_mut(self.field_count), self.roles.get_mut(role as usize)) {
            *slot = field;
            self.field_count += 1;
            *place = u8::try_from(self.field_count).unwrap_or_default();
        }
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

/// All ASCII digits? By words instead of bytes, because fields are short and a loop of unknown length is what the processor guesses worst.
#[inline]
pub(crate) fn all_digits(field: &[u8]) -> bool {
    const fn word(word: u64) -> bool {
        const HIGH: u64 = 0xF0F0_F0F0_F0F0_F0F0;
        (word & HIGH) | ((word.wrapping_add(0x0606_0606_0606_0606) & HIGH) >> 4) == 0x3333_3333_3333_3333
    }
    const ZEROS: u64 = 0x3030_3030_3030_3030;
    let half = |bytes: &[u8; 4]| ZEROS << 32 | u64::from(u32::from_le_bytes(*bytes));
    match field {
        [] => true,
        [one] => one.is_ascii_digit(),
        [one, two] => one.is_ascii_digit() & two.is_ascii_digit(),
        [one, two, three] => one.is_ascii_digit() & two.is_ascii_digit() & three.is_ascii_digit(),
        // Two halves that may overlap.
        [..] if field.len() <= 8 => match (field.first_chunk(), field.last_chunk()) {
            (Some(first), Some(last)) => word(half(first)) & word(half(last)),
            _ => false,
        },
        [..] if field.len() <= 16 => match (field.first_chunk(), field.last_chunk()) {
            (Some(first), Some(last)) => word(u64::from_le_bytes(*first)) & word(u64::from_le_bytes(*last)),
            _ => false,
        },
        _ => field.iter().all(u8::is_ascii_digit),
    }
}

/// A field's digits as a number.
pub(crate) fn number<N: TryFrom<u64>>(digits: &[u8]) -> Result<N, ()> {
    let sum = match digits {
        [digit @ b'0'..=b'9'] => Some(u64::from(digit - b'0')),
        _ if !all_digits(digits) => None,
        // Up to 19 digits always fit.
        _ if digits.len() <= 19 => Some(digits.iter().fold(0_u64, |sum, digit| sum.wrapping_mul(10).wrapping_add(u64::from(digit & 0x0F)))),
        _ => digits.iter().try_fold(0_u64, |sum, digit| sum.checked_mul(10)?.checked_add(u64::from(digit & 0x0F))),
    };
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

/// Checks a record; what it says replaces what `values` held. Short rows are accepted: the fields that are not there are empty.
/// Gives back how many fields the table knows.
pub(crate) fn check<'a>(place: Place, line: &Line<'a>, values: &mut Values<'a>, findings: &mut Findings) -> usize {
    values.roles = [0; ROLES];
    values.field_count = 0;
    values.faulty = 0;
    values.day_count = 0;
    let mut fields = line.fields();
    fields.next();
    let mut position = 1;
    for part in place.record.parts {
        match part {
            Part::Fields(table) => run(place, table, &mut fields, &mut position, values, findings),
            Part::Repeat(times, table) => {
                // Nothing in a repeated part is required.
                if fields.skip_empty(u32::from(*times) * u32::try_from(table.len()).unwrap_or(u32::MAX)) {
                    position += usize::from(*times) * table.len();
                    continue;
                }
                for _ in 0..*times {
                    run(place, table, &mut fields, &mut position, values, findings);
                }
            }
            Part::Days(width) => {
                days(place, usize::from(*width), &mut fields, position, values, findings);
                position += 31;
            }
        }
    }
    position
}

fn run<'a>(
    place: Place,
    table: &'static [Field],
    fields: &mut Fields<'a>,
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
        } else {
            values.put(spec.role, field);
        }
        *position += 1;
    }
}

/// Checks one field that is known by its position (決定済レセプト一覧): its bytes; empty if it is not there or cannot be used.
pub(crate) fn single<'a>(place: Place, spec: &'static Field, field: &'a [u8], position: usize, findings: &mut Findings) -> &'a [u8] {
    if field.is_empty() && spec.required {
        findings.add(place.at(position, pick(spec, &codes::NEEDED_EMPTY, &codes::EMPTY), String::new()));
    }
    if field.is_empty() || one(place, spec, field, position, findings) { field } else { &[] }
}

/// The error if the city needs the field, else the warning.
const fn pick(spec: &Field, error: &'static Entry, warning: &'static Entry) -> &'static Entry {
    if spec.grave { error } else { warning }
}

/// Checks one field that is not empty; true if it can be used. Good digits, which most fields are, go the short way.
#[inline]
fn one(place: Place, spec: &'static Field, field: &[u8], position: usize, findings: &mut Findings) -> bool {
    let wanted = usize::from(spec.width);
    let short = spec.mode == Mode::Digits && (wanted == 0 || field.len() == wanted || (field.len() < wanted && !spec.fixed));
    if !((short && all_digits(field)) || thorough(place, spec, field, position, findings)) {
        return false;
    }
    if let Some(table) = spec.codes
        && !table.has(field)
    {
        // It is told, and can be used.
        findings.add(place.at(position, &codes::VALUE, table.shown()));
    }
    true
}

#[inline(never)]
fn thorough(place: Place, spec: &'static Field, field: &[u8], position: usize, findings: &mut Findings) -> bool {
    let fault = match spec.mode {
        Mode::Digits if !all_digits(field) => Some((pick(spec, &codes::NEEDED_DIGITS, &codes::DIGITS), String::new())),
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
    for (entry, detail) in text_faults(place, spec, facts, field).into_iter().flatten() {
        findings.add(place.at(position, entry, detail));
    }
    true
}

fn text_faults(place: Place, spec: &Field, facts: Facts, field: &[u8]) -> [Fault; 4] {
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
        if facts.external { Some((&codes::EXTERNAL, external::told(place.encoding, field))) } else { None },
        if facts.extension { plain(&codes::EXTENSION) } else { None },
    ]
}

fn days<'a>(place: Place, wanted: usize, fields: &mut Fields<'a>, position: usize, values: &mut Values<'a>, findings: &mut Findings) {
    fields.filled(31, |at, field| {
        if field.len() > wanted {
            findings.add(place.at(position + at, &codes::WIDE, format!("{} > {wanted} bytes", field.len())));
        } else if let (Ok(count), Ok(day)) = (number(field), u8::try_from(at + 1)) {
            if let Some(slot) = values.days.get_mut(values.day_count) {
                *slot = (day, count);
                values.day_count += 1;
            }
        } else {
            findings.add(place.at(position + at, &codes::DIGITS, String::new()));
        }
    });
}

/// Tells fields behind the last one of the table.
pub(crate) fn extra_fields(place: Place, line: &Line<'_>, known: usize, findings: &mut Findings) {
    let seen = line.field_count();
    if seen > known {
        findings.add(place.whole(&codes::EXTRA_FIELDS, format!("{seen} > {known}")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        assert_eq!((number::<u32>(b"0"), number::<u32>(b"00042"), number::<u8>(b"256")), (Ok(0), Ok(42), Err(())));
        assert_eq!(number::<u64>(b"18446744073709551615"), Ok(u64::MAX));
        assert_eq!((number::<u64>(b"18446744073709551616"), number::<u32>(b"1 0"), number::<u32>(b"+1")), (Err(()), Err(()), Err(())));
    }

    proptest::proptest! {
        #[test]
        fn digits_by_words_are_digits_by_bytes(field in proptest::collection::vec(proptest::sample::select(&b"0123456789012345678901234567890/: \xFA\xB0"[..]), 0..24)) {
            proptest::prop_assert_eq!(all_digits(&field), field.iter().all(u8::is_ascii_digit));
        }

        #[test]
        fn bytes_next_to_digits(field in proptest::collection::vec(b'0'..=b'9', 1..24), at in 0_usize..24, byte: u8) {
            let mut field = field;
            let at = at % field.len();
            field[at] = byte;
            proptest::prop_assert_eq!(all_digits(&field), byte.is_ascii_digit());
        }
    }
}
