//! Rules over one line, then what it says.

use super::columns::{COLUMNS, Column};
use super::header::ListHeader;
use super::line::{Decided, Entry};
use crate::codes;
use crate::fields::{Place, number};
use crate::findings::Findings;
use josei_base::date::parse_day;
use josei_base::id::{Facility, FacilityCheck, FeeTable, IdError, InsurerNumber, Prefecture, ProgrammeNumber, luhn};
use josei_base::receipt::{Confirmation, DaySet, InsurerPart, MainPayer, NormalReceipt, ProgrammePart, ReceiptType, Sex};
use josei_base::{Billed, BillingMonth, Entry as Code, Month, Points, ServiceMonth, Yen};

/// The fields of one line, checked by their form; one with a fault is empty here.
struct Cells<'a, 'f> {
    place: Place,
    /// The whole line as written.
    text: &'a [u8],
    fields: [&'a [u8]; COLUMNS],
    findings: &'f mut Findings,
}

impl<'a> Cells<'a, '_> {
    fn get(&self, column: Column) -> &'a [u8] {
        self.fields.get(column.position()).copied().unwrap_or_default()
    }

    /// True if nothing is written, rather than something of no use.
    fn is_absent(&self, column: Column) -> bool {
        self.text.split(|byte| *byte == b',').nth(column.position()).is_none_or(<[u8]>::is_empty)
    }

    fn ascii(&self, column: Column) -> &'a str {
        std::str::from_utf8(self.get(column)).unwrap_or_default()
    }

    fn number<N: TryFrom<u64>>(&self, column: Column) -> Option<N> {
        Some(self.get(column)).filter(|cell| !cell.is_empty()).and_then(|cell| number(cell).ok())
    }

    fn yen(&self, column: Column) -> Option<Yen> {
        self.number::<u32>(column).map(|yen| Yen::new(yen.into()))
    }

    fn tell(&mut self, column: Column, entry: &'static Code, detail: String) {
        self.findings.add(self.place.at(column.position(), entry, detail));
    }

    /// Text; damage that only decoding finds (codes without a character) is told here.
    fn text(&mut self, column: Column) -> String {
        self.place.encoding.decode(self.get(column)).unwrap_or_else(|| {
            self.tell(column, &codes::NEEDED_TEXT, String::new());
            String::new()
        })
    }

    /// What a checked field means; what is written and means nothing is told.
    fn meant<T>(&mut self, column: Column, entry: &'static Code, read: impl FnOnce(&'a str) -> Option<T>) -> Option<T> {
        let text = self.ascii(column);
        let value = read(text);
        if value.is_none() && !text.is_empty() {
            self.tell(column, entry, String::new());
        }
        value
    }
}

/// Checks what no single field shows; gives back what the line says, unless a part of it is missing.
pub(crate) fn build(
    header: &ListHeader,
    place: Place,
    text: &[u8],
    fields: &[&[u8]; COLUMNS],
    line_number: u32,
    findings: &mut Findings,
) -> Option<Decided> {
    let mut cells = Cells { place, text, fields: *fields, findings };
    let c = &mut cells;
    let service = c.meant(Column::ServiceMonth, &codes::NEEDED_DATE, |text| Month::parse(text).ok());
    let billing = c.meant(Column::BillingMonth, &codes::NEEDED_DATE, |text| Month::parse(text).ok());
    let review = c.meant(Column::ReviewMonth, &codes::NEEDED_DATE, |text| Month::parse(text).ok());
    months(c, header, service, billing, review);
    let birth = c.meant(Column::Birth, &codes::NEEDED_DATE, |text| parse_day(text.as_bytes()).ok().map(|day| day.value));
    if let (Some(month), Some(birth)) = (service, birth)
        && birth > month.last_day()
    {
        c.tell(Column::Birth, &codes::BORN_LATER, String::new());
    }
    let sex = c.meant(Column::Sex, &codes::SEX, |text| text.bytes().next().and_then(Sex::from_code));
    let facility = facility(c);
    let receipt_type = receipt_type(c, facility.as_ref().map(|(table, _)| *table));
    programme(c, header);
    let rank: Option<u8> = c.number(Column::Rank);
    if let (Some(rank), Some(kind)) = (rank, receipt_type)
        && !(1..=kind.programmes()).contains(&usize::from(rank))
    {
        c.tell(Column::Rank, &codes::LIST_RANK, format!("{rank} > {}", kind.programmes()));
    }
    let insurer = insurer(c, receipt_type);
    let percent = c.meant(Column::Percent, &codes::PERCENT, |text| text.parse::<u8>().ok().filter(|percent| *percent <= 100));
    let visiting = facility.as_ref().is_some_and(|(table, _)| *table == FeeTable::VisitingNurse);
    let cost = amounts(c, visiting);
    let care_days = care_days(c, service, receipt_type);
    let special_notes = special_notes(c);
    let class = class(c);
    let name = c.text(Column::Name);
    let kana_name = c.text(Column::Kana);
    let facility_name = c.text(Column::FacilityName);
    let confirmation = confirmation(c);
    let programme = programme_part(c, receipt_type);
    let c = cells;
    if c.findings.errors > 0 {
        return None;
    }
    let receipt = NormalReceipt {
        number: line_number,
        line: place.line,
        search_number: c.ascii(Column::Search).to_owned(),
        review_body: header.review_body,
        facility: facility?.1,
        facility_name,
        billing_month: BillingMonth(billing?),
        service_month: ServiceMonth(service?),
        receipt_type: receipt_type?,
        name,
        kana_name,
        sex: sex?,
        birth_date: birth?,
        benefit_percent: percent,
        admission: None,
        special_notes,
        insurer,
        confirmation,
        programmes: vec![programme],
        care_days,
        day_points: None,
        prescriber: None,
    };
    let original = c.ascii(Column::Original).to_owned();
    Some(Decided {
        entry: match class? {
            1 => Entry::Adjustment { taken_back: receipt, original },
            2 => Entry::Reclaim { receipt, original },
            _ => Entry::Ordinary(receipt),
        },
        management_number: c.ascii(Column::Management).to_owned(),
        processing_number: c.ascii(Column::Processing).to_owned(),
        review_month: review?,
        rank: rank?,
        claimed_points: c.number(Column::ClaimedPoints).map(Points::new),
        decided_points: c.number(Column::DecidedPoints).map(Points::new),
        cost: cost?,
        high_cost: c.yen(Column::HighCost),
        claimed: c.yen(Column::Claimed),
        meals_share: c.yen(Column::MealsShare),
    })
}

/// 診療年月 ≤ 請求年月 ≤ 審査年月, and the review month is that of the list.
fn months(c: &mut Cells<'_, '_>, header: &ListHeader, service: Option<Month>, billing: Option<Month>, review: Option<Month>) {
    if let (Some(service), Some(billing)) = (service, billing)
        && service > billing
    {
        c.tell(Column::ServiceMonth, &codes::BILLED_EARLIER, format!("{service} > {billing}"));
    }
    if let (Some(billing), Some(review)) = (billing, review)
        && billing > review
    {
        c.tell(Column::BillingMonth, &codes::LIST_REVIEWED_EARLIER, format!("{billing} > {review}"));
    }
    if let (Some(review), Some(wanted)) = (review, header.month())
        && review != wanted
    {
        c.tell(Column::ReviewMonth, &codes::LIST_MONTH, format!("{review} ≠ {wanted}"));
    }
}

fn facility(c: &mut Cells<'_, '_>) -> Option<(FeeTable, Facility)> {
    let table = c.meant(Column::FeeTable, &codes::LIST_FEE_TABLE, |text| text.bytes().next().and_then(FeeTable::from_code));
    let prefecture = c.meant(Column::Prefecture, &codes::PREFECTURE, |text| Prefecture::parse(text).ok());
    let facility = Facility::new(prefecture?, table?, c.ascii(Column::Facility)).ok()?;
    if facility.check() != FacilityCheck::Agrees {
        c.tell(Column::Facility, &codes::FACILITY_CHECK, String::new());
    }
    Some((table?, facility))
}

fn receipt_type(c: &mut Cells<'_, '_>, table: Option<FeeTable>) -> Option<ReceiptType> {
    let kind = c.meant(Column::Type, &codes::TYPE, |text| ReceiptType::parse(text.as_bytes()))?;
    if table.is_some() && kind.table() != table {
        c.tell(Column::Type, &codes::TYPE_KIND, String::new());
    }
    Some(kind)
}

/// 公費負担者番号 must be that of the list; a missing 受給者番号 or a wrong check digit is a warning, as in a claim file.
fn programme(c: &mut Cells<'_, '_>, header: &ListHeader) {
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

fn insurer(c: &mut Cells<'_, '_>, receipt_type: Option<ReceiptType>) -> Option<InsurerPart> {
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
fn programme_part(c: &Cells<'_, '_>, receipt_type: Option<ReceiptType>) -> ProgrammePart {
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

fn confirmation(c: &Cells<'_, '_>) -> Option<Confirmation> {
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
fn amounts(c: &mut Cells<'_, '_>, visiting: bool) -> Option<Yen> {
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
fn care_days(c: &mut Cells<'_, '_>, month: Option<Month>, receipt_type: Option<ReceiptType>) -> Option<DaySet> {
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
fn special_notes(c: &mut Cells<'_, '_>) -> Vec<String> {
    let cell = c.get(Column::Notes);
    let (pairs, rest) = cell.as_chunks::<2>();
    if !rest.is_empty() || cell.iter().any(|byte| !byte.is_ascii_digit()) {
        c.tell(Column::Notes, &codes::NOTES, String::new());
    }
    pairs.iter().filter(|code| code.iter().all(u8::is_ascii_digit)).map(|code| String::from_utf8_lossy(code).into_owned()).collect()
}

/// 返戻・過誤区分: 1 and 2 name the receipt they are about, 0 names none.
fn class(c: &mut Cells<'_, '_>) -> Option<u8> {
    let class = c.meant(Column::Class, &codes::LIST_CLASS, |text| text.parse::<u8>().ok().filter(|class| *class <= 2))?;
    let original = !c.is_absent(Column::Original);
    if class > 0 && !original {
        c.tell(Column::Original, &codes::LIST_ORIGINAL, String::new());
    } else if class == 0 && original {
        c.tell(Column::Original, &codes::LIST_ORIGINAL_UNUSED, String::new());
    }
    Some(class)
}
