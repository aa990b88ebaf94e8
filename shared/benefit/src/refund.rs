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

/// Notes a candidate. While receipts arrive the copays of a month only grow, so the largest sum seen is the right one, in whatever order
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

/// Sets a candidate anew after a claim of its month was accepted, returned or taken back: `before` are the copays that stand there, if any do. Refused when they
/// changed meanwhile: recompute. Whoever writes last has seen all claims, if everybody reads the claims again after writing.
#[must_use]
pub fn plan_recomputed(realm: &Realm, candidate: &RefundCandidate, before: Option<Yen>) -> Write {
    let key = keys::refund(realm, candidate.month, &candidate.holder);
    let set = Item::from([
        ("copays".to_owned(), Value::Number(candidate.copays.get())),
        ("refund".to_owned(), Value::Number(candidate.refund.get())),
    ]);
    let condition = before.map_or(Condition::Absent, |yen| Condition::Equals("copays".to_owned(), Value::Number(yen.get())));
    Write::Update { table: Table::Claims, key, set, add: Vec::new(), condition: Some(condition) }
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
