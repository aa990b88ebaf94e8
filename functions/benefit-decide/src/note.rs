//! Reasons in words (事由の説明): they may name people, so a row keeps them sealed.

use crate::BenefitDecide;
use josei_benefit::case::{CaseId, HistoryRow, RequestId};
use josei_runtime::Problem;
use josei_store::audited::Permit;
use josei_store::port::KeyPurpose;
use josei_store::seal::ObjectSpec;

const SCHEMA: &str = "case-note.1";
/// Most characters of a reason.
pub const NOTE_CHARS_MAX: usize = 2_000;

impl BenefitDecide {
    fn note_spec(&self, id: &CaseId, request: &RequestId) -> ObjectSpec {
        let row = format!("{}/case-notes/{}/{}/{}", self.realm, id.month, id.receipt, request.as_str());
        ObjectSpec::new(KeyPurpose::Receipts, id.month.0, &row, SCHEMA)
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
        Ok(Some(self.sealed.seal_for_row(permit, &self.note_spec(id, request), note.as_bytes()).await?))
    }

    /// Opens the reason of an act.
    pub(crate) async fn open_note(&self, permit: &Permit, id: &CaseId, row: &HistoryRow) -> Result<Option<String>, Problem> {
        let Some(sealed) = &row.note else { return Ok(None) };
        let plain = self.sealed.open_from_row(permit, &self.note_spec(id, &row.request), sealed).await?;
        String::from_utf8(plain).map(Some).map_err(|_| Problem::damaged("note"))
    }
}
