//! Drafts, opened.

use super::{Desk, not_found, problem};
use crate::reading::field;
use josei_base::plan::Table;
use josei_register::{Draft, DraftId, Event, Plain, Subject, keys};
use josei_runtime::Problem;
use josei_store::audited::Permit;

impl Desk {
    /// A draft as it stands.
    pub(super) async fn draft(&self, permit: &Permit, subject: &Subject, id: &DraftId) -> Result<Draft, Problem> {
        let item = self.audited.get(permit, Table::Register, &keys::draft(&self.realm, subject, id)).await?.ok_or_else(not_found)?;
        Draft::from_item(subject.clone(), id.clone(), &item).map_err(|bad| Problem::damaged(bad.0))
    }

    /// What a draft holds.
    pub(super) async fn content(&self, permit: &Permit, draft: &Draft) -> Result<Plain, Problem> {
        let key = keys::draft(&self.realm, &draft.subject, &draft.id);
        Ok(Plain::new(self.sealed.open_field(permit, &field(draft.month, &key), &draft.sealed).await?))
    }

    /// The event of a draft.
    pub(super) async fn event(&self, permit: &Permit, draft: &Draft) -> Result<Event, Problem> {
        Event::decode(&self.content(permit, draft).await?).map_err(|refusal| problem(&refusal))
    }
}
