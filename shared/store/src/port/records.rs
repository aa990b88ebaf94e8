use super::StoreError;
use async_trait::async_trait;
use josei_base::plan::{Item, Key, Table, Write};
use thiserror::Error;

/// The records port (DynamoDB): get, query, and one transaction of conditional writes. Reads are strongly consistent.
#[async_trait]
pub trait Records: Send + Sync {
    /// One item.
    async fn get(&self, table: Table, key: &Key) -> Result<Option<Item>, StoreError>;

    /// Items of one partition in order of their sort keys.
    async fn query(&self, query: &Query) -> Result<Page, StoreError>;

    /// All writes or none; at most `limits::TRANSACTION_WRITES_MAX`, each key at most once. A single write is done the cheaper way.
    async fn transact(&self, writes: &[Write]) -> Result<(), TransactError>;
}

/// Which sort keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SortRange {
    /// All of the partition.
    All,
    /// Those that begin with this text.
    Prefix(String),
    /// From (inclusive) to (inclusive).
    Between(String, String),
}

/// One page of a partition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// Table.
    pub table: Table,
    /// Partition key.
    pub partition: String,
    /// Which sort keys.
    pub range: SortRange,
    /// From the last to the first.
    pub descending: bool,
    /// Most items of the page.
    pub limit: u32,
    /// Continue after this sort key.
    pub after: Option<String>,
}

/// Items of a page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// Key and attributes.
    pub items: Vec<(Key, Item)>,
    /// Pass as `after` to go on; `None` at the end.
    pub next: Option<String>,
}

/// Why one write of a transaction was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Which write, by index.
    pub index: usize,
    /// The item that stood there; `None` if there was none.
    pub existing: Option<Item>,
}

/// Why a transaction did not happen.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TransactError {
    /// Nothing was written: these conditions did not hold.
    #[error("{} condition(s) did not hold", .0.len())]
    Refused(Vec<Refusal>),
    /// Nothing was written: another transaction held one of the items. May be tried again.
    #[error("another transaction was under way")]
    Contended,
    /// The store did not answer, or cannot.
    #[error(transparent)]
    Store(#[from] StoreError),
}
