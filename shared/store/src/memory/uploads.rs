use super::{Clock, Ids, Objects, lock};
use crate::check;
use crate::port::{self, Bucket, Clock as _, Ids as _, PartDone, PresignedPart, Put, PutOutcome, StoreError};
use async_trait::async_trait;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use jiff::SignedDuration;
use josei_base::limits::PRESIGNED_SECONDS_MAX;
use josei_base::{Digest, Timestamp};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// Least bytes of every part but the last (S3's own limit, 5 MiB).
pub const PART_BYTES_MIN: usize = 5 << 20;

/// What a presigned URL promises.
struct Ticket {
    key: String,
    upload: String,
    number: u16,
    length: u64,
    sha256_base64: String,
    expires: Timestamp,
}

struct Upload {
    key: String,
    parts: BTreeMap<u16, Bytes>,
}

#[derive(Default)]
struct State {
    uploads: BTreeMap<String, Upload>,
    tickets: BTreeMap<String, Ticket>,
}

/// Multipart uploads in memory. [`Uploads::put_part`] plays the server behind the presigned URL.
pub struct Uploads {
    state: Mutex<State>,
    objects: Arc<Objects>,
    clock: Arc<Clock>,
    ids: Arc<Ids>,
}

impl Uploads {
    pub(super) fn new(objects: Arc<Objects>, clock: Arc<Clock>, ids: Arc<Ids>) -> Self {
        Self { state: Mutex::default(), objects, clock, ids }
    }

    /// Puts a part as a sender does with the URL alone: refused after its time, with another length, or with another content.
    ///
    /// # Errors
    /// `Denied` for an unknown or expired URL or another length, `NotFound` when the upload is gone, `Invalid` for another content.
    pub fn put_part(&self, url: &str, bytes: Bytes) -> Result<(), StoreError> {
        let now = self.clock.now();
        let mut state = lock(&self.state);
        let state = &mut *state;
        let length_ok = |ticket: &&Ticket| now < ticket.expires && u64::try_from(bytes.len()).is_ok_and(|length| length == ticket.length);
        let ticket = state.tickets.get(url).filter(length_ok).ok_or(StoreError::Denied { service: "objects" })?;
        let upload = state.uploads.get_mut(&ticket.upload).filter(|upload| upload.key == ticket.key);
        let upload = upload.ok_or(StoreError::NotFound { what: "upload" })?;
        if sha256_base64(&bytes) != ticket.sha256_base64 {
            return Err(invalid("the content has another checksum"));
        }
        upload.parts.insert(ticket.number, bytes);
        Ok(())
    }

    fn token(&self) -> Result<String, StoreError> {
        let mut bytes = [0; 16];
        self.ids.fill(&mut bytes)?;
        Ok(hex::encode(bytes))
    }
}

fn invalid(reason: &str) -> StoreError {
    StoreError::Invalid { service: "objects", reason: reason.to_owned() }
}

fn sha256_base64(bytes: &[u8]) -> String {
    STANDARD.encode(Digest::of(bytes).0)
}

fn done(number: u16, bytes: &Bytes) -> PartDone {
    let digest = Digest::of(bytes);
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    PartDone { number, etag: digest.to_string(), size, sha256_base64: STANDARD.encode(digest.0) }
}

fn find<'a>(state: &'a mut State, key: &str, upload: &str) -> Result<&'a mut Upload, StoreError> {
    state.uploads.get_mut(upload).filter(|found| found.key == key).ok_or(StoreError::NotFound { what: "upload" })
}

#[async_trait]
impl port::Uploads for Uploads {
    async fn begin(&self, key: &str) -> Result<String, StoreError> {
        check::object_key(key)?;
        let id = self.token()?;
        lock(&self.state).uploads.insert(id.clone(), Upload { key: key.to_owned(), parts: BTreeMap::new() });
        Ok(id)
    }

    async fn presign_part(
        &self,
        key: &str,
        upload: &str,
        number: u16,
        length: u64,
        sha256_base64: &str,
    ) -> Result<PresignedPart, StoreError> {
        check::object_key(key)?;
        check::part(number, sha256_base64)?;
        let seconds = i64::try_from(PRESIGNED_SECONDS_MAX).unwrap_or(i64::MAX);
        let expires = self.clock.now().checked_add(SignedDuration::from_secs(seconds)).unwrap_or(Timestamp::MAX);
        let url = format!("memory://inbox/{key}?part={number}&token={}", self.token()?);
        let (key, upload, sha256_base64) = (key.to_owned(), upload.to_owned(), sha256_base64.to_owned());
        let ticket = Ticket { key, upload, number, length, sha256_base64: sha256_base64.clone(), expires };
        lock(&self.state).tickets.insert(url.clone(), ticket);
        let headers = vec![("content-length".to_owned(), length.to_string()), ("x-amz-checksum-sha256".to_owned(), sha256_base64)];
        Ok(PresignedPart { url, headers })
    }

    async fn parts(&self, key: &str, upload: &str) -> Result<Vec<PartDone>, StoreError> {
        let mut state = lock(&self.state);
        Ok(find(&mut state, key, upload)?.parts.iter().map(|(number, bytes)| done(*number, bytes)).collect())
    }

    async fn complete(&self, key: &str, upload: &str, parts: &[PartDone]) -> Result<bool, StoreError> {
        check::parts(parts)?;
        let mut state = lock(&self.state);
        let Ok(found) = find(&mut state, key, upload) else {
            // Completed before, and the answer was lost.
            return if self.objects.stands(Bucket::Inbox, key) { Ok(false) } else { Err(StoreError::NotFound { what: "upload" }) };
        };
        let joined = join(found, parts)?;
        let put = Put { bucket: Bucket::Inbox, key: key.to_owned(), bytes: joined, retain_until: None };
        match self.objects.create(put) {
            PutOutcome::Exists => Ok(false),
            PutOutcome::Created { .. } => {
                state.uploads.remove(upload);
                Ok(true)
            }
        }
    }

    async fn abort(&self, key: &str, upload: &str) -> Result<(), StoreError> {
        let mut state = lock(&self.state);
        if find(&mut state, key, upload).is_ok() {
            state.uploads.remove(upload);
        }
        Ok(())
    }
}

/// The named parts in rising order, each as it arrived, all but the last large enough.
fn join(upload: &Upload, parts: &[PartDone]) -> Result<Bytes, StoreError> {
    let last = parts.last().map_or(0, |part| part.number);
    let mut joined = Vec::new();
    for part in parts {
        let bytes = upload.parts.get(&part.number).ok_or_else(|| invalid("a part has not arrived"))?;
        let arrived = done(part.number, bytes);
        if arrived.etag != part.etag || arrived.sha256_base64 != part.sha256_base64 {
            return Err(invalid("a part is another one"));
        }
        if part.number != last && bytes.len() < PART_BYTES_MIN {
            return Err(invalid("a part is too small"));
        }
        joined.extend_from_slice(bytes);
    }
    Ok(joined.into())
}
