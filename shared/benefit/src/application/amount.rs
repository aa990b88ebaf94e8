//! What an application is worth (支給決定額), from the city's rules as plain numbers. Pure; every figure stays visible.
//!
//! ```text
//! legal     = total_cost − ⌊total_cost × insurer_percent ÷ 100⌋      what the insurance leaves to the patient
//! remaining = max(0, min(own_share, legal) − high_cost − additional)  what the guardian bore and nobody else gives back
//! copay     = Σ over the first `days` days min(per_day, share of the day)       where the shares of the days are known
//!           = per_day × min(days of care, days)                                 where they are not
//!           then at most `remaining`, and at most what is left of the month's cap
//! subsidy   = remaining − copay
//! meals     = ⌊min(meals paid, standard × count) × meal_percent ÷ 100⌋
//! total     = subsidy + meals                                         ≤ own_share + meals paid, ≥ 0
//! ```
//!
//! For the monthly cap: `total = max(0, refund − settled)`, as the candidate's row says.

use super::care::CareFacts;
use super::kind::Kind;
use josei_base::Yen;
use josei_base::yen::OutOfRange;
use serde::{Deserialize, Serialize};

/// The copay that is due (一部自己負担額).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CopayRule {
    /// Most a day.
    pub per_day: Yen,
    /// Days of the month on which it is due.
    pub days: u32,
}

/// The city's rules for one care, as plain numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AmountRules {
    /// 給付割合 of the insurer by the child's age, per cent.
    pub insurer_percent: u8,
    /// The copay; `None` where there is none (調剤).
    pub copay: Option<CopayRule>,
    /// 月額上限, if the city has one.
    pub month_cap: Option<Yen>,
    /// Copays of the month that are known already, over all institutions.
    pub copays_before: Yen,
    /// 食事療養標準負担額 of one meal.
    pub meal_standard: Yen,
    /// Part of it that is subsidised, per cent.
    pub meal_percent: u8,
}

/// A month's refund as its row says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CapState {
    /// Copays of the month.
    pub copays: Yen,
    /// What is paid back of them.
    pub refund: Yen,
    /// What was made a debt of it before.
    pub settled: Yen,
}

/// On what an amount stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// One care, by these rules.
    Care(AmountRules),
    /// A month's cap.
    Cap(CapState),
}

/// The figures of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Granted {
    /// What the insurance leaves to the patient.
    pub legal: Yen,
    /// What of it the guardian bore and nobody else gives back.
    pub remaining: Yen,
    /// 一部負担金 that stays with the guardian.
    pub copay: Yen,
    /// 支給決定額 without meals.
    pub subsidy: Yen,
    /// 食事支給額.
    pub meals: Yen,
    /// 支払決定合計額.
    pub total: Yen,
}

/// Computes what is granted.
///
/// # Errors
/// When an amount does not fit.
pub fn grant(kind: Kind, care: &CareFacts, basis: &Basis) -> Result<Granted, OutOfRange> {
    match basis {
        Basis::Care(rules) => grant_care(kind, care, rules),
        Basis::Cap(cap) => {
            let own = care.paid.own_share;
            let total = at_least_nothing(cap.refund.minus(cap.settled)?).min(own);
            Ok(Granted { legal: own, remaining: own, copay: own.minus(total)?, subsidy: total, meals: Yen::ZERO, total })
        }
    }
}

fn grant_care(kind: Kind, care: &CareFacts, rules: &AmountRules) -> Result<Granted, OutOfRange> {
    let paid = &care.paid;
    let legal = paid.total_cost.minus(paid.total_cost.percent_floor(rules.insurer_percent.min(100))?)?;
    let back = paid.high_cost.plus(paid.additional)?;
    let remaining = at_least_nothing(paid.own_share.min(legal).minus(back)?);
    let rule = rules.copay.filter(|_| kind.row().copay);
    let due = match rule {
        None => Yen::ZERO,
        Some(rule) if paid.day_shares.is_empty() => rule.per_day.times(i64::from(u32::from(care.days).min(rule.days)))?,
        Some(rule) => {
            let days = usize::try_from(rule.days).unwrap_or(usize::MAX);
            Yen::sum(paid.day_shares.iter().take(days).map(|share| rule.per_day.min(*share)))?
        }
    };
    let room = match rules.month_cap {
        Some(cap) => at_least_nothing(cap.minus(rules.copays_before)?),
        None => due,
    };
    let copay = at_least_nothing(due.min(room).min(remaining));
    let subsidy = remaining.minus(copay)?;
    let standard = rules.meal_standard.times(i64::from(care.meals.count))?;
    let meals = at_least_nothing(care.meals.paid.min(standard)).percent_floor(rules.meal_percent.min(100))?;
    Ok(Granted { legal, remaining, copay, subsidy, meals, total: subsidy.plus(meals)? })
}

fn at_least_nothing(yen: Yen) -> Yen {
    yen.max(Yen::ZERO)
}
