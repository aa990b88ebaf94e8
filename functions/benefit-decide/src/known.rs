//! The register as it counts now (現在の資格台帳): receipts are decided again by it after a late change, and applications ask it who was entitled.

use crate::{BenefitDecide, damaged};
use josei_base::plan::Table;
use josei_base::{Date, Digest};
use josei_eligibility::rows::{self, Import, SNAPSHOT_SCHEMA};
use josei_eligibility::{HolderHasher, Snapshot};
use josei_runtime::batch::Failure;
use josei_runtime::{Problem, holder_hash};
use josei_store::audited::Permit;
use josei_store::port::KeyPurpose;
use josei_store::seal::ObjectSpec;
use std::sync::Arc;
use tokio::sync::Mutex;

/// An opened register.
#[derive(Clone)]
pub struct Known {
    /// SHA-256 of its file.
    pub file: Digest,
    /// The day it stands for.
    pub as_of: Date,
    /// What it says.
    pub snapshot: Arc<Snapshot>,
}

/// The register that was opened last, kept between calls: the same file is the same register.
#[derive(Default)]
pub struct Register(Mutex<Option<Known>>);

impl BenefitDecide {
    /// The register that counts now; none before one was loaded.
    pub(crate) async fn known(&self, permit: &Permit) -> Result<Option<Known>, Problem> {
        let Some(item) = self.audited.get(permit, Table::Register, &rows::current(&self.realm)).await? else { return Ok(None) };
        let import = Import::from_item(&item).map_err(damaged)?;
        let mut open = self.register.0.lock().await;
        if let Some(known) = open.as_ref().filter(|known| known.file == import.file) {
            return Ok(Some(known.clone()));
        }
        let spec = ObjectSpec::new(KeyPurpose::Register, import.month, &rows::snapshot_object(&self.realm, &import.file), SNAPSHOT_SCHEMA);
        let image = self.sealed.get(permit, &spec, &import.snapshot).await?;
        let snapshot = Arc::new(Snapshot::open(image).map_err(|error| Problem::damaged(&error.to_string()))?);
        let known = Known { file: import.file, as_of: import.as_of, snapshot };
        *open = Some(known.clone());
        Ok(Some(known))
    }

    /// The hasher of holders.
    pub(crate) async fn hasher(&self, permit: &Permit) -> Result<HolderHasher, Problem> {
        holder_hash::hasher(&self.realm, &self.audited, &self.keys, permit).await.map_err(|failure| match failure {
            Failure::Store(error) => error.into(),
            other => Problem::damaged(&other.to_string()),
        })
    }
}
