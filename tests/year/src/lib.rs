#![doc = include_str!("../README.md")]

mod deciding;
mod desk;
mod paying;
mod reckoning;
mod register;
mod rows;
mod sent_again;
mod year;

pub use reckoning::Sums;
pub use year::{Report, Size, run};

use josei_base::Realm;

/// What ends a year before its end.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Something that must not happen.
fn odd(what: impl std::fmt::Display) -> Failure {
    what.to_string().into()
}

fn realm() -> Result<Realm, Failure> {
    Realm::parse("local-271403").map_err(|_| odd("the realm"))
}
