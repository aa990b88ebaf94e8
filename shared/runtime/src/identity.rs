//! Who is calling. In local realms: a people file with bearer tokens (only their hashes are stored). Elsewhere: nobody, until sign-in exists.

use crate::problem::{self, Problem};
use http::{HeaderMap, StatusCode, header};
use josei_base::{Digest, Realm};
use josei_delivery::SenderId;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use thiserror::Error;

/// What a person may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Sends receipt files for one review body (審査支払機関の送付担当).
    Sender,
    /// Loads the register (資格担当).
    Registrar,
    /// Works through exceptions (給付担当).
    Clerk,
    /// Signs what others prepared (決裁者).
    Approver,
    /// Prepares payments (支払担当).
    Preparer,
    /// Takes the payment file (出納担当).
    Finance,
    /// Reads the log (監査担当).
    Auditor,
}

/// A person at a device. No shared ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Id, as it stands in the log.
    pub id: String,
    /// The registered device.
    pub device: String,
    /// What the person may do.
    pub roles: Vec<Role>,
    /// For senders: whose prefix.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sender: Option<SenderId>,
    /// SHA-256 of the bearer token.
    pub token_sha256: Digest,
}

/// Everyone who may call.
#[derive(Debug, Clone, Default)]
pub struct People {
    by_token: BTreeMap<Digest, Person>,
}

/// A people file that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadPeople {
    /// Only local realms may have one.
    #[error("a people file is for local realms only")]
    NotLocal,
    /// Not the JSON it should be.
    #[error("the people file is not readable: {0}")]
    Form(String),
    /// Two people with one id or one token.
    #[error("two entries share an id or a token")]
    Twice,
}

impl People {
    /// Nobody: every request is refused.
    #[must_use]
    pub fn nobody() -> Self {
        Self::default()
    }

    /// From the JSON of a people file: a list of [`Person`].
    pub fn parse(realm: &Realm, json: &str) -> Result<Self, BadPeople> {
        if !realm.is_local() {
            return Err(BadPeople::NotLocal);
        }
        let list: Vec<Person> = serde_json::from_str(json).map_err(|error| BadPeople::Form(error.to_string()))?;
        let ids: std::collections::BTreeSet<&str> = list.iter().map(|person| person.id.as_str()).collect();
        let count = list.len();
        let distinct_ids = ids.len() == count;
        let by_token: BTreeMap<Digest, Person> = list.into_iter().map(|person| (person.token_sha256, person)).collect();
        if distinct_ids && by_token.len() == count { Ok(Self { by_token }) } else { Err(BadPeople::Twice) }
    }

    /// The caller, if known and in a role.
    pub fn caller(&self, headers: &HeaderMap, role: Role) -> Result<Person, Problem> {
        let token = headers
            .get(header::AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .and_then(|value| value.strip_prefix("Bearer "))
            .ok_or_else(|| Problem::new(StatusCode::UNAUTHORIZED, &problem::NOT_SIGNED_IN))?;
        // Looked up by hash: no comparison of secrets, so its time tells nothing of them.
        let person = self
            .by_token
            .get(&Digest::of(token.as_bytes()))
            .ok_or_else(|| Problem::new(StatusCode::UNAUTHORIZED, &problem::NOT_SIGNED_IN))?;
        if person.roles.contains(&role) { Ok(person.clone()) } else { Err(Problem::new(StatusCode::FORBIDDEN, &problem::NOT_ALLOWED)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(token: &str) -> String {
        serde_json::to_string(&vec![Person {
            id: "finance-1".into(),
            device: "terminal-1".into(),
            roles: vec![Role::Finance],
            sender: None,
            token_sha256: Digest::of(token.as_bytes()),
        }])
        .unwrap()
    }

    #[test]
    fn only_known_people_in_their_roles() {
        let local = Realm::parse("local-271403").unwrap();
        let people = People::parse(&local, &file("secret")).unwrap();
        let with = |value: &str| HeaderMap::from_iter([(header::AUTHORIZATION, value.parse().unwrap())]);
        assert_eq!(people.caller(&with("Bearer secret"), Role::Finance).unwrap().id, "finance-1");
        assert_eq!(people.caller(&with("Bearer secret"), Role::Approver).unwrap_err().status, StatusCode::FORBIDDEN);
        assert_eq!(people.caller(&with("Bearer other"), Role::Finance).unwrap_err().status, StatusCode::UNAUTHORIZED);
        assert_eq!(people.caller(&HeaderMap::new(), Role::Finance).unwrap_err().status, StatusCode::UNAUTHORIZED);
        let prod = Realm::parse("prod-271403").unwrap();
        assert_eq!(People::parse(&prod, &file("secret")).unwrap_err(), BadPeople::NotLocal);
    }
}
