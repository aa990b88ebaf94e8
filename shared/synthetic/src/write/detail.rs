//! Detail records (診療行為, 医薬品) whose points and days give the points of each day of care.

use crate::claim::{Care, Claim, Visit};
use crate::random::Random;
use crate::tables::{DENTAL_FIRST, DENTAL_REVISIT, DENTAL_TREATMENTS, FIRST_VISIT, MEDICINES, REVISIT, TREATMENTS};

/// A calculation unit (算定単位): its last record carries the points, all carry the count and the days.
#[derive(Debug)]
pub(crate) struct Unit {
    /// 診療識別.
    pub(crate) class: &'static str,
    pub(crate) lines: Vec<Line>,
    pub(crate) points: u32,
    pub(crate) days: Vec<u8>,
}

/// One SI or IY.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) medicine: bool,
    pub(crate) code: &'static str,
}

/// Daily fee of a ward.
const WARD: &str = "190117710";
/// Hospital services of a day, besides the ward.
const DAILY: [&str; 2] = ["190129850", "190145410"];

/// What a kind of institution bills: codes with points or 診療識別, and how much of it.
struct Fees {
    first: (&'static str, u32),
    revisit: (&'static str, u32),
    treatments: &'static [(&'static str, &'static str)],
    /// Units of a day besides the visit, at most.
    pieces: u32,
    /// Units that are medicines, of 1,000.
    medicines: u32,
}

const MEDICAL: Fees = Fees { first: FIRST_VISIT, revisit: REVISIT, treatments: &TREATMENTS, pieces: 4, medicines: 200 };
const DENTAL: Fees = Fees { first: DENTAL_FIRST, revisit: DENTAL_REVISIT, treatments: &DENTAL_TREATMENTS, pieces: 7, medicines: 40 };

/// The units of a 医科 or 歯科 receipt; their points times days give its visits.
pub(crate) fn units(claim: &Claim, random: &mut Random) -> Vec<Unit> {
    let mut units = Vec::new();
    match claim.care {
        Care::Inpatient => inpatient(&claim.visits, random, &mut units),
        Care::Dental => outpatient(&DENTAL, &claim.visits, random, &mut units),
        Care::Outpatient => outpatient(&MEDICAL, &claim.visits, random, &mut units),
        // These write details of their own.
        Care::Bundled | Care::Pharmacy | Care::Nurse => {}
    }
    // In order of 診療識別; the sort is stable.
    units.sort_by_key(|unit| unit.class);
    units
}

fn outpatient(fees: &Fees, visits: &[Visit], random: &mut Random, units: &mut Vec<Unit>) {
    let mut again = Vec::new();
    let first = random.chance(700);
    for (at, visit) in visits.iter().enumerate() {
        let mut left = visit.points;
        if at == 0 && first && left >= fees.first.1 {
            units.push(single("11", fees.first.0, fees.first.1, vec![visit.day]));
            left -= fees.first.1;
        } else if left >= fees.revisit.1 {
            again.push(visit.day);
            left -= fees.revisit.1;
        }
        let pieces = random.between(1, fees.pieces);
        split(fees, left, pieces, visit.day, random, units);
    }
    if !again.is_empty() {
        units.push(single("12", fees.revisit.0, fees.revisit.1, again));
    }
}

fn inpatient(visits: &[Visit], random: &mut Random, units: &mut Vec<Unit>) {
    let days: Vec<u8> = visits.iter().map(|visit| visit.day).collect();
    let daily = visits.iter().map(|visit| visit.points).min().unwrap_or_default();
    let ward = daily * 3 / 5;
    units.push(single("90", WARD, ward, days.clone()));
    let mut left = daily - ward;
    for (code, share) in DAILY.iter().zip([2, 1]) {
        let points = left / share;
        if points > 0 {
            units.push(single("92", code, points, days.clone()));
            left -= points;
        }
    }
    for visit in visits {
        let pieces = random.between(3, 8);
        split(&MEDICAL, visit.points - daily, pieces, visit.day, random, units);
    }
}

/// Splits points of a day into units with treatments and medicines.
fn split(fees: &Fees, points: u32, pieces: u32, day: u8, random: &mut Random, units: &mut Vec<Unit>) {
    let mut left = points;
    for rest in (1..=pieces).rev() {
        let part = if rest == 1 { left } else { left.min(random.between(1, (left / rest).max(1) * 2)) };
        if part == 0 {
            continue;
        }
        left -= part;
        if random.chance(fees.medicines) {
            let count = random.between(1, 3);
            let lines = (0..count).map(|_| Line { medicine: true, code: random.pick(&MEDICINES) }).collect();
            units.push(Unit { class: "21", lines, points: part, days: vec![day] });
        } else {
            let (class, code) = random.pick(fees.treatments);
            units.push(single(class, code, part, vec![day]));
        }
    }
}

fn single(class: &'static str, code: &'static str, points: u32, days: Vec<u8>) -> Unit {
    Unit { class, lines: vec![Line { medicine: false, code }], points, days }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Params;
    use crate::random::Purpose;

    #[test]
    fn units_give_the_points_of_each_day() {
        let params = Params::new(2_000, 5);
        let mut planner = crate::plan::Planner::new(&params).unwrap();
        let plan = planner.month(&params, 0).unwrap();
        let detailed = |claim: &Claim| matches!(claim.care, Care::Outpatient | Care::Inpatient | Care::Dental);
        for (at, claim) in plan.claims.iter().enumerate().filter(|(_, claim)| detailed(claim)) {
            let units = units(claim, &mut Random::new(1, Purpose::Detail, at as u64));
            let mut by_day = [0; 32];
            for unit in &units {
                assert!(unit.points > 0 && !unit.lines.is_empty());
                for day in &unit.days {
                    by_day[usize::from(*day)] += unit.points;
                }
            }
            for visit in &claim.visits {
                assert_eq!(by_day[usize::from(visit.day)], visit.points);
            }
            assert_eq!(by_day.iter().sum::<u32>(), claim.points());
        }
    }
}
