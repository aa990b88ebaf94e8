//! Rows of the register, opened.

use super::{Desk, not_found, problem};
use futures::{StreamExt as _, TryStreamExt as _, stream};
use josei_base::plan::{Key, Table};
use josei_register::{Draft, DraftId, Entry, EntryRow, Event, Head, History, Plain, Subject, keys};
use josei_runtime::Problem;
use josei_store::audited::Permit;
use josei_store::port::{Query, SortRange};

/// Entries that are opened side by side: each asks the key service.
const OPENED_AT_ONCE: usize = 16;
/// Most rows of one page.
const PAGE_ROWS_MAX: u32 = 200;

impl Desk {
    /// Head and all entries of a subject. The head is read first, so all its entries are there; newer ones are left for the next reading.
    pub(super) async fn history(&self, permit: &Permit, subject: &Subject) -> Result<History, Problem> {
        let item = self.audited.get(permit, Table::Register, &keys::head(&self.realm, subject)).await?;
        let head = Head::from_item(subject.clone(), item.as_ref()).map_err(|bad| Problem::damaged(bad.0))?;
        if head.version == 0 {
            return History::new(head, Vec::new()).map_err(|refusal| problem(&refusal));
        }
        let mut rows: Vec<(Key, EntryRow)> = Vec::new();
        let mut query = Query {
            table: Table::Register,
            partition: keys::partition(&self.realm, subject),
            range: SortRange::Prefix(keys::ENTRY_PREFIX.to_owned()),
            descending: false,
            limit: PAGE_ROWS_MAX,
            after: None,
        };
        loop {
            let page = self.audited.query(permit, &query).await?;
            for (key, item) in page.items {
                let row = EntryRow::from_item(&key.sort, &item).map_err(|bad| Problem::damaged(bad.0))?;
                rows.push((key, row));
            }
            query.after = page.next;
            if query.after.is_none() {
                break;
            }
        }
        rows.retain(|(_, row)| row.seq <= head.version);
        let opened = stream::iter(rows).map(|(key, row)| self.entry(permit, key, row)).buffered(OPENED_AT_ONCE);
        let entries: Vec<Entry> = opened.try_collect().await?;
        History::new(head, entries).map_err(|refusal| problem(&refusal))
    }

    async fn entry(&self, permit: &Permit, key: Key, row: EntryRow) -> Result<Entry, Problem> {
        let plain = Plain::new(self.sealed.open_field(permit, &Self::field(row.month, &key), &row.sealed).await?);
        row.open(&plain).map_err(|refusal| problem(&refusal))
    }

    /// A draft as it stands.
    pub(super) async fn draft(&self, permit: &Permit, subject: &Subject, id: &DraftId) -> Result<Draft, Problem> {
        let item = self.audited.get(permit, Table::Register, &keys::draft(&self.realm, subject, id)).await?.ok_or_else(not_found)?;
        Draft::from_item(subject.clone(), id.clone(), &item).map_err(|bad| Problem::damaged(bad.0))
    }

    /// What a draft holds.
    pub(super) async fn content(&self, permit: &Permit, draft: &Draft) -> Result<Plain, Problem> {
        let key = keys::draft(&self.realm, &draft.subject, &draft.id);
        Ok(Plain::new(self.sealed.open_field(permit, &Self::field(draft.month, &key), &draft.sealed).await?))
    }

    /// The event of a draft.
    pub(super) async fn event(&self, permit: &Permit, draft: &Draft) -> Result<Event, Problem> {
        Event::decode(&self.content(permit, draft).await?).map_err(|refusal| problem(&refusal))
    }
}
