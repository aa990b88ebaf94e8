//! Paying (支払): a batch from its opening to the bank's word, by four people, with what payees owe withheld.

use crate::rows::Rows;
use crate::{Failure, odd, realm};
use josei_base::plan::{Table, Write};
use josei_base::receipt::ReviewBody;
use josei_base::{BillingMonth, Realm, Timestamp, Yen};
use josei_payment::PaymentError;
use josei_payment::account::{AccountForm, Place};
use josei_payment::batch::{
    AccountVersions, Accounts, Batch, Candidate, Claimable, Counter, FREEZE_SLICE_MAX, Guard, Lot, Manifest, Member, Nettings, OpenRequest,
    Pull, Receivable, Release, ReleaseToken, Signed, Source, State, nettings_of, plan_approve, plan_confirm, plan_freeze_step, plan_frozen,
    plan_generated, plan_netting_step, plan_obligation, plan_open, plan_pull, plan_release, plan_void, recognise,
};
use josei_payment::calendar::BusinessDays;
use josei_payment::keys;
use josei_payment::master::{BankMaster, SAMPLE};
use josei_payment::people::{DeviceId, PayeeId, PersonId};
use josei_payment::profile::{PayeeAccount, PayerProfile};
use josei_payment::zengin::check;
use std::collections::BTreeSet;

/// The city's account and how its bank wants the file; every account in it is invented.
const PROFILE: &str = include_str!("../../../shared/payment/profiles/271403-sample.toml");

/// The treasury.
pub struct Treasury {
    realm: Realm,
    profile: PayerProfile,
    days: BusinessDays,
    banks: BankMaster,
    /// Versions of people's accounts, all of them the first.
    versions: AccountVersions,
    accounts: Accounts,
    tokens: u64,
}

/// What left the house.
pub struct Handed {
    /// The bank file.
    pub file: Vec<u8>,
    /// What it pays, line by line.
    pub manifest: Vec<u8>,
}

/// How a batch ended.
pub enum Ended {
    /// The file was taken, and the bank paid it.
    Confirmed(Handed),
    /// It was given up before anybody took it.
    GivenUp,
    /// Nothing was owed, or nothing was left of it.
    Nothing,
}

fn person(id: &str) -> Result<PersonId, Failure> {
    Ok(PersonId::parse(id)?)
}

impl Treasury {
    /// With the sample profile.
    pub fn new() -> Result<Self, Failure> {
        Ok(Self {
            realm: realm()?,
            profile: PayerProfile::load(PROFILE).map_err(|_| odd("the payer profile is not sound"))?.0,
            days: BusinessDays::built_in().map_err(|_| odd("the holidays are not sound"))?,
            banks: BankMaster::from_text(SAMPLE).map_err(|_| odd("the list of banks is not sound"))?,
            versions: AccountVersions::new(),
            accounts: Accounts::new(),
            tokens: 0,
        })
    }

    /// Records what is owed; told twice, it is owed once.
    fn record(&self, rows: &mut Rows, lot: &Lot) -> Result<(), Failure> {
        let writes = plan_obligation(&self.realm, lot);
        let Err(refused) = rows.transact(&writes)? else { return Ok(()) };
        let standing = refused.into_iter().find_map(|refused| refused.existing.filter(|_| refused.index == 0));
        Ok(recognise(&standing.ok_or_else(|| odd("refused, and nothing stands there"))?, lot)?)
    }

    /// What is owed a review body for the receipts of a chunk that nothing stands against.
    pub fn owe_chunk(
        &self,
        rows: &mut Rows,
        month: BillingMonth,
        body: ReviewBody,
        place: (&str, u32),
        sum: (u32, Yen),
    ) -> Result<(), Failure> {
        self.record(rows, &Lot::new(body, month, Source::new(place.0, place.1)?, sum.0, sum.1)?)
    }

    /// What is owed a guardian for an application, to an account that was checked.
    pub fn owe_guardian(&mut self, rows: &mut Rows, month: BillingMonth, application: &str, account: u32, yen: Yen) -> Result<(), Failure> {
        let guardian = PayeeId::parse(&format!("g-{application}"))?;
        let place = Place::Bank {
            bank: "9999".to_owned(),
            bank_name: String::new(),
            branch: "001".to_owned(),
            branch_name: String::new(),
            account_type: 1,
            account: format!("{account:07}"),
        };
        let form = AccountForm { name: "サカイ　ハナコ".to_owned(), place };
        let checked: PayeeAccount = form.check(&self.profile, &self.banks).map_err(|_| odd("an account was refused"))?;
        self.versions.insert(guardian.clone(), 1);
        self.accounts.insert((guardian.clone(), 1), checked);
        self.record(rows, &Lot::new(guardian, month, Source::application(application)?, 1, yen)?)
    }

    fn batch(&self, rows: &Rows, sequence: u32) -> Result<Batch, Failure> {
        let item = rows.get(Table::Payments, &keys::batch(&self.realm, sequence))?.ok_or_else(|| odd("no such batch"))?;
        Ok(Batch::from_item(&self.realm, &item)?)
    }

    fn last(&self, rows: &Rows) -> Result<u32, Failure> {
        Ok(Counter::from_item(rows.get(Table::Payments, &keys::counter(&self.realm))?.as_ref())?.last)
    }

    fn voided(&self, rows: &Rows) -> Result<BTreeSet<u32>, Failure> {
        let all = (1..=self.last(rows)?).map(|sequence| self.batch(rows, sequence)).collect::<Result<Vec<_>, _>>()?;
        Ok(all.into_iter().filter(|batch| batch.state == State::Voided).map(|batch| batch.sequence).collect())
    }

    /// A month's obligations, each with its guard.
    fn owed(&self, rows: &Rows, month: BillingMonth) -> Result<Vec<Candidate>, Failure> {
        let mut owed = Vec::new();
        for (_, item) in rows.partition(Table::Payments, &keys::obligations(&self.realm, month), "")? {
            if let Some(obligation) = Lot::from_item(&item)?.obligation() {
                let guard = rows.get(Table::Payments, &keys::guard(&self.realm, month, obligation.id().as_str()))?;
                owed.push(Candidate { guard: guard.map(|item| Guard::from_item(&item)).transpose()?, obligation });
            }
        }
        Ok(owed)
    }

    /// Every receivable with what was withheld of it.
    pub fn receivables(&self, rows: &Rows) -> Result<Vec<Claimable>, Failure> {
        let mut found = Vec::new();
        for (_, item) in rows.all(Table::Payments, "#OBL#BACK#")? {
            let receivable = Receivable::from_item(&item)?;
            let made = rows.get(Table::Payments, &keys::nettings(&self.realm, receivable.month(), receivable.id().as_str()))?;
            found.push(Claimable { nettings: Nettings::from_item(made.as_ref())?, receivable });
        }
        Ok(found)
    }

    fn members(&self, rows: &Rows, batch: &Batch) -> Result<Vec<Member>, Failure> {
        Ok(self.owed(rows, batch.month)?.iter().filter_map(|one| one.member_of(batch.sequence)).collect())
    }

    /// Opens a batch for what is open of a month and brings it to its end. Given up, it stops before the file is taken.
    pub fn pay(&mut self, rows: &mut Rows, month: BillingMonth, at: Timestamp, is_given_up: bool) -> Result<Ended, Failure> {
        let last = self.last(rows)?;
        let value_date = self.days.next_value_date(at, self.profile.cut_off)?;
        let request = OpenRequest {
            request: format!("request-{}", last + 1),
            month,
            value_date,
            hand_over_by: self.days.hand_over_by(value_date, self.profile.cut_off)?,
            profile: self.profile.hash,
            preparer: person("preparer-1")?,
        };
        rows.must(&plan_open(&self.realm, Counter { last }, &request)?)?;
        let sequence = last + 1;
        self.freeze(rows, sequence)?;
        let batch = self.batch(rows, sequence)?;
        if batch.state == State::Voided {
            return Ok(Ended::Nothing);
        }
        let receivables = if batch.netted.lines > 0 { self.receivables(rows)? } else { Vec::new() };
        let nettings = nettings_of(sequence, &receivables);
        let manifest = Manifest::build(&batch, &self.profile, &self.members(rows, &batch)?, &nettings, &self.accounts)?;
        let generated = manifest.generate(&self.profile)?;
        rows.must(&plan_generated(&batch, batch.epoch, &generated)?)?;
        if is_given_up {
            rows.must(&plan_void(&self.batch(rows, sequence)?)?)?;
            return Ok(Ended::GivenUp);
        }
        self.hand_over(rows, sequence, at, &generated.bytes)?;
        // The bank reads the file, and its result is what it read.
        let read = check(&generated.bytes, &self.profile.bank);
        rows.must(&plan_confirm(&self.batch(rows, sequence)?, read.counted)?)?;
        Ok(Ended::Confirmed(Handed { file: generated.bytes, manifest: generated.manifest_bytes }))
    }

    /// Takes what is open, withholds, freezes; gives up a batch of nothing.
    fn freeze(&self, rows: &mut Rows, sequence: u32) -> Result<(), Failure> {
        let voided = self.voided(rows)?;
        let owed = self.owed(rows, self.batch(rows, sequence)?.month)?;
        let open: Vec<Candidate> =
            owed.into_iter().filter(|one| one.guard.as_ref().is_none_or(|guard| voided.contains(&guard.batch))).collect();
        for slice in open.chunks(FREEZE_SLICE_MAX) {
            let batch = self.batch(rows, sequence)?;
            let step = plan_freeze_step(&batch, batch.epoch, &self.profile, slice, &self.versions, &voided)?;
            if step.taken.len() != slice.len() {
                return Err(odd("an open obligation was not taken"));
            }
            rows.must(&step.writes)?;
        }
        loop {
            let batch = self.batch(rows, sequence)?;
            let (members, receivables) = (self.members(rows, &batch)?, self.receivables(rows)?);
            if batch.state == State::Freezing {
                let step = plan_netting_step(&batch, batch.epoch, &members, &receivables, &voided)?;
                if !step.writes.is_empty() {
                    rows.must(&step.writes)?;
                    continue;
                }
            }
            let planned: Vec<Write> = match plan_frozen(&batch, batch.epoch, &members, &nettings_of(sequence, &receivables)) {
                Err(PaymentError::Nothing) => plan_void(&batch)?,
                planned => planned?,
            };
            return rows.must(&planned);
        }
    }

    /// Two sign, one takes the file with a token.
    fn hand_over(&mut self, rows: &mut Rows, sequence: u32, at: Timestamp, file: &[u8]) -> Result<(), Failure> {
        for approver in ["approver-1", "approver-2"] {
            let batch = self.batch(rows, sequence)?;
            let signed = Signed::of(&batch).ok_or_else(|| odd("nothing to sign"))?;
            rows.must(&plan_approve(&batch, &person(approver)?, &signed, at)?)?;
        }
        self.tokens += 1;
        // In life these are random bits.
        let bits = josei_base::Digest::of(&self.tokens.to_le_bytes()).0;
        let (token, puller, device) = (ReleaseToken::new(bits), person("finance-1")?, DeviceId::parse("t-02")?);
        rows.must(&plan_release(&self.batch(rows, sequence)?, &Release { puller: &puller, device: &device, token: &token, at })?)?;
        let pull = Pull { sequence, person: &puller, device: &device, token: &token, file: josei_base::Digest::of(file), at };
        rows.must(&plan_pull(&self.batch(rows, sequence)?, &pull)?)
    }

    /// What stands open at the end, for a reckoning: each obligation that no file paid, and what is left of each receivable, by name.
    pub fn left(&self, rows: &Rows) -> Result<Left, Failure> {
        let voided = self.voided(rows)?;
        let mut left = Left::default();
        for (key, item) in rows.all(Table::Payments, "#OBL#")? {
            if key.partition.contains("#BACK#") || key.partition.contains("#ONCE#") {
                continue;
            }
            let lot = Lot::from_item(&item)?;
            let guard = rows.get(Table::Payments, &keys::guard(&self.realm, lot.month(), lot.id().as_str()))?;
            let guard = guard.map(|item| Guard::from_item(&item)).transpose()?;
            if lot.yen() > Yen::ZERO && guard.is_none_or(|guard| voided.contains(&guard.batch)) {
                left.owed.push((lot.id().to_string(), lot.yen().get()));
            }
        }
        for one in self.receivables(rows)? {
            left.receivable.push((one.receivable.id().to_string(), one.open(&voided)?.get()));
        }
        Ok(left)
    }
}

/// What stands open, as the tables say it.
#[derive(Debug, Default)]
pub struct Left {
    /// Obligations that no file paid, with their yen.
    pub owed: Vec<(String, i64)>,
    /// Receivables, with the yen that are still to be withheld.
    pub receivable: Vec<(String, i64)>,
}
