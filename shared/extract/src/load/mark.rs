//! The marks of a file's rows: hashes only, so that a large file fits into memory; sorted, they tell what belongs together.

use crate::codes;
use crate::hash::{ContentHash, PersonHasher, PersonKey, RowKey};
use crate::limits::PERSON_ROWS_MAX;
use crate::read::{Operation, ReadRow};
use crate::report::Report;
use crate::source::Source;
use josei_base::Digest;
use sha2::{Digest as _, Sha256};

/// What a row does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    /// It has an error, or contradicts another; its person stays as before.
    Held,
    /// It is there: a row of a full load.
    There,
    /// A delta says so.
    Delta(Operation),
}

/// A row. The order of fields is that in which marks are sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Mark {
    pub(super) person: PersonKey,
    pub(super) row: RowKey,
    pub(super) content: ContentHash,
    pub(super) state: State,
    pub(super) line: u32,
}

/// The mark of a row, unless nobody can say whose it is.
pub(super) fn of(row: &ReadRow<'_>, source: Source, hasher: &PersonHasher) -> Option<Mark> {
    // Lines of a file within its limits always fit.
    let small = |line: u64| u32::try_from(line).unwrap_or(u32::MAX);
    match row {
        ReadRow::Good { line, operation, row } => {
            let (key, content) = hasher.row(source, row);
            let state = operation.map_or(State::There, State::Delta);
            Some(Mark { person: hasher.person(row.person), row: key, content, state, line: small(*line) })
        }
        ReadRow::Bad { line, person: Some(person) } => Some(Mark {
            person: hasher.person(*person),
            row: RowKey([0; 8]),
            content: ContentHash([0; 16]),
            state: State::Held,
            line: small(*line),
        }),
        ReadRow::Bad { person: None, .. } | ReadRow::Other => None,
    }
}

/// Sorts the marks, takes out rows that stand twice, holds persons whose rows contradict each other, and tells what all rows say.
pub(super) fn settle(marks: &mut Vec<Mark>, report: &mut Report) -> Digest {
    marks.sort_unstable();
    marks.dedup_by(|later, first| {
        let same = (later.person, later.row, later.content, later.state) == (first.person, first.row, first.content, first.state);
        let twice = same && first.state != State::Held;
        if twice {
            report.rows_twice += 1;
            report.of_row(u64::from(later.line), "", &codes::I151, "");
        }
        twice
    });
    let mut said = Sha256::new();
    for rows in marks.chunk_by_mut(|one, other| one.person == other.person) {
        report.persons += 1;
        let mut held = rows.iter().any(|row| row.state == State::Held);
        for pair in rows.windows(2) {
            if let [one, other] = pair
                && one.row == other.row
                && one.state != State::Held
                && other.state != State::Held
            {
                report.of_row(u64::from(one.line.max(other.line)), "", &codes::I117, "");
                held = true;
            }
        }
        if rows.len() > PERSON_ROWS_MAX {
            let line = rows.iter().map(|row| row.line).max().unwrap_or_default();
            report.of_row(u64::from(line), "", &codes::I119, &PERSON_ROWS_MAX.to_string());
            held = true;
        }
        report.persons_held += u64::from(held);
        for row in rows {
            if held {
                row.state = State::Held;
                continue;
            }
            said.update(row.person.0);
            said.update(row.row.0);
            said.update(row.content.0);
            said.update([match row.state {
                State::Held | State::There => 0,
                State::Delta(Operation::Added) => 1,
                State::Delta(Operation::Changed) => 2,
                State::Delta(Operation::Gone) => 3,
            }]);
        }
    }
    Digest(said.finalize().into())
}
