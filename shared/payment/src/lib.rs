#![doc = include_str!("../README.md")]

pub mod codes;
pub mod name;
pub mod zengin;
