//! The statistics of a month, which say what all its decided receipts come to, and so to the yen what its bank files must come to.

use super::result::{MonthResult, PayeeResult};
use super::site::Site;
use crate::client::{Statistics, StatisticsFiles};
use crate::exit::Failure;
use crate::output;
use josei_base::BillingMonth;
use std::path::Path;

/// Has them made, writes `out/statistics.csv` and `out/statistics.parquet`, and says what is owed to whom.
pub async fn statistics(site: &Site, month: BillingMonth, dir: &Path, result: &mut MonthResult) -> Result<Statistics, Failure> {
    let StatisticsFiles { made, csv, parquet } = site.person("clerk-1", "benefit-decide")?.statistics(month).await?;
    let out = dir.join("out");
    output::write_file(&out.join("statistics.csv"), &csv)?;
    output::write_file(&out.join("statistics.parquet"), &parquet)?;
    let owed_to = made.payees.iter().filter(|payee| payee.receipts > 0);
    result.payment.payees = owed_to.map(|one| PayeeResult { payee: one.payee.clone(), receipts: one.receipts, yen: one.yen }).collect();
    Ok(made)
}
