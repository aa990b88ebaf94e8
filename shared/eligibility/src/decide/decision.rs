use super::answer::{Answer, Code, Rule, RuleAnswer};
use super::money::Amounts;
use crate::codes::decision as codes;
use crate::snapshot::HolderHash;
use josei_base::Digest;
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

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
    /// All reasons in the order of the rules. The first error decides.
    pub codes: Vec<Code>,
    /// Every rule, in order.
    pub answers: Vec<RuleAnswer>,
    /// The amounts, by the rules of the service month.
    pub amounts: Amounts,
    /// What a clerk might do.
    pub proposals: Vec<Proposal>,
    /// SHA-256 of the city file.
    pub rules_hash: Digest,
    /// SHA-256 of the register image.
    pub register_hash: Digest,
}

impl Decision {
    /// Fills in codes and result from the answers.
    pub(super) fn conclude(&mut self) {
        self.codes = self.answers.iter().filter_map(|answer| answer.answer.code()).collect();
        self.result = if self.answers.iter().any(|answer| matches!(answer.answer, Answer::Error(_))) {
            Outcome::Reject
        } else if self.codes.is_empty() {
            Outcome::Ok
        } else {
            Outcome::Review
        };
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
    pub fn with_prior(mut self, prior: Prior) -> Self {
        let (saw, answer) = match prior {
            Prior::None => ("nothing of the same care is stored", Answer::Pass),
            Prior::SamePoints => ("a receipt of the same care with the same points is stored", Answer::of(&codes::E40)),
            Prior::OtherPoints => ("a receipt of the same care with other points is stored", Answer::of(&codes::W41)),
        };
        self.answers.retain(|known| known.rule != Rule::Prior);
        let at = self.answers.iter().position(|known| known.rule > Rule::Prior).unwrap_or(self.answers.len());
        self.answers.insert(at, RuleAnswer { step: Rule::Prior.step(), rule: Rule::Prior, saw: saw.into(), answer });
        self.conclude();
        self
    }

    /// The decision for people, Japanese: a line per rule.
    #[must_use]
    pub fn explain_ja(&self) -> String {
        let result = match self.result {
            Outcome::Ok => "適合",
            Outcome::Review => "要確認",
            Outcome::Reject => "不適合",
        };
        self.explain(result, Rule::question_ja, |code| code.0.ja, "問題なし", "判定せず")
    }

    /// The decision for people, English: a line per rule.
    #[must_use]
    pub fn explain_en(&self) -> String {
        let result = match self.result {
            Outcome::Ok => "OK",
            Outcome::Review => "REVIEW",
            Outcome::Reject => "REJECT",
        };
        self.explain(result, Rule::question_en, |code| code.0.en, "pass", "not asked")
    }

    fn explain(
        &self,
        result: &str,
        question: impl Fn(Rule) -> &'static str,
        label: impl Fn(Code) -> &'static str,
        pass: &str,
        not_asked: &str,
    ) -> String {
        let mut text = String::from(result);
        for RuleAnswer { step, rule, saw, answer } in &self.answers {
            // Writing to a String cannot fail.
            let _ = match answer {
                Answer::Pass => write!(text, "\n{step:2} {} {pass}", question(*rule)),
                Answer::Warning(code) | Answer::Error(code) => write!(text, "\n{step:2} {} {code} {}", question(*rule), label(*code)),
                Answer::NotAsked(why) => write!(text, "\n{step:2} {} {not_asked}: {why}", question(*rule)),
            };
            if !saw.is_empty() {
                let _ = write!(text, " [{saw}]");
            }
        }
        text
    }
}
