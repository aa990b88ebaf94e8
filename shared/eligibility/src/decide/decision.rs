use super::answer::{Answer, Code, Rule, RuleAnswer};
use super::explain;
use super::funding::Funding;
use super::money::Amounts;
use super::prescriptions::Prescriber;
use super::saw::{Saw, Why};
use crate::codes::decision as codes;
use crate::snapshot::HolderHash;
use josei_base::Digest;
use josei_base::id::Ward;
use serde::{Deserialize, Serialize};

/// What the machine says of a receipt (突合の結果). A clerk decides every REVIEW and REJECT.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// No reason against it.
    Ok,
    /// Warnings only.
    Review,
    /// At least one error.
    Reject,
}

/// What stood in the store before (重複の有無), for step 14.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Prior {
    /// Nothing of the same care.
    None,
    /// A receipt of the same care with the same points.
    SamePoints,
    /// A receipt of the same care with other points.
    OtherPoints,
}

/// What a clerk might do (処理の提案). Never done by the machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proposal {
    /// Split the receipt (分割): these days are ours, those are not.
    Split {
        /// Days of the month that the subsidy covers.
        ours: Vec<u8>,
        /// Days that it does not.
        not_ours: Vec<u8>,
    },
    /// Probably this holder was meant: birthday, kana and insurance card agree, with nobody else.
    ProbableHolder {
        /// The holder.
        holder: HolderHash,
    },
}

/// The decision of a receipt (決定), with every rule asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The result.
    pub result: Outcome,
    /// Which programme part (KO) of the receipt is ours, from 0.
    pub programme: Option<u8>,
    /// Whose receipt it is; `None` while that is not established (E01, E02, E10–E13).
    pub holder: Option<HolderHash>,
    /// The holder's ward (所管区) on the first day on which the care may have been; for statistics.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ward: Option<Ward>,
    /// All reasons in the order of the rules. The first error decides.
    pub codes: Vec<Code>,
    /// Every rule, in order.
    pub answers: Vec<RuleAnswer>,
    /// The amounts, by the rules of the service month.
    pub amounts: Amounts,
    /// Who bears the subsidy.
    pub funding: Funding,
    /// What a clerk might do.
    pub proposals: Vec<Proposal>,
    /// SHA-256 of the city file.
    pub rules_hash: Digest,
    /// SHA-256 of the register image.
    pub register_hash: Digest,
}

/// Result and codes of answers: an error rejects, a warning asks for a look.
pub(super) fn concluded(answers: &[RuleAnswer]) -> (Outcome, Vec<Code>) {
    let codes: Vec<Code> = answers.iter().filter_map(|answer| answer.answer.code()).collect();
    let result = if answers.iter().any(|answer| matches!(answer.answer, Answer::Error(_))) {
        Outcome::Reject
    } else if codes.is_empty() {
        Outcome::Ok
    } else {
        Outcome::Review
    };
    (result, codes)
}

impl Decision {
    /// Fills in codes and result from the answers.
    pub(super) fn conclude(&mut self) {
        (self.result, self.codes) = concluded(&self.answers);
    }

    /// The reason that decides: the first error, else the first warning.
    #[must_use]
    pub fn decided_by(&self) -> Option<Code> {
        let error = self.answers.iter().find_map(|answer| match answer.answer {
            Answer::Error(code) => Some(code),
            _ => None,
        });
        error.or_else(|| self.codes.first().copied())
    }

    /// Adds the answer of step 14, which only the store knows. Asked again, the new answer replaces the old one.
    #[must_use]
    pub fn with_prior(self, prior: Prior) -> Self {
        let (saw, answer) = match prior {
            Prior::None => (Saw::NothingStored, Answer::Pass),
            Prior::SamePoints => (Saw::SamePoints, Answer::of(&codes::E40)),
            Prior::OtherPoints => (Saw::OtherPoints, Answer::of(&codes::W41)),
        };
        self.with_answer(Rule::Prior, saw, answer)
    }

    /// Adds the answer of step 15, once all uploads of the month are in. A receipt that is no pharmacy's is not asked and stays as it is.
    #[must_use]
    pub fn with_prescriber(self, prescriber: Prescriber) -> Self {
        let (saw, answer) = match prescriber {
            Prescriber::NoPharmacy => return self,
            Prescriber::NotNamed => (Saw::Nothing, Answer::NotAsked(Why::NoPrescriber)),
            Prescriber::NoHolder => (Saw::Nothing, Answer::NotAsked(Why::NoHolder)),
            Prescriber::Found => (Saw::PrescriberFound, Answer::Pass),
            Prescriber::Missing { months_before } => (Saw::PrescriberMissing { months_before }, Answer::of(&codes::W42)),
        };
        self.with_answer(Rule::Prescriber, saw, answer)
    }

    /// Adds or takes away the answer of step 19, which only the store knows: an application for reimbursement of the same care is open or paid. It is kept only where
    /// there is one, so that all other decisions are the bytes they always were.
    #[must_use]
    pub fn with_applied(mut self, applied: bool) -> Self {
        if applied {
            return self.with_answer(Rule::Applied, Saw::AppliedFor, Answer::of(&codes::W43));
        }
        self.answers.retain(|known| known.rule != Rule::Applied);
        self.conclude();
        self
    }

    fn with_answer(mut self, rule: Rule, saw: Saw, answer: Answer) -> Self {
        self.answers.retain(|known| known.rule != rule);
        let at = self.answers.iter().position(|known| known.rule > rule).unwrap_or(self.answers.len());
        self.answers.insert(at, RuleAnswer { step: rule.step(), rule, saw, answer });
        self.conclude();
        self
    }

    /// The decision for people, Japanese, to be read aloud: the result, a sentence per rule, the amounts, who bears them, what may be done.
    #[must_use]
    pub fn explain_ja(&self) -> String {
        explain::ja::decision(self)
    }

    /// What the reason that decides saw, Japanese, one sentence; empty for OK.
    #[must_use]
    pub fn why_ja(&self) -> String {
        let decides = |answer: &&RuleAnswer| answer.answer.code().is_some() && answer.answer.code() == self.decided_by();
        self.answers.iter().find(decides).map_or_else(String::new, |answer| explain::ja::seen(&answer.saw))
    }

    /// The decision for people, English, alike.
    #[must_use]
    pub fn explain_en(&self) -> String {
        explain::en::decision(self)
    }
}
