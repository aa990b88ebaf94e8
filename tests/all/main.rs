//! One binary for all whole-behaviour tests.

mod rows;
