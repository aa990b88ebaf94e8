//! One binary for all whole-behaviour tests.
#![cfg(test)]

mod bad_input;
mod carried;
mod case_commands;
mod cases;
mod command;
mod cut;
mod dead_letter;
mod eligibility_late;
mod external;
mod extract;
mod folder;
mod input;
mod kill;
mod kinds;
mod large;
mod late;
mod leaks;
mod month;
mod network;
mod notices;
mod openapi;
mod people;
mod policies;
mod proxy;
mod rows;
mod rules;
mod scan;
mod serve;
mod settled;
mod site;
mod statistics;
mod usage;
mod watch;
mod wrapped;
