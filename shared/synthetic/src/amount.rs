//! Amounts by plain arithmetic from the facts (`domain/eligibility.md` §3.1). Shares no code with the crate that is checked against it.
//!
//! All points of inpatient receipts are multiples of ten, so that one per cent of a cost is a whole number of yen and no rounding rule is asked.

use josei_base::Month;

/// What a patient pays at most a day and institution, yen (規則 第2条の2 (1)).
pub(crate) const COPAY_A_DAY: i64 = 500;
/// Days with a copay in a month at one institution (規則 第2条の2 (3)).
pub(crate) const COPAY_DAYS: usize = 2;
/// What a child pays at most in a month over all institutions, yen.
pub(crate) const COPAY_A_MONTH: i64 = 2_500;
/// The most a child pays under the national programme 52 in this city, yen (made up; one of the real steps).
pub(crate) const NATIONAL_CAP: i64 = 2_500;
/// What a hospital receives a meal, yen (入院時食事療養費 (I)); R, from 2024-06.
pub(crate) const MEAL_COST: i64 = 670;

/// The insured share of the patient in per cent.
pub(crate) const fn share_percent(preschool: bool) -> i64 {
    if preschool { 20 } else { 30 }
}

/// The patient's share of some points, yen: 10 yen a point, so always whole.
pub(crate) fn share_of(points: u32, preschool: bool) -> i64 {
    i64::from(points) * share_percent(preschool) / 10
}

/// The high-cost limit (高額療養費) of a cost, by income class note (区ア–区オ); values since 2015-01 (R).
pub(crate) fn high_cost_limit(cost: i64, note: &str) -> i64 {
    let over = |base: i64, from: i64| base + (cost - from).max(0) / 100;
    match note {
        "26" => over(252_600, 842_000),
        "27" => over(167_400, 558_000),
        "29" => 57_600,
        "30" => 35_400,
        _ => over(80_100, 267_000),
    }
}

/// What the insurer pays above its share because the cost is high, yen.
pub(crate) fn high_cost(points: u32, preschool: bool, note: &str) -> i64 {
    let limit = high_cost_limit(i64::from(points) * 10, note);
    (share_of(points, preschool) - limit).max(0)
}

/// The copay of a receipt by the rule: at most 500 yen on each of the first two days, never more than the share of that day.
pub(crate) fn copay(day_points: impl Iterator<Item = u32>, preschool: bool) -> i64 {
    day_points.take(COPAY_DAYS).map(|points| share_of(points, preschool).min(COPAY_A_DAY)).sum()
}

/// What is left to the child under the national programme 52: two tenths of the cost, at most the cap.
pub(crate) fn national_copay(points: u32) -> i64 {
    (i64::from(points) * 2).min(NATIONAL_CAP)
}

/// What a patient pays a meal (標準負担額), yen, by the month of care; less where 小児慢性 (52) comes first.
pub(crate) fn meal_share(month: Month, chronic: bool) -> i64 {
    match (month.year(), month.month()) {
        (2025.., 4..) | (2026.., _) if chronic => 300,
        (2024, 6..) | (2025, _) if chronic => 280,
        _ if chronic => 260,
        (2025.., 4..) | (2026.., _) => 510,
        (2024, 6..) | (2025, _) => 490,
        (2018, 4..) | (2019..=2024, _) => 460,
        _ => 360,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cases of `domain/eligibility.md` §4.4 that are about amounts.
    #[test]
    fn published_cases() {
        assert_eq!(share_of(800, false) - copay([800].into_iter(), false), 1_900);
        assert_eq!(copay([160, 160].into_iter(), true), 640);
        assert_eq!(copay([400, 400, 400, 400].into_iter(), false), 1_000);
        assert_eq!(share_of(40_000, false) - high_cost(40_000, false, ""), 81_430);
        assert_eq!(share_of(40_000, false) - high_cost(40_000, false, "29"), 57_600);
        assert_eq!(high_cost(1_000, false, ""), 0);
    }

    #[test]
    fn meals_have_dates() {
        let on = |year, month| meal_share(Month::new(year, month).unwrap(), false);
        let chronic = |year, month| meal_share(Month::new(year, month).unwrap(), true);
        assert_eq!([chronic(2018, 4), chronic(2024, 5), chronic(2024, 6), chronic(2025, 3), chronic(2025, 4)], [260, 260, 280, 280, 300]);
        assert_eq!(
            [on(2018, 3), on(2018, 4), on(2024, 5), on(2024, 6), on(2025, 3), on(2025, 4), on(2026, 1)],
            [360, 460, 460, 490, 490, 510, 510]
        );
    }
}
