//! The manifest (明細書): what a file pays, line by line, with the obligations of each line. The file is a pure function of it and the profile.

use super::act::{change, writer};
use super::freeze::members_hash;
use super::obligation::{Obligation, ObligationId};
use super::record::{Batch, FileFacts};
use super::state::State;
use super::totals::{Place, agree, same};
use crate::calendar::ValueDate;
use crate::error::PaymentError;
use crate::profile::{PayeeAccount, PayerProfile};
use crate::zengin::{Digits, Totals, TransferLine, Written, check, write};
use josei_base::plan::Write;
use josei_base::receipt::ReviewBody;
use josei_base::{BillingMonth, Digest, Realm, Yen};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Version of the manifest's shape.
const FORMAT: u32 = 1;

/// One obligation of a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestObligation {
    /// Its name.
    pub id: ObligationId,
    /// Its receipts.
    pub count: u32,
    /// Its amount.
    pub yen: Yen,
}

/// One line of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestLine {
    /// Its number, from 1.
    pub number: u32,
    /// Who is paid.
    pub payee: ReviewBody,
    /// To which account.
    pub account: PayeeAccount,
    /// How much.
    pub yen: Yen,
    /// What for.
    pub obligations: Vec<ManifestObligation>,
}

/// A manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    format: u32,
    /// The realm.
    pub realm: Realm,
    /// The batch.
    pub sequence: u32,
    /// 請求年月.
    pub month: BillingMonth,
    /// 振込指定日.
    pub value_date: ValueDate,
    /// Hash of the payer profile.
    pub profile: Digest,
    /// Lines in order of the file.
    pub lines: Vec<ManifestLine>,
    /// Number of lines.
    pub line_count: u32,
    /// Number of obligations.
    pub obligation_count: u32,
    /// Sum.
    pub total_yen: Yen,
}

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

fn small(count: usize) -> Result<u32, PaymentError> {
    u32::try_from(count).map_err(|_| PaymentError::FileLimit)
}

impl Manifest {
    /// Of a frozen batch: review bodies in order, each with one line, or several where one transfer would be over the bank's limit.
    /// The same batch, profile and obligations always give the same manifest, in whatever order they were read.
    pub fn build(batch: &Batch, profile: &PayerProfile, members: &[Obligation]) -> Result<Self, PaymentError> {
        if batch.members.is_none() {
            return Err(PaymentError::State(batch.state));
        }
        if profile.hash != batch.profile {
            return Err(PaymentError::ProfileChanged);
        }
        let yen = Yen::sum(members.iter().map(Obligation::yen)).map_err(|_| PaymentError::FileLimit)?;
        let counted = Totals { lines: u64::from(small(members.len())?), yen };
        same((Place::Guards, counted), (Place::Batch, batch.obligations))?;
        if batch.members != Some(members_hash(members)) {
            return Err(PaymentError::NotWhatStands);
        }
        let mut by_payee: BTreeMap<ReviewBody, Vec<&Obligation>> = BTreeMap::new();
        for member in members {
            by_payee.entry(member.payee().body().ok_or(PaymentError::OtherPayee)?).or_default().push(member);
        }
        let mut lines: Vec<ManifestLine> = Vec::new();
        for (payee, mut members) in by_payee {
            members.sort_by(|left, right| left.id().cmp(right.id()));
            let account = *profile.payees.get(&payee).ok_or(PaymentError::ProfileChanged)?;
            let first = lines.len();
            for member in members {
                let entry = ManifestObligation { id: member.id().clone(), count: member.count(), yen: member.yen() };
                let fits = |line: &ManifestLine| line.yen.plus(member.yen()).is_ok_and(|sum| sum.get() <= profile.bank.transfer_yen_max);
                match lines.get_mut(first..).and_then(<[_]>::last_mut).filter(|line| fits(line)) {
                    Some(line) => {
                        line.yen = line.yen.plus(member.yen()).map_err(|_| PaymentError::FileLimit)?;
                        line.obligations.push(entry);
                    }
                    None => lines.push(ManifestLine {
                        number: small(lines.len() + 1)?,
                        payee,
                        account,
                        yen: member.yen(),
                        obligations: vec![entry],
                    }),
                }
            }
        }
        if lines.len() > profile.bank.lines_max || yen.get() > profile.bank.file_yen_max {
            return Err(PaymentError::FileLimit);
        }
        Ok(Self {
            format: FORMAT,
            realm: batch.realm.clone(),
            sequence: batch.sequence,
            month: batch.month,
            value_date: batch.value_date,
            profile: batch.profile,
            line_count: small(lines.len())?,
            obligation_count: small(members.len())?,
            total_yen: yen,
            lines,
        })
    }

    /// Canonical bytes: JSON with its keys in a fixed order and no space.
    pub fn to_bytes(&self) -> Result<Vec<u8>, PaymentError> {
        serde_json::to_vec(self).map_err(|_| PaymentError::Manifest)
    }

    /// From canonical bytes.
    ///
    /// # Errors
    /// Any other bytes, another version, or totals that do not add up.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, PaymentError> {
        let manifest: Self = serde_json::from_slice(bytes).map_err(|_| PaymentError::Manifest)?;
        if manifest.format != FORMAT || manifest.to_bytes()? != bytes {
            return Err(PaymentError::Manifest);
        }
        manifest.add_up()?;
        Ok(manifest)
    }

    /// Lines and sum.
    #[must_use]
    pub fn totals(&self) -> Totals {
        Totals { lines: u64::from(self.line_count), yen: self.total_yen }
    }

    /// Do lines, obligations and totals agree with each other?
    fn add_up(&self) -> Result<(), PaymentError> {
        let mut obligations = 0;
        for line in &self.lines {
            let sum = Yen::sum(line.obligations.iter().map(|entry| entry.yen)).map_err(|_| PaymentError::Manifest)?;
            if sum != line.yen || line.obligations.iter().any(|entry| entry.yen <= Yen::ZERO) {
                return Err(PaymentError::Manifest);
            }
            obligations += line.obligations.len();
        }
        let yen = Yen::sum(self.lines.iter().map(|line| line.yen)).map_err(|_| PaymentError::Manifest)?;
        let lines = Totals { lines: u64::from(small(self.lines.len())?), yen };
        same((Place::Lines, lines), (Place::Manifest, self.totals()))?;
        let numbered = self.lines.iter().zip(1..).all(|(line, number)| line.number == number);
        if numbered && small(obligations)? == self.obligation_count { Ok(()) } else { Err(PaymentError::Manifest) }
    }

    fn transfer_lines(&self, profile: &PayerProfile) -> Result<Vec<TransferLine>, PaymentError> {
        let month =
            u64::try_from(i32::from(self.month.0.year()) * 100 + i32::from(self.month.0.month())).map_err(|_| PaymentError::Manifest)?;
        let code = |number| Digits::from_number(number).map_err(|_| PaymentError::Manifest);
        let codes = (code(u64::from(self.sequence))?, code(month)?);
        Ok(self.lines.iter().map(|line| profile.line(&line.account, line.yen, codes)).collect())
    }

    /// Renders the file, reads it back with the bank's own profile, and compares every line.
    ///
    /// # Errors
    /// When the file cannot be written, the bank would refuse it, or anything differs.
    pub fn generate(&self, profile: &PayerProfile) -> Result<GeneratedFile, PaymentError> {
        self.add_up()?;
        let bytes = render(self, profile)?;
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

/// The bank file of a manifest: the same input always gives the same bytes.
pub fn render(manifest: &Manifest, profile: &PayerProfile) -> Result<Vec<u8>, PaymentError> {
    if profile.hash != manifest.profile {
        return Err(PaymentError::ProfileChanged);
    }
    let lines = manifest.transfer_lines(profile)?;
    let header = profile.payer.header(manifest.value_date.date());
    let written: Written =
        write(&header, lines.iter(), profile.separator, profile.eof_byte).map_err(|error| PaymentError::Render(error.to_string()))?;
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
    let totals = Totals { lines: generated.totals.lines, yen: batch.obligations.yen };
    same((Place::Manifest, generated.totals), (Place::Batch, totals))?;
    let next = Batch { state: State::Generated, file: Some(facts), ..batch.clone() };
    Ok(vec![change(batch, next, [("yen", generated.totals.yen.get().into())])])
}
