//! Rows and keys as they stand in the tables, read by the model's own eyes.

use josei_base::plan::{Item, Key, Table, Value};

/// What a key is the key of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place<'k> {
    Obligation(&'k str),
    Once(&'k str),
    Receivable(&'k str),
    Nettings(&'k str),
    Guard(&'k str),
    Account(&'k str, u32),
    Counter,
    Batch(u32),
    Opened(&'k str),
    Evidence(u32, &'k str),
    Delivery(&'k str, &'k str),
    Audit(&'k str),
    Other,
}

pub const REALM: &str = "local-271403#";

pub fn place(table: Table, key: &Key) -> Place<'_> {
    let (Some(rest), sort) = (key.partition.strip_prefix(REALM), key.sort.as_str()) else { return Place::Other };
    match table {
        Table::Audit => Place::Audit(rest),
        Table::Deliveries => rest.strip_prefix("DELIVERY#").map_or(Place::Other, |id| Place::Delivery(id, sort)),
        Table::Payments => payments(rest, sort).unwrap_or(Place::Other),
        _ => Place::Other,
    }
}

fn payments<'k>(rest: &'k str, sort: &'k str) -> Option<Place<'k>> {
    if let Some(rest) = rest.strip_prefix("OBL#") {
        let once = rest.strip_prefix("ONCE#").map(Place::Once);
        let back = rest.strip_prefix("BACK#").map(|_| Place::Receivable(sort));
        return once.or(back).or(Some(Place::Obligation(sort)));
    }
    if let Some(rest) = rest.strip_prefix("LINE#") {
        return Some(if rest.starts_with("BACK#") { Place::Nettings(sort) } else { Place::Guard(sort) });
    }
    if let Some(person) = rest.strip_prefix("ACCOUNT#") {
        return Some(Place::Account(person, sort.parse().ok()?));
    }
    match rest {
        "BATCH" if sort == "COUNTER" => Some(Place::Counter),
        "BATCH" => Some(Place::Batch(sort.parse().ok()?)),
        "OPENED" => Some(Place::Opened(sort)),
        _ => Some(Place::Evidence(rest.strip_prefix("BATCH#")?.parse().ok()?, sort)),
    }
}

pub fn text<'i>(item: &'i Item, name: &str) -> &'i str {
    if let Some(Value::Text(text)) = item.get(name) { text } else { "" }
}

pub fn number(item: &Item, name: &str) -> i64 {
    if let Some(Value::Number(number)) = item.get(name) { *number } else { 0 }
}

pub fn payee(item: &Item) -> String {
    let payee = text(item, "payee");
    if payee == "person" { text(item, "person").to_owned() } else { payee.to_owned() }
}

/// A batch's row.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    pub revision: i64,
    pub state: String,
    pub held_from: String,
    pub stage: String,
    pub redelivery: String,
    pub month: String,
    pub value_date: String,
    /// From this second on the bank takes no file for the value date.
    pub hand_over_by: i64,
    pub preparer: String,
    pub obligations: i64,
    pub yen: i64,
    pub nettings: i64,
    pub netted_yen: i64,
    pub file: String,
    pub lines: i64,
    pub delivery: i64,
    pub token: String,
    pub token_number: i64,
}

impl Row {
    pub fn of(item: &Item) -> Self {
        let (state, redelivery) = (text(item, "state"), text(item, "redelivery"));
        let step = if state == "RELEASED" && !redelivery.is_empty() { redelivery } else { state };
        Self {
            revision: number(item, "revision"),
            stage: step.to_owned(),
            state: state.to_owned(),
            redelivery: redelivery.to_owned(),
            held_from: text(item, "held_from").to_owned(),
            month: text(item, "month").to_owned(),
            value_date: text(item, "value_date").to_owned(),
            hand_over_by: number(item, "hand_over_by"),
            preparer: text(item, "preparer").to_owned(),
            obligations: number(item, "obligations"),
            yen: number(item, "yen"),
            nettings: number(item, "nettings"),
            netted_yen: number(item, "netted_yen"),
            file: text(item, "file_sha256").to_owned(),
            lines: number(item, "lines"),
            delivery: number(item, "delivery"),
            token: text(item, "token_sha256").to_owned(),
            token_number: number(item, "token_number"),
        }
    }

    /// The state a hold hides.
    pub fn under_hold(&self) -> &str {
        if self.state == "HELD" { &self.held_from } else { &self.state }
    }

    pub fn is_void(&self) -> bool {
        self.state == "VOIDED"
    }

    pub fn is_final(&self) -> bool {
        matches!(self.state.as_str(), "CONFIRMED" | "VOIDED")
    }

    pub fn has_left(&self) -> bool {
        matches!(self.under_hold(), "RELEASED" | "CONFIRMED")
    }

    /// The bank closes for its first delivery; what is handed out again is the same payment.
    pub const fn is_late(&self, second: i64) -> bool {
        self.delivery == 1 && second >= self.hand_over_by
    }

    pub const fn file_yen(&self) -> i64 {
        self.yen - self.netted_yen
    }
}

/// May a batch go from one state and stage to another? The life of a batch, written down once more.
pub fn may_follow(before: &Row, after: &Row) -> bool {
    let (from, to) = (before.state.as_str(), after.state.as_str());
    if to == "HELD" {
        return !matches!(from, "HELD" | "CONFIRMED" | "VOIDED") && after.held_from == from && after.redelivery == before.redelivery;
    }
    if from == "HELD" && to == before.held_from {
        return after.redelivery == before.redelivery;
    }
    if to == "VOIDED" {
        return !matches!(before.under_hold(), "RELEASED" | "CONFIRMED" | "VOIDED");
    }
    let along = [
        ("OPEN", "FREEZING"),
        ("FREEZING", "FREEZING"),
        ("FREEZING", "FROZEN"),
        ("FROZEN", "GENERATED"),
        ("GENERATED", "APPROVED_1"),
        ("APPROVED_1", "APPROVED_2"),
        ("APPROVED_2", "RELEASABLE"),
        ("RELEASABLE", "RELEASABLE"),
        ("RELEASABLE", "RELEASED"),
    ];
    if (from, to) == ("RELEASED", "RELEASED") {
        let again = [
            // Acknowledged.
            ("", ""),
            ("", "GENERATED"),
            ("GENERATED", "APPROVED_1"),
            ("APPROVED_1", "APPROVED_2"),
            ("APPROVED_2", "RELEASABLE"),
            ("RELEASABLE", "RELEASABLE"),
            ("RELEASABLE", ""),
        ];
        return again.contains(&(before.redelivery.as_str(), after.redelivery.as_str()));
    }
    along.contains(&(from, to)) || (from, to) == ("RELEASED", "CONFIRMED") && before.redelivery.is_empty()
}
