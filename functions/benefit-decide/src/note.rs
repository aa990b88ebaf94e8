//! Reasons in words (事由の説明): they may name people, so a row keeps them sealed.

use crate::BenefitDecide;
use josei_base::plan::Table;
use josei_benefit::case::{CaseId, HistoryRow, RequestId};
use josei_benefit::keys;
use josei_runtime::Problem;
use josei_store::audited::Permit;
use josei_store::port::KeyPurpose;
use josei_store::seal::FieldSpec;

/// The attribute of a row of history that holds one.
const NOTE: &str = "note";
/// Most characters of a reason.
pub const NOTE_CHARS_MAX: usize = 2_000;

impl BenefitDecide {
    /// A row of history has its place only once it is written; until then, and after, the request names it.
    fn note_spec(&self, id: &CaseId, request: &RequestId) -> FieldSpec {
        FieldSpec::new(KeyPurpose::Receipts, id.month.0, Table::Claims, &keys::case_request(&self.realm, id, request), NOTE)
    }

    /// Seals a reason for the row of a request; nothing for an empty one.
    pub(crate) async fn seal_note(
        &self,
        permit: &Permit,
        id: &CaseId,
        request: &RequestId,
        note: Option<&str>,
    ) -> Result<Option<Vec<u8>>, Problem> {
        let Some(note) = note.map(str::trim).filter(|note| !note.is_empty()) else { return Ok(None) };
        Ok(Some(self.sealed.seal_field(permit, &self.note_spec(id, request), note.as_bytes()).await?))
    }

    /// Opens the reason of an act.
    pub(crate) async fn open_note(&self, permit: &Permit, id: &CaseId, row: &HistoryRow) -> Result<Option<String>, Problem> {
        let Some(sealed) = &row.note else { return Ok(None) };
        let plain = self.sealed.open_field(permit, &self.note_spec(id, &row.request), sealed).await?;
        String::from_utf8(plain).map(Some).map_err(|_| Problem::damaged("note"))
    }
}
