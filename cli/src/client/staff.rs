//! The staff's side: decisions, batches, the bank file.

use super::{Client, ClientError};
use josei_base::id::FeeTable;
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
    pub points: Option<u32>,
    pub facts: Facts,
    pub decision: Decision,
}

/// What statistics count a receipt by.
#[derive(Debug, Clone, Copy, Deserialize)]
pub struct Facts {
    pub table: FeeTable,
    pub inpatient: bool,
    pub age: Option<u8>,
}

/// The decisions of a chunk.
#[derive(Debug, Deserialize)]
pub struct OfChunk {
    /// The register file they were made by.
    pub register_file_sha256: Option<Digest>,
    pub decisions: Vec<Decided>,
}

/// A page of batches.
#[derive(Deserialize)]
struct Page {
    batches: Vec<Batch>,
    next: Option<String>,
}

impl Client {
    /// All batches, the newest first, page by page.
    pub async fn batches(&self) -> Result<Vec<Batch>, ClientError> {
        let (mut found, mut after) = (Vec::new(), String::new());
        loop {
            let page: Page = self.get(&format!("/batches{after}")).await?;
            found.extend(page.batches);
            match page.next {
                Some(next) => after = format!("?after={next}"),
                None => return Ok(found),
            }
        }
    }
}
