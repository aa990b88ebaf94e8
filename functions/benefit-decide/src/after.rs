//! What follows an approval: the copays of the holder's month are summed anew, and a delivery with nothing left to do is settled. Both may be told twice.

use crate::{ATTEMPTS_MAX, BenefitDecide, conflict, damaged, target};
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::date::japanese_day;
use josei_base::plan::{ItemExt as _, Table};
use josei_base::{ServiceMonth, Yen};
use josei_benefit::case::Case;
use josei_benefit::{Claim, RefundCandidate, RefundWay, keys, plan_recomputed};
use josei_delivery::{Delivery, DeliveryId, keys as delivery_keys, plan_settled};
use josei_eligibility::cap_refund;
use josei_eligibility::city::RefundWay as CityWay;
use josei_runtime::purpose::{self, Actor};
use josei_runtime::{Person, Problem};
use josei_store::audited::Permit;
use josei_store::port::{Query, SortRange, TransactError};

/// Claims of one holder and month that are read; no child has as many institutions.
const CLAIMS_PER_MONTH_MAX: u32 = 500;

impl BenefitDecide {
    pub(crate) async fn after_approval(&self, person: &Person, case: &Case) -> Result<(), Problem> {
        let draft = purpose::intent(Operation::ClaimDecide, Actor::Person(person), purpose::SUBSIDY, Place::Claims, &target(&case.id))?;
        let permit = self.audited.begin(draft).await?;
        if let Some((holder, month)) = case.copays_of(&self.realm) {
            self.recompute(&permit, &holder, month).await?;
        }
        self.settle(&permit, case).await?;
        Ok(self.audited.done(permit, &[]).await?)
    }

    /// Sums until what stands is what the claims say: who writes last has read all claims after writing.
    async fn recompute(&self, permit: &Permit, holder: &str, month: ServiceMonth) -> Result<(), Problem> {
        for _ in 0..ATTEMPTS_MAX {
            let item = self.audited.get(permit, Table::Claims, &keys::refund(&self.realm, month, holder)).await?;
            let before = item.map(|item| item.number("copays").map(Yen::new)).transpose().map_err(damaged)?;
            let candidate = self.copays(permit, holder, month).await?;
            let is_over = candidate.refund > Yen::ZERO;
            if before == Some(candidate.copays) || (before.is_none() && !is_over) {
                return Ok(());
            }
            match self.audited.write(permit, &[plan_recomputed(&self.realm, &candidate, before)]).await {
                Ok(()) | Err(TransactError::Refused(_) | TransactError::Contended) => {}
                Err(TransactError::Store(error)) => return Err(error.into()),
            }
        }
        Err(conflict())
    }

    pub(crate) async fn copays(&self, permit: &Permit, holder: &str, month: ServiceMonth) -> Result<RefundCandidate, Problem> {
        let query = Query {
            table: Table::Claims,
            partition: keys::holder_partition(&self.realm, holder),
            range: SortRange::Prefix(keys::month_prefix(month)),
            descending: false,
            limit: CLAIMS_PER_MONTH_MAX,
            after: None,
        };
        let page = self.audited.query(permit, &query).await?;
        let claims: Vec<Claim> = page.items.iter().map(|(_, item)| Claim::from_item(item)).collect::<Result<_, _>>().map_err(damaged)?;
        let counted = || claims.iter().filter(|claim| claim.counts_copay()).map(|claim| claim.copay);
        let copays = Yen::sum(counted()).map_err(|_| Problem::damaged("sum"))?;
        let over = self.city.on(japanese_day(self.clock.now())).and_then(|city| cap_refund(city, month, counted()));
        let way = match over.map(|over| over.way) {
            Some(CityWay::Automatic) => RefundWay::Automatic,
            Some(CityWay::Application) | None => RefundWay::Application,
        };
        Ok(RefundCandidate { holder: holder.to_owned(), month, copays, refund: over.map_or(Yen::ZERO, |over| over.refund), way })
    }

    async fn settle(&self, permit: &Permit, case: &Case) -> Result<(), Problem> {
        let id = DeliveryId::parse(&case.id.receipt.delivery).map_err(|_| Problem::damaged("delivery"))?;
        let item = self.audited.get(permit, Table::Deliveries, &delivery_keys::delivery(&self.realm, &id)).await?;
        let delivery = item.map(|item| Delivery::from_item(&item)).transpose().map_err(damaged)?;
        let Some(delivery) = delivery.filter(Delivery::is_to_be_settled) else { return Ok(()) };
        let writes = plan_settled(&self.realm, &id, delivery.month, delivery.settling.paid_chunks);
        match self.audited.write(permit, &writes).await {
            // Refused: the payment's end was quicker.
            Ok(()) | Err(TransactError::Refused(_) | TransactError::Contended) => Ok(()),
            Err(TransactError::Store(error)) => Err(error.into()),
        }
    }
}
