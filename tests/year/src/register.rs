//! A late change of eligibility in the register file: a certificate turns out to have been suspended in a month that was paid (資格の遡及停止).

use josei_base::{Month, ServiceMonth};
use std::collections::{BTreeMap, BTreeSet};

/// Places of the columns, as the generator writes them.
const HOLDER: usize = 1;
const VALID_FROM: usize = 6;
const VALID_TO: usize = 7;
const SUSPENDED_ON: usize = 9;
const RESUMED_ON: usize = 10;
const LOST_ON: usize = 11;

/// Writes the suspensions into a register; answers which holders and months it could. No cell of a synthetic register has a comma or a quote.
pub fn suspend(csv: &[u8], wanted: &BTreeMap<String, ServiceMonth>) -> (Vec<u8>, BTreeSet<(String, ServiceMonth)>) {
    let (mut changed, mut done) = (Vec::with_capacity(csv.len() + 64 * wanted.len()), BTreeSet::new());
    for line in csv.split_inclusive(|byte| *byte == b'\n') {
        let holder = line.split(|byte| *byte == b',').nth(HOLDER).and_then(|cell| std::str::from_utf8(cell).ok());
        let suspended = holder.and_then(|holder| wanted.get_key_value(holder)).and_then(|(holder, month)| {
            let row = row(std::str::from_utf8(line).ok()?, month.0)?;
            done.insert((holder.clone(), *month));
            Some(row)
        });
        match suspended {
            Some(row) => changed.extend(row.as_bytes()),
            None => changed.extend(line),
        }
    }
    (changed, done)
}

/// The row with the suspension, if its certificate covers the month and nothing else is told of it.
fn row(line: &str, month: Month) -> Option<String> {
    let mut cells: Vec<&str> = line.split(',').collect();
    let cell = |at: usize| cells.get(at).copied();
    let (first, last) = (month.first_day().to_string(), month.last_day().to_string());
    let covers = cell(VALID_FROM)? <= first.as_str() && !cell(VALID_FROM)?.is_empty() && cell(VALID_TO)? >= last.as_str();
    if !covers || [SUSPENDED_ON, RESUMED_ON, LOST_ON].into_iter().any(|at| cell(at).is_none_or(|cell| !cell.is_empty())) {
        return None;
    }
    let resumed = month.plus_months(1).ok()?.first_day().to_string();
    *cells.get_mut(SUSPENDED_ON)? = &first;
    *cells.get_mut(RESUMED_ON)? = &resumed;
    Some(cells.join(","))
}
