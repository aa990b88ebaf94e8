//! The service months that a record touches, by the city's rule of how late the register may be.

use super::{Desk, problem};
use josei_base::ServiceMonth;
use josei_base::date::japanese_day;
use josei_register::{AsOf, History, Lateness, Record, Touched, effect, project};
use josei_runtime::Problem;

/// Months whose decisions may differ once the record is known.
pub(super) fn touches(desk: &Desk, history: &History, record: &Record) -> Result<Vec<Touched>, Problem> {
    let today = japanese_day(desk.clock.now());
    let month = ServiceMonth(desk.month()?);
    let rules = desk.city.on(today).and_then(|city| city.rules(month));
    // Without rules for today nothing is late.
    let days = rules.map_or(0, |rules| u16::try_from(rules.register_late.days).unwrap_or(u16::MAX));
    let before = project(&history.as_of(AsOf::Now), &desk.reasons).map_err(|refusal| problem(&refusal))?;
    let after = project(&history.with(record), &desk.reasons).map_err(|refusal| problem(&refusal))?;
    let effects = effect(&before, &after, Lateness { register_day: today, days });
    Ok(effects.into_iter().flat_map(|effect| effect.touched).collect())
}
