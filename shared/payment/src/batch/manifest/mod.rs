//! The manifest (明細書): what a file pays, line by line, with the obligations and nettings of each line. The file is a pure function of it.
//!
//! Version 1 pays review bodies for chunks only. Version 2 adds people, nettings and the control totals by kind and by bank. Version 3 adds what the
//! profile adds to the file, so that the profile is not needed any more to make it again; it is what new batches get. A stored manifest of any
//! version renders the bytes it always did.

mod build;
mod file;

use super::obligation::ObligationId;
use super::receivable::ReceivableId;
use super::source::SourceKind;
use super::totals::{Place, same};
use crate::calendar::ValueDate;
use crate::error::PaymentError;
use crate::payee::Payee;
use crate::people::PayeeId;
use crate::profile::{PayeeAccount, Rendering};
use crate::zengin::{Digits, Totals};
use josei_base::receipt::ReviewBody;
use josei_base::{BillingMonth, Digest, Realm, Yen};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

pub use build::Accounts;
pub use file::{GeneratedFile, plan_generated, render};

/// Version of the shape with review bodies only.
const FORMAT_BODIES: u32 = 1;
/// Version of the shape that needs its profile beside it.
const FORMAT_PEOPLE: u32 = 2;
/// Version of the shape that is written.
const FORMAT: u32 = 3;

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

/// What a line withholds of a receivable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestNetting {
    /// The receivable.
    pub id: ReceivableId,
    /// The amount.
    pub yen: Yen,
}

/// Who a line pays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum LinePayee {
    /// A review body.
    Body(ReviewBody),
    /// A person, to the account of this version.
    Person {
        /// Who.
        person: PayeeId,
        /// Which version of their account.
        account_version: u32,
    },
}

impl LinePayee {
    /// Without the version.
    #[must_use]
    pub fn payee(&self) -> Payee {
        match self {
            Self::Body(body) => Payee::Body(*body),
            Self::Person { person, .. } => Payee::Person(person.clone()),
        }
    }
}

/// One line of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestLine {
    /// Its number, from 1.
    pub number: u32,
    /// Who is paid.
    pub payee: LinePayee,
    /// To which account.
    pub account: PayeeAccount,
    /// How much: obligations less nettings.
    pub yen: Yen,
    /// What for.
    pub obligations: Vec<ManifestObligation>,
    /// What is withheld.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub nettings: Vec<ManifestNetting>,
}

/// Obligations that are withheld to the last yen: they have no line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NettedOut {
    /// Whose.
    pub payee: LinePayee,
    /// What was owed.
    pub obligations: Vec<ManifestObligation>,
    /// What is withheld: as much.
    pub nettings: Vec<ManifestNetting>,
}

/// Control totals of one kind of obligation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KindTotal {
    /// The kind.
    pub kind: SourceKind,
    /// Obligations.
    pub count: u64,
    /// Their sum, before netting.
    pub yen: Yen,
}

/// Control totals of one receiving bank, for the sheet handed over with the file (合計表).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankTotal {
    /// 被仕向銀行番号.
    pub bank: Digits<4>,
    /// Lines.
    pub lines: u64,
    /// Their sum.
    pub yen: Yen,
}

/// Control totals: the same money seen by kind and by bank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Controls {
    /// By kind of obligation, in the order of kinds.
    pub kinds: Vec<KindTotal>,
    /// Receivables that something is withheld of.
    pub netted_count: u64,
    /// What is withheld.
    pub netted_yen: Yen,
    /// By receiving bank, in order of numbers.
    pub banks: Vec<BankTotal>,
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
    /// What of the profile stands in the file; since version 3.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rendering: Option<Rendering>,
    /// Lines in order of the file.
    pub lines: Vec<ManifestLine>,
    /// What is netted to the last yen.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub netted_out: Vec<NettedOut>,
    /// Control totals; since version 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub controls: Option<Controls>,
    /// Number of lines.
    pub line_count: u32,
    /// Number of obligations.
    pub obligation_count: u32,
    /// Sum.
    pub total_yen: Yen,
}

fn small(count: usize) -> Result<u32, PaymentError> {
    u32::try_from(count).map_err(|_| PaymentError::FileLimit)
}

fn add(sum: &mut Yen, yen: Yen) -> Result<(), PaymentError> {
    *sum = sum.plus(yen).map_err(|_| PaymentError::FileLimit)?;
    Ok(())
}

impl Controls {
    /// Of lines and what is netted out.
    fn of(lines: &[ManifestLine], netted_out: &[NettedOut]) -> Result<Self, PaymentError> {
        let (mut kinds, mut banks, mut netted) =
            (BTreeMap::<_, (u64, Yen)>::new(), BTreeMap::<_, (u64, Yen)>::new(), BTreeMap::<_, Yen>::new());
        for line in lines {
            let (count, yen) = banks.entry(line.account.bank).or_default();
            *count += 1;
            add(yen, line.yen)?;
        }
        let obligations = lines.iter().map(|line| &line.obligations).chain(netted_out.iter().map(|out| &out.obligations));
        for entry in obligations.flatten() {
            let (count, yen) = kinds.entry(entry.id.kind()).or_default();
            *count += 1;
            add(yen, entry.yen)?;
        }
        let nettings = lines.iter().map(|line| &line.nettings).chain(netted_out.iter().map(|out| &out.nettings));
        for entry in nettings.flatten() {
            add(netted.entry(&entry.id).or_default(), entry.yen)?;
        }
        Ok(Self {
            kinds: kinds.into_iter().map(|(kind, (count, yen))| KindTotal { kind, count, yen }).collect(),
            netted_count: u64::from(small(netted.len())?),
            netted_yen: Yen::sum(netted.into_values()).map_err(|_| PaymentError::FileLimit)?,
            banks: banks.into_iter().map(|(bank, (lines, yen))| BankTotal { bank, lines, yen }).collect(),
        })
    }
}

impl Manifest {
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
        if manifest.to_bytes()? != bytes {
            return Err(PaymentError::Manifest);
        }
        manifest.add_up()?;
        Ok(manifest)
    }

    /// Version of its shape.
    #[must_use]
    pub const fn format(&self) -> u32 {
        self.format
    }

    /// Lines and sum.
    #[must_use]
    pub fn totals(&self) -> Totals {
        Totals { lines: u64::from(self.line_count), yen: self.total_yen }
    }

    /// Control totals, whatever the version.
    pub fn control_totals(&self) -> Result<Controls, PaymentError> {
        Controls::of(&self.lines, &self.netted_out)
    }

    /// Has it what its version has, and no more?
    fn is_of_its_version(&self) -> bool {
        let is_plain = |line: &ManifestLine| {
            line.nettings.is_empty()
                && matches!(line.payee, LinePayee::Body(_))
                && line.obligations.iter().all(|entry| entry.id.kind() == SourceKind::Chunk)
        };
        match self.format {
            FORMAT_BODIES => {
                self.rendering.is_none() && self.controls.is_none() && self.netted_out.is_empty() && self.lines.iter().all(is_plain)
            }
            FORMAT_PEOPLE => self.rendering.is_none() && self.controls.is_some(),
            FORMAT => self.rendering.is_some() && self.controls.is_some(),
            _ => false,
        }
    }

    /// Do lines, obligations, nettings and totals agree with each other?
    fn add_up(&self) -> Result<(), PaymentError> {
        if !self.is_of_its_version() {
            return Err(PaymentError::Manifest);
        }
        let sum = |amounts: &mut dyn Iterator<Item = Yen>| {
            let mut total = Yen::ZERO;
            for yen in amounts {
                if yen <= Yen::ZERO {
                    return Err(PaymentError::Manifest);
                }
                total = total.plus(yen).map_err(|_| PaymentError::Manifest)?;
            }
            Ok(total)
        };
        let mut obligations = 0;
        let lines = self.lines.iter().map(|line| (line.yen, &line.obligations, &line.nettings));
        let netted_out = self.netted_out.iter().map(|out| (Yen::ZERO, &out.obligations, &out.nettings));
        for (yen, owed, withheld) in lines.clone().chain(netted_out) {
            let (gross, less) = (sum(&mut owed.iter().map(|entry| entry.yen))?, sum(&mut withheld.iter().map(|entry| entry.yen))?);
            if gross.minus(less) != Ok(yen) {
                return Err(PaymentError::Manifest);
            }
            obligations += owed.len();
        }
        let yen = sum(&mut lines.map(|(yen, ..)| yen))?;
        let lines = Totals { lines: u64::from(small(self.lines.len())?), yen };
        same((Place::Lines, lines), (Place::Manifest, self.totals()))?;
        if let Some(controls) = &self.controls {
            self.controls_agree(controls)?;
        }
        let numbered = self.lines.iter().zip(1..).all(|(line, number)| line.number == number);
        if numbered && small(obligations)? == self.obligation_count { Ok(()) } else { Err(PaymentError::Manifest) }
    }

    fn controls_agree(&self, controls: &Controls) -> Result<(), PaymentError> {
        if Controls::of(&self.lines, &self.netted_out)? != *controls {
            return Err(PaymentError::Manifest);
        }
        let sum = |yen: &mut dyn Iterator<Item = Yen>| Yen::sum(yen).map_err(|_| PaymentError::Manifest);
        let gross = sum(&mut controls.kinds.iter().map(|one| one.yen))?;
        let kinds = Totals {
            lines: controls.kinds.iter().map(|one| one.count).sum(),
            yen: gross.minus(controls.netted_yen).map_err(|_| PaymentError::Manifest)?,
        };
        same((Place::Kinds, kinds), (Place::Manifest, Totals { lines: u64::from(self.obligation_count), yen: self.total_yen }))?;
        let banks =
            Totals { lines: controls.banks.iter().map(|one| one.lines).sum(), yen: sum(&mut controls.banks.iter().map(|one| one.yen))? };
        same((Place::Banks, banks), (Place::Manifest, self.totals()))?;
        Ok(())
    }
}
