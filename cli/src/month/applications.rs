//! Applications (償還払い) of a month: entered by one person, decided as far as the rules decide by themselves, by another; what a person has to judge waits.

use super::Plan;
use super::decisions::Owed;
use super::result::{ApplicationOutcome, ApplicationsResult, MonthResult};
use super::site::Site;
use crate::application::entry::{Row, Told, enter};
use crate::application::shown::{Application, Whole};
use crate::application::{FUNCTION, ask_for, whole};
use crate::client::Client;
use crate::exit::Failure;
use crate::output;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use josei_base::{BillingMonth, Severity};
use josei_benefit::Outcome;
use josei_benefit::application::reason::{COPAY_ONLY, TIME_BARRED};
use josei_benefit::application::{DecisionKind, Kind, State, Taken, codes};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Who enters and proposes.
const CLERK: &str = "clerk-1";
/// Who confirms accounts and decides.
const APPROVER: &str = "approver-1";
/// Most steps of one application, from its entry to its decision.
const STEPS_MAX: usize = 12;
/// Applications that are decided at the same time.
const CONCURRENT: usize = 4;

/// The two people.
struct Desk {
    clerk: Client,
    approver: Client,
    month: BillingMonth,
}

impl Desk {
    fn new(site: &Site, month: BillingMonth) -> Result<Self, Failure> {
        Ok(Self { clerk: site.person(CLERK, FUNCTION)?, approver: site.person(APPROVER, FUNCTION)?, month })
    }
}

/// Enters the file and decides what can be decided.
pub async fn apply(site: &Site, plan: &Plan, result: &mut MonthResult) -> Result<(), Failure> {
    let Some(path) = &plan.applications else { return Ok(()) };
    let desk = Desk::new(site, plan.billing_month)?;
    let file = enter(&desk.clerk, path).await?;
    for finding in file.findings.iter().chain(file.applications.iter().flat_map(|row| &row.findings)) {
        output::say(&finding.text(&file.path));
    }
    let mut told = ApplicationsResult {
        path: file.path.clone(),
        rows: file.rows,
        entered: file.entered,
        same: file.same,
        rejected: file.refused,
        ..ApplicationsResult::default()
    };
    let mut outcomes: Vec<ApplicationOutcome> =
        stream::iter(&file.applications).map(|row| desk.decide(row)).buffered(CONCURRENT).try_collect().await?;
    outcomes.extend(unread(&file.findings, &file.applications));
    outcomes.sort_by_key(|one| one.line);
    for one in &outcomes {
        told.count(one);
    }
    told.outcomes = outcomes;
    if told.waiting > 0 {
        output::say(&format!(
            "償還払いの申請 {0} 件は、職員の判断を待っています（josei application show 申請書番号） / {0} applications wait for a person (josei application show NUMBER)",
            told.waiting
        ));
    }
    result.applications = Some(told);
    Ok(())
}

/// Rows that were not taken in, by their lines.
fn unread(findings: &[Told], read: &[Row]) -> Vec<ApplicationOutcome> {
    let mut lines: BTreeMap<u64, Vec<String>> = BTreeMap::new();
    let errors = findings.iter().filter(|finding| finding.severity == Severity::Error && finding.line > 1);
    for finding in errors.filter(|finding| read.iter().all(|row| row.line != finding.line)) {
        lines.entry(finding.line).or_default().push(finding.code.clone());
    }
    lines.into_iter().map(|(line, codes)| ApplicationOutcome { line, number: String::new(), result: "unread", codes, yen: 0 }).collect()
}

impl Desk {
    /// Goes on with an application from wherever it stands.
    async fn decide(&self, row: &Row) -> Result<ApplicationOutcome, Failure> {
        let outcome =
            |result, codes, yen| ApplicationOutcome { line: row.line, number: row.application_number.clone(), result, codes, yen };
        if row.outcome == Taken::Refused {
            return Ok(outcome("unread", row.findings.iter().map(|finding| finding.code.clone()).collect(), 0));
        }
        for _ in 0..STEPS_MAX {
            let stands = whole(&self.clerk, &row.application_number).await?;
            let application = &stands.application;
            match (application.state, &application.proposal) {
                (State::Decided | State::Noticed, Some(proposal)) if proposal.decision == DecisionKind::Payment => {
                    return Ok(outcome("paid", Vec::new(), proposal.total_yen));
                }
                (State::Decided | State::Refused, Some(proposal)) => return Ok(outcome("refused", proposal.reasons.clone(), 0)),
                (State::Received, _) if !application.identified => return Ok(outcome("waiting", vec![codes::Q051.code.to_owned()], 0)),
                (State::Received, _) if application.in_time && !application.has_account => {
                    let Some(version) = row.account_version else {
                        return Ok(outcome("waiting", vec![codes::Q054.code.to_owned()], 0));
                    };
                    let _: Value =
                        self.approver.post(&format!("/accounts/{}/confirm", application.payee), &json!({"version": version})).await?;
                    self.act(&self.clerk, application, "account", json!({})).await?;
                }
                (State::Received, _) => self.act(&self.clerk, application, "check", json!({})).await?,
                (State::Checked, _) => match proposal(&stands) {
                    Ok(body) => self.act(&self.clerk, application, "propose", body).await?,
                    Err(codes) => return Ok(outcome("waiting", codes, 0)),
                },
                (State::Proposed, Some(proposal)) => {
                    let seen =
                        json!({"revision": application.revision, "total_yen": proposal.total_yen, "pay_with": self.pay_with(application)});
                    self.act(&self.approver, application, "approve", seen).await?;
                }
                _ => return Ok(outcome("waiting", Vec::new(), 0)),
            }
        }
        Ok(outcome("waiting", Vec::new(), 0))
    }

    /// An act named by what it was asked on, so that a month that is run again asks for the same.
    async fn act(&self, by: &Client, application: &Application, act: &str, body: Value) -> Result<(), Failure> {
        let request = format!("month-{act}-{}", application.revision);
        ask_for(by, &application.number, act, &request, body).await.map(drop)
    }

    /// With this month's payments, unless it came in later.
    fn pay_with(&self, application: &Application) -> Option<String> {
        let month = self.month.to_string();
        application.received_on.get(..month.len()).is_some_and(|received| received <= month.as_str()).then_some(month)
    }
}

/// What the rules say by themselves, or the codes of what a person has to look at.
fn proposal(stands: &Whole) -> Result<Value, Vec<String>> {
    if !stands.application.in_time {
        return Ok(json!({"decision": DecisionKind::Refusal, "reasons": [TIME_BARRED]}));
    }
    // A month's cap is about receipts, each of which was judged.
    let one_care = Kind::parse(&stands.application.kind).is_none_or(|kind| kind.row().one_care);
    if !stands.same_care.is_empty() {
        let codes: BTreeSet<String> = stands.same_care.iter().map(|other| other.code.clone()).collect();
        return Err(codes.into_iter().collect());
    }
    if let Some(found) = stands.entitlement.as_ref().filter(|found| one_care && found.result != Outcome::Ok) {
        return Err(found.codes.iter().map(|code| code.code.clone()).collect());
    }
    match stands.computed {
        None => Err(vec![codes::Q081.code.to_owned()]),
        Some(worth) if worth.total > 0 => Ok(json!({"decision": DecisionKind::Payment, "seen_yen": worth.total})),
        Some(_) => Ok(json!({"decision": DecisionKind::Refusal, "reasons": [COPAY_ONLY]})),
    }
}

/// Settles what the city refunds of its own accord.
pub async fn settle(site: &Site, plan: &Plan, owed: &Owed, result: &MonthResult) -> Result<(), Failure> {
    if result.refunds.holders == 0 {
        return Ok(());
    }
    let approver = site.person(APPROVER, FUNCTION)?;
    // Care that lies in the future is refused, and has nothing to be refunded with this month.
    for month in owed.service_months.iter().filter(|month| month.0 <= plan.billing_month.0) {
        let _: Value = approver.post(&format!("/refunds/{month}/settle"), &json!({"pay_with": plan.billing_month})).await?;
    }
    Ok(())
}
