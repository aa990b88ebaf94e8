//! Applications for reimbursement (償還払い): care outside the prefecture, paid in full. Preliminary format; no answer depends on it yet.

use crate::amount;
use crate::holder::Holder;
use crate::random::{Purpose, Random};
use crate::write::page::PROGRAMME;
use crate::{Params, SyntheticError};
use josei_base::receipt::Sex;

/// Header row of the applications.
pub const APPLICATION_COLUMNS: [&str; 15] = [
    "application_number",
    "applied_on",
    "programme_number",
    "holder_number",
    "service_month",
    "care_kind",
    "facility_name",
    "points",
    "paid_yen",
    "copay_yen",
    "claimed_yen",
    "bank_code",
    "branch_code",
    "account_number",
    "account_holder_kana",
];

/// One application for so many receipts.
const RECEIPTS_PER_APPLICATION: u32 = 400;
/// A bank and a branch for tests; 9999 is no bank.
const BANK: (&str, &str) = ("9999", "001");

pub(crate) fn write(params: &Params, holders: &[Holder]) -> Result<Vec<u8>, SyntheticError> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    writer.write_record(APPLICATION_COLUMNS).map_err(|_| SyntheticError::Register)?;
    let care = params.care_month()?;
    // Ordinary children stand at the end.
    let mut candidates = holders.iter().rev().filter(|holder| holder.registered && holder.covers(care));
    for number in 1..=params.receipts / RECEIPTS_PER_APPLICATION {
        let Some(holder) = candidates.next() else { break };
        let mut random = Random::new(params.seed, Purpose::Application, u64::from(number));
        let points = random.between(200, 3_000);
        let preschool = holder.is_preschool(care);
        let paid = amount::share_of(points, preschool);
        let copay = amount::copay([points].into_iter(), preschool);
        let guardian = if holder.sex == Sex::Male { "ハナコ" } else { "タロウ" };
        let applied = params.billing_month.0.day(u8::try_from(random.between(1, 15)).unwrap_or(1));
        let row = [
            format!("{}{number:05}", params.billing_month.0.compact()),
            applied.map(|day| day.to_string()).unwrap_or_default(),
            PROGRAMME.to_owned(),
            holder.number.clone(),
            care.to_string(),
            "outpatient".to_owned(),
            "架空県外医院".to_owned(),
            points.to_string(),
            paid.to_string(),
            copay.to_string(),
            (paid - copay).to_string(),
            BANK.0.to_owned(),
            BANK.1.to_owned(),
            format!("{:07}", random.between(1, 9_999_999)),
            crate::cp932::half_width_kana(&format!("{} {guardian}", holder.family().kana)),
        ];
        writer.write_record(row).map_err(|_| SyntheticError::Register)?;
    }
    writer.into_inner().map_err(|_| SyntheticError::Register)
}
