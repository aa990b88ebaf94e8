//! A past batch rendered again from its manifest, and compared with the file that was approved. No byte leaves: the file is taken with a token only.

use crate::show::reader;
use crate::{PaymentFile, problem};
use axum::Json;
use axum::extract::{Path, State as Function};
use http::HeaderMap;
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::{Digest, Yen};
use josei_payment::PaymentError;
use josei_payment::batch::render;
use josei_runtime::Problem;
use josei_runtime::purpose::{self, Actor};
use josei_store::audited::Permit;
use serde::Serialize;
use std::sync::Arc;
use tracing::error;

/// What came out.
#[derive(Debug, Serialize)]
pub struct Rebuilt {
    sequence: u32,
    /// Version of the manifest.
    manifest_format: u32,
    lines: u64,
    total_yen: Yen,
    /// Hash of the file that was generated and approved.
    file_sha256: Digest,
    /// Hash of the file that was rendered now.
    now_sha256: Digest,
    /// Are they the same bytes?
    same: bool,
    /// Is the stored file still there, with these bytes?
    stored: bool,
}

pub async fn rebuild(
    Function(function): Function<Arc<PaymentFile>>,
    headers: HeaderMap,
    Path(sequence): Path<u32>,
) -> Result<Json<Rebuilt>, Problem> {
    let person = reader(&function, &headers)?;
    let target = format!("batch:{sequence}");
    let draft = purpose::intent(Operation::BatchGenerate, Actor::Person(&person), purpose::SUBSIDY, Place::Payments, &target)?;
    let permit = function.audited.begin(draft).await?;
    match function.again(&permit, sequence).await {
        Ok(rebuilt) => {
            function.audited.done(permit, &[("lines", rebuilt.lines), ("same", u64::from(rebuilt.same))]).await?;
            Ok(Json(rebuilt))
        }
        Err(refused) => {
            function.audited.refuse(permit, refused.entry.code).await?;
            Err(refused)
        }
    }
}

impl PaymentFile {
    async fn again(&self, permit: &Permit, sequence: u32) -> Result<Rebuilt, Problem> {
        let batch = self.batch(permit, sequence).await?;
        let (Some(facts), Some(manifest)) = (batch.file, self.manifest(permit, &batch).await?) else {
            return Err(problem(&PaymentError::State(batch.stage())));
        };
        let bytes = render(&manifest, Some(&self.profile)).map_err(|error| problem(&error))?;
        let rebuilt = Digest::of(&bytes);
        let stored = self.file(permit, &batch).await?.is_some_and(|stored| stored == bytes);
        let same = rebuilt == facts.file;
        if !same {
            error!(sequence, "the manifest renders another file than the one that was approved");
        }
        let totals = manifest.totals();
        Ok(Rebuilt {
            sequence,
            manifest_format: manifest.format(),
            lines: totals.lines,
            total_yen: totals.yen,
            file_sha256: facts.file,
            now_sha256: rebuilt,
            same,
            stored,
        })
    }
}
