//! One person and its rows at each step.

use super::{ExtractSource, Rows};
use crate::random::{Purpose, Random};
use crate::tables;

/// Persons who are added with each step.
pub(super) const NEW_A_STEP: u32 = 3;
/// Of 1,000 persons, how many are gone after each step.
const GONE_PER_1000: u32 = 8;
/// Of 1,000 persons, how many change with each step.
const CHANGED_PER_1000: u32 = 60;
/// Years between a child and its parent.
const HEAD_YEARS: u32 = 30;
/// Two insurers with right check digits.
const INSURERS: (&str, &str) = ("270025", "270017");

/// Which of its person's rows a row is.
pub(super) type Key = u32;

pub(super) struct Person {
    source: ExtractSource,
    index: u32,
    seed: u64,
    appears: u32,
}

impl Person {
    pub(super) fn new(source: ExtractSource, at_first: u32, seed: u64, index: u32) -> Self {
        let appears = index.checked_sub(at_first).map_or(0, |later| later / NEW_A_STEP + 1);
        Self { source, index, seed, appears }
    }

    fn random(&self, salt: u32) -> Random {
        Random::new(self.seed ^ u64::from(salt).rotate_right(16), Purpose::Extract, u64::from(self.index) << 8)
    }

    /// How often the rows have changed; nothing while the person is not there.
    fn version(&self, step: u32) -> Option<u32> {
        if step < self.appears {
            return None;
        }
        let mut version = 0;
        for at in self.appears + 1..=step {
            let mut random = self.random(at);
            if random.chance(GONE_PER_1000) {
                return None;
            }
            version += u32::from(random.chance(CHANGED_PER_1000));
        }
        Some(version)
    }

    /// The rows at a step. Every second change is a new row, every third takes one away, where a person may have several.
    pub(super) fn rows(&self, step: u32) -> Rows {
        let Some(version) = self.version(step) else { return Rows::new() };
        let several = self.source != ExtractSource::Jumin;
        let first = if several { version / 3 } else { 0 };
        let more = if several { self.random(0).below(2) + version / 2 } else { 0 };
        let last = first + more;
        (first..=last).map(|key| (key, self.row(key, if key == last { version } else { 0 }))).collect()
    }

    fn row(&self, key: Key, version: u32) -> Vec<String> {
        self.source.columns().iter().map(|column| self.value(column, key, version)).collect()
    }

    /// A day in one of the three forms.
    fn day(&self, year: u32, month: u32, day: u32) -> String {
        match self.index % 3 {
            0 => format!("{year:04}-{month:02}-{day:02}"),
            1 => format!("{year:04}{month:02}{day:02}"),
            _ if year < 1989 => format!("{year:04}{month:02}{day:02}"),
            // From 2020 on all are 令和, before May 2019 平成.
            _ if year >= 2020 => format!("5{:02}{month:02}{day:02}", year - 2018),
            _ => format!("4{:02}{month:02}{day:02}", year - 1988),
        }
    }

    fn value(&self, column: &str, key: Key, version: u32) -> String {
        let mut random = self.random(u32::MAX);
        // Every household is a 世帯主 and a child.
        let head = self.source == ExtractSource::Jumin && self.index.is_multiple_of(2);
        let older = if head { HEAD_YEARS } else { 0 };
        let birth = (2006 - older + random.below(12), 1 + random.below(12), 1 + random.below(28));
        let boy = random.chance(500);
        let (family, family_kana) =
            tables::FAMILIES.get(random.index(tables::FAMILIES.len())).map_or(("", ""), |family| (family.name, family.kana));
        let (given, given_kana) = random.pick(if boy { &tables::BOYS } else { &tables::GIRLS });
        let (income, young) = (random.below(9_000_000), random.below(3));
        let year = 2019 + key;
        match column {
            "person_number" => format!("{:010}", 10_000_000 + u64::from(self.index) * 7),
            "household_number" => format!("{}", 50_000_000 + self.index / 2),
            "changed_on" => self.day(2020 + version, 4, 1),
            "change_reason" => if version == 0 { "01" } else { "05" }.into(),
            "resident_kind" | "insurance_kind" | "in_force" | "protection_kind" => "1".into(),
            "address" => format!("堺市堺区架空町{}丁", 1 + (self.index + version) % 9),
            "lot" => format!("{}", 1 + self.index % 200),
            "postal_code" => format!("590-{:04}", self.index % 1_000),
            "ward" => format!("14{}", 1 + (self.index + version) % 7),
            "kana_name" => format!("{family_kana} {given_kana}"),
            "name" => format!("{family} {given}"),
            "birth_date" | "resident_from" => self.day(birth.0, birth.1, birth.2),
            "sex" => if boy { "1" } else { "2" }.into(),
            "resident_reason" => "01".into(),
            "national_health" | "undeclared" | "struck_out" | "exemption" => "0".into(),
            "fiscal_year" => {
                if self.index % 3 == 2 {
                    format!("5{:02}", year + 2 - 2018)
                } else {
                    format!("{}", year + 2)
                }
            }
            "total_income" => format!("{}", income + version * 1_000),
            "medical_deduction" if version > 1 => "-1".into(),
            "dependants_young" => format!("{young}"),
            "insurer_number" => if self.index.is_multiple_of(2) { INSURERS.0 } else { INSURERS.1 }.into(),
            "card_number" => format!("{:08}", self.index * 3 + key),
            "acquired_on" | "protected_from" => self.day(year + 1, 4, 1),
            "lost_on" | "ended_on" if version % 2 == 1 => self.day(year + 1, 12, 1),
            "lost_on" => if self.index % 3 == 1 { "99999999" } else { "" }.into(),
            "suspended_from" if version > 1 => self.day(year + 1, 6, 1),
            "resumed_on" if version > 3 => self.day(year + 1, 8, 1),
            "relation" if self.source == ExtractSource::Kokuho => "2".into(),
            "relation" => if head { "01" } else { "03" }.into(),
            _ => String::new(),
        }
    }
}
