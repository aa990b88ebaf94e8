//! Virus scan (ウイルス検査) of the whole file before anything of it is parsed. A scanner that cannot say anything makes the file wait, never pass.

use crate::ReceiptIngest;
use josei_delivery::{Delivery, codes, plan_waits};
use josei_runtime::batch::Failure;
use josei_store::audited::Permit;
use josei_store::port::{Scanned, Source, StoreError, TransactError, Why};

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
