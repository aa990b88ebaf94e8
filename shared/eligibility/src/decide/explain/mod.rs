//! Decisions as sentences. Japanese is written to be read aloud by a clerk to a parent or a doctor's office.

pub(super) mod en;
pub(super) mod ja;

use super::answer::RuleAnswer;
use super::decision::Decision;

/// One line per rule: its number, and what `sentence` says of it.
fn lines(decision: &Decision, first: String, sentence: impl Fn(&RuleAnswer) -> String) -> String {
    decision.answers.iter().fold(first, |text, answer| format!("{text}\n{:2} {}", answer.step, sentence(answer)))
}
