//! The virus scan, before anything is parsed: what each answer of the scanner does to a delivery.
#![cfg(test)]

use josei_audit::decode;
use josei_audit::record::{Event, Outcome, Verdict};
use josei_base::plan::{ItemExt as _, Table};
use josei_base::{BillingMonth, Digest, Realm};
use josei_delivery::{Declared, Delivery, DeliveryId, FIRST_REVISION, Opening, SenderId, State, keys, plan_open};
use josei_receipt_ingest::{NAME, ReceiptIngest};
use josei_runtime::ObjectCreated;
use josei_runtime_api::{Clamd, Looked, Scanning};
use josei_sealed::{ContentKey, PartSealer};
use josei_store::audited::Audited;
use josei_store::memory::Memory;
use josei_store::port::{Bucket, Clock, Objects as _, Put, Records as _};
use josei_store::scan::Choice;
use josei_store::seal::{ObjectSpec, SealedObjects};
use std::sync::Arc;

/// A harmless word that the scanner of these tests takes for a virus.
const MARKER: &[u8] = b"JOSEI-TEST-SIGNATURE-1";
const SIGNATURE: &str = "Josei.Test.Marker-1";

/// A city whose inbox holds one file.
struct Town {
    memory: Memory,
    function: ReceiptIngest,
    key: String,
    id: DeliveryId,
}

impl Town {
    /// A file that was put as it is.
    async fn with(scanner: &str, file: &[u8]) -> Self {
        Self::of(scanner, file, false, None).await
    }

    async fn of(scanner: &str, file: &[u8], by_sender: bool, deviations: Option<&str>) -> Self {
        let memory = Memory::new(1, "2024-07-10T00:00:00Z".parse().unwrap());
        let realm = Realm::parse("local-271403").unwrap();
        let clock: Arc<dyn Clock> = memory.clock.clone();
        let audited = Audited::new(&realm, NAME, 1, memory.records.clone(), memory.objects.clone(), &clock).unwrap();
        let (sender, month) = (SenderId::parse("shiharai").unwrap(), BillingMonth::parse("2024-07").unwrap());
        let id = DeliveryId::of(&realm, &sender, month, "RECEIPTC.UKE");
        let key = keys::inbox_object(&realm, &sender, &id, "5ec2e7");
        let sealed = SealedObjects::new(realm.clone(), audited.clone(), memory.keys.clone(), memory.ids.clone());
        let (mut stored, mut sealing) = (file.to_vec(), None);
        if by_sender {
            let length = u64::try_from(file.len()).unwrap();
            let (seal, data_key) = sealed.begin_upload(&ObjectSpec::upload(month.0, &key), length).await.unwrap();
            let parts = PartSealer::new(&seal.header, &ContentKey::new(data_key.0), &seal.salt, length).unwrap();
            stored.clear();
            parts.seal(&(0..seal.stored_size), file, &mut stored).unwrap();
            sealing = Some(seal);
        }
        let opening = Opening {
            sender,
            month,
            file_name: "RECEIPTC.UKE".to_owned(),
            size: u64::try_from(file.len()).unwrap(),
            sha256: Digest::of(file),
            revision: FIRST_REVISION,
            declared: Declared::default(),
            confirm_in_advance: true,
            inbox_key: key.clone(),
            sealing,
            deviations: deviations.map(str::to_owned),
            at: clock.now(),
        };
        memory.records.transact(&plan_open(&realm, &opening).1).await.unwrap();
        let put = Put { bucket: Bucket::Inbox, key: key.clone(), bytes: stored.into(), retain_until: None };
        memory.objects.put_if_absent(put).await.unwrap();
        let function = ReceiptIngest {
            sealed,
            audited,
            queue: memory.queue.clone(),
            sealed_bucket: "sealed".to_owned(),
            clock,
            scanner: Choice::parse(scanner).unwrap().scanner(),
            realm,
        };
        Self { memory, function, key, id }
    }

    /// The message comes; true if it was handled, false if it goes back to the queue.
    async fn message(&self) -> bool {
        let handled = self.function.handle(ObjectCreated { bucket: "inbox".to_owned(), key: self.key.clone() }).await;
        handled.map_err(|failure| assert!(failure.may_retry(), "{failure}")).is_ok()
    }

    async fn row(&self) -> Delivery {
        let key = keys::delivery(&self.function.realm, &self.id);
        Delivery::from_item(&self.memory.records.get(Table::Deliveries, &key).await.unwrap().unwrap()).unwrap()
    }

    async fn waits_in_the_inbox(&self) -> bool {
        self.memory.objects.head(Bucket::Inbox, &self.key).await.unwrap().is_some()
    }

    /// Nothing of the file was sealed.
    async fn sealed_nothing(&self) -> bool {
        self.memory.objects.list(Bucket::Sealed, "local-271403/", None, 10).await.unwrap().entries.is_empty()
    }

    /// The codes of the refusals in the log.
    fn refusals_in_the_log(&self) -> Vec<String> {
        let rows = self.memory.records.dump(Table::Audit);
        let verdicts = rows.iter().map(|(_, item)| decode(item.bytes("bytes").unwrap()).unwrap().draft.event);
        verdicts
            .filter_map(|event| match event {
                Event::Outcome(Outcome { verdict: Verdict::Refused(code), .. }) => Some(code.as_str().to_owned()),
                _ => None,
            })
            .collect()
    }
}

/// A small file; with the marker in its middle if asked for.
fn file(marked: bool) -> Vec<u8> {
    let comment: &[u8] = if marked { MARKER } else { b"" };
    [&b"IR,1,27,1,6000019,,x,202407,00,072-000-0000\r\n"[..], b"RE,1,1124,202406,\r\n", comment, b"\r\nGO,1,0,99\r\n"].concat()
}

async fn clamd() -> Clamd {
    Clamd::start(&[("Josei.Test.Other", b"NEVER-IN-ANY-FILE"), (SIGNATURE, MARKER)]).await.unwrap()
}

#[tokio::test]
async fn a_clean_file_is_read_and_says_who_looked() {
    let clamd = clamd().await;
    let file = file(false);
    let town = Town::with(&clamd.setting(), &file).await;
    assert!(town.message().await);
    let row = town.row().await;
    assert_eq!((row.state, row.scan.as_deref(), row.waits_for()), (State::Confirmed, Some("clamd"), None));
    assert_eq!(clamd.looked(), Looked { files: 1, bytes: u64::try_from(file.len()).unwrap() }, "the whole file, once");
    assert!(!town.waits_in_the_inbox().await);
}

/// What lies in the inbox says nothing to a scanner: it is opened first.
#[tokio::test]
async fn a_file_that_its_sender_sealed_is_scanned_as_its_sender_has_it() {
    for marked in [false, true] {
        let clamd = clamd().await;
        let file = file(marked);
        let town = Town::of(&clamd.setting(), &file, true, None).await;
        assert!(town.message().await);
        assert_eq!(clamd.looked(), Looked { files: 1, bytes: u64::try_from(file.len()).unwrap() });
        let row = town.row().await;
        let (state, refusal) = if marked { (State::Refused, Some("D0013")) } else { (State::Confirmed, None) };
        assert_eq!((row.state, row.refusal.as_deref()), (state, refusal));
    }
}

#[tokio::test]
async fn a_hit_is_refused_recorded_removed_and_never_parsed() {
    let clamd = clamd().await;
    let town = Town::with(&clamd.setting(), &file(true)).await;
    assert!(town.message().await);
    let row = town.row().await;
    assert_eq!((row.state, row.refusal.as_deref()), (State::Refused, Some("D0013")));
    assert_eq!((row.refusal_detail.as_deref(), row.scan.as_deref()), (Some(SIGNATURE), Some("clamd")));
    assert_eq!((row.counts, row.acknowledgement.as_ref()), (None, None));
    assert!(town.sealed_nothing().await);
    assert!(!town.waits_in_the_inbox().await);
    assert_eq!(town.refusals_in_the_log(), ["D0013"]);
    // The message again: there is nothing left to do.
    assert!(town.message().await);
    assert_eq!((town.row().await, clamd.looked().files), (row, 1));
}

#[tokio::test]
async fn without_an_answer_it_waits_says_so_and_goes_on_later() {
    let clamd = clamd().await;
    let town = Town::with(&clamd.setting(), &file(false)).await;
    for (scanning, code) in [(Scanning::Down, "D0014"), (Scanning::Dies, "D0014"), (Scanning::UpTo(10), "D0015"), (Scanning::Down, "D0014")]
    {
        clamd.set(scanning);
        assert!(!town.message().await, "{scanning:?}: the message comes again");
        let row = town.row().await;
        assert_eq!((row.state, row.waits_for(), row.scan.as_deref()), (State::Opened, Some(code), None), "{scanning:?}");
        assert!(town.waits_in_the_inbox().await && town.sealed_nothing().await, "{scanning:?}");
    }
    clamd.set(Scanning::Looks);
    assert!(town.message().await);
    let row = town.row().await;
    assert_eq!((row.state, row.waits_for(), row.scan.as_deref()), (State::Confirmed, None, Some("clamd")));
}

#[tokio::test]
async fn a_scanner_that_is_nowhere_makes_it_wait() {
    let folder = tempfile::tempdir().unwrap();
    let socket = folder.path().join("clamd.ctl");
    let town = Town::with(&format!("clamd:{}", socket.display()), &file(true)).await;
    assert!(!town.message().await);
    assert_eq!(town.row().await.waits_for(), Some("D0014"));
    // It is started, on the socket that was looked for.
    let clamd = Clamd::start_at(&socket, &[(SIGNATURE, MARKER)]).unwrap();
    assert!(town.message().await);
    assert_eq!((town.row().await.state, clamd.looked().files), (State::Refused, 1));
}

#[tokio::test]
async fn a_mark_across_two_ranges_is_found_and_a_large_file_passes_in_pieces() {
    let clamd = clamd().await;
    // Ranges are of 4 MiB.
    let edge = (4 << 20) - MARKER.len() / 2;
    for marked in [true, false] {
        let mut file = vec![b','; 6 << 20];
        if marked {
            file[edge..edge + MARKER.len()].copy_from_slice(MARKER);
        }
        let town = Town::with(&clamd.setting(), &file).await;
        assert!(town.message().await);
        assert_eq!(town.row().await.refusal.as_deref(), Some(if marked { "D0013" } else { "D0009" }));
    }
    assert_eq!(clamd.looked(), Looked { files: 2, bytes: 12 << 20 });
}

#[tokio::test]
async fn a_hangup_in_the_middle_of_a_large_file_is_no_leave_to_pass() {
    let clamd = clamd().await;
    let town = Town::with(&clamd.setting(), &vec![b','; 6 << 20]).await;
    for (scanning, codes) in [(Scanning::Dies, &["D0014"][..]), (Scanning::UpTo(5 << 20), &["D0014", "D0015"])] {
        clamd.set(scanning);
        assert!(!town.message().await);
        let row = town.row().await;
        // What a scanner says before it hangs up may be lost with the connection.
        assert!(codes.contains(&row.waits_for().unwrap()) && row.state == State::Opened, "{scanning:?} {:?}", row.waits);
    }
}

#[tokio::test]
async fn without_a_scanner_it_says_so() {
    let town = Town::with("off", &file(true)).await;
    assert!(town.message().await);
    let row = town.row().await;
    assert_eq!((row.state, row.scan.as_deref()), (State::Confirmed, Some("off")));
}

/// The README says how to start it with the one signature of these tests. Its limits there: 4 MB of a stream, 2 MB of a file.
#[tokio::test]
#[ignore = "needs ClamAV's own service: JOSEI_SCANNER says where"]
async fn the_real_service_says_the_same() {
    let scanner = std::env::var("JOSEI_SCANNER").expect("JOSEI_SCANNER");
    let large = |bytes: usize| vec![b','; bytes];
    let unofficial = format!("{SIGNATURE}.UNOFFICIAL");
    for (file, state, code, detail) in [
        (file(false), State::Confirmed, None, None),
        (file(true), State::Refused, Some("D0013"), Some(unofficial.as_str())),
        ([large(1 << 20), MARKER.to_vec()].concat(), State::Refused, Some("D0013"), Some(unofficial.as_str())),
        (large(3 << 20), State::Opened, Some("D0015"), None),
        (large(9 << 20), State::Opened, Some("D0015"), None),
    ] {
        let town = Town::with(&scanner, &file).await;
        assert_eq!(town.message().await, state != State::Opened);
        let row = town.row().await;
        assert_eq!((row.state, row.refusal.as_deref().or(row.waits_for()), row.refusal_detail.as_deref()), (state, code, detail));
    }
}
