//! A subject as of a day and an instant: what did we know?

use super::{Desk, SubjectPath, not_found, subject};
use axum::Json;
use axum::extract::{Path, Query, State};
use http::HeaderMap;
use josei_audit::Operation;
use josei_base::{Date, Timestamp};
use josei_register::value::Value;
use josei_register::{AsOf, EntitlementState, Entry, Header, History, Say, Source, Span, Subject, Timeline, Track, day};
use josei_runtime::Problem;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Which day, and known when.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Day, `YYYY-MM-DD`; all days without it.
    valid: Option<String>,
    /// Instant up to which knowledge counts; now without it.
    known: Option<String>,
    /// Number of entries up to which knowledge counts, in place of an instant.
    version: Option<u64>,
}

/// Days on which a track has a value.
#[derive(Serialize)]
struct Shown {
    track: Track,
    from: String,
    to: Option<String>,
    value: Value,
    entry: u64,
}

/// Of what an entry speaks; its values stand in the spans.
#[derive(Serialize)]
#[serde(untagged)]
enum Said {
    /// Of days of a track.
    Days { track: Track, from: String, to: Option<String> },
    /// Of an entry that it takes back.
    Cancels { cancels: u64 },
}

/// An entry (履歴).
#[derive(Serialize)]
struct Recorded {
    seq: u64,
    known: String,
    entered_by: String,
    decided_by: Option<String>,
    /// The draft it came from.
    draft: Option<String>,
    /// SHA-256 of the imported file it came from.
    file: Option<String>,
    /// The row of that file.
    row: Option<u64>,
    /// 届出日, 受付区, 異動日, 異動事由.
    #[serde(flatten)]
    header: Header,
    says: Vec<Said>,
    /// Taken back by an entry that is known.
    cancelled: bool,
}

/// A subject.
#[derive(Serialize)]
pub struct Subjects {
    /// Entries there are by now.
    version: u64,
    /// 資格状態 on the day, if a day is asked for a holder.
    entitlement_state: Option<EntitlementState>,
    spans: Vec<Shown>,
    /// What was known.
    entries: Vec<Recorded>,
}

impl Asked {
    fn day(&self) -> Result<Option<Date>, Problem> {
        self.valid.as_ref().map(|text| text.parse().map_err(|_| Problem::bad_request("valid"))).transpose()
    }

    fn as_of(&self) -> Result<AsOf, Problem> {
        match (&self.known, self.version) {
            (None, None) => Ok(AsOf::Now),
            (Some(text), None) => text.parse::<Timestamp>().map(AsOf::Known).map_err(|_| Problem::bad_request("known")),
            (None, Some(version)) => Ok(AsOf::Version(version)),
            (Some(_), Some(_)) => Err(Problem::bad_request("known, version")),
        }
    }
}

fn shown(track: &Track, span: &Span<'_>) -> Shown {
    let to = day::end(span.to).map(|to| to.to_string());
    Shown { track: track.clone(), from: span.from.to_string(), to, value: span.value.clone(), entry: span.entry }
}

fn said(say: &Say) -> Said {
    match say {
        Say::Statement(statement) => {
            let to = day::end(statement.to).map(|to| to.to_string());
            Said::Days { track: statement.track.clone(), from: statement.from.to_string(), to }
        }
        Say::Cancel(cancellation) => Said::Cancels { cancels: cancellation.entry },
    }
}

fn recorded(entry: &Entry, timeline: &Timeline<'_>) -> Recorded {
    let (draft, file, row) = match &entry.source {
        Source::Event(draft) => (Some(draft.to_string()), None, None),
        Source::Import { file, row } => (None, Some(file.to_string()), Some(*row)),
    };
    Recorded {
        seq: entry.seq,
        known: entry.known.to_string(),
        entered_by: entry.entered_by.to_string(),
        decided_by: entry.decided_by.as_ref().map(ToString::to_string),
        draft,
        file,
        row,
        header: entry.record.header.clone(),
        says: entry.record.says.iter().map(said).collect(),
        cancelled: timeline.is_cancelled(entry.seq),
    }
}

fn told(history: &History, as_of: AsOf, on: Option<Date>) -> Subjects {
    let timeline = history.as_of(as_of);
    let of_track = |(track, spans): (&Track, &[Span<'_>])| {
        let asked = spans.iter().filter(|span| on.is_none_or(|on| span.from <= on && on <= span.to));
        asked.map(|span| shown(track, span)).collect::<Vec<_>>()
    };
    let is_holder = matches!(history.head().subject, Subject::Person(_));
    Subjects {
        version: history.head().version,
        entitlement_state: on.filter(|_| is_holder).map(|on| timeline.entitlement_state(on)),
        spans: timeline.tracks().flat_map(of_track).collect(),
        entries: history.known(as_of).map(|entry| recorded(entry, &timeline)).collect(),
    }
}

pub async fn show(
    State(desk): State<Arc<Desk>>,
    headers: HeaderMap,
    Path(path): Path<SubjectPath>,
    Query(asked): Query<Asked>,
) -> Result<Json<Subjects>, Problem> {
    let person = desk.reader(&headers)?;
    let subject = subject(&path)?;
    let (on, as_of) = (asked.day()?, asked.as_of()?);
    let permit = desk.begin(Operation::RegisterShow, &person, &format!("{}/{}", path.0, path.1)).await?;
    let history = desk.reading(&permit).history(&subject).await?;
    if history.head().version == 0 {
        return desk.refused(permit, not_found()).await;
    }
    let told = told(&history, as_of, on);
    desk.audited.done(permit, &[]).await?;
    Ok(Json(told))
}
