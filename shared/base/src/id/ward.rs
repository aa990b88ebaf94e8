use super::{IdError, Prefecture, digits};
use serde::{Deserialize, Serialize};

/// Ward (所管区): the five digits of 全国地方公共団体コード without its check digit, `27141` 堺市堺区. For a city without wards, the city's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Ward(u16);

impl Ward {
    /// From five digits.
    ///
    /// # Errors
    /// Wrong length, other characters, or no such prefecture.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        digits(text, &[5])?;
        Self::from_number(text.parse().map_err(|_| IdError::Length)?)
    }

    /// From its number.
    ///
    /// # Errors
    /// No such prefecture.
    pub fn from_number(number: u16) -> Result<Self, IdError> {
        Prefecture::new(u8::try_from(number / 1000).map_err(|_| IdError::Prefecture)?)?;
        Ok(Self(number))
    }

    /// The number.
    #[must_use]
    pub const fn number(self) -> u16 {
        self.0
    }
}

impl std::fmt::Display for Ward {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:05}", self.0)
    }
}

impl TryFrom<String> for Ward {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        Self::parse(&text)
    }
}

impl From<Ward> for String {
    fn from(ward: Ward) -> Self {
        ward.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::IdError::{Length, NotDigits, Prefecture};
    use super::Ward;

    #[test]
    fn five_digits_of_a_prefecture() {
        assert_eq!(Ward::parse("27141").map(|ward| ward.to_string()), Ok("27141".to_owned()));
        assert_eq!(Ward::parse("01101").map(|ward| (ward.number(), ward.to_string())), Ok((1101, "01101".to_owned())));
        let wrong = ["", "2714", "271411", "2714a", "00101", "48101", "99999"].map(Ward::parse);
        assert_eq!(wrong, [Length, Length, Length, NotDigits, Prefecture, Prefecture, Length].map(Err));
    }
}
