//! Sessions (ログイン後の利用): bound to a device key, fifteen minutes idle, eight hours at most, a fresh verification where the table of rights
//! wants one (M07, M08, M24). All of it judged on the server.

use crate::codes;
use crate::matrix::{Asked, Matrix, Right};
use crate::role::{Purpose, Role};
use crate::sign_in::TerminalProof;
use crate::user::{Refused, User};
use jiff::{SignedDuration, Timestamp};
use josei_base::date::japanese_day;
use josei_base::id::{TerminalId, UserId};
use josei_base::word_type;

/// Longest time without a request.
pub const IDLE: SignedDuration = SignedDuration::from_mins(15);
/// Longest time since sign-in.
pub const ABSOLUTE: SignedDuration = SignedDuration::from_hours(8);
/// How long a verification is fresh.
pub const VERIFIED: SignedDuration = SignedDuration::from_mins(5);

word_type! {
    /// Thumbprint of a device key (RFC 7638, base64url): every request is signed with the key itself.
    DeviceKey "device key" 43..=43 |c| c.is_ascii_alphanumeric() || c == '-' || c == '_'
}

/// A person at work. The row's key is the hash of the session's secret; the secret itself is nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Who.
    pub user: UserId,
    /// Where.
    pub terminal: TerminalId,
    /// With which key.
    pub key: DeviceKey,
    /// In which role.
    pub role: Role,
    /// What for.
    pub purpose: Purpose,
    /// Signed in.
    pub begun: Timestamp,
    /// Last used.
    pub used: Timestamp,
    /// The person was last verified.
    pub verified: Timestamp,
    /// Signed out, or stopped.
    pub ended: bool,
}

impl Session {
    /// May this be done now? Answers the right, whose legal basis goes into the log.
    ///
    /// # Errors
    /// The first reason against it: the session (U0020–U0026), the user (U0010–U0012), the table of rights (U0024, U0030–U0032).
    pub fn allows<'a>(
        &self,
        operation: &str,
        key: &DeviceKey,
        user: &User,
        matrix: &'a Matrix,
        now: Timestamp,
    ) -> Result<&'a Right, Refused> {
        self.lives(now)?;
        if self.key != *key {
            return Err(&codes::U0023);
        }
        if self.user != user.id {
            return Err(&codes::U0020);
        }
        let today = japanese_day(now);
        user.in_role(self.role, today)?;
        matrix.decide(&Asked {
            operation,
            purpose: self.purpose,
            role: self.role,
            employment: user.employment(),
            trained: user.trained(today),
            verified: within(self.verified, now, VERIFIED),
        })
    }

    /// Is it still going on?
    ///
    /// # Errors
    /// U0026 after signing out, U0022 eight hours after sign-in, U0021 fifteen minutes without use.
    pub fn lives(&self, now: Timestamp) -> Result<(), Refused> {
        if self.ended {
            Err(&codes::U0026)
        } else if !within(self.begun, now, ABSOLUTE) {
            Err(&codes::U0022)
        } else if !within(self.used, now, IDLE) {
            Err(&codes::U0021)
        } else {
            Ok(())
        }
    }

    /// The person was verified anew, at the same terminal with the same key.
    ///
    /// # Errors
    /// U0023 with another key, or what the first step of a sign-in is refused for.
    pub fn verified_again(mut self, proof: &TerminalProof, user: &User) -> Result<Self, Refused> {
        if proof.key != self.key || proof.terminal != self.terminal {
            return Err(&codes::U0023);
        }
        proof.stands(user)?;
        self.verified = self.verified.max(proof.at);
        Ok(self)
    }

    /// One person works at one terminal (M08): may a new session begin beside this one?
    ///
    /// # Errors
    /// U0025 while this one lives at another terminal.
    pub fn beside(&self, terminal: &TerminalId, now: Timestamp) -> Result<(), Refused> {
        if self.terminal != *terminal && self.lives(now).is_ok() { Err(&codes::U0025) } else { Ok(()) }
    }
}

/// True if `then` is at most so long ago. A moment in the future is not: a clock that jumped back does not lengthen anything.
fn within(then: Timestamp, now: Timestamp, most: SignedDuration) -> bool {
    let passed = now.duration_since(then);
    !passed.is_negative() && passed <= most
}

#[cfg(test)]
mod tests;
