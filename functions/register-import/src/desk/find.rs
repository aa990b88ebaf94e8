//! Whose is a holder number? The number travels in the body, never in a path.

use super::{Desk, not_found};
use axum::Json;
use axum::extract::State;
use http::{HeaderMap, StatusCode};
use josei_audit::Operation;
use josei_base::id::{HolderNumber, ProgrammeNumber};
use josei_base::plan::{ItemExt as _, Table};
use josei_register::{HolderHash, keys};
use josei_runtime::batch::Failure;
use josei_runtime::holder_hash::hasher;
use josei_runtime::{Problem, problem as page};
use josei_store::audited::Permit;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A number.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Number {
    programme_number: ProgrammeNumber,
    holder_number: HolderNumber,
}

/// Whose it is.
#[derive(Serialize)]
pub struct Found {
    /// Internal person number.
    person: String,
}

impl Desk {
    /// Keyed hashes of numbers.
    pub(super) async fn hashes(&self, permit: &Permit, numbers: &[(ProgrammeNumber, HolderNumber)]) -> Result<Vec<HolderHash>, Problem> {
        if numbers.is_empty() {
            return Ok(Vec::new());
        }
        let hasher = hasher(&self.realm, &self.audited, &self.keys, permit).await.map_err(failed)?;
        let hash = |programme, number| HolderHash::parse(&hasher.holder(programme, number).to_string());
        let each = numbers.iter().map(|(programme, number)| hash(programme, number).map_err(|_| Problem::damaged("holder hash")));
        each.collect()
    }
}

fn failed(failure: Failure) -> Problem {
    match failure {
        Failure::Store(error) => error.into(),
        Failure::Damaged { what, .. } => Problem::damaged(&what),
        Failure::Message(_) => Problem::new(StatusCode::BAD_REQUEST, &page::BAD_REQUEST),
    }
}

pub async fn find(State(desk): State<Arc<Desk>>, headers: HeaderMap, Json(number): Json<Number>) -> Result<Json<Found>, Problem> {
    let person = desk.reader(&headers)?;
    let permit = desk.begin(Operation::RegisterShow, &person, "numbers").await?;
    let hashes = desk.hashes(&permit, &[(number.programme_number, number.holder_number)]).await?;
    let hash = hashes.first().ok_or_else(|| Problem::damaged("holder hash"))?;
    let Some(item) = desk.audited.get(&permit, Table::Register, &keys::number(&desk.realm, hash)).await? else {
        return desk.refused(permit, not_found()).await;
    };
    let person = item.text("person").map_err(|bad| Problem::damaged(bad.0))?.to_owned();
    desk.audited.done(permit, &[]).await?;
    Ok(Json(Found { person }))
}
