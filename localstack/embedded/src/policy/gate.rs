//! Asks the caller's policy about each call, and notes the answer.

use super::call::Call;
use super::document::Verdict;
use super::house::{ADMINISTRATOR, House};
use super::uses::Uses;
use crate::folder::Credentials;
use thiserror::Error;

/// A call that the caller's policy does not allow.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{role} is not allowed to perform {action} on {resource}")]
pub struct Refused {
    /// Who asked; empty if nobody known.
    pub role: String,
    /// What.
    pub action: &'static str,
    /// On what.
    pub resource: String,
}

/// The gate before every service of a stack.
pub struct Gate {
    owner: Credentials,
    house: Option<House>,
    uses: Uses,
}

impl std::fmt::Debug for Gate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Gate")
    }
}

impl Gate {
    /// Lets in the roles of a house and the administrator, whose keys are given; without a house only the administrator.
    #[must_use]
    pub const fn new(owner: Credentials, house: Option<House>, uses: Uses) -> Self {
        Self { owner, house, uses }
    }

    /// Who an access key belongs to; empty if nobody. A role's access key id is its name.
    #[must_use]
    pub fn role_of(&self, access_key: &str) -> &'static str {
        if access_key == self.owner.access_key_id {
            return ADMINISTRATOR;
        }
        self.house.as_ref().and_then(|house| house.role(access_key)).map_or("", |(name, _)| name)
    }

    /// The keys that an access key id names.
    #[must_use]
    pub fn credentials(&self, access_key: &str) -> Option<Credentials> {
        match self.role_of(access_key) {
            "" => None,
            ADMINISTRATOR => Some(self.owner.clone()),
            role => Some(self.owner.of_role(role)),
        }
    }

    /// The roles.
    #[must_use]
    pub const fn house(&self) -> Option<&House> {
        self.house.as_ref()
    }

    /// What was asked so far.
    #[must_use]
    pub const fn uses(&self) -> &Uses {
        &self.uses
    }

    /// Asks, and notes the answer.
    ///
    /// # Errors
    /// When the policy does not allow it, or there is no such role.
    pub fn check(&self, role: &str, call: &Call) -> Result<(), Refused> {
        if role == ADMINISTRATOR {
            return Ok(());
        }
        let found = self.house.as_ref().and_then(|house| house.role(role));
        if let Some((name, policy)) = found
            && let Verdict::Allowed(grant) = policy.decide(call)
        {
            self.uses.note(name, grant);
            return Ok(());
        }
        self.uses.refuse(role, call);
        tracing::warn!(role, action = call.action, resource = call.resource, "a call is refused by the caller's policy");
        Err(Refused { role: role.to_owned(), action: call.action, resource: call.resource.clone() })
    }

    /// Asks about all calls of a request; the first refusal ends it.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub fn check_all(&self, role: &str, calls: &[Call]) -> Result<(), Refused> {
        calls.iter().try_for_each(|call| self.check(role, call))
    }

    /// Asks without a note: what a service does by itself to choose its words.
    #[must_use]
    pub fn would_allow(&self, role: &str, call: &Call) -> bool {
        let policy = || self.house.as_ref().and_then(|house| house.role(role));
        role == ADMINISTRATOR || policy().is_some_and(|(_, policy)| matches!(policy.decide(call), Verdict::Allowed(_)))
    }
}
