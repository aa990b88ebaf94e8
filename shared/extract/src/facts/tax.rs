//! 税: what the prefecture's income class is made of, by year. What it comes to is the city's rule.

use super::{Fact, Says};
use crate::value::{Row, Value};
use jiff::civil::Date;
use josei_base::Yen;
use std::collections::BTreeMap;

/// The income of a year (年度の所得). Keys are the layout's column names; what was not written is not there.
#[derive(Clone, PartialEq, Eq)]
pub struct Income {
    /// 年度.
    pub year: i16,
    /// False for 未申告: nothing is known, which is not the same as no income.
    pub declared: bool,
    /// 決議年月日: of several decisions of a year the last counts.
    pub decided_on: Option<Date>,
    /// 所得, 損失, 控除.
    pub amounts: BTreeMap<String, Yen>,
    /// 扶養人数.
    pub counts: BTreeMap<String, u8>,
    /// 区分: the layout's names of their values.
    pub marks: BTreeMap<String, String>,
    /// Flags that are set.
    pub flags: Vec<String>,
}

pub(super) fn facts(row: &Row<'_>) -> Vec<Fact> {
    let Value::Year(year) = row.value("fiscal_year") else { return Vec::new() };
    let mut income = Income {
        year: *year,
        declared: row.flag("undeclared") != Some(true),
        decided_on: row.day("decided_on"),
        amounts: BTreeMap::new(),
        counts: BTreeMap::new(),
        marks: BTreeMap::new(),
        flags: Vec::new(),
    };
    for (column, value) in row.layout.columns().iter().zip(&row.values) {
        let name = || column.name.clone();
        match value {
            Value::Yen(yen) => drop(income.amounts.insert(name(), *yen)),
            Value::Count(count) => drop(income.counts.insert(name(), *count)),
            Value::Code(code) => drop(income.marks.insert(name(), code.clone())),
            Value::Flag(true) if column.name != "undeclared" => income.flags.push(name()),
            _ => {}
        }
    }
    vec![Fact { person: row.person, from: None, to: None, says: Says::Income(income) }]
}
