#![doc = include_str!("../README.md")]

mod acknowledge;
mod lifecycle;
mod open;
#[cfg(feature = "openapi")]
pub mod openapi;
mod parts;
mod revision;
mod sealing;
mod show;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use http::{HeaderMap, StatusCode};
use josei_base::external::Registry;
use josei_base::{Realm, limits};
use josei_delivery::{Delivery, DeliveryId, SenderId, codes, keys};
use josei_receipt::senders::Known;
use josei_runtime::{People, Person, Problem, Role, observe, problem};
use josei_store::audited::{Audited, Permit};
use josei_store::port::{Clock, Ids, Queue, Uploads};
use josei_store::seal::SealedObjects;
use std::sync::Arc;

/// Name of the function, of its shards and its role.
pub const NAME: &str = "receipt-upload";

/// What the function may touch.
#[derive(Clone)]
pub struct ReceiptUpload {
    /// The realm.
    pub realm: Realm,
    /// Who may call.
    pub people: Arc<People>,
    /// Table `deliveries`.
    pub audited: Audited,
    /// Acknowledgements in bucket `sealed`, data keys of uploads.
    pub sealed: SealedObjects,
    /// Uploads in bucket `inbox`.
    pub uploads: Arc<dyn Uploads>,
    /// What senders are known for.
    pub known: Arc<Known>,
    /// The city's registry of 外字.
    pub characters: Arc<Registry>,
    /// Hints to `eligibility-match`.
    pub queue: Arc<dyn Queue>,
    /// Bucket `sealed` as deployed, for the hints.
    pub sealed_bucket: String,
    /// Now.
    pub clock: Arc<dyn Clock>,
    /// Secrets in inbox keys.
    pub ids: Arc<dyn Ids>,
}

/// The routes.
pub fn router(function: ReceiptUpload) -> Router {
    let routes = Router::new()
        .route("/deliveries", post(open::open).get(show::list))
        .route("/deliveries/{id}", get(show::show))
        .route("/deliveries/{id}/parts", post(parts::parts))
        .route("/deliveries/{id}/close", post(lifecycle::close))
        .route("/deliveries/{id}/confirm", post(lifecycle::confirm))
        .route("/deliveries/{id}/withdraw", post(lifecycle::withdraw))
        .route("/deliveries/{id}/acknowledgement", get(acknowledge::file))
        .route("/deliveries/{id}/acknowledgement/{chunk}", get(acknowledge::chunk))
        .route("/deliveries/{id}/acknowledgement.csv", get(acknowledge::csv))
        .route("/deliveries/{id}/acknowledgement.html", get(acknowledge::page))
        .layer(DefaultBodyLimit::max(limits::REQUEST_BODY_BYTES_MAX))
        .with_state(Arc::new(function));
    problem::told(routes)
}

impl ReceiptUpload {
    /// The calling sender.
    fn sender(&self, headers: &HeaderMap) -> Result<(Person, SenderId), Problem> {
        let person = self.people.caller(headers, Role::Sender)?;
        let sender = person.sender.clone().ok_or_else(|| Problem::new(StatusCode::FORBIDDEN, &josei_runtime::problem::NOT_ALLOWED))?;
        Ok((person, sender))
    }

    /// A delivery of this sender. Another sender's answers as if it did not exist.
    async fn delivery(&self, permit: &Permit, sender: &SenderId, id: &DeliveryId) -> Result<Delivery, Problem> {
        self.find(permit, sender, id).await?.ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, &codes::UNKNOWN))
    }

    /// The same, where there may be none.
    async fn find(&self, permit: &Permit, sender: &SenderId, id: &DeliveryId) -> Result<Option<Delivery>, Problem> {
        let item = self.audited.get(permit, josei_base::plan::Table::Deliveries, &keys::delivery(&self.realm, id)).await?;
        let delivery = item.map(|item| Delivery::from_item(&item)).transpose().map_err(|bad| Problem::damaged(bad.0))?;
        Ok(delivery.filter(|delivery| delivery.sender == *sender))
    }
}

/// A delivery id in a path. A malformed one answers like an unknown one.
fn delivery_id(text: &str) -> Result<DeliveryId, Problem> {
    DeliveryId::parse(text).inspect(observe::about).map_err(|_| Problem::new(StatusCode::NOT_FOUND, &codes::UNKNOWN))
}
