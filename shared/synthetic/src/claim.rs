//! One receipt as facts (レセプト一件): who, where, when, how many points, what was paid. The writers make bytes of it, the answers yen.

use crate::amount;
use crate::defect::Defect;
use crate::holder::Holder;
use crate::random::Random;
use crate::tables::{
    DAYS_DENTAL, DAYS_NURSE, DAYS_OUTPATIENT, DAYS_PHARMACY, NURSE_LATER_DAY, NURSE_MONTH, POINTS_OUTPATIENT, POINTS_PHARMACY,
    TEN_POINTS_INPATIENT,
};
use josei_base::Month;
use josei_base::id::FeeTable;

/// What kind of care.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Care {
    Outpatient,
    Inpatient,
    /// DPC (包括評価).
    Bundled,
    Dental,
    Pharmacy,
    /// 訪問看護.
    Nurse,
}

impl Care {
    pub(crate) const fn table(self) -> FeeTable {
        match self {
            Self::Outpatient | Self::Inpatient | Self::Bundled => FeeTable::Medical,
            Self::Dental => FeeTable::Dental,
            Self::Pharmacy => FeeTable::Pharmacy,
            Self::Nurse => FeeTable::VisitingNurse,
        }
    }

    pub(crate) const fn is_inpatient(self) -> bool {
        matches!(self, Self::Inpatient | Self::Bundled)
    }

    /// What two receipts of one child, month and institution must not share.
    pub(crate) const fn place(self) -> (FeeTable, bool) {
        (self.table(), self.is_inpatient())
    }
}

/// A day of care and its points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Visit {
    pub(crate) day: u8,
    pub(crate) points: u32,
}

/// One receipt.
#[derive(Debug, Clone)]
pub(crate) struct Claim {
    pub(crate) care: Care,
    pub(crate) holder: usize,
    pub(crate) institution: usize,
    /// For pharmacies: who prescribed.
    pub(crate) prescriber: usize,
    pub(crate) month: Month,
    pub(crate) visits: Vec<Visit>,
    /// 特記事項.
    pub(crate) note: &'static str,
    /// A national programme (52) pays before ours.
    pub(crate) national: bool,
    /// What the patient paid under our programme, as written.
    pub(crate) copay: i64,
    pub(crate) meals: u32,
    /// Does the receipt tell the days of care?
    pub(crate) days_told: bool,
    /// In the second file of the institution (追加分).
    pub(crate) later_file: bool,
    /// Whose number is written, where that is another child's.
    pub(crate) number_of: usize,
    pub(crate) defect: Option<Defect>,
    /// Place among the receipts of its file.
    pub(crate) order: u64,
    /// Stream of its details; a duplicate has the same.
    pub(crate) stream: u64,
}

impl Claim {
    pub(crate) fn points(&self) -> u32 {
        self.visits.iter().map(|visit| visit.points).sum()
    }

    /// What HO and KO bill: points, or yen for 訪問看護.
    pub(crate) fn billed(&self) -> u32 {
        if self.care == Care::Nurse { self.points() * 10 } else { self.points() }
    }

    /// The first day of care.
    pub(crate) fn first_day(&self) -> Option<jiff::civil::Date> {
        self.visits.first().and_then(|visit| self.month.day(visit.day))
    }

    /// What the city owes if the receipt is right: the subsidy and the meals.
    pub(crate) fn yen(&self, holder: &Holder) -> i64 {
        self.subsidy(holder) + self.meals_yen()
    }

    /// What the patient would pay for the meals.
    pub(crate) fn meals_yen(&self) -> i64 {
        i64::from(self.meals) * amount::meal_share(self.month, self.national)
    }

    /// What the insurer pays above its share.
    pub(crate) fn high_cost(&self, holder: &Holder) -> i64 {
        if self.care.is_inpatient() { amount::high_cost(self.points(), holder.is_preschool(self.month), self.note) } else { 0 }
    }

    /// What the city owes without meals.
    pub(crate) fn subsidy(&self, holder: &Holder) -> i64 {
        let points = self.points();
        let mut left = amount::share_of(points, holder.is_preschool(self.month)) - self.high_cost(holder);
        if self.national {
            left = left.min(amount::national_copay(points));
        }
        left - self.copay
    }

    /// The copay the rule asks for.
    pub(crate) fn right_copay(&self, holder: &Holder) -> i64 {
        if self.care == Care::Pharmacy {
            return 0;
        }
        amount::copay(self.visits.iter().map(|visit| visit.points), holder.is_preschool(self.month))
    }
}

/// Fewest points of a day, so that every day has a fee of its own.
const LEAST_A_DAY: u32 = 80;
/// Fewest points of a day on which the copay is 500 yen whatever the share.
pub(crate) const LEAST_FOR_FULL_COPAY: u32 = 300;

/// How many days of care a receipt has.
pub(crate) fn day_count(random: &mut Random, care: Care) -> u32 {
    let at = match care {
        Care::Outpatient => random.weighted(&DAYS_OUTPATIENT),
        Care::Dental => random.weighted(&DAYS_DENTAL),
        Care::Pharmacy => random.weighted(&DAYS_PHARMACY),
        Care::Nurse => random.weighted(&DAYS_NURSE),
        Care::Inpatient | Care::Bundled => {
            let mut more = 0;
            while more < 24 && random.chance(833) {
                more += 1;
            }
            more
        }
    };
    u32::try_from(at + 1).unwrap_or(1)
}

/// Different days between two of a month, rising.
pub(crate) fn pick_days(random: &mut Random, count: u32, first: u8, last: u8) -> Vec<u8> {
    let mut days: Vec<u8> = (first..=last).collect();
    let mut picked = Vec::new();
    while picked.len() < usize::try_from(count).unwrap_or_default() && !days.is_empty() {
        picked.push(days.swap_remove(random.index(days.len())));
    }
    picked.sort_unstable();
    picked
}

/// Points for some days of care; each of the days has at least `least`.
pub(crate) fn visits(random: &mut Random, care: Care, days: &[u8], least: u32) -> Vec<Visit> {
    let count = u32::try_from(days.len()).unwrap_or(1).max(1);
    let least = least.max(LEAST_A_DAY);
    let (total, first_share) = match care {
        // A fee a visit and one a month (基本療養費, 管理療養費).
        Care::Nurse => {
            let visit = NURSE_LATER_DAY + if random.chance(300) { 130 } else { 0 };
            (visit.max(least) * count + NURSE_MONTH, 1000 / count)
        }
        Care::Outpatient | Care::Dental => (random.quantile(&POINTS_OUTPATIENT), random.between(300, 600)),
        Care::Pharmacy => (random.quantile(&POINTS_PHARMACY), random.between(300, 600)),
        // A hospital has its daily fee; all points are tens, see `amount`.
        Care::Inpatient | Care::Bundled => (random.quantile(&TEN_POINTS_INPATIENT).max(120 * count) * 10, 100),
    };
    let above = total.saturating_sub(least * count);
    let others = match count {
        1 => 0,
        more => above * (1000 - first_share) / 1000 / (more - 1),
    };
    let mut left = above;
    let mut visits: Vec<Visit> = Vec::with_capacity(days.len());
    for day in days.iter().skip(1) {
        visits.push(Visit { day: *day, points: least + others });
        left -= others;
    }
    visits.insert(0, Visit { day: days.first().copied().unwrap_or(1), points: least + left });
    visits
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Purpose;

    #[test]
    fn days_and_points_add_up() {
        let mut random = Random::new(1, Purpose::Detail, 1);
        for care in [Care::Outpatient, Care::Inpatient, Care::Bundled, Care::Dental, Care::Pharmacy, Care::Nurse] {
            for _ in 0..2_000 {
                let count = day_count(&mut random, care);
                let days = pick_days(&mut random, count, 1, 30);
                assert_eq!(days.len(), count as usize);
                assert!(days.windows(2).all(|pair| pair[0] < pair[1]));
                let visits = visits(&mut random, care, &days, 0);
                assert_eq!(visits.len(), days.len());
                assert!(visits.iter().all(|visit| visit.points >= LEAST_A_DAY));
                let total: u32 = visits.iter().map(|visit| visit.points).sum();
                assert!(!care.is_inpatient() || total.is_multiple_of(10), "{total}");
            }
        }
    }

    #[test]
    fn few_days_left() {
        let mut random = Random::new(1, Purpose::Detail, 2);
        assert_eq!(pick_days(&mut random, 9, 3, 5), [3, 4, 5]);
        assert!(pick_days(&mut random, 1, 5, 3).is_empty());
    }
}
