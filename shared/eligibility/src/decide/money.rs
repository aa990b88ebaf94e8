//! Amounts (`domain/eligibility.md` §3.1). Integers only; every rounding has a name.

use super::saw::Saw;
use crate::city::{CopayDue, HighCostRule, Rules};
use jiff::civil::Date;
use josei_base::id::FeeTable;
use josei_base::receipt::{DaySet, NormalReceipt, ProgrammePart};
use josei_base::yen::OutOfRange;
use josei_base::{Points, Yen};
use serde::{Deserialize, Serialize};

/// The amounts of a receipt (金額): cost = insurer + high cost + other programmes + copay + subsidy, where nothing stands against them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Amounts {
    /// 総医療費: points × 10, or yen as 訪問看護 writes them.
    pub cost: Yen,
    /// 保険者負担: cost × 給付割合.
    pub insurer: Yen,
    /// 高額療養費.
    pub high_cost: Yen,
    /// 負担額: cost − insurer − high cost.
    pub share: Yen,
    /// 他公費: what programmes that come first pay of the share.
    pub other_programmes: Yen,
    /// 一部自己負担額 as the receipt says.
    pub copay: Yen,
    /// 助成額: share − other programmes − copay.
    pub subsidy: Yen,
    /// 食事療養標準負担額, as far as the city subsidises it.
    pub meals: Yen,
    /// 市の支払額: subsidy + meals.
    pub city_pays: Yen,
}

/// The amounts with what the checks need.
pub(super) struct Calculation {
    pub(super) amounts: Amounts,
    /// Most the patient may have paid.
    pub(super) copay_max: Yen,
    /// What the patient should have paid, where the days tell.
    pub(super) copay_expected: Option<Yen>,
    /// Why the amounts do not agree with each other.
    pub(super) fault: Option<Saw>,
}

/// The limit of 高額療養費 by 特記事項, else of the default category.
pub(super) fn high_cost_limit(rule: &HighCostRule, notes: &[String], cost: Yen) -> Result<Yen, OutOfRange> {
    for written in notes {
        for category in &rule.categories {
            if category.many_note.as_ref() == Some(written)
                && let Some(many) = category.many_yen
            {
                return Ok(Yen::new(many));
            }
        }
    }
    let named = rule.categories.iter().find(|category| notes.contains(&category.note));
    let Some(category) = named.or_else(|| rule.categories.iter().find(|category| category.name == rule.default)) else {
        return Err(OutOfRange);
    };
    let over = cost.minus(Yen::new(category.over_yen))?.max(Yen::ZERO);
    Yen::new(category.base_yen).plus(rule.rounding.percent(over, category.percent)?)
}

/// What is left to pay of a cost after the insurer and 高額療養費.
struct Remainder {
    insurer: Yen,
    high_cost: Yen,
    share: Yen,
}

fn share_of(cost: Yen, percent: u8, rules: &Rules<'_>, notes: &[String]) -> Result<Remainder, OutOfRange> {
    let insurer = rules.insurer_share.rounding.percent(cost, percent)?;
    let rest = cost.minus(insurer)?;
    let high_cost = rest.minus(high_cost_limit(rules.high_cost, notes, cost)?)?.max(Yen::ZERO);
    Ok(Remainder { insurer, high_cost, share: rest.minus(high_cost)? })
}

/// Per cent of the insurer for a child of this birthday.
pub(super) fn insurer_percent(rules: &Rules<'_>, birth: Date, month_first: Date) -> (u8, bool) {
    let preschool = month_first <= josei_base::date::school_year_end(birth, rules.insurer_share.preschool_age);
    (if preschool { rules.insurer_share.preschool_percent } else { rules.insurer_share.later_percent }, preschool)
}

pub(super) struct Inputs<'a> {
    pub(super) rules: &'a Rules<'a>,
    pub(super) receipt: &'a NormalReceipt,
    pub(super) ours: &'a ProgrammePart,
    /// The programmes before ours.
    pub(super) before: &'a [ProgrammePart],
    pub(super) percent: u8,
}

impl Inputs<'_> {
    /// 総医療費 under our programme.
    fn cost(&self) -> Yen {
        self.ours.billed.unwrap_or_else(|| self.receipt.billed()).cost()
    }

    fn is_national(&self, programme: &ProgrammePart) -> bool {
        self.rules.national.laws.iter().any(|law| programme.number.starts_with(law.as_str()))
    }

    /// What the programmes before ours pay: the share of their points less what the patient still pays under them.
    fn other_programmes(&self, share: Yen) -> Result<Yen, OutOfRange> {
        let cost = self.cost();
        let mut other = Yen::ZERO;
        for programme in self.before.iter().filter(|programme| self.is_national(programme)) {
            let covered = programme.billed.map_or(cost, |billed| billed.cost().min(cost));
            let under = share_of(covered, self.percent, self.rules, &self.receipt.special_notes)?.share;
            other = other.plus(under.minus(programme.copay.unwrap_or(Yen::ZERO))?.max(Yen::ZERO))?;
        }
        Ok(other.min(share))
    }

    fn due(&self, table: FeeTable) -> CopayDue {
        self.rules.copay.due(table, self.receipt.receipt_type.is_inpatient())
    }

    /// The copay that the care days give: the first days of the month that cost something, each at most the day's amount.
    fn expected(&self, table: FeeTable, left: Yen) -> Result<Option<Yen>, OutOfRange> {
        let due = self.due(table);
        if due.days == 0 {
            return Ok(Some(Yen::ZERO));
        }
        let Some(by_day) = &self.receipt.day_points else { return Ok(None) };
        let sum: u64 = by_day.iter().map(|points| u64::from(*points)).sum();
        let whole = self.ours.billed.unwrap_or_else(|| self.receipt.billed());
        if whole.points().is_none_or(|points| sum != u64::from(points.get()))
            || self.before.iter().any(|programme| self.is_national(programme))
        {
            return Ok(None);
        }
        let days = usize::try_from(due.days).unwrap_or(0);
        let mut expected = Yen::ZERO;
        for points in by_day.iter().filter(|points| **points > 0).take(days) {
            let day = Points::new(*points).cost();
            let share = day.minus(self.rules.insurer_share.rounding.percent(day, self.percent)?)?;
            expected = expected.plus(share.min(due.per_day))?;
        }
        Ok(Some(expected.min(left)))
    }

    /// Care days under our programme, as the receipt counts them.
    fn days(&self) -> u32 {
        let insurer = self.receipt.insurer.as_ref().map_or(0, |insurer| insurer.days);
        let known = self.receipt.care_days.map_or(0, DaySet::len);
        [self.ours.days, insurer, known].into_iter().find(|days| *days > 0).unwrap_or(0)
    }

    fn meals(&self, table: FeeTable) -> Result<(Yen, Option<Saw>), OutOfRange> {
        let count = self.ours.meals;
        if count == 0 {
            return Ok((Yen::ZERO, None));
        }
        let served = self.receipt.receipt_type.is_inpatient() && matches!(table, FeeTable::Medical | FeeTable::Dental);
        if !served {
            return Ok((Yen::ZERO, Some(Saw::MealsWithoutStay)));
        }
        let rule = self.rules.meal;
        let days = u32::from(self.receipt.service_month.0.last_day().day().unsigned_abs());
        let most = rule.per_day_max * days;
        if count > most {
            return Ok((Yen::ZERO, Some(Saw::TooManyMeals { count, most })));
        }
        let chronic = self.before.iter().any(|programme| rule.chronic_laws.iter().any(|law| programme.number.starts_with(law.as_str())));
        let each = Yen::new(if chronic { rule.chronic_yen } else { rule.standard_yen });
        Ok((rule.rounding.percent(each.times(i64::from(count))?, rule.subsidy_percent)?, None))
    }

    pub(super) fn calculate(&self) -> Result<Calculation, OutOfRange> {
        let table = self.receipt.receipt_type.table().unwrap_or(self.receipt.facility.table);
        let cost = self.cost();
        let Remainder { insurer, high_cost, share } = share_of(cost, self.percent, self.rules, &self.receipt.special_notes)?;
        let other_programmes = self.other_programmes(share)?;
        let left = share.minus(other_programmes)?;
        let copay = self.ours.copay.unwrap_or(Yen::ZERO);
        let subsidy = left.minus(copay)?.max(Yen::ZERO);
        let (meals, meal_fault) = self.meals(table)?;
        let due = self.due(table);
        let copay_max = due.per_day.times(i64::from(self.days().min(due.days)))?.min(left);
        let billed = self.receipt.billed().cost();
        let before_high_cost = cost.minus(insurer)?;
        let fault = if copay.is_negative() {
            Some(Saw::NegativeCopay)
        } else if cost > billed {
            Some(Saw::MoreThanBilled { programme: cost, billed })
        } else if let Some(written) = self.ours.covered_share.filter(|written| *written > before_high_cost) {
            Some(Saw::CoveredShare { written, share: before_high_cost })
        } else {
            meal_fault
        };
        Ok(Calculation {
            amounts: Amounts { cost, insurer, high_cost, share, other_programmes, copay, subsidy, meals, city_pays: subsidy.plus(meals)? },
            copay_max,
            copay_expected: self.expected(table, left)?,
            fault,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::City;
    use josei_base::{Month, ServiceMonth};

    #[test]
    fn limits_by_category() {
        let city = City::load(crate::SAKAI).unwrap();
        let rules = city.rules(ServiceMonth(Month::new(2024, 6).unwrap())).unwrap();
        let limit = |notes: &[&str], cost: i64| {
            let notes: Vec<String> = notes.iter().map(|note| (*note).to_owned()).collect();
            high_cost_limit(rules.high_cost, &notes, Yen::new(cost)).unwrap().get()
        };
        assert_eq!(limit(&[], 400_000), 81_430);
        assert_eq!(limit(&["28"], 400_000), 81_430);
        assert_eq!(limit(&["28"], 100_000), 80_100);
        assert_eq!(limit(&["26"], 1_000_000), 254_180);
        assert_eq!(limit(&["27"], 1_000_000), 171_820);
        assert_eq!(limit(&["29"], 1_000_000), 57_600);
        assert_eq!(limit(&["30"], 1_000_000), 35_400);
        assert_eq!(limit(&["02", "33"], 1_000_000), 44_400);
    }
}
