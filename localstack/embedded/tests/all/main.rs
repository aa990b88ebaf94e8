//! The embedded stack as its users meet it: through the SDK, across restarts and crashes.

#[cfg(test)]
mod conformance;
#[cfg(test)]
mod folder;
#[cfg(test)]
mod host;
#[cfg(test)]
mod kill;
#[cfg(test)]
mod limits;
#[cfg(test)]
mod multipart;
#[cfg(test)]
mod notify;
#[cfg(test)]
mod objects;
#[cfg(test)]
mod open;
#[cfg(test)]
mod outside;
#[cfg(test)]
mod policy;
#[cfg(test)]
mod presign;
#[cfg(test)]
mod queue;
#[cfg(test)]
mod races;
#[cfg(test)]
mod speed;
#[cfg(test)]
mod support;
