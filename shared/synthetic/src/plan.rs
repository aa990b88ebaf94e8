//! The plan of a month: first the defects, each with a child of its own, so that nothing else can touch its answer; then ordinary care.

use crate::amount::COPAY_A_MONTH;
use crate::calendar::{length, plus_months};
use crate::city::City;
use crate::claim::{Care, Claim, Visit, day_count, pick_days, visits};
use crate::holder::{HOLDERS_MAX, Holder};
use crate::random::{Purpose, Random};
use crate::tables::{INCOME_NOTES, VISITS_A_YEAR};
use crate::{Params, SyntheticError};
use josei_base::Month;
use josei_base::id::FeeTable;
use std::collections::{HashMap, HashSet};

/// Fewest ordinary holders, so that a small month finds a child for each receipt.
const HOLDERS_LEAST: u32 = 20;
/// Holders for 1,000 receipts (`domain/receipts.md` §6.1: 0.95 receipts a holder and month).
const HOLDERS_PER_1000: u32 = 1_050;
/// Shares of ordinary receipts in 1,000: 医科入院, 調剤; the rest is 医科外来 (§6.1, without 歯科 and 訪問看護).
const INPATIENT_PER_1000: u64 = 13;
const PHARMACY_PER_1000: u64 = 379;
/// Ordinary receipts with a national programme before ours, of 1,000 (§6.2).
const NATIONAL_PER_1000: u32 = 10;
/// Times chance is asked for a child before all are tried in order.
const TRIES: u32 = 400;

/// Everything that happened in the month.
pub(crate) struct Plan {
    pub(crate) city: City,
    pub(crate) holders: Vec<Holder>,
    pub(crate) claims: Vec<Claim>,
}

/// Makes the plan.
pub(crate) struct Planner<'a> {
    pub(crate) params: &'a Params,
    /// The month most of the care is in.
    pub(crate) care: Month,
    pub(crate) city: City,
    pub(crate) holders: Vec<Holder>,
    pub(crate) claims: Vec<Claim>,
    pub(crate) random: Random,
    /// A child has one receipt a month, institution and kind.
    used: HashSet<(usize, Month, usize, Care)>,
    /// Copays of a child in a month, so that none passes the cap by chance.
    copays: HashMap<(usize, Month), i64>,
    first_ordinary: usize,
}

/// The plan for some parameters.
pub(crate) fn plan(params: &Params) -> Result<Plan, SyntheticError> {
    let care = params.care_month()?;
    let mut planner = Planner {
        params,
        care,
        city: City::new(params.receipts),
        holders: Vec::new(),
        claims: Vec::new(),
        random: Random::new(params.seed, Purpose::Plan, 0),
        used: HashSet::new(),
        copays: HashMap::new(),
        first_ordinary: 0,
    };
    planner.plant_defects()?;
    planner.add_ordinary_holders()?;
    planner.add_ordinary_claims()?;
    Ok(Plan { city: planner.city, holders: planner.holders, claims: planner.claims })
}

impl Planner<'_> {
    /// How many receipts are still to come.
    pub(crate) fn room(&self) -> usize {
        usize::try_from(self.params.receipts).unwrap_or_default().saturating_sub(self.claims.len())
    }

    /// A new child, as chance makes one.
    pub(crate) fn new_holder(&mut self) -> Result<Holder, SyntheticError> {
        let index = u32::try_from(self.holders.len()).map_err(|_| SyntheticError::NoHolderLeft)?;
        Holder::new(self.params.seed, index, self.care)
    }

    /// Keeps a receipt.
    pub(crate) fn keep(&mut self, claim: Claim) {
        *self.copays.entry((claim.holder, claim.month)).or_default() += claim.copay;
        self.used.insert((claim.holder, claim.month, claim.institution, claim.care));
        self.claims.push(claim);
    }

    /// A receipt for a child; the copay is by the rule.
    pub(crate) fn claim(&mut self, care: Care, holder: usize, month: Month, institution: usize, visits: Vec<Visit>) -> Claim {
        let mut claim = Claim {
            care,
            holder,
            institution,
            prescriber: 0,
            month,
            visits,
            note: "",
            national: false,
            copay: 0,
            meals: 0,
            days_told: true,
            later_file: false,
            number_of: holder,
            defect: None,
            order: self.random.next(),
            stream: self.random.next(),
        };
        if care == Care::Pharmacy {
            claim.prescriber = self.city.pick(&mut self.random, FeeTable::Medical);
        }
        if let Some(holder) = self.holders.get(holder) {
            claim.copay = claim.right_copay(holder);
        }
        claim
    }

    fn add_ordinary_holders(&mut self) -> Result<(), SyntheticError> {
        self.first_ordinary = self.holders.len();
        let wanted = u64::from(self.params.receipts) * u64::from(HOLDERS_PER_1000) / 1_000;
        let wanted = u32::try_from(wanted).unwrap_or(u32::MAX).min(HOLDERS_MAX * 9 / 10);
        let made = u32::try_from(self.holders.len()).unwrap_or(u32::MAX);
        for _ in 0..wanted.saturating_sub(made).max(HOLDERS_LEAST) {
            let mut holder = self.new_holder()?;
            // 3 % are former holders; the register keeps them.
            if self.random.chance(30) {
                let months = self.random.between(3, 20);
                let gone = plus_months(self.care, -i32::try_from(months).unwrap_or(3))?.first_day();
                if gone > holder.acquired && gone < holder.ends() {
                    holder.lost = Some((gone, "moved_out"));
                }
            }
            self.holders.push(holder);
        }
        Ok(())
    }

    fn add_ordinary_claims(&mut self) -> Result<(), SyntheticError> {
        let total = u64::try_from(self.room()).unwrap_or_default();
        let (inpatient, pharmacy) = (total * INPATIENT_PER_1000 / 1000, total * PHARMACY_PER_1000 / 1000);
        let first = self.claims.len();
        for _ in 0..total - inpatient - pharmacy {
            let claim = self.ordinary(Care::Outpatient)?;
            self.keep(claim);
        }
        let outpatients = first..self.claims.len();
        for _ in 0..inpatient {
            let claim = self.ordinary(Care::Inpatient)?;
            self.keep(claim);
        }
        for _ in 0..pharmacy {
            let claim = match self.dispensing(outpatients.start, outpatients.len()) {
                Some(claim) => claim,
                None => self.ordinary(Care::Pharmacy)?,
            };
            self.keep(claim);
        }
        Ok(())
    }

    /// 93 % of the receipts are for the month before the claim, 5 % for the one before, 2 % older (§5.4).
    fn pick_month(&mut self) -> Result<Month, SyntheticError> {
        let back = match self.random.below(100) {
            0..2 => self.random.between(2, 23),
            2..7 => 1,
            _ => 0,
        };
        plus_months(self.care, -i32::try_from(back).unwrap_or_default())
    }

    fn ordinary(&mut self, care: Care) -> Result<Claim, SyntheticError> {
        let month = self.pick_month()?;
        let count = day_count(&mut self.random, care).min(u32::from(length(month)));
        let days = if care == Care::Inpatient {
            let last_start = u32::from(length(month)) + 1 - count;
            let start = u8::try_from(self.random.between(1, last_start)).unwrap_or(1);
            (start..).take(usize::try_from(count).unwrap_or(1)).collect()
        } else {
            pick_days(&mut self.random, count, 1, length(month))
        };
        let national = care != Care::Inpatient && self.random.chance(NATIONAL_PER_1000);
        // Under a national programme 2,500 yen are left, so that the copay is 500 a day in every reading of the rule.
        let least = if national && care == Care::Outpatient { 1_250 } else { 0 };
        let visits = visits(&mut self.random, care, &days, least);
        let institution = self.city.pick(&mut self.random, care.table());
        let holder = self.find_holder(care, month, institution, &visits)?;
        let mut claim = self.claim(care, holder, month, institution, visits);
        claim.national = national;
        if care == Care::Inpatient {
            claim.note = self.random.pick(&INCOME_NOTES);
            claim.meals = (count * 3).saturating_sub(1);
        } else {
            // A receipt may leave the days to its details, or to nobody, where the whole month is covered anyway.
            claim.days_told = care == Care::Pharmacy || !self.random.chance(20);
        }
        Ok(claim)
    }

    /// A child that can have such a receipt.
    fn find_holder(&mut self, care: Care, month: Month, institution: usize, visits: &[Visit]) -> Result<usize, SyntheticError> {
        let ordinary = self.holders.len() - self.first_ordinary;
        for _ in 0..TRIES {
            let at = self.first_ordinary + self.random.index(ordinary);
            let often = self.holders.get(at).and_then(|holder| VISITS_A_YEAR.get(holder.group)).copied().unwrap_or_default();
            if self.random.below(90) < often && self.can_have(at, care, month, institution, visits) {
                return Ok(at);
            }
        }
        (self.first_ordinary..self.holders.len())
            .find(|at| self.can_have(*at, care, month, institution, visits))
            .ok_or(SyntheticError::NoHolderLeft)
    }

    fn can_have(&self, at: usize, care: Care, month: Month, institution: usize, visits: &[Visit]) -> bool {
        let Some(holder) = self.holders.get(at) else { return false };
        let copay = match care {
            Care::Pharmacy => 0,
            _ => crate::amount::copay(visits.iter().map(|visit| visit.points), holder.is_preschool(month)),
        };
        let paid = self.copays.get(&(at, month)).copied().unwrap_or_default();
        holder.covers(month) && !self.used.contains(&(at, month, institution, care)) && paid + copay <= COPAY_A_MONTH
    }

    /// A pharmacy's receipt for one of the outpatient receipts, on some of its days.
    fn dispensing(&mut self, first: usize, count: usize) -> Option<Claim> {
        for _ in 0..32 {
            let origin = self.claims.get(first + self.random.index(count))?;
            let (holder, month, prescriber) = (origin.holder, origin.month, origin.institution);
            let mut days: Vec<u8> = origin.visits.iter().map(|visit| visit.day).collect();
            let pharmacy = self.city.pick(&mut self.random, FeeTable::Pharmacy);
            if self.used.contains(&(holder, month, pharmacy, Care::Pharmacy)) {
                continue;
            }
            days.truncate(usize::try_from(day_count(&mut self.random, Care::Pharmacy)).unwrap_or(1));
            let visits = visits(&mut self.random, Care::Pharmacy, &days, 0);
            let mut claim = self.claim(Care::Pharmacy, holder, month, pharmacy, visits);
            claim.prescriber = prescriber;
            claim.national = self.random.chance(NATIONAL_PER_1000);
            return Some(claim);
        }
        None
    }
}
