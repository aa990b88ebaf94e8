//! Release (引渡し): a token for a fourth person, used once. Re-delivery (再引渡し) is a new approved act that gives the same bytes.

use super::act::{change, evidence, in_time, take_role, whole_second};
use super::outcome::Reason;
use super::record::{Batch, TokenFacts};
use super::state::State;
use super::{DELIVERIES_MAX, TOKENS_MAX};
use crate::error::PaymentError;
use crate::keys;
use crate::people::{DeviceId, PersonId, Role};
use josei_base::plan::{Condition, Item, Table, Write};
use josei_base::{Digest, Timestamp, limits};
use zeroize::ZeroizeOnDrop;

/// A release token (引渡し番号): 256 random bits from the caller. It is never stored, shown or compared; its hash is.
#[derive(ZeroizeOnDrop)]
pub struct ReleaseToken([u8; 32]);

impl ReleaseToken {
    /// From 256 random bits.
    #[must_use]
    pub const fn new(bits: [u8; 32]) -> Self {
        Self(bits)
    }

    /// SHA-256 of the token. Comparing hashes of 256 random bits tells nothing about the token, however long it takes.
    #[must_use]
    pub fn hash(&self) -> Digest {
        Digest::of(&self.0)
    }
}

impl std::fmt::Debug for ReleaseToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ReleaseToken")
    }
}

/// Who asks for the file.
#[derive(Debug)]
pub struct Release<'a> {
    /// The person who will take it.
    pub puller: &'a PersonId,
    /// The device it will be taken on.
    pub device: &'a DeviceId,
    /// The new token.
    pub token: &'a ReleaseToken,
    /// Now.
    pub at: Timestamp,
}

/// Issues a token to a fourth person, or another one in place of a token not used. It lives [`limits::PULL_TOKEN_MINUTES_MAX`] minutes.
pub fn plan_release(batch: &Batch, release: &Release<'_>) -> Result<Vec<Write>, PaymentError> {
    let stage = batch.stage();
    let Some(file) = batch.file.filter(|_| matches!(stage, State::Approved2 | State::Releasable)) else {
        return Err(PaymentError::State(stage));
    };
    if let Some(role) = batch.role_of(release.puller) {
        return Err(PaymentError::SamePerson(role));
    }
    let hash = release.token.hash();
    let number = batch.token.as_ref().map_or(0, |token| token.number) + 1;
    if batch.token.as_ref().is_some_and(|token| token.hash == hash) {
        // The same request again: answered. A used token is never issued twice.
        return if stage == State::Releasable { Ok(Vec::new()) } else { Err(PaymentError::TokenUsed) };
    }
    in_time(batch, release.at)?;
    if number > TOKENS_MAX {
        return Err(PaymentError::Sequence);
    }
    let life = jiff::SignedDuration::from_mins(limits::PULL_TOKEN_MINUTES_MAX);
    let expires = release.at.checked_add(life).map_err(|_| PaymentError::TokenExpired)?;
    // Whole seconds, rounded down: never longer than promised.
    let expires = whole_second(expires);
    let mut next = batch.clone();
    next.token = Some(TokenFacts { number, hash, person: release.puller.clone(), device: release.device.clone(), expires, used: false });
    next.set_stage(State::Releasable);
    let record = Item::from([
        ("sha256".to_owned(), hash.to_string().into()),
        ("person".to_owned(), release.puller.as_str().into()),
        ("device".to_owned(), release.device.as_str().into()),
        ("file_sha256".to_owned(), file.file.to_string().into()),
        ("delivery".to_owned(), i64::from(batch.delivery).into()),
        ("issued".to_owned(), release.at.to_string().into()),
        ("expires".to_owned(), expires.as_second().into()),
    ]);
    Ok(vec![
        change(batch, next, [("delivery", i64::from(batch.delivery).into())]),
        take_role(batch, release.puller, Role::Puller),
        evidence(keys::token(&batch.realm, batch.sequence, number), record),
    ])
}

/// Who takes which bytes with which token.
#[derive(Debug)]
pub struct Pull<'a> {
    /// The batch that is asked for.
    pub sequence: u32,
    /// Who.
    pub person: &'a PersonId,
    /// On which device.
    pub device: &'a DeviceId,
    /// The token.
    pub token: &'a ReleaseToken,
    /// Hash of the bytes that are about to be handed out, computed from them.
    pub file: Digest,
    /// Now.
    pub at: Timestamp,
}

/// Uses the token. Hand the bytes out only after this transaction; if they do not arrive, a re-delivery is needed.
pub fn plan_pull(batch: &Batch, pull: &Pull<'_>) -> Result<Vec<Write>, PaymentError> {
    if pull.sequence != batch.sequence {
        return Err(PaymentError::TokenBatch);
    }
    if batch.state == State::Held || batch.state.is_final() {
        return Err(PaymentError::State(batch.state));
    }
    let Some(token) = &batch.token else { return Err(PaymentError::Token) };
    if token.hash != pull.token.hash() {
        return Err(PaymentError::Token);
    }
    if token.person != *pull.person {
        return Err(PaymentError::TokenPerson);
    }
    if token.device != *pull.device {
        return Err(PaymentError::TokenDevice);
    }
    let Some(file) = batch.file.filter(|file| file.file == pull.file) else { return Err(PaymentError::TokenFile) };
    if token.used {
        return Err(PaymentError::TokenUsed);
    }
    if pull.at >= token.expires {
        return Err(PaymentError::TokenExpired);
    }
    if let Some(role) = batch.role_of(pull.person) {
        return Err(PaymentError::SamePerson(role));
    }
    in_time(batch, pull.at)?;
    let mut next = batch.clone();
    next.token = Some(TokenFacts { used: true, ..token.clone() });
    next.puller = Some(pull.person.clone());
    next.pulled_at = Some(whole_second(pull.at));
    next.receipt = None;
    next.set_stage(State::Released);
    let bound = [
        ("token_sha256", token.hash.to_string().into()),
        ("token_person", pull.person.as_str().into()),
        ("token_device", pull.device.as_str().into()),
        ("token_used", false.into()),
        ("file_sha256", pull.file.to_string().into()),
    ];
    let record = Item::from([
        ("person".to_owned(), pull.person.as_str().into()),
        ("device".to_owned(), pull.device.as_str().into()),
        ("file_sha256".to_owned(), file.file.to_string().into()),
        ("token".to_owned(), i64::from(token.number).into()),
        ("at".to_owned(), pull.at.to_string().into()),
    ]);
    Ok(vec![
        change(batch, next, bound),
        take_role(batch, pull.person, Role::Puller),
        Write::Update {
            table: Table::Payments,
            key: keys::token(&batch.realm, batch.sequence, token.number),
            set: Item::from([("used".to_owned(), pull.at.to_string().into())]),
            add: Vec::new(),
            condition: Some(Condition::All(vec![
                Condition::Equals("sha256".to_owned(), token.hash.to_string().into()),
                Condition::Missing("used".to_owned()),
            ])),
        },
        evidence(keys::pull(&batch.realm, batch.sequence, batch.delivery), record),
    ])
}

/// Who asks for the file again, and why.
#[derive(Debug)]
pub struct Redelivery<'a> {
    /// Who asks; cannot approve or take it.
    pub asker: &'a PersonId,
    /// Number of the delivery that is asked for: the present one and one.
    pub delivery: u32,
    /// Why.
    pub reason: &'a Reason,
    /// Now.
    pub at: Timestamp,
}

/// Asks for the same bytes again. Two approvals and a token follow as for the first delivery, by four different people again.
pub fn plan_redeliver(batch: &Batch, request: &Redelivery<'_>) -> Result<Vec<Write>, PaymentError> {
    if batch.state != State::Released {
        return Err(PaymentError::State(batch.state));
    }
    if request.delivery == batch.delivery && request.delivery > 1 && batch.asker == *request.asker {
        return Ok(Vec::new());
    }
    if batch.redelivery.is_some() {
        return Err(PaymentError::State(batch.stage()));
    }
    if request.delivery != batch.delivery.saturating_add(1) || request.delivery > DELIVERIES_MAX {
        return Err(PaymentError::NotWhatStands);
    }
    let next = Batch {
        delivery: request.delivery,
        redelivery: Some(State::Generated),
        asker: request.asker.clone(),
        approvers: Vec::new(),
        ..batch.clone()
    };
    let record = Item::from([
        ("person".to_owned(), request.asker.as_str().into()),
        ("reason".to_owned(), request.reason.as_str().into()),
        ("at".to_owned(), request.at.to_string().into()),
    ]);
    Ok(vec![
        change(batch, next.clone(), [("delivery", i64::from(batch.delivery).into())]),
        take_role(&next, request.asker, Role::Preparer),
        evidence(keys::redelivery(&batch.realm, batch.sequence, request.delivery), record),
    ])
}
