//! Takes a body in and makes it a blob, with its hashes, in bounded memory.

use super::blobs::{Blob, Blobs};
use super::checksum::{Claimed, Hashed, Hashing};
use crate::fail::Fail;
use crate::index::{Guard, Sequence};
use crate::limits::{GATHER_BYTES, GATHERED_MAX, PUT_BYTES_MAX, SMALL_BODY_BYTES};
use bytes::Bytes;
use futures::StreamExt;
use s3s::S3ErrorCode;
use s3s::TrailingHeaders;
use s3s::dto::StreamingBlob;
use std::io::Write;
use std::sync::Arc;
use tokio::sync::mpsc;

/// A body that stands complete in a blob file, or that was empty.
pub(crate) struct Received {
    /// Where; `None` for an empty body.
    pub(crate) blob: Option<Blob>,
    /// Bytes.
    pub(crate) size: u64,
    /// Its hashes, compared with what was claimed.
    pub(crate) hashed: Hashed,
    /// Undo the file and its room in the quota.
    pub(crate) guards: Vec<Guard>,
}

enum Piece {
    More(Vec<Bytes>),
    End,
}

/// Receives a body.
pub(crate) async fn receive(
    blobs: &Arc<Blobs>,
    sequence: &Sequence,
    body: Option<StreamingBlob>,
    claimed: Claimed,
    trailers: Option<TrailingHeaders>,
) -> Result<Received, Fail> {
    let id = sequence.next()?;
    let blobs = Arc::clone(blobs);
    let too_large = Fail::Refused(S3ErrorCode::EntityTooLarge, "Your proposed upload exceeds the maximum allowed size.");
    if claimed.length.is_some_and(|length| length > PUT_BYTES_MAX) {
        return Err(too_large);
    }
    let received = match body {
        None => take_in(&blobs, id, &claimed, Vec::new(), None)?,
        Some(mut body) => {
            let (first, ended) = gather(&mut body, SMALL_BODY_BYTES).await?;
            if ended {
                let claimed = claimed.clone();
                tokio::task::spawn_blocking(move || take_in(&blobs, id, &claimed, first, None)).await.map_err(|_| Fail::Stopped)??
            } else {
                let (pieces, arriving) = mpsc::channel(GATHERED_MAX);
                let claimed = claimed.clone();
                let written = tokio::task::spawn_blocking(move || take_in(&blobs, id, &claimed, first, Some(arriving)));
                // A broken body drops the sender without `End`, and the writing side removes its file.
                let sent = send_all(body, pieces).await;
                let written = written.await.map_err(|_| Fail::Stopped)?;
                match sent {
                    Err(error) if !matches!(written, Err(Fail::Full)) => return Err(error),
                    _ => written?,
                }
            }
        }
    };
    if claimed.length.is_some_and(|length| length != received.size) {
        return Err(Fail::Refused(S3ErrorCode::IncompleteBody, "The body has not the length given by Content-Length."));
    }
    let trailers = trailers.and_then(|trailers| trailers.take());
    received.hashed.verify(&claimed, trailers.as_ref())?;
    Ok(received)
}

async fn send_all(mut body: StreamingBlob, pieces: mpsc::Sender<Piece>) -> Result<(), Fail> {
    loop {
        let (gathered, ended) = gather(&mut body, GATHER_BYTES).await?;
        pieces.send(Piece::More(gathered)).await.map_err(|_| Fail::Stopped)?;
        if ended {
            return pieces.send(Piece::End).await.map_err(|_| Fail::Stopped);
        }
    }
}

/// Collects until there is enough or the body ends.
async fn gather(body: &mut StreamingBlob, enough: usize) -> Result<(Vec<Bytes>, bool), Fail> {
    let (mut gathered, mut bytes) = (Vec::new(), 0_usize);
    while bytes <= enough {
        match body.next().await {
            None => return Ok((gathered, true)),
            Some(Err(error)) => return Err(broken(&error.to_string())),
            Some(Ok(piece)) => {
                bytes = bytes.saturating_add(piece.len());
                gathered.push(piece);
            }
        }
    }
    Ok((gathered, false))
}

/// The protocol layer checks signed bodies and tells only by its text which check failed.
fn broken(text: &str) -> Fail {
    if text.contains("Sha256Mismatch") {
        Fail::Refused(
            S3ErrorCode::Custom("XAmzContentSHA256Mismatch".into()),
            "The provided 'x-amz-content-sha256' header does not match what was computed.",
        )
    } else if text.contains("SignatureMismatch") {
        Fail::Refused(S3ErrorCode::SignatureDoesNotMatch, "The signature of a chunk does not match.")
    } else {
        Fail::Refused(S3ErrorCode::IncompleteBody, "The body ended early or is not in the announced form.")
    }
}

fn take_in(
    blobs: &Arc<Blobs>,
    id: i64,
    claimed: &Claimed,
    first: Vec<Bytes>,
    mut arriving: Option<mpsc::Receiver<Piece>>,
) -> Result<Received, Fail> {
    let mut hashing = Hashing::new(claimed);
    if arriving.is_none() && first.iter().all(Bytes::is_empty) {
        return Ok(Received { blob: None, size: 0, hashed: hashing.finish(), guards: Vec::new() });
    }
    let (mut file, guard) = blobs.create(id)?;
    let mut guards = vec![guard];
    let (mut pieces, mut size) = (first, 0_u64);
    loop {
        let length = pieces.iter().map(|piece| u64::try_from(piece.len()).unwrap_or(u64::MAX)).fold(0, u64::saturating_add);
        size = size.saturating_add(length);
        if size > PUT_BYTES_MAX {
            return Err(Fail::Refused(S3ErrorCode::EntityTooLarge, "Your proposed upload exceeds the maximum allowed size."));
        }
        guards.push(blobs.reserve(length)?);
        for piece in &pieces {
            file.write_all(piece)?;
            hashing.update(piece);
        }
        pieces = match arriving.as_mut().map(mpsc::Receiver::blocking_recv) {
            Some(Some(Piece::More(pieces))) => pieces,
            None | Some(Some(Piece::End)) => break,
            Some(None) => return Err(Fail::Refused(S3ErrorCode::IncompleteBody, "The body ended early.")),
        };
    }
    Ok(Received { blob: Some(Blob { id, size }), size, hashed: hashing.finish(), guards })
}
