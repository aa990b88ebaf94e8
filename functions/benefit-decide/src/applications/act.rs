//! One act on an application: read it, plan, write with the OUTCOME. A refused write means that it changed meanwhile: read and plan again.

use super::asked::Asked;
use super::list::Shown;
use super::{Caller, number, refused, signs, target};
use crate::{ATTEMPTS_MAX, BenefitDecide, conflict, not_found};
use axum::Json;
use axum::extract::{Path, State as Function};
use http::HeaderMap;
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::Yen;
use josei_base::plan::{Table, Write};
use josei_benefit::application::word::{ApplicationNumber, RequestId};
use josei_benefit::application::{
    AccountRef, Act, ActError, Acting, Completed, DecisionKind, IdentityCheck, Interruption, Judged, PaymentProposal, Personal, Proposed,
    Signed, Standing, State, check, plan_act, recognise,
};
use josei_benefit::keys::application as keys;
use josei_runtime::Problem;
use josei_store::audited::Permit;
use josei_store::port::TransactError;
use std::sync::Arc;

/// The acts, as paths name them, and whether only an approver may do them.
const ACTS: [(&str, bool); 12] = [
    ("take", false),
    ("assign", false),
    ("identify", false),
    ("interrupt", false),
    ("account", false),
    ("check", false),
    ("ask", false),
    ("answer", false),
    ("withdraw", false),
    ("propose", false),
    ("approve", true),
    ("refuse", true),
];
/// The act that has a file of its own.
const NOTICE: &str = "notice";

pub async fn act(
    Function(function): Function<Arc<BenefitDecide>>,
    headers: HeaderMap,
    Path((of, act)): Path<(String, String)>,
    Json(asked): Json<Asked>,
) -> Result<Json<Shown>, Problem> {
    let caller = function.desk_caller(&headers)?;
    let of = number(&of)?;
    let name = RequestId::parse(&asked.request).map_err(|_| Problem::bad_request("request"))?;
    let signed = match ACTS.iter().find(|(known, _)| *known == act) {
        Some((_, signed)) => *signed,
        None if act == NOTICE => false,
        None => return Err(not_found()),
    };
    if signed {
        signs(&caller)?;
    }
    let operation = if signed { Operation::ApplicationApprove } else { Operation::ApplicationDecide };
    let permit = function.desk_begin(operation, &caller.person, Place::Claims, &target(&of)).await?;
    match function.acted(&permit, &caller, &of, (&act, &asked, &name)).await {
        Ok(standing) => {
            function.audited.done(permit, &[]).await?;
            Ok(Json(Shown::of(&standing, &function.desk)))
        }
        Err(problem) => {
            function.audited.refuse(permit, problem.entry.code).await?;
            Err(problem)
        }
    }
}

/// What the log says of a proposal against the machine: `override.<reason>`.
fn overridden(act: &Act, next: &Standing) -> Option<String> {
    let (Act::ProposePayment(_), Some(proposal)) = (act, &next.course.proposal) else { return None };
    match &proposal.what {
        Proposed::Payment { overridden: Some(code), .. } => Some(format!("override.{code}")),
        _ => None,
    }
}

impl BenefitDecide {
    /// The application as it stands when the request is done, now or before.
    async fn acted(
        &self,
        permit: &Permit,
        caller: &Caller,
        of: &ApplicationNumber,
        (name, asked, request): (&str, &Asked, &RequestId),
    ) -> Result<Standing, Problem> {
        for _ in 0..ATTEMPTS_MAX {
            let standing = self.standing(permit, of).await?;
            let by = Acting { request, person: &caller.word, at: self.clock.now() };
            let (act, mut more) = if name == NOTICE {
                self.noticed(permit, caller, &standing, asked).await?
            } else {
                (self.wanted(permit, caller, &standing, (name, asked)).await?, Vec::new())
            };
            if let Some(row) = self.audited.get(permit, Table::Claims, &keys::request(&self.realm, of, request)).await? {
                recognise(&row, &act, &by).map_err(|error| refused(&error))?;
                return Ok(standing);
            }
            let planned = plan_act(&self.realm, &standing, &act, &by).map_err(|error| refused(&error))?;
            let mut writes: Vec<Write> = planned.writes;
            writes.append(&mut more);
            if let Some(owed) = &planned.owed {
                writes.extend(self.owed_to_person(permit, &planned.next, owed, asked.pay_with).await?);
            }
            if planned.next.state == State::Returned && standing.state != State::Returned {
                writes.extend(self.notice_of_return(permit, caller, &planned.next, asked).await?);
            }
            let overridden = overridden(&act, &planned.next);
            let counts: Vec<(&str, u64)> = overridden.iter().map(|name| (name.as_str(), 1)).collect();
            match self.audited.commit(permit, &writes, &counts).await {
                Ok(()) => return Ok(planned.next),
                Err(TransactError::Refused(_) | TransactError::Contended) => {}
                Err(TransactError::Store(error)) => return Err(error.into()),
            }
        }
        Err(conflict())
    }

    /// What a person wants, as an act.
    async fn wanted(&self, permit: &Permit, caller: &Caller, standing: &Standing, (name, asked): (&str, &Asked)) -> Result<Act, Problem> {
        Ok(match name {
            "take" => Act::Assign { to: caller.word.clone() },
            "assign" => Act::Assign { to: Asked::person(Asked::need(asked.to.as_ref(), "to")?)? },
            "identify" => {
                let at = Asked::moment(Asked::need(asked.at.as_ref(), "at")?, "at")?;
                Act::Identify(IdentityCheck { method: asked.method()?, checker: caller.word.clone(), at })
            }
            "interrupt" => Act::Interrupt(Interruption {
                on: Asked::day(Asked::need(asked.on.as_ref(), "on")?, "on")?,
                evidence: Asked::document(Asked::need(asked.evidence.as_ref(), "evidence")?)?,
                by: caller.word.clone(),
            }),
            "account" => {
                let payee = standing.facts.pay_to.payee().clone();
                let in_force = self.pointer(permit, &payee).await?.current;
                let version = asked.version.or(in_force).ok_or_else(|| refused(&ActError::NoAccount))?;
                if in_force != Some(version) {
                    return Err(refused(&ActError::AccountChanged));
                }
                Act::SetAccount(AccountRef { payee, version })
            }
            "check" => Act::Check,
            "ask" => {
                let by_rules = || self.desk.complete_by(self.today());
                let deadline = asked.deadline.as_deref().map_or_else(|| Ok(by_rules()), |text| Asked::day(text, "deadline"))?;
                let document = Asked::document(Asked::need(asked.document.as_ref(), "document")?)?;
                Act::Return { reasons: asked.reasons()?, deadline, document }
            }
            "answer" => Act::Resubmit(Box::new(self.completed(permit, asked).await?)),
            "withdraw" => Act::Withdraw,
            "propose" => self.proposal(permit, standing, asked).await?,
            "approve" => Act::Decide(self.signed(permit, standing, asked).await?),
            "refuse" => Act::SendBack,
            _ => return Err(not_found()),
        })
    }

    /// The application as its applicant completed it, checked like an entry.
    async fn completed(&self, permit: &Permit, asked: &Asked) -> Result<Completed, Problem> {
        let draft = Asked::need(asked.application.as_ref(), "application")?;
        let marks = self.marks(permit).await?;
        let entered = check(draft, 0, &self.city_side()?, &marks).map_err(|findings| super::enter::told(&findings))?;
        let facts = entered.application.facts;
        let sealed = self.seal_personal(permit, &facts, &entered.application.personal).await?;
        Ok(Completed { facts, content: entered.content, sealed })
    }

    async fn proposal(&self, permit: &Permit, standing: &Standing, asked: &Asked) -> Result<Act, Problem> {
        match *Asked::need(asked.decision.as_ref(), "decision")? {
            DecisionKind::Refusal => Ok(Act::ProposeRefusal { reasons: asked.reasons()? }),
            DecisionKind::Payment => {
                let personal = self.open_personal(permit, standing).await?;
                let basis = self.basis(permit, standing, &personal).await?.ok_or_else(|| refused(&ActError::Amount))?;
                let stands = self.same_care(permit, &standing.facts).await?;
                Ok(Act::ProposePayment(PaymentProposal {
                    basis,
                    judged: self.judged(permit, standing, &personal).await?,
                    prefecture: asked.prefecture,
                    overriding: asked.overriding()?,
                    seen: asked.seen_yen.unwrap_or(Yen::ZERO),
                    standing: stands.into_iter().map(|found| found.reference).collect(),
                    looked_at: asked.looked_at.clone(),
                }))
            }
        }
    }

    /// What the machine says now. Without a register nobody is paid.
    async fn judged(&self, permit: &Permit, standing: &Standing, personal: &Personal) -> Result<Judged, Problem> {
        let found = self.entitlement(permit, &standing.facts, personal).await?;
        found.map(|found| found.judged()).ok_or_else(|| not_found().with("register"))
    }

    async fn signed(&self, permit: &Permit, standing: &Standing, asked: &Asked) -> Result<Signed, Problem> {
        let judged = if standing.granted().is_some() {
            let personal = self.open_personal(permit, standing).await?;
            Some(self.judged(permit, standing, &personal).await?)
        } else {
            None
        };
        Ok(Signed {
            revision: *Asked::need(asked.revision.as_ref(), "revision")?,
            total: *Asked::need(asked.total_yen.as_ref(), "total_yen")?,
            desk: asked.desk()?.unwrap_or_else(|| standing.facts.reception.ward.clone()),
            judged,
        })
    }
}
