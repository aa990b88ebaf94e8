//! Money and points as integers; every operation that can leave the range says so.

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Yen (円), a whole number. Negative only for differences (過誤); a transfer is never negative.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Yen(i64);

/// Points of the fee schedule (点数), never negative. One point is ten yen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Points(u32);

/// What a receipt bills (請求の量): points of the fee schedule, or yen where the form writes yen (訪問看護).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Billed {
    /// 点数.
    Points(Points),
    /// 金額.
    Yen(Yen),
}

/// A sum, difference or product that does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("amount out of range")]
pub struct OutOfRange;

/// Yen per point of the fee schedule (診療報酬: 1点 = 10円).
pub const YEN_PER_POINT: i64 = 10;

impl Yen {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// A whole number of yen.
    #[must_use]
    pub const fn new(yen: i64) -> Self {
        Self(yen)
    }

    /// The number of yen.
    #[must_use]
    pub const fn get(self) -> i64 {
        self.0
    }

    /// Sum.
    ///
    /// # Errors
    /// When the sum does not fit.
    pub fn plus(self, other: Self) -> Result<Self, OutOfRange> {
        self.0.checked_add(other.0).map(Self).ok_or(OutOfRange)
    }

    /// Difference, possibly negative.
    ///
    /// # Errors
    /// When the difference does not fit.
    pub fn minus(self, other: Self) -> Result<Self, OutOfRange> {
        self.0.checked_sub(other.0).map(Self).ok_or(OutOfRange)
    }

    /// Product with a count.
    ///
    /// # Errors
    /// When the product does not fit.
    pub fn times(self, count: i64) -> Result<Self, OutOfRange> {
        self.0.checked_mul(count).map(Self).ok_or(OutOfRange)
    }

    /// `percent` per cent of the amount, the fraction dropped (円未満切捨て). Exact for amounts made of points and steps of ten per cent.
    ///
    /// # Errors
    /// When an intermediate product does not fit.
    pub fn percent_floor(self, percent: u8) -> Result<Self, OutOfRange> {
        Ok(Self(self.times(i64::from(percent))?.0.div_euclid(100)))
    }

    /// Sum of many.
    ///
    /// # Errors
    /// When the sum does not fit.
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Result<Self, OutOfRange> {
        amounts.into_iter().try_fold(Self::ZERO, Self::plus)
    }

    /// True below zero.
    #[must_use]
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }
}

impl Points {
    /// A number of points.
    #[must_use]
    pub const fn new(points: u32) -> Self {
        Self(points)
    }

    /// The number of points.
    #[must_use]
    pub const fn get(self) -> u32 {
        self.0
    }

    /// The cost in yen.
    #[must_use]
    pub fn cost(self) -> Yen {
        // u32 × 10 always fits i64.
        Yen(i64::from(self.0) * YEN_PER_POINT)
    }
}

impl Billed {
    /// The cost in yen; amounts are compared by it.
    #[must_use]
    pub fn cost(self) -> Yen {
        match self {
            Self::Points(points) => points.cost(),
            Self::Yen(yen) => yen,
        }
    }

    /// The points; `None` where yen are billed.
    #[must_use]
    pub const fn points(self) -> Option<Points> {
        match self {
            Self::Points(points) => Some(points),
            Self::Yen(_) => None,
        }
    }
}

impl From<Points> for Billed {
    fn from(points: Points) -> Self {
        Self::Points(points)
    }
}

impl From<Yen> for Billed {
    fn from(yen: Yen) -> Self {
        Self::Yen(yen)
    }
}

/// No points.
impl Default for Billed {
    fn default() -> Self {
        Self::Points(Points::default())
    }
}

/// Yen for people: `1,234,567`.
impl std::fmt::Display for Yen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let digits = self.0.unsigned_abs().to_string();
        let mut text = String::with_capacity(digits.len() + digits.len() / 3 + 1);
        if self.0 < 0 {
            text.push('-');
        }
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        f.pad(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percent_drops_the_fraction() {
        assert_eq!(Yen::new(8_000).percent_floor(70), Ok(Yen::new(5_600)));
        assert_eq!(Yen::new(133).percent_floor(1), Ok(Yen::new(1)));
    }

    #[test]
    fn overflow_is_an_error() {
        assert_eq!(Yen::new(i64::MAX).plus(Yen::new(1)), Err(OutOfRange));
        assert_eq!(Yen::new(i64::MIN).minus(Yen::new(1)), Err(OutOfRange));
        assert_eq!(Yen::new(i64::MAX).times(2), Err(OutOfRange));
    }

    #[test]
    fn a_point_costs_ten_yen_and_a_yen_one() {
        let (points, yen) = (Billed::from(Points::new(2_555)), Billed::from(Yen::new(25_550)));
        assert_eq!((points.cost(), points.points()), (yen.cost(), Some(Points::new(2_555))));
        assert_eq!(yen.points(), None);
        assert_ne!(points, yen);
    }

    #[test]
    fn shown_with_groups() {
        assert_eq!(Yen::new(1_234_567).to_string(), "1,234,567");
        assert_eq!(Yen::new(-1_000).to_string(), "-1,000");
        assert_eq!(Yen::new(999).to_string(), "999");
        assert_eq!(Yen::ZERO.to_string(), "0");
    }
}
