//! A draft with its event, and what the register has to say to it now: what an approver looks at.

use super::effect::touches;
use super::{Desk, draft_id, path_of, subject};
use axum::Json;
use axum::extract::{Path, State};
use http::HeaderMap;
use josei_audit::Operation;
use josei_base::Finding;
use josei_register::{Draft, DraftState, Event, Outcome, RefusalReason, Touched, event};
use josei_runtime::Problem;
use josei_store::audited::Permit;
use serde::Serialize;
use std::sync::Arc;

/// A draft, without its event.
#[derive(Debug, Serialize)]
pub struct Status {
    id: String,
    kind: String,
    key: String,
    state: DraftState,
    author: String,
    at: String,
    ward: String,
    decided_by: Option<String>,
    decided_at: Option<String>,
    /// The entry it became.
    entry: Option<u64>,
    /// Why it was refused.
    refusal: Option<RefusalReason>,
}

impl Status {
    /// Of a draft.
    pub(super) fn of(draft: &Draft) -> Self {
        let (kind, key) = path_of(&draft.subject);
        let outcome = draft.settled.as_ref().map(|settled| settled.outcome);
        Self {
            id: draft.id.to_string(),
            kind,
            key,
            state: draft.state(),
            author: draft.author.to_string(),
            at: draft.at.to_string(),
            ward: draft.ward.to_string(),
            decided_by: draft.settled.as_ref().map(|settled| settled.by.to_string()),
            decided_at: draft.settled.as_ref().map(|settled| settled.at.to_string()),
            entry: if let Some(Outcome::Approved(entry)) = outcome { Some(entry) } else { None },
            refusal: if let Some(Outcome::Refused(reason)) = outcome { Some(reason) } else { None },
        }
    }
}

/// A draft, and the service months whose decisions may differ by it.
#[derive(Serialize)]
pub struct Touching {
    #[serde(flatten)]
    pub(super) status: Status,
    /// While it waits, and of the approval itself; empty once it is settled.
    pub(super) touches: Vec<Touched>,
}

/// A draft with what it would do.
#[derive(Serialize)]
pub struct Shown {
    #[serde(flatten)]
    status: Status,
    event: Event,
    /// What the register has against it now, while it waits.
    findings: Vec<Finding>,
    /// Service months whose decisions may differ, while it waits.
    touches: Vec<Touched>,
}

pub async fn show(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    Path((kind, key, id)): Path<(String, String, String)>,
) -> Result<Json<Shown>, Problem> {
    let person = desk.reader(&headers)?;
    let path = (kind, key);
    let (subject, id) = (subject(&path)?, draft_id(&id)?);
    let permit = desk.begin(Operation::RegisterShow, &person, &format!("{}/{}/drafts/{id}", path.0, path.1)).await?;
    let draft = match desk.draft(&permit, &subject, &id).await {
        Ok(draft) => draft,
        Err(problem) => return desk.refused(permit, problem).await,
    };
    let event = desk.event(&permit, &draft).await?;
    let (findings, touches) = desk.weigh(&permit, &draft, &event).await?;
    desk.audited.done(permit, &[]).await?;
    Ok(Json(Shown { status: Status::of(&draft), event, findings, touches }))
}

impl Desk {
    /// What the register has against a draft that waits, else the months it touches; neither of one that is settled.
    pub(super) async fn weigh(&self, permit: &Permit, draft: &Draft, event: &Event) -> Result<(Vec<Finding>, Vec<Touched>), Problem> {
        if draft.state() != DraftState::Entered {
            return Ok((Vec::new(), Vec::new()));
        }
        let history = self.reading(permit).history(&draft.subject).await?;
        match event::prepare(&history, event) {
            Ok(record) => Ok((Vec::new(), touches(self, permit, &history, &record).await?)),
            Err(findings) => Ok((findings, Vec::new())),
        }
    }
}
