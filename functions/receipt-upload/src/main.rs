//! Bootstrap of the function `receipt-upload`.

use josei_receipt_upload::{NAME, ReceiptUpload, router};
use josei_runtime::{Settings, bootstrap, listed, observe, world::World};
use josei_store::port::Bucket;
use std::sync::Arc;

#[tokio::main]
async fn main() -> Result<(), lambda_runtime::Error> {
    observe::start();
    let settings = Settings::from_env()?;
    let world = World::connect(&settings, NAME).await?;
    let function = ReceiptUpload {
        realm: settings.realm.clone(),
        people: world.people,
        audited: world.audited,
        sealed: world.sealed,
        uploads: world.uploads,
        known: Arc::new(listed::deviations(&settings)?),
        characters: Arc::new(listed::characters(&settings)?),
        queue: world.queue,
        sealed_bucket: settings.bucket(Bucket::Sealed),
        clock: world.clock,
        ids: world.ids,
    };
    bootstrap::run_http(router(function)).await
}
