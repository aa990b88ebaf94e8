//! What a case is about: the receipt's own bytes and the decision, out of the sealed chunk.

use crate::{BenefitDecide, damaged, not_found};
use josei_base::Digest;
use josei_base::plan::Table;
use josei_base::receipt::NormalReceipt;
use josei_benefit::case::CaseId;
use josei_delivery::chunk::{self, Index, unpack};
use josei_delivery::{Chunk, DeliveryId, keys};
use josei_eligibility::{DECISIONS_SCHEMA, Decided, unpack_decisions};
use josei_receipt::{Kept, name_bytes};
use josei_runtime::Problem;
use josei_store::audited::Permit;
use josei_store::port::KeyPurpose;
use josei_store::seal::ObjectSpec;

/// An opened chunk with its decisions.
pub struct Opened {
    kept: Kept,
    index: Index,
    bytes: Vec<u8>,
    decided: Vec<Decided>,
    rules: Option<Digest>,
}

impl Opened {
    /// The decision of a receipt.
    pub fn decided(&self, number: u64) -> Result<&Decided, Problem> {
        self.decided.iter().find(|one| one.number == number).ok_or_else(not_found)
    }

    /// Hash of the city's rules that it was decided by.
    pub const fn rules(&self) -> Option<&Digest> {
        self.rules.as_ref()
    }

    /// A receipt with the bytes of its name.
    pub fn receipt(&self, number: u64) -> Result<(NormalReceipt, Vec<u8>), Problem> {
        let entry = self.index.entries.iter().find(|entry| entry.number == number).ok_or_else(not_found)?;
        let raw = entry.slice(&self.bytes).ok_or_else(|| Problem::damaged("chunk index"))?;
        let receipt = self.kept.read(raw, entry.line).normal.ok_or_else(|| Problem::damaged("accepted receipt"))?;
        Ok((receipt, name_bytes(raw).unwrap_or_default().to_vec()))
    }
}

impl BenefitDecide {
    async fn chunk(&self, permit: &Permit, id: &CaseId, number: u32) -> Result<(DeliveryId, Chunk), Problem> {
        let delivery = DeliveryId::parse(&id.receipt.delivery).map_err(|_| not_found())?;
        let key = keys::chunk(&self.realm, &delivery, number);
        let item = self.audited.get(permit, Table::Deliveries, &key).await?.ok_or_else(not_found)?;
        Ok((delivery, Chunk::from_item(&item).map_err(damaged)?))
    }

    /// The decisions of a chunk; nothing while it is being decided.
    pub(crate) async fn decisions(&self, permit: &Permit, id: &CaseId, number: u32) -> Result<Option<Vec<Decided>>, Problem> {
        let (delivery, chunk) = self.chunk(permit, id, number).await?;
        let Some(matched) = chunk.matched else { return Ok(None) };
        let key = keys::decisions_object(&self.realm, &delivery, number);
        let spec = ObjectSpec::new(KeyPurpose::Receipts, id.month.0, &key, DECISIONS_SCHEMA);
        let packed = self.sealed.get(permit, &spec, &matched.decisions).await?;
        unpack_decisions(&packed).map(Some).map_err(|_| Problem::damaged("decisions"))
    }

    /// A chunk with its decisions.
    pub(crate) async fn open(&self, permit: &Permit, id: &CaseId, number: u32) -> Result<Opened, Problem> {
        let (delivery, chunk) = self.chunk(permit, id, number).await?;
        let spec = ObjectSpec::new(KeyPurpose::Receipts, id.month.0, &keys::chunk_object(&self.realm, &delivery, number), chunk::SCHEMA);
        let packed = self.sealed.get(permit, &spec, &chunk.object).await?;
        let (index, bytes) = unpack(&packed).map_err(|error| Problem::damaged(&error.to_string()))?;
        let kept = serde_json::from_value(index.header.clone()).map_err(|_| Problem::damaged("chunk header"))?;
        let decided = self.decisions(permit, id, number).await?.unwrap_or_default();
        Ok(Opened { kept, index, bytes, decided, rules: chunk.rules })
    }
}
