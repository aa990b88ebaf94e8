//! Health insurance of a holder, and the city's list of insurers.

use super::redacted;
use crate::day::{iso, iso_option};
use crate::id::{Code, PostalCode, Text};
use josei_base::Date;
use josei_base::id::InsurerNumber;
use serde::{Deserialize, Serialize};

/// Insurance on a day (医療保険).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Insurance {
    /// Insured.
    Insured(Insurer),
    /// Ended on its day; whether that day itself counts is the city's rule.
    Ended(InsuranceEnd),
}

/// 公費本人家族区分.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relation {
    /// 本人.
    Insured,
    /// 家族.
    Family,
}

/// One insurance (医療保険).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Insurer {
    /// 53 保険者番号.
    pub insurer_number: InsurerNumber,
    /// 54 医療保険記号, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub insurer_symbol: Option<Text>,
    /// 55 医療保険番号, as written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub insurer_card_number: Option<Text>,
    /// 56 被保険者氏名漢字.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub insured_name: Option<Text>,
    /// 57 公費本人家族区分.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub insured_relation: Option<Relation>,
    /// 58 医療保険取得年月日.
    #[serde(with = "iso")]
    pub insurer_acquired_on: Date,
    /// 60 特疾認定日.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "iso_option")]
    pub chronic_illness_certified_on: Option<Date>,
    /// 61 附加給付フラグ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplementary_benefit: Option<bool>,
}

/// The end of an insurance (医療保険の喪失).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InsuranceEnd {
    /// 59 医療保険喪失年月日.
    #[serde(with = "iso")]
    pub insurer_lost_on: Date,
}

/// What the city's list says of an insurer (保険者).
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InsurerDetails {
    /// 96 保険者名称.
    pub insurer_name: Text,
    /// 97 保険者住所コード.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub insurer_address_code: Option<Code>,
    /// 98 保険者郵便番号.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub insurer_postal_code: Option<PostalCode>,
    /// 99 保険者住所.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub insurer_address: Option<Text>,
    /// 100 保険者地番.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub insurer_address_number: Option<Text>,
    /// 101 保険者方書.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub insurer_building: Option<Text>,
    /// 102 保険者電話番号.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub insurer_phone: Option<Text>,
    /// 103 保険種別コード.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub insurance_type: Option<Code>,
    /// 104 附加金開始年月日.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "iso_option")]
    pub supplement_from: Option<Date>,
    /// 105 附加金廃止年月日.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "iso_option")]
    pub supplement_to: Option<Date>,
    /// 106 附加金情報.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supplement: Option<Text>,
    /// 107 還元金フラグ.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rebate: Option<bool>,
    /// 108 還元金開始年月日.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "iso_option")]
    pub rebate_from: Option<Date>,
    /// 109 還元金廃止年月日.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "iso_option")]
    pub rebate_to: Option<Date>,
    /// 110 還元金情報.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rebate_details: Option<Text>,
}

redacted!(Insurance, Insurer, InsuranceEnd, InsurerDetails);
