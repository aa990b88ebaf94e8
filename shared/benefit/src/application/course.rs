//! What became of an application: identity, proposal, decision, notice; and its row. What was paid of it stands in the payments alone.

use super::amount::{Basis, Granted};
use super::judged::Judged;
use super::limitation::{self, Interruption};
use super::record::{Facts, IdentityCheck, PayTo};
use super::state::State;
use super::word::{DocumentRef, Person, ReasonCode, Ward};
use super::written::{day, moment};
use josei_base::plan::{BadItem, Item, ItemExt as _, Value};
use josei_base::{Date, Digest, Timestamp};
use serde::{Deserialize, Serialize};

/// Version of the stored shape.
const FORMAT: i64 = 2;

/// What is proposed (起案の内容).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "most proposals are payments, and one is held at a time")]
pub enum Proposed {
    /// 支給.
    Payment {
        /// The figures.
        granted: Granted,
        /// On what they stand.
        basis: Basis,
        /// 府市区分: does the prefecture take part? The machine's answer, unless the proposer overrode it. None where nobody can tell.
        prefecture: Option<bool>,
        /// What the machine said of entitlement and funding.
        judged: Judged,
        /// Why the proposer went against it, where they did.
        overridden: Option<ReasonCode>,
        /// Claims of the same care that the proposer looked at.
        looked_at: Vec<String>,
    },
    /// 不支給.
    Refusal {
        /// 不支給理由コード.
        reasons: Vec<ReasonCode>,
    },
}

/// Which way a decision goes (支給・不支給).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionKind {
    /// 支給.
    Payment,
    /// 不支給.
    Refusal,
}

/// A proposal (起案).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proposal {
    /// Who proposed.
    pub by: Person,
    /// When.
    #[serde(with = "moment")]
    pub at: Timestamp,
    /// What.
    pub what: Proposed,
}

/// A decision (決定).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// Who decided; never the proposer.
    pub by: Person,
    /// When.
    #[serde(with = "moment")]
    pub at: Timestamp,
    /// The day in Japan; its month is 決定年月.
    #[serde(with = "day")]
    pub on: Date,
    /// 所管区: the desk that issues the notice.
    pub desk: Ward,
}

/// A return to the applicant (返戻).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Returned {
    /// What is missing.
    pub reasons: Vec<ReasonCode>,
    /// By when it is to come back.
    #[serde(with = "day")]
    pub deadline: Date,
    /// 文書番号 of the notice of the return.
    pub document: DocumentRef,
}

/// What became of it so far.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Course {
    /// 担当者.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Person>,
    /// 本人確認.
    pub identity: Option<IdentityCheck>,
    /// 時効の更新.
    pub interruption: Option<Interruption>,
    /// The last return; 返戻フラグ.
    pub returned: Option<Returned>,
    /// The proposal in force.
    pub proposal: Option<Proposal>,
    /// The decision.
    pub decision: Option<Decision>,
    /// 文書番号 of the notice of the decision.
    pub notice: Option<DocumentRef>,
}

/// An application as it was read from its row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// What names nobody.
    pub facts: Facts,
    /// [`super::record::Personal`], sealed by the caller.
    pub sealed: Vec<u8>,
    /// Keyed hash of the content.
    pub content: Digest,
    /// Counts every change; each write is conditional on it.
    pub revision: i64,
    /// Where it stands.
    pub state: State,
    /// What became of it.
    pub course: Course,
}

impl Standing {
    /// Is the application in time, by what is known now?
    #[must_use]
    pub fn is_in_time(&self) -> bool {
        let care = &self.facts.care;
        self.facts.applied_on <= limitation::last_day(self.facts.kind, care.service_month, care.paid_on, self.course.interruption.as_ref())
    }

    /// Who proposed what is in force.
    #[must_use]
    pub fn proposer(&self) -> Option<&Person> {
        self.course.proposal.as_ref().map(|proposal| &proposal.by)
    }

    /// What is granted by the proposal in force, if it is one of payment.
    #[must_use]
    pub fn granted(&self) -> Option<&Granted> {
        match &self.course.proposal.as_ref()?.what {
            Proposed::Payment { granted, .. } => Some(granted),
            Proposed::Refusal { .. } => None,
        }
    }

    /// True if the account it is to be paid to is settled.
    #[must_use]
    pub const fn has_account(&self) -> bool {
        matches!(self.facts.pay_to, PayTo::Account(_) | PayTo::PublicAccount(_))
    }

    /// As stored.
    #[must_use]
    pub fn to_item(&self) -> Item {
        // These types always serialise.
        let json = |text: serde_json::Result<String>| Value::Text(text.unwrap_or_default());
        let mut item = Item::from([
            ("format".to_owned(), FORMAT.into()),
            ("revision".to_owned(), self.revision.into()),
            ("state".to_owned(), self.state.name().into()),
            ("content".to_owned(), self.content.to_string().into()),
            ("facts".to_owned(), json(serde_json::to_string(&self.facts))),
            ("course".to_owned(), json(serde_json::to_string(&self.course))),
            ("sealed".to_owned(), self.sealed.clone().into()),
        ]);
        // By themselves, because conditions name them.
        if let Some(proposer) = self.proposer() {
            item.insert("proposer".to_owned(), proposer.as_str().into());
        }
        item
    }

    /// From a row.
    ///
    /// # Errors
    /// When it is not exactly what [`Standing::to_item`] makes.
    pub fn from_item(item: &Item) -> Result<Self, BadItem> {
        let standing = Self {
            facts: serde_json::from_str(item.text("facts")?).map_err(|_| BadItem("facts"))?,
            sealed: item.bytes("sealed")?.to_owned(),
            content: Digest::parse(item.text("content")?).map_err(|_| BadItem("content"))?,
            revision: item.number("revision")?,
            state: State::parse(item.text("state")?)?,
            course: serde_json::from_str(item.text("course")?).map_err(|_| BadItem("course"))?,
        };
        if standing.to_item() == *item { Ok(standing) } else { Err(BadItem("unknown attribute")) }
    }
}
