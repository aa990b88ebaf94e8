//! Entry (受付): one application as JSON. The same one again changes nothing; another of the same care or number is told what stands there.

use super::account::Drafted;
use super::{Caller, target};
use crate::{ATTEMPTS_MAX, BenefitDecide, conflict};
use axum::Json;
use axum::extract::State as Function;
use http::{HeaderMap, StatusCode};
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::plan::Table;
use josei_base::{Entry, Finding};
use josei_benefit::application::word::{ApplicationNumber, RequestId};
use josei_benefit::application::{Acting, Column, Draft, Entered, Facts, Refused, Taken, after_refusal, check, guard_of, plan_receive};
use josei_benefit::keys::application as keys;
use josei_runtime::Problem;
use josei_store::audited::Permit;
use josei_store::port::TransactError;
use serde::Serialize;
use std::sync::Arc;

/// The name of the request of an entry: the application's number says which.
const ENTRY: &str = "entry";

/// What became of one application.
#[derive(Debug, Serialize)]
pub struct Row {
    /// Line of the file; 0 for one as JSON.
    pub line: u64,
    /// 申請書番号.
    pub application_number: String,
    /// `entered`, `same` (it stands already, word for word) or `refused`.
    pub outcome: Taken,
    /// Account written in it: `drafted`, `known`, `refused`, or none.
    pub account: Option<&'static str>,
    /// Version of that account.
    pub account_version: Option<u32>,
    /// What is to be looked at, or why it was refused.
    pub findings: Vec<Finding>,
}

impl Row {
    fn of(line: u64, facts: &Facts, outcome: Taken, findings: Vec<Finding>) -> Self {
        let application_number = facts.number.to_string();
        Self { line, application_number, outcome, account: None, account_version: None, findings }
    }
}

pub async fn one(
    Function(function): Function<Arc<BenefitDecide>>,
    headers: HeaderMap,
    Json(draft): Json<Draft>,
) -> Result<(StatusCode, Json<Row>), Problem> {
    let caller = function.desk_caller(&headers)?;
    let named = ApplicationNumber::parse(draft.text(Column::Number)).map(|number| target(&number));
    let at = named.unwrap_or_else(|_| "application".to_owned());
    let permit = function.desk_begin(Operation::ApplicationEnter, &caller.person, Place::Claims, &at).await?;
    let marks = function.marks(&permit).await?;
    let entered = match check(&draft, 0, &function.city_side()?, &marks) {
        Ok(entered) => entered,
        Err(findings) => {
            let refused = told(&findings);
            function.audited.refuse(permit, refused.entry.code).await?;
            return Err(refused);
        }
    };
    let row = function.received(permit, &caller, &entered, 0).await?;
    match row.outcome {
        Taken::Refused => Err(Problem { status: StatusCode::CONFLICT, ..told(&row.findings) }),
        Taken::Entered => Ok((StatusCode::CREATED, Json(function.with_account(&caller, &entered, row).await?))),
        Taken::Same => Ok((StatusCode::OK, Json(function.with_account(&caller, &entered, row).await?))),
    }
}

/// All that is wrong, by code and column; what was written is not said again.
pub(super) fn told(findings: &[Finding]) -> Problem {
    let errors: Vec<&Finding> = findings.iter().filter(|finding| finding.is_error()).collect();
    let entry: &'static Entry = errors.first().map_or(&josei_runtime::problem::BAD_REQUEST, |finding| finding.entry);
    let all: Vec<String> = errors.iter().map(|finding| format!("{} {} {}", finding.entry.code, finding.field, finding.detail)).collect();
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, entry).with(all.join("; "))
}

impl BenefitDecide {
    /// Writes an application that passed its check, with the OUTCOME of the permit; tells what else stands of its care.
    pub(super) async fn received(&self, permit: Permit, caller: &Caller, entered: &Entered, line: u64) -> Result<Row, Problem> {
        let facts = &entered.application.facts;
        // A file tells the findings of its rows itself.
        let mut findings = if line == 0 { entered.findings.clone() } else { Vec::new() };
        let outcome = match self.stored(&permit, caller, entered, line).await? {
            None => Taken::Entered,
            Some(Refused::Finding(finding)) => {
                self.audited.refuse(permit, finding.entry.code).await?;
                return Ok(Row::of(line, facts, Taken::Refused, vec![finding]));
            }
            Some(Refused::Same | Refused::Again) => Taken::Same,
        };
        findings.extend(self.same_care(&permit, facts).await?.iter().map(|found| found.finding(line)));
        let found = self.entitlement(&permit, facts, &entered.application.personal).await?;
        findings.extend(found.and_then(|found| found.finding(facts, line)));
        self.audited.done(permit, &[]).await?;
        Ok(Row::of(line, facts, outcome, findings))
    }

    /// None if it was written now, else what the refused write means.
    async fn stored(&self, permit: &Permit, caller: &Caller, entered: &Entered, line: u64) -> Result<Option<Refused>, Problem> {
        let facts = &entered.application.facts;
        let request = RequestId::parse(ENTRY).map_err(|_| Problem::damaged("request"))?;
        let by = Acting { request: &request, person: &caller.word, at: self.clock.now() };
        let sealed = self.seal_personal(permit, facts, &entered.application.personal).await?;
        let writes = plan_receive(&self.realm, entered, sealed, &by);
        for _ in 0..ATTEMPTS_MAX {
            match self.audited.commit(permit, &writes, &[]).await {
                Ok(()) => return Ok(None),
                Err(TransactError::Refused(_)) => {}
                Err(TransactError::Contended) => continue,
                Err(TransactError::Store(error)) => return Err(error.into()),
            }
            let standing = self.audited.get(permit, Table::Claims, &keys::state(&self.realm, &facts.number)).await?;
            let guard = self.audited.get(permit, Table::Claims, &guard_of(&self.realm, facts)).await?;
            let meaning = after_refusal(entered, standing.as_ref(), guard.as_ref(), line);
            match meaning.map_err(|error| super::refused(&error))? {
                Refused::Again => {}
                other => return Ok(Some(other)),
            }
        }
        Err(conflict())
    }

    /// Enters the account that is written in an application, as an operation of its own; a second person confirms it.
    pub(super) async fn with_account(&self, caller: &Caller, entered: &Entered, mut row: Row) -> Result<Row, Problem> {
        let Some(account) = &entered.account else { return Ok(row) };
        match self.drafted(caller, account).await? {
            Drafted::New(version) => (row.account, row.account_version) = (Some("drafted"), Some(version)),
            Drafted::Known(version) => (row.account, row.account_version) = (Some("known"), Some(version)),
            Drafted::Refused(entry, detail) => {
                row.account = Some("refused");
                let field = Column::AccountHolder.name().to_owned();
                row.findings.push(Finding { line: row.line, record: "row".to_owned(), field, position: None, entry, detail });
            }
        }
        Ok(row)
    }
}
