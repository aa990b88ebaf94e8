//! What a clerk's decision leaves in the payments table, with the plans that the functions use, behind the same gate: INTENT, change and OUTCOME, and
//! the same thing told again is recognised.

use crate::town::{Answer, CLERK, Under};
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::plan::{Item, Key, Table, Write};
use josei_base::{Month, Realm};
use josei_payment::PaymentError;
use josei_payment::account::{AccountForm, AccountRow, FORM_SCHEMA, Place as AccountPlace, plan_account, sealed_object};
use josei_payment::batch::{Lot, Receivable, plan_obligation, plan_receivable, recognise, recognise_receivable};
use josei_payment::keys;
use josei_payment::people::{PayeeId, PersonId};
use josei_runtime::purpose::{self, Actor};
use josei_store::audited::{Audited, Permit};
use josei_store::port::{KeyPurpose, StoreError, TransactError};
use josei_store::seal::{ObjectSpec, SealedObjects};

const ATTEMPTS_MAX: u32 = 8;

/// A desk.
#[derive(Clone)]
pub struct Desk {
    pub realm: Realm,
    pub audited: Audited,
    pub sealed: SealedObjects,
}

fn unusable(error: &PaymentError) -> StoreError {
    StoreError::Invalid { service: "simulation", reason: error.to_string() }
}

impl Desk {
    async fn begin(&self, id: &str) -> Result<Permit, StoreError> {
        self.audited.begin(purpose::intent(Operation::ClaimApprove, Actor::Function(CLERK), purpose::SUBSIDY, Place::Payments, id)?).await
    }

    /// Writes, or recognises what stands.
    async fn record(
        &self,
        permit: Permit,
        key: &Key,
        writes: &[Write],
        same: impl Fn(&Item) -> Result<(), PaymentError>,
    ) -> Result<u16, StoreError> {
        for _ in 0..ATTEMPTS_MAX {
            match self.audited.commit(&permit, writes, &[]).await {
                Ok(()) => return Ok(200),
                Err(TransactError::Contended) => {}
                Err(TransactError::Store(error)) => return Err(error),
                Err(TransactError::Refused(_)) => {
                    let stands = self.audited.get(&permit, Table::Payments, key).await?;
                    if stands.is_some_and(|item| same(&item).is_ok()) {
                        self.audited.done(permit, &[]).await?;
                        return Ok(200);
                    }
                    self.audited.refuse(permit, "P0205").await?;
                    return Ok(409);
                }
            }
        }
        Ok(409)
    }

    async fn owe(self, lot: Lot) -> Result<u16, StoreError> {
        let permit = self.begin("obligation").await?;
        let key = keys::obligation(&self.realm, lot.month(), lot.id().as_str());
        self.record(permit, &key, &plan_obligation(&self.realm, &lot), |item| recognise(item, &lot)).await
    }

    async fn owe_back(self, back: Receivable) -> Result<u16, StoreError> {
        let permit = self.begin("receivable").await?;
        let key = keys::receivable(&self.realm, back.month(), back.id().as_str());
        self.record(permit, &key, &plan_receivable(&self.realm, &back), |item| recognise_receivable(item, &back)).await
    }

    async fn register(self, person: &'static str, version: u32, number: String, good: bool) -> Result<u16, StoreError> {
        let permit = self.begin("account").await?;
        let [bank, bank_name, branch, branch_name] = ["9999", "ミホン", "004", "ミホンヒガシ"].map(str::to_owned);
        let place = AccountPlace::Bank { bank, bank_name, branch, branch_name, account_type: 1, account: number };
        let form = AccountForm { name: if good { "サカイ　ハナコ" } else { "堺 花子" }.to_owned(), place };
        let bytes = form.to_bytes().map_err(|_| StoreError::NotFound { what: "form" })?;
        let of = PayeeId::parse(person).map_err(|error| unusable(&error))?;
        let month = Month::new(2024, 5).map_err(|_| StoreError::NotFound { what: "month" })?;
        let spec = ObjectSpec::new(KeyPurpose::Payments, month, &sealed_object(&self.realm, &of, version), FORM_SCHEMA);
        let form = self.sealed.put_or_same(&permit, &spec, &bytes).await?;
        let [entered_by, approved_by] = [CLERK, "clerk-2"].map(PersonId::parse);
        let entered_by = entered_by.map_err(|error| unusable(&error))?;
        let approved_by = approved_by.map_err(|error| unusable(&error))?;
        let row = AccountRow { person: of, version, month, form, entered_by, approved_by };
        let key = keys::account(&self.realm, &row.person, version);
        let writes = plan_account(&self.realm, &row, version - 1).map_err(|error| unusable(&error))?;
        let same = |item: &Item| if *item == row.to_item() { Ok(()) } else { Err(PaymentError::Conflict) };
        self.record(permit, &key, &writes, same).await
    }
}

fn answer(result: Result<u16, StoreError>) -> Answer {
    match result {
        Ok(status) => (status, Vec::new()),
        Err(error) if error.may_retry() => (503, error.to_string().into_bytes()),
        // Another form stands under this version.
        Err(StoreError::Damaged { .. }) => (409, Vec::new()),
        Err(error) => (500, error.to_string().into_bytes()),
    }
}

pub fn owe(desk: Desk, lot: Lot) -> Under {
    Box::pin(async move { answer(desk.owe(lot).await) })
}

pub fn owe_back(desk: Desk, back: Receivable) -> Under {
    Box::pin(async move { answer(desk.owe_back(back).await) })
}

pub fn register(desk: Desk, person: &'static str, version: u32, number: String, good: bool) -> Under {
    Box::pin(async move { answer(desk.register(person, version, number, good).await) })
}
