#![doc = include_str!("../README.md")]

pub mod city;
mod clock;
mod dynamo;
mod error;
mod fail;
mod folder;
pub mod host;
mod index;
pub mod limits;
mod options;
pub mod policy;
pub mod queue;
mod s3;
mod services;
mod signed;
mod stack;

pub use error::StackError;
pub use folder::Credentials;
pub use options::{BucketPlan, Options, Ports, Route};
pub use s3::{OBJECT_CREATED_COMPLETE, OBJECT_CREATED_PUT};
pub use stack::{Endpoints, Stack};
