//! The embedded stack as its users meet it: through the SDK, across restarts and crashes.

mod conformance;
mod folder;
mod host;
mod kill;
mod limits;
mod multipart;
mod notify;
mod objects;
mod presign;
mod queue;
mod races;
mod support;
