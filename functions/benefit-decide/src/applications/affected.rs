//! Accounts that a merger touches (統廃合の影響を受ける口座): confirmed accounts in force at banks and branches that the loaded list of banks knows as gone.
//! Nothing can be paid to them; their payees are asked for the account as it is now.

use crate::{BenefitDecide, PAGE_MAX, damaged};
use axum::Json;
use axum::extract::{Query as Asked, State as Function};
use http::HeaderMap;
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::plan::Table;
use josei_benefit::application::account::AccountAt;
use josei_benefit::keys::application as keys;
use josei_payment::codes;
use josei_payment::master::{BankCode, BranchCode};
use josei_runtime::Problem;
use josei_store::audited::Permit;
use josei_store::port::{Query, SortRange};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Most banks and branches that are looked through in one call.
const PLACES_MAX: usize = 100;

/// Where to go on: the `next` of the page before.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoOn {
    /// 銀行コード.
    bank: Option<BankCode>,
    /// 支店コード; none for a bank that is gone as a whole.
    branch: Option<BranchCode>,
    /// Within it.
    after: Option<String>,
}

/// An account that nothing can be paid to any more.
#[derive(Serialize)]
struct Affected {
    payee: String,
    version: u32,
    bank: String,
    branch: String,
    /// Day of the first list without it.
    gone_since: String,
    code: &'static str,
    message_ja: &'static str,
    message_en: &'static str,
}

/// A page of them.
#[derive(Serialize)]
pub struct Page {
    /// Day of the list of banks.
    list_of: String,
    accounts: Vec<Affected>,
    /// The query of the next page, empty at the end.
    next: Option<String>,
}

pub async fn affected(
    Function(function): Function<Arc<BenefitDecide>>,
    headers: HeaderMap,
    Asked(after): Asked<GoOn>,
) -> Result<Json<Page>, Problem> {
    let caller = function.desk_caller(&headers)?;
    let permit = function.desk_begin(Operation::AccountShow, &caller.person, Place::Payments, "accounts:affected").await?;
    let page = function.affected(&permit, after).await;
    function.audited.done(permit, &[]).await?;
    page.map(Json)
}

impl BenefitDecide {
    async fn affected(&self, permit: &Permit, after: GoOn) -> Result<Page, Problem> {
        let GoOn { bank, branch, after } = after;
        let mut after = after.filter(|_| bank.is_some());
        let begin = bank.map(|bank| (bank, branch));
        let mut places = self.banks.gone().skip_while(|(bank, branch, _)| begin.is_some_and(|begin| (*bank, *branch) < begin));
        let (mut accounts, mut looked) = (Vec::new(), 0);
        let next = loop {
            let Some((bank, branch, since)) = places.next() else { break None };
            let is_full = accounts.len() >= usize::try_from(PAGE_MAX).unwrap_or(usize::MAX) || looked == PLACES_MAX;
            let go_on = |after: &str| {
                let branch = branch.map(|branch| format!("&branch={branch}")).unwrap_or_default();
                let after = if after.is_empty() { String::new() } else { format!("&after={}", after.replace('#', "%23")) };
                Some(format!("bank={bank}{branch}{after}"))
            };
            if is_full {
                break go_on("");
            }
            looked += 1;
            let range = branch.map_or(SortRange::All, |branch| SortRange::Prefix(keys::accounts_at_prefix(&branch.to_string())));
            let partition = keys::accounts_at_partition(&self.realm, &bank.to_string());
            // Only the first place of a call may have been begun by the one before.
            let after = after.take().filter(|_| begin == Some((bank, branch)));
            let query = Query { table: Table::Payments, partition, range, descending: false, limit: PAGE_MAX, after };
            let page = self.audited.query(permit, &query).await?;
            for (key, item) in &page.items {
                let AccountAt { payee, version } = AccountAt::from_item(item).map_err(damaged)?;
                if self.pointer(permit, &payee).await?.current != Some(version) {
                    continue;
                }
                let entry = if branch.is_some() { &codes::P_BRANCH_GONE } else { &codes::P_BANK_GONE };
                accounts.push(Affected {
                    payee: payee.to_string(),
                    version,
                    bank: bank.to_string(),
                    branch: key.sort.split('#').next().unwrap_or_default().to_owned(),
                    gone_since: since.to_string(),
                    code: entry.code,
                    message_ja: entry.ja,
                    message_en: entry.en,
                });
            }
            if let Some(after) = page.next {
                break go_on(&after);
            }
        };
        Ok(Page { list_of: self.banks.day().to_string(), accounts, next })
    }
}
