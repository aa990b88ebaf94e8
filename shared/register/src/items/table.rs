//! The 110 items of 資格情報 (別添1).

use super::Item;

macro_rules! items {
    ($($number:literal $ja:literal $field:literal $place:ident $kind:ident $purpose:ident $retention:ident;)+) => {
        /// Every item, by its number.
        pub static ITEMS: &[Item] = &[$(Item {
            number: $number,
            ja: $ja,
            field: $field,
            place: super::Place::$place,
            kind: super::Kind::$kind,
            purpose: super::Purpose::$purpose,
            retention: super::Retention::$retention,
        }),+];
    };
}

items! {
    1 "受給者個人番号" "person" Subject Person Eligibility AfterEntitlement;
    2 "決裁状態" "decision_state" Decision Choice Control AfterEntitlement;
    3 "資格履歴取消年月日" "cancelled_on" Cancellation Day Control AfterEntitlement;
    4 "資格状態コード" "entitlement_state" Derived Choice Eligibility AfterEntitlement;
    5 "公費負担者番号コード" "programme_number" Entitlement Number Eligibility AfterEntitlement;
    6 "受給者証番号" "holder_number" Entitlement Number Eligibility AfterEntitlement;
    7 "資格取得年月日" "acquired_on" Entitlement Day Eligibility AfterEntitlement;
    8 "公費資格取得事由コード" "acquired_reason" Entitlement Reason Eligibility AfterEntitlement;
    9 "停止年月日" "suspended_on" Suspension Day Eligibility AfterEntitlement;
    10 "公費停止事由コード" "suspended_reason" Suspension Reason Eligibility AfterEntitlement;
    11 "停止解除年月日" "resumed_on" Suspension Day Eligibility AfterEntitlement;
    12 "公費停止解除事由コード" "resumed_reason" Suspension Reason Eligibility AfterEntitlement;
    13 "資格喪失年月日" "lost_on" Entitlement Day Eligibility AfterEntitlement;
    14 "公費資格喪失事由コード" "lost_reason" Entitlement Reason Eligibility AfterEntitlement;
    15 "届出日" "notified_on" Header Day Control AfterEntitlement;
    16 "受付区" "reception_ward" Header Ward Control AfterEntitlement;
    17 "異動日" "changed_on" Header Day Control AfterEntitlement;
    18 "公費異動事由コード" "change_reason" Header Reason Control AfterEntitlement;
    19 "有効期間開始日" "valid_from" Entitlement Day Eligibility AfterEntitlement;
    20 "有効期間終了日" "valid_to" Entitlement Day Eligibility AfterEntitlement;
    21 "年齢到達基準日" "age_limit_day" Entitlement Day Eligibility AfterEntitlement;
    22 "判定区分" "assessment_class" Entitlement Code Eligibility AfterEntitlement;
    23 "氏名カナ" "kana_name" Names Text Eligibility AfterEntitlement;
    24 "氏名漢字" "name" Names Text Eligibility AfterEntitlement;
    25 "郵便番号" "postal_code" Address PostalCode Notice AfterEntitlement;
    26 "宛名住所" "address" Address Text Notice AfterEntitlement;
    27 "地番" "address_number" Address Text Notice AfterEntitlement;
    28 "方書カナ" "building_kana" Address Text Notice AfterEntitlement;
    29 "方書漢字" "building" Address Text Notice AfterEntitlement;
    30 "生年月日" "birth_date" Identity Day Eligibility AfterEntitlement;
    31 "性別区分" "sex" Identity Choice Eligibility AfterEntitlement;
    32 "所管区" "ward" Address Ward Notice AfterEntitlement;
    33 "保護者個人番号" "guardian" Guardian Person Notice AfterEntitlement;
    34 "府市区分" "funding_class" Funding Choice Funding AfterEntitlement;
    35 "適用期間開始日" "applies_from" Funding Day Funding AfterEntitlement;
    36 "適用期間終了日" "applies_to" Funding Day Funding AfterEntitlement;
    37 "帳票種別区分" "card_form" Card Code Card AfterEntitlement;
    38 "再発行区分" "reissue_class" Card Code Card AfterEntitlement;
    39 "証発行区分" "issue_class" Card Code Card AfterEntitlement;
    40 "公費証交付事由コード" "issue_reason" Card Reason Card AfterEntitlement;
    41 "交付年月日" "issued_on" Card Day Card AfterEntitlement;
    42 "証回収年月日" "collected_on" Card Day Card AfterEntitlement;
    43 "証回収区分" "collection_class" Card Code Card AfterEntitlement;
    44 "証回収区" "collection_ward" Card Ward Card AfterEntitlement;
    45 "発行処理日" "processed_on" Card Day Card AfterEntitlement;
    46 "所得個人番号" "income_person" Income Person Funding AfterFiscalYear;
    47 "年度" "fiscal_year" Income FiscalYear Funding AfterFiscalYear;
    48 "所得根拠区分" "income_basis" Income Code Funding AfterFiscalYear;
    49 "対象者区分" "person_class" Income Code Funding AfterFiscalYear;
    50 "控除後所得額" "income_after_deductions_yen" Income Yen Funding AfterFiscalYear;
    51 "所得制限額" "income_limit_yen" Income Yen Funding AfterFiscalYear;
    52 "保険履歴取消年月日" "cancelled_on" Cancellation Day Control AfterEntitlement;
    53 "保険者番号" "insurer_number" Insurer Number Eligibility AfterEntitlement;
    54 "医療保険記号" "insurer_symbol" Insurer Text Eligibility AfterEntitlement;
    55 "医療保険番号" "insurer_card_number" Insurer Text Eligibility AfterEntitlement;
    56 "被保険者氏名漢字" "insured_name" Insurer Text Eligibility AfterEntitlement;
    57 "公費本人家族区分" "insured_relation" Insurer Choice Eligibility AfterEntitlement;
    58 "医療保険取得年月日" "insurer_acquired_on" Insurer Day Eligibility AfterEntitlement;
    59 "医療保険喪失年月日" "insurer_lost_on" Insurer Day Eligibility AfterEntitlement;
    60 "特疾認定日" "chronic_illness_certified_on" Insurer Day Benefit AfterEntitlement;
    61 "附加給付フラグ" "supplementary_benefit" Insurer Flag Benefit AfterEntitlement;
    62 "判定サイン" "judgement_sign" Income Code Funding AfterFiscalYear;
    63 "総所得金額" "total_income_yen" Income Yen Funding AfterFiscalYear;
    64 "短期一般所得額" "short_term_gain_yen" Income Yen Funding AfterFiscalYear;
    65 "長期一般所得額" "long_term_gain_yen" Income Yen Funding AfterFiscalYear;
    66 "商品先物取引所得額" "futures_income_yen" Income Yen Funding AfterFiscalYear;
    67 "山林所得額" "forestry_income_yen" Income Yen Funding AfterFiscalYear;
    68 "退職所得額" "retirement_income_yen" Income Yen Funding AfterFiscalYear;
    69 "その他所得額" "other_income_yen" Income Yen Funding AfterFiscalYear;
    70 "短期一般特別控除額" "short_term_special_deduction_yen" Income Yen Funding AfterFiscalYear;
    71 "長期一般特別控除額" "long_term_special_deduction_yen" Income Yen Funding AfterFiscalYear;
    72 "純損失額" "net_loss_yen" Income Yen Funding AfterFiscalYear;
    73 "雑損失額" "casualty_loss_yen" Income Yen Funding AfterFiscalYear;
    74 "居住用特定損失額" "residential_loss_yen" Income Yen Funding AfterFiscalYear;
    75 "先物取引損失額" "futures_loss_yen" Income Yen Funding AfterFiscalYear;
    76 "計算結果所得額合計" "computed_income_yen" Income Yen Funding AfterFiscalYear;
    77 "障害者該当コード" "disability_code" Income Code Funding AfterFiscalYear;
    78 "寡婦該当コード" "widow_code" Income Code Funding AfterFiscalYear;
    79 "勤労学生該当コード" "working_student_code" Income Code Funding AfterFiscalYear;
    80 "本人普通障害者控除額" "own_disability_deduction_yen" Income Yen Funding AfterFiscalYear;
    81 "本人特別障害者控除額" "own_special_disability_deduction_yen" Income Yen Funding AfterFiscalYear;
    82 "寡婦控除額" "widow_deduction_yen" Income Yen Funding AfterFiscalYear;
    83 "特別寡婦控除額" "special_widow_deduction_yen" Income Yen Funding AfterFiscalYear;
    84 "勤労学生控除額" "working_student_deduction_yen" Income Yen Funding AfterFiscalYear;
    85 "扶養普通障該当人数" "disabled_dependants" Income Count Funding AfterFiscalYear;
    86 "扶養特障該当人数" "specially_disabled_dependants" Income Count Funding AfterFiscalYear;
    87 "普通障害控除額" "disability_deduction_yen" Income Yen Funding AfterFiscalYear;
    88 "特別障害控除額" "special_disability_deduction_yen" Income Yen Funding AfterFiscalYear;
    89 "雑損控除額" "casualty_deduction_yen" Income Yen Funding AfterFiscalYear;
    90 "医療費控除額" "medical_deduction_yen" Income Yen Funding AfterFiscalYear;
    91 "小規模共済控除額" "small_enterprise_deduction_yen" Income Yen Funding AfterFiscalYear;
    92 "計算結果判定用控除額" "computed_deductions_yen" Income Yen Funding AfterFiscalYear;
    93 "控対配該当コード" "spouse_code" Income Code Funding AfterFiscalYear;
    94 "扶養老人該当人数" "elderly_dependants" Income Count Funding AfterFiscalYear;
    95 "その他扶養人数" "other_dependants" Income Count Funding AfterFiscalYear;
    96 "保険者名称" "insurer_name" InsurerDetails Text Notice WhileListed;
    97 "保険者住所コード" "insurer_address_code" InsurerDetails Code Notice WhileListed;
    98 "保険者郵便番号" "insurer_postal_code" InsurerDetails PostalCode Notice WhileListed;
    99 "保険者住所" "insurer_address" InsurerDetails Text Notice WhileListed;
    100 "保険者地番" "insurer_address_number" InsurerDetails Text Notice WhileListed;
    101 "保険者方書" "insurer_building" InsurerDetails Text Notice WhileListed;
    102 "保険者電話番号" "insurer_phone" InsurerDetails Text Notice WhileListed;
    103 "保険種別コード" "insurance_type" InsurerDetails Code Benefit WhileListed;
    104 "附加金開始年月日" "supplement_from" InsurerDetails Day Benefit WhileListed;
    105 "附加金廃止年月日" "supplement_to" InsurerDetails Day Benefit WhileListed;
    106 "附加金情報" "supplement" InsurerDetails Text Benefit WhileListed;
    107 "還元金フラグ" "rebate" InsurerDetails Flag Benefit WhileListed;
    108 "還元金開始年月日" "rebate_from" InsurerDetails Day Benefit WhileListed;
    109 "還元金廃止年月日" "rebate_to" InsurerDetails Day Benefit WhileListed;
    110 "還元金情報" "rebate_details" InsurerDetails Text Benefit WhileListed;
}
