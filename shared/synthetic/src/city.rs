//! Institutions of the city. Review bodies hand over one file per institution, so the synthetic city has few, large ones (P): about 12 files for
//! 2,000 receipts and 60 from 20,000 on.

use crate::random::Random;
use crate::tables::{CLINICS, DISTRICTS, PHARMACIES, ZIPF};
use josei_base::id::{FeeTable, luhn};

/// Osaka (大阪府).
pub(crate) const PREFECTURE: &str = "27";

/// A clinic, hospital or pharmacy.
#[derive(Debug, Clone)]
pub(crate) struct Institution {
    pub(crate) table: FeeTable,
    /// Seven digits, check digit right.
    pub(crate) code: String,
    pub(crate) name: String,
}

/// All institutions: medical ones first, then pharmacies.
#[derive(Debug)]
pub(crate) struct City {
    pub(crate) institutions: Vec<Institution>,
    pub(crate) medical: usize,
}

/// How many clinics and pharmacies bill so many receipts.
fn counts(receipts: u32) -> (usize, usize) {
    let grown = |from: u32, to: u32| {
        let done = receipts.saturating_sub(2_000).min(18_000);
        usize::try_from(from + (to - from) * done / 18_000).unwrap_or(1)
    };
    match receipts {
        0..20 => (1, 1),
        20..200 => (2, 1),
        200..2_000 => (3, 2),
        _ => (grown(4, 18), grown(2, 10)),
    }
}

impl City {
    pub(crate) fn new(receipts: u32) -> Self {
        let (medical, pharmacies) = counts(receipts);
        let mut institutions = Vec::with_capacity(medical + pharmacies);
        for (table, count) in [(FeeTable::Medical, medical), (FeeTable::Pharmacy, pharmacies)] {
            institutions.extend((0..count).map(|at| institution(table, at)));
        }
        Self { institutions, medical }
    }

    /// A clinic (or a pharmacy), large ones more often.
    pub(crate) fn pick(&self, random: &mut Random, table: FeeTable) -> usize {
        let pharmacies = self.institutions.len() - self.medical;
        let (offset, count) = if table == FeeTable::Pharmacy { (self.medical, pharmacies) } else { (0, self.medical) };
        offset + random.weighted(ZIPF.get(..count).unwrap_or(&ZIPF))
    }
}

fn institution(table: FeeTable, at: usize) -> Institution {
    let district = DISTRICTS.get(at % DISTRICTS.len()).copied().unwrap_or_default();
    let number = at / DISTRICTS.len() + 1;
    let body = format!("{district}{number:04}");
    let check = luhn::check_digit(&format!("{PREFECTURE}{}{body}", table.code())).unwrap_or_default();
    let names: &[&str] = if table == FeeTable::Pharmacy { &PHARMACIES } else { &CLINICS };
    let name = names.get(at % names.len()).copied().unwrap_or_default();
    // Full-width digits, for the field is 漢字 only.
    let branch: String = (at + 1).to_string().chars().map(crate::cp932::full_width).collect();
    Institution { table, code: format!("{body}{check}"), name: format!("{name}{branch}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Purpose;
    use josei_base::id::{Facility, FacilityCheck, Prefecture};
    use std::collections::BTreeSet;

    #[test]
    fn codes_are_right_and_differ() {
        let city = City::new(20_000);
        let mut seen = BTreeSet::new();
        for institution in &city.institutions {
            let facility = Facility::new(Prefecture::parse(PREFECTURE).unwrap(), institution.table, &institution.code).unwrap();
            assert_eq!(facility.check(), FacilityCheck::Agrees, "{}", institution.code);
            assert!(seen.insert(facility.full_code()));
        }
        assert_eq!(city.institutions[0].code, "6000019");
        assert_eq!((city.medical, city.institutions.len()), (18, 28));
        assert_eq!(City::new(2_000).institutions.len(), 6);
    }

    #[test]
    fn picks_keep_to_their_kind() {
        let city = City::new(2_000);
        let mut random = Random::new(1, Purpose::City, 0);
        for _ in 0..1_000 {
            assert!(city.pick(&mut random, FeeTable::Medical) < city.medical);
            assert!(city.pick(&mut random, FeeTable::Pharmacy) >= city.medical);
        }
    }
}
