//! Policies proved: every grant of `infra/policies/` is used, and every call outside is refused.

mod application_desk;
mod clerks;
mod declared;
mod desk;
mod matrix;
mod outside;
mod planted;
mod report;
mod samples;
mod story;
mod town;
