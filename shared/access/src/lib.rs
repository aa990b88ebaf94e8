#![doc = include_str!("../README.md")]

pub mod basis;
pub mod codes;
pub mod emergency;
pub mod matrix;
pub mod role;
pub mod session;
pub mod sign_in;
pub mod staff;
pub mod user;

pub use matrix::{Asked, Matrix};
pub use role::{Employment, Purpose, Role};
