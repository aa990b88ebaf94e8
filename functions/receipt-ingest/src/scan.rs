//! Virus scan (ウイルス検査) of the whole file before anything of it is parsed. A scanner that cannot say anything makes the file wait, never pass.

use crate::ReceiptIngest;
use async_trait::async_trait;
use bytes::Bytes;
use josei_base::limits;
use josei_delivery::{Delivery, codes, plan_waits};
use josei_runtime::batch::Failure;
use josei_store::audited::Permit;
use josei_store::port::{Bucket, ObjectInfo, Scanned, Source, StoreError, TransactError, Why};

/// Bytes read at a time.
const RANGE_BYTES: u64 = 4 << 20;

/// An inbox object from the first byte to the last, one range after the other, always of one version.
pub struct Ranges<'a> {
    function: &'a ReceiptIngest,
    permit: &'a Permit,
    key: &'a str,
    info: &'a ObjectInfo,
    at: u64,
}

impl<'a> Ranges<'a> {
    pub fn of(function: &'a ReceiptIngest, permit: &'a Permit, key: &'a str, info: &'a ObjectInfo) -> Self {
        Self { function, permit, key, info, at: 0 }
    }
}

#[async_trait]
impl Source for Ranges<'_> {
    async fn next(&mut self) -> Result<Option<Bytes>, StoreError> {
        // One that is larger than any file is not read here either: it is refused without a look.
        if self.at >= self.info.size || self.info.size > limits::RECEIPT_FILE_BYTES_MAX {
            return Ok(None);
        }
        let end = self.info.size.min(self.at + RANGE_BYTES);
        let range = Some(self.at..end);
        let object = self.function.audited.read(self.permit, Bucket::Inbox, self.key, Some(&self.info.version), range).await?;
        self.at = end;
        Ok(Some(object.bytes))
    }
}

/// The name of the signature that fits, if one does.
///
/// # Errors
/// When the source cannot be read, or the scanner says nothing: that is noted for the sender, and the message comes again.
pub async fn scan(
    function: &ReceiptIngest,
    permit: &Permit,
    delivery: &Delivery,
    source: &mut dyn Source,
) -> Result<Option<String>, Failure> {
    let (code, reason) = match function.scanner.scan(source).await? {
        Scanned::Clean => return Ok(None),
        Scanned::Hit { signature } => return Ok(Some(signature)),
        Scanned::Waits(Why::Down(reason)) => (codes::WAITS_FOR_SCAN.code, reason),
        Scanned::Waits(Why::TooLarge) => (codes::TOO_LARGE_TO_SCAN.code, "the file is larger than it looks at".to_owned()),
    };
    match function.audited.write(permit, &plan_waits(&function.realm, &delivery.id, code)).await {
        // Refused: it was taken back meanwhile, or another attempt has got through.
        Ok(()) | Err(TransactError::Refused(_) | TransactError::Contended) => {}
        Err(TransactError::Store(error)) => return Err(error.into()),
    }
    Err(StoreError::Unavailable { service: "virus scanner", reason }.into())
}
