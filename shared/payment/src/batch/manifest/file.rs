//! The bank file of a manifest: rendered, read back, recorded.

use super::super::act::{change, writer};
use super::super::record::{Batch, FileFacts};
use super::super::source::SourceKind;
use super::super::state::State;
use super::super::totals::{Place, agree, same};
use super::{Manifest, ManifestLine};
use crate::error::PaymentError;
use crate::profile::{PayerProfile, Rendering};
use crate::zengin::{Digits, NewAccount, Totals, TransferLine, check};
use josei_base::Digest;
use josei_base::plan::Write;

/// A file made from a manifest and read back: holding one means that both agree to the yen.
#[derive(Clone, PartialEq, Eq)]
pub struct GeneratedFile {
    /// The bank file.
    pub bytes: Vec<u8>,
    /// Its hash.
    pub file_hash: Digest,
    /// The manifest's canonical bytes.
    pub manifest_bytes: Vec<u8>,
    /// Their hash.
    pub manifest_hash: Digest,
    /// Lines and sum.
    pub totals: Totals,
    /// The batch.
    pub sequence: u32,
}

/// The bytes are nobody's business in a log.
impl std::fmt::Debug for GeneratedFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GeneratedFile").field("file_hash", &self.file_hash).field("totals", &self.totals).finish_non_exhaustive()
    }
}

impl Manifest {
    fn transfer_lines(&self, rendering: &Rendering) -> Result<Vec<TransferLine>, PaymentError> {
        let month =
            u64::try_from(i32::from(self.month.0.year()) * 100 + i32::from(self.month.0.month())).map_err(|_| PaymentError::Manifest)?;
        let code = |number| Digits::from_number(number).map_err(|_| PaymentError::Manifest);
        let codes = (code(u64::from(self.sequence))?, code(month)?);
        let line = |line: &ManifestLine| {
            let mut transfer = rendering.line(&line.account, line.yen, codes);
            // A returned transfer is paid again to a corrected account (変更分).
            if line.obligations.iter().any(|entry| entry.id.kind() == SourceKind::Returned) {
                transfer.new_account = NewAccount::Changed;
            }
            transfer
        };
        Ok(self.lines.iter().map(line).collect())
    }

    /// Renders the file, reads it back with the bank's own profile, and compares every line.
    ///
    /// # Errors
    /// When the file cannot be written, the bank would refuse it, or anything differs.
    pub fn generate(&self, profile: &PayerProfile) -> Result<GeneratedFile, PaymentError> {
        self.add_up()?;
        if profile.hash != self.profile {
            return Err(PaymentError::ProfileChanged);
        }
        let bytes = render(self, Some(profile))?;
        let read = check(&bytes, &profile.bank);
        if let Some(finding) = read.findings.iter().find(|finding| finding.is_error()) {
            return Err(PaymentError::Render(format!("{} line {} {}", finding.entry.code, finding.line, finding.field)));
        }
        agree(read.declared, read.counted, self.totals(), &[])?;
        let differs = self.lines.iter().zip(read.data()).find(|(line, record)| {
            record.amount() != Some(line.yen)
                || record.bank() != line.account.bank.bytes()
                || record.branch() != line.account.branch.bytes()
                || record.account() != line.account.account.bytes()
                || record.payee_name() != line.account.name.padded()
        });
        if let Some((line, _)) = differs {
            return Err(PaymentError::Render(format!("line {} does not read back as it was meant", line.number)));
        }
        let manifest_bytes = self.to_bytes()?;
        Ok(GeneratedFile {
            file_hash: Digest::of(&bytes),
            manifest_hash: Digest::of(&manifest_bytes),
            bytes,
            manifest_bytes,
            totals: self.totals(),
            sequence: self.sequence,
        })
    }
}

/// The bank file of a manifest: the same input always gives the same bytes. The versions before 3 need the profile of that time, which they name by
/// its hash; later ones need nothing else.
///
/// # Errors
/// When the profile is another one than the manifest's, or lines and totals of the file are not the manifest's.
pub fn render(manifest: &Manifest, profile: Option<&PayerProfile>) -> Result<Vec<u8>, PaymentError> {
    let of_profile = || profile.filter(|profile| profile.hash == manifest.profile).map(|profile| profile.rendering);
    let rendering = manifest.rendering.or_else(of_profile).ok_or(PaymentError::ProfileChanged)?;
    let lines = manifest.transfer_lines(&rendering)?;
    let written = rendering.write(manifest.value_date.date(), lines.iter()).map_err(|error| PaymentError::Render(error.to_string()))?;
    same((Place::Lines, Totals { lines: written.lines, yen: written.total }), (Place::Manifest, manifest.totals()))?;
    Ok(written.bytes)
}

/// Records what was generated: hashes of manifest and file, count and sum. Store the bytes before this, so that the hash never names
/// something that is not there.
///
/// # Errors
/// A difference when the file is not of this batch's totals: hold the batch. Another file than the one recorded before is refused.
pub fn plan_generated(batch: &Batch, epoch: i64, generated: &GeneratedFile) -> Result<Vec<Write>, PaymentError> {
    let lines = u32::try_from(generated.totals.lines).map_err(|_| PaymentError::FileLimit)?;
    let facts = FileFacts { manifest: generated.manifest_hash, file: generated.file_hash, lines };
    if generated.sequence != batch.sequence {
        return Err(PaymentError::NotWhatStands);
    }
    if let Some(stands) = batch.file {
        return if stands == facts { Ok(Vec::new()) } else { Err(PaymentError::NotWhatStands) };
    }
    writer(batch, epoch)?;
    if batch.state != State::Frozen {
        return Err(PaymentError::State(batch.state));
    }
    let totals = Totals { lines: generated.totals.lines, yen: batch.file_yen() };
    same((Place::Manifest, generated.totals), (Place::Batch, totals))?;
    let next = Batch { state: State::Generated, file: Some(facts), ..batch.clone() };
    Ok(vec![change(batch, next, batch.sums())])
}
