//! The realm (環境と自治体): which city in which environment. It begins every key, so cities share a deployment without ever meeting.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Environment and municipality code, for example `local-271403`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Realm(String);

/// A text that is no realm.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("a realm is `<environment>-<municipality code of 6 digits>`, for example local-271403")]
pub struct NotARealm;

/// The environment that may use key files and people files. Never production.
pub const LOCAL_ENVIRONMENT: &str = "local";

impl Realm {
    /// From `environment-code`: environment of 1–16 lower-case letters and digits, code of six digits.
    ///
    /// # Errors
    /// For any other text.
    pub fn parse(text: &str) -> Result<Self, NotARealm> {
        let (environment, code) = text.split_once('-').ok_or(NotARealm)?;
        let environment_ok =
            (1..=16).contains(&environment.len()) && environment.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        let code_ok = code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
        if environment_ok && code_ok { Ok(Self(text.to_owned())) } else { Err(NotARealm) }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The municipality code (地方公共団体コード), six digits.
    #[must_use]
    pub fn municipality(&self) -> &str {
        self.0.split_once('-').map_or("", |(_, code)| code)
    }

    /// True where key files and people files are allowed.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.0.split_once('-').is_some_and(|(environment, _)| environment == LOCAL_ENVIRONMENT)
    }
}

impl std::fmt::Display for Realm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Realm {
    type Error = NotARealm;
    fn try_from(text: String) -> Result<Self, NotARealm> {
        Self::parse(&text)
    }
}

impl From<Realm> for String {
    fn from(realm: Realm) -> Self {
        realm.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_local_environment_is_local() {
        assert!(Realm::parse("local-271403").unwrap().is_local());
        assert!(!Realm::parse("localx-271403").unwrap().is_local());
        assert_eq!(Realm::parse("prod-271403").unwrap().municipality(), "271403");
        for wrong in ["local", "local-27140", "Local-271403", "-271403", "a#b-271403"] {
            assert_eq!(Realm::parse(wrong), Err(NotARealm), "{wrong}");
        }
    }
}
