//! Bootstrap of the function `benefit-decide`.

use josei_benefit_decide::{BenefitDecide, NAME, router};
use josei_runtime::{Settings, banks, bootstrap, city, observe, payer, world::World};
use std::sync::Arc;

#[tokio::main]
async fn main() -> Result<(), lambda_runtime::Error> {
    observe::start();
    let settings = Settings::from_env()?;
    let world = World::connect(&settings, NAME).await?;
    let function = BenefitDecide {
        realm: settings.realm.clone(),
        people: world.people,
        audited: world.audited,
        sealed: world.sealed,
        city: Arc::new(city::load(&settings)?),
        rules: Arc::new(josei_benefit_decide::rules()?),
        desk: Arc::new(josei_benefit_decide::desk_rules()?),
        profile: Arc::new(payer::load(&settings)?),
        banks: Arc::new(banks::load(&settings)?),
        keys: world.keys,
        register: Arc::default(),
        clock: world.clock,
    };
    bootstrap::run_http(router(function)).await
}
