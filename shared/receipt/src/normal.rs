//! The normal form (`domain/receipts.md` §5.3): rules over the whole receipt, then [`NormalReceipt`].

use crate::codes;
use crate::days::Days;
use crate::fields::{Place, Values};
use crate::findings::Findings;
use crate::header::Header;
use crate::kind::Kind;
use crate::payers::{Payers, text};
use crate::table::Role;
use josei_base::date::{is_preschool, parse_day};
use josei_base::id::{Facility, FeeTable, Prefecture};
use josei_base::receipt::{MainPayer, NormalReceipt, Person, ReceiptType, Sex};
use josei_base::{Month, ServiceMonth};

/// The record RE and where its receipt stands.
pub(crate) struct First<'a> {
    /// Whose tables it was read by.
    pub(crate) kind: Kind,
    pub(crate) place: Place,
    pub(crate) values: &'a Values<'a>,
    pub(crate) month: Option<Month>,
    pub(crate) line: u64,
}

/// Checks what no single record shows, and builds the normal form if no error was found anywhere in the receipt.
pub(crate) fn build(header: &Header, first: &First<'_>, payers: Payers, days: &Days, findings: &mut Findings) -> Option<NormalReceipt> {
    let (place, values) = (first.place, first.values);
    if !header.is_usable() {
        findings.add(place.whole(&codes::HEADER_UNUSABLE, String::new()));
    }
    let receipt_type = receipt_type(header, first, findings);
    check_payers(place, receipt_type, &payers, findings);
    check_setting(first, receipt_type, findings);
    let sex = match values.get(Role::Sex) {
        [code] => Sex::from_code(*code),
        _ => None,
    };
    if sex.is_none() && values.some(Role::Sex).is_some() {
        findings.add(place.of(Role::Sex, &codes::SEX, String::new()));
    }
    let birth_date = parse_day(values.get(Role::Birth)).ok().map(|day| day.value);
    if let (Some(month), Some(birth)) = (first.month, birth_date) {
        if birth > month.last_day() {
            findings.add(place.of(Role::Birth, &codes::BORN_LATER, String::new()));
        } else if let Some(receipt_type) = receipt_type {
            check_person(place, receipt_type, is_preschool(birth, month), findings);
        }
    }
    if let (Some(month), Some(billing)) = (first.month, header.billing_month)
        && month > billing.0
    {
        findings.add(place.of(Role::Month, &codes::BILLED_EARLIER, format!("{month} > {billing}")));
    }
    let percent = values.number(Role::Percent).map(|percent| u8::try_from(percent).ok().filter(|percent| *percent <= 100));
    if percent == Some(None) {
        findings.add(place.of(Role::Percent, &codes::PERCENT, String::new()));
    }
    check_care_days(first, &payers, days, findings);
    let special_notes = special_notes(place, values, findings);
    let prescriber = if first.kind == Kind::Chozai { prescriber(place, values, findings) } else { None };
    let name = text(place, values, Role::Name, findings);
    let kana_name = text(place, values, Role::Kana, findings);
    if findings.errors > 0 {
        return None;
    }
    let (billed, counted) = (payers.billed(), payers.days());
    Some(NormalReceipt {
        number: values.number(Role::Number)?,
        line: first.line,
        search_number: values.ascii(Role::Search).to_owned(),
        review_body: header.review_body?,
        facility: header.facility.clone()?,
        facility_name: header.facility_name.clone(),
        billing_month: header.billing_month?,
        service_month: ServiceMonth(first.month?),
        receipt_type: receipt_type?,
        name,
        kana_name,
        sex: sex?,
        birth_date: birth_date?,
        benefit_percent: percent.flatten(),
        admission: parse_day(values.get(Role::Admission)).ok().map(|day| day.value),
        special_notes,
        insurer: payers.insurer,
        confirmation: payers.confirmation,
        programmes: payers.programmes,
        care_days: days.care_days(first.kind, counted),
        day_points: billed.points().and_then(|points| days.day_points(points.get())),
        prescriber,
    })
}

fn receipt_type(header: &Header, first: &First<'_>, findings: &mut Findings) -> Option<ReceiptType> {
    let field = first.values.some(Role::Type)?;
    let Some(kind) = ReceiptType::parse(field) else {
        findings.add(first.place.of(Role::Type, &codes::TYPE, String::new()));
        return None;
    };
    if kind.table() != header.kind.fee_table() {
        findings.add(first.place.of(Role::Type, &codes::TYPE_KIND, String::new()));
    }
    Some(kind)
}

/// HO or KO must be there, and both must be as the receipt type says.
fn check_payers(place: Place, receipt_type: Option<ReceiptType>, payers: &Payers, findings: &mut Findings) {
    if payers.count() == 0 {
        findings.add(place.whole(&codes::NO_PAYER, String::new()));
        return;
    }
    payers.check(findings);
    let Some(receipt_type) = receipt_type else { return };
    let (wanted, seen) = (receipt_type.programmes(), payers.programme_count);
    if wanted != seen {
        findings.add(place.of(Role::Type, &codes::PROGRAMME_COUNT, format!("{wanted} ≠ {seen}")));
    }
    if (receipt_type.payer() == MainPayer::ProgrammesOnly) == (payers.insurers > 0) {
        findings.add(place.of(Role::Type, &codes::INSURER_TYPE, String::new()));
    }
}

/// 未就学者 and 家族 are told apart by the birthday; the city goes by it, not by the digit.
fn check_person(place: Place, receipt_type: ReceiptType, preschool: bool, findings: &mut Findings) {
    let fits = match receipt_type.person() {
        Person::Preschool => preschool,
        Person::Family => !preschool,
        Person::Insured | Person::Elderly | Person::ElderlyHighIncome | Person::Unknown => true,
    };
    if !fits {
        findings.add(place.of(Role::Type, &codes::PERSON_AGE, String::new()));
    }
}

/// In or out: 調剤 and 訪問看護 have no inpatients, and only an inpatient was admitted, not after the month.
fn check_setting(first: &First<'_>, receipt_type: Option<ReceiptType>, findings: &mut Findings) {
    let Some(receipt_type) = receipt_type else { return };
    if receipt_type.is_inpatient() && matches!(first.kind, Kind::Chozai | Kind::Homon) {
        findings.add(first.place.of(Role::Type, &codes::TYPE_SETTING, String::new()));
    }
    let Ok(admission) = parse_day(first.values.get(Role::Admission)) else { return };
    if !receipt_type.is_inpatient() || first.month.is_some_and(|month| admission.value > month.last_day()) {
        findings.add(first.place.of(Role::Admission, &codes::ADMISSION, String::new()));
    }
}

/// The days of JD must be as many as the days of HO. A pharmacy counts prescriptions there, not days.
fn check_care_days(first: &First<'_>, payers: &Payers, days: &Days, findings: &mut Findings) {
    let (Some(place), Some(insurer)) = (days.insurance_place, &payers.insurer) else { return };
    let (seen, wanted) = (days.insurance_count(), insurer.days);
    if first.kind != Kind::Chozai && first.month.is_some() && seen != wanted {
        findings.add(place.whole(&codes::CARE_DAY_COUNT, format!("{seen} ≠ {wanted}")));
    }
}

/// 特記事項: codes of two digits, one after the other.
fn special_notes(place: Place, values: &Values<'_>, findings: &mut Findings) -> Vec<String> {
    let field = values.get(Role::Notes);
    let (pairs, rest) = field.as_chunks::<2>();
    if !rest.is_empty() || field.iter().any(|byte| !byte.is_ascii_digit()) {
        findings.add(place.of(Role::Notes, &codes::NOTES, String::new()));
    }
    pairs.iter().filter(|code| code.iter().all(u8::is_ascii_digit)).map(|code| String::from_utf8_lossy(code).into_owned()).collect()
}

/// RE[9..11] of a pharmacy receipt: all or nothing.
fn prescriber(place: Place, values: &Values<'_>, findings: &mut Findings) -> Option<Facility> {
    let [prefecture, table, code] = [Role::Prefecture, Role::FeeTable, Role::Facility].map(|role| values.ascii(role));
    let table = table.bytes().next().and_then(FeeTable::from_code);
    let facility =
        Prefecture::parse(prefecture).ok().zip(table).and_then(|(prefecture, table)| Facility::new(prefecture, table, code).ok());
    if facility.is_none() {
        findings.add(place.of(Role::Facility, &codes::PRESCRIBER, String::new()));
    }
    facility
}
