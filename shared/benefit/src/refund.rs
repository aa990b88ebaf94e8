use crate::keys;
use josei_base::plan::{BadItem, Condition, Item, ItemExt, Table, Value, Write};
use josei_base::{Realm, ServiceMonth, Yen};

/// How the excess over the monthly cap comes back (払い戻しの方法), by the city's rule of the month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefundWay {
    /// The guardian applies for it (申請).
    Application,
    /// The city pays it of its own accord (自動償還).
    Automatic,
}

impl RefundWay {
    /// The name in rows.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Application => "application",
            Self::Automatic => "automatic",
        }
    }
}

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
    /// How it is paid back.
    pub way: RefundWay,
}

/// Notes a candidate. While receipts arrive the copays of a month only grow, so the largest sum seen is the right one, in whatever order
/// chunks finish. What was settled of it before stays noted.
#[must_use]
pub fn plan_refund(realm: &Realm, candidate: &RefundCandidate) -> Write {
    Write::Update {
        table: Table::Claims,
        key: keys::refund(realm, candidate.month, &candidate.holder),
        set: candidate.to_item(),
        add: Vec::new(),
        condition: Some(Condition::MissingOrBelow("copays".to_owned(), candidate.copays.get())),
    }
}

/// Sets a candidate anew after a claim of its month was accepted, returned or taken back: `before` are the copays that stand there, if any do. Refused when they
/// changed meanwhile: recompute. Whoever writes last has seen all claims, if everybody reads the claims again after writing.
#[must_use]
pub fn plan_recomputed(realm: &Realm, candidate: &RefundCandidate, before: Option<Yen>) -> Write {
    let key = keys::refund(realm, candidate.month, &candidate.holder);
    let set = candidate.to_item();
    let condition = before.map_or(Condition::Absent, |yen| Condition::Equals("copays".to_owned(), Value::Number(yen.get())));
    Write::Update { table: Table::Claims, key, set, add: Vec::new(), condition: Some(condition) }
}

impl RefundCandidate {
    fn to_item(&self) -> Item {
        Item::from([
            ("copays".to_owned(), Value::Number(self.copays.get())),
            ("refund".to_owned(), Value::Number(self.refund.get())),
            ("way".to_owned(), self.way.name().into()),
        ])
    }

    /// From a row and its place. A row without a way is one that must be applied for.
    ///
    /// # Errors
    /// Names the attribute that is missing or damaged.
    pub fn from_item(month: ServiceMonth, holder: &str, item: &Item) -> Result<Self, BadItem> {
        let way = if item.contains_key("way") {
            let text = item.text("way")?;
            [RefundWay::Application, RefundWay::Automatic].into_iter().find(|way| way.name() == text).ok_or(BadItem("way"))?
        } else {
            RefundWay::Application
        };
        let (copays, refund) = (Yen::new(item.number("copays")?), Yen::new(item.number("refund")?));
        Ok(Self { holder: holder.to_owned(), month, copays, refund, way })
    }

    /// What of a row's refund is a debt already.
    ///
    /// # Errors
    /// A damaged attribute.
    pub fn settled(item: &Item) -> Result<Yen, BadItem> {
        if item.contains_key("settled") { item.number("settled").map(Yen::new) } else { Ok(Yen::ZERO) }
    }
}
