//! Bootstrap of the function `sweep`.

use josei_payment::calendar::BusinessDays;
use josei_runtime::{Settings, bootstrap, observe, world::World};
use josei_store::port::Bucket;
use josei_sweep::{NAME, Sweep};
use std::sync::Arc;

#[tokio::main]
async fn main() -> Result<(), lambda_runtime::Error> {
    observe::start();
    let settings = Settings::from_env()?;
    let world = World::connect(&settings, NAME).await?;
    let function = Sweep {
        realm: settings.realm.clone(),
        audited: world.audited,
        queue: world.queue,
        inbox_bucket: settings.bucket(Bucket::Inbox),
        sealed_bucket: settings.bucket(Bucket::Sealed),
        days: Arc::new(BusinessDays::built_in()?),
        clock: world.clock,
    };
    let function = &function;
    bootstrap::run_schedule(move || async move { function.run().await.map(|_| ()).map_err(Into::into) }).await
}
