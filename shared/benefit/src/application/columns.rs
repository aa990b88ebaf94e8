//! The columns of an application's entry: one layout for CSV and for the JSON of the API. Numbers are items of the assessment's 給付情報.

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ColumnEntry {
    /// Name in the header row, and of the JSON member.
    pub name: &'static str,
    /// Must the header have it?
    pub required: bool,
    /// Items of 給付情報 it brings.
    pub items: &'static [u8],
    /// The Japanese item.
    pub ja: &'static str,
}

macro_rules! columns {
    ($($variant:ident $name:literal $required:literal $items:expr, $ja:literal;)+) => {
        /// A column (列); a file may have them in any order.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Column {
            $(#[doc = $ja] $variant,)+
        }

        /// All columns, in the order of the documentation.
        pub const COLUMNS: &[ColumnEntry] =
            &[$(ColumnEntry { name: $name, required: $required, items: &$items, ja: $ja }),+];

        impl Column {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// Name in the header row.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }
        }
    };
}

columns! {
    Number "application_number" true [57], "申請書番号";
    Kind "application_kind" true [3], "療養費区分";
    AppliedOn "applied_on" true [18], "申請年月日";
    ReceptionWard "reception_ward" true [49], "受付区";
    ReceivedOn "received_on" false [], "受付年月日（空なら申請年月日）";
    ReceptionChannel "reception_channel" true [51], "申請受付区分";
    IdentityMethod "identity_method" false [], "本人確認の方法";
    IdentityChecker "identity_checker" false [], "本人確認をした職員";
    IdentityAt "identity_at" false [], "本人確認の日時";
    ProgrammeNumber "programme_number" true [10, 11, 79], "公費負担者番号コード";
    HolderNumber "holder_number" true [1, 54], "受給者証番号";
    HolderBirthDate "holder_birth_date" true [65], "受給者生年月日";
    HolderSex "holder_sex" false [66], "受給者性別";
    ApplicantName "applicant_name" true [13], "申請者氏名";
    ApplicantPostalCode "applicant_postal_code" true [14], "申請者郵便番号";
    ApplicantAddress "applicant_address" true [15], "申請者住所";
    ApplicantLot "applicant_lot" false [16], "申請者地番";
    ApplicantBuilding "applicant_building" false [17], "申請者方書";
    NoticeTo "notice_to" false [12], "決定通知宛先設定フラグ";
    ServiceMonth "service_month" true [5], "診療年月";
    CareCategory "care_category" false [4], "診療区分";
    CareKind "care_kind" true [6], "入外区分";
    CareFrom "care_from" false [7], "診療期間開始年月日";
    CareTo "care_to" false [8], "診療期間終了年月日";
    CareDays "care_days" false [9], "診療実日数";
    FacilityCode "facility_code" false [44, 45, 46], "医療機関コード（都道府県・点数表・番号の10桁）";
    FacilityName "facility_name" true [47], "医療機関名称（装具業者の名称）";
    InsurerNumber "insurer_number" false [31], "保険者番号";
    InsurerSymbol "insurer_symbol" false [27], "医療保険記号";
    InsurerCardNumber "insurer_card_number" false [28], "医療保険番号";
    InsuredRelation "insured_relation" false [29], "公費本人家族区分";
    InsurerPercent "insurer_percent" true [30], "給付割合";
    Points "points" false [], "点数";
    TotalCost "total_cost_yen" true [32], "総医療費";
    PaidYen "paid_yen" true [33], "本人負担額";
    CopayYen "copay_yen" false [34], "一部負担金";
    DayShares "day_shares_yen" false [], "日ごとの本人負担額";
    AdditionalYen "additional_yen" false [35], "附加給付額";
    HighCostYen "high_cost_yen" false [36], "高額療養費";
    ClaimedYen "claimed_yen" false [], "請求額";
    MealKind "meal_kind" false [38], "食事種類";
    MealYen "meal_yen" false [39], "食事単価";
    MealCount "meal_count" false [40], "食事回数";
    MealPaidYen "meal_paid_yen" false [41], "食事負担額";
    PaidOn "paid_on" false [], "医療機関への支払日";
    Payee "payee" true [], "支払先（市の符号）";
    PaymentMethod "payment_method" true [21], "支払方法区分";
    BankCode "bank_code" false [22], "銀行コード";
    BranchCode "branch_code" false [23], "支店コード";
    AccountKind "account_kind" false [24], "預金種別区分";
    AccountNumber "account_number" false [25], "口座番号";
    AccountHolder "account_holder_kana" false [26], "名義人カナ";
    Attachments "attachments" false [], "添付書類";
}

/// Words of a column that would bring an illness: it is refused by a code of its own, whatever else is wrong.
const ILLNESS_WORDS: [&str; 10] = ["傷病", "病名", "診断", "疾病", "疾患", "illness", "disease", "diagnosis", "injury", "symptom"];

/// Would a column of this name bring an illness?
#[must_use]
pub fn is_about_illness(name: &str) -> bool {
    let name = name.to_lowercase();
    ILLNESS_WORDS.iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn names_stand_once_and_in_the_readme() {
        let readme = include_str!("../../README.md");
        assert_eq!(COLUMNS.iter().map(|column| column.name).collect::<BTreeSet<_>>().len(), COLUMNS.len());
        for (column, entry) in Column::ALL.iter().zip(COLUMNS) {
            assert_eq!(column.name(), entry.name);
            assert!(readme.contains(&format!("`{}`", entry.name)), "{} is not documented", entry.name);
            assert!(!is_about_illness(entry.name) && !is_about_illness(entry.ja));
        }
        assert!(is_about_illness("傷病名コード") && is_about_illness("Disease_Name"));
    }
}
