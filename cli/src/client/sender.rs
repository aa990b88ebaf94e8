//! A sender's side: announce, put the parts, close. Whatever has arrived is not sent again.

use super::http::{Client, ClientError, cause};
use crate::exit::Failure;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use josei_base::{BillingMonth, Digest};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::path::Path;

/// Parts under way at the same time.
const PARALLEL: usize = 4;
/// Addresses asked for at once; each lives five minutes.
const ADDRESSES_AT_ONCE: usize = 16;
/// Times a part is tried.
const ATTEMPTS_MAX: u32 = 4;
/// Bytes read at once while hashing.
const READ_BYTES: usize = 1 << 20;

/// What is announced.
#[derive(Debug, Clone, Serialize)]
pub struct Announcement {
    pub file_name: String,
    pub size: u64,
    pub sha256: Digest,
    pub billing_month: BillingMonth,
    pub confirm: bool,
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

/// The preview.
#[derive(Debug, Clone, Copy, Default, Deserialize, Serialize)]
pub struct Counts {
    pub receipts: u64,
    pub accepted: u64,
    pub rejected: u64,
    pub points: u64,
    pub chunks: u32,
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

/// Size and SHA-256 of a file, in constant memory.
pub fn file_digest(path: &Path) -> Result<(u64, Digest), Failure> {
    let failed = |error: std::io::Error| Failure::file(path, &error);
    let mut file = std::fs::File::open(path).map_err(failed)?;
    let (mut hash, mut size, mut buffer) = (Sha256::new(), 0_u64, vec![0; READ_BYTES]);
    loop {
        let read = file.read(&mut buffer).map_err(failed)?;
        if read == 0 {
            return Ok((size, Digest(hash.finalize().into())));
        }
        hash.update(buffer.get(..read).unwrap_or_default());
        size += u64::try_from(read).unwrap_or(0);
    }
}

/// Describes a file.
pub fn announce(path: &Path, billing_month: BillingMonth, confirm: bool) -> Result<Announcement, Failure> {
    let (size, sha256) = file_digest(path)?;
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(Announcement { file_name: name, size, sha256, billing_month, confirm, revise: true, declared_receipts: None, declared_points: None })
}

impl Client {
    /// Sends a file. `progress` is told how many bytes have arrived.
    pub async fn send_file(&self, path: &Path, announcement: &Announcement, progress: &(dyn Fn(u64) + Sync)) -> Result<Status, Failure> {
        let opened: Status = self.post("/deliveries", announcement).await?;
        if opened.state != "OPENED" {
            progress(announcement.size);
            return Ok(opened);
        }
        let now: Status = self.get(&format!("/deliveries/{}", opened.id)).await?;
        let missing: Vec<u16> =
            (1..=now.parts).filter_map(|number| u16::try_from(number).ok()).filter(|number| !now.arrived.contains(number)).collect();
        progress(announcement.size.min(now.part_bytes.saturating_mul(u64::try_from(now.arrived.len()).unwrap_or(0))));
        for numbers in missing.chunks(ADDRESSES_AT_ONCE) {
            self.send_parts(path, &now, numbers, progress).await?;
        }
        Ok(self.post(&format!("/deliveries/{}/close", now.id), &serde_json::json!({})).await?)
    }

    async fn send_parts(&self, path: &Path, status: &Status, numbers: &[u16], progress: &(dyn Fn(u64) + Sync)) -> Result<(), Failure> {
        let mut parts = Vec::with_capacity(numbers.len());
        for number in numbers {
            let bytes = part(path, status.part_bytes, *number)?;
            parts.push(WantedPart { number: *number, sha256_base64: STANDARD.encode(Sha256::digest(&bytes)) });
        }
        let addresses: Vec<Address> = self.post(&format!("/deliveries/{}/parts", status.id), &Wanted { parts }).await?;
        stream::iter(addresses)
            .map(|address| async move {
                let bytes = part(path, status.part_bytes, address.number)?;
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

/// The bytes of a part.
fn part(path: &Path, part_bytes: u64, number: u16) -> Result<Vec<u8>, Failure> {
    let failed = |error: std::io::Error| Failure::file(path, &error);
    let mut file = std::fs::File::open(path).map_err(failed)?;
    file.seek(SeekFrom::Start(part_bytes.saturating_mul(u64::from(number.saturating_sub(1))))).map_err(failed)?;
    let mut bytes = Vec::new();
    file.take(part_bytes).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}
