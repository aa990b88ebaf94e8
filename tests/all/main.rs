//! One binary for all whole-behaviour tests.

mod bad_input;
mod command;
mod input;
mod kill;
mod month;
mod rows;
