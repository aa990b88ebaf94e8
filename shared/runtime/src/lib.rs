#![doc = include_str!("../README.md")]

pub mod banks;
pub mod batch;
pub mod bootstrap;
pub mod city;
pub mod holder_hash;
pub mod identity;
pub mod listed;
pub mod metrics;
pub mod notification;
pub mod observe;
pub mod payer;
pub mod problem;
pub mod purpose;
pub mod settings;
pub mod traces;
pub mod world;

pub use identity::{People, Person, Role};
pub use notification::ObjectCreated;
pub use problem::Problem;
pub use settings::Settings;
