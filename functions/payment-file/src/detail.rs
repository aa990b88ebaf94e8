//! What a batch is made of, as people see it: lines, nettings, what is still owed back, who was left out and why. Ids and amounts; never an account or
//! a name.

use crate::PaymentFile;
use crate::accounts::AccountBook;
use crate::open::{Stop, is_open};
use josei_base::Yen;
use josei_payment::batch::{BankTotal, Batch, Claimable, KindTotal, LinePayee, Manifest, ManifestNetting, SourceKind, State};
use josei_payment::payee::Payee;
use josei_store::audited::Permit;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Most entries of one list of an answer; more are counted, not listed.
const LISTED_MAX: usize = 1_000;

/// A list with its full length and sum.
#[derive(Debug, Serialize)]
pub struct Entries<T> {
    count: usize,
    total_yen: Yen,
    listed: Vec<T>,
}

impl<T> Entries<T> {
    fn of(all: Vec<(Yen, T)>) -> Result<Self, Stop> {
        let total_yen = Yen::sum(all.iter().map(|(yen, _)| *yen)).map_err(|_| josei_payment::PaymentError::FileLimit)?;
        Ok(Self { count: all.len(), total_yen, listed: all.into_iter().take(LISTED_MAX).map(|(_, one)| one).collect() })
    }
}

/// What stands besides the batch itself.
#[derive(Debug, Serialize)]
pub struct Detail {
    /// Lines of the file, once generated.
    lines: Option<Entries<Line>>,
    /// What is withheld, once generated.
    nettings: Option<Entries<Withheld>>,
    /// Totals by receiving bank, once generated.
    banks: Option<Vec<BankLines>>,
    /// Totals by kind of what is owed, before anything is withheld, once generated.
    kinds: Option<Vec<KindSum>>,
    /// What payees still owe the city.
    open_receivables: Entries<StillOwed>,
    /// Payees of the month who are owed something that no batch pays, because of their account.
    left_out: Entries<LeftOut>,
    /// What review bodies are owed of the month and no batch has yet: it was decided after the last one was frozen, and the next one takes it.
    carried_over: CarriedOver,
}

/// What the next batch of the month will take (繰越).
#[derive(Debug, Default, Serialize)]
struct CarriedOver {
    obligations: usize,
    total_yen: Yen,
}

/// A line.
#[derive(Debug, Serialize)]
struct Line {
    number: u32,
    payee: String,
    yen: Yen,
    obligations: usize,
    withheld_yen: Yen,
}

/// A netting.
#[derive(Debug, Serialize)]
struct Withheld {
    receivable: String,
    payee: String,
    yen: Yen,
}

/// A bank's lines.
#[derive(Debug, Serialize)]
struct BankLines {
    bank: String,
    /// Its kana name as the file has it.
    name: String,
    lines: u64,
    total_yen: Yen,
}

/// Obligations of a kind.
#[derive(Debug, Serialize)]
struct KindSum {
    kind: SourceKind,
    obligations: u64,
    total_yen: Yen,
}

/// An open receivable.
#[derive(Debug, Serialize)]
struct StillOwed {
    receivable: String,
    payee: String,
    decided_yen: Yen,
    open_yen: Yen,
    reason: String,
}

/// Somebody who was left out.
#[derive(Debug, Serialize)]
struct LeftOut {
    payee: String,
    yen: Yen,
    obligations: usize,
    code: &'static str,
    message_ja: &'static str,
    message_en: &'static str,
}

fn shown(payee: &Payee) -> String {
    match payee {
        Payee::Body(body) => body.name().to_owned(),
        Payee::Person(person) => person.to_string(),
    }
}

fn withheld(payee: &LinePayee, nettings: &[ManifestNetting]) -> Vec<(Yen, Withheld)> {
    let one = |netting: &ManifestNetting| {
        (netting.yen, Withheld { receivable: netting.id.to_string(), payee: shown(&payee.payee()), yen: netting.yen })
    };
    nettings.iter().map(one).collect()
}

impl PaymentFile {
    /// All of it, as it stands now.
    pub(crate) async fn detail(&self, permit: &Permit, batch: &Batch) -> Result<Detail, Stop> {
        let manifest = if batch.state == State::Voided { None } else { self.manifest(permit, batch).await? };
        let (mut lines, mut nettings, mut banks, mut kinds) = (None, None, None, None);
        if let Some(manifest) = &manifest {
            lines = Some(Entries::of(manifest_lines(manifest)?)?);
            let of_lines = manifest.lines.iter().flat_map(|line| withheld(&line.payee, &line.nettings));
            let out = manifest.netted_out.iter().flat_map(|out| withheld(&out.payee, &out.nettings));
            nettings = Some(Entries::of(of_lines.chain(out).collect())?);
            let controls = manifest.control_totals()?;
            let name = |bank| manifest.lines.iter().find(|line| line.account.bank == bank).map(|line| line.account.bank_name.to_unicode());
            let bank = |one: BankTotal| BankLines {
                bank: one.bank.to_string(),
                name: name(one.bank).unwrap_or_default(),
                lines: one.lines,
                total_yen: one.yen,
            };
            banks = Some(controls.banks.into_iter().map(bank).collect());
            let kind = |one: KindTotal| KindSum { kind: one.kind, obligations: one.count, total_yen: one.yen };
            kinds = Some(controls.kinds.into_iter().map(kind).collect());
        }
        let open_receivables = self.open_receivables(permit, batch).await?;
        let (left_out, carried_over) = self.not_taken(permit, batch).await?;
        Ok(Detail { lines, nettings, banks, kinds, open_receivables, left_out, carried_over })
    }

    async fn open_receivables(&self, permit: &Permit, batch: &Batch) -> Result<Entries<StillOwed>, Stop> {
        let receivables = self.receivables(permit, batch.month).await?;
        let by: BTreeSet<u32> = receivables.iter().flat_map(|one| &one.nettings.made).map(|(by, _)| *by).collect();
        let voided = self.voided(permit, by).await?;
        let mut open = Vec::new();
        for Claimable { receivable, nettings } in receivables {
            let one = Claimable { receivable, nettings };
            let yen = one.open(&voided)?;
            if yen > Yen::ZERO {
                let receivable = &one.receivable;
                open.push((
                    yen,
                    StillOwed {
                        receivable: receivable.id().to_string(),
                        payee: shown(receivable.payee()),
                        decided_yen: receivable.yen(),
                        open_yen: yen,
                        reason: receivable.reason().as_str().to_owned(),
                    },
                ));
            }
        }
        Entries::of(open)
    }

    /// Checked now: who has registered an account since the batch was frozen is not listed any more, and waits for the next batch.
    async fn not_taken(&self, permit: &Permit, batch: &Batch) -> Result<(Entries<LeftOut>, CarriedOver), Stop> {
        let owed = self.owed(permit, batch.month).await?;
        let by: BTreeSet<u32> = owed.iter().filter_map(|one| one.guard.as_ref()).map(|guard| guard.batch).collect();
        let voided = self.voided(permit, by).await?;
        let mut sums: BTreeMap<_, (Yen, usize)> = BTreeMap::new();
        for one in owed.iter().filter(|one| is_open(one, &voided)) {
            let (yen, obligations) = sums.entry(one.obligation.payee().clone()).or_default();
            *yen = yen.plus(one.obligation.yen()).map_err(|_| josei_payment::PaymentError::FileLimit)?;
            *obligations += 1;
        }
        let (mut book, mut left_out, mut carried_over) = (AccountBook::default(), Vec::new(), CarriedOver::default());
        for (payee, (yen, obligations)) in sums {
            match self.payable(permit, &payee, &mut book).await? {
                Err(entry) => {
                    let (code, message_ja, message_en) = (entry.code, entry.ja, entry.en);
                    left_out.push((yen, LeftOut { payee: shown(&payee), yen, obligations, code, message_ja, message_en }));
                }
                Ok(()) if payee.body().is_some() => {
                    carried_over.total_yen = carried_over.total_yen.plus(yen).map_err(|_| josei_payment::PaymentError::FileLimit)?;
                    carried_over.obligations += obligations;
                }
                Ok(()) => {}
            }
        }
        Ok((Entries::of(left_out)?, carried_over))
    }
}

fn manifest_lines(manifest: &Manifest) -> Result<Vec<(Yen, Line)>, Stop> {
    let mut lines = Vec::new();
    for line in &manifest.lines {
        let withheld_yen = Yen::sum(line.nettings.iter().map(|netting| netting.yen)).map_err(|_| josei_payment::PaymentError::FileLimit)?;
        let (number, payee, yen) = (line.number, shown(&line.payee.payee()), line.yen);
        lines.push((yen, Line { number, payee, yen, obligations: line.obligations.len(), withheld_yen }));
    }
    Ok(lines)
}
