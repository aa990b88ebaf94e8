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
    pub should_be_yen: Option<i64>,
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

/// A case with its decision and its history.
#[derive(Debug, Deserialize, Serialize)]
pub struct Whole {
    pub case: Case,
    pub explained_ja: Option<String>,
    pub proposals: serde_json::Value,
    pub history: Vec<HistoryLine>,
}

/// One act.
#[derive(Debug, Deserialize, Serialize)]
pub struct HistoryLine {
    pub version: u32,
    pub act: String,
    pub act_ja: String,
    pub by: String,
    pub terminal: String,
    pub at: String,
    pub request: String,
    pub reason: Option<String>,
    pub reason_ja: Option<String>,
    pub note: Option<String>,
    pub told: String,
    pub state: String,
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
        let late = self.should_be_yen.map_or_else(String::new, |yen| {
            format!("  支給済み/owed {}円 → 遡及後/should be {}円", Yen::new(self.payable_yen), Yen::new(yen))
        });
        format!(
            "{}  {} {}  {} {}  {}円  期限/due {}  担当/owner {}{proposed}{late}",
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

impl HistoryLine {
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

/// What `prescribers` found.
#[derive(Debug, Deserialize, Serialize)]
pub struct Prescribers {
    asked: u64,
    found: u64,
    missing: u64,
    opened: u64,
    not_named: u64,
}

impl Prescribers {
    /// For people.
    pub fn line(&self) -> String {
        let Self { asked, found, missing, opened, not_named } = self;
        format!(
            "調剤レセプト {asked} 件のうち 処方元あり {found}、なし {missing}（新しい案件 {opened}）。処方元の記載なし {not_named} / \
             {asked} receipts of pharmacies: prescriber's receipt there {found}, missing {missing} ({opened} new cases); not named {not_named}"
        )
    }
}

/// What a late change touches.
#[derive(Debug, Deserialize, Serialize)]
pub struct Late {
    pub holder: String,
    pub register_file_sha256: String,
    pub register_as_of: String,
    pub receipts: Vec<LateLine>,
    pub proposed: u64,
}

/// One receipt of it.
#[derive(Debug, Deserialize, Serialize)]
pub struct LateLine {
    pub month: String,
    pub delivery: String,
    pub number: u64,
    pub chunk: u32,
    pub service_month: String,
    pub change: String,
    pub change_ja: String,
    pub owed_yen: i64,
    pub should_be_yen: Option<i64>,
    pub codes_before: Vec<String>,
    pub codes_now: Vec<String>,
    pub case_state: Option<String>,
}

impl LateLine {
    /// One line.
    pub fn line(&self) -> String {
        let should_be = self.should_be_yen.map_or_else(String::new, |yen| format!(" → {}円", Yen::new(yen)));
        format!(
            "{}/{}/{}  診療/service {}  {} {}  {}円{should_be}  {} → {}  {}",
            self.month,
            self.delivery,
            self.number,
            self.service_month,
            self.change_ja,
            self.change,
            Yen::new(self.owed_yen),
            codes(&self.codes_before),
            codes(&self.codes_now),
            self.case_state.as_deref().unwrap_or("-"),
        )
    }
}

fn codes(codes: &[String]) -> String {
    if codes.is_empty() { "OK".to_owned() } else { codes.join(" ") }
}

/// A list for a review body.
#[derive(Debug, Deserialize, Serialize)]
pub struct List {
    pub kind: String,
    pub review_body: String,
    pub month: String,
    pub number: u32,
    pub state: String,
    pub begun_at: String,
    pub by: String,
    pub approver: Option<String>,
    pub count: Option<u32>,
    pub total_yen: Option<i64>,
    pub file_name: String,
}

impl List {
    /// Its name on the command line.
    pub fn name(&self) -> String {
        format!("{}/{}/{}/{}", self.month, self.kind, self.review_body, self.number)
    }

    /// One line.
    pub fn line(&self) -> String {
        format!(
            "{}  {}  {}  件数/receipts {}  合計/total {}円  作成/by {}  承認/approved {}",
            self.name(),
            self.file_name,
            self.state,
            self.count.map_or_else(|| "-".to_owned(), |count| count.to_string()),
            self.total_yen.map_or_else(|| "-".to_owned(), |yen| Yen::new(yen).to_string()),
            self.by,
            self.approver.as_deref().unwrap_or("-"),
        )
    }
}
