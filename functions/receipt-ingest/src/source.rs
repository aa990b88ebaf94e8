//! The file as its sender has it, range by range: an upload that was put as it is, or one that the sender sealed, opened on the way.

use crate::ReceiptIngest;
use bytes::Bytes;
use josei_base::limits;
use josei_delivery::{Delivery, Sealing};
use josei_runtime::batch::Failure;
use josei_store::audited::Permit;
use josei_store::port::{Bucket, ObjectInfo, StoreError};
use josei_store::seal::{ObjectSpec, Opener};

/// Bytes read at a time; more than any header.
const RANGE_BYTES: u64 = 4 << 20;

/// A file that is being read.
pub struct Source<'a> {
    function: &'a ReceiptIngest,
    permit: &'a Permit,
    delivery: &'a Delivery,
    info: ObjectInfo,
    at: u64,
    opening: Opening,
    stored: Bytes,
    /// Content of the last range, where it was sealed.
    plain: Vec<u8>,
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

impl<'a> Source<'a> {
    /// The upload of a delivery.
    pub async fn of(function: &'a ReceiptIngest, permit: &'a Permit, delivery: &'a Delivery) -> Result<Self, Failure> {
        let info = function
            .audited
            .head(permit, Bucket::Inbox, &delivery.inbox_key)
            .await?
            .ok_or(StoreError::NotFound { what: "inbox object" })?;
        let opening = delivery.sealing.clone().map_or(Opening::Plain, Opening::Begins);
        Ok(Self { function, permit, delivery, info, at: 0, opening, stored: Bytes::new(), plain: Vec::new() })
    }

    /// The next bytes of the file; nothing behind the last, or behind what does not open.
    pub async fn next(&mut self) -> Result<Option<&[u8]>, Failure> {
        loop {
            if matches!(self.opening, Opening::Broken | Opening::Ended) || !self.range().await? {
                return Ok(None);
            }
            if matches!(self.opening, Opening::Plain) {
                return Ok(Some(&self.stored));
            }
            self.open().await?;
            // The last range may hold no more than the end of the seal.
            if !self.plain.is_empty() {
                return Ok(Some(&self.plain));
            }
        }
    }

    /// True if what the sender sealed did not open to its end. Nothing that was read of it counts.
    pub const fn is_broken(&self) -> bool {
        matches!(self.opening, Opening::Broken | Opening::Begins(_) | Opening::Goes(_))
    }

    /// Reads the next range of the stored object; false behind the last, and for an object over the limit.
    async fn range(&mut self) -> Result<bool, Failure> {
        if self.at >= self.info.size || self.info.size > limits::UPLOAD_BYTES_MAX {
            return Ok(false);
        }
        let end = self.info.size.min(self.at + RANGE_BYTES);
        let key = &self.delivery.inbox_key;
        let object = self.function.audited.read(self.permit, Bucket::Inbox, key, Some(&self.info.version), Some(self.at..end)).await?;
        self.at = end;
        self.stored = object.bytes;
        Ok(true)
    }

    async fn open(&mut self) -> Result<(), Failure> {
        self.plain.clear();
        let (mut opener, used) = match std::mem::replace(&mut self.opening, Opening::Broken) {
            Opening::Begins(sealing) => {
                let spec = ObjectSpec::upload(self.delivery.month.0, &self.delivery.inbox_key);
                match self.function.sealed.upload_opener(&spec, &sealing.header, &self.stored).await? {
                    Ok((opener, used)) => (Box::new(opener), used),
                    Err(_) => return Ok(()),
                }
            }
            Opening::Goes(opener) => (opener, 0),
            _ => return Ok(()),
        };
        if opener.push(self.stored.get(used..).unwrap_or_default(), &mut self.plain).is_err() {
            return Ok(());
        }
        self.opening = if self.at < self.info.size {
            Opening::Goes(opener)
        } else if opener.finish(&mut self.plain).is_ok() {
            Opening::Ended
        } else {
            Opening::Broken
        };
        Ok(())
    }
}
