//! The care an application is for (診療): where, when, what it cost and what was paid. No illness is in it.

use super::word::Mark;
use super::written::{day, day_if};
use josei_base::id::{Facility, FeeTable, InsurerNumber};
use josei_base::{Date, Points, ServiceMonth, Yen};
use serde::{Deserialize, Serialize};

/// Kind of care (診療区分).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    /// 医科.
    Medical,
    /// 歯科.
    Dental,
    /// 調剤.
    Pharmacy,
    /// 訪問看護.
    VisitingNurse,
    /// 治療用装具.
    Device,
    /// 柔道整復・あん摩・はり・きゅう.
    Therapy,
    /// その他.
    Other,
}

impl Category {
    /// All, in code order.
    pub const ALL: [Self; 7] = [Self::Medical, Self::Dental, Self::Pharmacy, Self::VisitingNurse, Self::Device, Self::Therapy, Self::Other];

    /// The name in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Medical => "medical",
            Self::Dental => "dental",
            Self::Pharmacy => "pharmacy",
            Self::VisitingNurse => "visiting_nurse",
            Self::Device => "device",
            Self::Therapy => "therapy",
            Self::Other => "other",
        }
    }

    /// The fee table (点数表コード) it is billed by, if any.
    #[must_use]
    pub const fn table(self) -> Option<FeeTable> {
        match self {
            Self::Medical => Some(FeeTable::Medical),
            Self::Dental => Some(FeeTable::Dental),
            Self::Pharmacy => Some(FeeTable::Pharmacy),
            Self::VisitingNurse => Some(FeeTable::VisitingNurse),
            Self::Device | Self::Therapy | Self::Other => None,
        }
    }
}

/// Who gave the care or the device.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// An institution by its ten digits.
    Facility(Facility),
    /// Anybody else, by the keyed hash of the name.
    Supplier(Mark),
    /// The whole month, over all institutions (月額上限).
    Month,
}

/// Meals in hospital (食事).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meals {
    /// 食事種類, a code of the city; 0 when not told.
    pub kind: u8,
    /// 食事単価: what one costs the patient.
    pub unit: Yen,
    /// 食事回数.
    pub count: u32,
    /// 食事負担額: what was paid for all of them.
    pub paid: Yen,
}

/// What it cost and who paid what, in yen, meals apart.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Paid {
    /// 総医療費.
    pub total_cost: Yen,
    /// 本人負担額: what the guardian paid at the window. For the monthly cap: the copays of the month.
    pub own_share: Yen,
    /// 一部負担金 as the applicant wrote it; the decision computes its own.
    pub copay: Option<Yen>,
    /// 附加給付額, which the insurer gives back.
    pub additional: Yen,
    /// 高額療養費, which the insurer gives back.
    pub high_cost: Yen,
    /// 本人負担額 of each day, in order, where the receipts tell; else empty.
    pub day_shares: Vec<Yen>,
    /// What the applicant claims, where written.
    pub claimed: Option<Yen>,
}

/// The care, without anything that names a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CareFacts {
    /// 診療年月.
    pub service_month: ServiceMonth,
    /// 診療区分.
    pub category: Category,
    /// 入外区分: true for 入院.
    pub inpatient: bool,
    /// 診療期間開始年月日.
    #[serde(with = "day")]
    pub from: Date,
    /// 診療期間終了年月日.
    #[serde(with = "day")]
    pub to: Date,
    /// 診療実日数.
    pub days: u8,
    /// 医療機関 or supplier.
    pub provider: Provider,
    /// 保険者番号.
    pub insurer: Option<InsurerNumber>,
    /// 給付割合 of the insurer, per cent; the patient's 負担割合 is the rest.
    pub insurer_percent: u8,
    /// 点数, where the receipt tells.
    pub points: Option<Points>,
    /// The amounts.
    pub paid: Paid,
    /// 食事.
    pub meals: Meals,
    /// The day the guardian paid; the time limit counts from it.
    #[serde(with = "day_if")]
    pub paid_on: Option<Date>,
}

impl CareFacts {
    /// The care as claims name it (同一受診): holder, month and place.
    #[must_use]
    pub fn key_parts(&self, holder: &Mark) -> crate::Care {
        let setting = if self.inpatient { "in" } else { "out" };
        let place = match &self.provider {
            Provider::Facility(facility) => format!("{}#{setting}#{}", facility.table.code(), facility.full_code()),
            Provider::Supplier(mark) => format!("{}#{setting}#{mark}", self.category.name()),
            Provider::Month => "month".to_owned(),
        };
        crate::Care { holder: holder.to_string(), month: self.service_month, place }
    }
}
