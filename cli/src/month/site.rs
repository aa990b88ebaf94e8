//! Where a month runs: the embedded city in this process, or a city that is deployed somewhere.

use super::city_failure;
use crate::client::{Client, Deployed};
use crate::exit::Failure;
use josei_base::Digest;
use josei_embedded::city::City;
use josei_store::port::QueueName;
use std::time::{Duration, Instant};

/// Time between two looks at a deployed city.
const LOOK: Duration = Duration::from_millis(300);

/// Time between two looks while the embedded city works: each is a call, and stands in the log.
const LOOK_WHILE_DRAINING: Duration = Duration::from_secs(5);

/// Seconds a deployed city may take to load a register: more than the five attempts of its message, half a minute each on LocalStack.
/// After them the message is dead, and waiting on would be for nothing.
const REGISTER_SECONDS_MAX: u64 = 240;

/// A city in which a month can be run.
pub enum Site {
    /// In this process; its queues are known, so a wait ends when nothing is under way.
    Embedded(Box<City>),
    /// Elsewhere; a wait looks until what was asked for is there.
    Deployed(Box<Deployed>),
}

impl Site {
    /// A client of a function as one of the city's people.
    pub fn person(&self, person: &str, function: &str) -> Result<Client, Failure> {
        match self {
            Self::Deployed(city) => city.person(person, function),
            Self::Embedded(city) => {
                let token = city.local().token(person).ok_or_else(|| Failure::Environment {
                    what: format!("people.json に {person} がありません / {person} is missing in people.json"),
                    remedy: "people.json を削除して、もう一度実行してください / remove people.json and run again".to_owned(),
                })?;
                Ok(Client::new(&city.url(), function, token)?)
            }
        }
    }

    /// Has a register loaded.
    pub async fn load_register(&self, bytes: Vec<u8>, limit: Duration) -> Result<(), Failure> {
        match self {
            Self::Embedded(city) => {
                let file = Digest::of(&bytes);
                city.put_register(bytes).await.map_err(city_failure)?;
                city.drain(limit).await.map_err(city_failure)?;
                if !city.register_waits(&file).await.map_err(city_failure)? {
                    return Ok(());
                }
                // Starts that died each count as one of its attempts.
                city.stack().queues().redrive(QueueName::RegisterImport).await.map_err(|error| city_failure(error.into()))?;
                city.drain(limit).await.map_err(city_failure)?;
                if city.register_waits(&file).await.map_err(city_failure)? { Err(not_loaded()) } else { Ok(()) }
            }
            Self::Deployed(city) => {
                let file = Digest::of(&bytes);
                city.put_register(bytes).await?;
                let begun = Instant::now();
                while city.register_waits(&file).await? {
                    if begun.elapsed() > limit.min(Duration::from_secs(REGISTER_SECONDS_MAX)) {
                        return Err(city.register_stays(REGISTER_SECONDS_MAX));
                    }
                    tokio::time::sleep(LOOK).await;
                }
                Ok(())
            }
        }
    }

    /// Lets the functions work on until `done` says so. What was lost on the way is repeated by the sweeper.
    pub async fn until<F: AsyncFn() -> Result<bool, Failure>>(&self, what: &str, limit: Duration, done: F) -> Result<(), Failure> {
        let begun = Instant::now();
        if let Self::Embedded(city) = self {
            // A file that cannot be read yet comes again and again: it is told then, and not waited for.
            let looks = async {
                loop {
                    tokio::time::sleep(LOOK_WHILE_DRAINING).await;
                    if done().await? {
                        return Ok::<(), Failure>(());
                    }
                }
            };
            tokio::select! {
                drained = city.drain(limit) => drained.map_err(city_failure)?,
                looked = looks => looked?,
            }
        }
        while !done().await? {
            wait(begun, limit, what).await?;
            if let Self::Embedded(city) = self {
                city.sweep().await.map_err(city_failure)?;
                city.drain(limit).await.map_err(city_failure)?;
            }
        }
        Ok(())
    }

    /// Stops what this process runs.
    pub async fn stop(self) -> Result<(), Failure> {
        match self {
            Self::Embedded(city) => city.stop().await.map_err(city_failure),
            Self::Deployed(_) => Ok(()),
        }
    }
}

fn not_loaded() -> Failure {
    Failure::Environment {
        what: "資格台帳を取り込めませんでした。突合は行っていません / the register could not be loaded; nothing was matched".to_owned(),
        remedy: "JOSEI_LOG=info を付けて、同じコマンドをもう一度実行してください / run the same command again with JOSEI_LOG=info"
            .to_owned(),
    }
}

async fn wait(begun: Instant, limit: Duration, what: &str) -> Result<(), Failure> {
    if begun.elapsed() > limit {
        return Err(Failure::Environment {
            what: format!("{what}: {} 秒待っても終わりません / not done in that many seconds", limit.as_secs()),
            remedy: "JOSEI_LOG=info を付けて、同じコマンドをもう一度実行してください / run the same command again with JOSEI_LOG=info"
                .to_owned(),
        });
    }
    tokio::time::sleep(LOOK).await;
    Ok(())
}
