//! The staff's side: decisions, batches, the bank file.

use josei_base::{BillingMonth, Digest, ServiceMonth};
use josei_eligibility::Decision;
use serde::{Deserialize, Serialize};

/// A batch as the function shows it.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Batch {
    pub sequence: u32,
    pub state: String,
    pub billing_month: BillingMonth,
    pub value_date: String,
    pub delivery: u32,
    pub file_sha256: Option<Digest>,
    pub lines: Option<u64>,
    pub total_yen: Option<i64>,
    pub preparer: String,
    pub approvers: Vec<String>,
    pub held: Option<String>,
}

/// A decided receipt.
#[derive(Debug, Clone, Deserialize)]
pub struct Decided {
    pub number: u64,
    pub line: u64,
    pub service_month: Option<ServiceMonth>,
    pub points: u32,
    pub decision: Decision,
}
