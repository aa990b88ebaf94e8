//! Sealed objects through the gate: one data key per object from the key service, put-if-absent only, pinned by version, length and hash.

use crate::audited::{Audited, Permit};
use crate::port::{Bucket, Ids, KeyContext, KeyPurpose, Keys, Put, PutOutcome, StoreError, WrappedKey};
use bytes::Bytes;
use josei_base::{Digest, Month, Pinned, Realm};
use josei_sealed::{ContentKey, Expected, Header};
use std::sync::Arc;

/// First month of a fiscal year (会計年度は4月から): 地方自治法 208条.
const FISCAL_YEAR_FIRST_MONTH: i8 = 4;

/// Which object, for what, until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectSpec {
    purpose: KeyPurpose,
    year: String,
    key: String,
    schema: &'static str,
    generation: u64,
}

impl ObjectSpec {
    /// An object of bucket `sealed` that belongs to a month: its retention unit is the purpose and that month's fiscal year.
    #[must_use]
    pub fn new(purpose: KeyPurpose, month: Month, key: &str, schema: &'static str) -> Self {
        let year = if month.month() < FISCAL_YEAR_FIRST_MONTH { month.year() - 1 } else { month.year() };
        Self { purpose, year: year.to_string(), key: key.to_owned(), schema, generation: 1 }
    }

    /// The object's id: names it in the header and the key service's log without telling its key.
    fn object_id(&self) -> String {
        let mut id = Digest::of(self.key.as_bytes()).to_string();
        id.truncate(32);
        id
    }

    /// Purpose and fiscal year: the key whose deletion is the erasure.
    fn unit(&self) -> String {
        format!("{}-{}", self.purpose.name(), self.year)
    }

    fn context(&self, realm: &Realm) -> KeyContext {
        KeyContext::from([
            ("realm".to_owned(), realm.to_string()),
            ("purpose".to_owned(), self.purpose.name().to_owned()),
            ("unit".to_owned(), self.year.clone()),
            ("object".to_owned(), self.object_id()),
            ("generation".to_owned(), self.generation.to_string()),
        ])
    }
}

/// Sealed objects of one realm. Cheap to clone.
#[derive(Clone)]
pub struct SealedObjects {
    realm: Realm,
    audited: Audited,
    keys: Arc<dyn Keys>,
    ids: Arc<dyn Ids>,
}

fn damaged(what: impl std::fmt::Display) -> StoreError {
    StoreError::Damaged { what: format!("sealed object: {what}") }
}

impl SealedObjects {
    /// Over a gate.
    #[must_use]
    pub fn new(realm: Realm, audited: Audited, keys: Arc<dyn Keys>, ids: Arc<dyn Ids>) -> Self {
        Self { realm, audited, keys, ids }
    }

    /// Seals and stores. If the key is taken, what stands there must have the same content: then that is pinned, else it is `Damaged`.
    pub async fn put_or_same(&self, permit: &Permit, spec: &ObjectSpec, plain: &[u8]) -> Result<Pinned, StoreError> {
        let stored = Bytes::from(self.seal(spec, plain).await?);
        let (length, sha256) = (length(&stored), Digest::of(&stored));
        let put = Put { bucket: Bucket::Sealed, key: spec.key.clone(), bytes: stored, retain_until: None };
        match self.audited.put(permit, put).await? {
            PutOutcome::Created { version } => Ok(Pinned { version, length, sha256 }),
            PutOutcome::Exists => self.pin_same(permit, spec, plain).await,
        }
    }

    /// Opens exactly the pinned bytes.
    pub async fn get(&self, permit: &Permit, spec: &ObjectSpec, pinned: &Pinned) -> Result<Vec<u8>, StoreError> {
        let object = self.audited.read(permit, Bucket::Sealed, &spec.key, Some(&pinned.version), None).await?;
        if length(&object.bytes) != pinned.length || Digest::of(&object.bytes) != pinned.sha256 {
            return Err(damaged("not the pinned bytes"));
        }
        self.open(spec, &object.bytes).await
    }

    async fn pin_same(&self, permit: &Permit, spec: &ObjectSpec, plain: &[u8]) -> Result<Pinned, StoreError> {
        let object = self.audited.read(permit, Bucket::Sealed, &spec.key, None, None).await?;
        if self.open(spec, &object.bytes).await? != plain {
            return Err(damaged("another content stands under the key"));
        }
        Ok(Pinned { version: object.info.version, length: length(&object.bytes), sha256: Digest::of(&object.bytes) })
    }

    async fn seal(&self, spec: &ObjectSpec, plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        let (data_key, wrapped) = self.keys.generate(spec.purpose, &spec.context(&self.realm)).await?;
        let mut salt = [0; 24];
        self.ids.fill(&mut salt)?;
        let header = Header {
            realm: self.realm.clone(),
            purpose: spec.purpose.name().to_owned(),
            retention_unit: spec.unit(),
            object_id: spec.object_id(),
            generation: spec.generation,
            store_role: Bucket::Sealed.name().to_owned(),
            object_key: spec.key.clone(),
            key_id: wrapped.key_id,
            wrapped_key: wrapped.bytes,
            schema: spec.schema.to_owned(),
        };
        josei_sealed::seal(&header, &ContentKey::new(data_key.0), salt, plain).map_err(damaged)
    }

    async fn open(&self, spec: &ObjectSpec, stored: &[u8]) -> Result<Vec<u8>, StoreError> {
        let (header, _) = Header::decode(stored).map_err(damaged)?;
        let (object_id, unit) = (spec.object_id(), spec.unit());
        let expected = Expected {
            realm: &self.realm,
            purpose: spec.purpose.name(),
            retention_unit: &unit,
            object_id: &object_id,
            generation: spec.generation,
            store_role: Bucket::Sealed.name(),
            object_key: &spec.key,
            schema: spec.schema,
        };
        expected.check(&header).map_err(damaged)?;
        let wrapped = WrappedKey { key_id: header.key_id, bytes: header.wrapped_key };
        let data_key = self.keys.unwrap(spec.purpose, &wrapped, &spec.context(&self.realm)).await?;
        josei_sealed::open(stored, &expected, &ContentKey::new(data_key.0)).map_err(damaged)
    }
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}
