//! Rules of who is entitled, and of what comes first.

use super::{IncomeLimit, first_wrong, row, two_digits};
use jiff::civil::Date;
use serde::Deserialize;

row! {
    /// How old a claim may be (請求の時効), and whose cost it is.
    ClaimRule {
        /// Months after the service month; one more is too old (E61).
        months_max: i32,
        /// 特記事項 of a third party's act (W60).
        #[serde(default = "third_party")]
        third_party_notes: Vec<String>,
    }
    wrong: |row| first_wrong([
        ((1..=1_200).contains(&row.months_max), "months_max"),
        (row.third_party_notes.iter().all(|text| two_digits(text)), "third_party_notes"),
    ])
}

fn third_party() -> Vec<String> {
    vec!["10".to_owned()]
}

row! {
    /// How late the register may be with a new insurer (保険変更の届出の遅れ).
    RegisterLateRule {
        /// Days between the care and the register's day within which an unknown insurer is only W30.
        days: i32,
    }
    wrong: |row| first_wrong([((0..=3_660).contains(&row.days), "days")])
}

/// When an age limit ends (年齢到達の終期).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgeEnd {
    /// With the first 31 March after the age is reached (年度末).
    #[default]
    SchoolYear,
    /// On the day the age is reached: the day before the birthday.
    Birthday,
    /// With the month in which the age is reached (誕生月の末日).
    BirthdayMonth,
}

impl AgeEnd {
    /// The last covered day. An age is reached at the end of the day before the birthday (年齢計算ニ関スル法律).
    #[must_use]
    pub fn last_day(self, birth: Date, age: i16) -> Date {
        let year = birth.year().saturating_add(age);
        // 29 February: the birthday of other years is 1 March.
        let birthday = Date::new(year, birth.month(), birth.day()).or_else(|_| Date::new(year, 3, 1));
        let reached = birthday.and_then(Date::yesterday).unwrap_or(Date::MAX);
        match self {
            Self::SchoolYear => josei_base::date::school_year_end(birth, age),
            Self::Birthday => reached,
            Self::BirthdayMonth => reached.last_of_month(),
        }
    }
}

row! {
    /// Age limit (対象年齢).
    AgeRule {
        /// The age.
        age: i16,
        /// When it ends.
        #[serde(default)]
        until: AgeEnd,
    }
    wrong: |row| first_wrong([((1..=30).contains(&row.age), "age")])
}

impl AgeRule {
    /// The last covered day of a child.
    #[must_use]
    pub fn last_day(&self, birth: Date) -> Date {
        self.until.last_day(birth, self.age)
    }
}

row! {
    /// Public assistance (生活保護).
    WelfareRule {
        /// Recipients whose protection is suspended (停止) count as eligible.
        suspended_is_eligible: bool,
    }
    wrong: |_row| None
}

/// A programme or place that takes a child out of the subsidy (他制度).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ExcludedBy {
    /// 重度障害者医療費助成.
    Disability,
    /// ひとり親家庭医療費助成.
    SingleParent,
    /// 児童福祉施設等への入所.
    Institution,
}

row! {
    /// What takes a child out of the subsidy (除外), besides 生活保護.
    ExclusionRule {
        /// Which.
        kinds: Vec<ExcludedBy>,
    }
    wrong: |_row| None
}

row! {
    /// Income limit of the family (所得制限).
    IncomeRule {
        /// Is there one? The register tells who is over it.
        limited: bool,
        /// How an income of the tax office is measured; without it people judge and enter who is over it.
        limit: Option<IncomeLimit>,
    }
    wrong: |row| first_wrong([
        (row.limit.is_none_or(|limit| row.limited && limit.is_sound()), "limit"),
    ])
}

row! {
    /// Who bears the subsidy (府市区分): the prefecture, or the city alone.
    FundingRule {
        /// The prefecture takes part up to this age; never where it is not written.
        prefecture_age: Option<i16>,
        /// When that ends.
        #[serde(default)]
        until: AgeEnd,
        /// Only where the income is within the prefecture's limit, as the register tells.
        #[serde(default)]
        prefecture_income: bool,
        /// How an income of the tax office is measured; without it people judge and enter 府市区分.
        limit: Option<IncomeLimit>,
    }
    wrong: |row| first_wrong([
        (row.prefecture_age.is_none_or(|age| (1..=30).contains(&age)), "prefecture_age"),
        (row.limit.is_none_or(|limit| row.prefecture_income && limit.is_sound()), "limit"),
    ])
}

row! {
    /// 確認区分 by which a review body moved or split a receipt (振替・分割): the insurer in SN is then the true one.
    ConfirmedRule {
        /// The classes.
        moved_classes: Vec<u8>,
    }
    wrong: |row| first_wrong([(row.moved_classes.iter().all(|class| (1..=99).contains(class)), "moved_classes")])
}

row! {
    /// The prescriber's receipt of a pharmacy's (処方元との突合).
    PrescriptionRule {
        /// It may be of so many months before: a prescription of the last day of a month is dispensed in the next.
        months_before: i32,
    }
    wrong: |row| first_wrong([((0..=12).contains(&row.months_before), "months_before")])
}

/// Is the day written as an end itself covered?
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndDay {
    /// The end day counts.
    Covered,
    /// The day before is the last.
    NotCovered,
}

row! {
    /// Whether the end day itself is covered, by why it ended (喪失事由).
    EndDayRule {
        /// 転出.
        moved_out: EndDay,
        /// 死亡.
        died: EndDay,
        /// 年齢到達.
        age: EndDay,
        /// 生活保護.
        welfare: EndDay,
        /// 保険喪失.
        insurance: EndDay,
        /// 他制度.
        other_programme: EndDay,
        /// Any other reason, or none written.
        other: EndDay,
        /// 医療保険喪失年月日 of an insurer period.
        insurer_to: EndDay,
    }
    wrong: |_row| None
}

row! {
    /// National programmes that come before the subsidy (国の公費).
    NationalRule {
        /// 法別番号.
        laws: Vec<String>,
    }
    wrong: |row| first_wrong([(row.laws.iter().all(|text| two_digits(text)), "laws")])
}

/// Kind of a city programme (助成制度).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProgrammeKind {
    /// 子ども医療費助成: the one decided here.
    Child,
    /// ひとり親家庭医療費助成.
    SingleParent,
    /// 重度障害者医療費助成.
    Disability,
}

row! {
    /// A number of one of the city's programmes (公費負担者番号).
    ProgrammeRule {
        /// Which programme.
        kind: ProgrammeKind,
        /// The number.
        number: String,
        /// Is the last digit of its 受給者番号 a check digit?
        holder_check_digit: bool,
    }
    wrong: |_row| None
}

#[cfg(test)]
mod tests {
    use super::AgeEnd::{Birthday, BirthdayMonth, SchoolYear};
    use jiff::civil::date;

    #[test]
    fn an_age_is_reached_the_day_before_the_birthday() {
        for (born, school_year, birthday, month) in [
            (date(2005, 4, 1), date(2023, 3, 31), date(2023, 3, 31), date(2023, 3, 31)),
            (date(2005, 4, 2), date(2024, 3, 31), date(2023, 4, 1), date(2023, 4, 30)),
            (date(2006, 3, 31), date(2024, 3, 31), date(2024, 3, 30), date(2024, 3, 31)),
            (date(2004, 2, 29), date(2022, 3, 31), date(2022, 2, 28), date(2022, 2, 28)),
            (date(2006, 1, 1), date(2024, 3, 31), date(2023, 12, 31), date(2023, 12, 31)),
        ] {
            let ends = [SchoolYear, Birthday, BirthdayMonth].map(|end| end.last_day(born, 18));
            assert_eq!(ends, [school_year, birthday, month], "{born}");
        }
    }
}
