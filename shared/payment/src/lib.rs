#![doc = include_str!("../README.md")]

pub mod account;
pub mod balance;
pub mod batch;
pub mod calendar;
pub mod codes;
pub mod error;
pub mod iso20022;
pub mod keys;
pub mod master;
pub mod name;
pub mod payee;
pub mod people;
pub mod profile;
pub mod reconciliation;
pub mod results;
pub mod zengin;

pub use error::PaymentError;
