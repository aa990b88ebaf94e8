//! Records (監査記録): who did what to which thing, from which terminal, on which legal basis; for exports the eight fields of M13, all required by type.

use crate::limits::{APPROVERS_MAX, COUNTS_MAX, NUMBER_MAX};
use crate::operation::Operation;
use crate::shard::ShardName;
use crate::token::{Code, Id, LongId};
use josei_base::plan::Table;
use josei_base::{Digest, Realm, Timestamp};
use std::collections::BTreeMap;
use thiserror::Error;

/// Audit record (監査記録): content and its place in a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The realm whose log it stands in.
    pub realm: Realm,
    /// The chain.
    pub shard: ShardName,
    /// Number in the chain, from 0 without gaps.
    pub seq: u64,
    /// Hash of the record before; zeros for the first.
    pub prev: Digest,
    /// When, to the millisecond. For people: order is told by `seq`, never by the clock.
    pub at: Timestamp,
    /// The content.
    pub draft: Draft,
}

/// What a function wants recorded (記録の内容).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// What is done.
    pub operation: Operation,
    /// Who: a person's or a function's id.
    pub actor: Id,
    /// From which terminal; a function names its instance.
    pub terminal: Id,
    /// The legal basis (code of the purpose).
    pub purpose: Id,
    /// To what; for exports with device, file, direction and approvers.
    pub subject: Subject,
    /// Before or after.
    pub event: Event,
}

/// What is touched (対象).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// Within the system.
    Internal {
        /// The thing.
        target: Target,
    },
    /// Out of, or into, the system on a device. None of the fields can be left out.
    Export {
        /// The thing.
        target: Target,
        /// The device.
        device: Id,
        /// The file.
        file: LongId,
        /// In or out.
        direction: Direction,
        /// Who approved.
        approvers: Approvers,
    },
}

impl Subject {
    /// The thing.
    #[must_use]
    pub const fn target(&self) -> &Target {
        match self {
            Self::Internal { target } | Self::Export { target, .. } => target,
        }
    }
}

/// A thing in a table or bucket (対象物): ids only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Where it is.
    pub place: Place,
    /// Which one.
    pub id: LongId,
}

macro_rules! places {
    ($($variant:ident $code:literal $doc:literal)*) => {
        /// Where a thing is (所在).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Place { $(#[doc = $doc] $variant),* }

        impl Place {
            /// All places.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stable code.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }

            /// By its code.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)* _ => None }
            }
        }
    };
}

places! {
    Deliveries "table/deliveries" "Table `deliveries`."
    Register "table/register" "Table `register`."
    Claims "table/claims" "Table `claims`."
    Payments "table/payments" "Table `payments`."
    Audit "table/audit" "Table `audit`."
    Numbers "table/numbers" "Table `numbers`."
    InboxBucket "bucket/inbox" "Bucket `inbox`."
    SealedBucket "bucket/sealed" "Bucket `sealed`."
    AuditBucket "bucket/audit" "Bucket `audit`."
    Keys "keys" "The key service."
    System "system" "The application as a whole (sign-in, a sweep)."
}

impl From<Table> for Place {
    fn from(table: Table) -> Self {
        match table {
            Table::Deliveries => Self::Deliveries,
            Table::Register => Self::Register,
            Table::Claims => Self::Claims,
            Table::Payments => Self::Payments,
            Table::Audit => Self::Audit,
        }
    }
}

/// In or out (搬入・搬出).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Into the system.
    In,
    /// Out of the system.
    Out,
}

/// Approvers of an export (承認者): one to four different people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approvers(Vec<Id>);

/// No approver, too many, or one named twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("an export has 1 to {APPROVERS_MAX} different approvers")]
pub struct NotApprovers;

impl Approvers {
    /// From their ids, in the order of approval.
    ///
    /// # Errors
    /// If there is none, one more than the limit, or one twice.
    pub fn new(ids: Vec<Id>) -> Result<Self, NotApprovers> {
        let different = ids.iter().collect::<std::collections::BTreeSet<_>>().len() == ids.len();
        if different && (1..=APPROVERS_MAX).contains(&ids.len()) { Ok(Self(ids)) } else { Err(NotApprovers) }
    }

    /// Their ids.
    #[must_use]
    pub fn ids(&self) -> &[Id] {
        &self.0
    }
}

/// Before or after (事前・事後).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// INTENT: durable before anything is touched.
    Intent,
    /// OUTCOME: what became of it.
    Outcome(Outcome),
}

/// What became of an INTENT (結果).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Number of the INTENT in the same chain.
    pub answers: u64,
    /// Done, refused or failed.
    pub verdict: Verdict,
    /// How many of what.
    pub counts: Counts,
}

/// Done, refused or failed (完了・拒否・失敗).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Done.
    Done,
    /// Refused by a rule, with its code.
    Refused(Code),
    /// Failed, with its code.
    Failed(Code),
}

/// Counts (件数): named whole numbers, ordered by name.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Counts(BTreeMap<Code, u64>);

/// Too many counts, or a number that not every reader keeps exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("an outcome has at most {COUNTS_MAX} counts, each at most 2^53 - 1")]
pub struct NotCounts;

impl Counts {
    /// From names and numbers.
    ///
    /// # Errors
    /// For one more than the limit, or a number above it.
    pub fn new(counts: BTreeMap<Code, u64>) -> Result<Self, NotCounts> {
        if counts.len() <= COUNTS_MAX && counts.values().all(|count| *count <= NUMBER_MAX) { Ok(Self(counts)) } else { Err(NotCounts) }
    }

    /// Names and numbers.
    #[must_use]
    pub const fn entries(&self) -> &BTreeMap<Code, u64> {
        &self.0
    }
}

/// A content that may not be recorded as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum BadDraft {
    /// An export without device, file, direction and approvers.
    #[error("{} needs device, file, direction and approvers", .0.code())]
    ExportNeeded(Operation),
    /// Nobody approves their own export.
    #[error("the actor is among the approvers")]
    OwnApproval,
}

impl Draft {
    /// Checks what the types cannot: an export operation has an export subject, and nobody approves their own.
    ///
    /// # Errors
    /// If one of them does not hold.
    pub fn check(&self) -> Result<(), BadDraft> {
        match &self.subject {
            Subject::Internal { .. } if self.operation.is_export() => Err(BadDraft::ExportNeeded(self.operation)),
            Subject::Export { approvers, .. } if approvers.ids().contains(&self.actor) => Err(BadDraft::OwnApproval),
            _ => Ok(()),
        }
    }
}

impl Record {
    /// The OUTCOME that answers this INTENT: same operation, actor, terminal, purpose and subject.
    #[must_use]
    pub fn outcome(&self, verdict: Verdict, counts: Counts) -> Draft {
        Draft { event: Event::Outcome(Outcome { answers: self.seq, verdict, counts }), ..self.draft.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{id, intent};

    #[test]
    fn an_export_cannot_be_recorded_without_its_fields() {
        for operation in Operation::ALL.iter().filter(|operation| operation.is_export()) {
            let mut draft = intent(*operation, 1);
            assert_eq!(draft.check(), Ok(()));
            draft.subject = Subject::Internal { target: draft.subject.target().clone() };
            assert_eq!(draft.check(), Err(BadDraft::ExportNeeded(*operation)));
        }
    }

    #[test]
    fn nobody_approves_their_own_export() {
        let mut draft = intent(Operation::ExportTake, 1);
        draft.actor = id("staff-0004");
        assert_eq!(draft.check(), Err(BadDraft::OwnApproval));
    }

    #[test]
    fn approvers_and_counts_end_at_their_limits() {
        let people = |count: usize| (0..count).map(|number| id(&format!("staff-{number}"))).collect::<Vec<_>>();
        assert!(Approvers::new(people(APPROVERS_MAX)).is_ok());
        assert_eq!(Approvers::new(people(APPROVERS_MAX + 1)), Err(NotApprovers));
        assert_eq!(Approvers::new(Vec::new()), Err(NotApprovers));
        assert_eq!(Approvers::new(vec![id("a"), id("b"), id("a")]), Err(NotApprovers));
        let counts =
            |count: usize, value| Counts::new((0..count).map(|number| (Code::parse(&format!("c{number}")).unwrap(), value)).collect());
        assert!(counts(COUNTS_MAX, NUMBER_MAX).is_ok());
        assert_eq!(counts(COUNTS_MAX + 1, 1), Err(NotCounts));
        assert_eq!(counts(1, NUMBER_MAX + 1), Err(NotCounts));
    }

    #[test]
    fn places_lead_back() {
        for place in Place::ALL {
            assert_eq!(Place::from_code(place.code()), Some(*place));
        }
        for table in Table::ALL {
            assert_eq!(Place::from(table).code(), format!("table/{}", table.name()));
        }
    }
}
