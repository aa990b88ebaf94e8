//! The amounts as written.

use super::fields::{Fields, whole, yen};
use crate::application::care::{Meals, Paid};
use crate::application::codes;
use crate::application::columns::Column;
use crate::application::kind::Kind;
use josei_base::Yen;

/// Most meals of a month: three a day.
const MEALS_MAX: i64 = 93;

pub(super) fn paid(fields: &mut Fields<'_>, kind: Kind) -> Option<Paid> {
    use Column as C;
    let total_cost = if kind.row().one_care { fields.required_yen(C::TotalCost) } else { fields.yen(C::TotalCost) };
    let own_share = fields.required_yen(C::PaidYen);
    let (additional, high_cost) = (fields.yen(C::AdditionalYen), fields.yen(C::HighCostYen));
    let (copay, claimed) = (fields.yen_if(C::CopayYen), fields.yen_if(C::ClaimedYen));
    let day_shares = fields.value(C::DayShares, &codes::Q023, |text| {
        let shares: Option<Vec<Yen>> = text.split_whitespace().map(yen).collect();
        shares.filter(|shares| shares.len() <= 31)
    });
    Some(Paid {
        total_cost: total_cost?,
        own_share: own_share?,
        copay,
        additional: additional?,
        high_cost: high_cost?,
        day_shares: day_shares.unwrap_or_default(),
        claimed,
    })
}

pub(super) fn meals(fields: &mut Fields<'_>) -> Option<Meals> {
    use Column as C;
    let small = |text: &str, max: i64| whole(text, max).and_then(|number| u32::try_from(number).ok());
    let kind = fields.value(C::MealKind, &codes::Q023, |text| small(text, 9).and_then(|kind| u8::try_from(kind).ok()));
    let count = fields.value(C::MealCount, &codes::Q023, |text| small(text, MEALS_MAX));
    let (unit, paid) = (fields.yen(C::MealYen), fields.yen(C::MealPaidYen));
    Some(Meals { kind: kind.unwrap_or_default(), unit: unit?, count: count.unwrap_or_default(), paid: paid? })
}
