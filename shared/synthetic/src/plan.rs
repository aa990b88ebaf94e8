//! The plan of a month, or of some in a row: first the defects, each with a child of its own, so that nothing else can touch its answer; then
//! ordinary care. Children, and what they had, are remembered from month to month.

use crate::amount::COPAY_A_MONTH;
use crate::calendar::{length, plus_months};
use crate::city::City;
use crate::claim::{Care, Claim, Visit, day_count, pick_days, visits};
use crate::holder::{HOLDERS_MAX, Holder};
use crate::random::{Purpose, Random};
use crate::tables::{DENTAL_VISITS_A_YEAR, INCOME_NOTES, NURSE_A_YEAR, STAYS_A_YEAR, VISITS_A_YEAR};
use crate::{Params, SyntheticError};
use josei_base::id::FeeTable;
use josei_base::receipt::ReviewBody;
use josei_base::{BillingMonth, Month};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Fewest ordinary holders, so that a small month finds a child for each receipt.
const HOLDERS_LEAST: u32 = 20;
/// Holders for 1,000 receipts (`domain/receipts.md` §6.1: 0.95 receipts a holder and month).
const HOLDERS_PER_1000: u32 = 1_050;
/// Shares of ordinary receipts in 1,000 (§6.1); the rest is 医科外来. Half of the stays in hospital are billed by DPC (§3.4).
const SHARES: [(Care, u64); 5] = [(Care::Inpatient, 11), (Care::Bundled, 11), (Care::Dental, 250), (Care::Nurse, 2), (Care::Pharmacy, 660)];
/// What the shares are of.
const SHARES_OF: u64 = 2_000;

/// Ordinary receipts with a national programme before ours, of 1,000 (§6.2).
const fn national_per_1000(care: Care) -> u32 {
    match care {
        Care::Outpatient => 10,
        Care::Dental => 1,
        Care::Pharmacy => 12,
        Care::Inpatient | Care::Bundled => 60,
        Care::Nurse => 0,
    }
}

/// How readily a child of each age group needs some care.
const fn readiness(care: Care) -> [u32; 4] {
    match care {
        Care::Outpatient | Care::Pharmacy => VISITS_A_YEAR,
        Care::Dental => DENTAL_VISITS_A_YEAR,
        Care::Inpatient | Care::Bundled => STAYS_A_YEAR,
        Care::Nurse => NURSE_A_YEAR,
    }
}

/// From so many receipts on, every kind of claim comes from both review bodies.
const EVERY_KIND_FROM: u32 = 300;
/// Times chance is asked for a child before all are tried in order.
const TRIES: u32 = 400;

/// Everything that is billed in one month.
pub(crate) struct MonthPlan {
    pub(crate) params: Params,
    pub(crate) claims: Vec<Claim>,
}

/// What an ordinary receipt needs a child for.
struct Wanted<'a> {
    care: Care,
    month: Month,
    institution: usize,
    visits: &'a [Visit],
    body: Option<ReviewBody>,
}

/// Makes the plan.
pub(crate) struct Planner {
    pub(crate) params: Params,
    /// The month most of the care is in.
    pub(crate) care: Month,
    pub(crate) city: City,
    pub(crate) holders: Vec<Holder>,
    pub(crate) claims: Vec<Claim>,
    pub(crate) random: Random,
    /// A child has one receipt a month, institution and kind.
    used: HashSet<(usize, Month, usize, (FeeTable, bool))>,
    /// Copays of a child in a month, so that none passes the cap by chance.
    copays: HashMap<(usize, Month), i64>,
    /// The children who have ordinary care, in all months.
    ordinary: Range<usize>,
}

impl Planner {
    /// Before the first month.
    pub(crate) fn new(params: &Params) -> Result<Self, SyntheticError> {
        Ok(Self {
            params: params.clone(),
            care: params.care_month()?,
            city: City::new(params.receipts),
            holders: Vec::new(),
            claims: Vec::new(),
            random: Random::new(params.seed, Purpose::Plan, 0),
            used: HashSet::new(),
            copays: HashMap::new(),
            ordinary: 0..0,
        })
    }

    /// The month so many months behind the first one: they are asked for in their order. Children are only added, so a month may be written before
    /// the next one is planned.
    pub(crate) fn month(&mut self, first: &Params, later: u32) -> Result<MonthPlan, SyntheticError> {
        self.params.billing_month = BillingMonth(plus_months(first.billing_month.0, i32::try_from(later).unwrap_or(i32::MAX))?);
        self.care = self.params.care_month()?;
        self.plant_defects()?;
        if self.ordinary.is_empty() {
            self.add_ordinary_holders()?;
        }
        self.add_ordinary_claims()?;
        Ok(MonthPlan { params: self.params.clone(), claims: std::mem::take(&mut self.claims) })
    }

    /// How many receipts are still to come.
    pub(crate) fn room(&self) -> usize {
        usize::try_from(self.params.receipts).unwrap_or_default().saturating_sub(self.claims.len())
    }

    /// A new child, as chance makes one.
    pub(crate) fn new_holder(&mut self) -> Result<Holder, SyntheticError> {
        let index = u32::try_from(self.holders.len()).map_err(|_| SyntheticError::NoHolderLeft)?;
        let mut holder = Holder::new(self.params.seed, index, self.care)?;
        if self.params.external_characters {
            holder.rename(self.params.seed, index);
        }
        Ok(holder)
    }

    /// Keeps a receipt.
    pub(crate) fn keep(&mut self, claim: Claim) {
        *self.copays.entry((claim.holder, claim.month)).or_default() += claim.copay;
        self.used.insert((claim.holder, claim.month, claim.institution, claim.care.place()));
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
        let first = self.holders.len();
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
        self.ordinary = first..self.holders.len();
        Ok(())
    }

    fn add_ordinary_claims(&mut self) -> Result<(), SyntheticError> {
        let total = u64::try_from(self.room()).unwrap_or_default();
        let each = if self.params.receipts >= EVERY_KIND_FROM { ReviewBody::ALL.len() } else { 0 };
        let count = |share: u64| usize::try_from(total * share / SHARES_OF).unwrap_or_default().max(each);
        let shared: usize = SHARES.into_iter().map(|(_, share)| count(share)).sum();
        let first = self.claims.len();
        for _ in 0..self.room().saturating_sub(shared) {
            let claim = self.ordinary(Care::Outpatient, None)?;
            self.keep(claim);
        }
        let outpatients = first..self.claims.len();
        for (care, share) in SHARES {
            for at in 0..count(share).min(self.room()) {
                let body = if each > 0 { ReviewBody::ALL.get(at).copied() } else { None };
                let dispensed = if care == Care::Pharmacy { self.dispensing(outpatients.start, outpatients.len()) } else { None };
                let claim = match dispensed {
                    Some(claim) => claim,
                    None => self.ordinary(care, body)?,
                };
                self.keep(claim);
            }
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

    /// An ordinary receipt, of a child of one review body where that is asked for.
    fn ordinary(&mut self, care: Care, body: Option<ReviewBody>) -> Result<Claim, SyntheticError> {
        let month = self.pick_month()?;
        let count = day_count(&mut self.random, care).min(u32::from(length(month)));
        let days = if care.is_inpatient() {
            let last_start = u32::from(length(month)) + 1 - count;
            let start = u8::try_from(self.random.between(1, last_start)).unwrap_or(1);
            (start..).take(usize::try_from(count).unwrap_or(1)).collect()
        } else {
            pick_days(&mut self.random, count, 1, length(month))
        };
        let national = self.random.chance(national_per_1000(care));
        // Under a national programme 2,500 yen are left, so that the copay is 500 a day in every reading of the rule.
        let least = if national && matches!(care, Care::Outpatient | Care::Dental) { 1_250 } else { 0 };
        let visits = visits(&mut self.random, care, &days, least);
        let institution = if care == Care::Bundled { self.city.hospital() } else { self.city.pick(&mut self.random, care.table()) };
        let wanted = Wanted { care, month, institution, visits: &visits, body };
        let holder = self.find_holder(&wanted)?;
        let mut claim = self.claim(care, holder, month, institution, visits);
        claim.national = national;
        match care {
            Care::Inpatient | Care::Bundled => {
                claim.note = self.random.pick(&INCOME_NOTES);
                claim.meals = (count * 3).saturating_sub(1);
            }
            // A receipt may leave the days to its details, or to nobody, where the whole month is covered anyway.
            Care::Outpatient | Care::Dental => claim.days_told = !self.random.chance(20),
            Care::Pharmacy | Care::Nurse => {}
        }
        Ok(claim)
    }

    /// A child that can have such a receipt.
    fn find_holder(&mut self, wanted: &Wanted<'_>) -> Result<usize, SyntheticError> {
        let readiness = readiness(wanted.care);
        let most = readiness.into_iter().max().unwrap_or_default();
        for _ in 0..TRIES {
            let at = self.ordinary.start + self.random.index(self.ordinary.len());
            let often = self.holders.get(at).and_then(|holder| readiness.get(holder.group)).copied().unwrap_or_default();
            if self.random.below(most) < often && self.can_have(at, wanted) {
                return Ok(at);
            }
        }
        self.ordinary.clone().find(|at| self.can_have(*at, wanted)).ok_or(SyntheticError::NoHolderLeft)
    }

    fn can_have(&self, at: usize, wanted: &Wanted<'_>) -> bool {
        let Some(holder) = self.holders.get(at) else { return false };
        let Wanted { care, month, institution, visits, body } = *wanted;
        let copay = match care {
            Care::Pharmacy => 0,
            _ => crate::amount::copay(visits.iter().map(|visit| visit.points), holder.is_preschool(month)),
        };
        let paid = self.copays.get(&(at, month)).copied().unwrap_or_default();
        holder.covers(month)
            && body.is_none_or(|body| holder.review_body(month) == body)
            && !self.used.contains(&(at, month, institution, care.place()))
            && paid + copay <= COPAY_A_MONTH
    }

    /// A pharmacy's receipt for one of the outpatient receipts, on some of its days.
    fn dispensing(&mut self, first: usize, count: usize) -> Option<Claim> {
        for _ in 0..32 {
            let origin = self.claims.get(first + self.random.index(count))?;
            let (holder, month, prescriber) = (origin.holder, origin.month, origin.institution);
            let mut days: Vec<u8> = origin.visits.iter().map(|visit| visit.day).collect();
            let pharmacy = self.city.pick(&mut self.random, FeeTable::Pharmacy);
            if self.used.contains(&(holder, month, pharmacy, Care::Pharmacy.place())) {
                continue;
            }
            days.truncate(usize::try_from(day_count(&mut self.random, Care::Pharmacy)).unwrap_or(1));
            let visits = visits(&mut self.random, Care::Pharmacy, &days, 0);
            let mut claim = self.claim(Care::Pharmacy, holder, month, pharmacy, visits);
            claim.prescriber = prescriber;
            claim.national = self.random.chance(national_per_1000(Care::Pharmacy));
            return Some(claim);
        }
        None
    }
}
