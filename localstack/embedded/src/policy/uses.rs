//! Which grants were used and what was refused: so that a suite can tell the grants nobody needs and the calls nobody allowed.

use super::call::Call;
use super::document::Grant;
use crate::limits::POLICY_NOTES_BYTES_MAX;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Most different refusals kept; later ones only count in the log.
const REFUSALS_MAX: usize = 1_000;
/// Mode of the file: the owner alone, for keys of objects name senders.
const MODE: u32 = 0o600;

/// A grant that was used.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    /// By whom.
    pub role: &'static str,
    /// Which.
    pub grant: Grant,
}

/// A call that was refused.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Refusal {
    /// Who asked.
    pub role: String,
    /// What.
    pub action: &'static str,
    /// On what.
    pub resource: String,
    /// What was known about the request.
    pub context: BTreeMap<String, Vec<String>>,
}

/// A line of the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line<'a> {
    answer: &'a str,
    role: &'a str,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    statement: Option<&'a str>,
    action: &'a str,
    resource: &'a str,
}

#[derive(Debug, Default)]
struct Noted {
    uses: BTreeMap<Use, u64>,
    refusals: BTreeMap<Refusal, u64>,
    file: Option<File>,
}

/// Notes of a stack, in memory and as lines of a file.
#[derive(Debug, Default)]
pub struct Uses {
    noted: Mutex<Noted>,
}

impl Uses {
    /// In memory, and at the end of a file: a line when a grant is used for the first time in this process, one for each new refusal. Lines are
    /// written at once, so that a process that is killed leaves them too. A file that cannot be written is done without.
    #[must_use]
    pub fn to_file(path: &Path) -> Self {
        let file = Self::open(path);
        let file = file.inspect_err(|error| tracing::warn!(%error, "uses of policies are not written")).ok();
        Self { noted: Mutex::new(Noted { file, ..Noted::default() }) }
    }

    /// Notes that have become too long begin anew.
    fn open(path: &Path) -> std::io::Result<File> {
        let file = OpenOptions::new().create(true).append(true).mode(MODE).open(path)?;
        if file.metadata()?.len() > POLICY_NOTES_BYTES_MAX {
            file.set_len(0)?;
        }
        Ok(file)
    }

    fn noted(&self) -> MutexGuard<'_, Noted> {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A grant was used.
    pub(super) fn note(&self, role: &'static str, grant: Grant) {
        let mut noted = self.noted();
        let used = Use { role, grant };
        if let Some(count) = noted.uses.get_mut(&used) {
            *count = count.saturating_add(1);
        } else {
            let grant = &used.grant;
            let statement = Some(grant.statement.as_str());
            noted.write(&Line { answer: "allowed", role, statement, action: grant.action, resource: &grant.resource });
            noted.uses.insert(used, 1);
        }
    }

    /// A call was refused.
    pub(super) fn refuse(&self, role: &str, call: &Call) {
        let mut noted = self.noted();
        let refusal =
            Refusal { role: role.to_owned(), action: call.action, resource: call.resource.clone(), context: call.context.clone() };
        if let Some(count) = noted.refusals.get_mut(&refusal) {
            *count = count.saturating_add(1);
        } else if noted.refusals.len() < REFUSALS_MAX {
            noted.write(&Line { answer: "refused", role, statement: None, action: call.action, resource: &call.resource });
            noted.refusals.insert(refusal, 1);
        }
    }

    /// Grants that were used, and how often.
    #[must_use]
    pub fn used(&self) -> BTreeMap<Use, u64> {
        self.noted().uses.clone()
    }

    /// Calls that were refused, and how often.
    #[must_use]
    pub fn refused(&self) -> BTreeMap<Refusal, u64> {
        self.noted().refusals.clone()
    }
}

impl Noted {
    fn write(&mut self, line: &Line<'_>) {
        let Some(file) = &mut self.file else { return };
        let Ok(mut text) = serde_json::to_vec(line) else { return };
        text.push(b'\n');
        // One write a line, at the end: lines of several processes do not mix. A full disk is told by the stores themselves.
        if let Err(error) = file.write_all(&text) {
            tracing::warn!(%error, "uses of policies are no longer written");
            self.file = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_grant_and_each_refusal_is_written_once_and_counted() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("policies.jsonl");
        let uses = Uses::to_file(&path);
        let grant = Grant { statement: "S".to_owned(), action: "s3:GetObject", resource: "arn:aws:s3:::b/k*".to_owned() };
        let call = Call::object("s3:PutObject", "b", "k");
        for _ in 0..3 {
            uses.note("sweep", grant.clone());
            uses.refuse("sweep", &call);
        }
        assert_eq!(uses.used().into_values().collect::<Vec<_>>(), [3]);
        assert_eq!(uses.refused().into_values().collect::<Vec<_>>(), [3]);
        let text = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<Line<'_>> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let told: Vec<_> = lines.iter().map(|line| (line.answer, line.statement, line.action)).collect();
        assert_eq!(told, [("allowed", Some("S"), "s3:GetObject"), ("refused", None, "s3:PutObject")]);
    }

    #[test]
    fn notes_that_are_too_long_begin_anew() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("policies.jsonl");
        let line = vec![b'x'; usize::try_from(POLICY_NOTES_BYTES_MAX).unwrap()];
        std::fs::write(&path, &line).unwrap();
        Uses::to_file(&path).refuse("sweep", &Call::object("s3:PutObject", "b", "k"));
        assert!(std::fs::metadata(&path).unwrap().len() > POLICY_NOTES_BYTES_MAX, "just at the limit nothing is lost");
        Uses::to_file(&path).refuse("sweep", &Call::object("s3:PutObject", "b", "k"));
        assert_eq!(std::fs::read_to_string(&path).unwrap().lines().count(), 1);
    }
}
