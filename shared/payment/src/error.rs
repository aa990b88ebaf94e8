//! Why a payment act cannot be done. Each variant has its stable code; none holds personal data.

use crate::batch::{Difference, State};
use crate::calendar::ValueDate;
use crate::codes;
use crate::people::Role;
use josei_base::Entry;
use josei_base::plan::BadItem;
use thiserror::Error;

/// A request that cannot be done; nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PaymentError {
    /// A negative amount: corrections (過誤) are netted, never transferred.
    #[error("the amount is negative")]
    Negative,
    /// More than one transfer can carry.
    #[error("the amount is over {max} yen", max = josei_base::limits::TRANSFER_YEN_MAX)]
    AmountLimit,
    /// An identifier has characters it may not have.
    #[error("`{0}` is not an identifier of 1 to 64 characters")]
    Identifier(&'static str),
    /// The obligation is of another billing month than the batch.
    #[error("the obligation is of another billing month")]
    OtherMonth,
    /// A correction does not say what it corrects, or something else does.
    #[error("only a correction names an obligation it corrects, and always does")]
    Correction,
    /// A cause that is never owed to such a payee: receipts to people, applications to review bodies.
    #[error("this is never owed to such a payee")]
    OtherPayee,
    /// The account of a person, of the version the batch fixed, was not given or cannot be read.
    #[error("the account of a payee, of the version the batch fixed, is not there")]
    Account,
    /// An account entered and approved by one person.
    #[error("an account is entered by one person and approved by another")]
    SecondPerson,
    /// The same obligation stands with other content.
    #[error("the same obligation stands with other content")]
    Conflict,
    /// The batch is in a state in which this cannot be done.
    #[error("cannot be done in state {0}")]
    State(State),
    /// The person already has another role in this delivery.
    #[error("this person is already the {0} of the batch")]
    SamePerson(Role),
    /// What was signed is not what stands.
    #[error("what was approved is not what stands")]
    NotWhatStands,
    /// A batch without obligations.
    #[error("there is nothing to pay")]
    Nothing,
    /// Control totals differ: the caller puts the batch on hold.
    #[error(transparent)]
    Difference(#[from] Difference),
    /// Released: money may have moved.
    #[error("it is released and cannot be voided")]
    Released,
    /// More obligations than one transaction can guard.
    #[error("{0} obligations at once, at most {max}", max = crate::batch::FREEZE_SLICE_MAX)]
    Slice(usize),
    /// Over the limits of a file.
    #[error("over the limits of a bank file")]
    FileLimit,
    /// The profile is not the one the batch was opened with.
    #[error("the payer profile is not the one the batch was opened with")]
    ProfileChanged,
    /// The manifest does not read, or is not in canonical form.
    #[error("the manifest cannot be read")]
    Manifest,
    /// No number left.
    #[error("there are no more batch numbers")]
    Sequence,
    /// A stored item is damaged.
    #[error(transparent)]
    Stored(#[from] BadItem),
    /// The file cannot be written, or does not read back as it was meant.
    #[error("the bank file cannot be made: {0}")]
    Render(String),
    /// The bank would not take the file any more.
    #[error("the bank's cut-off for its value date, {0}, has passed")]
    TooLate(ValueDate),
    /// A value date was wished for whose cut-off has passed; this is the next one.
    #[error("the next possible value date is {0}")]
    Unreachable(ValueDate),
    /// The name of a request stands for other content.
    #[error("the request of this name was made with another month or value date")]
    OtherRequest,
    /// Finance has received other bytes than those that were handed over.
    #[error("what was received is not what was handed over")]
    Received,
    /// Another writer has taken the batch over.
    #[error("another writer has taken the batch over")]
    Overtaken,
    /// Not the token that was issued.
    #[error("the token is wrong")]
    Token,
    /// Issued for another person.
    #[error("the token is for another person")]
    TokenPerson,
    /// Issued for another device.
    #[error("the token is for another device")]
    TokenDevice,
    /// Issued for another batch.
    #[error("the token is for another batch")]
    TokenBatch,
    /// Issued for another file.
    #[error("the token is for another file")]
    TokenFile,
    /// Too late.
    #[error("the token has expired")]
    TokenExpired,
    /// Used before.
    #[error("the token has been used")]
    TokenUsed,
    /// Saturday, Sunday, holiday, or 12/31–1/3.
    #[error("this is not a bank business day")]
    NotBusinessDay,
    /// Outside the table of holidays, or too far from the decision.
    #[error("the day is outside the table of holidays or too far away")]
    BeyondHorizon,
}

impl PaymentError {
    /// Its stable code with texts in both languages.
    #[must_use]
    pub const fn entry(&self) -> &'static Entry {
        match self {
            Self::Negative => &codes::P_AMOUNT,
            Self::AmountLimit => &codes::P_AMOUNT_LIMIT,
            Self::Identifier(_) => &codes::P_NAME_FORM,
            Self::OtherMonth => &codes::P_OTHER_MONTH,
            Self::Correction => &codes::P_CORRECTION,
            Self::OtherPayee => &codes::P_OTHER_PAYEE,
            Self::Account => &codes::P_ACCOUNT_MISSING,
            Self::SecondPerson => &codes::P_ACCOUNT_SECOND,
            Self::Conflict => &codes::P_CONFLICT,
            Self::State(_) => &codes::P_STATE,
            Self::SamePerson(_) => &codes::P_SAME_PERSON,
            Self::NotWhatStands => &codes::P_NOT_WHAT_STANDS,
            Self::Nothing => &codes::P_NOTHING,
            Self::Difference(_) => &codes::P_DIFFERENCE,
            Self::Released => &codes::P_RELEASED,
            Self::Slice(_) => &codes::P_SLICE,
            Self::FileLimit => &codes::P_FILE_LIMIT,
            Self::ProfileChanged => &codes::P_PROFILE_CHANGED,
            Self::Manifest => &codes::P_MANIFEST,
            Self::Sequence => &codes::P_SEQUENCE,
            Self::Stored(_) => &codes::P_STORED,
            Self::Render(_) => &codes::P_RENDER,
            Self::TooLate(_) => &codes::P_TOO_LATE,
            Self::Unreachable(_) => &codes::P_UNREACHABLE,
            Self::OtherRequest => &codes::P_OTHER_REQUEST,
            Self::Received => &codes::P_RECEIVED,
            Self::Overtaken => &codes::P_OVERTAKEN,
            Self::Token => &codes::P_TOKEN,
            Self::TokenPerson => &codes::P_TOKEN_PERSON,
            Self::TokenDevice => &codes::P_TOKEN_DEVICE,
            Self::TokenBatch => &codes::P_TOKEN_BATCH,
            Self::TokenFile => &codes::P_TOKEN_FILE,
            Self::TokenExpired => &codes::P_TOKEN_EXPIRED,
            Self::TokenUsed => &codes::P_TOKEN_USED,
            Self::NotBusinessDay => &codes::P_NOT_BUSINESS_DAY,
            Self::BeyondHorizon => &codes::P_BEYOND_HORIZON,
        }
    }
}
