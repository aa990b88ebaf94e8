//! `josei serve`: the embedded stack, until stopped. Functions may run in processes of their own (`--outside`), so that somebody can work on them.

mod outside;

pub use outside::OutsideArg;

use crate::args::ServeArgs;
use crate::exit::{Ended, Failure};
use crate::month::{city_failure, local_realm};
use crate::output;
use josei_embedded::city::{City, CityError, CityOptions};
use josei_store::SystemClock;
use josei_store::scan::Choice;
use std::sync::Arc;

/// The function that runs once at the start.
const SWEEP: &str = "sweep";

/// Runs until interrupted.
pub async fn run(args: &ServeArgs) -> Result<Ended, Failure> {
    let outside = outside::each_once(&args.outside)?;
    let options = CityOptions {
        realm: local_realm()?,
        city_file: args.city.clone(),
        deviations_file: args.deviations.clone(),
        characters_file: args.characters.clone(),
        payer_file: args.payer.clone(),
        banks_file: args.banks.clone(),
        texts_file: args.texts.clone(),
        fonts: args.fonts.clone(),
        scanner: args.scanner.clone(),
        port: args.port,
        clock: Arc::new(SystemClock),
    };
    let city = City::start_open(&args.dir, &options, &outside).await.map_err(failure)?;
    // One that is outside cannot run yet: it needs the settings that were written just now.
    if !outside.contains_key(SWEEP) {
        city.sweep().await.map_err(city_failure)?;
    }
    output::say(&format!(
        "{} で動いています（止めるには Ctrl-C）\n人と合言葉 / people and tokens: {}\nウイルス検査 / virus scan: {}",
        city.url(),
        args.dir.join("people.json").display(),
        args.scanner.as_ref().unwrap_or(&Choice::Off)
    ));
    for (function, address) in outside {
        output::say(&outside::told(&args.dir, function, address, address.answers().await));
    }
    stopped().await;
    output::say("止めています / stopping");
    city.stop().await.map_err(city_failure)?;
    Ok(Ended::Done)
}

fn failure(error: CityError) -> Failure {
    match error {
        CityError::Given { file, reason } => Failure::Environment {
            what: format!("{}: 関数の設定を書き込めません / the settings of a function cannot be written: {reason}", file.display()),
            remedy: "--dir に別のフォルダーを指定するか、権限を確認してください / name another folder with --dir, or check the permissions"
                .to_owned(),
        },
        other => city_failure(other),
    }
}

/// Ctrl-C, or the signal a service manager sends.
pub async fn stopped() {
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
