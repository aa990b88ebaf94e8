//! The staff's side: decisions, batches, the bank file.

use super::{Client, ClientError};
use crate::exit::Failure;
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
    /// What it pays before anything is withheld.
    pub owed_yen: i64,
    /// Of this, transfers that came back and are paid again.
    pub again_yen: i64,
    /// What it withholds because payees owe it back.
    pub withheld_yen: i64,
    pub total_yen: Option<i64>,
    /// What came back.
    pub returned_yen: i64,
    pub preparer: String,
    pub approvers: Vec<String>,
    pub held: Option<String>,
    /// From when on the bank does not take its file any more.
    #[serde(default)]
    pub hand_over_by: Option<String>,
    /// Who took the file last.
    #[serde(default)]
    pub puller: Option<String>,
    /// Who said that it arrived.
    #[serde(default)]
    pub received_by: Option<String>,
    /// Until when somebody must say so.
    #[serde(default)]
    pub receipt_due: Option<String>,
    /// What somebody must look at.
    #[serde(default)]
    pub alarm: Option<Alarm>,
}

/// Something that somebody must look at.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Alarm {
    pub code: String,
    pub message_ja: String,
    pub message_en: String,
    pub remedy_ja: String,
    pub remedy_en: String,
}

/// A decided receipt.
#[derive(Debug, Clone, Deserialize)]
pub struct Decided {
    pub number: u64,
    pub line: u64,
    pub service_month: Option<ServiceMonth>,
    pub points: Option<u32>,
    pub decision: Decision,
}

/// The decisions of a chunk.
#[derive(Debug, Deserialize)]
pub struct OfChunk {
    /// The register file they were made by.
    pub register_file_sha256: Option<Digest>,
    pub decisions: Vec<Decided>,
}

/// Statistics of a month, with what the payments say of it.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
pub struct Statistics {
    pub month: String,
    pub number: u32,
    pub cases: i64,
    pub yen: i64,
    pub rows: u64,
    pub csv_sha256: String,
    pub made_at: String,
    pub by: String,
    /// Obligations of the month.
    pub obligations_yen: i64,
    /// Of these, owed to people.
    pub people_yen: i64,
    /// Of these, paid again because the bank returned it.
    pub paid_again_yen: i64,
    /// What was decided in the month to be got back.
    pub receivables_yen: i64,
    pub payees: Vec<OwedTo>,
}

/// What a payee is owed.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct OwedTo {
    pub payee: String,
    pub receipts: u64,
    pub yen: i64,
}

/// Statistics with their files.
pub struct StatisticsFiles {
    pub made: Statistics,
    pub csv: Vec<u8>,
    pub parquet: Vec<u8>,
}

/// A page of batches.
#[derive(Deserialize)]
struct Page {
    batches: Vec<Batch>,
    next: Option<String>,
}

impl Client {
    /// Has the statistics of a month made as it stands, and takes both files.
    pub async fn statistics(&self, month: BillingMonth) -> Result<StatisticsFiles, Failure> {
        let made: Statistics = self.post(&format!("/statistics/{month}"), &serde_json::json!({})).await?;
        let at = format!("/statistics/{month}/{}", made.number);
        let (csv, parquet) = (self.get_bytes(&format!("{at}/csv")).await?, self.get_bytes(&format!("{at}/parquet")).await?);
        if Digest::of(&csv).to_string() == made.csv_sha256 {
            return Ok(StatisticsFiles { made, csv, parquet });
        }
        Err(Failure::Environment {
            what: "受け取った統計が、作成されたものと一致しません / the statistics are not those that were made".to_owned(),
            remedy: "もう一度実行してください / run it again".to_owned(),
        })
    }

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
