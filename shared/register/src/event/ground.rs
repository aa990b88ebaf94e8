//! What stands on something else must not lose its ground: a loss without a certificate, a resumption without a suspension, an end without an
//! insurance, a certificate without a person.

use super::apply::held;
use crate::day::before;
use crate::entry::{Record, Say};
use crate::history::{AsOf, History};
use crate::timeline::Timeline;
use crate::track::Track;
use crate::value::{Certificate, Entitlement, Insurance, Suspension, Value};

/// Tracks that the record leaves without ground. Only a cancellation can do that, so nothing else is looked at.
pub(super) fn missing(history: &History, record: &Record) -> Vec<&'static str> {
    if !record.says.iter().any(|say| matches!(say, Say::Cancel(_))) {
        return Vec::new();
    }
    let after = history.with(record);
    let before = history.as_of(AsOf::Now);
    // What had none before is not this record's doing.
    let faults = unfounded(history, record, &after);
    let known = unfounded(history, record, &before);
    faults.into_iter().filter(|track| !known.contains(track)).collect()
}

fn unfounded(history: &History, record: &Record, timeline: &Timeline<'_>) -> Vec<&'static str> {
    let mut faults = Vec::new();
    let certified = timeline.spans(&Track::Entitlement).iter().any(|span| held(Some(span)).is_some());
    for track in [Track::Identity, Track::Names] {
        if certified && timeline.spans(&track).is_empty() {
            faults.push(track.name());
        }
    }
    for span in timeline.spans(&Track::Entitlement) {
        if let Value::Entitlement(Entitlement::Lost { certificate, loss }) = span.value
            && loss.lost_on == span.from
            && held(timeline.at(&Track::Entitlement, before(span.from))).is_none()
            && !(certificate.first_day() == loss.lost_on && is_said(history, record, timeline, certificate))
        {
            faults.push(Track::Entitlement.name());
        }
    }
    for span in timeline.spans(&Track::Suspension) {
        let day_before = timeline.at(&Track::Suspension, before(span.from)).map(|span| span.value);
        if let Value::Suspension(Suspension::Resumed(resumption)) = span.value
            && resumption.resumed_on == span.from
            && !matches!(day_before, Some(Value::Suspension(Suspension::Suspended(_))))
        {
            faults.push(Track::Suspension.name());
        }
    }
    for span in timeline.spans(&Track::Insurer) {
        let day_before = timeline.at(&Track::Insurer, before(span.from)).map(|span| span.value);
        if let Value::Insurer(Insurance::Ended(end)) = span.value
            && end.insurer_lost_on == span.from
            && !matches!(day_before, Some(Value::Insurer(Insurance::Insured(_))))
        {
            faults.push(Track::Insurer.name());
        }
    }
    faults.dedup();
    faults
}

/// Does some entry that counts still say this certificate? One that was lost on its first day has no day of its own.
fn is_said(history: &History, record: &Record, timeline: &Timeline<'_>, certificate: &Certificate) -> bool {
    let counting = history.entries().iter().filter(|entry| !timeline.is_cancelled(entry.seq)).map(|entry| &entry.record);
    counting.chain(std::iter::once(record)).flat_map(|record| &record.says).any(|say| {
        matches!(say, Say::Statement(statement)
            if matches!(&statement.value, Some(Value::Entitlement(Entitlement::Held(said))) if said == certificate))
    })
}
