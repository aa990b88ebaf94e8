//! The city: people, profile, banks, days, and instances of the real function over the ports behind the gate.

use crate::ask::{Ask, Request};
use crate::ports::Ports;
use crate::sim::Sim;
use axum::Router;
use axum::body::{Body, to_bytes};
use http::{Method, header};
use josei_base::{BillingMonth, Digest, Realm};
use josei_delivery::{Declared, Opening, SenderId, plan_open};
use josei_payment::calendar::BusinessDays;
use josei_payment::master::{self, BankMaster};
use josei_payment::profile::{PayerProfile, SAMPLE};
use josei_payment_file::{NAME, PaymentFile, router};
use josei_runtime::{People, Person, Role};
use josei_store::audited::Audited;
use josei_store::port::Clock;
use josei_store::seal::SealedObjects;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use tower::ServiceExt as _;

/// Shards of the log: so few that requests meet.
const SHARDS: u16 = 2;
/// Longest answer.
const ANSWER_BYTES_MAX: usize = 8 << 20;

/// An answer: status and body.
pub type Answer = (u16, Vec<u8>);
/// A request on its way.
pub type Under = Pin<Box<dyn Future<Output = Answer> + Send>>;

pub const MONTH: &str = "2024-06";
pub const OTHER_MONTH: &str = "2024-07";
/// When every schedule begins.
pub const BEGIN_SECOND: i64 = 1_720_569_600;

pub const PREPARERS: [&str; 3] = ["preparer-1", "preparer-2", "chief"];
pub const APPROVERS: [&str; 5] = ["approver-1", "approver-2", "approver-3", "deputy", "chief"];
pub const FINANCE: [&str; 4] = ["finance-1", "finance-2", "deputy", "chief"];
pub const CLERK: &str = "clerk-1";

/// What all schedules share.
pub struct Town {
    pub realm: Realm,
    pub month: BillingMonth,
    pub other_month: BillingMonth,
    pub delivery: String,
    pub opening: Vec<josei_base::plan::Write>,
    pub profile: Arc<PayerProfile>,
    banks: Arc<BankMaster>,
    days: Arc<BusinessDays>,
    people: Arc<People>,
}

pub fn device(person: &str) -> String {
    format!("terminal-{person}")
}

fn told(error: impl std::fmt::Debug) -> String {
    format!("{error:?}")
}

impl Town {
    pub fn new() -> Result<Self, String> {
        let realm = Realm::parse("local-271403").map_err(told)?;
        let month = BillingMonth::parse(MONTH).map_err(told)?;
        let roles = |id: &str| {
            let held = [
                (Role::Preparer, PREPARERS.contains(&id)),
                (Role::Approver, APPROVERS.contains(&id)),
                (Role::Finance, FINANCE.contains(&id)),
            ];
            held.into_iter().filter(|(_, has)| *has).map(|(role, _)| role).collect()
        };
        let ids: std::collections::BTreeSet<&str> = PREPARERS.into_iter().chain(APPROVERS).chain(FINANCE).collect();
        let person = |id: &str| Person {
            id: id.to_owned(),
            device: device(id),
            roles: roles(id),
            sender: None,
            token_sha256: Digest::of(id.as_bytes()),
        };
        let people: Vec<Person> = ids.into_iter().map(person).collect();
        let people = serde_json::to_string(&people).map_err(told)?;
        let opening = Opening {
            sender: SenderId::parse("kokuho").map_err(told)?,
            month,
            file_name: "a.UKE".to_owned(),
            size: 1,
            sha256: Digest::of(b"a"),
            revision: 1,
            declared: Declared::default(),
            confirm_in_advance: false,
            inbox_key: "a".to_owned(),
            sealing: None,
            deviations: None,
            at: josei_base::Timestamp::from_second(BEGIN_SECOND).map_err(told)?,
        };
        let (delivery, opening) = plan_open(&realm, &opening);
        Ok(Self {
            month,
            other_month: BillingMonth::parse(OTHER_MONTH).map_err(told)?,
            delivery: delivery.to_string(),
            opening,
            profile: Arc::new(PayerProfile::load(SAMPLE).map_err(told)?.0),
            banks: Arc::new(BankMaster::from_text(master::SAMPLE).map_err(told)?),
            days: Arc::new(BusinessDays::built_in().map_err(told)?),
            people: Arc::new(People::parse(&realm, &people).map_err(told)?),
            realm,
        })
    }

    fn gates(&self, function: &str, sim: &Arc<Sim>) -> Result<(Audited, SealedObjects), String> {
        let ports = Arc::new(Ports(sim.clone()));
        let clock: Arc<dyn Clock> = ports.clone();
        let audited = Audited::new(&self.realm, function, SHARDS, ports.clone(), ports.clone(), &clock).map_err(told)?;
        let sealed = SealedObjects::new(self.realm.clone(), audited.clone(), ports.clone(), ports);
        Ok((audited, sealed))
    }

    /// A new instance of the function: it remembers nothing.
    pub fn function(&self, sim: &Arc<Sim>) -> Result<Router, String> {
        let (audited, sealed) = self.gates(NAME, sim)?;
        let ports = Arc::new(Ports(sim.clone()));
        Ok(router(PaymentFile {
            realm: self.realm.clone(),
            people: self.people.clone(),
            audited,
            sealed,
            profile: self.profile.clone(),
            banks: self.banks.clone(),
            days: self.days.clone(),
            returns: Arc::new(josei_payment_file::return_rules().map_err(told)?),
            clock: ports.clone(),
            ids: ports,
        }))
    }

    /// What records obligations, behind the same gate.
    pub fn desk(&self, sim: &Arc<Sim>) -> Result<(Audited, SealedObjects), String> {
        self.gates("benefit-decide", sim)
    }
}

/// Method, path and body of a request to the function.
fn http(ask: &Ask) -> Option<(Method, String, serde_json::Value)> {
    use serde_json::json;
    let post = |batch: &u32, what: &str, body| Some((Method::POST, format!("/batches/{batch}/{what}"), body));
    match ask {
        Ask::Open { name, month } => Some((Method::POST, "/batches".to_owned(), json!({"request": name, "billing_month": month}))),
        Ask::Show { batch } => Some((Method::GET, format!("/batches/{batch}"), serde_json::Value::Null)),
        Ask::Approve { batch, delivery, file, lines, yen } => {
            post(batch, "approve", json!({"delivery": delivery, "file_sha256": file, "lines": lines, "total_yen": yen}))
        }
        Ask::Receipt { batch, delivery, file, lines, yen } => {
            post(batch, "receipt", json!({"delivery": delivery, "file_sha256": file, "lines": lines, "total_yen": yen}))
        }
        Ask::Release { batch } => post(batch, "release", json!({})),
        Ask::Pull { batch, token } => post(batch, "pull", json!({"token": token})),
        Ask::Hold { batch } => post(batch, "hold", json!({"reason": "somebody-asked"})),
        Ask::Resume { batch } => post(batch, "resume", json!({})),
        Ask::Void { batch } => post(batch, "void", json!({})),
        Ask::Redeliver { batch, delivery } => post(batch, "redeliver", json!({"delivery": delivery, "reason": "lost"})),
        Ask::Confirm { batch, lines, yen } => post(batch, "confirm", json!({"lines": lines, "total_yen": yen})),
        Ask::Owe { .. } | Ask::OweBack { .. } | Ask::Account { .. } | Ask::Return { .. } => None,
    }
}

/// A request to an instance; nothing if the function has no such route.
pub fn call(routes: &Router, asked: &Request) -> Option<Under> {
    let (method, path, body) = http(&asked.ask)?;
    let request = http::Request::builder()
        .method(method)
        .uri(path)
        .header(header::AUTHORIZATION, format!("Bearer {}", asked.person))
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()))
        .ok()?;
    let routes = routes.clone();
    Some(Box::pin(async move {
        let Ok(response) = routes.oneshot(request).await;
        let status = response.status().as_u16();
        (status, to_bytes(response.into_body(), ANSWER_BYTES_MAX).await.map(|bytes| bytes.to_vec()).unwrap_or_default())
    }))
}
