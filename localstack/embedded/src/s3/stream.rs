//! The bytes of a range, from blob files, in pieces.

use super::blobs::{Blob, Blobs};
use crate::fail::Fail;
use crate::limits::READ_BYTES;
use bytes::Bytes;
use s3s::dto::StreamingBlob;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::sync::Arc;
use tokio::sync::mpsc;

/// A stretch of one blob.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Stretch {
    blob: Blob,
    from: u64,
    length: u64,
}

/// The stretches that make up a range of the whole.
fn stretches(blobs: &[Blob], range: &Range<u64>) -> Vec<Stretch> {
    let (mut found, mut start) = (Vec::new(), 0_u64);
    for blob in blobs {
        let end = start.saturating_add(blob.size);
        let (from, to) = (range.start.max(start), range.end.min(end));
        if from < to {
            found.push(Stretch { blob: *blob, from: from.saturating_sub(start), length: to.saturating_sub(from) });
        }
        start = end;
    }
    found
}

/// Small ranges at once. Call it where blocking is allowed.
pub(super) fn read_small(blobs: &Blobs, list: &[Blob], range: &Range<u64>) -> Result<Option<Bytes>, Fail> {
    let length = usize::try_from(range.end.saturating_sub(range.start)).unwrap_or(usize::MAX);
    if length > READ_BYTES {
        return Ok(None);
    }
    let mut bytes = Vec::with_capacity(length);
    for stretch in stretches(list, range) {
        let mut file = blobs.read(stretch.blob)?;
        if stretch.from > 0 {
            file.seek(SeekFrom::Start(stretch.from))?;
        }
        file.take(stretch.length).read_to_end(&mut bytes)?;
    }
    if bytes.len() == length { Ok(Some(Bytes::from(bytes))) } else { Err(Fail::Damaged("a blob ends early")) }
}

/// Large ranges piece by piece, read ahead by two.
pub(super) fn stream(blobs: &Arc<Blobs>, list: &[Blob], range: &Range<u64>) -> StreamingBlob {
    let (pieces, mut arriving) = mpsc::channel::<Result<Bytes, io::Error>>(2);
    let (blobs, stretches) = (Arc::clone(blobs), stretches(list, range));
    tokio::task::spawn_blocking(move || {
        for stretch in stretches {
            if let Err(fail) = send_stretch(&blobs, stretch, &pieces) {
                tracing::error!(?fail, "an object could not be read to its end");
                drop(pieces.blocking_send(Err(io::Error::other("an object could not be read to its end"))));
                return;
            }
        }
    });
    StreamingBlob::wrap(futures::stream::poll_fn(move |context| arriving.poll_recv(context)))
}

fn send_stretch(blobs: &Blobs, stretch: Stretch, pieces: &mpsc::Sender<Result<Bytes, io::Error>>) -> Result<(), Fail> {
    let mut file = blobs.read(stretch.blob)?;
    file.seek(SeekFrom::Start(stretch.from))?;
    let mut left = stretch.length;
    while left > 0 {
        let length = usize::try_from(left).unwrap_or(usize::MAX).min(READ_BYTES);
        let mut piece = vec![0; length];
        file.read_exact(&mut piece)?;
        left = left.saturating_sub(u64::try_from(length).unwrap_or(u64::MAX));
        if pieces.blocking_send(Ok(Bytes::from(piece))).is_err() {
            return Ok(()); // the reader has gone away
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn stretches_cover_exactly_the_range(sizes in proptest::collection::vec(0_u64..50, 0..8), a in 0_u64..400, b in 0_u64..400) {
            let blobs: Vec<Blob> = (0..).zip(&sizes).map(|(id, size)| Blob { id, size: *size }).collect();
            let total: u64 = sizes.iter().sum();
            let range = a.min(b).min(total)..a.max(b).min(total);
            let whole: Vec<(i64, u64)> = blobs.iter().flat_map(|blob| (0..blob.size).map(|at| (blob.id, at))).collect();
            let found: Vec<(i64, u64)> =
                stretches(&blobs, &range).iter().flat_map(|s| (s.from..s.from + s.length).map(|at| (s.blob.id, at))).collect();
            let from = usize::try_from(range.start).unwrap();
            let to = usize::try_from(range.end).unwrap();
            prop_assert_eq!(&found[..], &whole[from..to]);
        }
    }
}
