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
use josei_delivery::{Delivery, State, codes, keys, plan_closed, plan_confirmed, plan_withdrawn};
use josei_runtime::purpose::{self, Actor};
use josei_runtime::{ObjectCreated, Problem, problem};
use josei_store::audited::Permit;
use josei_store::port::{Bucket, QueueName, StoreError, TransactError};
use std::sync::Arc;

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
        State::Checked => plan_confirmed(&function.realm, &delivery.id, delivery.month, function.clock.now()),
        State::Confirmed | State::Matched => Vec::new(),
        _ => return wrong_state(&function, permit, &delivery).await,
    };
    let chunks = delivery.counts.map_or(0, |counts| counts.chunks);
    let id = delivery.id.clone();
    let confirmed = step(&function, permit, delivery, &writes).await?;
    // Only hints: if one is lost the sweeper sends it again.
    for chunk in 1..=chunks {
        let hint = ObjectCreated { bucket: function.sealed_bucket.clone(), key: keys::chunk_object(&function.realm, &id, chunk) };
        function.queue.send(QueueName::EligibilityMatch, hint.to_message()).await?;
    }
    Ok(confirmed)
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
    let expected = part_count(delivery.size);
    let wrong = (1..=expected).find(|number| {
        let number = u16::try_from(*number).unwrap_or(u16::MAX);
        let arrived = parts.iter().find(|part| part.number == number).map(|part| part.size);
        arrived.is_none() || arrived != part_length(delivery.size, number)
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
