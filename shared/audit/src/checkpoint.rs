//! Checkpoints (封緘), C2SP tlog-checkpoint: origin, size and root of the tree as a signed note. The signing key lives elsewhere.

use crate::limits::NUMBER_MAX;
use crate::note::{BadNote, NoteKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use josei_base::{Digest, Realm};
use thiserror::Error;

/// Head of the tree (封緘の内容).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log: [`origin`] of its realm, also the name of its key.
    pub origin: String,
    /// Number of records.
    pub size: u64,
    /// Root of the tree of that size.
    pub root: Digest,
}

const ORIGIN_PREFIX: &str = "josei-audit/";

/// The origin of a realm's log.
#[must_use]
pub fn origin(realm: &Realm) -> String {
    format!("{ORIGIN_PREFIX}{realm}")
}

/// Why a checkpoint is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BadCheckpoint {
    /// The note does not open.
    #[error(transparent)]
    Note(#[from] BadNote),
    /// The text is not the three lines of a checkpoint of a realm's log.
    #[error("not a checkpoint of an audit log")]
    Body,
    /// It is of another log than the key.
    #[error("checkpoint of another log than the key")]
    Origin,
}

impl Checkpoint {
    /// The realm in the origin.
    #[must_use]
    pub fn realm(&self) -> Option<Realm> {
        self.origin.strip_prefix(ORIGIN_PREFIX).and_then(|realm| Realm::parse(realm).ok())
    }

    /// The text that is signed: three lines.
    #[must_use]
    pub fn body(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, STANDARD.encode(self.root.0))
    }

    /// The bytes to hand to the signer.
    #[must_use]
    pub fn note_to_sign(&self) -> Vec<u8> {
        self.body().into_bytes()
    }

    /// The signed note, once the signer has answered. The signature is verified first: a wrong one is never published.
    ///
    /// # Errors
    /// If the key is another log's, or the signature does not fit.
    pub fn assemble(&self, key: &NoteKey, signature: &[u8; 64]) -> Result<Vec<u8>, BadCheckpoint> {
        let note = format!("{}\n{}", self.body(), key.line(signature)).into_bytes();
        if Self::open(&note, key)? == *self { Ok(note) } else { Err(BadCheckpoint::Body) }
    }

    /// Opens a checkpoint that this key, named like the log, has signed.
    ///
    /// # Errors
    /// If it is not signed, not a checkpoint, or of another log.
    pub fn open(note: &[u8], key: &NoteKey) -> Result<Self, BadCheckpoint> {
        let checkpoint = Self::parse(key.open(note)?).ok_or(BadCheckpoint::Body)?;
        if checkpoint.origin == key.name() { Ok(checkpoint) } else { Err(BadCheckpoint::Origin) }
    }

    /// Strictly: no extension lines, no leading zeros.
    fn parse(body: &str) -> Option<Self> {
        let mut lines = body.split('\n');
        let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
        let root = STANDARD.decode(root).ok()?;
        let size = size.parse().ok().filter(|size| *size <= NUMBER_MAX)?;
        let checkpoint = Self { origin: origin.to_owned(), size, root: Digest(root.try_into().ok()?) };
        (checkpoint.body() == body && checkpoint.realm().is_some()).then_some(checkpoint)
    }
}

/// Adds the signature of a further key, for example of the audit office (監査委員), to a signed checkpoint.
///
/// # Errors
/// If the note is none, the signature does not fit, or a limit is passed.
pub fn cosign(note: &[u8], key: &NoteKey, signature: &[u8; 64]) -> Result<Vec<u8>, BadNote> {
    let note = [note, key.line(signature).as_bytes()].concat();
    key.open(&note)?;
    Ok(note)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{realm, sign, signer};
    use ed25519_dalek::SigningKey;

    fn checkpoint() -> Checkpoint {
        Checkpoint { origin: origin(&realm()), size: 3, root: Digest::of(b"x") }
    }

    #[test]
    fn signed_and_opened_again() {
        let (signing, key) = signer(1);
        let note = checkpoint().assemble(&key, &sign(&signing, &checkpoint().note_to_sign())).unwrap();
        assert_eq!(Checkpoint::open(&note, &key), Ok(checkpoint()));
        assert_eq!(checkpoint().assemble(&key, &[0; 64]), Err(BadCheckpoint::Note(BadNote::Signature)));
        assert_eq!(Checkpoint::open(&note, &signer(2).1), Err(BadCheckpoint::Note(BadNote::NotSigned)));
    }

    #[test]
    fn a_second_office_may_sign() {
        let (signing, key) = signer(1);
        let office_signing = SigningKey::from_bytes(&[9; 32]);
        let office = NoteKey::new("audit-office.example", office_signing.verifying_key().as_bytes()).unwrap();
        let note = checkpoint().assemble(&key, &sign(&signing, &checkpoint().note_to_sign())).unwrap();
        let both = cosign(&note, &office, &sign(&office_signing, &checkpoint().note_to_sign())).unwrap();
        assert_eq!(Checkpoint::open(&both, &key), Ok(checkpoint()));
        assert!(office.open(&both).is_ok() && office.open(&note).is_err());
        assert_eq!(cosign(&note, &office, &[1; 64]), Err(BadNote::Signature));
    }

    #[test]
    fn signed_bodies_of_another_form_are_refused() {
        let (signing, key) = signer(1);
        let root = STANDARD.encode([7; 32]);
        let origin = origin(&realm());
        let short = STANDARD.encode([7; 31]);
        for (body, expected) in [
            (format!("{origin}\n3\n{root}\n"), None),
            (format!("{origin}\n03\n{root}\n"), Some(BadCheckpoint::Body)),
            (format!("{origin}\n+3\n{root}\n"), Some(BadCheckpoint::Body)),
            (format!("{origin}\n3\n{root}\nextension\n"), Some(BadCheckpoint::Body)),
            (format!("{origin}\n3\n{short}\n"), Some(BadCheckpoint::Body)),
            (format!("{origin}\n3\n"), Some(BadCheckpoint::Body)),
            (format!("{origin}\n{NUMBER_MAX}\n{root}\n"), None),
            (format!("{origin}\n{}\n{root}\n", NUMBER_MAX + 1), Some(BadCheckpoint::Body)),
            (format!("josei-audit/nowhere\n3\n{root}\n"), Some(BadCheckpoint::Body)),
            (format!("josei-audit/other-999999\n3\n{root}\n"), Some(BadCheckpoint::Origin)),
        ] {
            let note = format!("{body}\n{}", key.line(&sign(&signing, body.as_bytes())));
            assert_eq!(Checkpoint::open(note.as_bytes(), &key).err(), expected, "{body}");
        }
    }
}
