//! Rules of amounts. Every rounding is named where it is used.

use super::{first_wrong, row, two_digits, yen};
use josei_base::Yen;
use josei_base::id::FeeTable;
use josei_base::yen::OutOfRange;
use serde::Deserialize;

/// What happens to a part of a yen (端数処理).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// Dropped (切捨て).
    Floor,
    /// Half a yen and more to the next yen (四捨五入).
    HalfUp,
    /// To the next yen (切上げ).
    Ceil,
}

impl Rounding {
    const fn floor() -> Self {
        Self::Floor
    }

    const fn half_up() -> Self {
        Self::HalfUp
    }

    /// `percent` per cent of an amount.
    ///
    /// # Errors
    /// When an intermediate product does not fit.
    pub fn percent(self, amount: Yen, percent: u8) -> Result<Yen, OutOfRange> {
        let more = match self {
            Self::Floor => 0,
            Self::HalfUp => 50,
            Self::Ceil => 99,
        };
        Ok(Yen::new(amount.times(i64::from(percent))?.plus(Yen::new(more))?.get().div_euclid(100)))
    }
}

row! {
    /// Share of the insurer (給付割合).
    InsurerShareRule {
        /// 未就学: to the first 31 March after this birthday.
        preschool_age: i16,
        /// Per cent until then.
        preschool_percent: u8,
        /// Per cent afterwards.
        later_percent: u8,
        /// Of the insurer's share.
        #[serde(default = "Rounding::floor")]
        rounding: Rounding,
    }
    wrong: |row| first_wrong([
        ((1..=12).contains(&row.preschool_age), "preschool_age"),
        (row.preschool_percent <= 100, "preschool_percent"),
        (row.later_percent <= 100, "later_percent"),
    ])
}

/// How the excess over the monthly cap comes back (払い戻しの方法).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RefundWay {
    /// The guardian applies for it (申請).
    #[default]
    Application,
    /// The city pays it of its own accord (自動償還).
    Automatic,
}

/// Another copay for some receipts.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CopayFor {
    /// Of these fee tables.
    pub tables: Vec<FeeTable>,
    /// Only inpatient (`true`) or outpatient (`false`) receipts; both where it is not written.
    pub inpatient: Option<bool>,
    /// Most a day and institution.
    pub yen_per_day: i64,
    /// Days of a month on which it is due, per institution.
    pub days_per_month: u32,
}

/// The copay that a receipt is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CopayDue {
    /// Most a day.
    pub per_day: Yen,
    /// Days of the month on which it is due.
    pub days: u32,
}

row! {
    /// Copay of the patient (一部自己負担額).
    CopayRule {
        /// Most a day and institution.
        yen_per_day: i64,
        /// Days of a month on which it is due, per institution.
        days_per_month: u32,
        /// Most a month over all institutions; the excess is refunded. No cap where it is not written.
        month_cap_yen: Option<i64>,
        /// How the excess comes back.
        #[serde(default)]
        refund: RefundWay,
        /// Fee tables without copay.
        free: Vec<FeeTable>,
        /// Receipts with another copay; the first that fits counts.
        #[serde(default)]
        other: Vec<CopayFor>,
    }
    wrong: |row| first_wrong([
        (yen(row.yen_per_day) && row.other.iter().all(|other| yen(other.yen_per_day)), "yen_per_day"),
        (row.days_per_month <= 31 && row.other.iter().all(|other| other.days_per_month <= 31), "days_per_month"),
        (row.month_cap_yen.is_none_or(yen), "month_cap_yen"),
        (row.other.iter().all(|other| other.tables.iter().all(|table| !row.free.contains(table))), "free"),
    ])
}

impl CopayRule {
    /// What a receipt of a fee table is due.
    #[must_use]
    pub fn due(&self, table: FeeTable, inpatient: bool) -> CopayDue {
        if self.free.contains(&table) {
            return CopayDue { per_day: Yen::ZERO, days: 0 };
        }
        let fits = |other: &&CopayFor| other.tables.contains(&table) && other.inpatient.is_none_or(|only| only == inpatient);
        let (yen, days) =
            self.other.iter().find(fits).map_or((self.yen_per_day, self.days_per_month), |other| (other.yen_per_day, other.days_per_month));
        CopayDue { per_day: Yen::new(yen), days }
    }
}

row! {
    /// Standard amount of a meal (食事療養標準負担額).
    MealRule {
        /// Per meal.
        standard_yen: i64,
        /// Per meal where one of `chronic_laws` comes first.
        chronic_yen: i64,
        /// 法別番号 of 難病 and 小児慢性.
        chronic_laws: Vec<String>,
        /// Most meals of a day.
        #[serde(default = "three")]
        per_day_max: u32,
        /// What the city pays of them, per cent.
        #[serde(default = "all")]
        subsidy_percent: u8,
        /// Of the part the city pays.
        #[serde(default = "Rounding::floor")]
        rounding: Rounding,
    }
    wrong: |row| first_wrong([
        (yen(row.standard_yen), "standard_yen"),
        (yen(row.chronic_yen), "chronic_yen"),
        (row.chronic_laws.iter().all(|text| two_digits(text)), "chronic_laws"),
        ((1..=10).contains(&row.per_day_max), "per_day_max"),
        (row.subsidy_percent <= 100, "subsidy_percent"),
    ])
}

const fn three() -> u32 {
    3
}

const fn all() -> u8 {
    100
}

/// One category of the high-cost table (所得区分).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HighCostCategory {
    /// Its name for people, for example 区ウ.
    pub name: String,
    /// 特記事項 that names it.
    pub note: String,
    /// Limit without the part over `over_yen`.
    pub base_yen: i64,
    /// Cost over which a part is added.
    pub over_yen: i64,
    /// Per cent of that part.
    pub percent: u8,
    /// 特記事項 for 多数回該当.
    pub many_note: Option<String>,
    /// Limit for 多数回該当.
    pub many_yen: Option<i64>,
}

row! {
    /// High-cost limits (高額療養費).
    HighCostRule {
        /// Category without a note.
        default: String,
        /// The table.
        categories: Vec<HighCostCategory>,
        /// Of the part over `over_yen`.
        #[serde(default = "Rounding::half_up")]
        rounding: Rounding,
        /// Shares of at least so much are added up over a household (世帯合算); no adding up where it is not written.
        household_from_yen: Option<i64>,
    }
    wrong: |row| first_wrong([
        (row.categories.iter().any(|category| category.name == row.default), "default"),
        (
            row.categories
                .iter()
                .all(|category| two_digits(&category.note) && category.many_note.as_deref().is_none_or(two_digits)),
            "note",
        ),
        (row.categories.iter().all(|category| category.many_note.is_some() == category.many_yen.is_some()), "many_yen"),
        (row.categories.iter().all(|category| category.percent <= 100), "percent"),
        (
            row.categories.iter().all(|category| {
                yen(category.base_yen) && yen(category.over_yen) && category.many_yen.is_none_or(yen)
            }),
            "base_yen",
        ),
        (row.household_from_yen.is_none_or(yen), "household_from_yen"),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_yen() {
        let of = |amount| [Rounding::Floor, Rounding::HalfUp, Rounding::Ceil].map(|way| way.percent(Yen::new(amount), 1).unwrap().get());
        assert_eq!(of(149), [1, 1, 2]);
        assert_eq!(of(150), [1, 2, 2]);
        assert_eq!(of(101), [1, 1, 2]);
        assert_eq!(of(100), [1, 1, 1]);
        assert_eq!(of(133_000), [1_330; 3]);
    }
}
