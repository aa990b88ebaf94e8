use jiff::civil::Date;
use josei_base::id::{FeeTable, Ward};
use josei_base::{BillingMonth, ServiceMonth};

macro_rules! named {
    ($(#[$doc:meta])* $type:ident { $($(#[$of:meta])* $variant:ident $name:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $type { $($(#[$of])* $variant,)+ }

        impl $type {
            /// All, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name in tables.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }
        }
    };
}

named! {
    /// Kind of care (診療種別).
    Kind {
        /// 医科・DPC 入院.
        MedicalIn "medical_in",
        /// 医科 入院外.
        MedicalOut "medical_out",
        /// 歯科 入院.
        DentalIn "dental_in",
        /// 歯科 入院外.
        DentalOut "dental_out",
        /// 調剤.
        Pharmacy "pharmacy",
        /// 訪問看護.
        VisitingNurse "visiting_nurse",
        /// 治療用装具.
        Device "device",
        /// Not told.
        Unknown "unknown",
    }
}

named! {
    /// Who bears the subsidy (府市区分).
    Funding {
        /// 府.
        Prefecture "prefecture",
        /// 市.
        City "city",
        /// Not established.
        Unknown "unknown",
    }
}

named! {
    /// How a case came to be paid (支給の別).
    Way {
        /// 現物給付: a receipt.
        Receipt "receipt",
        /// 償還払い: an application of a guardian.
        Application "application",
        /// 月額上限の払戻.
        Refund "refund",
        /// 過誤.
        Correction "correction",
    }
}

impl Kind {
    /// Of a receipt.
    #[must_use]
    pub const fn of_receipt(table: FeeTable, inpatient: bool) -> Self {
        match (table, inpatient) {
            (FeeTable::Medical, true) => Self::MedicalIn,
            (FeeTable::Medical, false) => Self::MedicalOut,
            (FeeTable::Dental, true) => Self::DentalIn,
            (FeeTable::Dental, false) => Self::DentalOut,
            (FeeTable::Pharmacy, _) => Self::Pharmacy,
            (FeeTable::VisitingNurse, _) => Self::VisitingNurse,
        }
    }
}

/// What is counted together (集計区分).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// Billing month (請求年月).
    pub billing_month: BillingMonth,
    /// Service month (診療年月).
    pub service_month: ServiceMonth,
    /// Ward (所管区); none where the register does not tell.
    pub ward: Option<Ward>,
    /// Age (年齢), full years; none where it is not known or left out.
    pub age: Option<u8>,
    /// Kind of care.
    pub kind: Kind,
    /// Who bears it.
    pub funding: Funding,
    /// How it came.
    pub way: Way,
}

/// What may be left out of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// 所管区.
    Ward,
    /// 年齢.
    Age,
    /// 診療種別.
    Kind,
}

impl Cell {
    /// The same without a dimension.
    #[must_use]
    pub const fn without(mut self, dimension: Dimension) -> Self {
        match dimension {
            Dimension::Ward => self.ward = None,
            Dimension::Age => self.age = None,
            Dimension::Kind => self.kind = Kind::Unknown,
        }
        self
    }
}

/// Age in full years on a day (満年齢); none before birth. For counting only: who is entitled is told by the law's own way of reckoning.
#[must_use]
pub fn age_on(birth: Date, day: Date) -> Option<u8> {
    let before_birthday = (day.month(), day.day()) < (birth.month(), birth.day());
    u8::try_from(day.year() - birth.year() - i16::from(before_birthday)).ok()
}
