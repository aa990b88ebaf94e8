//! The image of a register. Its digest is set right again, or nothing behind it would ever be reached.

use super::{Room, Target};
use crate::corpus;
use crate::outcome::{Outcome, Seen, holds};
use josei_base::Digest;
use josei_base::id::{HolderNumber, ProgrammeNumber};
use josei_eligibility::{City, HolderHasher, SAKAI, Snapshot, SnapshotError, read_register};
use std::io;

pub(super) const TARGET: Target = Target {
    name: "snapshot",
    about: "the image of a register, its digest set right",
    run,
    corpus: images,
    words: &[b"\0\0\0\0", b"\xFF\xFF\xFF\xFF", b"\x01\0\0\0", b"\0\0\0\x01"],
    room: Room { fixed: 1 << 20, each: 8 },
};

/// Bytes of the digest at the end.
const DIGEST_BYTES: usize = 32;

fn images() -> io::Result<Vec<Vec<u8>>> {
    let Ok(city) = City::load(SAKAI) else { return Ok(Vec::new()) };
    let (holders, _) = read_register(corpus::month()?.register_csv.as_slice(), &city);
    let hasher = HolderHasher::new(&[7; 32]);
    [0, 1, 5, 40]
        .iter()
        .map(|count| Snapshot::build(holders.get(..*count).unwrap_or(&holders), &hasher).map_err(io::Error::other))
        .collect()
}

fn run(data: &[u8]) -> Outcome {
    let content = data.get(..data.len().saturating_sub(DIGEST_BYTES)).unwrap_or_default();
    let image = [content, &Digest::of(content).0].concat();
    let opened = match Snapshot::open(image.clone()) {
        Ok(opened) => opened,
        Err(error) => return Ok(Seen::of(error.to_string())),
    };
    holds(opened.len() <= image.len(), "no more holders than bytes")?;
    holds(matches!(Snapshot::open(data.to_vec()), Ok(_) | Err(SnapshotError::Digest)), "only the digest is wrong")?;
    let (Ok(programme), Ok(number)) = (ProgrammeNumber::parse("85270023"), HolderNumber::parse("1234566")) else {
        return Err("the sample numbers are numbers");
    };
    let found = opened.lookup(&HolderHasher::new(&[7; 32]).holder(&programme, &number)).is_some();
    Ok(Seen::of((opened.len().min(64), found)))
}
