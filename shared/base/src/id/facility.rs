use super::{IdError, digits, luhn};
use serde::{Deserialize, Serialize};

/// Prefecture (都道府県番号), 01–47; Osaka is 27.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Prefecture(u8);

impl Prefecture {
    /// From its number.
    ///
    /// # Errors
    /// Outside 1–47.
    pub fn new(number: u8) -> Result<Self, IdError> {
        if (1..=47).contains(&number) { Ok(Self(number)) } else { Err(IdError::Prefecture) }
    }

    /// From two digits.
    ///
    /// # Errors
    /// Wrong length, other characters, or outside 01–47.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        digits(text, &[2])?;
        Self::new(text.parse().map_err(|_| IdError::NotDigits)?)
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }

    /// 埼玉, 千葉, 東京 and 神奈川 leave prefecture and fee table out of the facility check digit (V: 97,024 codes of a public list).
    const fn checks_short_body(self) -> bool {
        matches!(self.0, 11..=14)
    }
}

impl TryFrom<u8> for Prefecture {
    type Error = IdError;
    fn try_from(number: u8) -> Result<Self, IdError> {
        Self::new(number)
    }
}

impl From<Prefecture> for u8 {
    fn from(prefecture: Prefecture) -> Self {
        prefecture.0
    }
}

impl std::fmt::Display for Prefecture {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}", self.0)
    }
}

/// Fee table (点数表): which kind of institution bills.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FeeTable {
    /// Medical (医科), 1. DPC files use it as well.
    Medical,
    /// Dental (歯科), 3.
    Dental,
    /// Pharmacy (調剤), 4.
    Pharmacy,
    /// Visiting nurse (訪問看護), 6.
    VisitingNurse,
}

impl FeeTable {
    /// From its one-digit code.
    #[must_use]
    pub const fn from_code(code: u8) -> Option<Self> {
        match code {
            b'1' => Some(Self::Medical),
            b'3' => Some(Self::Dental),
            b'4' => Some(Self::Pharmacy),
            b'6' => Some(Self::VisitingNurse),
            _ => None,
        }
    }

    /// Its one-digit code.
    #[must_use]
    pub const fn code(self) -> char {
        match self {
            Self::Medical => '1',
            Self::Dental => '3',
            Self::Pharmacy => '4',
            Self::VisitingNurse => '6',
        }
    }
}

/// A medical institution or pharmacy (保険医療機関, 保険薬局): prefecture, fee table and the 7-digit code (医療機関コード).
///
/// Making one checks the form only. Test files of vendors carry wrong check digits into real systems, so the digit is reported, never a
/// reason to refuse: see [`Facility::check`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Facility {
    /// Prefecture.
    pub prefecture: Prefecture,
    /// Fee table.
    pub table: FeeTable,
    /// 郡市区 2 + 番号 4 + check 1.
    code: String,
}

/// What the check digit of a facility code says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FacilityCheck {
    /// It agrees.
    Agrees,
    /// It does not agree, by a rule verified on public lists (医科, 歯科).
    Differs,
    /// It does not agree, by a rule that is only probable (調剤, 訪問看護).
    ProbablyDiffers,
}

impl Facility {
    /// From prefecture, fee table and seven digits.
    ///
    /// # Errors
    /// Wrong length or other characters.
    pub fn new(prefecture: Prefecture, table: FeeTable, code: &str) -> Result<Self, IdError> {
        digits(code, &[7])?;
        Ok(Self { prefecture, table, code: code.to_owned() })
    }

    /// The seven digits.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// All ten digits: prefecture, fee table, code.
    #[must_use]
    pub fn full_code(&self) -> String {
        format!("{}{}{}", self.prefecture, self.table.code(), self.code)
    }

    /// Checks the last digit (`domain/eligibility.md` §1.2).
    #[must_use]
    pub fn check(&self) -> FacilityCheck {
        let agrees = if self.prefecture.checks_short_body() { luhn::is_valid(&self.code) } else { luhn::is_valid(&self.full_code()) };
        match (agrees, self.table) {
            (true, _) => FacilityCheck::Agrees,
            (false, FeeTable::Medical | FeeTable::Dental) => FacilityCheck::Differs,
            (false, FeeTable::Pharmacy | FeeTable::VisitingNurse) => FacilityCheck::ProbablyDiffers,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facility(prefecture: u8, table: u8, code: &str) -> Facility {
        Facility::new(Prefecture::new(prefecture).unwrap(), FeeTable::from_code(table).unwrap(), code).unwrap()
    }

    /// Every vector of `domain/eligibility.md` §1.2.
    #[test]
    fn published_vectors() {
        for (prefecture, table, code) in [
            (27, b'1', "0100153"),
            (27, b'1', "6000019"),
            (27, b'3', "6000015"),
            (27, b'4', "6400122"),
            (28, b'1', "0102034"),
            (13, b'1', "1234566"),
        ] {
            assert_eq!(facility(prefecture, table, code).check(), FacilityCheck::Agrees, "{code}");
        }
        assert_eq!(facility(27, b'3', "6000019").check(), FacilityCheck::Differs);
        assert_eq!(facility(27, b'4', "6400123").check(), FacilityCheck::ProbablyDiffers);
        assert_eq!(facility(13, b'1', "1234567").check(), FacilityCheck::Differs);
        assert_eq!(facility(27, b'1', "0100153").full_code(), "2710100153");
    }

    #[test]
    fn prefectures_end_at_okinawa() {
        assert!(Prefecture::parse("47").is_ok());
        assert_eq!(Prefecture::parse("48"), Err(IdError::Prefecture));
        assert_eq!(Prefecture::parse("00"), Err(IdError::Prefecture));
        assert_eq!(Prefecture::parse("1"), Err(IdError::Length));
    }
}
