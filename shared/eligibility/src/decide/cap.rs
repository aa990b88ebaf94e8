use crate::City;
use crate::city::RefundWay;
use crate::codes::decision as codes;
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

impl CapRefund {
    /// For people, Japanese.
    #[must_use]
    pub fn explain_ja(&self) -> String {
        let way = match self.way {
            RefundWay::Application => "申請により払い戻します",
            RefundWay::Automatic => "申請がなくても払い戻します",
        };
        let entry = &codes::W52;
        format!(
            "【{} {}】この月の一部自己負担額は合わせて{}円で、上限を{}円超えています。{way}。",
            entry.code, entry.ja, self.copays, self.refund
        )
    }
}

/// The refund of a month's copays, if any; in whatever order they come. `None` as well for a month without rules or cap, or a sum out of range.
#[must_use]
pub fn cap_refund(city: &City, month: ServiceMonth, copays: impl IntoIterator<Item = Yen>) -> Option<CapRefund> {
    let rule = city.rules(month)?.copay;
    let copays = Yen::sum(copays).ok()?;
    let refund = copays.minus(Yen::new(rule.month_cap_yen?)).ok()?;
    (refund > Yen::ZERO).then_some(CapRefund { copays, refund, way: rule.refund })
}
