//! HKDF-Expand with SHA-512 (RFC 5869 §2.3), written over `hmac`: the `hkdf` crate refuses a 32-byte pseudo-random key with SHA-512, and
//! Cobblestone-256 has exactly that.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha512;
use zeroize::Zeroize as _;

/// Bytes of one block of output.
const BLOCK_BYTES: usize = 64;
/// Most bytes of output: the block number is one byte.
pub(crate) const OUTPUT_BYTES_MAX: usize = 255 * BLOCK_BYTES;

/// The output is longer than the function can give.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct OutputTooLong;

/// Fills `output` from the pseudo-random key and the parts of `info`, taken together.
pub(crate) fn expand(key: &[u8], info: &[&[u8]], output: &mut [u8]) -> Result<(), OutputTooLong> {
    if output.len() > OUTPUT_BYTES_MAX {
        return Err(OutputTooLong);
    }
    let mac = Hmac::<Sha512>::new_from_slice(key).map_err(|_| OutputTooLong)?;
    let mut previous = [0_u8; BLOCK_BYTES];
    for (number, block) in (1_u8..=255).zip(output.chunks_mut(BLOCK_BYTES)) {
        let mut mac = mac.clone();
        if number > 1 {
            mac.update(&previous);
        }
        for part in info {
            mac.update(part);
        }
        mac.update(&[number]);
        previous = mac.finalize().into_bytes().into();
        block.iter_mut().zip(previous).for_each(|(to, from)| *to = from);
    }
    previous.zeroize();
    Ok(())
}
