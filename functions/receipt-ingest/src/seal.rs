//! Sealing chunks and acknowledgements. A second reading finds them there, opens them, and must find the same content.

use crate::ReceiptIngest;
use crate::cut::Cut;
use josei_base::plan::Table;
use josei_delivery::acknowledgement::{self, FileAnswer};
use josei_delivery::chunk::{self, pack};
use josei_delivery::{Chunk, Delivery, Pinned, keys, plan_chunk};
use josei_runtime::batch::Failure;
use josei_store::audited::Permit;
use josei_store::port::{KeyPurpose, TransactError};
use josei_store::seal::ObjectSpec;

/// Seals a chunk and its answers, then writes its row.
pub async fn chunk(function: &ReceiptIngest, permit: &Permit, delivery: &Delivery, cut: &Cut) -> Result<(), Failure> {
    let packed = pack(&cut.index, &cut.bytes).map_err(|_| Failure::damaged("chunk"))?;
    let key = keys::chunk_object(&function.realm, &delivery.id, cut.number);
    let object = put(function, permit, delivery, &key, chunk::SCHEMA, &packed).await?;
    let answers = serde_json::to_vec(&cut.answers).map_err(|_| Failure::damaged("answers"))?;
    let key = keys::acknowledgement_object(&function.realm, &delivery.id, cut.number);
    let answered = put(function, permit, delivery, &key, acknowledgement::SCHEMA, &answers).await?;
    let receipts = u32::try_from(cut.index.entries.len()).map_err(|_| Failure::damaged("chunk"))?;
    let row = plan_chunk(&function.realm, &delivery.id, cut.number, receipts, &object, &answered);
    match function.audited.write(permit, std::slice::from_ref(&row)).await {
        Ok(()) => Ok(()),
        Err(TransactError::Refused(_)) => {
            let item = function.audited.get(permit, Table::Deliveries, row.key()).await?.ok_or_else(|| Failure::damaged("chunk row"))?;
            let standing = Chunk::from_item(&item).map_err(|bad| Failure::damaged(bad.0))?;
            if standing.object.sha256 == object.sha256 { Ok(()) } else { Err(Failure::damaged("a chunk row pins another object")) }
        }
        Err(error) => Err(error.into()),
    }
}

/// Seals the answer on the file as a whole.
pub async fn file_answer(function: &ReceiptIngest, permit: &Permit, delivery: &Delivery, answer: &FileAnswer) -> Result<Pinned, Failure> {
    let json = serde_json::to_vec(answer).map_err(|_| Failure::damaged("answer"))?;
    let key = keys::file_acknowledgement_object(&function.realm, &delivery.id);
    put(function, permit, delivery, &key, acknowledgement::SCHEMA, &json).await
}

async fn put(
    function: &ReceiptIngest,
    permit: &Permit,
    delivery: &Delivery,
    key: &str,
    schema: &'static str,
    plain: &[u8],
) -> Result<Pinned, Failure> {
    let spec = ObjectSpec::new(KeyPurpose::Receipts, delivery.month.0, key, schema);
    Ok(function.sealed.put_or_same(permit, &spec, plain).await?)
}
