#![doc = include_str!("../README.md")]

mod keys;
mod objects;
mod races;
mod records;
mod sender;
mod transactions;
mod uploads;
mod world;

pub use sender::{HttpSender, MemorySender, PartSender};
pub use world::World;

use futures::future::BoxFuture;

/// What a check answers: nothing, or what did not hold.
pub type Outcome = Result<(), String>;

/// A named check.
pub struct Check {
    /// Its name, `group/what`.
    pub name: &'static str,
    run: for<'a> fn(&'a World) -> BoxFuture<'a, Outcome>,
}

/// Lists async functions as checks of a group.
macro_rules! group {
    ($name:literal: $($check:ident),+ $(,)?) => {
        &[$($crate::Check { name: concat!($name, "/", stringify!($check)), run: |world| Box::pin($check(world)) }),+]
    };
}
pub(crate) use group;

/// Fails a check unless a condition holds.
macro_rules! ensure {
    ($holds:expr, $($what:tt)+) => {
        if !$holds {
            return Err(format!($($what)+));
        }
    };
}
pub(crate) use ensure;

/// Fails a check unless both sides are equal.
macro_rules! ensure_eq {
    ($left:expr, $right:expr) => {
        match (&$left, &$right) {
            (left, right) => {
                if left != right {
                    return Err(format!("{} is {left:?}, not {right:?}", stringify!($left)));
                }
            }
        }
    };
}
pub(crate) use ensure_eq;

/// All checks, in order.
pub fn checks() -> impl Iterator<Item = &'static Check> {
    [records::CHECKS, transactions::CHECKS, objects::CHECKS, uploads::CHECKS, races::CHECKS, keys::CHECKS].into_iter().flatten()
}

/// Runs every check, one after the other.
///
/// # Errors
/// Every check that failed, with what did not hold.
pub async fn run_all(world: &World) -> Result<(), Vec<String>> {
    run(world, &[]).await
}

/// Runs the checks whose name contains one of the words; all of them if there is no word.
///
/// # Errors
/// Every check that failed, with what did not hold. Also when no check has such a name.
pub async fn run(world: &World, words: &[&str]) -> Result<(), Vec<String>> {
    let mut failures = Vec::new();
    let mut count = 0;
    for check in checks().filter(|check| words.is_empty() || words.iter().any(|word| check.name.contains(word))) {
        count += 1;
        if let Err(what) = (check.run)(world).await {
            failures.push(format!("{}: {what}", check.name));
        }
    }
    if count == 0 {
        failures.push("no check has such a name".to_owned());
    }
    if failures.is_empty() { Ok(()) } else { Err(failures) }
}
