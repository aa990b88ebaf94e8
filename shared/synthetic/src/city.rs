//! Institutions of the city. Review bodies hand over one file per institution, so the synthetic city has few, large ones (P): about 20 files for
//! 2,000 receipts and 60 from 20,000 on.

use crate::random::Random;
use crate::tables::{CLINICS, DENTISTS, DISTRICTS, PHARMACIES, STATIONS, ZIPF};
use josei_base::id::{FeeTable, luhn};
use std::ops::Range;

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

/// What the codes of nurses' stations begin with (R).
const NURSES_DISTRICT: &str = "90";

/// Their order.
const TABLES: [FeeTable; 4] = [FeeTable::Medical, FeeTable::Dental, FeeTable::Pharmacy, FeeTable::VisitingNurse];
/// Rank of the hospital whose stays are billed by DPC, where there are so many clinics.
const HOSPITAL: usize = 4;

/// All institutions: medical ones first, then dentists, pharmacies, nurses' stations.
#[derive(Debug)]
pub(crate) struct City {
    pub(crate) institutions: Vec<Institution>,
    counts: [usize; 4],
}

/// How many institutions of each kind bill so many receipts.
fn counts(receipts: u32) -> [usize; 4] {
    let grown = |from: u32, to: u32| {
        let done = receipts.saturating_sub(2_000).min(18_000);
        usize::try_from(from + (to - from) * done / 18_000).unwrap_or(1)
    };
    match receipts {
        0..20 => [1, 1, 1, 1],
        20..200 => [2, 1, 1, 1],
        200..2_000 => [3, 1, 2, 1],
        _ => [grown(4, 14), grown(1, 4), grown(2, 8), 1],
    }
}

impl City {
    pub(crate) fn new(receipts: u32) -> Self {
        let counts = counts(receipts);
        let institutions = TABLES.into_iter().zip(counts).flat_map(|(table, count)| (0..count).map(move |at| institution(table, at)));
        Self { institutions: institutions.collect(), counts }
    }

    /// The places of the institutions of a kind.
    fn places(&self, table: FeeTable) -> Range<usize> {
        let mut start = 0;
        for (of, count) in TABLES.into_iter().zip(self.counts) {
            if of == table {
                return start..start + count;
            }
            start += count;
        }
        0..0
    }

    /// How many clinics and hospitals.
    pub(crate) fn medical(&self) -> usize {
        self.places(FeeTable::Medical).len()
    }

    /// The largest of a kind.
    pub(crate) fn first(&self, table: FeeTable) -> usize {
        self.places(table).start
    }

    /// The hospital with DPC.
    pub(crate) fn hospital(&self) -> usize {
        HOSPITAL.min(self.medical().saturating_sub(1))
    }

    /// An institution of a kind, large ones more often.
    pub(crate) fn pick(&self, random: &mut Random, table: FeeTable) -> usize {
        let places = self.places(table);
        places.start + random.weighted(ZIPF.get(..places.len()).unwrap_or(&ZIPF))
    }
}

fn institution(table: FeeTable, at: usize) -> Institution {
    let district = match table {
        FeeTable::VisitingNurse => NURSES_DISTRICT,
        _ => DISTRICTS.get(at % DISTRICTS.len()).copied().unwrap_or_default(),
    };
    let number = at / DISTRICTS.len() + 1;
    let body = format!("{district}{number:04}");
    let check = luhn::check_digit(&format!("{PREFECTURE}{}{body}", table.code())).unwrap_or_default();
    let names: &[&str] = match table {
        FeeTable::Medical => &CLINICS,
        FeeTable::Dental => &DENTISTS,
        FeeTable::Pharmacy => &PHARMACIES,
        FeeTable::VisitingNurse => &STATIONS,
    };
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
        assert_eq!((city.medical(), city.institutions.len()), (14, 27));
        assert_eq!(City::new(2_000).institutions.len(), 8);
    }

    #[test]
    fn picks_keep_to_their_kind() {
        let city = City::new(9_000);
        let mut random = Random::new(1, Purpose::City, 0);
        for _ in 0..1_000 {
            for table in TABLES {
                let at = city.pick(&mut random, table);
                assert_eq!(city.institutions[at].table, table);
                assert!(city.first(table) <= at);
            }
            assert_eq!(city.institutions[city.hospital()].table, FeeTable::Medical);
        }
    }
}
