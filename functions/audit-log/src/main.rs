//! Bootstrap of the function `audit-log`: sealing on its schedule, and the routes for auditors.

use josei_audit_log::{AuditLog, NAME};
use josei_runtime::{Settings, bootstrap, observe, world::World};
use josei_store::audited::SHARDS_DEFAULT;

#[tokio::main]
async fn main() -> Result<(), lambda_runtime::Error> {
    observe::start();
    let settings = Settings::from_env()?;
    let world = World::connect(&settings, NAME).await?;
    let function = AuditLog {
        realm: settings.realm.clone(),
        people: world.people,
        audited: world.audited,
        keys: world.keys,
        clock: world.clock,
        shards: SHARDS_DEFAULT,
    };
    bootstrap::run_schedule_and_http(josei_audit_log::router(function.clone()), move || {
        let function = function.clone();
        async move { function.seal().await.map(|_| ()).map_err(Into::into) }
    })
    .await
}
