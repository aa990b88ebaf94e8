//! Applications for reimbursement (償還払い): in the columns of an entry by CSV (`josei-benefit`), and what must become of each. Of five, two are of care outside the
//! prefecture and are paid, one comes too late, one is of care that a receipt was sent for, and one has a number that is none.

use crate::city::{City, PREFECTURE};
use crate::claim::{Care, Claim};
use crate::expected::{ApplicationAnswer, ApplicationResult};
use crate::holder::{Holder, insurer_number};
use crate::random::{Purpose, Random};
use crate::write::page::PROGRAMME;
use crate::{Params, SyntheticError, amount, calendar};
use josei_base::Month;
use josei_base::receipt::Sex;
use std::collections::HashSet;

/// Header row of the applications.
pub const APPLICATION_COLUMNS: [&str; 40] = [
    "application_number",
    "application_kind",
    "applied_on",
    "reception_ward",
    "reception_channel",
    "identity_method",
    "identity_checker",
    "identity_at",
    "programme_number",
    "holder_number",
    "holder_birth_date",
    "holder_sex",
    "applicant_name",
    "applicant_postal_code",
    "applicant_address",
    "service_month",
    "care_category",
    "care_kind",
    "care_from",
    "care_to",
    "care_days",
    "facility_code",
    "facility_name",
    "insurer_number",
    "insurer_symbol",
    "insurer_card_number",
    "insured_relation",
    "insurer_percent",
    "points",
    "total_cost_yen",
    "paid_yen",
    "copay_yen",
    "claimed_yen",
    "paid_on",
    "payee",
    "payment_method",
    "bank_code",
    "branch_code",
    "account_number",
    "account_holder_kana",
];

/// One application for so many receipts.
const RECEIPTS_PER_APPLICATION: u32 = 120;
/// Months after which an application is too late for certain: five years, and the month of care itself.
const TOO_LATE_MONTHS: i32 = 62;
/// A bank and a branch for tests; 9999 is no bank.
const BANK: (&str, &str) = ("9999", "001");
/// An institution outside the prefecture: the check digit is right, the institution is made up.
const OUTSIDE: (&str, &str) = ("2810102034", "架空県外医院");
/// Day of the month of care on which it was given and paid.
const CARE_DAY: u8 = 15;

/// What an application was made to become.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Paid,
    TooLate,
    /// A receipt of the same care was sent.
    HasReceipt,
    /// The holder number has a wrong check digit.
    WrongNumber,
}

impl Fate {
    const fn of(number: u32) -> Self {
        match number % 5 {
            3 => Self::TooLate,
            4 => Self::HasReceipt,
            0 => Self::WrongNumber,
            _ => Self::Paid,
        }
    }

    fn answer(self, number: String, yen: i64) -> ApplicationAnswer {
        let (result, codes): (_, &[&str]) = match self {
            Self::Paid => (ApplicationResult::Paid, &[]),
            Self::TooLate => (ApplicationResult::Refused, &["time-barred"]),
            Self::HasReceipt => (ApplicationResult::Waiting, &["Q060"]),
            Self::WrongNumber => (ApplicationResult::Unread, &["Q028"]),
        };
        let yen = if self == Self::Paid { yen } else { 0 };
        ApplicationAnswer { number, result, codes: codes.iter().map(|code| (*code).to_owned()).collect(), yen }
    }
}

/// What one application is about.
struct Applied<'m> {
    holder: &'m Holder,
    kind: &'static str,
    care: Month,
    points: u32,
    facility: String,
    name: &'m str,
}

/// Applications of a month with their answers.
pub(crate) fn write(
    params: &Params,
    city: &City,
    holders: &[Holder],
    claims: &[Claim],
) -> Result<(Vec<u8>, Vec<ApplicationAnswer>), SyntheticError> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(APPLICATION_COLUMNS).map_err(|_| SyntheticError::Register)?;
    let care = params.care_month()?;
    let late = calendar::plus_months(care, -TOO_LATE_MONTHS)?;
    // Children of whom nothing else is told in the month, so that no copay of theirs counts towards the cap; born before the oldest care.
    let named: HashSet<usize> = claims.iter().flat_map(|claim| [claim.holder, claim.number_of]).collect();
    let is_free = |at: usize, holder: &Holder| !named.contains(&at) && holder.registered && holder.covers(care);
    let mut free = holders.iter().enumerate().rev().filter(|(at, holder)| is_free(*at, holder) && holder.birth < late.first_day());
    // Ordinary care that was billed.
    let mut billed = claims.iter().filter(|claim| {
        let ordinary = claim.defect.is_none() && claim.care == Care::Outpatient && claim.month == care && claim.number_of == claim.holder;
        ordinary && !claim.later_file && !claim.national
    });
    let mut answers = Vec::new();
    for number in 1..=params.receipts / RECEIPTS_PER_APPLICATION {
        let mut random = Random::new(params.seed, Purpose::Application, u64::from(number));
        let fate = Fate::of(number);
        let points = random.between(200, 3_000);
        let applied = if fate == Fate::HasReceipt {
            let Some(claim) = billed.next() else { break };
            let (Some(holder), Some(institution)) = (holders.get(claim.holder), city.institutions.get(claim.institution)) else { break };
            let facility = format!("{PREFECTURE}{}{}", institution.table.code(), institution.code);
            let points = claim.visits.iter().map(|visit| visit.points).sum();
            Applied { holder, kind: "no_certificate", care, points, facility, name: &institution.name }
        } else {
            let Some((_, holder)) = free.next() else { break };
            let care = if fate == Fate::TooLate { late } else { care };
            Applied { holder, kind: "outside_prefecture", care, points, facility: OUTSIDE.0.to_owned(), name: OUTSIDE.1 }
        };
        let (row, answer) = row(params, number, fate, &applied, &mut random);
        writer.write_record(row).map_err(|_| SyntheticError::Register)?;
        answers.push(answer);
    }
    Ok((writer.into_inner().map_err(|_| SyntheticError::Register)?, answers))
}

/// The last digit is another one.
fn misread(number: &str) -> String {
    let (rest, last) = number.split_at(number.len().saturating_sub(1));
    let digit: u8 = last.parse().unwrap_or_default();
    format!("{rest}{}", (digit + 1) % 10)
}

fn row(params: &Params, number: u32, fate: Fate, applied: &Applied<'_>, random: &mut Random) -> ([String; 40], ApplicationAnswer) {
    let Applied { holder, kind, care, points, facility, name } = applied;
    let care_day = care.day(CARE_DAY).unwrap_or_else(|| care.first_day()).to_string();
    let preschool = holder.is_preschool(*care);
    let paid = amount::share_of(*points, preschool);
    let copay = amount::copay([*points].into_iter(), preschool);
    let (guardian, guardian_kana) = if holder.sex == Sex::Male { ("花子", "ハナコ") } else { ("太郎", "タロウ") };
    let billing = params.billing_month.0;
    let applied_on = billing.day(u8::try_from(random.between(1, 15)).unwrap_or(1)).unwrap_or_else(|| billing.first_day());
    let insurance = holder.card_in(*care);
    let family = holder.family();
    let application = format!("{}{number:05}", billing.compact());
    let row = [
        application.clone(),
        (*kind).to_owned(),
        applied_on.to_string(),
        "sakai-ward".to_owned(),
        "counter".to_owned(),
        "picture".to_owned(),
        "counter-1".to_owned(),
        format!("{applied_on}T01:30:00Z"),
        PROGRAMME.to_owned(),
        if fate == Fate::WrongNumber { misread(&holder.number) } else { holder.number.clone() },
        holder.birth.to_string(),
        holder.sex.code().to_string(),
        format!("{}　{guardian}", family.name),
        "5900078".to_owned(),
        "堺市堺区見本町１丁１番".to_owned(),
        care.to_string(),
        "medical".to_owned(),
        "outpatient".to_owned(),
        care_day.clone(),
        care_day.clone(),
        "1".to_owned(),
        facility.clone(),
        (*name).to_owned(),
        insurance.map(|card| insurer_number(card.insurer)).unwrap_or_default(),
        insurance.map(|card| card.symbol.clone()).unwrap_or_default(),
        insurance.map(|card| card.number.clone()).unwrap_or_default(),
        "2".to_owned(),
        (100 - amount::share_percent(preschool)).to_string(),
        points.to_string(),
        (i64::from(*points) * 10).to_string(),
        paid.to_string(),
        copay.to_string(),
        (paid - copay).to_string(),
        care_day,
        format!("p{number:05}"),
        "transfer".to_owned(),
        BANK.0.to_owned(),
        BANK.1.to_owned(),
        format!("{:07}", random.between(1, 9_999_999)),
        crate::cp932::half_width_kana(&format!("{} {guardian_kana}", family.kana)),
    ];
    (row, fate.answer(application, paid - copay))
}
