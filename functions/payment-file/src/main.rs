//! Bootstrap of the function `payment-file`.

use josei_payment::calendar::BusinessDays;
use josei_payment_file::{NAME, PaymentFile, return_rules, router};
use josei_runtime::{Settings, banks, bootstrap, observe, payer, world::World};
use std::sync::Arc;

#[tokio::main]
async fn main() -> Result<(), lambda_runtime::Error> {
    observe::start();
    let settings = Settings::from_env()?;
    let world = World::connect(&settings, NAME).await?;
    let function = PaymentFile {
        realm: settings.realm.clone(),
        people: world.people,
        audited: world.audited,
        sealed: world.sealed,
        profile: Arc::new(payer::load(&settings)?),
        banks: Arc::new(banks::load(&settings)?),
        days: Arc::new(BusinessDays::built_in()?),
        returns: Arc::new(return_rules()?),
        clock: world.clock,
        ids: world.ids,
    };
    bootstrap::run_http(router(function)).await
}
