//! What the bank tells of the lines (振込結果・組戻しの取込): a file of results or a statement as the body, taken in slice by slice. A call that was cut off is
//! repeated with the same file and goes on where it stood.

use crate::open::Stop;
use crate::show::Shown;
use crate::{Caller, PaymentFile};
use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State as Function};
use http::{HeaderMap, StatusCode};
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::Finding;
use josei_base::plan::Table;
use josei_payment::PaymentError;
use josei_payment::batch::{EntryId, LineResult, Manifest, RESULT_SLICE_MAX, State, plan_results, used_for};
use josei_payment::results::{Against, Matched, Told, read};
use josei_payment::{codes, keys};
use josei_runtime::problem as page;
use josei_runtime::purpose::{self, Actor};
use josei_runtime::{Problem, Role};
use josei_store::audited::Permit;
use josei_store::port::TransactError;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Times a slice is planned again when the batch changed under it.
const ATTEMPTS_MAX: u32 = 8;

/// What became of a file.
#[derive(Debug, Serialize)]
pub struct Taken {
    /// Rows or movements.
    rows: u64,
    /// Lines of which it stands now that they were paid.
    paid: u64,
    /// Lines of which it stands now that they came back.
    returned: u64,
    /// What stood there.
    same: u64,
    /// Not taken; each has its finding.
    refused: u64,
    /// Movements of a statement that are other business.
    other: u64,
    /// What was found, by line.
    findings: Vec<Finding>,
    /// Findings that are not listed.
    findings_more: u64,
    /// The batch as it stands now.
    batch: Shown,
}

/// What is counted while a file is taken in.
#[derive(Default)]
struct Counts {
    paid: u64,
    returned: u64,
    same: u64,
}

pub async fn results(
    Function(function): Function<Arc<PaymentFile>>,
    headers: HeaderMap,
    Path(sequence): Path<u32>,
    bytes: Bytes,
) -> Result<Json<Taken>, Problem> {
    let caller = function.caller(&headers, Role::Finance)?;
    let target = format!("batch:{sequence}");
    let draft = purpose::intent(Operation::PaymentResults, Actor::Person(&caller.person), purpose::SUBSIDY, Place::Payments, &target)?;
    let permit = function.audited.begin(draft).await?;
    match function.take_in(&permit, &caller, sequence, &bytes).await {
        Ok(taken) => {
            let counts = [("paid", taken.paid), ("returned", taken.returned), ("refused", taken.refused)];
            function.audited.done(permit, &counts).await?;
            Ok(Json(taken))
        }
        Err(stop) => {
            let problem = Problem::from(stop);
            function.audited.refuse(permit, problem.entry.code).await?;
            Err(problem)
        }
    }
}

impl PaymentFile {
    async fn take_in(&self, permit: &Permit, caller: &Caller, sequence: u32, bytes: &[u8]) -> Result<Taken, Stop> {
        let batch = self.batch(permit, sequence).await?;
        if !matches!(batch.state, State::Released | State::Confirmed) {
            return Err(PaymentError::State(batch.state).into());
        }
        let manifest = self.manifest(permit, &batch).await?.ok_or(PaymentError::Manifest)?;
        let mut told = read(bytes, &Against { manifest: &manifest, rules: &self.returns, today: self.today() });
        let mut standing = self.standing_lines(permit, sequence).await?;
        let matched = std::mem::take(&mut told.matched);
        let mut counts = Counts::default();
        for slice in matched.chunks(RESULT_SLICE_MAX) {
            self.take_slice(permit, caller, &manifest, slice, (&mut standing, &mut told, &mut counts)).await?;
        }
        let Counts { paid, returned, same } = counts;
        let refused = told.rows.saturating_sub(paid + returned + same + told.other);
        let Told { rows, other, mut findings, findings_more, .. } = told;
        findings.sort_by_key(|finding| finding.line);
        let batch = Shown::of(&self.batch(permit, sequence).await?);
        Ok(Taken { rows, paid, returned, same, refused, other, findings, findings_more, batch })
    }

    async fn take_slice(
        &self,
        permit: &Permit,
        caller: &Caller,
        manifest: &Manifest,
        slice: &[Matched],
        (standing, told, counts): (&mut BTreeMap<u32, LineResult>, &mut Told, &mut Counts),
    ) -> Result<(), Stop> {
        for _ in 0..ATTEMPTS_MAX {
            let batch = self.batch(permit, manifest.sequence).await?;
            let used = self.used(permit, slice).await?;
            let step = plan_results(&batch, manifest, standing, &used, slice, &caller.id)?;
            let written = if step.writes.is_empty() { Ok(()) } else { self.audited.write(permit, &step.writes).await };
            match written {
                Ok(()) => {
                    let new = u64::try_from(step.new.len()).unwrap_or(u64::MAX);
                    let returned = u64::try_from(step.new.iter().filter(|result| result.is_returned()).count()).unwrap_or(u64::MAX);
                    counts.returned += returned;
                    counts.paid += new - returned;
                    counts.same += step.same;
                    step.contradict.iter().for_each(|at| told.find(*at, "result", &codes::P_RESULT_STANDS, ""));
                    step.used.iter().for_each(|at| told.find(*at, "照会番号", &codes::P_RESULT_USED, ""));
                    standing.extend(step.new.into_iter().map(|result| (result.line, result)));
                    return Ok(());
                }
                // The batch or one of the lines changed meanwhile: what stands now decides.
                Err(TransactError::Refused(_) | TransactError::Contended) => {
                    *standing = self.standing_lines(permit, manifest.sequence).await?;
                }
                Err(TransactError::Store(error)) => return Err(error.into()),
            }
        }
        Err(Problem::new(StatusCode::CONFLICT, &page::CONFLICT).into())
    }

    async fn standing_lines(&self, permit: &Permit, sequence: u32) -> Result<BTreeMap<u32, LineResult>, Stop> {
        let rows = self.line_rows(permit, sequence).await?;
        Ok(rows.results.into_iter().map(|result| (result.line, result)).collect())
    }

    /// Which movements of a slice stand for a line already.
    async fn used(&self, permit: &Permit, slice: &[Matched]) -> Result<BTreeMap<EntryId, (u32, u32)>, Stop> {
        let mut used = BTreeMap::new();
        for entry in slice.iter().filter_map(|one| one.entry.as_ref()) {
            let key = keys::movement(&self.realm, entry.as_str());
            if let Some(item) = self.audited.get(permit, Table::Payments, &key).await? {
                used.insert(entry.clone(), used_for(&item)?);
            }
        }
        Ok(used)
    }
}
