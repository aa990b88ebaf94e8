//! Closing, confirming and taking back. Each is one conditional write; a second call finds it done.

use crate::parts::{part_count, part_length};
use crate::show::Status;
use crate::{ReceiptUpload, delivery_id};
use axum::Json;
use axum::extract::{Path, State as Function};
use http::{HeaderMap, StatusCode};
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::plan::Write;
use josei_delivery::{Delivery, DeliveryId, State, codes, keys, plan_closed, plan_confirmed, plan_withdrawn};
use josei_runtime::purpose::{self, Actor};
use josei_runtime::{ObjectCreated, Problem, problem};
use josei_store::audited::Permit;
use josei_store::port::{Bucket, QueueName, StoreError, TransactError};
use std::sync::Arc;
use tracing::warn;

pub async fn close(
    Function(function): Function<Arc<ReceiptUpload>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Json<Status>, Problem> {
    let (permit, delivery) = begin(&function, &headers, &id, Operation::DeliveryClose).await?;
    if delivery.state != State::Opened {
        return finish(&function, permit, delivery).await;
    }
    if let Err(problem) = join_parts(&function, &permit, &delivery).await {
        function.audited.refuse(permit, problem.entry.code).await?;
        return Err(problem);
    }
    // The reader may have been faster: then the state is further on already, which is as good.
    step(&function, permit, delivery.clone(), &plan_closed(&function.realm, &delivery.id, delivery.month)).await
}

pub async fn confirm(
    Function(function): Function<Arc<ReceiptUpload>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Json<Status>, Problem> {
    let (permit, delivery) = begin(&function, &headers, &id, Operation::DeliveryConfirm).await?;
    let writes = match delivery.state {
        State::Checked => plan_confirmed(&function.realm, &delivery.id, delivery.month, delivery.content, function.clock.now()),
        State::Confirmed | State::Matched | State::Settled => Vec::new(),
        _ => return wrong_state(&function, permit, &delivery).await,
    };
    let chunks = delivery.counts.map_or(0, |counts| counts.chunks);
    let id = delivery.id.clone();
    let confirmed = step(&function, permit, delivery, &writes).await?;
    if confirmed.0.state == State::Confirmed.name() {
        hint(&function, &id, chunks).await;
    }
    Ok(confirmed)
}

/// Tells `eligibility-match` of confirmed chunks. Only hints: what is confirmed stays so, and the sweeper sends again what is lost.
async fn hint(function: &ReceiptUpload, id: &DeliveryId, chunks: u32) {
    for chunk in 1..=chunks {
        let hint = ObjectCreated { bucket: function.sealed_bucket.clone(), key: keys::chunk_object(&function.realm, id, chunk) };
        if let Err(failure) = function.queue.send(QueueName::EligibilityMatch, hint.to_message()).await {
            warn!(delivery = %id, chunk, chunks, %failure, "a confirmed delivery is not hinted to its end; the sweeper does it");
            return;
        }
    }
}

pub async fn withdraw(
    Function(function): Function<Arc<ReceiptUpload>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Json<Status>, Problem> {
    let (permit, delivery) = begin(&function, &headers, &id, Operation::DeliveryClose).await?;
    let writes = match delivery.state {
        State::Opened | State::Closed | State::Checked => plan_withdrawn(&function.realm, &delivery.id, delivery.month),
        State::Withdrawn => Vec::new(),
        _ => return wrong_state(&function, permit, &delivery).await,
    };
    let begun = delivery.upload.clone().filter(|_| delivery.state == State::Opened).map(|upload| (delivery.inbox_key.clone(), upload));
    let withdrawn = step(&function, permit, delivery, &writes).await?;
    // Only once nobody can close it any more. If this is lost the bucket forgets the parts by its own rule.
    if let (Some((key, upload)), true) = (begun, withdrawn.0.state == State::Withdrawn.name()) {
        function.uploads.abort(&key, &upload).await?;
    }
    Ok(withdrawn)
}

async fn begin(function: &ReceiptUpload, headers: &HeaderMap, id: &str, operation: Operation) -> Result<(Permit, Delivery), Problem> {
    let (person, sender) = function.sender(headers)?;
    let id = delivery_id(id)?;
    let draft = purpose::intent(operation, Actor::Person(&person), purpose::SUBSIDY, Place::Deliveries, id.as_str())?;
    let permit = function.audited.begin(draft).await?;
    let delivery = function.delivery(&permit, &sender, &id).await?;
    Ok((permit, delivery))
}

/// Joins the parts into the object, if all are there with their sizes.
async fn join_parts(function: &ReceiptUpload, permit: &Permit, delivery: &Delivery) -> Result<(), Problem> {
    let missing = |detail: String| Problem::new(StatusCode::CONFLICT, &codes::PARTS_MISSING).with(detail);
    let upload = delivery.upload.as_deref().ok_or_else(|| missing("no upload".to_owned()))?;
    let parts = match function.uploads.parts(&delivery.inbox_key, upload).await {
        Ok(parts) => parts,
        // Joined before, by a call that died before its row was written: then the object is there.
        Err(StoreError::NotFound { .. }) => {
            if function.audited.head(permit, Bucket::Inbox, &delivery.inbox_key).await?.is_some() {
                return Ok(());
            }
            // Or it was read already, and removed.
            let now = function.delivery(permit, &delivery.sender, &delivery.id).await?;
            return if now.state == State::Opened { Err(missing("no upload".to_owned())) } else { Ok(()) };
        }
        Err(error) => return Err(error.into()),
    };
    let expected = part_count(delivery.stored_size());
    let wrong = (1..=expected).find(|number| {
        let number = u16::try_from(*number).unwrap_or(u16::MAX);
        let arrived = parts.iter().find(|part| part.number == number).map(|part| part.size);
        arrived.is_none() || arrived != part_length(delivery.stored_size(), number)
    });
    if let Some(number) = wrong {
        return Err(missing(format!("part {number} of {expected}")));
    }
    function.uploads.complete(&delivery.inbox_key, upload, &parts).await?;
    Ok(())
}

/// Makes the change with its OUTCOME and answers with the state that stands then.
async fn step(function: &ReceiptUpload, permit: Permit, delivery: Delivery, writes: &[Write]) -> Result<Json<Status>, Problem> {
    match function.audited.commit(&permit, writes, &[]).await {
        Ok(()) | Err(TransactError::Refused(_)) => {}
        Err(TransactError::Contended) => return Err(Problem::new(StatusCode::CONFLICT, &problem::CONFLICT)),
        Err(TransactError::Store(error)) => return Err(error.into()),
    }
    let sender = delivery.sender.clone();
    let now = function.delivery(&permit, &sender, &delivery.id).await?;
    finish(function, permit, now).await
}

async fn finish(function: &ReceiptUpload, permit: Permit, delivery: Delivery) -> Result<Json<Status>, Problem> {
    function.audited.done(permit, &[]).await?;
    Ok(Json(Status::of(&delivery)))
}

async fn wrong_state(function: &ReceiptUpload, permit: Permit, delivery: &Delivery) -> Result<Json<Status>, Problem> {
    function.audited.refuse(permit, codes::WRONG_STATE.code).await?;
    Err(Problem::new(StatusCode::CONFLICT, &codes::WRONG_STATE).with(delivery.state.name()))
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use async_trait::async_trait;
    use http::header;
    use jiff::civil::date;
    use josei_base::{BillingMonth, Digest, Pinned, Realm};
    use josei_delivery::{Content, Counts, Declared, FIRST_REVISION, Ingested, Opening, SenderId, plan_ingested, plan_open};
    use josei_runtime::{People, Person, Role};
    use josei_store::audited::Audited;
    use josei_store::memory::Memory;
    use josei_store::port::{Clock, Queue, Records as _};
    use josei_store::seal::SealedObjects;
    use std::sync::atomic::{AtomicU32, Ordering};

    pub(crate) const TOKEN: &str = "secret";
    const CHUNKS: u32 = 3;

    /// A queue that takes so many messages and then no more.
    struct Failing {
        left: AtomicU32,
    }

    #[async_trait]
    impl Queue for Failing {
        async fn send(&self, _: QueueName, _: String) -> Result<(), StoreError> {
            let taken = self.left.try_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
            taken.map(drop).map_err(|_| StoreError::Unavailable { service: "queue", reason: "down".to_owned() })
        }
    }

    pub(crate) fn function(memory: &Memory, queue: Arc<dyn Queue>) -> ReceiptUpload {
        let realm = Realm::parse("local-271403").unwrap();
        let clock: Arc<dyn Clock> = memory.clock.clone();
        let audited = Audited::new(&realm, crate::NAME, 1, memory.records.clone(), memory.objects.clone(), &clock).unwrap();
        let person = Person {
            id: "sender-1".to_owned(),
            device: "terminal-1".to_owned(),
            roles: vec![Role::Sender],
            sender: Some(SenderId::parse("shiharai").unwrap()),
            token_sha256: Digest::of(TOKEN.as_bytes()),
        };
        ReceiptUpload {
            people: Arc::new(People::parse(&realm, &serde_json::to_string(&[person]).unwrap()).unwrap()),
            sealed: SealedObjects::new(realm.clone(), audited.clone(), memory.keys.clone(), memory.ids.clone()),
            audited,
            uploads: memory.uploads.clone(),
            queue,
            known: Arc::default(),
            characters: Arc::default(),
            sealed_bucket: "sealed".to_owned(),
            clock,
            ids: memory.ids.clone(),
            realm,
        }
    }

    /// A delivery that waits for its confirmation.
    async fn checked(memory: &Memory, function: &ReceiptUpload) -> DeliveryId {
        let opening = Opening {
            sender: SenderId::parse("shiharai").unwrap(),
            month: BillingMonth::parse("2026-07").unwrap(),
            file_name: "RECEIPTC.UKE".to_owned(),
            size: 1,
            sha256: Digest::of(b"file"),
            revision: FIRST_REVISION,
            declared: Declared::default(),
            confirm_in_advance: false,
            inbox_key: "inbox".to_owned(),
            sealing: None,
            deviations: None,
            at: memory.clock.now(),
        };
        let (id, opened) = plan_open(&function.realm, &opening);
        let acknowledgement = Pinned { version: "1".to_owned(), length: 1, sha256: Digest::of(b"acknowledgement") };
        let counts = Counts { receipts: 3, accepted: 3, rejected: 0, points: 300, yen: 0, chunks: CHUNKS };
        memory.records.transact(&opened).await.unwrap();
        let ingested = Ingested { content: Content::Claims, counts, acknowledgement, scan: "off", at: opening.at, confirmed: false };
        let ingested = plan_ingested(&function.realm, &id, opening.month, &ingested);
        memory.records.transact(&ingested).await.unwrap();
        id
    }

    #[tokio::test]
    async fn what_is_confirmed_is_told_so_though_no_hint_can_be_sent() {
        let now = date(2026, 7, 10).at(9, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp();
        let headers = HeaderMap::from_iter([(header::AUTHORIZATION, format!("Bearer {TOKEN}").parse().unwrap())]);
        for taken in [0, 1, CHUNKS] {
            let memory = Memory::new(1, now);
            let queue = Arc::new(Failing { left: AtomicU32::new(taken) });
            let function = Arc::new(function(&memory, queue.clone()));
            let id = checked(&memory, &function).await;
            let confirmed = confirm(Function(function.clone()), headers.clone(), Path(id.to_string())).await.unwrap();
            assert_eq!(confirmed.0.state, State::Confirmed.name(), "{taken} hints were taken");
            assert_eq!(queue.left.load(Ordering::Relaxed), 0, "hints are sent until one fails");
            // The row that the sweeper looks at says the same.
            let row =
                memory.records.get(josei_base::plan::Table::Deliveries, &keys::delivery(&function.realm, &id)).await.unwrap().unwrap();
            assert_eq!(Delivery::from_item(&row).unwrap().state, State::Confirmed);
        }
    }
}
