//! One binary for all whole-behaviour tests.
#![cfg(test)]

mod applications;
mod bad_input;
mod bank;
mod cases;
mod command;
mod cut;
mod dead_letter;
mod external;
mod extract;
mod folder;
mod input;
mod kill;
mod kinds;
mod large;
mod late;
mod leaks;
mod life;
mod month;
mod network;
mod notices;
mod openapi;
mod people;
mod policies;
mod proxy;
mod register;
mod rows;
mod rules;
mod scan;
mod serve;
mod settled;
mod site;
mod usage;
mod watch;
mod wrapped;
mod year;
