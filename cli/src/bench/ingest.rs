//! Taking one file in with the real function, in a process of its own, so that its CPU time and its memory are its own.

use super::folder::Folder;
use super::{measure, odd};
use crate::exit::{Ended, Failure};
use crate::month::local_realm;
use crate::output;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::plan::Table;
use josei_base::{BillingMonth, Digest, Realm, Timestamp};
use josei_delivery::acknowledgement::{self, FileAnswer};
use josei_delivery::{Declared, Delivery, DeliveryId, FIRST_REVISION, Opening, SenderId, State, chunk, keys, plan_open};
use josei_receipt_ingest::{NAME, ReceiptIngest};
use josei_runtime::ObjectCreated;
use josei_runtime::purpose::{self, Actor};
use josei_store::SystemIds;
use josei_store::audited::{Audited, Permit, SHARDS_DEFAULT};
use josei_store::memory::Memory;
use josei_store::port::{Clock, KeyPurpose, Records as _};
use josei_store::scan::Choice;
use josei_store::seal::{ObjectSpec, SealedObjects};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::path::Path;
use std::sync::Arc;

/// The month of the generated file.
const MONTH: &str = "2024-07";
/// Bytes read at once for the hash.
const READ_BYTES: usize = 1 << 20;

/// What the process tells, as one JSON object.
#[derive(Debug, Serialize, Deserialize)]
pub struct Told {
    /// CPU time of the function.
    pub cpu_microseconds: u64,
    /// Most memory resident until the function ended.
    pub peak_kib: Option<u64>,
    /// Receipts read.
    pub receipts: u64,
    /// Accepted ones.
    pub accepted: u64,
    /// Points of all.
    pub points: u64,
    /// SHA-256 of what the sealed objects give back when they are opened.
    pub sha256: String,
    /// Bytes of the sealed chunks.
    pub chunk_bytes: u64,
    /// What of that sealing added: headers, salts, commitments, tags.
    pub framing_bytes: u64,
    /// Bytes of the sealed acknowledgement.
    pub acknowledgement_bytes: u64,
}

/// `josei bench ingest --child FILE`
pub fn child(file: &Path) -> Result<Ended, Failure> {
    // One thread: its CPU time is the function's.
    let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(odd)?;
    let told = runtime.block_on(take(file))?;
    output::print_json(&told)?;
    Ok(Ended::Done)
}

async fn take(file: &Path) -> Result<Told, Failure> {
    let realm = local_realm()?;
    let folder = tempfile::tempdir().map_err(|error| Failure::file(&std::env::temp_dir(), &error))?;
    let memory = Memory::new(1, Timestamp::now());
    let opening = opening(&realm, file)?;
    let (id, writes) = plan_open(&realm, &opening);
    memory.records.transact(&writes).await.map_err(|error| odd(format!("{error:?}")))?;

    let clock: Arc<dyn Clock> = memory.clock.clone();
    let objects = Arc::new(Folder::new(&opening.inbox_key, file, folder.path()));
    let audited = Audited::new(&realm, NAME, SHARDS_DEFAULT, memory.records.clone(), objects, &clock).map_err(odd)?;
    let sealed = SealedObjects::new(realm.clone(), audited.clone(), memory.keys.clone(), Arc::new(SystemIds));
    let function = ReceiptIngest {
        realm: realm.clone(),
        audited: audited.clone(),
        sealed: sealed.clone(),
        queue: memory.queue.clone(),
        sealed_bucket: "sealed".to_owned(),
        clock,
        scanner: Choice::Off.scanner(),
    };
    let event = ObjectCreated { bucket: "inbox".to_owned(), key: opening.inbox_key.clone() };
    let watch = measure::Watch::thread();
    function.handle(event).await.map_err(odd)?;
    let cost = watch.stop();
    let peak_kib = measure::peak_kib();

    let row = memory.records.get(Table::Deliveries, &keys::delivery(&realm, &id)).await.map_err(odd)?;
    let delivery = row.map(|item| Delivery::from_item(&item)).transpose().map_err(|bad| odd(bad.0))?.ok_or_else(|| odd("no delivery"))?;
    let counts = delivery.counts.filter(|_| delivery.state == State::Checked).ok_or_else(|| odd("the file was not taken in"))?;
    let draft = purpose::intent(Operation::ReceiptIngest, Actor::Function(NAME), purpose::SUBSIDY, Place::Deliveries, id.as_str());
    let permit = audited.begin(draft.map_err(odd)?).await.map_err(odd)?;
    let mut told = Told {
        cpu_microseconds: u64::try_from(cost.cpu.as_micros()).unwrap_or(u64::MAX),
        peak_kib,
        receipts: counts.receipts,
        accepted: counts.accepted,
        points: counts.points,
        sha256: String::new(),
        chunk_bytes: 0,
        framing_bytes: 0,
        acknowledgement_bytes: 0,
    };
    Opened { realm: &realm, sealed: &sealed, permit: &permit, delivery: &delivery }
        .read_back(counts.chunks, folder.path(), &mut told)
        .await?;
    audited.done(permit, &[]).await.map_err(odd)?;
    Ok(told)
}

/// The announcement of the file, as `receipt-upload` notes it.
fn opening(realm: &Realm, file: &Path) -> Result<Opening, Failure> {
    let fault = |error: std::io::Error| Failure::file(file, &error);
    let mut read = std::fs::File::open(file).map_err(fault)?;
    let size = read.metadata().map_err(fault)?.len();
    let mut hash = Sha256::new();
    let mut buffer = vec![0; READ_BYTES];
    loop {
        let bytes = std::io::Read::read(&mut read, &mut buffer).map_err(fault)?;
        if bytes == 0 {
            break;
        }
        hash.update(buffer.get(..bytes).unwrap_or_default());
    }
    let sender = SenderId::parse("shiharai").map_err(odd)?;
    let month = BillingMonth::parse(MONTH).map_err(odd)?;
    let file_name = "bench.UKE".to_owned();
    let id = DeliveryId::of(realm, &sender, month, &file_name);
    let inbox_key = keys::inbox_object(realm, &sender, &id, "bench");
    let sha256 = Digest(hash.finalize().into());
    let (revision, declared, sealing) = (FIRST_REVISION, Declared::default(), None);
    Ok(Opening {
        sender,
        month,
        file_name,
        size,
        sha256,
        revision,
        declared,
        confirm_in_advance: false,
        inbox_key,
        sealing,
        deviations: None,
        at: Timestamp::now(),
    })
}

/// What was sealed, to be opened again.
struct Opened<'a> {
    realm: &'a Realm,
    sealed: &'a SealedObjects,
    permit: &'a Permit,
    delivery: &'a Delivery,
}

impl Opened<'_> {
    /// Hashes head, chunks and tail as they come out, and adds up the bytes that are kept.
    async fn read_back(&self, chunks: u32, folder: &Path, told: &mut Told) -> Result<(), Failure> {
        let id = &self.delivery.id;
        let head_and_tail = self.open(&keys::file_acknowledgement_object(self.realm, id), acknowledgement::SCHEMA).await?;
        let answer: FileAnswer = serde_json::from_slice(&head_and_tail).map_err(odd)?;
        let mut hash = Sha256::new();
        hash.update(STANDARD.decode(answer.head).map_err(odd)?);
        let mut packed_bytes = 0;
        for number in 1..=chunks {
            let packed = self.open(&keys::chunk_object(self.realm, id, number), chunk::SCHEMA).await?;
            packed_bytes += u64::try_from(packed.len()).unwrap_or(u64::MAX);
            let (_, bytes) = chunk::unpack(&packed).map_err(odd)?;
            hash.update(&bytes);
        }
        hash.update(STANDARD.decode(answer.tail).map_err(odd)?);
        let sha256 = Digest(hash.finalize().into());
        if sha256 != self.delivery.sha256 {
            return Err(odd("the sealed chunks do not give the file back"));
        }
        told.sha256 = sha256.to_string();
        let fault = |error: std::io::Error| Failure::file(folder, &error);
        for entry in std::fs::read_dir(folder).map_err(fault)? {
            let entry = entry.map_err(fault)?;
            let bytes = entry.metadata().map_err(fault)?.len();
            let is_chunk = entry.file_name().to_string_lossy().contains("_chunks_");
            *(if is_chunk { &mut told.chunk_bytes } else { &mut told.acknowledgement_bytes }) += bytes;
        }
        told.framing_bytes = told.chunk_bytes.saturating_sub(packed_bytes);
        Ok(())
    }

    async fn open(&self, key: &str, schema: &'static str) -> Result<Vec<u8>, Failure> {
        let spec = ObjectSpec::new(KeyPurpose::Receipts, self.delivery.month.0, key, schema);
        self.sealed.get_newest(self.permit, &spec).await.map_err(odd)
    }
}
