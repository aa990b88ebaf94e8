//! What a month's decided receipts come to: counted for the statistics, and so to the yen what the bank files must come to.

use crate::client::Decided;
use crate::exit::Failure;
use crate::output;
use josei_base::BillingMonth;
use josei_eligibility::{FundingClass, Outcome};
use josei_statistics::{Cell, Funding, Kind, Sums, Table, Way};
use std::path::Path;

/// Counts a receipt that was decided OK; others are not paid yet.
pub fn count(table: &mut Table, month: BillingMonth, one: &Decided) -> Result<(), Failure> {
    if one.decision.result != Outcome::Ok {
        return Ok(());
    }
    let service_month = one.service_month.ok_or_else(|| Failure::fault("a receipt decided OK without a holder"))?;
    let cell = Cell {
        billing_month: month,
        service_month,
        ward: one.decision.ward,
        age: one.facts.age,
        kind: Kind::of_receipt(one.facts.table, one.facts.inpatient),
        funding: match one.decision.funding.class {
            FundingClass::Prefecture => Funding::Prefecture,
            FundingClass::City => Funding::City,
            FundingClass::Unknown => Funding::Unknown,
        },
        way: Way::Receipt,
    };
    table.add(cell, Sums { cases: 1, yen: one.decision.amounts.city_pays }).map_err(Failure::fault)
}

/// Writes `out/statistics.csv` and `out/statistics.parquet`.
pub fn write(table: &Table, dir: &Path) -> Result<(), Failure> {
    let out = dir.join("out");
    output::write_file(&out.join("statistics.csv"), &table.to_csv().map_err(Failure::fault)?)?;
    output::write_file(&out.join("statistics.parquet"), &table.to_parquet().map_err(Failure::fault)?)
}
