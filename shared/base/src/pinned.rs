//! Pinned objects: a row names exactly the stored bytes that may ever be opened again (`security.md` §3).

use crate::digest::Digest;
use crate::plan::{Item, Value};
use serde::{Deserialize, Serialize};

/// An object pinned in a row (格納物の固定参照): storage version, length and hash of the stored bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pinned {
    /// Storage version.
    pub version: String,
    /// Stored bytes.
    pub length: u64,
    /// SHA-256 of the stored bytes.
    pub sha256: Digest,
}

impl Pinned {
    /// As three attributes with a common first part.
    pub fn put_into(&self, item: &mut Item, name: &str) {
        item.insert(format!("{name}_version"), self.version.as_str().into());
        item.insert(format!("{name}_length"), Value::Number(i64::try_from(self.length).unwrap_or(i64::MAX)));
        item.insert(format!("{name}_sha256"), self.sha256.to_string().into());
    }

    /// From three attributes with a common first part; `None` if they are not there or damaged.
    #[must_use]
    pub fn read_from(item: &Item, name: &str) -> Option<Self> {
        let (Some(Value::Text(version)), Some(Value::Number(length)), Some(Value::Text(sha256))) =
            (item.get(&format!("{name}_version")), item.get(&format!("{name}_length")), item.get(&format!("{name}_sha256")))
        else {
            return None;
        };
        Some(Self { version: version.clone(), length: u64::try_from(*length).ok()?, sha256: Digest::parse(sha256).ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back_from_a_row() {
        let pinned = Pinned { version: "v1".into(), length: 7, sha256: Digest::of(b"x") };
        let mut item = Item::new();
        pinned.put_into(&mut item, "object");
        assert_eq!(Pinned::read_from(&item, "object"), Some(pinned));
        assert_eq!(Pinned::read_from(&item, "other"), None);
    }
}
