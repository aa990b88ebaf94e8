//! Bootstrap of the function `eligibility-match`.

use josei_eligibility_match::{EligibilityMatch, NAME, router};
use josei_runtime::{Settings, batch, bootstrap, city, observe, world::World};
use std::sync::Arc;

#[tokio::main]
async fn main() -> Result<(), lambda_runtime::Error> {
    observe::start();
    let settings = Settings::from_env()?;
    let world = World::connect(&settings, NAME).await?;
    let rules = Arc::new(city::load(&settings)?);
    let function = EligibilityMatch::new(settings.realm.clone(), rules, world.audited, world.sealed, world.keys, world.people);
    let hosted = router(function.clone());
    let function = &function;
    bootstrap::run_queue_and_http(hosted, move |event| batch::lift(event, move |object| function.handle(object))).await
}
