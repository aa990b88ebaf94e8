//! Reading the file range by range: hash, check, cut, seal. Effects on the delivery only after the last byte agreed.

use crate::content::Content;
use crate::cut::{Cut, Cutter};
use crate::item::Item;
use crate::noting::Noting;
use crate::{Read, ReceiptIngest, seal};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use josei_base::receipt::ReviewBody;
use josei_base::{BillingMonth, Digest, Finding};
use josei_delivery::acknowledgement::FileAnswer;
use josei_delivery::{Content as Holds, Counts, Delivery, Pinned, codes};
use josei_receipt::list::ListEvent;
use josei_receipt::wrapped::WrappedEvent;
use josei_receipt::{AnyEvent, AnyParser, AnySummary, Event, Header, Kept};
use josei_runtime::batch::Failure;
use josei_store::audited::Permit;
use josei_store::port::{ObjectInfo, Source as _};
use sha2::{Digest as _, Sha256};

/// Most bytes before the first and after the last receipt that the acknowledgement keeps.
const EDGE_BYTES_MAX: usize = 1 << 20;

/// What reading gave.
pub struct Taken {
    /// What it holds.
    pub content: Holds,
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
    let mut parser = AnyParser::new(&delivery.file_name);
    let known = Noting::of(delivery)?;
    let mut cutter = Cutter::of(known.clone());
    let mut full = Vec::new();
    let mut told = Told::of(delivery);
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
    let mut summary = parser.finish(&mut |event| collect(event, &mut cutter, &mut full, &mut told));
    full.extend(cutter.take());
    for cut in &full {
        seal::chunk(function, permit, delivery, cut).await?;
    }
    let holds = if matches!(summary, AnySummary::List(_)) { Holds::List } else { Holds::Claims };
    let summary = std::mem::take(summary.file_mut());
    let counts = Counts {
        receipts: summary.receipts,
        accepted: summary.accepted,
        rejected: summary.rejected,
        points: summary.points,
        yen: summary.yen,
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
        findings: findings.iter().map(|finding| known.told(finding)).collect(),
        deviations: known.in_force(),
        head: edge(&summary.header_raw),
        tail: edge(&summary.trailer_raw),
    };
    let acknowledgement = seal::file_answer(function, permit, delivery, &answer).await?;
    let taken = Taken { content: holds, counts, acknowledgement, as_declared };
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

/// What the header said: of the file, or of each receipt where each has its own.
struct Told {
    sent_for: BillingMonth,
    /// As whom the sender signs in.
    sender: Option<ReviewBody>,
    body: Option<ReviewBody>,
    usable: bool,
    other_month: Option<Finding>,
}

impl Told {
    fn of(delivery: &Delivery) -> Self {
        let sender = ReviewBody::ALL.into_iter().find(|body| delivery.sender.speaks_for(*body));
        Self { sent_for: delivery.month, sender, body: None, usable: false, other_month: None }
    }

    fn header(&mut self, header: &Header) {
        self.body = header.review_body.or(self.body);
        self.usable |= header.is_usable();
        self.other_month = self.other_month.take().or_else(|| header.other_month_than(self.sent_for));
    }

    /// The header of one receipt of CSV情報. One of another review body makes the file another body's.
    fn own_header(&mut self, header: &Header) {
        let standing = self.body.filter(|body| Some(*body) != self.sender);
        self.header(header);
        self.body = standing.or(self.body);
    }
}

fn collect(event: AnyEvent, cutter: &mut Cutter, full: &mut Vec<Cut>, told: &mut Told) {
    match event {
        AnyEvent::Uke(Event::Header(header)) => {
            told.header(&header);
            cutter.header(kept(&Kept::Uke(Box::new(header))));
        }
        AnyEvent::Uke(Event::Receipt(receipt)) => full.extend(cutter.add(&Item::of_uke(&receipt))),
        AnyEvent::Wrapped(WrappedEvent::Receipt(wrapped)) => {
            if let Some(header) = &wrapped.header {
                told.own_header(header);
                if let (true, Some(review_body)) = (cutter.has_no_header(), told.sender) {
                    cutter.header(kept(&Kept::Wrapped { wrapped: header.encoding, review_body }));
                }
            }
            full.extend(cutter.add(&Item::of_wrapped(&wrapped)));
        }
        AnyEvent::List(ListEvent::Header(header)) => {
            told.body = Some(header.review_body);
            told.usable = true;
            told.other_month = header.other_month_than(told.sent_for);
            cutter.header(serde_json::to_value(&header).unwrap_or_default());
        }
        AnyEvent::List(ListEvent::Line(line)) => full.extend(cutter.add(&Item::of_line(&line))),
        AnyEvent::Uke(Event::Other(bytes)) | AnyEvent::Wrapped(WrappedEvent::Other(bytes)) | AnyEvent::List(ListEvent::Other(bytes)) => {
            full.extend(cutter.other(&bytes));
        }
        AnyEvent::Uke(Event::Finding(_)) | AnyEvent::Wrapped(WrappedEvent::Finding(_)) | AnyEvent::List(ListEvent::Finding(_)) => {}
    }
}

fn kept(kept: &Kept) -> serde_json::Value {
    serde_json::to_value(kept).unwrap_or_default()
}
