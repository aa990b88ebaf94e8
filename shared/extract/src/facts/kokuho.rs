//! 国保: periods of insurance.

use super::{Fact, Says, own};
use crate::value::{Row, Value};
use jiff::civil::Date;
use josei_base::id::InsurerNumber;

/// An insurance (国保の資格).
#[derive(Clone, PartialEq, Eq)]
pub struct Insurance {
    /// 保険者番号.
    pub insurer: Option<InsurerNumber>,
    /// 保険証番号.
    pub card_number: String,
    /// 本扶区分: `insured` or `family`; empty where it is not written.
    pub relation: String,
    /// 給付開始年月日, where it is another day than the first.
    pub benefit_from: Option<Date>,
}

/// A row that is struck out or not in force says nothing: the period never was.
pub(super) fn facts(row: &Row<'_>) -> Vec<Fact> {
    if row.flag("in_force") == Some(false) || row.flag("struck_out") == Some(true) {
        return Vec::new();
    }
    let from = row.day("acquired_on");
    let insurer = if let Value::Insurer(number) = row.value("insurer_number") { Some(number.clone()) } else { None };
    let says = Says::Insured(Insurance {
        insurer,
        card_number: own(row, "card_number"),
        relation: row.code("relation").unwrap_or_default().to_owned(),
        benefit_from: row.day("benefit_from").filter(|day| Some(*day) != from),
    });
    vec![Fact { person: row.person, from, to: row.day("lost_on"), says }]
}
