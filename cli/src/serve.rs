//! `josei serve`: the embedded stack, until stopped.

use crate::args::ServeArgs;
use crate::exit::{Ended, Failure};
use crate::month::{city_failure, local_realm};
use crate::output;
use josei_embedded::city::{City, CityOptions};
use josei_store::SystemClock;
use std::sync::Arc;

/// Runs until interrupted.
pub async fn run(args: &ServeArgs) -> Result<Ended, Failure> {
    let options = CityOptions {
        realm: local_realm()?,
        city_file: args.city.clone(),
        payer_file: args.payer.clone(),
        port: args.port,
        clock: Arc::new(SystemClock),
    };
    let city = City::start(&args.dir, &options).await.map_err(city_failure)?;
    city.sweep().await.map_err(city_failure)?;
    output::say(&format!(
        "{} で動いています（止めるには Ctrl-C）\n人と合言葉 / people and tokens: {}",
        city.url(),
        args.dir.join("people.json").display()
    ));
    wait_for_stop().await;
    output::say("止めています / stopping");
    city.stop().await.map_err(city_failure)?;
    Ok(Ended::Done)
}

/// Ctrl-C, or the signal a service manager sends.
async fn wait_for_stop() {
    let mut terminated = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).ok();
    let terminate = async {
        match &mut terminated {
            Some(signal) => {
                signal.recv().await;
            }
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
}
