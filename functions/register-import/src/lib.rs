#![doc = include_str!("../README.md")]

pub mod desk;
pub mod import;
mod project;
mod reading;

pub use desk::{BadReasons, Desk, reasons, router, routers};
pub use project::holder_record;
use reading::Reading;

use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::date::japanese_day;
use josei_base::plan::Table;
use josei_base::{Date, Digest, Month, Realm, limits};
use josei_eligibility::rows::{self, Import, SNAPSHOT_SCHEMA};
use josei_eligibility::{City, HolderRecord, RuleBook, Snapshot, read_register};
use josei_extract::{Head, VanishRule};
use josei_register::Reasons;
use josei_runtime::ObjectCreated;
use josei_runtime::batch::Failure;
use josei_runtime::holder_hash::hasher;
use josei_runtime::purpose::{self, Actor};
use josei_store::audited::{Audited, Permit};
use josei_store::port::{Bucket, Clock, KeyPurpose, Keys, StoreError, TransactError};
use josei_store::seal::{ObjectSpec, SealedObjects};
use std::sync::Arc;
use tracing::{error, info, warn};

/// Name of the function, of its shards and its role.
pub const NAME: &str = "register-import";
/// Bytes read at a time.
const RANGE_BYTES: u64 = 8 << 20;

/// What the function may touch.
#[derive(Clone)]
pub struct RegisterImport {
    /// The realm.
    pub realm: Realm,
    /// The city's rules: those of the day tell its numbers.
    pub rules: Arc<RuleBook>,
    /// Table `register`, bucket `inbox`.
    pub audited: Audited,
    /// Bucket `sealed`.
    pub sealed: SealedObjects,
    /// The keys of the holder hashes and the person hashes.
    pub keys: Arc<dyn Keys>,
    /// Reason codes of the register.
    pub reasons: Arc<Reasons>,
    /// How many may vanish with a load of another city system.
    pub vanish: VanishRule,
    /// Now.
    pub clock: Arc<dyn Clock>,
}

/// Name in the inbox that asks for a snapshot of the register of holders, with whatever follows it.
const SNAPSHOT_ORDER: &str = "snapshot-";

/// Where an extract of another city system arrives: under its file name, which tells what it is.
#[must_use]
pub fn extract_object(realm: &Realm, head: &Head) -> String {
    format!("{}{}", rows::inbox_prefix(realm), head.file_name())
}

/// Where a snapshot of the register of holders is ordered, as the city's batch job does.
#[must_use]
pub fn snapshot_order(realm: &Realm, name: &str) -> String {
    format!("{}{SNAPSHOT_ORDER}{name}", rows::inbox_prefix(realm))
}

/// How many may vanish with a load: the city's percentage, or the project's own.
#[must_use]
pub fn vanish_rule(percent_max: Option<u8>) -> VanishRule {
    let rule = VanishRule::default();
    VanishRule { percent_max: percent_max.unwrap_or(rule.percent_max), ..rule }
}

/// What a snapshot was made of.
struct Loaded {
    /// Version of the inbox object, or the instant.
    handed: String,
    rows: u64,
    holders: u64,
    left_out: u64,
}

impl RegisterImport {
    /// Handles what came into the inbox: what it is, its name tells.
    ///
    /// # Errors
    /// When a store does not answer or stored data does not agree; the message then comes again.
    pub async fn handle(&self, object: ObjectCreated) -> Result<(), Failure> {
        if let Some(file) = rows::file_of_inbox_object(&self.realm, &object.key) {
            return self.handle_register(file, object).await;
        }
        let prefix = rows::inbox_prefix(&self.realm);
        let Some(name) = object.key.strip_prefix(&prefix) else { return Ok(()) };
        match Head::of_file_name(name) {
            Ok(head) if name == head.file_name() => self.handle_extract(head, &object).await,
            _ if name.starts_with(SNAPSHOT_ORDER) => self.handle_snapshot(&object).await,
            _ => {
                warn!("a file whose name tells no kind is left in place");
                Ok(())
            }
        }
    }

    /// Makes a snapshot of the register of holders and takes the order away.
    async fn handle_snapshot(&self, object: &ObjectCreated) -> Result<(), Failure> {
        let draft = purpose::intent(Operation::RegisterImport, Actor::Function(NAME), purpose::SUBSIDY, Place::Register, "snapshot")?;
        let permit = self.audited.begin(draft).await?;
        let made = match self.audited.head(&permit, Bucket::Inbox, &object.key).await? {
            // It was carried out, and the event came again.
            None => return Ok(self.audited.done(permit, &[]).await?),
            Some(_) => self.snapshot(&permit).await?,
        };
        self.audited.remove(&permit, Bucket::Inbox, &object.key).await?;
        match made {
            Ok(_) => Ok(self.audited.done(permit, &[]).await?),
            Err(entry) => {
                error!(code = entry.code, "no snapshot is made of the register");
                Ok(self.audited.refuse(permit, entry.code).await?)
            }
        }
    }

    /// Loads one register file.
    async fn handle_register(&self, file: Digest, object: ObjectCreated) -> Result<(), Failure> {
        let draft =
            purpose::intent(Operation::RegisterImport, Actor::Function(NAME), purpose::SUBSIDY, Place::Register, &file.to_string())?;
        let permit = self.audited.begin(draft).await?;
        if let Some(item) = self.audited.get(&permit, Table::Register, &rows::import(&self.realm, &file)).await? {
            let import = Import::from_item(&item).map_err(|bad| Failure::damaged(bad.0))?;
            return self.again(permit, &import, &object.key).await;
        }
        let (handed, bytes) = self.read(&permit, &object.key).await?;
        if Digest::of(&bytes) != file {
            error!(%file, "a register file is not what its name says; it is left in place");
            return Ok(self.audited.refuse(permit, "hash").await?);
        }
        let today = self.today();
        let city = self.rules.on(today).ok_or_else(|| Failure::damaged("no version of the city's rules for today"))?;
        let (holders, report) = read_register(bytes.as_slice(), city);
        if report.refused {
            let code = report.findings.iter().find(|finding| finding.is_error()).map_or("G001", |finding| finding.entry.code);
            error!(%file, code, "a register file is refused; it is left in place");
            return Ok(self.audited.refuse(permit, code).await?);
        }
        let image = self.image_of(&permit, &holders).await?;
        let loaded = Loaded { handed, rows: report.rows, holders: report.holders, left_out: report.rows_left_out };
        let import = self.sealed_import(&permit, file, &image, loaded).await?;
        let counts = [("rows", report.rows), ("holders", report.holders), ("left-out", report.rows_left_out)];
        match self.audited.commit(&permit, &rows::plan_import(&self.realm, &import), &counts).await {
            Ok(()) | Err(TransactError::Refused(_)) => {}
            Err(error) => return Err(error.into()),
        }
        self.audited.remove(&permit, Bucket::Inbox, &object.key).await?;
        info!(%file, rows = report.rows, holders = report.holders, left_out = report.rows_left_out, findings = report.findings_total, "register loaded");
        Ok(self.audited.done(permit, &counts).await?)
    }

    /// A file of before. Handed over again it counts again; what a load that died has left there is taken away.
    async fn again(&self, permit: Permit, import: &Import, key: &str) -> Result<(), Failure> {
        if let Some(info) = self.audited.head(&permit, Bucket::Inbox, key).await? {
            if info.version != import.handed {
                match self.audited.write(&permit, &rows::plan_again(&self.realm, import, &info.version)).await {
                    Ok(()) => info!(file = %import.file, "a register file was handed over again; it counts now"),
                    // Refused: the same event was quicker.
                    Err(TransactError::Refused(_)) => {}
                    Err(error) => return Err(error.into()),
                }
            }
            self.audited.remove(&permit, Bucket::Inbox, key).await?;
        }
        Ok(self.audited.done(permit, &[]).await?)
    }

    /// The version of the object, and its bytes.
    async fn read(&self, permit: &Permit, key: &str) -> Result<(String, Vec<u8>), Failure> {
        let info = self.audited.head(permit, Bucket::Inbox, key).await?.ok_or(StoreError::NotFound { what: "register file" })?;
        if info.size > limits::REGISTER_FILE_BYTES_MAX {
            return Err(Failure::damaged("a register file is over its limit"));
        }
        let mut bytes = Vec::new();
        let mut at = 0;
        while at < info.size {
            let end = info.size.min(at + RANGE_BYTES);
            let object = self.audited.read(permit, Bucket::Inbox, key, Some(&info.version), Some(at..end)).await?;
            bytes.extend_from_slice(&object.bytes);
            at = end;
        }
        Ok((info.version, bytes))
    }

    /// The image of a snapshot.
    async fn image_of(&self, permit: &Permit, holders: &[HolderRecord]) -> Result<Vec<u8>, Failure> {
        let hasher = hasher(&self.realm, &self.audited, &self.keys, permit).await?;
        Snapshot::build(holders, &hasher).map_err(|error| Failure::damaged(error.to_string()))
    }

    /// Seals the image of a snapshot; what the row says that makes it count.
    async fn sealed_import(&self, permit: &Permit, file: Digest, image: &[u8], loaded: Loaded) -> Result<Import, Failure> {
        let month = self.month()?;
        let spec = ObjectSpec::new(KeyPurpose::Register, month, &rows::snapshot_object(&self.realm, &file), SNAPSHOT_SCHEMA);
        let snapshot = self.sealed.put_or_same(permit, &spec, image).await?;
        let Loaded { handed, rows, holders, left_out } = loaded;
        Ok(Import { file, as_of: self.today(), month, handed, snapshot, rows, holders, left_out })
    }

    /// Reads the register behind a permit.
    pub(crate) const fn reading<'r>(&'r self, permit: &'r Permit) -> Reading<'r> {
        Reading { realm: &self.realm, audited: &self.audited, sealed: &self.sealed, permit }
    }

    /// Whether the rules of a day measure incomes.
    pub(crate) fn asks_incomes(&self, day: Date) -> bool {
        self.rules.on(day).is_some_and(City::asks_incomes)
    }

    fn month(&self) -> Result<Month, Failure> {
        Month::of(self.today()).map_err(|_| Failure::damaged("clock"))
    }

    fn today(&self) -> Date {
        japanese_day(self.clock.now())
    }
}
