use crate::City;
use crate::city::RefundWay;
use josei_base::{ServiceMonth, Yen};

/// Copays of a holder and month that pass the cap (月額上限超過). Told as W52 for holder and month; it turns no receipt into REVIEW.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CapRefund {
    /// All copays of the month.
    pub copays: Yen,
    /// The part over the cap.
    pub refund: Yen,
    /// How it comes back.
    pub way: RefundWay,
}

/// The refund of a month's copays, if any; in whatever order they come. `None` as well for a month without rules or cap, or a sum out of range.
#[must_use]
pub fn cap_refund(city: &City, month: ServiceMonth, copays: impl IntoIterator<Item = Yen>) -> Option<CapRefund> {
    let rule = city.rules(month)?.copay;
    let copays = Yen::sum(copays).ok()?;
    let refund = copays.minus(Yen::new(rule.month_cap_yen?)).ok()?;
    (refund > Yen::ZERO).then_some(CapRefund { copays, refund, way: rule.refund })
}
