//! Which revision (再送) of a name an announcement is about. Only a look: the conditional write that opens it decides.

use crate::ReceiptUpload;
use http::StatusCode;
use josei_base::limits::REVISIONS_MAX;
use josei_delivery::{FIRST_REVISION, Opening, codes};
use josei_runtime::Problem;
use josei_store::audited::Permit;

/// The newest revision, or the one after it where that one ended without counting and something else is announced that may take its place.
pub async fn of(function: &ReceiptUpload, permit: &Permit, opening: &Opening, revise: bool) -> Result<u32, Problem> {
    for revision in FIRST_REVISION..=REVISIONS_MAX {
        match function.find(permit, &opening.sender, &opening.id_of(&function.realm, revision)).await? {
            Some(standing) if standing.revised || (revise && standing.gives_way_to(opening)) => {}
            _ => return Ok(revision),
        }
    }
    Err(Problem::new(StatusCode::CONFLICT, &codes::TOO_MANY_REVISIONS).with(format!("{REVISIONS_MAX}")))
}
