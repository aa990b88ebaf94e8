//! Bootstrap of the function `register-import`.

use josei_register_import::{NAME, RegisterImport};
use josei_runtime::{Settings, batch, bootstrap, city, observe, world::World};
use std::sync::Arc;

#[tokio::main]
async fn main() -> Result<(), lambda_runtime::Error> {
    observe::start();
    let settings = Settings::from_env()?;
    let world = World::connect(&settings, NAME).await?;
    let function = RegisterImport {
        realm: settings.realm.clone(),
        rules: Arc::new(city::load(&settings)?),
        audited: world.audited,
        sealed: world.sealed,
        keys: world.keys,
        clock: world.clock,
    };
    let function = &function;
    bootstrap::run_queue(move |event| batch::lift(event, move |object| function.handle(object))).await
}
