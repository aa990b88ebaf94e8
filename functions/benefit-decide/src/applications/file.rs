//! Entry by CSV: the file as bytes. Good rows go on, bad ones are told with line, column and code; the same file again goes on where it stood.

use super::enter::Row;
use super::target;
use crate::BenefitDecide;
use axum::Json;
use axum::body::Bytes;
use axum::extract::State as Function;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use http::HeaderMap;
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::Finding;
use josei_benefit::application::{Entered, FileReport, Taken, read_applications};
use josei_runtime::Problem;
use serde::Serialize;
use std::sync::Arc;

/// Applications that are written at the same time.
const CONCURRENT: usize = 8;

/// What became of a file.
#[derive(Debug, Serialize)]
pub struct Told {
    /// Rows below the header.
    rows: u64,
    /// Applications that stand now for the first time.
    entered: u64,
    /// Word for word what stood there, or stood in the file before.
    same: u64,
    /// Not taken.
    refused: u64,
    /// Each application that was read.
    applications: Vec<Row>,
    /// What was found in the file, by line.
    findings: Vec<Finding>,
    /// Findings that are not listed.
    findings_more: u64,
}

pub async fn file(Function(function): Function<Arc<BenefitDecide>>, headers: HeaderMap, bytes: Bytes) -> Result<Json<Told>, Problem> {
    let caller = function.desk_caller(&headers)?;
    let permit = function.desk_begin(Operation::ApplicationEnter, &caller.person, Place::Claims, "application-file").await?;
    let marks = function.marks(&permit).await?;
    let mut read: Vec<(u64, Entered)> = Vec::new();
    let mut take = |line, entered| read.push((line, entered));
    // Bytes in memory can be read.
    let report = read_applications(bytes.as_ref(), &function.city_side()?, &marks, &mut take).map_err(|_| Problem::damaged("file"))?;
    let applications: Vec<Row> = stream::iter(read)
        .map(|(line, entered)| {
            let (function, caller) = (&function, &caller);
            async move {
                let at = target(&entered.application.facts.number);
                let permit = function.desk_begin(Operation::ApplicationEnter, &caller.person, Place::Claims, &at).await?;
                let row = function.received(permit, caller, &entered, line).await?;
                if row.outcome == Taken::Refused { Ok(row) } else { function.with_account(caller, &entered, row).await }
            }
        })
        .buffered(CONCURRENT)
        .try_collect()
        .await?;
    let FileReport { rows, repeated, findings, findings_more, .. } = report;
    let count = |outcome: Taken| u64::try_from(applications.iter().filter(|row| row.outcome == outcome).count()).unwrap_or(u64::MAX);
    let (entered, same) = (count(Taken::Entered), count(Taken::Same).saturating_add(repeated));
    let refused = rows.saturating_sub(entered).saturating_sub(same);
    function.audited.done(permit, &[("entered", entered), ("refused", refused)]).await?;
    Ok(Json(Told { rows, entered, same, refused, applications, findings, findings_more }))
}
