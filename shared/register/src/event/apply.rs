//! From an event to what its entry says, by what the register knows. Only here a change is compared with the history.

use super::{Change, Dated, Event, finding, ground};
use crate::codes;
use crate::day::{OPEN, after, before};
use crate::entry::{Cancellation, Record, Say, Statement};
use crate::history::History;
use crate::id::Code;
use crate::timeline::{Span, Timeline};
use crate::track::{ExclusionKind, Track};
use crate::value::{
    Card, CardCollection, CardIssue, Certificate, Entitlement, Exclusion, ExclusionState, Insurance, InsuranceEnd, Insurer, Loss,
    Residence, Resumption, Suspended, Suspension, Value,
};
use josei_base::{Date, Entry, Finding};

/// A field and what is wrong with it.
type Fault = (&'static str, &'static Entry);
type Said = Result<Vec<Say>, Fault>;

/// What an approved event records, as the history stands now: it holds only together with the head's version.
///
/// # Errors
/// What the register has against it, by change.
pub fn prepare(history: &History, event: &Event) -> Result<Record, Vec<Finding>> {
    let mut record = Record { header: event.header.clone(), says: Vec::new() };
    let mut findings = Vec::new();
    let next = history.head().version.saturating_add(1);
    for (at, change) in event.changes.iter().enumerate() {
        let said = said_by(&history.with(&record), change, next);
        match said {
            Ok(says) => record.says.extend(says),
            Err((field, entry)) => findings.push(finding(at + 1, change.name(), field, entry, "")),
        }
    }
    if findings.is_empty() {
        findings.extend(ground::missing(history, &record).into_iter().map(|track| finding(0, track, "", &codes::B032, "")));
    }
    if findings.is_empty() { Ok(record) } else { Err(findings) }
}

/// One change.
fn said_by(timeline: &Timeline<'_>, change: &Change, next: u64) -> Said {
    not_before_birth(timeline, change)?;
    match change {
        Change::Identify(identity) => Ok(vec![Statement::of(Value::Identity(identity.clone()), crate::day::FIRST, OPEN)]),
        Change::Rename(dated) => Ok(from_on(timeline, dated, Value::Names)),
        Change::Relocate(dated) => Ok(from_on(timeline, dated, Value::Address)),
        Change::Entrust(dated) => Ok(from_on(timeline, dated, Value::Guardian)),
        Change::Assess(dated) => Ok(from_on(timeline, dated, |income| Value::Income(Box::new(income)))),
        Change::DescribeInsurer(dated) => Ok(from_on(timeline, dated, |details| Value::InsurerDetails(Box::new(details)))),
        Change::Acquire(certificate) => acquire(timeline, certificate),
        Change::Lose(loss) => lose(timeline, "lost_on", loss),
        Change::Suspend(suspended) => suspend(timeline, suspended),
        Change::Resume(resumption) => resume(timeline, resumption),
        Change::Insure { insurer, insurer_lost_on } => Ok(insure(timeline, insurer, *insurer_lost_on)),
        Change::Uninsure(end) => uninsure(timeline, end),
        Change::MoveIn { moved_in_on } => {
            let residence = Residence::Resident { moved_in_on: Some(*moved_in_on) };
            Ok(vec![until_next(timeline, Value::Residence(residence), *moved_in_on)])
        }
        Change::MoveOut { moved_out_on, lost_reason } => {
            let residence = Residence::MovedOut { moved_out_on: *moved_out_on };
            let mut says = vec![until_next(timeline, Value::Residence(residence), *moved_out_on)];
            says.extend(lose_by(timeline, "moved_out_on", *moved_out_on, lost_reason.as_ref())?);
            Ok(says)
        }
        Change::Die { died_on, lost_reason } => {
            let mut says = vec![Statement::of(Value::Residence(Residence::Died { died_on: *died_on }), *died_on, OPEN)];
            if lost_reason.is_none() && held(timeline.at(&Track::Entitlement, *died_on)).is_some() {
                return Err(("lost_reason", &codes::B005));
            }
            says.extend(lose_by(timeline, "died_on", *died_on, lost_reason.as_ref())?);
            Ok(says)
        }
        Change::Fund(funding) => {
            let to = funding.applies_to.unwrap_or_else(|| timeline.natural_end(&Track::Funding, funding.applies_from));
            Ok(vec![Statement::of(Value::Funding(funding.clone()), funding.applies_from, to)])
        }
        Change::IssueCard(issue) => issue_card(timeline, issue),
        Change::CollectCard(collection) => collect_card(timeline, collection),
        Change::Exclude { exclusion_kind, begun_on, last_on } => exclude(timeline, *exclusion_kind, *begun_on, *last_on),
        Change::SuspendExclusion { exclusion_kind, suspended_on } => {
            switch(timeline, *exclusion_kind, ("suspended_on", *suspended_on), ExclusionState::Applies, ExclusionState::Suspended)
        }
        Change::ResumeExclusion { exclusion_kind, resumed_on } => {
            switch(timeline, *exclusion_kind, ("resumed_on", *resumed_on), ExclusionState::Suspended, ExclusionState::Applies)
        }
        Change::EndExclusion { exclusion_kind, last_on } => end_exclusion(timeline, *exclusion_kind, *last_on),
        Change::Cancel { entry, cancelled_on } => {
            if (1..next).contains(entry) && !timeline.is_cancelled(*entry) {
                Ok(vec![Say::Cancel(Cancellation { entry: *entry, cancelled_on: *cancelled_on })])
            } else {
                Err(("entry", &codes::B031))
            }
        }
    }
}

/// Nothing of a holder lies before the birth; income is the family's.
fn not_before_birth(timeline: &Timeline<'_>, change: &Change) -> Result<(), Fault> {
    let Some(Value::Identity(identity)) = timeline.at(&Track::Identity, OPEN).map(|span| span.value) else { return Ok(()) };
    let (field, first) = change.first_day();
    let of_holder = !matches!(change, Change::Identify(_) | Change::Assess(_) | Change::Cancel { .. });
    if of_holder && first < identity.birth_date { Err((field, &codes::B020)) } else { Ok(()) }
}

fn until_next(timeline: &Timeline<'_>, value: Value, from: Date) -> Say {
    let to = timeline.natural_end(&value.track(), from);
    Statement::of(value, from, to)
}

fn from_on<T: Clone>(timeline: &Timeline<'_>, dated: &Dated<T>, value: impl Fn(T) -> Value) -> Vec<Say> {
    let value = value(dated.value.clone());
    vec![match dated.until {
        Some(until) => Statement::of(value, dated.from, until),
        None => until_next(timeline, value, dated.from),
    }]
}

/// The certificate of a span, if there is one.
pub(super) fn held<'a>(span: Option<&Span<'a>>) -> Option<&'a Certificate> {
    match span?.value {
        Value::Entitlement(Entitlement::Held(certificate)) => Some(certificate),
        _ => None,
    }
}

fn acquire(timeline: &Timeline<'_>, certificate: &Certificate) -> Said {
    let from = certificate.first_day();
    for (track, field) in [(Track::Identity, "birth_date"), (Track::Names, "name"), (Track::Address, "address")] {
        if timeline.at(&track, from).is_none() {
            return Err((field, &codes::B021));
        }
    }
    if let Some(Value::Residence(Residence::Died { .. })) = timeline.at(&Track::Residence, from).map(|span| span.value) {
        return Err(("acquired_on", &codes::B033));
    }
    let certified: Vec<_> = timeline.spans(&Track::Entitlement).iter().filter(|span| held(Some(span)).is_some()).collect();
    let next = || certified.iter().find(|span| span.from > from).map_or(OPEN, |span| before(span.from));
    let to = certificate.valid_to.unwrap_or_else(next);
    if certified.iter().any(|span| span.from <= to && from <= span.to) {
        return Err(("valid_from", &codes::B022));
    }
    let mut says = vec![Statement::of(Value::Entitlement(Entitlement::Held(certificate.clone())), from, to)];
    // A loss of before does not come back when this certificate is over.
    if let Some(rest) = timeline.at(&Track::Entitlement, after(to)).filter(|span| span.from <= to && to != OPEN) {
        says.push(Statement::none(Track::Entitlement, after(to), rest.to));
    }
    Ok(says)
}

fn lose_by(timeline: &Timeline<'_>, field: &'static str, lost_on: Date, reason: Option<&Code>) -> Said {
    let Some(lost_reason) = reason.cloned() else { return Ok(Vec::new()) };
    lose(timeline, field, &Loss { lost_on, lost_reason })
}

/// Ends the entitlement from the day of loss on: this certificate and those of the same acquisition that follow it without a gap.
fn lose(timeline: &Timeline<'_>, field: &'static str, loss: &Loss) -> Said {
    let track = Track::Entitlement;
    let here = timeline.at(&track, loss.lost_on);
    let prior = held(timeline.at(&track, before(loss.lost_on)));
    let certificate = match (prior, here, held(here)) {
        (Some(prior), _, Some(on_day)) if prior.acquired_on == on_day.acquired_on => on_day,
        // Held to the day before, and nothing of the day.
        (Some(prior), None, _) => prior,
        (None, _, Some(on_day)) => on_day,
        // Lost already, or another acquisition begins that day.
        _ => return Err((field, &codes::B023)),
    };
    let mut until = here.map_or(loss.lost_on, |span| span.to);
    for span in timeline.spans(&track).iter().filter(|span| here.is_some() && span.from > loss.lost_on) {
        let same = held(Some(span)).is_some_and(|next| next.acquired_on == certificate.acquired_on);
        if !same || until == OPEN || span.from != after(until) {
            break;
        }
        until = span.to;
    }
    let ended = Entitlement::Lost { certificate: certificate.clone(), loss: loss.clone() };
    let mut says = vec![Statement::of(Value::Entitlement(ended), loss.lost_on, until)];
    if suspended(timeline, loss.lost_on)
        && let Some(end) = timeline.chain_end(&Track::Suspension, loss.lost_on)
    {
        // What is lost is suspended no more.
        says.push(Statement::none(Track::Suspension, loss.lost_on, end));
    }
    Ok(says)
}

fn suspended(timeline: &Timeline<'_>, day: Date) -> bool {
    matches!(timeline.at(&Track::Suspension, day).map(|span| span.value), Some(Value::Suspension(Suspension::Suspended(_))))
}

fn suspend(timeline: &Timeline<'_>, begin: &Suspended) -> Said {
    if held(timeline.at(&Track::Entitlement, begin.suspended_on)).is_none() {
        return Err(("suspended_on", &codes::B023));
    }
    if suspended(timeline, begin.suspended_on) {
        return Err(("suspended_on", &codes::B024));
    }
    Ok(vec![until_next(timeline, Value::Suspension(Suspension::Suspended(begin.clone())), begin.suspended_on)])
}

fn resume(timeline: &Timeline<'_>, end: &Resumption) -> Said {
    if !suspended(timeline, before(end.resumed_on)) || !suspended(timeline, end.resumed_on) {
        return Err(("resumed_on", &codes::B025));
    }
    Ok(vec![until_next(timeline, Value::Suspension(Suspension::Resumed(end.clone())), end.resumed_on)])
}

fn insure(timeline: &Timeline<'_>, insurer: &Insurer, lost_on: Option<Date>) -> Vec<Say> {
    let from = insurer.insurer_acquired_on;
    let value = Value::Insurer(Insurance::Insured(insurer.clone()));
    let Some(lost_on) = lost_on else { return vec![until_next(timeline, value, from)] };
    let mut says = vec![Statement::of(value, from, before(lost_on))];
    says.extend(insurance_end(timeline, lost_on));
    says
}

/// That no insurance is known from a day on, unless something else begins on that very day.
fn insurance_end(timeline: &Timeline<'_>, lost_on: Date) -> Option<Say> {
    let begins = timeline.at(&Track::Insurer, lost_on).is_some_and(|span| span.from == lost_on);
    let end = Insurance::Ended(InsuranceEnd { insurer_lost_on: lost_on });
    (!begins).then(|| until_next(timeline, Value::Insurer(end), lost_on))
}

fn uninsure(timeline: &Timeline<'_>, end: &InsuranceEnd) -> Said {
    let day_before = timeline.at(&Track::Insurer, before(end.insurer_lost_on)).map(|span| span.value);
    let insured = matches!(day_before, Some(Value::Insurer(Insurance::Insured(_))));
    let said = insurance_end(timeline, end.insurer_lost_on).filter(|_| insured);
    said.map(|say| vec![say]).ok_or(("insurer_lost_on", &codes::B026))
}

fn issue_card(timeline: &Timeline<'_>, issue: &CardIssue) -> Said {
    let last = timeline.tracks().filter_map(|(track, _)| if let Track::Card(number) = track { Some(*number) } else { None }).max();
    if Some(issue.card_number) != last.unwrap_or(0).checked_add(1) {
        return Err(("card_number", &codes::B029));
    }
    // A card may be made before the certificate begins, but not after it ended.
    if !timeline.spans(&Track::Entitlement).iter().any(|span| held(Some(span)).is_some() && span.to >= issue.issued_on) {
        return Err(("issued_on", &codes::B023));
    }
    Ok(vec![Statement::of(Value::Card(Card::Issued(issue.clone())), issue.issued_on, OPEN)])
}

fn collect_card(timeline: &Timeline<'_>, collection: &CardCollection) -> Said {
    let here = timeline.at(&Track::Card(collection.card_number), collection.collected_on).map(|span| span.value);
    if !matches!(here, Some(Value::Card(Card::Issued(_)))) {
        return Err(("card_number", &codes::B030));
    }
    Ok(vec![Statement::of(Value::Card(Card::Collected(collection.clone())), collection.collected_on, OPEN)])
}

fn exclusion(kind: ExclusionKind, state: ExclusionState, since: Date) -> Value {
    Value::Exclusion(Exclusion { exclusion_kind: kind, exclusion_state: state, exclusion_since: since })
}

fn exclude(timeline: &Timeline<'_>, kind: ExclusionKind, begun_on: Date, last_on: Option<Date>) -> Said {
    if timeline.at(&Track::Exclusion(kind), begun_on).is_some() {
        return Err(("begun_on", &codes::B027));
    }
    let value = exclusion(kind, ExclusionState::Applies, begun_on);
    Ok(vec![match last_on {
        Some(last_on) => Statement::of(value, begun_on, last_on),
        None => until_next(timeline, value, begun_on),
    }])
}

/// From one state to the other, on a day on which the first holds.
fn switch(timeline: &Timeline<'_>, kind: ExclusionKind, on: (&'static str, Date), from: ExclusionState, to: ExclusionState) -> Said {
    let (field, day) = on;
    match timeline.at(&Track::Exclusion(kind), day).map(|span| span.value) {
        Some(Value::Exclusion(exclusion)) if exclusion.exclusion_state == from => {}
        _ => return Err((field, &codes::B028)),
    }
    Ok(vec![until_next(timeline, exclusion(kind, to, day), day)])
}

fn end_exclusion(timeline: &Timeline<'_>, kind: ExclusionKind, last_on: Date) -> Said {
    let track = Track::Exclusion(kind);
    let end = timeline.chain_end(&track, last_on).filter(|end| *end > last_on).ok_or(("last_on", &codes::B028))?;
    Ok(vec![Statement::none(track, after(last_on), end)])
}
