#![doc = include_str!("../README.md")]

mod act;
pub mod fonts;
mod order;
mod render;
mod show;
mod take;
pub mod texts;

pub use fonts::FontFolder;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use http::{HeaderMap, StatusCode};
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::external::Registry;
use josei_base::plan::Table;
use josei_base::{Realm, limits};
use josei_notice::Texts;
use josei_notice::order::{Order, OrderError, OrderId, keys};
use josei_runtime::batch::Failure;
use josei_runtime::purpose::{self, Actor};
use josei_runtime::{People, Person, Problem, Role, problem};
use josei_store::audited::{Audited, Permit};
use josei_store::port::{Clock, KeyPurpose, Queue, StoreError};
use josei_store::seal::{ObjectSpec, SealedObjects};
use std::sync::Arc;

/// Name of the function, of its shards and its role.
pub const NAME: &str = "notice-render";

/// What the function may touch.
#[derive(Clone)]
pub struct NoticeRender {
    /// The realm.
    pub realm: Realm,
    /// Who may call.
    pub people: Arc<People>,
    /// Orders in table `deliveries`.
    pub audited: Audited,
    /// Orders, print files and indexes in bucket `sealed`.
    pub sealed: SealedObjects,
    /// Its own queue.
    pub queue: Arc<dyn Queue>,
    /// Bucket `sealed` as deployed.
    pub sealed_bucket: String,
    /// The city's texts.
    pub texts: Arc<Texts>,
    /// The city's registry of 外字.
    pub characters: Arc<Registry>,
    /// Fonts, loaded with the first order.
    pub fonts: Arc<FontFolder>,
    /// Now.
    pub clock: Arc<dyn Clock>,
}

/// The routes.
pub fn router(function: NoticeRender) -> Router {
    let routes = Router::new()
        .route("/notices", post(order::order))
        .route("/notices/{id}", get(show::show))
        .route("/notices/{id}/index", get(show::index))
        .route("/notices/{id}/approve", post(act::approve))
        .route("/notices/{id}/file", post(take::take))
        .layer(DefaultBodyLimit::max(limits::REQUEST_BODY_BYTES_MAX))
        .with_state(Arc::new(function));
    problem::told(routes)
}

impl NoticeRender {
    /// Begins an operation of a person on an order.
    async fn begin(&self, operation: Operation, person: &Person, id: &OrderId) -> Result<Permit, StoreError> {
        let draft = purpose::intent(operation, Actor::Person(person), purpose::SUBSIDY, Place::Deliveries, &target(id))?;
        self.audited.begin(draft).await
    }

    /// An order as it stands.
    async fn find(&self, permit: &Permit, id: &OrderId) -> Result<Option<Order>, Failure> {
        let item = self.audited.get(permit, Table::Deliveries, &keys::order(&self.realm, id)).await?;
        item.map(|item| Order::from_item(id, &item)).transpose().map_err(|bad| Failure::damaged(bad.0))
    }

    /// The same for a person, who asked for one.
    async fn found(&self, permit: &Permit, id: &OrderId) -> Result<Order, Problem> {
        let order = self.find(permit, id).await.map_err(|failure| match failure {
            Failure::Store(error) => error.into(),
            other => Problem::damaged(&other.to_string()),
        })?;
        order.ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, &problem::NOT_FOUND))
    }

    /// Whoever has a part in orders may look.
    fn reader(&self, headers: &HeaderMap) -> Result<Person, Problem> {
        self.people.caller(headers, Role::Clerk).or_else(|_| self.people.caller(headers, Role::Approver))
    }
}

/// The id in a path; what is none names no order.
fn id(text: &str) -> Result<OrderId, Problem> {
    OrderId::parse(text).map_err(|_| Problem::new(StatusCode::NOT_FOUND, &problem::NOT_FOUND))
}

/// An order in the log.
fn target(id: &OrderId) -> String {
    format!("notices:{id}")
}

/// An object of an order: its retention unit is the fiscal year of its newest day of issue.
fn spec(id: &OrderId, key: &str, schema: &'static str) -> ObjectSpec {
    ObjectSpec::new(KeyPurpose::Notices, id.month(), key, schema)
}

/// A rule's refusal as an answer: its own code, and nothing was changed.
fn refusal(error: OrderError) -> Problem {
    let status = match error {
        OrderError::Empty(_) | OrderError::TooManyLines | OrderError::Day(_) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::CONFLICT,
    };
    Problem::new(status, error.entry()).with(error.to_string())
}
