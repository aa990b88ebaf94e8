//! Payloads (封緘する内容): what is personal travels as one piece of bytes that the *caller* seals, bound to the row it stands in.
//!
//! Canonical JSON: one order of fields, nothing left open, a version in front. Bytes that are not exactly what this version writes are not
//! read: they were changed, or a newer version wrote them.

use crate::error::RegisterError;
use crate::limits::PAYLOAD_BYTES_MAX;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use zeroize::ZeroizeOnDrop;

/// Version of the form.
const VERSION: u32 = 1;

/// Content schema of a sealed payload.
pub const SCHEMA: &str = "register-payload.1";

/// Bytes before they are sealed or after they are opened: wiped when dropped, never shown.
#[derive(Clone, PartialEq, Eq, ZeroizeOnDrop)]
pub struct Plain(Vec<u8>);

impl Plain {
    /// What the caller opened.
    #[must_use]
    pub const fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// What the caller seals.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

crate::value::redacted!(Plain);

#[derive(Serialize)]
struct Written<'c, T> {
    v: u32,
    content: &'c T,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read<T> {
    #[serde(rename = "v")]
    _version: u32,
    content: T,
}

/// The version alone, whatever else stands there.
#[derive(Deserialize)]
struct Version {
    v: u32,
}

pub(crate) fn encode<T: Serialize>(content: &T) -> Result<Plain, RegisterError> {
    let bytes = serde_json::to_vec(&Written { v: VERSION, content }).map_err(|_| RegisterError::Payload)?;
    if bytes.len() > PAYLOAD_BYTES_MAX { Err(RegisterError::TooLarge(bytes.len())) } else { Ok(Plain(bytes)) }
}

pub(crate) fn decode<T: Serialize + DeserializeOwned>(plain: &Plain) -> Result<T, RegisterError> {
    let version: Version = serde_json::from_slice(&plain.0).map_err(|_| RegisterError::Payload)?;
    if version.v != VERSION {
        return Err(RegisterError::PayloadVersion(version.v));
    }
    let read: Read<T> = serde_json::from_slice(&plain.0).map_err(|_| RegisterError::Payload)?;
    if encode(&read.content)? == *plain { Ok(read.content) } else { Err(RegisterError::Payload) }
}
