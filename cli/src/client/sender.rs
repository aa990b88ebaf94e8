//! A sender's side: announce, seal and put the parts, close. Whatever has arrived is not sent again.

use super::content::{Content, Fingerprint};
use super::http::{Client, ClientError, cause};
use crate::exit::Failure;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use josei_base::{BillingMonth, Digest};
use josei_delivery::Content as Holds;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::ops::Range;
use std::path::Path;

/// Parts under way at the same time.
const PARALLEL: usize = 4;
/// Addresses asked for at once; each lives five minutes.
const ADDRESSES_AT_ONCE: usize = 16;
/// Times a part is tried.
const ATTEMPTS_MAX: u32 = 4;

/// What is announced.
#[derive(Debug, Clone, Serialize)]
pub struct Announcement {
    pub file_name: String,
    pub size: u64,
    pub sha256: Digest,
    pub billing_month: BillingMonth,
    pub confirm: bool,
    /// Always: nothing is put in clear.
    sealed: bool,
    #[serde(skip)]
    fingerprint: Fingerprint,
    /// May take the place of one that ended without counting.
    pub revise: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declared_receipts: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declared_points: Option<u64>,
}

/// What the function answers.
#[derive(Debug, Clone, Deserialize, Serialize)]
pub struct Status {
    pub id: String,
    pub state: String,
    pub part_bytes: u64,
    pub parts: u64,
    #[serde(default)]
    pub arrived: Vec<u16>,
    #[serde(default)]
    pub counts: Option<Counts>,
    #[serde(default)]
    pub content: Option<Holds>,
    #[serde(default)]
    pub settling: Option<Settling>,
    #[serde(default)]
    pub refusal: Option<String>,
    #[serde(default)]
    pub refusal_detail: Option<String>,
    #[serde(default)]
    pub waits: Option<String>,
    #[serde(default)]
    pub scan: Option<String>,
    #[serde(default)]
    pub revision: u32,
}

/// What is still to be done.
#[derive(Debug, Clone, Copy, Default, Deserialize, Serialize)]
pub struct Settling {
    pub waiting: u64,
    pub paid_chunks: u32,
    #[serde(default)]
    pub unpaid_receipts: u64,
}

/// The preview.
#[derive(Debug, Clone, Copy, Default, Deserialize, Serialize)]
pub struct Counts {
    pub receipts: u64,
    pub accepted: u64,
    pub rejected: u64,
    pub points: u64,
    /// Of 訪問看護, which bills no points.
    #[serde(default)]
    pub yen: u64,
    pub chunks: u32,
}

/// What opening answers besides the status.
#[derive(Deserialize)]
struct Opened {
    sealing: Option<Sealing>,
}

/// What to seal with, base64; never printed.
#[derive(Deserialize)]
pub struct Sealing {
    #[serde(rename = "header_base64")]
    pub header: String,
    #[serde(rename = "salt_base64")]
    pub salt: String,
    #[serde(rename = "data_key_base64")]
    pub data_key: String,
}

#[derive(Serialize)]
struct Wanted {
    parts: Vec<WantedPart>,
}

#[derive(Serialize)]
struct WantedPart {
    number: u16,
    sha256_base64: String,
}

#[derive(Deserialize)]
struct Address {
    number: u16,
    length: u64,
    url: String,
    headers: Vec<(String, String)>,
}

/// Describes a file.
pub fn announce(path: &Path, billing_month: BillingMonth, confirm: bool) -> Result<Announcement, Failure> {
    let fingerprint = Fingerprint::of(path)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(Announcement {
        file_name: name,
        size: fingerprint.size,
        sha256: fingerprint.sha256,
        billing_month,
        confirm,
        revise: true,
        declared_receipts: None,
        declared_points: None,
        sealed: true,
        fingerprint,
    })
}

impl Announcement {
    /// The same file under another name.
    pub fn named(&self, file_name: String) -> Self {
        Self { file_name, ..self.clone() }
    }
}

impl Client {
    /// Sends a file. `progress` is told how many bytes have arrived.
    pub async fn send_file(&self, path: &Path, announcement: &Announcement, progress: &(dyn Fn(u64) + Sync)) -> Result<Status, Failure> {
        let answer: serde_json::Value = self.post("/deliveries", announcement).await?;
        let opened = Status::deserialize(&answer).map_err(Failure::fault)?;
        if opened.state != "OPENED" {
            progress(announcement.size);
            return Ok(opened);
        }
        // A service that does not know of sealing would take the file in clear.
        let sealing = Opened::deserialize(&answer).ok().and_then(|opened| opened.sealing).ok_or_else(|| Failure::Environment {
            what: "相手が封緘に対応していません。何も送っていません / the service does not take sealed files; nothing was sent".to_owned(),
            remedy: "相手の版を確かめてください / check its version".to_owned(),
        })?;
        let content = Content::new(path, &announcement.fingerprint, &sealing)?;
        let now: Status = self.get(&format!("/deliveries/{}", opened.id)).await?;
        let missing: Vec<u16> =
            (1..=now.parts).filter_map(|number| u16::try_from(number).ok()).filter(|number| !now.arrived.contains(number)).collect();
        progress(announcement.size.min(now.part_bytes.saturating_mul(u64::try_from(now.arrived.len()).unwrap_or(0))));
        for numbers in missing.chunks(ADDRESSES_AT_ONCE) {
            self.send_parts(&content, &now, numbers, progress).await?;
        }
        Ok(self.post(&format!("/deliveries/{}/close", now.id), &serde_json::json!({})).await?)
    }

    async fn send_parts(
        &self,
        content: &Content<'_>,
        status: &Status,
        numbers: &[u16],
        progress: &(dyn Fn(u64) + Sync),
    ) -> Result<(), Failure> {
        let mut parts = Vec::with_capacity(numbers.len());
        for number in numbers {
            let bytes = content.sealed(&place(status.part_bytes, *number))?;
            parts.push(WantedPart { number: *number, sha256_base64: STANDARD.encode(Sha256::digest(&bytes)) });
        }
        let addresses: Vec<Address> = self.post(&format!("/deliveries/{}/parts", status.id), &Wanted { parts }).await?;
        stream::iter(addresses)
            .map(|address| async move {
                let bytes = content.sealed(&place(status.part_bytes, address.number))?;
                let length = address.length;
                self.put_part(address, bytes).await?;
                progress(length);
                Ok::<(), Failure>(())
            })
            .buffer_unordered(PARALLEL)
            .try_collect()
            .await
    }

    /// Puts one part; a lost connection is tried again.
    async fn put_part(&self, address: Address, bytes: Vec<u8>) -> Result<(), ClientError> {
        let mut tried = 0;
        loop {
            tried += 1;
            let mut request = self.http().put(&address.url).body(bytes.clone());
            for (name, value) in &address.headers {
                // reqwest sets the length itself.
                if !name.eq_ignore_ascii_case("content-length") && !name.eq_ignore_ascii_case("host") {
                    request = request.header(name, value);
                }
            }
            match request.send().await {
                Ok(response) if response.status().is_success() => return Ok(()),
                Ok(response) if tried >= ATTEMPTS_MAX || !response.status().is_server_error() => {
                    let status = response.status().as_u16();
                    return Err(ClientError::Odd { status, text: format!("part {} was not taken", address.number) });
                }
                Err(error) if tried >= ATTEMPTS_MAX => {
                    let text =
                        format!("{}個目の部分を送れません / part {} was not taken: {}", address.number, address.number, cause(&error));
                    return Err(ClientError::Unreachable(text));
                }
                Ok(_) | Err(_) => tokio::time::sleep(std::time::Duration::from_millis(200 << tried)).await,
            }
        }
    }
}

/// Where a part stands in the upload; the last one ends where the upload ends.
fn place(part_bytes: u64, number: u16) -> Range<u64> {
    let start = part_bytes.saturating_mul(u64::from(number.saturating_sub(1)));
    start..start.saturating_add(part_bytes)
}
