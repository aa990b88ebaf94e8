//! Approving, refusing, taking back. Each is one conditional transaction with its OUTCOME; a second call finds it done.

use super::draft::{Status, Touching};
use super::effect::touches;
use super::{Desk, draft_id, problem, subject, unusable};
use crate::reading::field;
use axum::Json;
use axum::extract::{Path, State};
use http::{HeaderMap, StatusCode};
use josei_audit::Operation;
use josei_base::plan::Write;
use josei_register::act::{Approval, Refused, after_refusal, is_approved, plan_approve, plan_refuse, plan_withdraw};
use josei_register::{Draft, DraftId, RefusalReason, RegisterError, StaffId, Subject, Touched, event, keys};
use josei_runtime::{Problem, Role, problem as page};
use josei_store::audited::Permit;
use josei_store::port::{Refusal, TransactError};
use serde::Deserialize;
use std::sync::Arc;

/// Times an act is planned again when something went on under it.
const ATTEMPTS_MAX: u32 = 8;

type DraftPath = Path<(String, String, String)>;

/// Why.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Why {
    reason: RefusalReason,
}

/// What an act is about, behind its INTENT.
struct Act {
    permit: Permit,
    by: StaffId,
    subject: Subject,
    id: DraftId,
}

impl Desk {
    /// An approver decides, a registrar takes back.
    async fn act(&self, headers: &HeaderMap, role: Role, (kind, key, id): (String, String, String)) -> Result<Act, Problem> {
        let (person, by) = self.caller(headers, role)?;
        let operation = if role == Role::Approver { Operation::RegisterDecide } else { Operation::RegisterChange };
        let path = (kind, key);
        let (subject, id) = (subject(&path)?, draft_id(&id)?);
        let permit = self.begin(operation, &person, &format!("{}/{}/drafts/{id}", path.0, path.1)).await?;
        Ok(Act { permit, by, subject, id })
    }

    /// Plans and writes until it holds; answers with the draft as it stands then.
    async fn settle(&self, act: Act, plan: impl Fn(&Draft) -> Result<Vec<Write>, RegisterError>) -> Result<Json<Status>, Problem> {
        for _ in 0..ATTEMPTS_MAX {
            let draft = match self.draft(&act.permit, &act.subject, &act.id).await {
                Ok(draft) => draft,
                Err(problem) => return self.refused(act.permit, problem).await,
            };
            let writes = match plan(&draft) {
                Ok(writes) => writes,
                Err(refusal) => return self.refused(act.permit, problem(&refusal)).await,
            };
            if writes.is_empty() {
                self.audited.done(act.permit, &[]).await?;
                return Ok(Json(Status::of(&draft)));
            }
            match self.audited.commit(&act.permit, &writes, &[]).await {
                Ok(()) => return Ok(Json(Status::of(&self.draft(&act.permit, &act.subject, &act.id).await?))),
                Err(TransactError::Refused(_) | TransactError::Contended) => {}
                Err(TransactError::Store(error)) => return Err(error.into()),
            }
        }
        self.refused(act.permit, Problem::new(StatusCode::CONFLICT, &page::CONFLICT)).await
    }
}

pub async fn refuse(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    Path(path): DraftPath,
    Json(why): Json<Why>,
) -> Result<Json<Status>, Problem> {
    let act = desk.act(&headers, Role::Approver, path).await?;
    let (by, at) = (act.by.clone(), desk.clock.now());
    desk.settle(act, |draft| plan_refuse(&desk.realm, draft, &by, why.reason, at)).await
}

pub async fn withdraw(State(desk): State<Arc<Desk>>, headers: HeaderMap, Path(path): DraftPath) -> Result<Json<Status>, Problem> {
    let act = desk.act(&headers, Role::Registrar, path).await?;
    let (by, at) = (act.by.clone(), desk.clock.now());
    desk.settle(act, |draft| plan_withdraw(&desk.realm, draft, &by, at)).await
}

pub async fn approve(State(desk): State<Arc<Desk>>, headers: HeaderMap, Path(path): DraftPath) -> Result<Json<Touching>, Problem> {
    let act = desk.act(&headers, Role::Approver, path).await?;
    for _ in 0..ATTEMPTS_MAX {
        match desk.approve_once(&act).await {
            Ok(Some(touches)) => {
                let status = Status::of(&desk.draft(&act.permit, &act.subject, &act.id).await?);
                desk.audited.done(act.permit, &[]).await?;
                return Ok(Json(Touching { status, touches }));
            }
            Ok(None) => {}
            // A store that does not answer, or damage, is no refusal of a rule: the operation stays open in the log.
            Err(problem) if problem.status.is_server_error() => return Err(problem),
            Err(problem) => return desk.refused(act.permit, problem).await,
        }
    }
    desk.refused(act.permit, problem(&RegisterError::Overtaken)).await
}

impl Desk {
    /// Prepares and writes once; tells the months it touches, or nothing when something else was quicker.
    async fn approve_once(&self, act: &Act) -> Result<Option<Vec<Touched>>, Problem> {
        let refused = |refusal: RegisterError| problem(&refusal);
        let draft = self.draft(&act.permit, &act.subject, &act.id).await?;
        if is_approved(&draft, &act.by).map_err(refused)? {
            return Ok(Some(Vec::new()));
        }
        let history = self.reading(&act.permit).history(&act.subject).await?;
        let event = self.event(&act.permit, &draft).await?;
        let record = event::prepare(&history, &event).map_err(|findings| unusable(&findings))?;
        let touched = touches(self, &act.permit, &history, &record).await?;
        let numbers = self.hashes(&act.permit, &record.numbers()).await?;
        let month = self.month()?;
        let key = keys::entry(&self.realm, &act.subject, history.head().version.saturating_add(1));
        let plain = record.encode().map_err(refused)?;
        let sealed = self.sealed.seal_field(&act.permit, &field(month, &key), plain.bytes()).await?;
        let approval = Approval {
            draft: &draft,
            head: history.head(),
            record: &record,
            sealed,
            month,
            numbers: &numbers,
            decider: &act.by,
            at: self.clock.now(),
        };
        let writes = plan_approve(&self.realm, approval).map_err(refused)?;
        match self.audited.commit(&act.permit, &writes, &[]).await {
            Ok(()) => Ok(Some(touched)),
            Err(TransactError::Refused(refusals)) => match after_refusal(&self.realm, refused_writes(&writes, &refusals)) {
                Refused::NumberTaken => Err(problem(&RegisterError::NumberTaken)),
                Refused::Overtaken | Refused::Recorded => Ok(None),
            },
            Err(TransactError::Contended) => Ok(None),
            Err(TransactError::Store(error)) => Err(error.into()),
        }
    }
}

fn refused_writes<'w>(writes: &'w [Write], refusals: &'w [Refusal]) -> impl Iterator<Item = &'w Write> {
    refusals.iter().filter_map(|refusal| writes.get(refusal.index))
}
