//! Extracts of other city systems, from the inbox to the register and on to the snapshot.
#![cfg(test)]

mod again;
mod families;
mod journey;
mod large;
mod loads;
mod office;
