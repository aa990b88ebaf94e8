//! Accounts of people: the newest version for a batch that takes an obligation, the version it fixed for its file. Forms are opened here and kept for
//! one call; nothing of them is logged or shown but a code.

use crate::PaymentFile;
use crate::open::Stop;
use josei_base::Entry;
use josei_base::plan::Table;
use josei_base::receipt::ReviewBody;
use josei_payment::PaymentError;
use josei_payment::account::{AccountForm, AccountRow, FORM_SCHEMA, sealed_object};
use josei_payment::batch::{AccountVersions, Accounts, Candidate, Member, PaidTo};
use josei_payment::codes;
use josei_payment::keys;
use josei_payment::payee::Payee;
use josei_payment::people::PayeeId;
use josei_payment::profile::PayeeAccount;
use josei_store::audited::Permit;
use josei_store::port::KeyPurpose;
use josei_store::seal::ObjectSpec;
use std::collections::BTreeMap;

/// The newest account of a person: its version and what the bank file takes, or why nothing can be paid to it.
type Standing = Result<(u32, PayeeAccount), &'static Entry>;

/// What one call has learned of accounts.
#[derive(Default)]
pub(crate) struct AccountBook {
    people: BTreeMap<PayeeId, Standing>,
    bodies: BTreeMap<ReviewBody, Result<(), &'static Entry>>,
}

impl PaymentFile {
    /// Versions of the accounts that the people of these obligations can be paid to.
    pub(crate) async fn versions(&self, permit: &Permit, owed: &[Candidate], book: &mut AccountBook) -> Result<AccountVersions, Stop> {
        let mut versions = AccountVersions::new();
        for person in owed.iter().filter_map(|one| one.obligation.payee().person()) {
            if let Ok((version, _)) = self.standing(permit, person, book).await? {
                versions.insert(person.clone(), version);
            }
        }
        Ok(versions)
    }

    /// The newest account of a person, read once in a call.
    pub(crate) async fn standing(&self, permit: &Permit, person: &PayeeId, book: &mut AccountBook) -> Result<Standing, Stop> {
        if let Some(standing) = book.people.get(person) {
            return Ok(*standing);
        }
        let rows = self.partition(permit, keys::accounts(&self.realm, person)).await?;
        let standing = match rows.last() {
            None => Err(&codes::P_ACCOUNT_MISSING),
            Some((_, item)) => {
                let row = AccountRow::from_item(person, item)?;
                if self.came_back(permit, &PaidTo::Person(person.clone(), row.version)).await? {
                    Err(&codes::P_ACCOUNT_RETURNED)
                } else {
                    self.checked(permit, &row).await?.map(|account| (row.version, account))
                }
            }
        };
        book.people.insert(person.clone(), standing);
        Ok(standing)
    }

    /// May a payee be paid to the account there is now? Of a review body it is the profile's.
    pub(crate) async fn payable(&self, permit: &Permit, payee: &Payee, book: &mut AccountBook) -> Result<Result<(), &'static Entry>, Stop> {
        let body = match payee {
            Payee::Person(person) => return Ok(self.standing(permit, person, book).await?.map(drop)),
            Payee::Body(body) => *body,
        };
        if let Some(known) = book.bodies.get(&body) {
            return Ok(*known);
        }
        let account = self.profile.payees.get(&body).ok_or(PaymentError::ProfileChanged)?;
        let marked = self.came_back(permit, &PaidTo::body(body, account)?).await?;
        let payable = if marked { Err(&codes::P_ACCOUNT_RETURNED) } else { Ok(()) };
        book.bodies.insert(body, payable);
        Ok(payable)
    }

    /// Did a transfer to this account come back?
    async fn came_back(&self, permit: &Permit, account: &PaidTo) -> Result<bool, Stop> {
        Ok(self.audited.get(permit, Table::Payments, &account.mark(&self.realm)).await?.is_some())
    }

    /// The accounts that a batch has fixed for the people it pays.
    pub(crate) async fn accounts(&self, permit: &Permit, members: &[Member], book: &mut AccountBook) -> Result<Accounts, Stop> {
        let mut fixed: BTreeMap<&PayeeId, u32> = BTreeMap::new();
        for member in members {
            if let (Some(person), Some(version)) = (member.obligation.payee().person(), member.account) {
                let newest = fixed.entry(person).or_insert(version);
                *newest = version.max(*newest);
            }
        }
        let mut accounts = Accounts::new();
        for (person, version) in fixed {
            let account = match self.standing(permit, person, book).await? {
                Ok((newest, account)) if newest == version => account,
                _ => self.of_version(permit, person, version).await?,
            };
            accounts.insert((person.clone(), version), account);
        }
        Ok(accounts)
    }

    /// An older version, because the account has changed since.
    async fn of_version(&self, permit: &Permit, person: &PayeeId, version: u32) -> Result<PayeeAccount, Stop> {
        let key = keys::account(&self.realm, person, version);
        let rows = self.partition(permit, key.partition).await?;
        let (_, item) = rows.iter().find(|(sort, _)| *sort == key.sort).ok_or(PaymentError::Account)?;
        let row = AccountRow::from_item(person, item)?;
        Ok(self.checked(permit, &row).await?.map_err(|_| PaymentError::Account)?)
    }

    /// Opens a form and checks it; the first finding says why it cannot be paid to.
    async fn checked(&self, permit: &Permit, row: &AccountRow) -> Result<Result<PayeeAccount, &'static Entry>, Stop> {
        let spec = ObjectSpec::new(KeyPurpose::Payments, row.month, &sealed_object(&self.realm, &row.person, row.version), FORM_SCHEMA);
        let bytes = self.sealed.get(permit, &spec, &row.form).await?;
        let Ok(form) = AccountForm::from_bytes(&bytes) else { return Ok(Err(&codes::P_ACCOUNT_MISSING)) };
        Ok(form
            .check(&self.profile, &self.banks)
            .map_err(|findings| findings.first().map_or(&codes::P_ACCOUNT_REFUSED, |finding| finding.entry)))
    }
}
