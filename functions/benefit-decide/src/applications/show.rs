//! One application: where it stands, what was written, what the rules make of it, what else stands of its care, and what was done.

use super::entitled::ShownEntitlement;
use super::list::Shown;
use super::paid::ShownPayment;
use super::{number, target};
use crate::{BenefitDecide, damaged};
use axum::Json;
use axum::extract::{Path, State as Function};
use http::HeaderMap;
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::plan::Table;
use josei_benefit::application::word::ApplicationNumber;
use josei_benefit::application::{Done, Facts, Granted, Personal, grant, last_day};
use josei_benefit::keys::application as keys;
use josei_runtime::Problem;
use josei_store::audited::Permit;
use josei_store::port::{Query, SortRange};
use serde::Serialize;
use std::sync::Arc;

/// Most acts that are shown.
const ACTS_MAX: u32 = 500;

/// An application with everything a clerk needs.
#[derive(Serialize)]
pub struct Whole {
    application: Shown,
    /// What names nobody.
    facts: Facts,
    /// What does.
    personal: Personal,
    /// The last day on which it is in time.
    last_day: String,
    /// What it is worth by the rules now; none where they cannot tell.
    computed: Option<Granted>,
    /// What the machine says of entitlement and funding now; none where no register was loaded.
    entitlement: Option<ShownEntitlement>,
    /// What became of the debt, by the payments; none where nothing is owed.
    payment: Option<ShownPayment>,
    /// What else stands of the same care; a payment must name each of them as looked at.
    same_care: Vec<Other>,
    history: Vec<ShownAct>,
}

/// A receipt or another application of the same care.
#[derive(Serialize)]
struct Other {
    reference: String,
    code: &'static str,
    ja: &'static str,
    en: &'static str,
    yen: i64,
}

/// One act.
#[derive(Serialize)]
struct ShownAct {
    revision: i64,
    act: String,
    by: String,
    at: String,
    request: String,
    state: &'static str,
}

pub async fn show(
    Function(function): Function<Arc<BenefitDecide>>,
    headers: HeaderMap,
    Path(of): Path<String>,
) -> Result<Json<Whole>, Problem> {
    let caller = function.desk_caller(&headers)?;
    let of = number(&of)?;
    let permit = function.desk_begin(Operation::ApplicationShow, &caller.person, Place::Claims, &target(&of)).await?;
    let whole = function.whole_application(&permit, &of).await;
    function.audited.done(permit, &[]).await?;
    Ok(Json(whole?))
}

impl BenefitDecide {
    async fn whole_application(&self, permit: &Permit, of: &ApplicationNumber) -> Result<Whole, Problem> {
        let standing = self.standing(permit, of).await?;
        let personal = self.open_personal(permit, &standing).await?;
        let facts = standing.facts.clone();
        let basis = self.basis(permit, &standing, &personal).await?;
        let same_care = self.same_care(permit, &facts).await?.into_iter().map(|found| Other {
            reference: found.reference,
            code: found.entry.code,
            ja: found.entry.ja,
            en: found.entry.en,
            yen: found.yen,
        });
        Ok(Whole {
            application: Shown::of(&standing, &self.desk),
            last_day: last_day(facts.kind, facts.care.service_month, facts.care.paid_on, standing.course.interruption.as_ref()).to_string(),
            computed: basis.and_then(|basis| grant(facts.kind, &facts.care, &basis).ok()),
            entitlement: self.entitlement(permit, &facts, &personal).await?.map(|found| found.shown()),
            payment: self.payment(permit, &standing).await?,
            same_care: same_care.collect(),
            history: self.acts(permit, of).await?,
            facts,
            personal,
        })
    }

    async fn acts(&self, permit: &Permit, of: &ApplicationNumber) -> Result<Vec<ShownAct>, Problem> {
        let query = Query {
            table: Table::Claims,
            partition: keys::partition(&self.realm, of),
            range: SortRange::Prefix(keys::EVENTS.to_owned()),
            descending: false,
            limit: ACTS_MAX,
            after: None,
        };
        let page = self.audited.query(permit, &query).await?;
        let act = |done: Done| ShownAct {
            revision: done.revision,
            act: done.act,
            by: done.person,
            at: done.at,
            request: done.request,
            state: done.state.name(),
        };
        page.items.iter().map(|(_, item)| Done::from_item(item).map(act).map_err(damaged)).collect()
    }
}
