//! The side of those who order notices.

use super::{Client, ClientError};
use josei_base::Digest;
use josei_notice::order::Told;
use serde::{Deserialize, Serialize};

/// An order as the function shows it.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct NoticeOrder {
    pub id: String,
    pub state: String,
    pub ordered_by: String,
    pub ordered_at: String,
    pub ordered: u64,
    pub printed: u64,
    pub left_out: u64,
    pub pages: u64,
    pub pdf_sha256: Option<Digest>,
    pub pdf_bytes: u64,
    pub approved_by: Option<String>,
    pub takes: u64,
    pub findings_total: u64,
    pub findings: Vec<Told>,
}

impl NoticeOrder {
    /// True while it is not rendered.
    pub fn waits(&self) -> bool {
        self.state == "ORDERED"
    }
}

impl Client {
    /// An order as it stands.
    pub async fn notice_order(&self, id: &str) -> Result<NoticeOrder, ClientError> {
        self.get(&format!("/notices/{id}")).await
    }
}
