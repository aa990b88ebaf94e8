//! What stands of the same care (重複): receipts of the holder's month, and other applications.

use crate::{BenefitDecide, damaged};
use josei_base::plan::{Item, Key, Table};
use josei_benefit::application::{Duplicate, Facts, duplicates};
use josei_benefit::keys;
use josei_runtime::Problem;
use josei_store::audited::Permit;
use josei_store::port::{Query, SortRange};

/// Rows of one holder and month that are read; no child has as many institutions.
const PER_MONTH_MAX: u32 = 500;

impl BenefitDecide {
    /// Read after the application's own rows were written, this finds every receipt that was written before them; a later one is refused by the guard.
    pub(super) async fn same_care(&self, permit: &Permit, facts: &Facts) -> Result<Vec<Duplicate>, Problem> {
        let month = keys::month_prefix(facts.care.service_month);
        let holder = facts.holder.as_str();
        let claims = self.of_month(permit, keys::holder_partition(&self.realm, holder), &month).await?;
        let applied = self.of_month(permit, keys::application::applied_partition(&self.realm, holder), &month).await?;
        duplicates(facts, &claims, &applied).map_err(damaged)
    }

    async fn of_month(&self, permit: &Permit, partition: String, month: &str) -> Result<Vec<(Key, Item)>, Problem> {
        let range = SortRange::Prefix(month.to_owned());
        let query = Query { table: Table::Claims, partition, range, descending: false, limit: PER_MONTH_MAX, after: None };
        Ok(self.audited.query(permit, &query).await?.items)
    }
}
