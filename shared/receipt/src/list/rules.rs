//! Rules over one line, then what it says.

use super::cells::Cells;
use super::columns::{COLUMNS, Column};
use super::decided::{Decided, Entry};
use super::header::ListHeader;
use super::payers::{amounts, care_days, confirmation, insurer, programme, programme_part, special_notes};
use crate::codes;
use crate::fields::Place;
use crate::findings::Findings;
use josei_base::date::parse_day;
use josei_base::id::{Facility, FacilityCheck, FeeTable, Prefecture};
use josei_base::receipt::{NormalReceipt, ReceiptType, Sex};
use josei_base::{BillingMonth, Month, Points, ServiceMonth};

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
