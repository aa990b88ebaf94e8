//! Row `seal`: 64 MiB in a stream, beside bare AES-256-GCM on the same bytes.

use super::figure::{Better, Figure, Goal};
use super::measure::{megabytes_per_second, thread};
use super::odd;
use crate::args::BenchName;
use crate::exit::Failure;
use crate::month::local_realm;
use aes_gcm::{AeadInOut as _, Aes256Gcm, KeyInit as _};
use josei_base::Realm;
use josei_sealed::limits::{CHUNK_BYTES, PREFIX_BYTES_MAX};
use josei_sealed::{ContentKey, Expected, Header, Opener, Sealer};
use std::time::Duration;

const PLAIN_BYTES: usize = 64 << 20;
/// Bytes handed over at once, as a reader of the store would.
const PIECE_BYTES: usize = 1 << 20;
const ROUNDS: u32 = 5;

/// Sealing and opening.
pub fn figures() -> Result<Vec<Figure>, Failure> {
    let realm = local_realm()?;
    let key = ContentKey::new([1; 32]);
    let plain: Vec<u8> = (0..=255).cycle().take(PLAIN_BYTES).collect();
    let (mut ours, mut bare) = ([Duration::MAX; 2], [Duration::MAX; 2]);
    let mut sealed = Vec::with_capacity(PLAIN_BYTES + (PLAIN_BYTES >> 8));
    for _ in 0..ROUNDS {
        let baseline = bare_cipher(&plain)?;
        sealed.clear();
        let (done, seal) = thread(|| seal(&plain, &header(&realm), &key, &mut sealed));
        done?;
        let (done, open) = thread(|| open(&sealed, &plain, &realm, &key));
        done?;
        ours = least(ours, [seal.cpu, open.cpu]);
        bare = least(bare, baseline);
    }
    let bytes = u64::try_from(PLAIN_BYTES).unwrap_or(u64::MAX);
    let figure = |what, ours, bare| {
        Figure::new(BenchName::Seal, what, "MB/CPU s", megabytes_per_second(bytes, ours), Better::More)
            .beside("bare aes-gcm", megabytes_per_second(bytes, bare))
            .target(Goal::Ratio(700))
            .first_target(Goal::Ratio(300))
    };
    let ([seal, open], [bare_seal, bare_open]) = (ours, bare);
    Ok(vec![figure("封緘 64 MiB / seal", seal, bare_seal), figure("開封 64 MiB / open", open, bare_open)])
}

fn least([a, b]: [Duration; 2], [c, d]: [Duration; 2]) -> [Duration; 2] {
    [a.min(c), b.min(d)]
}

/// The header of an object as the store makes it.
pub fn header(realm: &Realm) -> Header {
    let text = |text: &str| text.to_owned();
    Header {
        realm: realm.clone(),
        purpose: text("receipts"),
        retention_unit: text("receipts-2024"),
        object_id: text("bench"),
        generation: 1,
        store_role: text("sealed"),
        object_key: text("bench"),
        key_id: text("bench"),
        wrapped_key: vec![0; 184],
        schema: text("bench.1"),
    }
}

/// What its reader expects.
pub fn expected(realm: &Realm) -> Expected<'_> {
    Expected {
        realm,
        purpose: "receipts",
        retention_unit: "receipts-2024",
        object_id: "bench",
        generation: 1,
        store_role: "sealed",
        object_key: "bench",
        schema: "bench.1",
    }
}

fn seal(plain: &[u8], header: &Header, key: &ContentKey, sealed: &mut Vec<u8>) -> Result<(), Failure> {
    let mut stream = Sealer::new(header, key, [2; 24], sealed).map_err(odd)?;
    plain.chunks(PIECE_BYTES).try_for_each(|piece| stream.push(piece, sealed)).map_err(odd)?;
    stream.finish(sealed).map_err(odd)
}

fn open(sealed: &[u8], plain: &[u8], realm: &Realm, key: &ContentKey) -> Result<(), Failure> {
    let short = || odd("the sealed object is too short");
    let (mut opener, consumed) = Opener::new(sealed.get(..PREFIX_BYTES_MAX).ok_or_else(short)?, &expected(realm), key).map_err(odd)?;
    let mut out = Vec::with_capacity(2 * PIECE_BYTES);
    // One byte of each piece is compared while time runs; the lengths tell the rest.
    let (mut at, mut equal) = (0, true);
    for piece in sealed.get(consumed..).ok_or_else(short)?.chunks(PIECE_BYTES) {
        out.clear();
        opener.push(piece, &mut out).map_err(odd)?;
        equal &= out.first() == plain.get(at);
        at += out.len();
    }
    out.clear();
    opener.finish(&mut out).map_err(odd)?;
    if at + out.len() == plain.len() && equal { Ok(()) } else { Err(odd("the content did not come back")) }
}

/// The same bytes through the cipher alone, in place, in messages of one chunk (which stay in the cache: the faster way to use it).
fn bare_cipher(plain: &[u8]) -> Result<[Duration; 2], Failure> {
    let cipher = Aes256Gcm::new(&[3; 32].into());
    let nonce = [4; 12].into();
    let mut buffer = plain.to_vec();
    let mut tags = Vec::with_capacity(buffer.len() / CHUNK_BYTES);
    let (done, sealing) = thread(|| {
        buffer
            .chunks_mut(CHUNK_BYTES)
            .try_for_each(|chunk| cipher.encrypt_inout_detached(&nonce, &[], chunk.into()).map(|tag| tags.push(tag)))
    });
    done.map_err(odd)?;
    let (done, opening) = thread(|| {
        buffer.chunks_mut(CHUNK_BYTES).zip(&tags).try_for_each(|(chunk, tag)| cipher.decrypt_inout_detached(&nonce, &[], chunk.into(), tag))
    });
    done.map_err(odd)?;
    if buffer == plain { Ok([sealing.cpu, opening.cpu]) } else { Err(odd("the content did not come back")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_content_is_noticed() {
        let (realm, key) = (local_realm().unwrap(), ContentKey::new([1; 32]));
        let (plain, mut sealed) = (vec![7; PIECE_BYTES + 1], Vec::new());
        seal(&plain, &header(&realm), &key, &mut sealed).unwrap();
        assert!(open(&sealed, &plain, &realm, &key).is_ok());
        assert!(open(&sealed, &vec![8; plain.len()], &realm, &key).is_err());
        assert!(open(&sealed, &plain[1..], &realm, &key).is_err());
        assert!(bare_cipher(&plain).is_ok());
    }
}
