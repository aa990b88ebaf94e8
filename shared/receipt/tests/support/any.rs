//! Files of any kind.

use josei_base::Finding;
use josei_receipt::list::ListEvent;
use josei_receipt::wrapped::WrappedEvent;
use josei_receipt::{AnyEvent, AnyParser, AnySummary, Event};
use serde_json::Value;

/// All events of a file pushed in slices, and its summary.
pub fn read_in(slices: impl Iterator<Item = impl AsRef<[u8]>>, name: &str) -> (Vec<AnyEvent>, AnySummary) {
    let mut events = Vec::new();
    let mut sink = |event| events.push(event);
    let mut parser = AnyParser::new(name);
    for slice in slices {
        parser.push(slice.as_ref(), &mut sink);
    }
    let summary = parser.finish(&mut sink);
    (events, summary)
}

/// All events of a file pushed at once.
pub fn read(file: &[u8], name: &str) -> (Vec<AnyEvent>, AnySummary) {
    read_in(std::iter::once(file), name)
}

/// The bytes of a file, put together again.
pub fn joined(events: &[AnyEvent], summary: &AnySummary) -> Vec<u8> {
    let mut bytes = summary.file().header_raw.clone();
    for event in events {
        bytes.extend_from_slice(match event {
            AnyEvent::Uke(Event::Receipt(receipt)) => &receipt.raw,
            AnyEvent::List(ListEvent::Line(line)) => &line.raw,
            AnyEvent::Wrapped(WrappedEvent::Receipt(receipt)) => &receipt.raw,
            AnyEvent::Uke(Event::Other(raw)) | AnyEvent::List(ListEvent::Other(raw)) | AnyEvent::Wrapped(WrappedEvent::Other(raw)) => raw,
            AnyEvent::Uke(_) | AnyEvent::List(_) | AnyEvent::Wrapped(_) => &[],
        });
    }
    bytes.extend_from_slice(&summary.file().trailer_raw);
    bytes
}

/// What an event finds.
pub fn findings(event: &AnyEvent) -> Vec<&Finding> {
    match event {
        AnyEvent::Uke(Event::Finding(finding))
        | AnyEvent::List(ListEvent::Finding(finding))
        | AnyEvent::Wrapped(WrappedEvent::Finding(finding)) => vec![finding],
        AnyEvent::Uke(Event::Receipt(receipt)) => receipt.findings.iter().collect(),
        AnyEvent::List(ListEvent::Line(line)) => line.findings.iter().collect(),
        AnyEvent::Wrapped(WrappedEvent::Receipt(receipt)) => receipt.receipt.findings.iter().collect(),
        AnyEvent::Uke(_) | AnyEvent::List(_) | AnyEvent::Wrapped(_) => Vec::new(),
    }
}

/// Codes of all findings of a file, in the order they were told.
pub fn codes(events: &[AnyEvent]) -> Vec<&'static str> {
    events.iter().flat_map(findings).map(|finding| finding.entry.code).collect()
}

/// The header as JSON.
pub fn header(summary: &AnySummary) -> Option<Value> {
    match summary {
        AnySummary::Uke(file) | AnySummary::Wrapped(file) => file.header.as_ref().map(|header| serde_json::to_value(header).unwrap()),
        AnySummary::List(list) => list.header.as_ref().map(|header| serde_json::to_value(header).unwrap()),
    }
}
