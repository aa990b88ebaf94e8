//! The service months that a record touches, by the city's rule of how late the register may be.

use super::Desk;
use crate::reading::Reckoning;
use josei_base::ServiceMonth;
use josei_base::date::japanese_day;
use josei_eligibility::City;
use josei_register::{AsOf, History, Lateness, Record, Touched};
use josei_runtime::Problem;
use josei_store::audited::Permit;

/// Months whose decisions may differ once the record is known: of the subject, and of the children whose parent it is.
pub(super) async fn touches(desk: &Desk, permit: &Permit, history: &History, record: &Record) -> Result<Vec<Touched>, Problem> {
    let today = japanese_day(desk.clock.now());
    let month = ServiceMonth(desk.month()?);
    let city = desk.city.on(today);
    // Without rules for today nothing is late.
    let days = city.and_then(|city| city.rules(month)).map_or(0, |rules| u16::try_from(rules.register_late.days).unwrap_or(u16::MAX));
    let lateness = Lateness { register_day: today, days };
    let reckoning = Reckoning { reasons: &desk.reasons, lateness, asks_incomes: city.is_some_and(City::asks_incomes) };
    let (before, after) = (history.as_of(AsOf::Now), history.with(record));
    let effects = desk.reading(permit).effects(reckoning, &history.head().subject, &before, &after).await?;
    Ok(effects.into_iter().flat_map(|(_, effects)| effects).flat_map(|effect| effect.touched).collect())
}
