//! Applications for reimbursement (償還払い): care outside the prefecture, paid in full, in the columns of an entry by CSV (`josei-benefit`).
//! No answer depends on them yet.

use crate::amount;
use crate::holder::{Holder, insurer_number};
use crate::random::{Purpose, Random};
use crate::write::page::PROGRAMME;
use crate::{Params, SyntheticError};
use josei_base::receipt::Sex;

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
const RECEIPTS_PER_APPLICATION: u32 = 400;
/// A bank and a branch for tests; 9999 is no bank.
const BANK: (&str, &str) = ("9999", "001");
/// An institution outside the prefecture: the check digit is right, the institution is made up.
const OUTSIDE: (&str, &str) = ("2810102034", "架空県外医院");
/// Day of the month of care on which it was given and paid.
const CARE_DAY: u8 = 15;

pub(crate) fn write(params: &Params, holders: &[Holder]) -> Result<Vec<u8>, SyntheticError> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(APPLICATION_COLUMNS).map_err(|_| SyntheticError::Register)?;
    let care = params.care_month()?;
    let care_day = care.day(CARE_DAY).unwrap_or_else(|| care.first_day()).to_string();
    // Ordinary children stand at the end.
    let mut candidates = holders.iter().rev().filter(|holder| holder.registered && holder.covers(care));
    for number in 1..=params.receipts / RECEIPTS_PER_APPLICATION {
        let Some(holder) = candidates.next() else { break };
        let mut random = Random::new(params.seed, Purpose::Application, u64::from(number));
        let points = random.between(200, 3_000);
        let preschool = holder.is_preschool(care);
        let paid = amount::share_of(points, preschool);
        let copay = amount::copay([points].into_iter(), preschool);
        let (guardian, guardian_kana) = if holder.sex == Sex::Male { ("花子", "ハナコ") } else { ("太郎", "タロウ") };
        let applied = params.billing_month.0.day(u8::try_from(random.between(1, 15)).unwrap_or(1)).unwrap_or_else(|| care.last_day());
        let insurance = holder.card_in(care);
        let family = holder.family();
        let row = [
            format!("{}{number:05}", params.billing_month.0.compact()),
            "outside_prefecture".to_owned(),
            applied.to_string(),
            "sakai-ward".to_owned(),
            "counter".to_owned(),
            "picture".to_owned(),
            "counter-1".to_owned(),
            format!("{applied}T01:30:00Z"),
            PROGRAMME.to_owned(),
            holder.number.clone(),
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
            OUTSIDE.0.to_owned(),
            OUTSIDE.1.to_owned(),
            insurance.map(|card| insurer_number(card.insurer)).unwrap_or_default(),
            insurance.map(|card| card.symbol.clone()).unwrap_or_default(),
            insurance.map(|card| card.number.clone()).unwrap_or_default(),
            "2".to_owned(),
            (100 - amount::share_percent(preschool)).to_string(),
            points.to_string(),
            (i64::from(points) * 10).to_string(),
            paid.to_string(),
            copay.to_string(),
            (paid - copay).to_string(),
            care_day.clone(),
            format!("p{number:05}"),
            "transfer".to_owned(),
            BANK.0.to_owned(),
            BANK.1.to_owned(),
            format!("{:07}", random.between(1, 9_999_999)),
            crate::cp932::half_width_kana(&format!("{} {guardian_kana}", family.kana)),
        ];
        writer.write_record(row).map_err(|_| SyntheticError::Register)?;
    }
    writer.into_inner().map_err(|_| SyntheticError::Register)
}
