//! Planned conditional writes. Domain code that moves money or state does no I/O: it returns these, and a function executes them in one transaction.

use std::collections::BTreeMap;

/// The tables of `design.md` §4.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// Deliveries, chunks, progress.
    Deliveries,
    /// Eligibility register and its snapshots.
    Register,
    /// One item per receipt or application.
    Claims,
    /// Obligations, lines, batches, approvals, tokens.
    Payments,
    /// Audit records in hash-chained shards.
    Audit,
}

impl Table {
    /// All tables, in a fixed order.
    pub const ALL: [Self; 5] = [Self::Deliveries, Self::Register, Self::Claims, Self::Payments, Self::Audit];

    /// The short name, also the end of the deployed table's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Deliveries => "deliveries",
            Self::Register => "register",
            Self::Claims => "claims",
            Self::Payments => "payments",
            Self::Audit => "audit",
        }
    }
}

/// Where an item lives: partition and sort key. Built only in the `keys` modules.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Partition key (`pk`), begins with the realm.
    pub partition: String,
    /// Sort key (`sk`).
    pub sort: String,
}

/// An attribute.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Text.
    Text(String),
    /// A whole number.
    Number(i64),
    /// Bytes (sealed fields, wrapped keys).
    Bytes(Vec<u8>),
    /// True or false.
    Flag(bool),
}

/// Attributes of an item besides its key.
pub type Item = BTreeMap<String, Value>;

/// What must hold for a write to happen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// No item under the key.
    Absent,
    /// Some item under the key.
    Present,
    /// The item exists and this attribute has this value.
    Equals(String, Value),
    /// The attribute is missing, or its number is below this one.
    MissingOrBelow(String, i64),
    /// The attribute is missing.
    Missing(String),
    /// All of these.
    All(Vec<Condition>),
    /// Any of these.
    Any(Vec<Condition>),
}

impl Condition {
    /// Does it hold for the item that stands under the key, if any? What stores must do, for those in memory; the conformance suite compares them.
    #[must_use]
    pub fn holds(&self, item: Option<&Item>) -> bool {
        let attribute = |name: &String| item.and_then(|item| item.get(name));
        match self {
            Self::Absent => item.is_none(),
            Self::Present => item.is_some(),
            Self::Equals(name, value) => attribute(name) == Some(value),
            Self::MissingOrBelow(name, bound) => match attribute(name) {
                None => true,
                Some(Value::Number(number)) => number < bound,
                Some(_) => false,
            },
            Self::Missing(name) => attribute(name).is_none(),
            Self::All(parts) => parts.iter().all(|part| part.holds(item)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(item)),
        }
    }
}

/// One conditional write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// The whole item.
    Put {
        /// Table.
        table: Table,
        /// Key.
        key: Key,
        /// Attributes.
        item: Item,
        /// What must hold.
        condition: Option<Condition>,
    },
    /// Some attributes; creates the item unless the condition forbids it.
    Update {
        /// Table.
        table: Table,
        /// Key.
        key: Key,
        /// Attributes to set.
        set: Item,
        /// Numbers to add to attributes (a missing one counts as 0).
        add: Vec<(String, i64)>,
        /// What must hold.
        condition: Option<Condition>,
    },
    /// No change; the transaction fails unless the condition holds.
    Check {
        /// Table.
        table: Table,
        /// Key.
        key: Key,
        /// What must hold.
        condition: Condition,
    },
}

impl Write {
    /// The table it touches.
    #[must_use]
    pub const fn table(&self) -> Table {
        match self {
            Self::Put { table, .. } | Self::Update { table, .. } | Self::Check { table, .. } => *table,
        }
    }

    /// The key it touches.
    #[must_use]
    pub const fn key(&self) -> &Key {
        match self {
            Self::Put { key, .. } | Self::Update { key, .. } | Self::Check { key, .. } => key,
        }
    }

    /// What must hold for it to happen, if anything.
    #[must_use]
    pub const fn condition(&self) -> Option<&Condition> {
        match self {
            Self::Put { condition, .. } | Self::Update { condition, .. } => condition.as_ref(),
            Self::Check { condition, .. } => Some(condition),
        }
    }
}

/// Reading attributes without panics: each names what is missing.
pub trait ItemExt {
    /// A text attribute.
    ///
    /// # Errors
    /// When it is missing or of another kind.
    fn text(&self, name: &'static str) -> Result<&str, BadItem>;
    /// A number attribute.
    ///
    /// # Errors
    /// When it is missing or of another kind.
    fn number(&self, name: &'static str) -> Result<i64, BadItem>;
    /// A bytes attribute.
    ///
    /// # Errors
    /// When it is missing or of another kind.
    fn bytes(&self, name: &'static str) -> Result<&[u8], BadItem>;
}

/// A stored item lacks an attribute or has it in another kind: damage, or a version we do not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("stored item has no usable attribute `{0}`")]
pub struct BadItem(pub &'static str);

impl ItemExt for Item {
    fn text(&self, name: &'static str) -> Result<&str, BadItem> {
        match self.get(name) {
            Some(Value::Text(text)) => Ok(text),
            _ => Err(BadItem(name)),
        }
    }

    fn number(&self, name: &'static str) -> Result<i64, BadItem> {
        match self.get(name) {
            Some(Value::Number(number)) => Ok(*number),
            _ => Err(BadItem(name)),
        }
    }

    fn bytes(&self, name: &'static str) -> Result<&[u8], BadItem> {
        match self.get(name) {
            Some(Value::Bytes(bytes)) => Ok(bytes),
            _ => Err(BadItem(name)),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<Vec<u8>> for Value {
    fn from(bytes: Vec<u8>) -> Self {
        Self::Bytes(bytes)
    }
}
