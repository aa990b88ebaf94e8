//! Entering an event as a draft. The id is the caller's: the same again is the same draft.

use super::draft::{Status, Touching};
use super::effect::touches;
use super::{Desk, draft_id, problem, subject, unusable};
use crate::reading::field;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use http::{HeaderMap, StatusCode};
use josei_audit::Operation;
use josei_base::date::japanese_day;
use josei_register::act::plan_enter;
use josei_register::{Draft, Event, RegisterError, event, keys};
use josei_runtime::{Problem, Role, problem as page};
use josei_store::port::TransactError;
use std::sync::Arc;

pub async fn enter(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    Path((kind, key, id)): Path<(String, String, String)>,
    body: Bytes,
) -> Result<(StatusCode, Json<Touching>), Problem> {
    let (person, author) = desk.caller(&headers, Role::Registrar)?;
    let path = (kind, key);
    let (subject, id) = (subject(&path)?, draft_id(&id)?);
    let event = Event::from_json(&body).map_err(|finding| unusable(&[finding]))?;
    let permit = desk.begin(Operation::RegisterChange, &person, &format!("{}/{}/drafts/{id}", path.0, path.1)).await?;
    let now = desk.clock.now();
    let plain = match event.encode() {
        Ok(plain) => plain,
        Err(refusal) => return desk.refused(permit, problem(&refusal)).await,
    };
    // The same request again is answered as it stands, also when the register has gone on.
    match desk.draft(&permit, &subject, &id).await {
        Ok(standing) if standing.is_repeat(&author, &desk.content(&permit, &standing).await?, &plain) => {
            let (_, touches) = desk.weigh(&permit, &standing, &event).await?;
            desk.audited.done(permit, &[]).await?;
            return Ok((StatusCode::OK, Json(Touching { status: Status::of(&standing), touches })));
        }
        Ok(_) => return desk.refused(permit, problem(&RegisterError::OtherContent)).await,
        Err(problem) if problem.status == StatusCode::NOT_FOUND => {}
        Err(problem) => return Err(problem),
    }
    let findings = event::check(&event, &subject, japanese_day(now), &desk.reasons);
    if !findings.is_empty() {
        return desk.refused(permit, unusable(&findings)).await;
    }
    let history = desk.reading(&permit).history(&subject).await?;
    let touches = match event::prepare(&history, &event) {
        Ok(record) => touches(&desk, &permit, &history, &record).await?,
        Err(findings) => return desk.refused(permit, unusable(&findings)).await,
    };
    let month = desk.month()?;
    let row = keys::draft(&desk.realm, &subject, &id);
    let sealed = desk.sealed.seal_field(&permit, &field(month, &row), plain.bytes()).await?;
    let ward = event.header.reception_ward.clone();
    let draft = Draft { id, subject, author, at: now, ward, month, sealed, settled: None };
    let writes = plan_enter(&desk.realm, &draft).map_err(|refusal| problem(&refusal))?;
    let changes = u64::try_from(event.changes.len()).unwrap_or(u64::MAX);
    match desk.audited.commit(&permit, &writes, &[("changes", changes)]).await {
        Ok(()) => Ok((StatusCode::CREATED, Json(Touching { status: Status::of(&draft), touches }))),
        // Somebody was quicker under this very id; asked again, it is told which it is.
        Err(TransactError::Refused(_) | TransactError::Contended) => {
            desk.refused(permit, Problem::new(StatusCode::CONFLICT, &page::CONFLICT)).await
        }
        Err(TransactError::Store(error)) => Err(error.into()),
    }
}
