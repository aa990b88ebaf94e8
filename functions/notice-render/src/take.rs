//! Taking the print file to the printer: it leaves the system, so it is an export (M13), once for each approval.

use crate::{NoticeRender, id, refusal, spec, target};
use axum::extract::{Path, State as Function};
use axum::response::{IntoResponse as _, Response};
use http::{HeaderMap, header};
use josei_audit::Operation;
use josei_audit::record::{Approvers, Direction, Draft, Place, Subject, Target};
use josei_audit::token::{Id, LongId};
use josei_base::Digest;
use josei_notice::order::{Order, OrderError, OrderId, PRINT_SCHEMA, Signed, keys, plan_take};
use josei_runtime::purpose::{self, Actor};
use josei_runtime::{Person, Problem, Role};
use josei_store::audited::Permit;
use josei_store::port::StoreError;
use std::sync::Arc;

pub async fn take(
    Function(function): Function<Arc<NoticeRender>>,
    headers: HeaderMap,
    Path(asked): Path<String>,
) -> Result<Response, Problem> {
    let person = function.people.caller(&headers, Role::Clerk)?;
    let id = id(&asked)?;
    let looking = function.begin(Operation::NoticeShow, &person, &id).await?;
    let order = function.found(&looking, &id).await?;
    let signed = Signed { by: &person.id, at: function.clock.now() };
    // Nothing is opened that would not be handed out.
    let approver = match plan_take(&function.realm, &order, signed) {
        Ok((_, approval)) => approval.by.clone(),
        Err(refused) => {
            function.audited.refuse(looking, refused.entry().code).await?;
            return Err(refusal(refused));
        }
    };
    let pdf = function.print_file(&looking, &order).await?;
    function.audited.done(looking, &[]).await?;
    let permit = function.export(&person, &id, &approver).await?;
    // Approved by somebody else meanwhile: the record of this export would name the wrong one.
    let plan = |order: &Order| match plan_take(&function.realm, order, signed)? {
        (writes, approval) if approval.by == approver => Ok(writes),
        _ => Err(OrderError::State(order.state)),
    };
    function.act(permit, &id, plan).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/pdf".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"notices-{id}.pdf\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    Ok((headers, pdf).into_response())
}

impl NoticeRender {
    /// The bytes that were approved, and no others.
    async fn print_file(&self, permit: &Permit, order: &Order) -> Result<Vec<u8>, Problem> {
        let Some(file) = order.file() else { return Err(refusal(OrderError::NothingPrinted)) };
        let spec = spec(&order.id, &keys::print_object(&self.realm, &order.id, &file.sha256), PRINT_SCHEMA);
        let pdf = self.sealed.get(permit, &spec, &file.pdf).await?;
        if Digest::of(&pdf) == file.sha256 { Ok(pdf) } else { Err(Problem::damaged("print file")) }
    }

    /// The INTENT of handing data out, with the fields an export needs.
    async fn export(&self, person: &Person, id: &OrderId, approver: &str) -> Result<Permit, Problem> {
        let bad = |what: &str| StoreError::Invalid { service: "audit", reason: format!("{what} is no identifier") };
        let target = target(id);
        let look = purpose::intent(Operation::NoticeShow, Actor::Person(person), purpose::SUBSIDY, Place::SealedBucket, &target)?;
        let subject = Subject::Export {
            target: Target { place: Place::SealedBucket, id: LongId::parse(&target).map_err(|_| bad("target"))? },
            device: Id::parse(&person.device).map_err(|_| bad("device"))?,
            file: LongId::parse(&target).map_err(|_| bad("file"))?,
            direction: Direction::Out,
            approvers: Approvers::new(vec![Id::parse(approver).map_err(|_| bad("approver"))?]).map_err(|_| bad("approver"))?,
        };
        Ok(self.audited.begin(Draft { operation: Operation::ExportTake, subject, ..look }).await?)
    }
}
