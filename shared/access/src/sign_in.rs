//! Sign-in in three steps (三段階の認証, M07): a registered terminal whose authenticator verified the person, the city's directory, and the choice of
//! role and purpose. All at one terminal, with one device key, by one person, in this order, each while the one before is fresh.
//!
//! The proofs are what adapters have verified (an assertion of WebAuthn, an id token); this module only judges them together.

use crate::codes;
use crate::matrix::Matrix;
use crate::role::{Purpose, Role};
use crate::session::{DeviceKey, Session};
use crate::user::{Refused, User};
use jiff::{SignedDuration, Timestamp};
use josei_base::date::japanese_day;
use josei_base::id::{TerminalId, UserId};

/// How long a step is good for the next one.
pub const STEP_VALID: SignedDuration = SignedDuration::from_mins(5);

/// First step: what the authenticator of a terminal said, its signature verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TerminalProof {
    /// Whose credential it is.
    pub user: UserId,
    /// Where it is registered.
    pub terminal: TerminalId,
    /// The terminal is in the registry and in use (M49).
    pub registered: bool,
    /// The authenticator verified the person, not only a touch (M10).
    pub user_verified: bool,
    /// The key that every later request must be signed with.
    pub key: DeviceKey,
    /// When.
    pub at: Timestamp,
}

/// What the directory says of a password (M09). It lives there only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Password {
    /// In order.
    Good,
    /// Never changed since it was given out.
    Initial,
    /// Older than the directory allows.
    Expired,
}

/// Second step: what the city's directory said, its token verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DirectoryProof {
    /// Who.
    pub user: UserId,
    /// How the password stands.
    pub password: Password,
    /// The key of the browser that came back with the token.
    pub key: DeviceKey,
    /// When.
    pub at: Timestamp,
}

/// Third step: in which role, and what for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// One role.
    pub role: Role,
    /// One purpose.
    pub purpose: Purpose,
    /// The key of the request.
    pub key: DeviceKey,
}

/// What a sign-in has so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SignIn {
    /// First step.
    pub terminal: Option<TerminalProof>,
    /// Second step.
    pub directory: Option<DirectoryProof>,
    /// Third step.
    pub choice: Option<Choice>,
}

impl SignIn {
    /// The session, if all three steps stand.
    ///
    /// # Errors
    /// The first reason against it, in the order of the steps.
    pub fn finish(&self, user: &User, matrix: &Matrix, now: Timestamp) -> Result<Session, Refused> {
        let terminal = self.terminal.as_ref().ok_or(&codes::U0001)?;
        terminal.stands(user)?;
        let directory = self.directory.as_ref().ok_or(&codes::U0004)?;
        if directory.user != terminal.user {
            return Err(&codes::U0005);
        }
        if directory.password != Password::Good {
            return Err(&codes::U0006);
        }
        let choice = self.choice.as_ref().ok_or(&codes::U0007)?;
        if directory.key != terminal.key || choice.key != terminal.key {
            return Err(&codes::U0009);
        }
        follows(terminal.at, directory.at)?;
        follows(directory.at, now)?;
        user.in_role(choice.role, japanese_day(now))?;
        if !matrix.has(choice.role, choice.purpose) {
            return Err(&codes::U0030);
        }
        Ok(Session {
            user: terminal.user.clone(),
            terminal: terminal.terminal.clone(),
            key: terminal.key.clone(),
            role: choice.role,
            purpose: choice.purpose,
            begun: now,
            used: now,
            verified: terminal.at,
            ended: false,
        })
    }
}

impl TerminalProof {
    /// Does the first step hold for this user? Also what a renewed verification must pass.
    ///
    /// # Errors
    /// U0003 for an unknown terminal, U0002 without verification of the person, U0005 for another person.
    pub fn stands(&self, user: &User) -> Result<(), Refused> {
        if !self.registered {
            return Err(&codes::U0003);
        }
        if !self.user_verified {
            return Err(&codes::U0002);
        }
        if self.user == user.id { Ok(()) } else { Err(&codes::U0005) }
    }
}

/// The second moment is not before the first, and not long after it.
fn follows(first: Timestamp, second: Timestamp) -> Result<(), Refused> {
    let between = second.duration_since(first);
    if between.is_negative() || between > STEP_VALID { Err(&codes::U0008) } else { Ok(()) }
}

#[cfg(test)]
pub(crate) mod tests;
