//! Bootstrap of the function `receipt-ingest`.

use josei_receipt_ingest::{NAME, ReceiptIngest};
use josei_runtime::{Settings, batch, bootstrap, observe, world::World};

#[tokio::main]
async fn main() -> Result<(), lambda_runtime::Error> {
    observe::start();
    let settings = Settings::from_env()?;
    let world = World::connect(&settings, NAME).await?;
    let function = ReceiptIngest {
        realm: settings.realm.clone(),
        audited: world.audited.clone(),
        sealed: world.sealed.clone(),
        queue: world.queue.clone(),
        sealed_bucket: settings.bucket(josei_store::port::Bucket::Sealed),
        clock: world.clock.clone(),
        scanner: settings.scanner()?,
    };
    let function = &function;
    bootstrap::run_queue(move |event| batch::lift(event, move |object| function.handle(object))).await
}
