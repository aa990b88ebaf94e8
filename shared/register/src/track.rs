//! Tracks (履歴の種別): the things of a holder that have a history of their own. On each day a track has one value, or none.

use crate::id::{FiscalYear, NotThat, PersonKey};
use josei_base::id::InsurerNumber;
use serde::{Deserialize, Serialize};

/// Whom a history is about (対象): a holder, or an insurer of the city's list (資格 96–110), which all holders share.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A holder (受給者).
    Person(PersonKey),
    /// An insurer (保険者).
    Insurer(InsurerNumber),
}

/// One history of a subject.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Track {
    /// 生年月日, 性別.
    Identity,
    /// 氏名.
    Names,
    /// 住所, 所管区.
    Address,
    /// Resident, moved out, died (住民区分).
    Residence,
    /// 保護者.
    Guardian,
    /// 資格, 有効期間.
    Entitlement,
    /// 停止.
    Suspension,
    /// 医療保険.
    Insurer,
    /// 所得 of one person in one fiscal year.
    Income {
        /// 年度.
        fiscal_year: FiscalYear,
        /// 所得個人.
        income_person: PersonKey,
    },
    /// 府市区分.
    Funding,
    /// 証, by its running number.
    Card(u16),
    /// What keeps from the subsidy or comes before it (他制度).
    Exclusion(ExclusionKind),
    /// 保険者の名称・住所・附加金 (of a [`Subject::Insurer`]).
    InsurerDetails,
}

impl Track {
    /// Its name, as in JSON.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Identity => "identity",
            Self::Names => "names",
            Self::Address => "address",
            Self::Residence => "residence",
            Self::Guardian => "guardian",
            Self::Entitlement => "entitlement",
            Self::Suspension => "suspension",
            Self::Insurer => "insurer",
            Self::Income { .. } => "income",
            Self::Funding => "funding",
            Self::Card(_) => "card",
            Self::Exclusion(_) => "exclusion",
            Self::InsurerDetails => "insurer_details",
        }
    }

    /// Does a subject have such a history?
    #[must_use]
    pub const fn is_of(&self, subject: &Subject) -> bool {
        matches!((self, subject), (Self::InsurerDetails, Subject::Insurer(_)))
            || (!matches!(self, Self::InsurerDetails) && matches!(subject, Subject::Person(_)))
    }
}

/// What other systems know of a holder that keeps it from the subsidy or comes before it (他制度).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum ExclusionKind {
    /// 生活保護: the only one that can be suspended.
    Welfare,
    /// 重度障害者医療費助成.
    Disability,
    /// ひとり親家庭医療費助成.
    SingleParent,
    /// 児童福祉施設等への入所.
    Institution,
    /// 市の所得制限超過, in a city that has a limit.
    CityIncomeOver,
    /// A national programme by its 法別番号, 10–79: it comes first.
    National(u8),
}

/// The kinds with a name; national programmes are written by their number.
const NAMED: [(ExclusionKind, &str); 5] = [
    (ExclusionKind::Welfare, "welfare"),
    (ExclusionKind::Disability, "disability"),
    (ExclusionKind::SingleParent, "single_parent"),
    (ExclusionKind::Institution, "institution"),
    (ExclusionKind::CityIncomeOver, "city_income_over"),
];

impl TryFrom<String> for ExclusionKind {
    type Error = NotThat;
    fn try_from(text: String) -> Result<Self, NotThat> {
        if let Some((kind, _)) = NAMED.into_iter().find(|(_, name)| *name == text) {
            return Ok(kind);
        }
        let law = (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok()).flatten();
        law.filter(|law| (10..80).contains(law)).map(Self::National).ok_or(NotThat("a kind of exclusion"))
    }
}

impl From<ExclusionKind> for String {
    fn from(kind: ExclusionKind) -> Self {
        match kind {
            ExclusionKind::National(law) => format!("{law:02}"),
            named => NAMED.into_iter().find(|(other, _)| *other == named).map_or_else(Self::new, |(_, name)| name.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_come_back() {
        for text in ["welfare", "disability", "single_parent", "institution", "city_income_over", "10", "52", "79"] {
            let kind = ExclusionKind::try_from(text.to_owned()).unwrap();
            assert_eq!(String::from(kind), text);
        }
        for wrong in ["09", "80", "5", "052", "Welfare", "", "五二"] {
            assert!(ExclusionKind::try_from(wrong.to_owned()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_holder_has_no_insurer_details() {
        let person = Subject::Person(PersonKey::parse(&"0".repeat(32)).unwrap());
        let insurer = Subject::Insurer(InsurerNumber::parse("270025").unwrap());
        assert!(Track::Names.is_of(&person) && !Track::Names.is_of(&insurer));
        assert!(Track::InsurerDetails.is_of(&insurer) && !Track::InsurerDetails.is_of(&person));
    }
}
