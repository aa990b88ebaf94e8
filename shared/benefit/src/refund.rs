use crate::keys;
use josei_base::plan::{BadItem, Condition, Item, ItemExt, Table, Value, Write};
use josei_base::{Realm, ServiceMonth, Yen};

/// A holder and month whose copays passed the monthly cap (月額上限超過, W52): the difference is paid back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefundCandidate {
    /// Keyed hash of the holder.
    pub holder: String,
    /// Service month.
    pub month: ServiceMonth,
    /// Copays of the month over all institutions.
    pub copays: Yen,
    /// What is paid back.
    pub refund: Yen,
}

/// Notes a candidate. Copays of a month only grow while receipts arrive, so the largest sum seen is the right one, in whatever order
/// chunks finish.
#[must_use]
pub fn plan_refund(realm: &Realm, candidate: &RefundCandidate) -> Write {
    Write::Update {
        table: Table::Claims,
        key: keys::refund(realm, candidate.month, &candidate.holder),
        set: Item::from([
            ("copays".to_owned(), Value::Number(candidate.copays.get())),
            ("refund".to_owned(), Value::Number(candidate.refund.get())),
        ]),
        add: Vec::new(),
        condition: Some(Condition::MissingOrBelow("copays".to_owned(), candidate.copays.get())),
    }
}

impl RefundCandidate {
    /// From a row and its place.
    ///
    /// # Errors
    /// Names the attribute that is missing or damaged.
    pub fn from_item(month: ServiceMonth, holder: &str, item: &Item) -> Result<Self, BadItem> {
        Ok(Self { holder: holder.to_owned(), month, copays: Yen::new(item.number("copays")?), refund: Yen::new(item.number("refund")?) })
    }
}
