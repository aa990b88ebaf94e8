//! Proofs of sealed objects through the public functions only (`security.md` §9).

#[cfg(test)]
mod common;
#[cfg(test)]
mod context;
#[cfg(test)]
mod fields;
#[cfg(test)]
mod format;
#[cfg(test)]
mod header;
#[cfg(test)]
mod parts;
#[cfg(test)]
mod ranges;
#[cfg(test)]
mod streaming;
#[cfg(test)]
mod tamper;
