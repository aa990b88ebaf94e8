//! What a month gave: the contract's JSON shape.

use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// `josei month --json`.
#[derive(Debug, Default, Serialize)]
pub struct MonthResult {
    /// The register.
    pub register: RegisterResult,
    /// One entry per file, in the order given.
    pub deliveries: Vec<DeliveryResult>,
    /// Decisions.
    pub decisions: DecisionsResult,
    /// Refunds over the monthly cap, told per holder and month (W52).
    pub refunds: RefundsResult,
    /// Applications of guardians (償還払い), where they were given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applications: Option<ApplicationsResult>,
    /// The bank files.
    pub payment: PaymentResult,
    /// The audit log.
    pub audit: AuditResult,
    /// Milliseconds as decimal seconds per step.
    pub seconds: BTreeMap<String, serde_json::Number>,
    /// The steps in order, for the table.
    #[serde(skip)]
    pub steps: Vec<(&'static str, Duration)>,
}

/// The register file as it was read.
#[derive(Debug, Default, Serialize)]
pub struct RegisterResult {
    /// Rows.
    pub rows: u64,
    /// Holders.
    pub holders: u64,
    /// Rows with an error; they are not used.
    pub rows_left_out: u64,
    /// Receipts of these files that an earlier command had decided by another register; they are not decided again.
    pub decided_by_another: u64,
    /// Those of them that wait for a clerk: with this register they might not.
    pub waiting_by_another: u64,
}

/// A file that was handed over.
#[derive(Debug, Default, Serialize)]
pub struct DeliveryResult {
    /// Path as given.
    pub path: String,
    /// Delivery id.
    pub id: String,
    /// Its state.
    pub state: String,
    /// Why it was refused as a whole.
    pub refusal: Option<String>,
    /// Receipts.
    pub receipts: u64,
    /// Accepted.
    pub accepted: u64,
    /// Rejected, each with a reason.
    pub rejected: u64,
    /// Errors on the file as a whole.
    pub file_errors: u64,
}

/// What the receipts were decided.
#[derive(Debug, Default, Serialize)]
pub struct DecisionsResult {
    /// Nothing against them.
    pub ok: u64,
    /// A clerk looks.
    pub review: u64,
    /// A clerk decides.
    pub reject: u64,
    /// How often each code was given.
    pub by_code: BTreeMap<String, u64>,
}

/// Refund candidates.
#[derive(Debug, Default, Serialize)]
pub struct RefundsResult {
    /// Holders and months.
    pub holders: u64,
    /// Sum.
    pub total_yen: i64,
}

/// Applications of a file, and what became of them.
#[derive(Debug, Default, Serialize)]
pub struct ApplicationsResult {
    /// Path as given.
    pub path: String,
    /// Rows below the header.
    pub rows: u64,
    /// Taken in now.
    pub entered: u64,
    /// Taken in before, word for word.
    pub same: u64,
    /// Not taken in, each with a reason.
    pub rejected: u64,
    /// Decided to be paid.
    pub paid: u64,
    /// Decided to be refused.
    pub refused: u64,
    /// A person has to judge them.
    pub waiting: u64,
    /// Sum of those that are paid.
    pub total_yen: i64,
    /// One by one, by line.
    pub outcomes: Vec<ApplicationOutcome>,
}

/// What became of an application.
#[derive(Debug, Clone, Serialize)]
pub struct ApplicationOutcome {
    /// Its line in the file.
    pub line: u64,
    /// 申請書番号; empty where the row could not be read.
    pub number: String,
    /// `paid`, `refused`, `waiting` or `unread`.
    pub result: &'static str,
    /// Why: reasons of a refusal, or codes of findings.
    pub codes: Vec<String>,
    /// What is paid.
    pub yen: i64,
}

impl ApplicationsResult {
    /// One more.
    pub fn count(&mut self, one: &ApplicationOutcome) {
        match one.result {
            "paid" => self.paid += 1,
            "refused" => self.refused += 1,
            "waiting" => self.waiting += 1,
            _ => {}
        }
        self.total_yen += one.yen;
    }
}

/// What the month pays: all its bank files, also those of earlier commands in the folder.
#[derive(Debug, Default, Serialize)]
pub struct PaymentResult {
    /// Where the newest bank file is; null when there is nothing to pay.
    pub path: Option<String>,
    /// Transfers of all batches.
    pub lines: u64,
    /// Sum of all batches.
    pub total_yen: i64,
    /// Hash of the newest bank file.
    pub sha256: Option<String>,
    /// Number of the newest batch.
    pub batch: Option<u32>,
    /// Its value date.
    pub value_date: Option<String>,
    /// Every batch, the oldest first. Files that came after one was closed are paid in the next.
    pub batches: Vec<BatchResult>,
    /// Per payee; they come to the sum of all batches.
    pub payees: Vec<PayeeResult>,
}

/// One bank file.
#[derive(Debug, Clone, Serialize)]
pub struct BatchResult {
    /// Batch number.
    pub batch: u32,
    /// Its state.
    pub state: String,
    /// Value date.
    pub value_date: String,
    /// Where the file is; null when the bank has paid it and it was taken away from here.
    pub path: Option<String>,
    /// Transfers.
    pub lines: u64,
    /// Sum.
    pub total_yen: i64,
    /// Hash of the file.
    pub sha256: Option<String>,
}

impl PaymentResult {
    /// One more batch, newer than those before.
    pub fn add(&mut self, batch: BatchResult) {
        self.path.clone_from(&batch.path);
        self.lines += batch.lines;
        self.total_yen += batch.total_yen;
        self.sha256.clone_from(&batch.sha256);
        self.batch = Some(batch.batch);
        self.value_date = Some(batch.value_date.clone());
        self.batches.push(batch);
    }
}

/// One payee.
#[derive(Debug, Default, Clone, Serialize)]
pub struct PayeeResult {
    /// `shiharai`, `kokuho` or `people`.
    pub payee: String,
    /// Receipts decided OK; of people, applications and refunds.
    pub receipts: u64,
    /// Yen.
    pub yen: i64,
}

/// The log.
#[derive(Debug, Default, Serialize)]
pub struct AuditResult {
    /// Records in the checkpoint.
    pub records: u64,
    /// True if the copied bundle verifies.
    pub verified: bool,
}

impl MonthResult {
    /// Notes the times of the steps.
    pub fn seconds(&mut self, steps: &[(&'static str, Duration)]) {
        for (name, took) in steps {
            let text = format!("{}.{:03}", took.as_secs(), took.subsec_millis());
            if let Ok(number) = serde_json::from_str(&text) {
                self.seconds.insert((*name).to_owned(), number);
            }
        }
        self.steps = steps.to_vec();
    }

    /// A file given twice is one delivery, and counts once.
    fn total(&self, of: impl Fn(&DeliveryResult) -> u64) -> u64 {
        let mut counted = BTreeSet::new();
        self.deliveries.iter().filter(|delivery| delivery.id.is_empty() || counted.insert(&delivery.id)).map(of).sum()
    }

    /// Receipts received.
    pub fn received(&self) -> u64 {
        self.total(|delivery| delivery.receipts)
    }

    /// Receipts accepted.
    pub fn accepted(&self) -> u64 {
        self.total(|delivery| delivery.accepted)
    }

    /// Receipts that went back to their sender with a reason.
    pub fn returned(&self) -> u64 {
        self.total(|delivery| delivery.rejected)
    }

    /// Receipts that are accepted and yet not decided: their deliveries ended before.
    pub fn undecided(&self) -> u64 {
        self.accepted().saturating_sub(self.decisions.ok + self.decisions.review + self.decisions.reject)
    }

    /// True if something in the files was wrong, if not all that is accepted was decided by this register, or if the log does not verify.
    pub fn has_input_errors(&self) -> bool {
        !self.audit.verified
            || self.register.rows_left_out > 0
            || self.register.waiting_by_another > 0
            || self.undecided() > 0
            || self.applications.as_ref().is_some_and(|applications| applications.rejected > 0)
            || self.deliveries.iter().any(|delivery| delivery.rejected > 0 || delivery.refusal.is_some() || delivery.file_errors > 0)
    }
}
