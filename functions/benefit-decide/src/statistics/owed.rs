//! What the payments say of a month: its obligations, and what was decided in it to be got back.

use crate::{BenefitDecide, PAGE_MAX, damaged};
use josei_base::BillingMonth;
use josei_base::plan::{Item, Table};
use josei_benefit::application::GrantedRow;
use josei_payment::PaymentError;
use josei_payment::batch::{Lot, Receivable};
use josei_payment::keys;
use josei_runtime::Problem;
use josei_store::audited::Permit;
use josei_store::port::{Query, SortRange};
use std::collections::HashMap;

fn bad(error: &PaymentError) -> Problem {
    Problem::damaged(error.entry().code)
}

impl BenefitDecide {
    /// Every obligation of a month, also those of nothing.
    pub(super) async fn lots(&self, permit: &Permit, month: BillingMonth) -> Result<Vec<Lot>, Problem> {
        let items = self.rows(permit, Table::Payments, keys::obligations(&self.realm, month)).await?;
        items.iter().map(|item| Lot::from_item(item).map_err(|error| bad(&error))).collect()
    }

    /// Every receivable that was decided in a month.
    pub(super) async fn receivables(&self, permit: &Permit, month: BillingMonth) -> Result<Vec<Receivable>, Problem> {
        let items = self.rows(permit, Table::Payments, keys::receivables(&self.realm, month)).await?;
        let all: Result<Vec<Receivable>, Problem> =
            items.iter().map(|item| Receivable::from_item(item).map_err(|error| bad(&error))).collect();
        Ok(all?.into_iter().filter(|one| one.month() == month).collect())
    }

    /// What is paid to people with a month's payments, by the names of the debts.
    pub(super) async fn granted_in(&self, permit: &Permit, month: BillingMonth) -> Result<HashMap<String, GrantedRow>, Problem> {
        let partition = josei_benefit::keys::application::granted_partition(&self.realm, month);
        let mut query = Query { table: Table::Claims, partition, range: SortRange::All, descending: false, limit: PAGE_MAX, after: None };
        let mut found = HashMap::new();
        loop {
            let page = self.audited.query(permit, &query).await?;
            for (key, item) in page.items {
                found.insert(key.sort.clone(), GrantedRow::from_item(month, &key.sort, &item).map_err(damaged)?);
            }
            query.after = page.next;
            if query.after.is_none() {
                return Ok(found);
            }
        }
    }

    /// All of a partition.
    pub(super) async fn rows(&self, permit: &Permit, table: Table, partition: String) -> Result<Vec<Item>, Problem> {
        let mut query = Query { table, partition, range: SortRange::All, descending: false, limit: PAGE_MAX, after: None };
        let mut found = Vec::new();
        loop {
            let page = self.audited.query(permit, &query).await?;
            found.extend(page.items.into_iter().map(|(_, item)| item));
            query.after = page.next;
            if query.after.is_none() {
                return Ok(found);
            }
        }
    }
}
