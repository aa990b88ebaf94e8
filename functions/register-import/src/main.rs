//! Bootstrap of the function `register-import`: register files from its queue, and the desk's routes.

use josei_register_import::{Desk, NAME, RegisterImport, import, reasons, routers, vanish_rule};
use josei_runtime::{Settings, batch, bootstrap, city, observe, world::World};
use std::sync::Arc;

#[tokio::main]
async fn main() -> Result<(), lambda_runtime::Error> {
    observe::start();
    let settings = Settings::from_env()?;
    let world = World::connect(&settings, NAME).await?;
    let rules = Arc::new(city::load(&settings)?);
    let reasons = Arc::new(reasons()?);
    let people = world.people.clone();
    let desk = Desk {
        realm: settings.realm.clone(),
        people: world.people,
        audited: world.audited.clone(),
        sealed: world.sealed.clone(),
        keys: world.keys.clone(),
        city: rules.clone(),
        reasons: reasons.clone(),
        clock: world.clock.clone(),
    };
    let function = RegisterImport {
        realm: settings.realm.clone(),
        rules,
        audited: world.audited,
        sealed: world.sealed,
        keys: world.keys,
        reasons,
        vanish: vanish_rule(settings.vanish_percent),
        clock: world.clock,
    };
    let routes = routers(desk, import::Imports { function: function.clone(), people });
    let function = &function;
    bootstrap::run_queue_and_http(routes, move |event| batch::lift(event, move |object| function.handle(object))).await
}
