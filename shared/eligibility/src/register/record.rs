//! What a register says of a holder (受給者), as typed values.

use jiff::civil::Date;
use josei_base::id::{HolderNumber, InsurerNumber, ProgrammeNumber, Ward};
use josei_base::receipt::Sex;
use std::collections::BTreeMap;

/// Why a certificate ended (喪失事由).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LostReason {
    /// 転出.
    MovedOut,
    /// 死亡.
    Died,
    /// 年齢到達.
    Age,
    /// 生活保護.
    Welfare,
    /// 保険喪失.
    Insurance,
    /// 他制度.
    OtherProgramme,
    /// その他, or not written.
    Other,
}

impl LostReason {
    /// Every reason with its value in the file, English and Japanese. The place in the table is the code of a snapshot: append only.
    pub const TABLE: [(Self, &'static str, &'static str); 7] = [
        (Self::MovedOut, "moved_out", "転出"),
        (Self::Died, "died", "死亡"),
        (Self::Age, "age", "年齢到達"),
        (Self::Welfare, "welfare", "生活保護"),
        (Self::Insurance, "insurance", "保険喪失"),
        (Self::OtherProgramme, "other_programme", "他制度"),
        (Self::Other, "other", "その他"),
    ];

    /// From its value in a file.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::TABLE.into_iter().find(|(_, en, ja)| *en == text || *ja == text).map(|(reason, _, _)| reason)
    }
}

/// What other systems know of a holder that keeps it from the subsidy, comes before it, or tells who bears it (他制度・所得判定).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ExclusionKind {
    /// 生活保護.
    Welfare,
    /// 重度障害者医療費助成.
    Disability,
    /// ひとり親家庭医療費助成.
    SingleParent,
    /// 児童福祉施設等への入所.
    Institution,
    /// A national programme by its 法別番号, 10–79: it comes first (52 小児慢性, 54 難病, 16 育成 …).
    National(u8),
    /// The family's income is within the prefecture's limit (府の所得制限内): for 府市区分 only.
    PrefectureIncomeWithin,
    /// It is over the prefecture's limit (府の所得制限超過): for 府市区分 only.
    PrefectureIncomeOver,
    /// It is over the city's own limit (市の所得制限超過).
    CityIncomeOver,
}

impl ExclusionKind {
    /// From its value in a file.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "welfare" | "生活保護" => Some(Self::Welfare),
            "disability" | "重度障害" => Some(Self::Disability),
            "single_parent" | "ひとり親" => Some(Self::SingleParent),
            "institution" | "施設" => Some(Self::Institution),
            "prefecture_income_within" | "府所得制限内" => Some(Self::PrefectureIncomeWithin),
            "prefecture_income_over" | "府所得制限超過" => Some(Self::PrefectureIncomeOver),
            "city_income_over" | "市所得制限超過" => Some(Self::CityIncomeOver),
            law if law.len() == 2 && law.bytes().all(|byte| byte.is_ascii_digit()) => {
                law.parse().ok().filter(|law| (10..80).contains(law)).map(Self::National)
            }
            _ => None,
        }
    }
}

/// 本人家族区分.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// 本人.
    Insured,
    /// 家族.
    Family,
}

/// A certificate's period (受給者証の有効期間).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Certificate {
    /// First day: the later of 有効期間開始日 and 資格取得年月日.
    pub from: Date,
    /// 有効期間終了日; `None` while open.
    pub to: Option<Date>,
    /// 停止年月日 and 停止解除年月日: suspended on the first, not on the second.
    pub suspended: Option<(Date, Option<Date>)>,
    /// 資格喪失年月日 and 事由.
    pub lost: Option<(Date, LostReason)>,
}

/// A period with one insurer (医療保険).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct InsurerPeriod {
    /// First day (医療保険取得年月日).
    pub from: Date,
    /// 医療保険喪失年月日; `None` while open.
    pub to: Option<Date>,
    /// 保険者番号.
    pub number: InsurerNumber,
    /// 記号, as written.
    pub symbol: String,
    /// 番号, as written.
    pub card_number: String,
    /// 本人家族区分; `None` when not written.
    pub relation: Option<Relation>,
}

/// A period of another programme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Exclusion {
    /// Which.
    pub kind: ExclusionKind,
    /// First day.
    pub from: Date,
    /// Last day; `None` while open.
    pub to: Option<Date>,
    /// 停止年月日 and 再開始年月日 of 生活保護: suspended on the first, not on the second.
    pub suspended: Option<(Date, Option<Date>)>,
}

/// A holder (受給者) with all periods, sorted. It names a child: no `Debug` of its content.
#[derive(Clone, PartialEq, Eq)]
pub struct HolderRecord {
    /// 公費負担者番号.
    pub programme: ProgrammeNumber,
    /// 受給者証番号.
    pub number: HolderNumber,
    /// 氏名カナ.
    pub kana: String,
    /// 氏名漢字.
    pub name: String,
    /// 生年月日.
    pub birth: Date,
    /// 性別.
    pub sex: Sex,
    /// Certificates by their first day.
    pub certificates: Vec<Certificate>,
    /// Insurers by their first day.
    pub insurers: Vec<InsurerPeriod>,
    /// Other programmes.
    pub exclusions: Vec<Exclusion>,
    /// Wards (所管区), each from its first day on until the next one's.
    pub wards: BTreeMap<Date, Ward>,
}

impl HolderRecord {
    /// How many periods there are of all kinds.
    #[must_use]
    pub fn periods(&self) -> usize {
        self.certificates.len() + self.insurers.len() + self.exclusions.len() + self.wards.len()
    }
}

impl std::fmt::Debug for InsurerPeriod {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InsurerPeriod(…)")
    }
}

impl std::fmt::Debug for HolderRecord {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "HolderRecord({} periods)", self.periods())
    }
}
