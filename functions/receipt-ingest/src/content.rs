//! The file as its sender has it, range by range: an upload that was put as it is, or one that the sender sealed, opened on the way.

use crate::ReceiptIngest;
use async_trait::async_trait;
use bytes::Bytes;
use josei_base::{Sealing, limits};
use josei_delivery::Delivery;
use josei_store::audited::Permit;
use josei_store::port::{Bucket, ObjectInfo, Source, StoreError};
use josei_store::seal::{ObjectSpec, Opener};

/// Bytes read at a time; more than any header.
const RANGE_BYTES: u64 = 4 << 20;

/// A file that is being read, always of one version of its object.
pub struct Content<'a> {
    function: &'a ReceiptIngest,
    permit: &'a Permit,
    delivery: &'a Delivery,
    info: &'a ObjectInfo,
    at: u64,
    opening: Opening,
}

enum Opening {
    /// It was put as it is.
    Plain,
    /// Sealed; nothing was read yet.
    Begins(Sealing),
    /// Sealed, and opened so far.
    Goes(Box<Opener>),
    /// Sealed, opened to its end.
    Ended,
    /// It does not open.
    Broken,
}

impl<'a> Content<'a> {
    /// Of the upload of a delivery.
    pub fn of(function: &'a ReceiptIngest, permit: &'a Permit, delivery: &'a Delivery, info: &'a ObjectInfo) -> Self {
        let opening = delivery.sealing.clone().map_or(Opening::Plain, Opening::Begins);
        Self { function, permit, delivery, info, at: 0, opening }
    }

    /// True if what the sender sealed did not open to its end. Nothing that was read of it counts.
    pub const fn is_broken(&self) -> bool {
        matches!(self.opening, Opening::Broken | Opening::Begins(_) | Opening::Goes(_))
    }

    /// The next range of the stored object; nothing behind the last, and nothing of an object over the limit: it is refused without a look.
    async fn range(&mut self) -> Result<Option<Bytes>, StoreError> {
        if self.at >= self.info.size || self.info.size > limits::UPLOAD_BYTES_MAX {
            return Ok(None);
        }
        let end = self.info.size.min(self.at + RANGE_BYTES);
        let key = &self.delivery.inbox_key;
        let object = self.function.audited.read(self.permit, Bucket::Inbox, key, Some(&self.info.version), Some(self.at..end)).await?;
        self.at = end;
        Ok(Some(object.bytes))
    }

    /// The content of a stored range; nothing if it does not open.
    async fn open(&mut self, stored: &[u8]) -> Result<Vec<u8>, StoreError> {
        let mut plain = Vec::with_capacity(stored.len());
        let (mut opener, used) = match std::mem::replace(&mut self.opening, Opening::Broken) {
            Opening::Begins(sealing) => {
                let spec = ObjectSpec::upload(self.delivery.month.0, &self.delivery.inbox_key);
                match self.function.sealed.upload_opener(&spec, &sealing.header, stored).await? {
                    Ok((opener, used)) => (Box::new(opener), used),
                    Err(_) => return Ok(plain),
                }
            }
            Opening::Goes(opener) => (opener, 0),
            _ => return Ok(plain),
        };
        if opener.push(stored.get(used..).unwrap_or_default(), &mut plain).is_err() {
            return Ok(plain);
        }
        self.opening = if self.at < self.info.size {
            Opening::Goes(opener)
        } else if opener.finish(&mut plain).is_ok() {
            Opening::Ended
        } else {
            Opening::Broken
        };
        Ok(plain)
    }
}

#[async_trait]
impl Source for Content<'_> {
    async fn next(&mut self) -> Result<Option<Bytes>, StoreError> {
        loop {
            if matches!(self.opening, Opening::Broken | Opening::Ended) {
                return Ok(None);
            }
            let Some(stored) = self.range().await? else { return Ok(None) };
            if matches!(self.opening, Opening::Plain) {
                return Ok(Some(stored));
            }
            let plain = self.open(&stored).await?;
            // The last range may hold no more than the end of the seal.
            if !plain.is_empty() {
                return Ok(Some(plain.into()));
            }
        }
    }
}
