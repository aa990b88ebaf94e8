//! The monthly cap (月額上限): after a chunk's claims are stored, the copays of each holder and month over all institutions.

use crate::EligibilityMatch;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use josei_base::limits::TRANSACTION_WRITES_MAX;
use josei_base::plan::{Table, Write};
use josei_base::{ServiceMonth, Yen};
use josei_benefit::{Claim, Outcome, RefundCandidate, RefundWay, keys, plan_refund};
use josei_eligibility::city::RefundWay as CityWay;
use josei_eligibility::{City, cap_refund};
use josei_runtime::batch::Failure;
use josei_store::audited::Permit;
use josei_store::port::{Query, SortRange, TransactError};
use std::collections::BTreeSet;

/// Holders asked for at the same time.
const CONCURRENT: usize = 8;
/// Claims of one holder and month that are read; no child has as many institutions.
const CLAIMS_PER_MONTH_MAX: u32 = 500;

use crate::claims::Judged;

/// Notes every holder and month of this chunk whose copays passed the cap.
pub async fn note(function: &EligibilityMatch, permit: &Permit, city: &City, judged: &[Judged]) -> Result<(), Failure> {
    let asked: BTreeSet<(String, ServiceMonth)> = judged
        .iter()
        .filter(|one| one.claim.outcome != Outcome::Reject && one.claim.copay > Yen::ZERO)
        .filter_map(|one| one.care.as_ref().map(|care| (care.holder.clone(), care.month)))
        .collect();
    let found: Vec<Option<RefundCandidate>> = stream::iter(asked)
        .map(|(holder, month)| candidate(function, permit, city, holder, month))
        .buffer_unordered(CONCURRENT)
        .try_collect()
        .await?;
    let writes: Vec<Write> = found.into_iter().flatten().map(|candidate| plan_refund(&function.realm, &candidate)).collect();
    for slice in writes.chunks(TRANSACTION_WRITES_MAX) {
        write(function, permit, slice).await?;
    }
    Ok(())
}

/// A refused one is noted already with as much or more: the others are written without it.
async fn write(function: &EligibilityMatch, permit: &Permit, writes: &[Write]) -> Result<(), Failure> {
    let mut rest = writes.to_vec();
    while !rest.is_empty() {
        match function.audited.write(permit, &rest).await {
            Ok(()) => return Ok(()),
            Err(TransactError::Refused(refusals)) => {
                let refused: BTreeSet<usize> = refusals.iter().map(|refusal| refusal.index).collect();
                rest = rest.into_iter().enumerate().filter(|(index, _)| !refused.contains(index)).map(|(_, write)| write).collect();
            }
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

async fn candidate(
    function: &EligibilityMatch,
    permit: &Permit,
    city: &City,
    holder: String,
    month: ServiceMonth,
) -> Result<Option<RefundCandidate>, Failure> {
    let query = Query {
        table: Table::Claims,
        partition: keys::holder_partition(&function.realm, &holder),
        range: SortRange::Prefix(keys::month_prefix(month)),
        descending: false,
        limit: CLAIMS_PER_MONTH_MAX,
        after: None,
    };
    let page = function.audited.query(permit, &query).await?;
    let mut copays = Vec::with_capacity(page.items.len());
    for (_, item) in &page.items {
        let claim = Claim::from_item(item).map_err(|bad| Failure::damaged(bad.0))?;
        if claim.counts_copay() {
            copays.push(claim.copay);
        }
    }
    let over = cap_refund(city, month, copays);
    Ok(over.map(|over| {
        let way = match over.way {
            CityWay::Application => RefundWay::Application,
            CityWay::Automatic => RefundWay::Automatic,
        };
        RefundCandidate { holder, month, copays: over.copays, refund: over.refund, way }
    }))
}
