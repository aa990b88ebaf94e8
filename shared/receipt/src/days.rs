//! Days of care (受診日) of one receipt: from JD, else from the day fields of the detail records.
//!
//! JD value 1 is a day counted in 診療実日数; that is what the copay per day goes by, so only these days are care days. Value 2 (not counted)
//! and 9 (does not agree with the detail) are not. If JD has no counted day, the detail records tell.
//!
//! Points stand only on the last record of a 算定単位, and every record of the unit carries the same 回数 and days. So the points of a day are
//! the sum over the records that have points, each times its count on that day; records without points add nothing. Meals (診療識別 97) carry
//! yen in that field (R) and are left out. The result is kept only if its sum equals the points of the receipt.

use crate::codes;
use crate::fields::{Place, Values};
use crate::findings::Findings;
use crate::kind::Kind;
use crate::payers::PAYER_INSURANCE;
use crate::table::Role;
use josei_base::receipt::DaySet;

/// 診療識別 of meals.
const CLASS_MEALS: &[u8] = b"97";
/// 診療識別 is written on the first record of a group only.
const NO_CLASS: &[u8] = b"";

/// The records of a 算定単位 up to its last one, which has the points.
struct Unit {
    first: Place,
    count: Option<u32>,
}

/// Days as they come.
pub(crate) struct Days {
    /// Days of the receipt's month; 31 if the month is not known.
    pub(crate) in_month: u8,
    insurance: DaySet,
    programmes: DaySet,
    detail: DaySet,
    points: [u32; 31],
    /// A product or sum of points did not fit.
    overflow: bool,
    meals: bool,
    /// 診療識別 of the present group, and its unit that has no points yet.
    class: [u8; 2],
    unit: Option<Unit>,
    /// The JD record of the insurance, for the count of its days.
    pub(crate) insurance_place: Option<Place>,
}

impl Default for Days {
    fn default() -> Self {
        Self {
            in_month: 31,
            insurance: DaySet::EMPTY,
            programmes: DaySet::EMPTY,
            detail: DaySet::EMPTY,
            points: [0; 31],
            overflow: false,
            meals: false,
            class: *b"  ",
            unit: None,
            insurance_place: None,
        }
    }
}

impl Days {
    /// JD.
    pub(crate) fn add_care_days(&mut self, place: Place, values: &Values<'_>, findings: &mut Findings) {
        let mut days = DaySet::EMPTY;
        for (day, value) in values.days() {
            match value {
                1 => days = days.with(*day),
                0 | 2 | 9 => {}
                _ => {
                    findings.add(place.at(1 + usize::from(*day), &codes::CARE_DAY, String::new()));
                }
            }
        }
        self.check_month(place, values, findings);
        if values.get(Role::Payer) == PAYER_INSURANCE {
            self.insurance = days;
            self.insurance_place = Some(place);
        } else {
            self.programmes = union(self.programmes, days);
        }
    }

    /// SI, IY, TO, SS.
    pub(crate) fn add_detail(&mut self, place: Place, values: &Values<'_>, findings: &mut Findings) {
        let class = values.get(Role::Class);
        if class != NO_CLASS {
            self.meals = class == CLASS_MEALS;
            if let Some(class) = class.first_chunk::<2>().filter(|class| **class != self.class) {
                self.end_unit(findings);
                self.class = *class;
            }
        }
        let count = values.number(Role::Count);
        self.check_unit(place, count, !values.is_absent(Role::Points), findings);
        let Some(points) = self.points_of(values) else { return };
        let mut sum = 0_u32;
        for (day, count) in values.days().iter().filter(|(_, count)| *count > 0) {
            let count = u32::from(*count);
            sum += count;
            self.detail = self.detail.with(*day);
            if let Some(slot) = self.points.get_mut(usize::from(*day) - 1) {
                match points.checked_mul(count).and_then(|more| slot.checked_add(more)) {
                    Some(sum) => *slot = sum,
                    None => self.overflow = true,
                }
            }
        }
        if let Some(count) = count
            && count != sum
        {
            findings.add(place.of(Role::Count, &codes::COUNT_DAYS, format!("{count} ≠ {sum}")));
        }
        self.check_month(place, values, findings);
    }

    /// All records of a unit have the same count.
    fn check_unit(&mut self, place: Place, count: Option<u32>, last: bool, findings: &mut Findings) {
        match &self.unit {
            Some(unit) if unit.count != count => {
                findings.add(place.of(Role::Count, &codes::UNIT_COUNT, String::new()));
            }
            Some(_) => {}
            None if last => return,
            None => self.unit = Some(Unit { first: place, count }),
        }
        if last {
            self.unit = None;
        }
    }

    /// A unit that is still without points never gets any.
    pub(crate) fn end_unit(&mut self, findings: &mut Findings) {
        if let Some(unit) = self.unit.take() {
            findings.add(unit.first.whole(&codes::UNIT_OPEN, String::new()));
        }
    }

    /// Points of a record that has days: none on all but the last of a unit, and none of meals.
    fn points_of(&self, values: &Values<'_>) -> Option<u32> {
        if values.days().is_empty() {
            return None;
        }
        Some(values.number(Role::Points).filter(|_| !self.meals).unwrap_or_default())
    }

    /// Days of a detail record of DPC.
    pub(crate) fn add_days(&mut self, values: &Values<'_>) {
        for (day, _) in values.days().iter().filter(|(day, count)| *count > 0 && *day <= self.in_month) {
            self.detail = self.detail.with(*day);
        }
    }

    /// One day on which something was dispensed (調剤).
    pub(crate) fn add_day(&mut self, day: u8) {
        self.detail = self.detail.with(day);
    }

    fn check_month(&self, place: Place, values: &Values<'_>, findings: &mut Findings) {
        // Days rise, so the last one tells.
        if let Some((day, _)) = values.days().last().filter(|(day, _)| *day > self.in_month) {
            findings.add(place.whole(&codes::DAY_OUTSIDE, format!("{day} > {}", self.in_month)));
        }
    }

    /// How many days the JD of the insurance counts.
    pub(crate) fn insurance_count(&self) -> u32 {
        self.insurance.len()
    }

    /// The care days; nothing if no record tells. The detail of a DPC receipt names only the days of what is not in the bundled fee, so it
    /// counts only if it names as many days as the payers.
    pub(crate) fn care_days(&self, kind: Kind, days: u32) -> Option<DaySet> {
        let detail = if kind == Kind::Dpc && self.detail.len() != days { DaySet::EMPTY } else { self.detail };
        [self.insurance, self.programmes, detail].into_iter().find(|days| !days.is_empty())
    }

    /// Points of each day, if they add up to the points of the receipt.
    pub(crate) fn day_points(&self, wanted: u32) -> Option<[u32; 31]> {
        let sum: u64 = self.points.iter().map(|points| u64::from(*points)).sum();
        (!self.overflow && !self.detail.is_empty() && sum == u64::from(wanted)).then_some(self.points)
    }
}

fn union(left: DaySet, right: DaySet) -> DaySet {
    right.days().fold(left, DaySet::with)
}
