//! Signed checkpoints of the audit log, and the text of a key.

use super::{Room, Target};
use crate::outcome::{Outcome, Seen, holds};
use ed25519_dalek::{Signer as _, SigningKey};
use josei_audit::checkpoint::{cosign, origin};
use josei_audit::{Checkpoint, NoteKey};
use josei_base::{Digest, Realm};
use std::io;
use std::sync::OnceLock;

pub(super) const TARGET: Target = Target {
    name: "checkpoint",
    about: "a signed checkpoint, or the text of a key",
    run,
    corpus,
    words: &[
        b"\n",
        b"\n\n",
        b"\xE2\x80\x94 ",
        b"+",
        b"=",
        b"==",
        b" ",
        b"\r\n",
        b"0",
        b"-1",
        b"18446744073709551616",
        b"josei-audit/local-271403",
    ],
    room: Room { fixed: 1 << 20, each: 16 },
};

/// A log's key, its checkpoint, and the notes that say so.
pub(super) struct Signed {
    pub(super) key: NoteKey,
    pub(super) checkpoint: Checkpoint,
    notes: Vec<Vec<u8>>,
}

/// Signs a checkpoint of the log of all targets.
pub(super) fn signed(size: u64, root: Digest) -> Option<Signed> {
    let realm = Realm::parse("local-271403").ok()?;
    let (log, office) = (SigningKey::from_bytes(&[1; 32]), SigningKey::from_bytes(&[2; 32]));
    let key = NoteKey::new(&origin(&realm), log.verifying_key().as_bytes()).ok()?;
    let other = NoteKey::new("audit-office", office.verifying_key().as_bytes()).ok()?;
    let checkpoint = Checkpoint { origin: origin(&realm), size, root };
    let text = checkpoint.note_to_sign();
    let note = checkpoint.assemble(&key, &log.sign(&text).to_bytes()).ok()?;
    let both = cosign(&note, &other, &office.sign(&text).to_bytes()).ok()?;
    Some(Signed { key, checkpoint, notes: vec![note, both] })
}

impl Signed {
    /// The note with the log's own signature.
    pub(super) fn note(&self) -> Vec<u8> {
        self.notes.first().cloned().unwrap_or_default()
    }
}

fn sample() -> Option<&'static Signed> {
    static SAMPLE: OnceLock<Option<Signed>> = OnceLock::new();
    SAMPLE.get_or_init(|| signed(3, Digest::of(b"sample"))).as_ref()
}

fn corpus() -> io::Result<Vec<Vec<u8>>> {
    let sample = sample().ok_or_else(|| io::Error::other("no sample"))?;
    Ok(sample.notes.iter().cloned().chain([sample.key.to_string().into_bytes()]).collect())
}

fn run(data: &[u8]) -> Outcome {
    let Some(sample) = sample() else { return Err("the sample signs") };
    let opened = Checkpoint::open(data, &sample.key);
    if let Ok(checkpoint) = &opened {
        holds(*checkpoint == sample.checkpoint, "only what was signed opens")?;
        holds(data.starts_with(&checkpoint.note_to_sign()), "a note begins with what was signed")?;
    }
    let key = std::str::from_utf8(data).ok().and_then(|text| NoteKey::parse(text).ok().map(|key| (key, text)));
    if let Some((key, text)) = &key {
        holds(key.to_string() == text.strip_suffix('\n').unwrap_or(text), "a key has one text")?;
    }
    Ok(Seen::of((opened.map(|_| ()).map_err(|error| error.to_string()), key.is_some())))
}
