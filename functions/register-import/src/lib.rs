#![doc = include_str!("../README.md")]

pub mod desk;
mod project;

pub use desk::{BadReasons, Desk, reasons, router};
pub use project::holder_record;

use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::date::japanese_day;
use josei_base::plan::Table;
use josei_base::{Date, Digest, Month, Realm, limits};
use josei_eligibility::rows::{self, Import, SNAPSHOT_SCHEMA};
use josei_eligibility::{RuleBook, Snapshot, read_register};
use josei_runtime::ObjectCreated;
use josei_runtime::batch::Failure;
use josei_runtime::holder_hash::hasher;
use josei_runtime::purpose::{self, Actor};
use josei_store::audited::{Audited, Permit};
use josei_store::port::{Bucket, Clock, KeyPurpose, Keys, StoreError, TransactError};
use josei_store::seal::{ObjectSpec, SealedObjects};
use std::sync::Arc;
use tracing::{error, info};

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
    /// The key of the holder hashes.
    pub keys: Arc<dyn Keys>,
    /// Now.
    pub clock: Arc<dyn Clock>,
}

impl RegisterImport {
    /// Loads one register file.
    ///
    /// # Errors
    /// When a store does not answer or stored data does not agree; the message then comes again.
    pub async fn handle(&self, object: ObjectCreated) -> Result<(), Failure> {
        let Some(file) = rows::file_of_inbox_object(&self.realm, &object.key) else { return Ok(()) };
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
        let hasher = hasher(&self.realm, &self.audited, &self.keys, &permit).await?;
        let image = Snapshot::build(&holders, &hasher).map_err(|error| Failure::damaged(error.to_string()))?;
        let month = Month::of(today).map_err(|_| Failure::damaged("clock"))?;
        let spec = ObjectSpec::new(KeyPurpose::Register, month, &rows::snapshot_object(&self.realm, &file), SNAPSHOT_SCHEMA);
        let snapshot = self.sealed.put_or_same(&permit, &spec, &image).await?;
        let import = Import {
            file,
            as_of: today,
            month,
            handed,
            snapshot,
            rows: report.rows,
            holders: report.holders,
            left_out: report.rows_left_out,
        };
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

    fn today(&self) -> Date {
        japanese_day(self.clock.now())
    }
}
