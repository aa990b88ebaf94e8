//! Uploads that the sender seals (送付側での封緘): the inbox then never holds a plain byte either.
//!
//! The function that opens a delivery has the key service make a data key for the one object the delivery will be, and hands key, header and
//! salt to the sender. Whoever goes on after a cut is handed the same again, or the parts would not fit together; that shows nothing, because
//! a delivery is bound to the SHA-256 of one content before the key is made. The reader opens by the header that the delivery's row has kept.

use super::{ObjectSpec, SealedObjects, damaged};
use crate::port::{Bucket, DataKey, KeyPurpose, StoreError};
use josei_base::{Month, Sealing};
use josei_sealed::{ContentKey, Header, OpenError, Opener, sealed_len};

/// Content schema of an upload that its sender sealed.
pub const UPLOAD_SCHEMA: &str = "receipt-upload.1";

impl ObjectSpec {
    /// An upload into bucket `inbox` of a billing month.
    #[must_use]
    pub fn upload(month: Month, inbox_key: &str) -> Self {
        Self::of(Bucket::Inbox, KeyPurpose::Receipts, month, inbox_key, UPLOAD_SCHEMA)
    }
}

impl SealedObjects {
    /// A new data key for a content of this length, and what goes with it.
    pub async fn begin_upload(&self, spec: &ObjectSpec, plain_len: u64) -> Result<(Sealing, DataKey), StoreError> {
        let (header, salt, data_key) = self.begin(spec).await?;
        let header = header.encode().map_err(damaged)?;
        let header_len = u64::try_from(header.len()).map_err(damaged)?;
        Ok((Sealing { stored_size: sealed_len(header_len, plain_len), header, salt }, data_key))
    }

    /// The data key of an upload that has begun.
    pub async fn upload_key(&self, spec: &ObjectSpec, header: &[u8]) -> Result<DataKey, StoreError> {
        let (header, _) = Header::decode(header).map_err(damaged)?;
        self.unwrap(spec, header).await
    }

    /// Opens an upload from its first bytes; tells how many of them were used. The header must be the one the upload began with.
    ///
    /// # Errors
    /// Inside, when what was put is not what this key and this header seal: that is the sender's fault. Outside, when the key service fails.
    pub async fn upload_opener(
        &self,
        spec: &ObjectSpec,
        header: &[u8],
        prefix: &[u8],
    ) -> Result<Result<(Opener, usize), OpenError>, StoreError> {
        let data_key = self.upload_key(spec, header).await?;
        Ok(Opener::new(prefix, &spec.demand(&self.realm).expected(), &ContentKey::new(data_key.0)))
    }
}
