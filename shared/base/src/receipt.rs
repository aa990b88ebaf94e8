//! The normal form of a receipt (レセプト): what every later step needs, whatever file it came from (`domain/receipts.md` §5.3).
//!
//! Illnesses and treatments (SY, SI, IY) are not in it: they stay in the sealed original. It holds names and birthdays, so its `Debug` shows
//! only the place it came from.

use crate::id::{Facility, FeeTable};
use crate::month::{BillingMonth, Month, ServiceMonth};
use crate::yen::{Billed, Yen};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Review body (審査支払機関).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReviewBody {
    /// 社会保険診療報酬支払基金, 1.
    Shiharai,
    /// 国民健康保険団体連合会, 2.
    Kokuho,
}

impl ReviewBody {
    /// Both, in code order.
    pub const ALL: [Self; 2] = [Self::Shiharai, Self::Kokuho];

    /// From its one-digit code.
    #[must_use]
    pub const fn from_code(code: u8) -> Option<Self> {
        match code {
            b'1' => Some(Self::Shiharai),
            b'2' => Some(Self::Kokuho),
            _ => None,
        }
    }

    /// Its one-digit code.
    #[must_use]
    pub const fn code(self) -> char {
        match self {
            Self::Shiharai => '1',
            Self::Kokuho => '2',
        }
    }

    /// The name in keys and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Shiharai => "shiharai",
            Self::Kokuho => "kokuho",
        }
    }

    /// The name for people.
    #[must_use]
    pub const fn name_ja(self) -> &'static str {
        match self {
            Self::Shiharai => "社会保険診療報酬支払基金",
            Self::Kokuho => "国民健康保険団体連合会",
        }
    }
}

/// Sex as receipts write it (男女区分).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Sex {
    /// 男, 1.
    Male,
    /// 女, 2.
    Female,
}

impl Sex {
    /// From its one-digit code.
    #[must_use]
    pub const fn from_code(code: u8) -> Option<Self> {
        match code {
            b'1' => Some(Self::Male),
            b'2' => Some(Self::Female),
            _ => None,
        }
    }

    /// Its one-digit code.
    #[must_use]
    pub const fn code(self) -> char {
        match self {
            Self::Male => '1',
            Self::Female => '2',
        }
    }
}

/// Main payer of a receipt (種別, 2nd digit).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MainPayer {
    /// 医保・国保, 1.
    Insurance,
    /// 公費のみ, 2.
    ProgrammesOnly,
    /// 後期高齢者, 3.
    LateElderly,
    /// 退職者, 4.
    Retired,
}

/// Person class of a receipt (種別, 4th digit, without in/out).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Person {
    /// 本人, 1/2.
    Insured,
    /// 未就学者, 3/4.
    Preschool,
    /// 家族・その他, 5/6.
    Family,
    /// 高齢 一般・低所得, 7/8.
    Elderly,
    /// 高齢 7割, 9/0.
    ElderlyHighIncome,
    /// 公費のみ, where the digit only tells in from out.
    Unknown,
}

/// Receipt type (レセプト種別), four digits (`domain/receipts.md` §4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ReceiptType([u8; 4]);

impl ReceiptType {
    /// From four digits; the combination must be one of the table.
    #[must_use]
    pub fn parse(field: &[u8]) -> Option<Self> {
        let digits: [u8; 4] = field.try_into().ok()?;
        let [table, payer, combination, person] = digits;
        FeeTable::from_code(table)?;
        let combination_ok = match payer {
            b'1' | b'3' | b'4' => matches!(combination, b'1'..=b'5'),
            b'2' => matches!(combination, b'1'..=b'4'),
            _ => false,
        };
        let person_ok = if payer == b'2' { matches!(person, b'1' | b'2') } else { person.is_ascii_digit() };
        (combination_ok && person_ok).then_some(Self(digits))
    }

    /// The fee table (1st digit).
    #[must_use]
    pub const fn table(self) -> Option<FeeTable> {
        FeeTable::from_code(self.0[0])
    }

    /// The main payer (2nd digit).
    #[must_use]
    pub const fn payer(self) -> MainPayer {
        match self.0[1] {
            b'2' => MainPayer::ProgrammesOnly,
            b'3' => MainPayer::LateElderly,
            b'4' => MainPayer::Retired,
            _ => MainPayer::Insurance,
        }
    }

    /// How many programmes (公費) the 3rd digit names.
    #[must_use]
    pub fn programmes(self) -> usize {
        let digit = usize::from(self.0[2].wrapping_sub(b'0'));
        if self.0[1] == b'2' { digit } else { digit.saturating_sub(1) }
    }

    /// The person class (4th digit).
    #[must_use]
    pub const fn person(self) -> Person {
        if self.0[1] == b'2' {
            return Person::Unknown;
        }
        match self.0[3] {
            b'1' | b'2' => Person::Insured,
            b'3' | b'4' => Person::Preschool,
            b'5' | b'6' => Person::Family,
            b'7' | b'8' => Person::Elderly,
            _ => Person::ElderlyHighIncome,
        }
    }

    /// True for inpatient care (入院): an odd 4th digit.
    #[must_use]
    pub const fn is_inpatient(self) -> bool {
        self.0[3] % 2 == 1
    }
}

impl std::fmt::Display for ReceiptType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{}", *byte as char))
    }
}

impl TryFrom<String> for ReceiptType {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(text.as_bytes()).ok_or("not a receipt type")
    }
}

impl From<ReceiptType> for String {
    fn from(kind: ReceiptType) -> Self {
        kind.to_string()
    }
}

/// Days of a month (受診日), a bit per day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DaySet(u32);

impl DaySet {
    /// No day.
    pub const EMPTY: Self = Self(0);

    /// With a day 1–31 added; any other number changes nothing.
    #[must_use]
    pub const fn with(self, day: u8) -> Self {
        if day >= 1 && day <= 31 { Self(self.0 | (1 << (day - 1))) } else { self }
    }

    /// The day numbers, rising.
    pub fn days(self) -> impl Iterator<Item = u8> {
        (1..=31_u8).filter(move |day| self.0 & (1 << (day - 1)) != 0)
    }

    /// The dates in a month; days the month does not have are left out.
    pub fn dates(self, month: Month) -> impl Iterator<Item = Date> {
        self.days().filter_map(move |day| month.day(day))
    }

    /// How many.
    #[must_use]
    pub const fn len(self) -> u32 {
        self.0.count_ones()
    }

    /// None at all?
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// Health insurance part of a receipt (HO).
#[derive(Clone, PartialEq, Eq)]
pub struct InsurerPart {
    /// 保険者番号, blanks trimmed, as written otherwise.
    pub number: String,
    /// 被保険者証等の記号.
    pub symbol: String,
    /// 被保険者証等の番号.
    pub card_number: String,
    /// 診療実日数 or 処方箋受付回数.
    pub days: u32,
    /// 合計点数, or 合計金額 of 訪問看護.
    pub billed: Billed,
    /// 負担金額 医療保険, where the form carries it.
    pub copay: Option<Yen>,
    /// 食事・生活療養 回数.
    pub meals: u32,
    /// 食事・生活療養 合計金額.
    pub meals_cost: Yen,
}

/// One public programme of a receipt (KO), in order of priority.
#[derive(Clone, PartialEq, Eq)]
pub struct ProgrammePart {
    /// 公費負担者番号, blanks trimmed, as written otherwise.
    pub number: String,
    /// 公費受給者番号, as written.
    pub holder_number: String,
    /// 診療実日数 under this programme.
    pub days: u32,
    /// 合計点数 or 合計金額 under this programme; `None` when the field is empty.
    pub billed: Option<Billed>,
    /// 負担金額 公費: what the patient paid under this programme; `None` when the field is empty.
    pub copay: Option<Yen>,
    /// 公費給付対象一部負担金, in or out as the receipt is.
    pub covered_share: Option<Yen>,
    /// 食事・生活療養 回数.
    pub meals: u32,
    /// 食事・生活療養 合計金額.
    pub meals_cost: Yen,
}

/// What the review body found when it confirmed the insurance (SN of 負担者種別 1).
#[derive(Clone, PartialEq, Eq)]
pub struct Confirmation {
    /// 確認区分, two digits as a number (1–14); 0 when empty.
    pub class: u8,
    /// 保険者番号等(資格確認), blanks trimmed; may be empty.
    pub insurer_number: String,
    /// 記号(資格確認).
    pub symbol: String,
    /// 番号(資格確認).
    pub card_number: String,
    /// 枝番.
    pub branch: String,
}

/// One receipt in normal form.
#[derive(Clone, PartialEq, Eq)]
pub struct NormalReceipt {
    /// レセプト番号 in the file (field 1 of RE).
    pub number: u32,
    /// Line of its first record in the file, from 1.
    pub line: u64,
    /// 検索番号 / レセプト全国共通キー, as written; may be empty.
    pub search_number: String,
    /// Review body that sent the file.
    pub review_body: ReviewBody,
    /// The institution or pharmacy.
    pub facility: Facility,
    /// Its name.
    pub facility_name: String,
    /// 請求年月.
    pub billing_month: BillingMonth,
    /// 診療年月 / 調剤年月.
    pub service_month: ServiceMonth,
    /// レセプト種別.
    pub receipt_type: ReceiptType,
    /// 氏名.
    pub name: String,
    /// カタカナ(氏名); may be empty.
    pub kana_name: String,
    /// 男女区分.
    pub sex: Sex,
    /// 生年月日.
    pub birth_date: Date,
    /// 給付割合, per cent; `None` when the field is empty.
    pub benefit_percent: Option<u8>,
    /// 入院年月日.
    pub admission: Option<Date>,
    /// 特記事項, two-digit codes.
    pub special_notes: Vec<String>,
    /// Insurance; `None` for 公費単独.
    pub insurer: Option<InsurerPart>,
    /// Insurance as confirmed by the review body.
    pub confirmation: Option<Confirmation>,
    /// Programmes in order of priority, at most four.
    pub programmes: Vec<ProgrammePart>,
    /// Care days (JD, else the day fields of the detail records); `None` when unknown.
    pub care_days: Option<DaySet>,
    /// Points of each day 1–31 where the detail records tell, and their sum equals the receipt's points.
    pub day_points: Option<[u32; 31]>,
    /// For pharmacies: who prescribed (fields 9–11 of RE), when all of it is written.
    pub prescriber: Option<Facility>,
}

impl NormalReceipt {
    /// What the whole receipt bills: under the insurance, else under the first programme.
    #[must_use]
    pub fn billed(&self) -> Billed {
        match (&self.insurer, self.programmes.first()) {
            (Some(insurer), _) => insurer.billed,
            (None, Some(programme)) => programme.billed.unwrap_or_default(),
            (None, None) => Billed::default(),
        }
    }
}

impl std::fmt::Debug for NormalReceipt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NormalReceipt(no. {}, line {})", self.number, self.line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_follow_the_table() {
        let child = ReceiptType::parse(b"1126").unwrap();
        assert_eq!(child.table(), Some(FeeTable::Medical));
        assert_eq!((child.programmes(), child.person(), child.is_inpatient()), (1, Person::Family, false));
        let preschool_in = ReceiptType::parse(b"1133").unwrap();
        assert_eq!((preschool_in.programmes(), preschool_in.person(), preschool_in.is_inpatient()), (2, Person::Preschool, true));
        let only = ReceiptType::parse(b"1222").unwrap();
        assert_eq!((only.payer(), only.programmes(), only.person()), (MainPayer::ProgrammesOnly, 2, Person::Unknown));
        for wrong in [&b"1166"[..], b"112", b"2126", b"1526", b"1223x", b"1254", b"1223"] {
            assert!(ReceiptType::parse(wrong).is_none(), "{wrong:?}");
        }
    }

    #[test]
    fn days_of_a_month() {
        let days = DaySet::EMPTY.with(3).with(31).with(0).with(32);
        assert_eq!(days.days().collect::<Vec<_>>(), [3, 31]);
        assert_eq!(days.dates(Month::new(2024, 6).unwrap()).count(), 1);
        assert_eq!(days.len(), 2);
    }
}
