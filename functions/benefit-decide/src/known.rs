//! The register as it counts now (現在の資格台帳): receipts are decided again by it after a late change.

use crate::{BenefitDecide, damaged, not_found};
use josei_base::plan::Table;
use josei_base::{Date, Digest};
use josei_eligibility::rows::{self, Import, SNAPSHOT_SCHEMA};
use josei_eligibility::{HolderHasher, Snapshot};
use josei_runtime::batch::Failure;
use josei_runtime::{Problem, holder_hash};
use josei_store::audited::Permit;
use josei_store::port::KeyPurpose;
use josei_store::seal::ObjectSpec;

/// An opened register, with the hasher of its holders.
pub struct Known {
    /// SHA-256 of its file.
    pub file: Digest,
    /// The day it stands for.
    pub as_of: Date,
    /// What it says.
    pub snapshot: Snapshot,
    /// Whose key its hashes are made with.
    pub hasher: HolderHasher,
}

impl BenefitDecide {
    /// Opens the register that counts now.
    pub(crate) async fn known(&self, permit: &Permit) -> Result<Known, Problem> {
        let item = self.audited.get(permit, Table::Register, &rows::current(&self.realm)).await?.ok_or_else(not_found)?;
        let import = Import::from_item(&item).map_err(damaged)?;
        let spec = ObjectSpec::new(KeyPurpose::Register, import.month, &rows::snapshot_object(&self.realm, &import.file), SNAPSHOT_SCHEMA);
        let image = self.sealed.get(permit, &spec, &import.snapshot).await?;
        let snapshot = Snapshot::open(image).map_err(|error| Problem::damaged(&error.to_string()))?;
        let hasher = holder_hash::hasher(&self.realm, &self.audited, &self.keys, permit).await.map_err(|failure| match failure {
            Failure::Store(error) => error.into(),
            other => Problem::damaged(&other.to_string()),
        })?;
        Ok(Known { file: import.file, as_of: import.as_of, snapshot, hasher })
    }
}
