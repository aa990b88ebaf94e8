//! 高額療養費 of a household (世帯合算), as far as the receipts of the children tell.

use super::money::high_cost_limit;
use crate::city::HighCostRule;
use josei_base::Yen;
use josei_base::yen::OutOfRange;

/// One person at one institution in one month, a pharmacy counted to who prescribed (世帯合算の一件).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HouseholdPart {
    /// 総医療費.
    pub cost: Yen,
    /// 負担額, after 高額療養費 of its own.
    pub share: Yen,
}

/// What an insurer owes a household over the limits of its receipts, if anything: a lower bound, because receipts of the parents and of
/// children without the subsidy are not known. `notes` are the 特記事項 of all of them, in any order.
///
/// # Errors
/// When a sum leaves the range, or the rule has no such category.
pub fn household_high_cost(rule: &HighCostRule, parts: &[HouseholdPart], notes: &[String]) -> Result<Option<Yen>, OutOfRange> {
    let Some(from) = rule.household_from_yen else { return Ok(None) };
    let counted: Vec<_> = parts.iter().filter(|part| part.share >= Yen::new(from)).collect();
    if counted.len() < 2 {
        return Ok(None);
    }
    let cost = Yen::sum(counted.iter().map(|part| part.cost))?;
    let share = Yen::sum(counted.iter().map(|part| part.share))?;
    let mut notes = notes.to_vec();
    notes.sort_unstable();
    let over = share.minus(high_cost_limit(rule, &notes, cost)?)?;
    Ok((over > Yen::ZERO).then_some(over))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{City, SAKAI};
    use josei_base::ServiceMonth;

    fn over(parts: &[(i64, i64)], notes: &[&str]) -> Option<i64> {
        let city = City::load(SAKAI).unwrap();
        let rules = city.rules(ServiceMonth::parse("2024-06").unwrap()).unwrap();
        let parts: Vec<_> = parts.iter().map(|(cost, share)| HouseholdPart { cost: Yen::new(*cost), share: Yen::new(*share) }).collect();
        let notes: Vec<String> = notes.iter().map(|note| (*note).to_owned()).collect();
        household_high_cost(rules.high_cost, &parts, &notes).unwrap().map(Yen::get)
    }

    #[test]
    fn shares_from_21_000_yen_are_added_up() {
        // 80,100 + (400,000 − 267,000) × 1 % = 81,430.
        assert_eq!(over(&[(200_000, 60_000), (200_000, 60_000)], &[]), Some(38_570));
        assert_eq!(over(&[(200_000, 60_000), (200_000, 60_000), (69_990, 20_997)], &[]), Some(38_570));
        assert_eq!(over(&[(200_000, 60_000), (70_000, 21_000)], &[]), Some(81_000 - 80_130));
        assert_eq!(over(&[(200_000, 60_000)], &[]), None);
        assert_eq!(over(&[(100_000, 30_000), (100_000, 30_000)], &[]), None);
        assert_eq!(over(&[(100_000, 30_000), (100_000, 30_000)], &["30"]), Some(24_600));
    }
}
