//! Income of one person in one fiscal year (所得), as it is examined for 府市区分.

use super::redacted;
use crate::id::{Code, FiscalYear, PersonKey};
use josei_base::Yen;
use serde::{Deserialize, Serialize};

/// Income (所得): what decides, and below it how it was reckoned.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Income {
    /// 46 所得個人, as internal person number.
    pub income_person: PersonKey,
    /// 47 年度.
    pub fiscal_year: FiscalYear,
    /// 48 所得根拠区分.
    pub income_basis: Code,
    /// 49 対象者区分.
    pub person_class: Code,
    /// 50 控除後所得額.
    pub income_after_deductions_yen: Yen,
    /// 51 所得制限額.
    pub income_limit_yen: Yen,
    /// 62 判定サイン.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judgement_sign: Option<Code>,
    /// 63–95.
    #[serde(default, skip_serializing_if = "IncomeDetails::is_empty")]
    pub details: IncomeDetails,
}

/// Whose limit an income is measured by (所得制限の主体). 62 判定サイン tells it, by codes of this project's own (P); an income with any other sign was judged by
/// a person and decides nothing by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LimitOf {
    /// The city's own: who is over it is not entitled.
    City,
    /// The prefecture's: who is over it is the city's alone (府市区分).
    Prefecture,
}

impl LimitOf {
    /// 62 判定サイン.
    #[must_use]
    pub const fn sign(self) -> &'static str {
        match self {
            Self::City => "CITY",
            Self::Prefecture => "PREF",
        }
    }
}

impl Income {
    /// Whose limit it is measured by, where the sign tells it.
    #[must_use]
    pub fn limit_of(&self) -> Option<LimitOf> {
        let sign = self.judgement_sign.as_ref()?.as_str();
        [LimitOf::City, LimitOf::Prefecture].into_iter().find(|limit| limit.sign() == sign)
    }

    /// Over the limit (所得制限超過)?
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.income_after_deductions_yen > self.income_limit_yen
    }
}

/// Declares a struct of items that may each be left out.
macro_rules! details {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $kind:ty,)+ }) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct $name {
            $($(#[$field_doc])* #[serde(skip_serializing_if = "Option::is_none")] pub $field: Option<$kind>,)+
        }

        impl $name {
            fn is_empty(&self) -> bool {
                true $(&& self.$field.is_none())+
            }
        }
    };
}

details! {
    /// How an income was reckoned (所得の内訳): only what the city's reckoning needs is written.
    IncomeDetails {
        /// 63 総所得金額.
        total_income_yen: Yen,
        /// 64 短期一般所得額.
        short_term_gain_yen: Yen,
        /// 65 長期一般所得額.
        long_term_gain_yen: Yen,
        /// 66 商品先物取引所得額.
        futures_income_yen: Yen,
        /// 67 山林所得額.
        forestry_income_yen: Yen,
        /// 68 退職所得額.
        retirement_income_yen: Yen,
        /// 69 その他所得額.
        other_income_yen: Yen,
        /// 70 短期一般特別控除額.
        short_term_special_deduction_yen: Yen,
        /// 71 長期一般特別控除額.
        long_term_special_deduction_yen: Yen,
        /// 72 純損失額.
        net_loss_yen: Yen,
        /// 73 雑損失額.
        casualty_loss_yen: Yen,
        /// 74 居住用特定損失額.
        residential_loss_yen: Yen,
        /// 75 先物取引損失額.
        futures_loss_yen: Yen,
        /// 76 計算結果所得額合計.
        computed_income_yen: Yen,
        /// 77 障害者該当コード.
        disability_code: Code,
        /// 78 寡婦該当コード.
        widow_code: Code,
        /// 79 勤労学生該当コード.
        working_student_code: Code,
        /// 80 本人普通障害者控除額.
        own_disability_deduction_yen: Yen,
        /// 81 本人特別障害者控除額.
        own_special_disability_deduction_yen: Yen,
        /// 82 寡婦控除額.
        widow_deduction_yen: Yen,
        /// 83 特別寡婦控除額.
        special_widow_deduction_yen: Yen,
        /// 84 勤労学生控除額.
        working_student_deduction_yen: Yen,
        /// 85 扶養普通障該当人数.
        disabled_dependants: u8,
        /// 86 扶養特障該当人数.
        specially_disabled_dependants: u8,
        /// 87 普通障害控除額.
        disability_deduction_yen: Yen,
        /// 88 特別障害控除額.
        special_disability_deduction_yen: Yen,
        /// 89 雑損控除額.
        casualty_deduction_yen: Yen,
        /// 90 医療費控除額.
        medical_deduction_yen: Yen,
        /// 91 小規模共済控除額.
        small_enterprise_deduction_yen: Yen,
        /// 92 計算結果判定用控除額.
        computed_deductions_yen: Yen,
        /// 93 控対配該当コード.
        spouse_code: Code,
        /// 94 扶養老人該当人数.
        elderly_dependants: u8,
        /// 95 その他扶養人数.
        other_dependants: u8,
    }
}

redacted!(Income, IncomeDetails);
