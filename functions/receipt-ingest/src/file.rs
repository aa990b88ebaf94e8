//! Reading the file range by range: hash, check, cut, seal. Effects on the delivery only after the last byte agreed.

use crate::content::Content;
use crate::cut::{Cut, Cutter};
use crate::{Read, ReceiptIngest, seal};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use josei_base::receipt::ReviewBody;
use josei_base::{BillingMonth, Digest, Finding};
use josei_delivery::acknowledgement::{FileAnswer, FindingAnswer};
use josei_delivery::{Counts, Delivery, Pinned, codes};
use josei_receipt::{Event, Parser};
use josei_runtime::batch::Failure;
use josei_store::audited::Permit;
use josei_store::port::{ObjectInfo, Source as _};
use sha2::{Digest as _, Sha256};

/// Most bytes before the first and after the last receipt that the acknowledgement keeps.
const EDGE_BYTES_MAX: usize = 1 << 20;

/// What reading gave.
pub struct Taken {
    /// Counts.
    pub counts: Counts,
    /// The sealed acknowledgement on the file as a whole.
    pub acknowledgement: Pinned,
    /// The totals are those announced.
    pub as_declared: bool,
}

/// Reads the file and seals its chunks.
pub async fn take(function: &ReceiptIngest, permit: &Permit, delivery: &Delivery, info: &ObjectInfo) -> Result<Read, Failure> {
    let mut content = Content::of(function, permit, delivery, info);
    let mut hash = Sha256::new();
    let mut parser = Parser::new();
    let mut cutter = Cutter::default();
    let mut full = Vec::new();
    let mut told = Told::of(delivery.month);
    let mut size = 0;
    while let Some(bytes) = content.next().await? {
        size += length(&bytes);
        hash.update(&bytes);
        parser.push(&bytes, &mut |event| collect(event, &mut cutter, &mut full, &mut told));
        for cut in full.drain(..) {
            seal::chunk(function, permit, delivery, &cut).await?;
            cutter.reuse(cut.bytes);
        }
    }
    let summary = parser.finish(&mut |event| collect(event, &mut cutter, &mut full, &mut told));
    full.extend(cutter.take());
    for cut in &full {
        seal::chunk(function, permit, delivery, cut).await?;
    }
    let counts = Counts {
        receipts: summary.receipts,
        accepted: summary.accepted,
        rejected: summary.rejected,
        points: summary.points,
        chunks: cutter.chunks(),
    };
    let refusal = if content.is_broken() {
        Some(&codes::SEAL_BROKEN)
    } else if size != delivery.size || Digest(hash.finalize().into()) != delivery.sha256 {
        Some(&codes::HASH_DIFFERS)
    } else if summary.returned {
        Some(&codes::RETURNED)
    } else if summary.receipts == 0 {
        Some(&codes::NOTHING_READ)
    } else if told.body.is_some_and(|body| !delivery.sender.speaks_for(body)) {
        Some(&codes::OTHER_BODY)
    } else if !told.usable {
        Some(&codes::NO_HEADER)
    } else {
        None
    };
    let differences = delivery.declared.differences(&counts);
    let as_declared = differences.is_empty();
    let findings: Vec<Finding> = told.other_month.into_iter().chain(differences).chain(summary.findings).collect();
    let answer = FileAnswer {
        kind: summary.kind.map(|kind| kind.name().to_owned()).unwrap_or_default(),
        counts: Some(counts),
        declared: serde_json::to_value(summary.declared).unwrap_or_default(),
        findings: findings.iter().map(FindingAnswer::from).collect(),
        head: edge(&summary.header_raw),
        tail: edge(&summary.trailer_raw),
    };
    let acknowledgement = seal::file_answer(function, permit, delivery, &answer).await?;
    let taken = Taken { counts, acknowledgement, as_declared };
    Ok(match refusal {
        Some(entry) => Read::Refused(entry.code, taken),
        None => Read::Counts(taken),
    })
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

fn edge(bytes: &[u8]) -> String {
    STANDARD.encode(bytes.get(..EDGE_BYTES_MAX).unwrap_or(bytes))
}

/// What the header said.
struct Told {
    sent_for: BillingMonth,
    body: Option<ReviewBody>,
    usable: bool,
    other_month: Option<Finding>,
}

impl Told {
    const fn of(sent_for: BillingMonth) -> Self {
        Self { sent_for, body: None, usable: false, other_month: None }
    }
}

fn collect(event: Event, cutter: &mut Cutter, full: &mut Vec<Cut>, told: &mut Told) {
    match event {
        Event::Header(header) => {
            *told =
                Told { body: header.review_body, usable: header.is_usable(), other_month: header.other_month_than(told.sent_for), ..*told };
            cutter.header(serde_json::to_value(&header).unwrap_or_default());
        }
        Event::Receipt(receipt) => full.extend(cutter.add(&receipt)),
        Event::Other(bytes) => full.extend(cutter.other(&bytes)),
        Event::Finding(_) => {}
    }
}
