use josei_base::{BillingMonth, Digest, Realm};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Longest file name, bytes in UTF-8.
pub const FILE_NAME_BYTES_MAX: usize = 255;

/// Number of the first revision of a name.
pub const FIRST_REVISION: u32 = 1;

/// A name or id that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BadName {
    /// A sender id is 1–32 of `a-z 0-9 -`.
    #[error("a sender id is 1 to 32 of a-z, 0-9 and -")]
    Sender,
    /// A delivery id is 32 hexadecimal digits.
    #[error("a delivery id is 32 hexadecimal digits")]
    Delivery,
    /// A file name is 1–255 bytes without `/`, `\` and control characters.
    #[error("a file name is 1 to 255 bytes without slashes and control characters")]
    File,
}

/// A sender (請求ファイルの送付元): one review body's office. Its inbox prefix is its own.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SenderId(String);

impl SenderId {
    /// From 1–32 of `a-z 0-9 -`.
    pub fn parse(text: &str) -> Result<Self, BadName> {
        let fits =
            (1..=32).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        if fits { Ok(Self(text.to_owned())) } else { Err(BadName::Sender) }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True for an office of this review body: its id is the body's name, or begins with it and `-` (`kokuho`, `kokuho-osaka`).
    #[must_use]
    pub fn speaks_for(&self, body: josei_base::receipt::ReviewBody) -> bool {
        self.0.split('-').next() == Some(body.name())
    }
}

impl TryFrom<String> for SenderId {
    type Error = BadName;
    fn try_from(text: String) -> Result<Self, BadName> {
        Self::parse(&text)
    }
}

impl From<SenderId> for String {
    fn from(id: SenderId) -> Self {
        id.0
    }
}

/// Delivery id (受付番号): 128 bits of a hash over realm, sender, billing month, file name and revision.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct DeliveryId(String);

impl DeliveryId {
    /// The id of a file of a sender in a month: of its first revision. No part can hold the separator.
    #[must_use]
    pub fn of(realm: &Realm, sender: &SenderId, month: BillingMonth, file_name: &str) -> Self {
        Self::of_revision(realm, sender, month, file_name, FIRST_REVISION)
    }

    /// The id of a revision (再送) of a file. Each has its own rows and objects, so what an earlier one left stays as it is.
    #[must_use]
    pub fn of_revision(realm: &Realm, sender: &SenderId, month: BillingMonth, file_name: &str, revision: u32) -> Self {
        let revision = if revision == FIRST_REVISION { String::new() } else { format!("\nrevision {revision}") };
        let text = format!("josei delivery 1\n{realm}\n{}\n{month}\n{file_name}{revision}", sender.as_str());
        let mut id = Digest::of(text.as_bytes()).to_string();
        id.truncate(32);
        Self(id)
    }

    /// From 32 hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, BadName> {
        let fits = text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        if fits { Ok(Self(text.to_owned())) } else { Err(BadName::Delivery) }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for DeliveryId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for DeliveryId {
    type Error = BadName;
    fn try_from(text: String) -> Result<Self, BadName> {
        Self::parse(&text)
    }
}

impl From<DeliveryId> for String {
    fn from(id: DeliveryId) -> Self {
        id.0
    }
}

/// A file name that may be stored and shown.
pub fn check_file_name(name: &str) -> Result<(), BadName> {
    let fits = (1..=FILE_NAME_BYTES_MAX).contains(&name.len()) && !name.chars().any(|c| c.is_control() || c == '/' || c == '\\');
    if fits { Ok(()) } else { Err(BadName::File) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_have_edges() {
        assert!(check_file_name(&"a".repeat(FILE_NAME_BYTES_MAX)).is_ok());
        assert_eq!(check_file_name(&"a".repeat(FILE_NAME_BYTES_MAX + 1)), Err(BadName::File));
        for wrong in ["", "a/b", "a\\b", "a\nb"] {
            assert_eq!(check_file_name(wrong), Err(BadName::File), "{wrong:?}");
        }
        assert!(SenderId::parse(&"a".repeat(32)).is_ok());
        assert_eq!(SenderId::parse(&"a".repeat(33)), Err(BadName::Sender));
        assert_eq!(SenderId::parse("A"), Err(BadName::Sender));
        assert_eq!(DeliveryId::parse("0123456789ABCDEF0123456789abcdef"), Err(BadName::Delivery));
    }
}
