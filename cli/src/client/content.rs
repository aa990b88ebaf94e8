//! The content of a file as it goes out: sealed part by part, from exactly the bytes that were announced.
//!
//! One key and one salt may seal one content only. So each block is hashed when the file is announced, and hashed again before it is sealed:
//! a file that changes while it is sent is noticed before a byte of the change is sealed.

use super::sender::Sealing;
use crate::exit::Failure;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use josei_base::Digest;
use josei_sealed::{ContentKey, PartSealer, Salt};
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{Read as _, Seek as _, SeekFrom};
use std::ops::Range;
use std::path::Path;
use zeroize::Zeroizing;

/// Bytes that are hashed together.
const BLOCK_BYTES: u64 = 1 << 20;

/// What a file holds: as a whole, and block by block. A file of 10 GiB has 320 KiB of it.
#[derive(Debug, Clone)]
pub struct Fingerprint {
    pub size: u64,
    pub sha256: Digest,
    blocks: Vec<Digest>,
}

impl Fingerprint {
    /// Of a file, in constant memory besides the hashes.
    pub fn of(path: &Path) -> Result<Self, Failure> {
        let failed = |error: std::io::Error| Failure::file(path, &error);
        let mut file = File::open(path).map_err(failed)?;
        let (mut hash, mut size, mut blocks, mut block) = (Sha256::new(), 0_u64, Vec::new(), Vec::new());
        loop {
            block.clear();
            let read = file.by_ref().take(BLOCK_BYTES).read_to_end(&mut block).map_err(failed)?;
            if read == 0 {
                return Ok(Self { size, sha256: Digest(hash.finalize().into()), blocks });
            }
            hash.update(&block);
            blocks.push(Digest::of(&block));
            size += u64::try_from(read).unwrap_or(0);
        }
    }
}

/// A file and what seals it.
pub struct Content<'a> {
    path: &'a Path,
    fingerprint: &'a Fingerprint,
    sealer: PartSealer,
}

impl<'a> Content<'a> {
    /// Of a file that was announced, with what the service handed over.
    pub fn new(path: &'a Path, fingerprint: &'a Fingerprint, sealing: &Sealing) -> Result<Self, Failure> {
        let key = ContentKey::try_from(decoded(&sealing.data_key)?.as_slice()).map_err(|_| odd())?;
        let salt: Salt = decoded(&sealing.salt)?.as_slice().try_into().map_err(|_| odd())?;
        let sealer = PartSealer::new(&decoded(&sealing.header)?, &key, &salt, fingerprint.size).map_err(|_| odd())?;
        Ok(Self { path, fingerprint, sealer })
    }

    /// These bytes of the sealed file; fewer where it ends before the end of the range.
    pub fn sealed(&self, stored: &Range<u64>) -> Result<Vec<u8>, Failure> {
        let end = stored.end.min(self.sealer.stored_len());
        let stored = stored.start.min(end)..end;
        let wanted = self.sealer.plain_range(&stored);
        let plain = self.plain(&wanted)?;
        let mut out = Vec::new();
        self.sealer.seal(&stored, &plain, &mut out).map_err(|_| self.changed())?;
        Ok(out)
    }

    /// A range of the file, from blocks that are still what was announced.
    fn plain(&self, wanted: &Range<u64>) -> Result<Zeroizing<Vec<u8>>, Failure> {
        let failed = |error: std::io::Error| Failure::file(self.path, &error);
        let (first, behind) = (wanted.start / BLOCK_BYTES, wanted.end.div_ceil(BLOCK_BYTES));
        let mut file = File::open(self.path).map_err(failed)?;
        file.seek(SeekFrom::Start(first * BLOCK_BYTES)).map_err(failed)?;
        let mut plain = Zeroizing::new(Vec::new());
        file.take((behind - first) * BLOCK_BYTES).read_to_end(&mut plain).map_err(failed)?;
        let index = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
        let announced = self.fingerprint.blocks.get(index(first)..index(behind)).unwrap_or_default();
        let same = plain.chunks(index(BLOCK_BYTES)).map(Digest::of).eq(announced.iter().copied());
        let before = index(wanted.start - first * BLOCK_BYTES);
        let length = index(wanted.end - wanted.start);
        if !same || plain.len() < before.saturating_add(length) {
            return Err(self.changed());
        }
        plain.drain(..before);
        plain.truncate(length);
        Ok(plain)
    }

    fn changed(&self) -> Failure {
        Failure::Environment {
            what: format!("{}: 送付中にファイルが変わりました / the file changed while it was sent", self.path.display()),
            remedy: "ファイルを書き終えてから、もう一度実行してください / run the command again when nothing writes the file any more"
                .to_owned(),
        }
    }
}

fn decoded(text: &str) -> Result<Zeroizing<Vec<u8>>, Failure> {
    STANDARD.decode(text).map(Zeroizing::new).map_err(|_| odd())
}

fn odd() -> Failure {
    Failure::Environment {
        what: "封緘の鍵または見出しが読めません / the service's key or header for sealing cannot be read".to_owned(),
        remedy: "アドレス（--to）と相手の版を確かめてください / check the address (--to) and the version of the service".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use josei_base::Realm;
    use josei_sealed::{Expected, Header, open};

    fn header() -> Header {
        Header {
            realm: Realm::parse("test-271403").unwrap(),
            purpose: "receipts".into(),
            retention_unit: "receipts-2026".into(),
            object_id: "1".into(),
            generation: 1,
            store_role: "inbox".into(),
            object_key: "k".into(),
            key_id: "k".into(),
            wrapped_key: vec![1],
            schema: "receipt-upload.1".into(),
        }
    }

    fn sealing() -> Sealing {
        Sealing { header: STANDARD.encode(header().encode().unwrap()), salt: STANDARD.encode([3; 24]), data_key: STANDARD.encode([5; 32]) }
    }

    #[test]
    fn parts_of_any_length_are_the_sealed_file() {
        let dir = tempfile::tempdir().unwrap();
        for length in [1_usize, 16 << 10, 1 << 20, (5 << 20) + 77] {
            let path = dir.path().join(length.to_string());
            let plain: Vec<u8> = (0..length).map(|at| u8::try_from(at % 251).unwrap()).collect();
            std::fs::write(&path, &plain).unwrap();
            let fingerprint = Fingerprint::of(&path).unwrap();
            assert_eq!((fingerprint.size, fingerprint.sha256), (length as u64, Digest::of(&plain)));
            let content = Content::new(&path, &fingerprint, &sealing()).unwrap();
            let sealed = [content.sealed(&(0..700_001)).unwrap(), content.sealed(&(700_001..u64::MAX)).unwrap()].concat();
            let (realm, header) = (Realm::parse("test-271403").unwrap(), header());
            let expected = Expected {
                realm: &realm,
                purpose: &header.purpose,
                retention_unit: &header.retention_unit,
                object_id: &header.object_id,
                generation: 1,
                store_role: &header.store_role,
                object_key: &header.object_key,
                schema: &header.schema,
            };
            assert!(open(&sealed, &expected, &ContentKey::new([5; 32])).unwrap() == plain);
        }
    }

    #[test]
    fn a_file_that_changes_after_it_was_announced_is_not_sealed() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        let plain = vec![b'x'; 3 << 20];
        std::fs::write(&path, &plain).unwrap();
        let fingerprint = Fingerprint::of(&path).unwrap();
        let content = Content::new(&path, &fingerprint, &sealing()).unwrap();
        let mut other = plain.clone();
        other[2 << 20] = b'y';
        let place = (2 << 20) + (64 << 10)..u64::MAX;
        let announced = content.sealed(&place).unwrap();
        for changed in [other, plain[..plain.len() - 1].to_vec()] {
            std::fs::write(&path, changed).unwrap();
            assert!(content.sealed(&place).is_err());
        }
        // What was written behind the end was not announced, and is not sealed.
        std::fs::write(&path, [plain.as_slice(), b"x"].concat()).unwrap();
        assert!(content.sealed(&place).unwrap() == announced);
    }
}
