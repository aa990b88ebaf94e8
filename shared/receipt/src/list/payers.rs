//! Rules over who pays, what, and for which days.

use super::cells::Cells;
use super::columns::Column;
use super::header::ListHeader;
use crate::codes;
use josei_base::id::{FeeTable, IdError, InsurerNumber, ProgrammeNumber, luhn};
use josei_base::receipt::{Confirmation, DaySet, InsurerPart, MainPayer, ProgrammePart, ReceiptType};
use josei_base::{Billed, Month, Points, Yen};

/// 公費負担者番号 must be that of the list; a missing 受給者番号 or a wrong check digit is a warning, as in a claim file.
pub(crate) fn programme(c: &mut Cells<'_, '_>, header: &ListHeader) {
    let number = c.ascii(Column::Programme);
    match ProgrammeNumber::parse(number) {
        Ok(number) if number == header.programme => {}
        Ok(_) => c.tell(Column::Programme, &codes::LIST_PAYER, String::new()),
        Err(IdError::CheckDigit) => c.tell(Column::Programme, &codes::PROGRAMME_CHECK, String::new()),
        Err(_) if number.is_empty() => {}
        Err(_) => c.tell(Column::Programme, &codes::PROGRAMME_FORM, String::new()),
    }
    let holder = c.ascii(Column::Holder);
    if holder.bytes().all(|byte| byte == b'0') {
        if holder.is_empty() && !c.is_absent(Column::Holder) {
            return;
        }
        c.tell(Column::Holder, &codes::HOLDER_NONE, String::new());
    } else if !luhn::is_valid(holder) {
        c.tell(Column::Holder, &codes::HOLDER_CHECK, String::new());
    }
}

pub(crate) fn insurer(c: &mut Cells<'_, '_>, receipt_type: Option<ReceiptType>) -> Option<InsurerPart> {
    let number = c.ascii(Column::Insurer).trim_matches(' ');
    if let Some(kind) = receipt_type
        && (kind.payer() == MainPayer::ProgrammesOnly) != c.is_absent(Column::Insurer)
    {
        c.tell(Column::Insurer, &codes::INSURER_TYPE, String::new());
    }
    if number.is_empty() {
        return None;
    }
    match InsurerNumber::parse_padded(number) {
        Ok(_) => {}
        Err(IdError::CheckDigit) => c.tell(Column::Insurer, &codes::INSURER_CHECK, String::new()),
        Err(_) => c.tell(Column::Insurer, &codes::INSURER_FORM, String::new()),
    }
    Some(InsurerPart {
        number: number.to_owned(),
        symbol: c.text(Column::Symbol),
        card_number: c.text(Column::Card),
        days: c.number(Column::Days).unwrap_or_default(),
        billed: billed(c),
        copay: None,
        meals: 0,
        meals_cost: Yen::ZERO,
    })
}

/// What was decided: points, or yen where the form bills yen (訪問看護).
fn billed(c: &Cells<'_, '_>) -> Billed {
    let points = c.number(Column::DecidedPoints).map(|points| Billed::Points(Points::new(points)));
    points.or_else(|| c.yen(Column::Cost).map(Billed::Yen)).unwrap_or_default()
}

/// The programme of the list. Without insurance it is the one that carries the points.
pub(crate) fn programme_part(c: &Cells<'_, '_>, receipt_type: Option<ReceiptType>) -> ProgrammePart {
    let alone = receipt_type.is_some_and(|kind| kind.payer() == MainPayer::ProgrammesOnly);
    ProgrammePart {
        number: c.ascii(Column::Programme).to_owned(),
        holder_number: c.ascii(Column::Holder).to_owned(),
        days: c.number(Column::ProgrammeDays).or_else(|| c.number(Column::Days)).unwrap_or_default(),
        billed: alone.then(|| billed(c)),
        copay: c.yen(Column::Copay),
        covered_share: c.yen(Column::Share),
        meals: c.number(Column::Meals).unwrap_or_default(),
        meals_cost: c.yen(Column::MealsCost).unwrap_or_default(),
    }
}

pub(crate) fn confirmation(c: &Cells<'_, '_>) -> Option<Confirmation> {
    let (class, branch) = (c.number(Column::Confirmation), c.ascii(Column::Branch));
    (class.is_some() || !branch.is_empty()).then(|| Confirmation {
        class: class.unwrap_or_default(),
        insurer_number: String::new(),
        symbol: String::new(),
        card_number: String::new(),
        branch: branch.to_owned(),
    })
}

/// 決定金額 is ten yen a point, and nobody pays more than there is. 訪問看護 bills yen: its points may be left out.
pub(crate) fn amounts(c: &mut Cells<'_, '_>, visiting: bool) -> Option<Yen> {
    let points: Option<u32> = c.number(Column::DecidedPoints);
    if !visiting && c.is_absent(Column::DecidedPoints) {
        c.tell(Column::DecidedPoints, &codes::NEEDED_EMPTY, String::new());
    }
    // Not an error, because a line made from a claim file may not know it.
    if c.is_absent(Column::Claimed) {
        c.tell(Column::Claimed, &codes::EMPTY, String::new());
    }
    let cost = c.yen(Column::Cost)?;
    if let Some(points) = points
        && Points::new(points).cost() != cost
    {
        c.tell(Column::Cost, &codes::LIST_COST, String::new());
    }
    let amount = |column| c.yen(column).unwrap_or_default().get();
    let paid = amount(Column::Claimed) + amount(Column::Copay) + amount(Column::HighCost);
    // Meals are no part of 決定金額, but the city may pay the standard share of them.
    if paid > cost.get() + amount(Column::MealsCost) {
        c.tell(Column::Claimed, &codes::LIST_CLAIM, String::new());
    }
    Some(cost)
}

/// 受診日: `0` or `1` for each day. A pharmacy counts prescriptions, not days.
pub(crate) fn care_days(c: &mut Cells<'_, '_>, month: Option<Month>, receipt_type: Option<ReceiptType>) -> Option<DaySet> {
    let cell = c.get(Column::CareDays);
    if cell.is_empty() {
        return None;
    }
    if cell.len() != 31 || cell.iter().any(|byte| !matches!(byte, b'0' | b'1')) {
        c.tell(Column::CareDays, &codes::LIST_CARE_DAYS, String::new());
        return None;
    }
    let days = (1..).zip(cell).filter(|(_, byte)| **byte == b'1').fold(DaySet::EMPTY, |days, (day, _): (u8, _)| days.with(day));
    if let Some(month) = month
        && days.days().any(|day| month.day(day).is_none())
    {
        c.tell(Column::CareDays, &codes::DAY_OUTSIDE, String::new());
        return None;
    }
    let wanted: Option<u32> = c.number(Column::Days);
    let counts_days = receipt_type.is_some_and(|kind| kind.table() != Some(FeeTable::Pharmacy));
    if let Some(wanted) = wanted.filter(|wanted| counts_days && *wanted != days.len()) {
        c.tell(Column::CareDays, &codes::CARE_DAY_COUNT, format!("{} ≠ {wanted}", days.len()));
    }
    Some(days)
}

/// 特記事項: codes of two digits, one after the other.
pub(crate) fn special_notes(c: &mut Cells<'_, '_>) -> Vec<String> {
    let cell = c.get(Column::Notes);
    let (pairs, rest) = cell.as_chunks::<2>();
    if !rest.is_empty() || cell.iter().any(|byte| !byte.is_ascii_digit()) {
        c.tell(Column::Notes, &codes::NOTES, String::new());
    }
    pairs.iter().filter(|code| code.iter().all(u8::is_ascii_digit)).map(|code| String::from_utf8_lossy(code).into_owned()).collect()
}
