//! A case as the function shows it.

use josei_base::Yen;
use serde::{Deserialize, Serialize};

/// A case.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Case {
    pub month: String,
    pub delivery: String,
    pub number: u64,
    pub chunk: u32,
    pub state: String,
    pub state_ja: String,
    pub outcome: String,
    pub codes: Vec<String>,
    pub review_body: String,
    pub yen: i64,
    pub payable_yen: i64,
    pub ward: Option<String>,
    pub owner: Option<String>,
    pub opened_at: String,
    pub due: String,
    pub proposal: Option<Proposal>,
    pub version: u32,
}

/// What waits for a second person.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Proposal {
    pub kind: String,
    pub kind_ja: String,
    pub part_yen: Option<i64>,
    pub by: String,
    pub reason: String,
}

/// What stands beside a case when it is shown alone.
#[derive(Debug, Deserialize)]
pub struct Beside {
    pub explained_ja: Option<String>,
    pub history: Vec<Done>,
}

/// One act.
#[derive(Debug, Deserialize)]
pub struct Done {
    pub version: u32,
    pub act_ja: String,
    pub by: String,
    pub terminal: String,
    pub at: String,
    pub reason: Option<String>,
    pub reason_ja: Option<String>,
    pub note: Option<String>,
    pub told: String,
}

/// A page of the queue.
#[derive(Deserialize)]
pub struct Page {
    pub cases: Vec<Case>,
    pub next: Option<String>,
}

impl Case {
    /// Its name on the command line and in paths.
    pub fn name(&self) -> String {
        format!("{}/{}/{}", self.month, self.delivery, self.number)
    }

    /// One line.
    pub fn line(&self) -> String {
        let proposed = self
            .proposal
            .as_ref()
            .map_or_else(String::new, |proposal| format!("  起案/proposal {} {} ({})", proposal.kind_ja, proposal.kind, proposal.by));
        format!(
            "{}  {} {}  {} {}  {}円  期限/due {}  担当/owner {}{proposed}",
            self.name(),
            self.state_ja,
            self.state,
            self.outcome,
            self.codes.join(" "),
            Yen::new(self.yen),
            self.due,
            self.owner.as_deref().unwrap_or("-"),
        )
    }
}

impl Done {
    /// One line.
    pub fn line(&self) -> String {
        let reason = match (&self.reason, &self.reason_ja) {
            (Some(code), Some(ja)) => format!("  {code} {ja}"),
            (Some(code), None) => format!("  {code}"),
            (None, _) => String::new(),
        };
        let note = self.note.as_ref().map_or_else(String::new, |note| format!("  「{note}」"));
        format!("{:4}  {}  {} {}  {} {}{reason}{note}", self.version, self.at, self.by, self.terminal, self.act_ja, self.told)
    }
}
