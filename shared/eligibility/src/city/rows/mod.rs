//! The rows of a city file, as written. Each is in force from `valid_from` to `valid_to`.
//!
//! A value with `#[serde(default …)]` came later than the first files: what a file does not say means what the program did before.

mod amounts;
mod income;
mod who;

pub use amounts::{CopayDue, CopayFor, CopayRule, HighCostCategory, HighCostRule, InsurerShareRule, MealRule, RefundWay, Rounding};
pub use income::{Declared, IncomeLimit, Judged};
pub use who::{
    AgeEnd, AgeRule, ClaimRule, ConfirmedRule, EndDay, EndDayRule, ExcludedBy, ExclusionRule, FundingRule, IncomeRule, NationalRule,
    PrescriptionRule, ProgrammeKind, ProgrammeRule, RegisterLateRule, WelfareRule,
};

use toml::value::Datetime;

/// A row with its days, and what may be wrong with its values.
pub(super) trait Row {
    /// First and last day as written.
    fn days(&self) -> (Datetime, Option<Datetime>);
    /// Name of a value that is out of its range.
    fn wrong_value(&self) -> Option<&'static str>;
}

macro_rules! row {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $kind:ty,)+ } wrong: |$row:ident| $wrong:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            valid_from: toml::value::Datetime,
            valid_to: Option<toml::value::Datetime>,
            $($(#[$field_doc])* pub $field: $kind,)+
        }

        impl super::Row for $name {
            fn days(&self) -> (toml::value::Datetime, Option<toml::value::Datetime>) {
                (self.valid_from, self.valid_to)
            }

            fn wrong_value(&self) -> Option<&'static str> {
                let $row = self;
                $wrong
            }
        }
    };
}
use row;

/// Largest amount of yen a city file may name for one rule.
const YEN_MAX: i64 = 10_000_000;

fn yen(amount: i64) -> bool {
    (0..=YEN_MAX).contains(&amount)
}

/// Two digits: 法別番号, 特記事項.
fn two_digits(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn first_wrong<const N: usize>(checks: [(bool, &'static str); N]) -> Option<&'static str> {
    checks.into_iter().find(|(right, _)| !right).map(|(_, name)| name)
}
