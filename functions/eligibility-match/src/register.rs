//! The register and the rules a chunk is judged by: chosen once per chunk; the register is opened once per instance.

use josei_base::plan::Table;
use josei_base::{Date, Digest, Realm};
use josei_delivery::{Chunk, DeliveryId, keys, plan_chunk_judged_by};
use josei_eligibility::rows::{self, Import, SNAPSHOT_SCHEMA};
use josei_eligibility::{HolderHasher, Snapshot};
use josei_runtime::batch::Failure;
use josei_runtime::holder_hash;
use josei_store::audited::{Audited, Permit};
use josei_store::port::{KeyPurpose, Keys, StoreError, TransactError};
use josei_store::seal::{ObjectSpec, SealedObjects};
use std::sync::Arc;
use tokio::sync::Mutex;

/// Snapshots and the hasher, kept between calls.
pub struct Register {
    realm: Realm,
    audited: Audited,
    sealed: SealedObjects,
    keys: Arc<dyn Keys>,
    open: Mutex<Option<Opened>>,
    hasher: Mutex<Option<Arc<HolderHasher>>>,
}

#[derive(Clone)]
struct Opened {
    file: Digest,
    as_of: Date,
    snapshot: Arc<Snapshot>,
}

/// What the receipts of a chunk are judged by.
pub struct JudgedBy {
    /// The register.
    pub snapshot: Arc<Snapshot>,
    /// The day it stands for.
    pub as_of: Date,
    /// Hash of the city's rules.
    pub rules: Digest,
}

impl Register {
    pub fn new(realm: Realm, audited: Audited, sealed: SealedObjects, keys: Arc<dyn Keys>) -> Self {
        Self { realm, audited, sealed, keys, open: Mutex::new(None), hasher: Mutex::new(None) }
    }

    /// What a chunk is judged by: the rules of its day, unless others were chosen before.
    pub async fn for_chunk(&self, permit: &Permit, id: &DeliveryId, chunk: &Chunk, rules: Digest) -> Result<JudgedBy, Failure> {
        let (file, rules) = match chunk.snapshot {
            Some(file) => (file, chunk.rules.unwrap_or(rules)),
            None => self.choose(permit, id, chunk.number, rules).await?,
        };
        let mut open = self.open.lock().await;
        if let Some(opened) = open.as_ref().filter(|opened| opened.file == file) {
            return Ok(JudgedBy { snapshot: opened.snapshot.clone(), as_of: opened.as_of, rules });
        }
        let import = self.import(permit, &rows::import(&self.realm, &file)).await?;
        let spec = ObjectSpec::new(KeyPurpose::Register, import.month, &rows::snapshot_object(&self.realm, &file), SNAPSHOT_SCHEMA);
        let image = self.sealed.get(permit, &spec, &import.snapshot).await?;
        let snapshot = Arc::new(Snapshot::open(image).map_err(|error| Failure::damaged(error.to_string()))?);
        *open = Some(Opened { file, as_of: import.as_of, snapshot: snapshot.clone() });
        Ok(JudgedBy { snapshot, as_of: import.as_of, rules })
    }

    /// Notes the register that counts now, and the rules, for a chunk; if they are noted already, those.
    async fn choose(&self, permit: &Permit, id: &DeliveryId, number: u32, rules: Digest) -> Result<(Digest, Digest), Failure> {
        let current = self.import(permit, &rows::current(&self.realm)).await?;
        match self.audited.write(permit, &plan_chunk_judged_by(&self.realm, id, number, &current.file, &rules)).await {
            Ok(()) => return Ok((current.file, rules)),
            Err(TransactError::Refused(_)) => {}
            Err(error) => return Err(error.into()),
        }
        let item = self.audited.get(permit, Table::Deliveries, &keys::chunk(&self.realm, id, number)).await?;
        let chunk = item.map(|item| Chunk::from_item(&item)).transpose().map_err(|bad| Failure::damaged(bad.0))?;
        let chosen = chunk.and_then(|chunk| Some((chunk.snapshot?, chunk.rules.unwrap_or(rules))));
        chosen.ok_or_else(|| Failure::damaged("snapshot of a chunk"))
    }

    async fn import(&self, permit: &Permit, key: &josei_base::plan::Key) -> Result<Import, Failure> {
        let item = self.audited.get(permit, Table::Register, key).await?.ok_or(StoreError::NotFound { what: "eligibility register" })?;
        Import::from_item(&item).map_err(|bad| Failure::damaged(bad.0))
    }

    /// The hasher of holders.
    pub async fn hasher(&self, permit: &Permit) -> Result<Arc<HolderHasher>, Failure> {
        let mut kept = self.hasher.lock().await;
        if let Some(hasher) = kept.as_ref() {
            return Ok(hasher.clone());
        }
        let hasher = Arc::new(holder_hash::hasher(&self.realm, &self.audited, &self.keys, permit).await?);
        *kept = Some(hasher.clone());
        Ok(hasher)
    }
}
