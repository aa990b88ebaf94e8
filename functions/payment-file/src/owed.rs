//! What stands in the payments table: obligations with their guards, receivables with their nettings.

use crate::PaymentFile;
use crate::open::Stop;
use josei_base::date::japanese_day;
use josei_base::plan::{Item, Table};
use josei_base::{BillingMonth, Date, Month, limits};
use josei_payment::batch::{Candidate, Claimable, Guard, Lot, Nettings, Receivable, State};
use josei_payment::keys;
use josei_store::audited::Permit;
use josei_store::port::{Query, SortRange, StoreError};
use std::collections::{BTreeMap, BTreeSet};

/// Most rows of one page.
const PAGE_MAX: u32 = 500;

impl PaymentFile {
    /// A month's obligations, each with the guard that stands before it.
    pub(crate) async fn owed(&self, permit: &Permit, month: BillingMonth) -> Result<Vec<Candidate>, Stop> {
        let mut guards = BTreeMap::new();
        for (sort, item) in self.partition(permit, keys::guards(&self.realm, month)).await? {
            guards.insert(sort, Guard::from_item(&item)?);
        }
        let mut owed = Vec::new();
        for (_, item) in self.partition(permit, keys::obligations(&self.realm, month)).await? {
            if let Some(obligation) = Lot::from_item(&item)?.obligation() {
                let guard = guards.remove(obligation.id().as_str());
                owed.push(Candidate { obligation, guard });
            }
        }
        Ok(owed)
    }

    /// All receivables that a batch of this month may withhold, each with what was withheld of it.
    pub(crate) async fn receivables(&self, permit: &Permit, month: BillingMonth) -> Result<Vec<Claimable>, Stop> {
        let now = Month::of(self.today()).unwrap_or(month.0).index().max(month.0.index());
        let first = month.0.index() - limits::BILLING_MONTHS_BACK_MAX;
        let months = (first..=now + limits::BILLING_MONTHS_AHEAD_MAX).filter_map(|index| month.0.plus_months(index - month.0.index()).ok());
        let partitions: BTreeSet<(String, String)> =
            months.map(BillingMonth).map(|month| (keys::receivables(&self.realm, month), keys::all_nettings(&self.realm, month))).collect();
        let mut found = Vec::new();
        for (receivables, nettings) in partitions {
            let rows = self.partition(permit, receivables).await?;
            if rows.is_empty() {
                continue;
            }
            let made: BTreeMap<String, Item> = self.partition(permit, nettings).await?.into_iter().collect();
            for (sort, item) in rows {
                let receivable = Receivable::from_item(&item)?;
                found.push(Claimable { receivable, nettings: Nettings::from_item(made.get(&sort))? });
            }
        }
        Ok(found)
    }

    /// Of these batches, those that were given up.
    pub(crate) async fn voided(&self, permit: &Permit, batches: BTreeSet<u32>) -> Result<BTreeSet<u32>, Stop> {
        let mut voided = BTreeSet::new();
        for by in batches {
            if self.batch(permit, by).await?.state == State::Voided {
                voided.insert(by);
            }
        }
        Ok(voided)
    }

    pub(crate) async fn partition(&self, permit: &Permit, partition: String) -> Result<Vec<(String, Item)>, StoreError> {
        let mut query = Query { table: Table::Payments, partition, range: SortRange::All, descending: false, limit: PAGE_MAX, after: None };
        let mut rows = Vec::new();
        loop {
            let page = self.audited.query(permit, &query).await?;
            rows.extend(page.items.into_iter().map(|(key, item)| (key.sort, item)));
            query.after = page.next;
            if query.after.is_none() {
                return Ok(rows);
            }
        }
    }

    pub(crate) fn today(&self) -> Date {
        japanese_day(self.clock.now())
    }
}
