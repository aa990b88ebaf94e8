//! Sealed objects through the gate: one data key per object from the key service, put-if-absent only, pinned by version, length and hash.

mod field;
mod upload;

pub use field::FieldSpec;
pub use josei_sealed::Opener;
pub use upload::UPLOAD_SCHEMA;

use crate::audited::{Audited, Permit};
use crate::port::{Bucket, CONTEXT_UNIT, DataKey, Ids, KeyContext, KeyPurpose, Keys, Put, PutOutcome, StoreError, WrappedKey};
use bytes::Bytes;
use josei_base::{Digest, Month, Pinned, Realm};
use josei_sealed::{ContentKey, Expected, Header, Salt};
use std::sync::Arc;

/// First month of a fiscal year (会計年度は4月から): 地方自治法 208条.
const FISCAL_YEAR_FIRST_MONTH: i8 = 4;

/// Which object, for what, until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectSpec {
    purpose: KeyPurpose,
    year: String,
    bucket: Bucket,
    key: String,
    schema: &'static str,
    generation: u64,
}

impl ObjectSpec {
    /// An object of bucket `sealed` that belongs to a month: its retention unit is the purpose and that month's fiscal year.
    #[must_use]
    pub fn new(purpose: KeyPurpose, month: Month, key: &str, schema: &'static str) -> Self {
        Self::of(Bucket::Sealed, purpose, month, key, schema)
    }

    fn of(bucket: Bucket, purpose: KeyPurpose, month: Month, key: &str, schema: &'static str) -> Self {
        let year = if month.month() < FISCAL_YEAR_FIRST_MONTH { month.year() - 1 } else { month.year() };
        Self { purpose, year: year.to_string(), bucket, key: key.to_owned(), schema, generation: 1 }
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

    /// What its header must say.
    fn demand<'a>(&'a self, realm: &'a Realm) -> Demand<'a> {
        Demand { spec: self, realm, object_id: self.object_id(), unit: self.unit() }
    }

    fn context(&self, realm: &Realm) -> KeyContext {
        KeyContext::from([
            ("realm".to_owned(), realm.to_string()),
            ("purpose".to_owned(), self.purpose.name().to_owned()),
            (CONTEXT_UNIT.to_owned(), self.year.clone()),
            ("object".to_owned(), self.object_id()),
            ("generation".to_owned(), self.generation.to_string()),
        ])
    }
}

/// Keeps what a demand borrows.
struct Demand<'a> {
    spec: &'a ObjectSpec,
    realm: &'a Realm,
    object_id: String,
    unit: String,
}

impl Demand<'_> {
    fn expected(&self) -> Expected<'_> {
        Expected {
            realm: self.realm,
            purpose: self.spec.purpose.name(),
            retention_unit: &self.unit,
            object_id: &self.object_id,
            generation: self.spec.generation,
            store_role: self.spec.bucket.name(),
            object_key: &self.spec.key,
            schema: self.spec.schema,
        }
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

    /// Opens the newest bytes under the key. Only for content whose own hash the caller's row pins, and compares.
    pub async fn get_newest(&self, permit: &Permit, spec: &ObjectSpec) -> Result<Vec<u8>, StoreError> {
        let object = self.audited.read(permit, Bucket::Sealed, &spec.key, None, None).await?;
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
        let (header, salt, data_key) = self.begin(spec).await?;
        josei_sealed::seal(&header, &ContentKey::new(data_key.0), salt, plain).map_err(damaged)
    }

    /// Header, salt and data key of a new object.
    async fn begin(&self, spec: &ObjectSpec) -> Result<(Header, Salt, DataKey), StoreError> {
        let (data_key, wrapped) = self.keys.generate(spec.purpose, &spec.context(&self.realm)).await?;
        let mut salt = [0; 24];
        self.ids.fill(&mut salt)?;
        let header = Header {
            realm: self.realm.clone(),
            purpose: spec.purpose.name().to_owned(),
            retention_unit: spec.unit(),
            object_id: spec.object_id(),
            generation: spec.generation,
            store_role: spec.bucket.name().to_owned(),
            object_key: spec.key.clone(),
            key_id: wrapped.key_id,
            wrapped_key: wrapped.bytes,
            schema: spec.schema.to_owned(),
        };
        Ok((header, salt, data_key))
    }

    async fn open(&self, spec: &ObjectSpec, stored: &[u8]) -> Result<Vec<u8>, StoreError> {
        let (header, _) = Header::decode(stored).map_err(damaged)?;
        let data_key = self.unwrap(spec, header).await?;
        let demand = spec.demand(&self.realm);
        josei_sealed::open(stored, &demand.expected(), &ContentKey::new(data_key.0)).map_err(damaged)
    }

    /// The data key of an object with this header, which must be the demanded one.
    async fn unwrap(&self, spec: &ObjectSpec, header: Header) -> Result<DataKey, StoreError> {
        spec.demand(&self.realm).expected().check(&header).map_err(damaged)?;
        let wrapped = WrappedKey { key_id: header.key_id, bytes: header.wrapped_key };
        self.keys.unwrap(spec.purpose, &wrapped, &spec.context(&self.realm)).await
    }
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::Memory;
    use crate::port::Clock;
    use josei_audit::record::{Draft, Event, Place, Subject, Target};
    use josei_audit::{Id, LongId, Operation};

    const SCHEMA: &str = "test/1";

    pub(super) fn realm(code: &str) -> Realm {
        Realm::parse(&format!("local-{code}")).unwrap()
    }

    pub(super) async fn over(memory: &Memory, realm: Realm) -> (SealedObjects, Permit) {
        let clock: Arc<dyn Clock> = memory.clock.clone();
        let audited = Audited::new(&realm, "receipt-ingest", 1, memory.records.clone(), memory.objects.clone(), &clock).unwrap();
        let id = |text: &str| Id::parse(text).unwrap();
        let draft = Draft {
            operation: Operation::ReceiptIngest,
            actor: id("a"),
            terminal: id("t"),
            purpose: id("p"),
            subject: Subject::Internal { target: Target { place: Place::SealedBucket, id: LongId::parse("x").unwrap() } },
            event: Event::Intent,
        };
        let permit = audited.begin(draft).await.unwrap();
        (SealedObjects::new(realm, audited, memory.keys.clone(), memory.ids.clone()), permit)
    }

    pub(super) fn memory() -> Memory {
        Memory::new(1, "2026-07-01T00:00:00Z".parse().unwrap())
    }

    fn spec(key: &str) -> ObjectSpec {
        ObjectSpec::new(KeyPurpose::Receipts, Month::new(2026, 7).unwrap(), key, SCHEMA)
    }

    fn is_damaged<T: std::fmt::Debug>(result: &Result<T, StoreError>) -> bool {
        matches!(result, Err(StoreError::Damaged { .. }))
    }

    #[tokio::test]
    async fn what_is_put_comes_back_and_nothing_stands_in_clear() {
        let memory = memory();
        let (sealed, permit) = over(&memory, realm("271403")).await;
        let plain = "診療報酬明細書".repeat(5_000);
        let pinned = sealed.put_or_same(&permit, &spec("a"), plain.as_bytes()).await.unwrap();
        assert_eq!(sealed.get(&permit, &spec("a"), &pinned).await.unwrap(), plain.as_bytes());
        let stored = sealed.audited.read(&permit, Bucket::Sealed, "a", None, None).await.unwrap();
        assert_eq!((length(&stored.bytes), stored.info.version), (pinned.length, pinned.version));
        assert!(!stored.bytes.windows(6).any(|window| window == "診療".as_bytes()));
    }

    #[tokio::test]
    async fn the_same_again_is_the_same_and_another_is_refused() {
        let memory = memory();
        let (sealed, permit) = over(&memory, realm("271403")).await;
        let first = sealed.put_or_same(&permit, &spec("a"), b"content").await.unwrap();
        assert_eq!(sealed.put_or_same(&permit, &spec("a"), b"content").await, Ok(first.clone()));
        let other = sealed.put_or_same(&permit, &spec("a"), b"Content").await;
        assert!(is_damaged(&other), "{other:?}");
        assert_eq!(sealed.get(&permit, &spec("a"), &first).await.unwrap(), b"content");
    }

    #[tokio::test]
    async fn another_place_purpose_unit_schema_or_realm_does_not_open() {
        let memory = memory();
        let (sealed, permit) = over(&memory, realm("271403")).await;
        let pinned = sealed.put_or_same(&permit, &spec("a"), b"content").await.unwrap();
        let month = |year, month| Month::new(year, month).unwrap();
        let wrong = [
            ObjectSpec::new(KeyPurpose::Payments, month(2026, 7), "a", SCHEMA),
            ObjectSpec::new(KeyPurpose::Receipts, month(2026, 3), "a", SCHEMA),
            ObjectSpec::new(KeyPurpose::Receipts, month(2026, 7), "a", "test/2"),
            ObjectSpec { generation: 2, ..spec("a") },
        ];
        for wrong in wrong {
            let opened = sealed.get(&permit, &wrong, &pinned).await;
            assert!(is_damaged(&opened), "{wrong:?}: {opened:?}");
        }
        let (elsewhere, other_permit) = over(&memory, realm("131016")).await;
        assert!(is_damaged(&elsewhere.get(&other_permit, &spec("a"), &pinned).await));
        // The bytes of one object under the key of another.
        sealed.put_or_same(&permit, &spec("b"), b"content").await.unwrap();
        let moved = sealed.audited.read(&permit, Bucket::Sealed, "a", None, None).await.unwrap().bytes;
        assert!(memory.objects.tamper(Bucket::Sealed, "b", moved.clone()));
        let stands = sealed.audited.head(&permit, Bucket::Sealed, "b").await.unwrap().unwrap();
        let pinned = Pinned { version: stands.version, length: length(&moved), sha256: Digest::of(&moved) };
        assert!(is_damaged(&sealed.get(&permit, &spec("b"), &pinned).await));
    }

    #[tokio::test]
    async fn only_the_pinned_bytes_open() {
        let memory = memory();
        let (sealed, permit) = over(&memory, realm("271403")).await;
        let pinned = sealed.put_or_same(&permit, &spec("a"), b"content").await.unwrap();
        let good = sealed.audited.read(&permit, Bucket::Sealed, "a", None, None).await.unwrap().bytes;
        for (length, sha256) in [(pinned.length + 1, pinned.sha256), (pinned.length, Digest::of(b""))] {
            let other = Pinned { version: pinned.version.clone(), length, sha256 };
            assert!(is_damaged(&sealed.get(&permit, &spec("a"), &other).await));
        }
        for bit in (0..good.len() * 8).step_by(97) {
            let mut bad = good.to_vec();
            bad[bit / 8] ^= 1 << (bit % 8);
            // Even when the row was changed to fit.
            let fitting = Pinned { sha256: Digest::of(&bad), ..pinned.clone() };
            assert!(memory.objects.tamper(Bucket::Sealed, "a", bad.into()));
            assert!(sealed.get(&permit, &spec("a"), &fitting).await.is_err(), "bit {bit}");
            assert!(is_damaged(&sealed.get(&permit, &spec("a"), &pinned).await), "bit {bit}");
        }
    }

    #[test]
    fn fiscal_years_begin_in_april() {
        let unit = |year, month| ObjectSpec::new(KeyPurpose::Receipts, Month::new(year, month).unwrap(), "a", SCHEMA).unit();
        assert_eq!((unit(2026, 3), unit(2026, 4), unit(2027, 3)), ("receipts-2025".into(), "receipts-2026".into(), "receipts-2026".into()));
    }
}
