//! Signed notes (署名付き文書), C2SP signed-note: a text, an empty line, and signature lines `— <key name> <base64(key id ‖ signature)>`. Ed25519 only.

use crate::limits::{NOTE_BYTES_MAX, NOTE_SIGNATURES_MAX};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, VerifyingKey};
use josei_base::Digest;
use thiserror::Error;

/// Signature type 0x01: Ed25519 over the note's text.
const ED25519: u8 = 0x01;

/// Public key with its name (検証鍵): what `audit.pub` holds, as `name+id+base64`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteKey {
    name: String,
    key: VerifyingKey,
}

/// A text or bytes that are no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("not a verification key of the form name+id+base64 (Ed25519)")]
pub struct NotAKey;

/// A note that may not be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BadNote {
    /// Not the form of a signed note.
    #[error("not a signed note")]
    Form,
    /// No signature of the key.
    #[error("not signed by the key")]
    NotSigned,
    /// A signature of the key that does not fit the text.
    #[error("the signature does not fit")]
    Signature,
}

impl NoteKey {
    /// From a name (not empty, no blank, no `+`) and the 32 bytes of an Ed25519 public key.
    ///
    /// # Errors
    /// For another name, bytes that are no key, or a weak key.
    pub fn new(name: &str, bytes: &[u8; 32]) -> Result<Self, NotAKey> {
        let name_ok = (1..=255).contains(&name.len()) && !name.contains(|c: char| c.is_whitespace() || c.is_control() || c == '+');
        let key = VerifyingKey::from_bytes(bytes).map_err(|_| NotAKey)?;
        if name_ok && !key.is_weak() { Ok(Self { name: name.to_owned(), key }) } else { Err(NotAKey) }
    }

    /// From `name+id+base64`; one line end after it is allowed.
    ///
    /// # Errors
    /// For any other text, also if the id does not belong to name and key.
    pub fn parse(text: &str) -> Result<Self, NotAKey> {
        let text = text.strip_suffix('\n').unwrap_or(text);
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(_), Some(base64)) = (parts.next(), parts.next(), parts.next()) else { return Err(NotAKey) };
        let bytes = STANDARD.decode(base64).map_err(|_| NotAKey)?;
        let Some((&ED25519, bytes)) = bytes.split_first() else { return Err(NotAKey) };
        let key = Self::new(name, bytes.try_into().map_err(|_| NotAKey)?)?;
        if key.to_string() == text { Ok(key) } else { Err(NotAKey) }
    }

    /// The name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// First four bytes of SHA-256(name ‖ 0x0A ‖ 0x01 ‖ key).
    #[must_use]
    pub fn id(&self) -> [u8; 4] {
        let Digest([a, b, c, d, ..]) = Digest::of(&[self.name.as_bytes(), &[b'\n', ED25519], self.key.as_bytes()].concat());
        [a, b, c, d]
    }

    /// The signature line for a signature of this key.
    #[must_use]
    pub fn line(&self, signature: &[u8; 64]) -> String {
        format!("\u{2014} {} {}\n", self.name, STANDARD.encode([self.id().as_slice(), signature].concat()))
    }

    /// True if the signature fits the text (strictly: no weak key, no second form of a signature).
    #[must_use]
    pub fn verifies(&self, text: &str, signature: &[u8; 64]) -> bool {
        self.key.verify_strict(text.as_bytes(), &Signature::from_bytes(signature)).is_ok()
    }

    /// Opens a note: its text, if this key signed it. Signatures of other keys are passed over, as the specification asks.
    ///
    /// # Errors
    /// If it is no note, this key did not sign it, or any of its signatures does not fit.
    pub fn open<'a>(&self, note: &'a [u8]) -> Result<&'a str, BadNote> {
        let note = std::str::from_utf8(note).map_err(|_| BadNote::Form)?;
        let control = |c: char| c < ' ' && c != '\n';
        let (body, lines) =
            note.rsplit_once("\n\n").filter(|_| note.len() <= NOTE_BYTES_MAX && !note.contains(control)).ok_or(BadNote::Form)?;
        let text = note.get(..=body.len()).ok_or(BadNote::Form)?;
        let lines = lines.strip_suffix('\n').ok_or(BadNote::Form)?;
        if lines.split('\n').count() > NOTE_SIGNATURES_MAX {
            return Err(BadNote::Form);
        }
        let mut signed = false;
        for line in lines.split('\n') {
            let (name, base64) = line.strip_prefix("\u{2014} ").and_then(|line| line.split_once(' ')).ok_or(BadNote::Form)?;
            let bytes = STANDARD.decode(base64).map_err(|_| BadNote::Form)?;
            let (id, signature) = bytes.split_first_chunk::<4>().filter(|_| !name.is_empty()).ok_or(BadNote::Form)?;
            if name == self.name && *id == self.id() {
                let signature: &[u8; 64] = signature.try_into().map_err(|_| BadNote::Signature)?;
                if !self.verifies(text, signature) {
                    return Err(BadNote::Signature);
                }
                signed = true;
            }
        }
        if signed { Ok(text) } else { Err(BadNote::NotSigned) }
    }
}

impl std::fmt::Display for NoteKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let typed = [&[ED25519], self.key.as_bytes().as_slice()].concat();
        write!(f, "{}+{}+{}", self.name, hex::encode(self.id()), STANDARD.encode(typed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // Published examples: Go's package note (the first two), and the page signed-note of C2SP.
    const PETER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const ENOCH: &str = "EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop";
    const TEXT: &str = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    const PETER_LINE: &str =
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";
    const ENOCH_LINE: &str = "— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n";

    #[test]
    fn published_keys_and_notes_open() {
        let (peter, enoch) = (NoteKey::parse(PETER).unwrap(), NoteKey::parse(&format!("{ENOCH}\n")).unwrap());
        let both = format!("{TEXT}\n{PETER_LINE}{ENOCH_LINE}");
        assert_eq!(peter.open(both.as_bytes()), Ok(TEXT));
        assert_eq!(enoch.open(both.as_bytes()), Ok(TEXT));
        assert_eq!(enoch.open(format!("{TEXT}\n{PETER_LINE}").as_bytes()), Err(BadNote::NotSigned));
        let foo = NoteKey::parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k").unwrap();
        let note = "This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n";
        assert_eq!(foo.open(note.as_bytes()), Ok("This is an example message.\n"));
    }

    #[test]
    fn every_changed_bit_is_refused() {
        let (peter, note) = (NoteKey::parse(PETER).unwrap(), format!("{TEXT}\n{PETER_LINE}"));
        for at in 0..note.len() * 8 {
            let mut bytes = note.clone().into_bytes();
            bytes[at / 8] ^= 1 << (at % 8);
            assert!(peter.open(&bytes).is_err(), "bit {at}");
        }
        for length in 0..note.len() {
            assert!(peter.open(&note.as_bytes()[..length]).is_err(), "{length}");
        }
    }

    #[test]
    fn a_key_text_has_one_form() {
        for at in 0..PETER.len() {
            let mut bytes = PETER.as_bytes().to_vec();
            bytes[at] ^= 1;
            assert!(NoteKey::parse(std::str::from_utf8(&bytes).unwrap()).is_err(), "{at}");
        }
        assert!(NoteKey::parse(&format!("{PETER}\n\n")).is_err());
        let mut weak = [0; 32];
        weak[0] = 1;
        assert_eq!(NoteKey::new("a", &weak), Err(NotAKey));
        for name in ["", "a b", "a+b", "a\nb", "a\u{3000}b"] {
            assert_eq!(NoteKey::new(name, NoteKey::parse(PETER).unwrap().key.as_bytes()), Err(NotAKey), "{name:?}");
        }
    }

    #[test]
    fn limits_of_a_note() {
        let peter = NoteKey::parse(PETER).unwrap();
        let lines = |count: usize| format!("{TEXT}\n{}{PETER_LINE}", ENOCH_LINE.repeat(count - 1));
        assert!(peter.open(lines(NOTE_SIGNATURES_MAX).as_bytes()).is_ok());
        assert_eq!(peter.open(lines(NOTE_SIGNATURES_MAX + 1).as_bytes()), Err(BadNote::Form));
        let long = |length: usize| {
            let (open, rest) = ("— a AAAAAAA", format!("A\n{PETER_LINE}"));
            let fill = length - TEXT.len() - 1 - open.len() - rest.len();
            format!("{TEXT}\n{open}{}{rest}", "A".repeat(fill))
        };
        let longest = (NOTE_BYTES_MAX - 3..=NOTE_BYTES_MAX).find(|length| peter.open(long(*length).as_bytes()).is_ok());
        assert!(longest.is_some());
        assert!((1..5).all(|more| peter.open(long(NOTE_BYTES_MAX + more).as_bytes()) == Err(BadNote::Form)));
    }
}
