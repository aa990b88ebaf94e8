//! Builds and verifies a log of 1,000,000 records (or as many as the first argument says) and prints seconds, on standard error.
//! `cargo run --release -p josei-audit --example million`

use ed25519_dalek::{Signer as _, SigningKey};
use josei_audit::checkpoint::origin;
use josei_audit::tree::Edge;
use josei_audit::{
    Bundle, Checkpoint, Counts, Draft, Event, Head, Id, LongId, NoteKey, Operation, Place, ShardName, Subject, Target, Verdict, append,
    keys, verify,
};
use josei_base::{Realm, Timestamp};
use std::collections::BTreeMap;
use std::error::Error;
use std::time::Instant;

/// Shares the files instead of copying them twice.
struct Files(BTreeMap<String, Vec<u8>>);

impl Bundle for Files {
    fn read(&self, path: &str, limit: usize) -> std::io::Result<Option<Vec<u8>>> {
        Ok(self.0.get(path).map(|bytes| bytes.get(..=limit).unwrap_or(bytes).to_vec()))
    }

    fn paths(&self) -> std::io::Result<Vec<String>> {
        Ok(self.0.keys().cloned().collect())
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let total: u64 = std::env::args().nth(1).map_or(Ok(1_000_000), |text| text.parse())?;
    let realm = Realm::parse("local-271403")?;
    let mut heads = Vec::new();
    for number in 0..16 {
        heads.push(Head::first(realm.clone(), ShardName::new("receipt-ingest", number)?));
    }
    let (started, mut edge, mut files, mut done, mut batch) = (Instant::now(), Edge::default(), BTreeMap::new(), 0, Vec::new());
    while done < total {
        for head in &mut heads {
            let at = Timestamp::from_second(1_782_000_000 + i64::try_from(done / 100)?)?;
            let draft = Draft {
                operation: Operation::ReceiptIngest,
                actor: Id::parse("receipt-ingest")?,
                terminal: Id::parse("receipt-ingest.7f3a")?,
                purpose: Id::parse("ordinance-4")?,
                subject: Subject::Internal {
                    target: Target { place: Place::Deliveries, id: LongId::parse(&format!("local-271403#DELIVERY#{done:010}"))? },
                },
                event: Event::Intent,
            };
            let intent = append(head, draft, at)?;
            let outcome = append(&intent.head, intent.record.outcome(Verdict::Done, Counts::default()), at)?;
            *head = outcome.head;
            for bytes in [intent.bytes, outcome.bytes] {
                if done < total {
                    batch.push(bytes);
                    done += 1;
                }
            }
        }
        if batch.len() >= 65_536 || done >= total {
            files.extend(edge.append(batch.iter().map(Vec::as_slice))?.into_iter().map(|file| (file.path.to_string(), file.bytes)));
            batch.clear();
        }
    }
    let signing = SigningKey::from_bytes(&[1; 32]);
    let key = NoteKey::new(&origin(&realm), signing.verifying_key().as_bytes())?;
    let checkpoint = Checkpoint { origin: origin(&realm), size: edge.tree().size(), root: edge.tree().root() };
    let note = checkpoint.assemble(&key, &signing.sign(&checkpoint.note_to_sign()).to_bytes())?;
    files.insert(keys::CHECKPOINT.to_owned(), note);
    let bytes: usize = files.values().map(Vec::len).sum();
    eprintln!("built {} records, {} MB, in {} ms", checkpoint.size, bytes / 1_000_000, started.elapsed().as_millis());
    let started = Instant::now();
    let report = verify(&Files(files), &key, None)?;
    eprintln!("verified {} records of {} shards in {} ms", report.records, report.shards.len(), started.elapsed().as_millis());
    Ok(())
}
