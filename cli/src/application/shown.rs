//! Applications as the function shows them.

use josei_base::Yen;
use josei_benefit::Outcome;
use josei_benefit::application::{DecisionKind, State};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// An application in a list.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Application {
    pub number: String,
    pub kind: String,
    pub kind_ja: String,
    pub state: State,
    pub state_ja: String,
    pub revision: i64,
    pub service_month: String,
    pub applied_on: String,
    pub received_on: String,
    pub ward: String,
    pub owner: Option<String>,
    pub due: Option<String>,
    pub in_time: bool,
    pub paid_yen: i64,
    pub payee: String,
    pub has_account: bool,
    pub identified: bool,
    pub proposal: Option<Proposal>,
    pub decided_by: Option<String>,
    pub decided_on: Option<String>,
    pub document: Option<String>,
    pub returned_by: Option<String>,
}

/// What was proposed.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Proposal {
    pub decision: DecisionKind,
    pub by: String,
    pub total_yen: i64,
    pub reasons: Vec<String>,
    pub prefecture: Option<bool>,
    pub machine: Option<Outcome>,
    pub machine_codes: Vec<String>,
    pub overridden: Option<Override>,
    pub looked_at: Vec<String>,
}

/// Why somebody pays against what the machine says.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Override {
    pub reason: String,
    pub ja: String,
    pub en: String,
}

/// What the machine says of entitlement and funding.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Entitlement {
    pub result: Outcome,
    pub codes: Vec<Told>,
    pub funding: String,
    pub explained_ja: String,
    pub explained_en: String,
    pub register_as_of: String,
    pub register_file_sha256: String,
    pub rules_sha256: String,
}

/// A code with its words.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Told {
    pub code: String,
    pub ja: String,
    pub en: String,
}

/// What became of the debt.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Payment {
    pub state: String,
    pub state_ja: String,
    pub yen: i64,
    pub pay_with: String,
    pub batch: Option<u32>,
    pub batch_state: Option<String>,
    pub value_date: Option<String>,
}

/// A page of a list.
#[derive(Deserialize)]
pub struct Page {
    pub applications: Vec<Application>,
    pub next: Option<String>,
}

/// An application with everything a clerk needs.
#[derive(Deserialize, Serialize)]
pub struct Whole {
    pub application: Application,
    pub facts: Value,
    pub personal: Value,
    pub last_day: String,
    pub computed: Option<Granted>,
    pub entitlement: Option<Entitlement>,
    pub payment: Option<Payment>,
    pub same_care: Vec<Other>,
    pub history: Vec<ShownAct>,
}

/// What it is worth.
#[derive(Debug, Clone, Copy, Deserialize, Serialize)]
pub struct Granted {
    pub legal: i64,
    pub remaining: i64,
    pub copay: i64,
    pub subsidy: i64,
    pub meals: i64,
    pub total: i64,
}

/// What else stands of the same care.
#[derive(Debug, Deserialize, Serialize)]
pub struct Other {
    pub reference: String,
    pub code: String,
    pub ja: String,
    pub en: String,
    pub yen: i64,
}

/// One act.
#[derive(Debug, Deserialize, Serialize)]
pub struct ShownAct {
    pub revision: i64,
    pub act: String,
    pub by: String,
    pub at: String,
    pub request: String,
    pub state: String,
}

impl Application {
    /// One line.
    pub fn line(&self) -> String {
        let proposed = self.proposal.as_ref().map_or_else(String::new, |proposal| {
            let decision = match proposal.decision {
                DecisionKind::Payment => "支給/payment",
                DecisionKind::Refusal => "不支給/refusal",
            };
            let why = proposal.overridden.as_ref().map_or_else(String::new, |code| {
                format!("  判定と異なる/against {}: {} {} / {}", proposal.machine_codes.join(" "), code.reason, code.ja, code.en)
            });
            let (yen, reasons) = (Yen::new(proposal.total_yen), proposal.reasons.join(" "));
            format!("  起案/proposal {decision} {yen}円 {reasons} ({}){why}", proposal.by)
        });
        format!(
            "{}  {} {}  {} {}  {}  版/revision {}  期限/due {}  担当/owner {}{proposed}",
            self.number,
            self.state_ja,
            self.state,
            self.kind_ja,
            self.service_month,
            if self.in_time { "時効内/in time" } else { "時効経過/too late" },
            self.revision,
            self.due.as_deref().unwrap_or("-"),
            self.owner.as_deref().unwrap_or("-"),
        )
    }
}

impl Whole {
    /// Line by line; who applied is only in the JSON.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![self.application.line()];
        if let Some(worth) = self.computed {
            let Granted { legal, remaining, copay, subsidy, meals, total } = worth;
            lines.push(format!(
                "  自己負担相当/legal {legal}  実負担/remaining {remaining}  一部自己負担/copay {copay}  助成/subsidy {subsidy}  食事/meals {meals}  合計/total {total}円"
            ));
        }
        // Japanese and English, a sentence for each rule.
        if let Some(Entitlement { explained_ja, explained_en, register_as_of, .. }) = &self.entitlement {
            lines.push(format!("  資格/entitlement （台帳/register {register_as_of}）"));
            lines.extend(explained_ja.lines().chain(explained_en.lines()).map(|line| format!("    {line}")));
        }
        if let Some(Payment { state, state_ja, yen, pay_with, batch, value_date, .. }) = &self.payment {
            let batch = batch.map_or_else(String::new, |batch| format!("  バッチ/batch {batch}"));
            let on = value_date.as_ref().map_or_else(String::new, |day| format!("  振込指定日/value date {day}"));
            lines.push(format!("  支払/payment {state_ja} {state}  {}円  {pay_with}{batch}{on}", Yen::new(*yen)));
        }
        lines.extend(
            self.same_care.iter().map(|other| format!("  {} {} {}円: {} / {}", other.code, other.reference, other.yen, other.ja, other.en)),
        );
        lines.extend(self.history.iter().map(|act| format!("{:4}  {}  {}  {} → {}", act.revision, act.at, act.by, act.act, act.state)));
        lines
    }
}
