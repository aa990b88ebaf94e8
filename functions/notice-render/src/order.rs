//! Ordering: the lines are read once, sealed at once, noted, and told of as the bucket would tell of them.

use crate::show::Shown;
use crate::{NoticeRender, refusal, spec};
use axum::Json;
use axum::body::Bytes;
use axum::extract::State as Function;
use http::{HeaderMap, StatusCode};
use josei_audit::Operation;
use josei_base::date::japanese_day;
use josei_notice::codes;
use josei_notice::order::{ORDER_SCHEMA, Order, State, keys, plan_order, read_order};
use josei_runtime::{ObjectCreated, Problem, Role};
use josei_store::port::{QueueName, TransactError};
use std::sync::Arc;
use tracing::{error, info};

pub async fn order(
    Function(function): Function<Arc<NoticeRender>>,
    headers: HeaderMap,
    lines: Bytes,
) -> Result<(StatusCode, Json<Shown>), Problem> {
    let person = function.people.caller(&headers, Role::Clerk)?;
    if let Err(fault) = function.fonts.check() {
        error!(%fault, "orders are refused");
        return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, &codes::N309));
    }
    let now = function.clock.now();
    let request = read_order(&lines, japanese_day(now)).map_err(refusal)?;
    let id = request.id;
    let permit = function.begin(Operation::NoticeOrder, &person, &id).await?;
    let content = function.sealed.put_or_same(&permit, &spec(&id, &keys::order_object(&function.realm, &id), ORDER_SCHEMA), &lines).await?;
    let new = Order {
        id: id.clone(),
        state: State::Ordered,
        by: person.id.clone(),
        at: now,
        ordered: request.notices,
        content,
        rendered: None,
        approval: None,
        takes: 0,
    };
    let counts = [("notices", request.notices)];
    let status = match function.audited.commit(&permit, &plan_order(&function.realm, &new), &counts).await {
        Ok(()) => StatusCode::CREATED,
        // The same lines were ordered before.
        Err(TransactError::Refused(_)) => StatusCode::OK,
        Err(TransactError::Contended) => return Err(Problem::new(StatusCode::CONFLICT, &josei_runtime::problem::CONFLICT)),
        Err(TransactError::Store(error)) => return Err(error.into()),
    };
    let order = function.found(&permit, &id).await?;
    if order.state == State::Ordered {
        function.tell(&order).await?;
    }
    function.audited.done(permit, &counts).await?;
    info!(order = %id, notices = request.notices, new = status == StatusCode::CREATED, "notices ordered");
    Ok((status, Json(Shown::of(&order))))
}

impl NoticeRender {
    /// Sends the hint that there is something to render. One that is lost is repeated by the sweeper.
    async fn tell(&self, order: &Order) -> Result<(), Problem> {
        let hint = ObjectCreated { bucket: self.sealed_bucket.clone(), key: keys::order_object(&self.realm, &order.id) };
        Ok(self.queue.send(QueueName::NoticeRender, hint.to_message()).await?)
    }
}
