//! Where an extract comes from.

use serde::{Deserialize, Serialize};

/// A city system whose extracts Josei takes (連携元).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// 住民基本台帳: residents.
    Jumin,
    /// 税: incomes.
    Tax,
    /// 国民健康保険: insurance periods.
    Kokuho,
    /// 生活保護: public assistance.
    Seiho,
}

impl Source {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Jumin, Self::Tax, Self::Kokuho, Self::Seiho];

    /// Its name in file names, layouts and on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Jumin => "jumin",
            Self::Tax => "tax",
            Self::Kokuho => "kokuho",
            Self::Seiho => "seiho",
        }
    }

    /// Its Japanese name.
    #[must_use]
    pub const fn ja(self) -> &'static str {
        match self {
            Self::Jumin => "住基情報",
            Self::Tax => "税情報",
            Self::Kokuho => "国民健康保険関係情報",
            Self::Seiho => "生活保護情報",
        }
    }

    /// By its name.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.name() == text)
    }

    /// Its number in an image. Numbers never change and are never used again.
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::Jumin => 1,
            Self::Tax => 2,
            Self::Kokuho => 3,
            Self::Seiho => 4,
        }
    }

    pub(crate) fn of_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.number() == number)
    }
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}
