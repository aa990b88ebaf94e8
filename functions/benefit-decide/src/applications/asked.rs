//! What is asked for, beside the act that stands in the path.

use super::refused;
use josei_base::{BillingMonth, Date, Timestamp, Yen};
use josei_benefit::application::word::{DocumentRef, Person, ReasonCode, Ward};
use josei_benefit::application::{ActError, DecisionKind, Draft, IdentityMethod};
use josei_runtime::Problem;
use serde::Deserialize;

/// One act on an application.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Name of the request, 1–64 of `a-z 0-9 - _ .`.
    pub request: String,
    /// `assign`: to whom.
    pub to: Option<String>,
    /// `identify`: `picture`, `two_documents` or `signature`.
    pub method: Option<String>,
    /// `identify`: when (UTC).
    pub at: Option<String>,
    /// `interrupt`: the day of what renewed the time limit.
    pub on: Option<String>,
    /// `interrupt`: the document that shows it.
    pub evidence: Option<String>,
    /// `account`: the version; else the one in force.
    pub version: Option<u32>,
    /// `ask`, `propose` of a refusal: reason codes.
    #[serde(default)]
    pub reasons: Vec<String>,
    /// `ask`: by when it is to come; else by the rules.
    pub deadline: Option<String>,
    /// `answer`: the application as it is now, in the columns of an entry.
    pub application: Option<Draft>,
    /// `propose`: `payment` or `refusal`.
    pub decision: Option<DecisionKind>,
    /// `propose` of a payment: does the prefecture take part (府市区分), where that is to be another answer than the machine's?
    pub prefecture: Option<bool>,
    /// `propose` of a payment against what the machine says: why, as a code.
    #[serde(rename = "override")]
    pub overriding: Option<String>,
    /// `propose` of a payment: the sum that was seen.
    pub seen_yen: Option<Yen>,
    /// `propose` of a payment: claims of the same care that were looked at and are something else.
    #[serde(default)]
    pub looked_at: Vec<String>,
    /// `approve`: the revision that was seen.
    pub revision: Option<i64>,
    /// `approve`: the sum that was seen; zero for a refusal.
    pub total_yen: Option<Yen>,
    /// `approve`: the desk that issues the notice (所管区); else the one that took it in.
    pub desk: Option<String>,
    /// `approve` of a payment: with which month's payments; else with those of the month of the decision.
    pub pay_with: Option<BillingMonth>,
    /// `notice`, `ask`: 文書番号.
    pub document: Option<String>,
    /// `notice`, `ask`: name of the child, as the register has it.
    pub child_name: Option<String>,
    /// `notice`, `ask`: its kana.
    pub child_kana: Option<String>,
    /// `notice` of a payment: the day it is paid.
    pub paid_on: Option<String>,
}

impl Asked {
    /// What must be there.
    pub fn need<'a, T>(value: Option<&'a T>, name: &'static str) -> Result<&'a T, Problem> {
        value.ok_or_else(|| Problem::bad_request(name))
    }

    pub fn day(text: &str, name: &'static str) -> Result<Date, Problem> {
        text.parse().map_err(|_| Problem::bad_request(name))
    }

    pub fn moment(text: &str, name: &'static str) -> Result<Timestamp, Problem> {
        text.parse().map_err(|_| Problem::bad_request(name))
    }

    pub fn method(&self) -> Result<IdentityMethod, Problem> {
        let text = Self::need(self.method.as_ref(), "method")?;
        [IdentityMethod::Picture, IdentityMethod::TwoDocuments, IdentityMethod::Signature]
            .into_iter()
            .find(|method| method.name() == text)
            .ok_or_else(|| Problem::bad_request("method"))
    }

    /// The reasons, each a word; whether the table has them is asked by the plan.
    pub fn reasons(&self) -> Result<Vec<ReasonCode>, Problem> {
        self.reasons.iter().map(|text| ReasonCode::parse(text).map_err(|_| refused(&ActError::Reason))).collect()
    }

    /// The reason to pay against what the machine says.
    pub fn overriding(&self) -> Result<Option<ReasonCode>, Problem> {
        self.overriding.as_deref().map(ReasonCode::parse).transpose().map_err(|_| refused(&ActError::Reason))
    }

    pub fn person(text: &str) -> Result<Person, Problem> {
        Person::parse(text).map_err(|_| Problem::bad_request("to"))
    }

    pub fn document(text: &str) -> Result<DocumentRef, Problem> {
        DocumentRef::parse(text).map_err(|_| Problem::bad_request("document"))
    }

    pub fn desk(&self) -> Result<Option<Ward>, Problem> {
        self.desk.as_deref().map(Ward::parse).transpose().map_err(|_| Problem::bad_request("desk"))
    }
}
