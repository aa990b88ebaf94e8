//! The 83 items of 給付情報 (別添1 of the assessment), and where each lives. A test holds the table complete and finds each field of this crate.

/// Where an item lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Home {
    /// In [`crate::application::Facts`], as the path says.
    Facts(&'static str),
    /// In [`crate::application::Personal`], sealed.
    Personal(&'static str),
    /// In [`crate::application::Course`], as the path says: proposal and decision.
    Course(&'static str),
    /// In the application's row, by this attribute.
    Row(&'static str),
    /// In [`crate::application::account::AccountDraft`], sealed but for bank and branch.
    Account(&'static str),
    /// In the claim of a receipt ([`crate::Claim`]), by this attribute.
    Claim(&'static str),
    /// In the receipt itself, which stays sealed; the claim points to it.
    Receipt,
    /// In the payment: value date of the batch.
    Payment,
    /// Not used, and why.
    Unused(&'static str),
}

/// An item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ItemEntry {
    /// Its number in the annex.
    pub number: u8,
    /// Its name there.
    pub ja: &'static str,
    /// Where it lives.
    pub home: Home,
}

const fn item(number: u8, ja: &'static str, home: Home) -> ItemEntry {
    ItemEntry { number, ja, home }
}

use Home::{Account, Claim, Course, Facts, Payment, Personal, Receipt, Row, Unused};

/// The table, in the annex's order.
pub static ITEMS: [ItemEntry; 83] = [
    // Not the 個人番号, which no application holds: the keyed hash that stands for the holder.
    item(1, "受給者個人番号", Facts("holder")),
    item(2, "決裁状態", Course("decision.by")),
    item(3, "療養費区分", Facts("kind")),
    item(4, "診療区分", Facts("care.category")),
    item(5, "診療年月", Facts("care.service_month")),
    item(6, "入外区分", Facts("care.inpatient")),
    item(7, "診療期間開始年月日", Facts("care.from")),
    item(8, "診療期間終了年月日", Facts("care.to")),
    item(9, "診療実日数", Facts("care.days")),
    item(10, "公費区分", Personal("programme_number")),
    item(11, "法別番号", Personal("programme_number")),
    item(12, "決定通知宛先設定フラグ", Facts("notice_to")),
    item(13, "申請者氏名", Personal("applicant_name")),
    item(14, "申請者郵便番号", Personal("applicant_postal_code")),
    item(15, "申請者住所", Personal("applicant_address")),
    item(16, "申請者地番", Personal("applicant_lot")),
    item(17, "申請者方書", Personal("applicant_building")),
    item(18, "申請年月日", Facts("applied_on")),
    item(19, "決定年月", Course("decision.on")),
    item(20, "支払年月日", Payment),
    item(21, "支払方法区分", Facts("pay_to")),
    item(22, "銀行コード", Account("bank")),
    item(23, "支店コード", Account("branch")),
    item(24, "預金種別区分", Account("kind")),
    item(25, "口座番号", Account("number")),
    item(26, "名義人カナ", Account("holder_kana")),
    item(27, "医療保険記号", Personal("insurer_symbol")),
    item(28, "医療保険番号", Personal("insurer_card_number")),
    item(29, "公費本人家族区分", Personal("insured_self")),
    item(30, "負担割合", Facts("care.insurer_percent")),
    item(31, "保険者番号", Facts("care.insurer")),
    item(32, "総医療費", Facts("care.paid.total_cost")),
    item(33, "本人負担額", Facts("care.paid.own_share")),
    item(34, "一部負担金", Facts("care.paid.copay")),
    item(35, "附加給付額", Facts("care.paid.additional")),
    item(36, "高額療養費", Facts("care.paid.high_cost")),
    item(37, "支給決定額", Course("proposal.what.payment.granted.subsidy")),
    item(38, "食事種類", Facts("care.meals.kind")),
    item(39, "食事単価", Facts("care.meals.unit")),
    item(40, "食事回数", Facts("care.meals.count")),
    item(41, "食事負担額", Facts("care.meals.paid")),
    item(42, "府市区分", Course("proposal.what.payment.prefecture")),
    item(43, "支払決定合計額", Course("proposal.what.payment.granted.total")),
    item(44, "医療機関コード", Facts("care.provider.facility.prefecture")),
    item(45, "医療機関点数区分", Facts("care.provider.facility.table")),
    item(46, "医療機関番号", Facts("care.provider.facility.code")),
    item(47, "医療機関名称", Personal("facility_name")),
    item(48, "所管区", Course("decision.desk")),
    item(49, "受付区", Facts("reception.ward")),
    item(50, "状態", Row("state")),
    item(51, "申請受付区分", Facts("reception.channel")),
    item(52, "不支給理由コード", Course("proposal.what.refusal.reasons")),
    item(53, "窓口請求書区分", Unused("領収書は添付書類として受け、窓口の請求書は使わない")),
    item(54, "受給者証番号", Personal("holder_number")),
    item(55, "返戻フラグ", Course("returned.reasons")),
    item(56, "請求年月", Claim("month")),
    item(57, "申請書番号", Facts("number")),
    item(58, "支払先医療機関コード", Unused("申請は保護者だけに支払い、医療機関へは審査支払機関を通じて支払う")),
    item(59, "支払先医療機関点数区分", Unused("申請は保護者だけに支払い、医療機関へは審査支払機関を通じて支払う")),
    item(60, "支払先医療機関番号", Unused("申請は保護者だけに支払い、医療機関へは審査支払機関を通じて支払う")),
    item(61, "過誤事由", Claim("codes")),
    item(62, "レセプト管理番号", Claim("number")),
    item(63, "レセプトファイル年度", Claim("delivery")),
    item(64, "審査年月", Claim("month")),
    item(65, "受給者生年月日", Personal("holder_birth_date")),
    item(66, "受給者性別", Personal("holder_sex")),
    item(67, "点数表コード", Receipt),
    item(68, "決定点", Claim("points")),
    item(69, "決定金額", Claim("yen")),
    item(70, "公費食事基準額", Receipt),
    item(71, "食事標準負担額", Course("proposal.what.payment.basis.care.meal_standard")),
    item(72, "食事支給額", Course("proposal.what.payment.granted.meals")),
    item(73, "給付割合", Receipt),
    item(74, "合計金額", Receipt),
    item(75, "電算管理番号", Receipt),
    item(76, "被保険者証記号", Receipt),
    item(77, "被保険者証番号", Receipt),
    item(78, "レセプト全国共通キー", Receipt),
    item(79, "公費負担者番号コード", Personal("programme_number")),
    item(80, "過誤年月", Claim("month")),
    item(81, "レセプト氏名", Receipt),
    item(82, "本人家族入外区分", Receipt),
    item(83, "国保保険者区分", Claim("body")),
];
