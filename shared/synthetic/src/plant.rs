//! Planting the defects. Each gets a child of its own, whose register rows and care are made so that exactly one rule is broken.

use crate::SyntheticError;
use crate::calendar::{length, plus_days, plus_months};
use crate::claim::{Care, Claim, LEAST_FOR_FULL_COPAY, pick_days, visits};
use crate::defect::Defect;
use crate::holder::{Card, Exclusion, Holder, card, other_insurer, pick_insurer};
use crate::plan::Planner;
use crate::random::{Purpose, Random};
use crate::tables::FAMILIES_WITH_VARIANT;
use jiff::civil::{Date, date};
use josei_base::Month;
use josei_base::receipt::Sex;

/// Months by which the oldest claims are too old: five years and three months back from the billing month.
const TOO_OLD_MONTHS: i32 = 63;
/// Why certificates ended where that must not be told by a second rule, as a move or a death is (E25, E26).
const LOST: &str = "insurance";

impl Planner {
    /// Plants all defects, as often as the rates say.
    pub(crate) fn plant_defects(&mut self) -> Result<(), SyntheticError> {
        let receipts = self.params.receipts;
        let april = self.care.month() == 4;
        // Each kind takes its turn, so that a month with very high rates still has some of each.
        let mut left: Vec<(Defect, u32)> =
            Defect::ALL.iter().map(|defect| (*defect, self.params.defects.count(*defect, receipts, april))).collect();
        while left.iter().any(|(_, count)| *count > 0) {
            for (defect, count) in left.iter_mut().filter(|(_, count)| *count > 0) {
                *count -= 1;
                if self.room() < receipts_of(*defect) || (*defect == Defect::CapPassed && self.city.medical() < 3) {
                    *count = 0;
                    continue;
                }
                self.plant(*defect)?;
            }
        }
        Ok(())
    }

    fn plant(&mut self, defect: Defect) -> Result<(), SyntheticError> {
        match defect {
            Defect::CapPassed => self.plant_cap(),
            Defect::Duplicate | Defect::SecondReceipt => self.plant_pair(defect),
            _ => self.plant_one(defect),
        }
    }

    /// A child that is covered in the month of care, and as old as the defect needs it.
    fn covered(&mut self, defect: Defect) -> Result<Holder, SyntheticError> {
        let mut random = Random::new(self.params.seed, Purpose::Plan, 1 + u64::try_from(self.holders.len()).unwrap_or_default());
        let mut holder = self.new_holder()?;
        let years = match defect {
            // Born early enough for a certificate five years ago, and far from school entry and the end.
            Defect::TooOld => 8..=10,
            // The next month is still covered.
            Defect::Future => 7..=16,
            Defect::AgeLimit => 18..=18,
            _ => 1..=16,
        };
        let years = random.between(*years.start(), *years.end());
        let years = i16::try_from(years).unwrap_or(1);
        let care = self.care.first_day();
        if defect == Defect::AgeLimit {
            // The certificate ended on the last 31 March before the care.
            let end = if care.month() > 3 { care.year() } else { care.year() - 1 };
            holder.birth = plus_days(date(end - 18, 3, 31), -i32::try_from(random.below(360)).unwrap_or_default())?;
            // The register lets it run on, or the certificate's end would be a second reason.
            holder.wrong_end = Some(date(end + 2, 3, 31));
        } else {
            // Never born in March or April: no school year turns on a changed birthday.
            let month = i8::try_from(random.between(5, 12)).unwrap_or(5);
            let day = i8::try_from(random.between(1, 28)).unwrap_or(1);
            holder.birth = date(care.year() - years - 1, month, day);
        }
        holder.acquired = holder.birth;
        let insurer = pick_insurer(&mut random);
        holder.cards = vec![card(&mut random, insurer, holder.birth, None)];
        Ok(holder)
    }

    /// One receipt with one defect.
    fn plant_one(&mut self, defect: Defect) -> Result<(), SyntheticError> {
        let mut holder = self.covered(defect)?;
        let mut month = self.care;
        let (first, last) = (month.first_day(), month.last_day());
        let mut span = (1, length(month));
        let mut days_least = 1;
        match defect {
            Defect::NameSpelling => holder.family = self.random.index(FAMILIES_WITH_VARIANT),
            Defect::TypeAge => holder.birth = date(first.year() - 4, 6, 15),
            Defect::UnknownHolder => holder.registered = false,
            Defect::BeforeStart => {
                holder.acquired = day_of(month, 20)?;
                span = (2, 15);
            }
            Defect::AfterEnd if self.random.chance(500) => {
                holder.lost = Some((plus_days(first, -20)?, LOST));
            }
            Defect::AfterEnd => {
                holder.lost = Some((day_of(month, 10)?, LOST));
                span = (14, length(month));
            }
            Defect::MovedOut => holder.lost = Some((plus_days(first, -20)?, "moved_out")),
            Defect::Died => holder.lost = Some((plus_days(first, -20)?, "died")),
            Defect::ProgrammeMissing => holder.exclusion = Some((Exclusion::Chronic, plus_days(first, -100)?)),
            Defect::PartOfMonth => holder.lost = Some((day_of(month, 20)?, LOST)),
            Defect::Suspended => holder.suspended = Some((plus_days(first, -25)?, plus_days(last, 25)?)),
            Defect::Welfare => holder.exclusion = Some((Exclusion::Welfare, plus_days(first, -40)?)),
            Defect::OtherProgramme => {
                let kind = if self.random.chance(800) { Exclusion::SingleParent } else { Exclusion::Disability };
                holder.exclusion = Some((kind, plus_days(first, -70)?));
            }
            Defect::InsurerDiffers => change_insurer(&mut self.random, &mut holder, plus_days(first, -80)?)?,
            Defect::InsurerConfirmed => change_insurer(&mut self.random, &mut holder, plus_days(first, -50)?)?,
            Defect::TooOld => month = plus_months(self.params.billing_month.0, -TOO_OLD_MONTHS)?,
            Defect::Future => month = plus_months(self.params.billing_month.0, 1)?,
            Defect::Copay => days_least = 2,
            _ => {}
        }
        if matches!(defect, Defect::TypeAge | Defect::AgeLimit) {
            holder.acquired = holder.birth;
            if let Some(card) = holder.cards.first_mut() {
                card.from = holder.birth;
            }
        }
        if defect == Defect::AgeLimit && self.care.month() == 4 {
            span = (2, length(month));
        }
        let care = self.care_of(defect);
        let count = self.random.between(days_least, 3);
        let days = pick_days(&mut self.random, count, span.0, span.1);
        let points_least = if defect == Defect::ProgrammeOrder { 1_250 } else { LEAST_FOR_FULL_COPAY };
        let visits = visits(&mut self.random, care, &days, points_least);
        let institution = self.institution(defect, care);
        let at = self.holders.len();
        let sibling = (defect == Defect::OtherChild).then(|| self.sibling(&holder)).transpose()?;
        self.holders.push(holder);
        let mut claim = self.claim(care, at, month, institution, visits);
        if let Some(sibling) = sibling {
            claim.number_of = self.holders.len();
            self.holders.push(sibling);
        }
        adjust(&mut claim, defect);
        claim.defect = Some(defect);
        self.keep(claim);
        Ok(())
    }

    /// The kind of care a defect is planted in. What stands in a file of its own stays with the two largest kinds, or there would be a file for
    /// each of them.
    fn care_of(&mut self, defect: Defect) -> Care {
        const CARES: [Care; 4] = [Care::Outpatient, Care::Dental, Care::Pharmacy, Care::Nurse];
        let weights = match defect {
            Defect::Duplicate | Defect::Future => [610, 0, 390, 0],
            _ if with_copay_by_day(defect) => [810, 190, 0, 0],
            _ => [540, 125, 330, 5],
        };
        CARES.get(self.random.weighted(&weights)).copied().unwrap_or(Care::Outpatient)
    }

    /// Where a planted receipt comes from. What stands in a file of its own is left to the largest of each kind, or there would be a file for
    /// each of them.
    fn institution(&mut self, defect: Defect, care: Care) -> usize {
        match (defect, care) {
            (Defect::Duplicate | Defect::Future, _) => self.city.first(care.table()),
            _ => self.city.pick(&mut self.random, care.table()),
        }
    }

    /// A sister or brother with another birthday, both in the register.
    fn sibling(&mut self, holder: &Holder) -> Result<Holder, SyntheticError> {
        let mut sibling = self.new_holder()?;
        // The holder itself is not kept yet; its number is the one before.
        sibling.number = crate::holder::number_of(self.params.seed, next(self.holders.len()));
        sibling.family = holder.family;
        sibling.sex = if holder.sex == Sex::Male { Sex::Female } else { Sex::Male };
        sibling.birth = plus_days(holder.birth, if holder.birth.year() > self.care.year() - 4 { -800 } else { 800 })?;
        sibling.acquired = sibling.birth;
        sibling.cards = holder.cards.iter().map(|card| Card { from: sibling.birth, ..card.clone() }).collect();
        Ok(sibling)
    }

    /// Three clinics, two days and 1,000 yen each.
    fn plant_cap(&mut self) -> Result<(), SyntheticError> {
        let holder = self.covered(Defect::CapPassed)?;
        let at = self.holders.len();
        self.holders.push(holder);
        let first = self.random.index(self.city.medical());
        for step in 0..3 {
            let days = pick_days(&mut self.random, 2, 1, length(self.care));
            let visits = visits(&mut self.random, Care::Outpatient, &days, LEAST_FOR_FULL_COPAY);
            let institution = (first + step) % self.city.medical();
            let mut claim = self.claim(Care::Outpatient, at, self.care, institution, visits);
            claim.defect = Some(Defect::CapPassed);
            self.keep(claim);
        }
        Ok(())
    }

    /// A right receipt, and a second one of the same child, month and institution.
    fn plant_pair(&mut self, defect: Defect) -> Result<(), SyntheticError> {
        let holder = self.covered(defect)?;
        let at = self.holders.len();
        self.holders.push(holder);
        let care = self.care_of(defect);
        // One day each, so that both copays together stay below the cap.
        let days = pick_days(&mut self.random, 1, 1, length(self.care));
        let visits = visits(&mut self.random, care, &days, LEAST_FOR_FULL_COPAY);
        let institution = self.institution(defect, care);
        let original = self.claim(care, at, self.care, institution, visits);
        let mut second = Claim { defect: Some(defect), ..original.clone() };
        if defect == Defect::Duplicate {
            second.later_file = true;
        } else {
            // It stands right behind the first one, so that which is first does not depend on how files are read.
            for visit in &mut second.visits {
                visit.points += 37;
            }
        }
        self.keep(original);
        self.keep(second);
        Ok(())
    }
}

/// Receipts a planted defect takes.
const fn receipts_of(defect: Defect) -> usize {
    match defect {
        Defect::CapPassed => 3,
        Defect::Duplicate | Defect::SecondReceipt => 2,
        _ => 1,
    }
}

/// Defects that need a copay that follows from the days, meals, or details without days.
const fn with_copay_by_day(defect: Defect) -> bool {
    matches!(defect, Defect::ProgrammeOrder | Defect::PartOfMonth | Defect::CopayLow | Defect::MealsWithoutStay)
}

fn adjust(claim: &mut Claim, defect: Defect) {
    match defect {
        Defect::PartOfMonth => claim.days_told = false,
        Defect::ThirdParty => claim.note = "10",
        Defect::ProgrammeOrder => claim.national = true,
        // At a clinic one day more than the rule knows; at a pharmacy anything is too much.
        Defect::Copay => claim.copay += 500,
        Defect::CopayLow => claim.copay -= 100,
        Defect::MealsWithoutStay => claim.meals = 3,
        _ => {}
    }
}

/// Another insurer of the same review body from a day on.
fn change_insurer(random: &mut Random, holder: &mut Holder, from: Date) -> Result<(), SyntheticError> {
    let Some(old) = holder.cards.pop() else { return Ok(()) };
    let new = card(random, other_insurer(old.insurer), from, None);
    holder.cards = vec![Card { to: Some(plus_days(from, -1)?), ..old }, new];
    Ok(())
}

fn day_of(month: Month, day: u8) -> Result<Date, SyntheticError> {
    month.day(day).ok_or(SyntheticError::Calendar)
}

fn next(count: usize) -> u32 {
    u32::try_from(count + 1).unwrap_or(u32::MAX)
}
