//! Children of the city: who they are, their certificate and their insurance (資格).

use crate::SyntheticError;
use crate::calendar::{is_preschool, plus_days, school_year_end};
use crate::random::{Purpose, Random};
use crate::tables::{AGE_GROUPS, BOYS, EXTERNAL_FAMILIES, FAMILIES, FIRST_NATIONAL, Family, GIRLS, INSURERS};
use jiff::civil::Date;
use josei_base::Month;
use josei_base::id::luhn;
use josei_base::receipt::{ReviewBody, Sex};

/// Most holder numbers: six free digits.
pub(crate) const HOLDERS_MAX: u32 = 999_999;

/// Children with an external character in their name, of 1,000 (P).
const EXTERNAL_PER_1000: u32 = 10;

/// An insurance card over a time (保険情報).
#[derive(Debug, Clone)]
pub(crate) struct Card {
    /// Index in the table of insurers.
    pub(crate) insurer: usize,
    pub(crate) symbol: String,
    pub(crate) number: String,
    pub(crate) from: Date,
    pub(crate) to: Option<Date>,
}

/// Why a child is excluded for a time (対象外事由).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exclusion {
    Welfare,
    SingleParent,
    Disability,
    /// 小児慢性特定疾病 (52).
    Chronic,
}

/// A child.
#[derive(Debug, Clone)]
pub(crate) struct Holder {
    /// 受給者番号.
    pub(crate) number: String,
    pub(crate) family: usize,
    pub(crate) given: usize,
    pub(crate) sex: Sex,
    pub(crate) birth: Date,
    pub(crate) acquired: Date,
    pub(crate) suspended: Option<(Date, Date)>,
    /// The day the certificate was lost, and why (喪失事由).
    pub(crate) lost: Option<(Date, &'static str)>,
    /// The end of the certificate, where it was written later than the age allows.
    pub(crate) wrong_end: Option<Date>,
    pub(crate) cards: Vec<Card>,
    pub(crate) exclusion: Option<(Exclusion, Date)>,
    /// False for people who are in no register.
    pub(crate) registered: bool,
    /// Index of the age group.
    pub(crate) group: usize,
}

/// The holder number of an index: all numbers once, in no visible order, check digit right.
pub(crate) fn number_of(seed: u64, index: u32) -> String {
    // 618,034 has no factor in common with 999,999, so this visits every number once.
    let start = Random::new(seed, Purpose::City, 1).below(HOLDERS_MAX);
    let body = (u64::from(index) * 618_034 + u64::from(start)) % u64::from(HOLDERS_MAX) + 1;
    let body = format!("{body:06}");
    format!("{body}{}", luhn::check_digit(&body).unwrap_or_default())
}

/// An insurer number with its check digit.
pub(crate) fn insurer_number(insurer: usize) -> String {
    let (body, _) = INSURERS.get(insurer).copied().unwrap_or_default();
    format!("{body}{}", luhn::check_digit(body).unwrap_or_default())
}

/// An insurer, by share.
pub(crate) fn pick_insurer(random: &mut Random) -> usize {
    random.weighted(&INSURERS.map(|(_, share)| share))
}

/// Another insurer of the same review body.
pub(crate) fn other_insurer(insurer: usize) -> usize {
    if insurer >= FIRST_NATIONAL {
        FIRST_NATIONAL + (insurer - FIRST_NATIONAL + 1) % (INSURERS.len() - FIRST_NATIONAL)
    } else {
        (insurer + 1) % FIRST_NATIONAL
    }
}

/// A card of an insurer.
pub(crate) fn card(random: &mut Random, insurer: usize, from: Date, to: Option<Date>) -> Card {
    let symbol = match random.below(4) {
        0 => format!("{}-{}", random.between(10, 99), random.between(10, 99)),
        _ => random.between(1000, 99_999_999).to_string(),
    };
    Card { insurer, symbol, number: random.between(1, 999_999).to_string(), from, to }
}

impl Holder {
    /// A child as chance makes one, eligible in the month of care unless just born, moved in or gone.
    pub(crate) fn new(seed: u64, index: u32, care: Month) -> Result<Self, SyntheticError> {
        let mut random = Random::new(seed, Purpose::Holder, u64::from(index));
        let group = random.weighted(&AGE_GROUPS.map(|(share, ..)| share));
        let (_, youngest, oldest) = AGE_GROUPS.get(group).copied().unwrap_or_default();
        let mut birth = care.first_day();
        for _ in 0..64 {
            let days = i32::try_from(random.between(youngest, oldest)).unwrap_or_default();
            birth = plus_days(care.first_day(), -days)?;
            if school_year_end(birth, 18) >= care.last_day() {
                break;
            }
        }
        let sex = if random.chance(512) { Sex::Male } else { Sex::Female };
        let given = random.index(if sex == Sex::Male { BOYS.len() } else { GIRLS.len() });
        let family = random.index(FAMILIES.len());
        // One in five moved to the city after birth.
        let age = u32::try_from((care.first_day() - birth).get_days()).unwrap_or_default();
        let acquired = if random.chance(200) { plus_days(birth, day_count(random.below(age.max(1))))? } else { birth };
        let mut holder = Self {
            number: number_of(seed, index),
            family,
            given,
            sex,
            birth,
            acquired,
            suspended: None,
            lost: None,
            wrong_end: None,
            cards: Vec::new(),
            exclusion: None,
            registered: true,
            group,
        };
        holder.insure(&mut random, care)?;
        Ok(holder)
    }

    /// One insurer since birth, or two: 9 % change in a year.
    fn insure(&mut self, random: &mut Random, care: Month) -> Result<(), SyntheticError> {
        let first = pick_insurer(random);
        let since_months = random.between(2, 30);
        let change = plus_days(care.first_day(), -day_count(since_months * 30 + random.below(30)))?;
        if random.chance(220) && change > plus_days(self.acquired, 60)? {
            let second = other_insurer(pick_insurer(random));
            self.cards.push(card(random, first, self.birth, Some(plus_days(change, -1)?)));
            self.cards.push(card(random, second, change, None));
        } else {
            self.cards.push(card(random, first, self.birth, None));
        }
        Ok(())
    }

    /// The last day by age.
    pub(crate) fn ends(&self) -> Date {
        school_year_end(self.birth, 18)
    }

    /// The card that was valid on a day.
    pub(crate) fn card_on(&self, day: Date) -> Option<&Card> {
        self.cards.iter().find(|card| card.from <= day && card.to.is_none_or(|to| day <= to))
    }

    /// The card of a month; where two were valid the later one.
    pub(crate) fn card_in(&self, month: Month) -> Option<&Card> {
        self.card_on(month.last_day()).or(self.cards.first())
    }

    /// Who sends the receipts of a month.
    pub(crate) fn review_body(&self, month: Month) -> ReviewBody {
        match self.card_in(month) {
            Some(card) if card.insurer >= FIRST_NATIONAL => ReviewBody::Kokuho,
            _ => ReviewBody::Shiharai,
        }
    }

    /// True if nothing changes in the month and the child has the certificate on all its days.
    pub(crate) fn covers(&self, month: Month) -> bool {
        let (first, last) = (month.first_day(), month.last_day());
        self.acquired < first
            && self.ends() >= last
            && self.lost.is_none_or(|(lost, _)| lost > plus_days(last, 1).unwrap_or(last))
            && self.suspended.is_none_or(|(from, to)| to < first || from > last)
            && self.exclusion.is_none_or(|(_, from)| from > last)
            && self.card_on(first).is_some_and(|card| card.to.is_none_or(|to| to >= last))
    }

    /// 未就学 in a month?
    pub(crate) fn is_preschool(&self, month: Month) -> bool {
        is_preschool(self.birth, month)
    }

    /// Gives some children a family name with an external character (外字).
    pub(crate) fn rename(&mut self, seed: u64, index: u32) {
        let mut random = Random::new(seed, Purpose::External, u64::from(index));
        if random.chance(EXTERNAL_PER_1000) {
            self.family = FAMILIES.len() + random.index(EXTERNAL_FAMILIES.len());
        }
    }

    /// The family name.
    pub(crate) fn family(&self) -> Family {
        FAMILIES.iter().chain(&EXTERNAL_FAMILIES).nth(self.family).copied().unwrap_or_default()
    }

    /// The given name: kanji, kana.
    pub(crate) fn given(&self) -> (&'static str, &'static str) {
        let names = if self.sex == Sex::Male { &BOYS } else { &GIRLS };
        names.get(self.given).copied().unwrap_or_default()
    }
}

/// A count of days for date arithmetic.
pub(crate) fn day_count(days: u32) -> i32 {
    i32::try_from(days).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use josei_base::id::{HolderNumber, InsurerNumber};
    use std::collections::HashSet;

    #[test]
    fn numbers_are_right_and_never_twice() {
        let mut seen = HashSet::new();
        for index in 0..20_000 {
            let number = number_of(3, index);
            assert!(HolderNumber::parse(&number).unwrap().has_check_digit());
            assert!(seen.insert(number));
        }
    }

    #[test]
    fn insurers_are_right() {
        for insurer in 0..INSURERS.len() {
            let number = InsurerNumber::parse(&insurer_number(insurer)).unwrap();
            assert_eq!(number.is_national_health(), insurer >= FIRST_NATIONAL);
            assert_ne!(other_insurer(insurer), insurer);
            assert_eq!(other_insurer(insurer) >= FIRST_NATIONAL, insurer >= FIRST_NATIONAL);
        }
        assert_eq!(insurer_number(0), "01270016");
        assert_eq!(INSURERS.iter().map(|(_, share)| share).sum::<u32>(), 1_000);
    }

    #[test]
    fn most_children_are_covered() {
        let care = Month::new(2024, 6).unwrap();
        let covered = (0..2_000).filter(|index| Holder::new(1, *index, care).unwrap().covers(care)).count();
        assert!((1_900..=2_000).contains(&covered), "{covered}");
    }
}
