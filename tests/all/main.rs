//! One binary for all whole-behaviour tests.

mod command;
mod input;
mod kill;
mod month;
mod rows;
