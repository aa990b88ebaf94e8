//! Decisions as sentences. Japanese is written to be read aloud by a clerk to a parent or a doctor's office.

pub(super) mod en;
pub(super) mod ja;

use super::answer::RuleAnswer;

/// One line per rule: its number, and what `sentence` says of it.
fn lines(answers: &[RuleAnswer], first: String, sentence: impl Fn(&RuleAnswer) -> String) -> String {
    answers.iter().fold(first, |text, answer| format!("{text}\n{:2} {}", answer.step, sentence(answer)))
}
