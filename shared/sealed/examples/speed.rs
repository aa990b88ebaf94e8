//! Speed of sealing and opening 64 MiB in a stream, beside bare AES-256-GCM on the same bytes in the same run. Integers only.
//!
//! `cargo run --release -p josei-sealed --example speed`

use aes_gcm::{AeadInOut as _, Aes256Gcm, KeyInit as _};
use josei_base::Realm;
use josei_sealed::limits::{CHUNK_BYTES, PREFIX_BYTES_MAX};
use josei_sealed::{ContentKey, Expected, Header, Opener, Sealer};
use std::error::Error;
use std::io::Write as _;
use std::time::Instant;

const PLAIN_BYTES: usize = 64 << 20;
/// Bytes handed over at once, as a reader of the store would.
const PIECE_BYTES: usize = 1 << 20;
const ROUNDS: usize = 7;

fn main() -> Result<(), Box<dyn Error>> {
    let realm = Realm::parse("test-271403")?;
    let header = Header {
        realm: realm.clone(),
        purpose: "receipts".into(),
        retention_unit: "receipts-2026".into(),
        object_id: "speed".into(),
        generation: 1,
        store_role: "sealed".into(),
        object_key: "speed".into(),
        key_id: "speed".into(),
        wrapped_key: vec![0; 184],
        schema: "speed.1".into(),
    };
    let expected = Expected {
        realm: &realm,
        purpose: "receipts",
        retention_unit: "receipts-2026",
        object_id: "speed",
        generation: 1,
        store_role: "sealed",
        object_key: "speed",
        schema: "speed.1",
    };
    let key = ContentKey::new([1; 32]);
    let plain: Vec<u8> = (0..=255).cycle().take(PLAIN_BYTES).collect();

    let (mut bare_seal, mut bare_open, mut seal, mut open) = (u128::MAX, u128::MAX, u128::MAX, u128::MAX);
    let mut sealed = Vec::with_capacity(PLAIN_BYTES + (PLAIN_BYTES >> 8));
    let mut out = Vec::with_capacity(2 * PIECE_BYTES);
    for _ in 0..ROUNDS {
        let (sealing, opening) = bare(&plain)?;
        bare_seal = bare_seal.min(sealing);
        bare_open = bare_open.min(opening);

        sealed.clear();
        let start = Instant::now();
        let mut to_seal = Sealer::new(&header, &key, [2; 24], &mut sealed)?;
        for piece in plain.chunks(PIECE_BYTES) {
            to_seal.push(piece, &mut sealed)?;
        }
        to_seal.finish(&mut sealed)?;
        seal = seal.min(start.elapsed().as_nanos());

        let start = Instant::now();
        let prefix = sealed.get(..PREFIX_BYTES_MAX).ok_or("too short")?;
        let (mut to_open, consumed) = Opener::new(prefix, &expected, &key)?;
        let (mut at, mut equal) = (0, true);
        for piece in sealed.get(consumed..).ok_or("too short")?.chunks(PIECE_BYTES) {
            out.clear();
            to_open.push(piece, &mut out)?;
            equal &= out.first() == plain.get(at);
            at += out.len();
        }
        out.clear();
        to_open.finish(&mut out)?;
        open = open.min(start.elapsed().as_nanos());
        if at + out.len() != PLAIN_BYTES || !equal {
            return Err("the content did not come back".into());
        }
    }

    let mut to = std::io::stdout().lock();
    for (name, ours, bare) in [("seal", seal, bare_seal), ("open", open, bare_open)] {
        let (ours_mib, bare_mib) = (mib_per_second(ours), mib_per_second(bare));
        writeln!(to, "{name}: {ours_mib} MiB/s; bare aes-gcm: {bare_mib} MiB/s; ratio {} permille", bare * 1000 / ours)?;
    }
    Ok(())
}

fn mib_per_second(nanoseconds: u128) -> u128 {
    64 * 1_000_000_000 / nanoseconds.max(1)
}

/// The same bytes through the cipher alone, in place, in messages of one chunk (which stay in the cache: the faster way to use it).
fn bare(plain: &[u8]) -> Result<(u128, u128), Box<dyn Error>> {
    let cipher = Aes256Gcm::new(&[3; 32].into());
    let nonce = [4; 12].into();
    let mut buffer = plain.to_vec();
    let mut tags = Vec::with_capacity(buffer.len() / CHUNK_BYTES);
    let start = Instant::now();
    for chunk in buffer.chunks_mut(CHUNK_BYTES) {
        tags.push(cipher.encrypt_inout_detached(&nonce, &[], chunk.into()).map_err(|_| "refused")?);
    }
    let sealing = start.elapsed().as_nanos();
    let start = Instant::now();
    for (chunk, tag) in buffer.chunks_mut(CHUNK_BYTES).zip(&tags) {
        cipher.decrypt_inout_detached(&nonce, &[], chunk.into(), tag).map_err(|_| "refused")?;
    }
    let opening = start.elapsed().as_nanos();
    if buffer == plain { Ok((sealing, opening)) } else { Err("the content did not come back".into()) }
}
