//! The rows of a city file, as written. Each is in force from `valid_from` to `valid_to`.

use josei_base::id::FeeTable;
use serde::Deserialize;
use toml::value::Datetime;

/// A row with its days, and what may be wrong with its values.
pub(super) trait Row {
    /// First and last day as written.
    fn days(&self) -> (Datetime, Option<Datetime>);
    /// Name of a value that is out of its range.
    fn wrong_value(&self) -> Option<&'static str>;
}

macro_rules! row {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $kind:ty,)+ } wrong: |$row:ident| $wrong:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            valid_from: Datetime,
            valid_to: Option<Datetime>,
            $($(#[$field_doc])* pub $field: $kind,)+
        }

        impl Row for $name {
            fn days(&self) -> (Datetime, Option<Datetime>) {
                (self.valid_from, self.valid_to)
            }

            fn wrong_value(&self) -> Option<&'static str> {
                let $row = self;
                $wrong
            }
        }
    };
}

/// Largest amount of yen a city file may name for one rule.
const YEN_MAX: i64 = 10_000_000;

fn yen(amount: i64) -> bool {
    (0..=YEN_MAX).contains(&amount)
}

fn law(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn first_wrong<const N: usize>(checks: [(bool, &'static str); N]) -> Option<&'static str> {
    checks.into_iter().find(|(right, _)| !right).map(|(_, name)| name)
}

row! {
    /// How old a claim may be (請求の時効).
    ClaimRule {
        /// Months after the service month; one more is too old (E61).
        months_max: i32,
    }
    wrong: |row| first_wrong([((1..=1_200).contains(&row.months_max), "months_max")])
}

row! {
    /// How late the register may be with a new insurer (保険変更の届出の遅れ).
    RegisterLateRule {
        /// Days between the care and the register's day within which an unknown insurer is only W30.
        days: i32,
    }
    wrong: |row| first_wrong([((0..=3_660).contains(&row.days), "days")])
}

row! {
    /// Age limit (対象年齢): to the first 31 March after this birthday.
    AgeRule {
        /// The birthday.
        age: i16,
    }
    wrong: |row| first_wrong([((1..=30).contains(&row.age), "age")])
}

row! {
    /// Public assistance (生活保護).
    WelfareRule {
        /// Recipients whose protection is suspended (停止) count as eligible.
        suspended_is_eligible: bool,
    }
    wrong: |_row| None
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
    /// Share of the insurer (給付割合).
    InsurerShareRule {
        /// 未就学: to the first 31 March after this birthday.
        preschool_age: i16,
        /// Per cent until then.
        preschool_percent: u8,
        /// Per cent afterwards.
        later_percent: u8,
    }
    wrong: |row| first_wrong([
        ((1..=12).contains(&row.preschool_age), "preschool_age"),
        (row.preschool_percent <= 100, "preschool_percent"),
        (row.later_percent <= 100, "later_percent"),
    ])
}

row! {
    /// Copay of the patient (一部自己負担額).
    CopayRule {
        /// Most a day and institution.
        yen_per_day: i64,
        /// Days of a month on which it is due, per institution.
        days_per_month: u32,
        /// Most a month over all institutions; the excess is refunded.
        month_cap_yen: i64,
        /// Fee tables without copay.
        free: Vec<FeeTable>,
    }
    wrong: |row| first_wrong([
        (yen(row.yen_per_day), "yen_per_day"),
        (row.days_per_month <= 31, "days_per_month"),
        (yen(row.month_cap_yen), "month_cap_yen"),
    ])
}

row! {
    /// Standard amount of a meal (食事療養標準負担額).
    MealRule {
        /// Per meal.
        standard_yen: i64,
        /// Per meal where one of `chronic_laws` comes first.
        chronic_yen: i64,
        /// 法別番号 of 難病 and 小児慢性.
        chronic_laws: Vec<String>,
    }
    wrong: |row| first_wrong([
        (yen(row.standard_yen), "standard_yen"),
        (yen(row.chronic_yen), "chronic_yen"),
        (row.chronic_laws.iter().all(|text| law(text)), "chronic_laws"),
    ])
}

/// One category of the high-cost table (所得区分).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HighCostCategory {
    /// Its name for people, for example 区ウ.
    pub name: String,
    /// 特記事項 that names it.
    pub note: String,
    /// Limit without the part over `over_yen`.
    pub base_yen: i64,
    /// Cost over which a part is added.
    pub over_yen: i64,
    /// Per cent of that part.
    pub percent: u8,
    /// 特記事項 for 多数回該当.
    pub many_note: Option<String>,
    /// Limit for 多数回該当.
    pub many_yen: Option<i64>,
}

row! {
    /// High-cost limits (高額療養費).
    HighCostRule {
        /// Category without a note.
        default: String,
        /// The table.
        categories: Vec<HighCostCategory>,
    }
    wrong: |row| first_wrong([
        (row.categories.iter().any(|category| category.name == row.default), "default"),
        (row.categories.iter().all(|category| law(&category.note) && category.many_note.as_deref().is_none_or(law)), "note"),
        (row.categories.iter().all(|category| category.many_note.is_some() == category.many_yen.is_some()), "many_yen"),
        (row.categories.iter().all(|category| category.percent <= 100), "percent"),
        (
            row.categories.iter().all(|category| {
                yen(category.base_yen) && yen(category.over_yen) && category.many_yen.is_none_or(yen)
            }),
            "base_yen",
        ),
    ])
}

row! {
    /// National programmes that come before the subsidy (国の公費).
    NationalRule {
        /// 法別番号.
        laws: Vec<String>,
    }
    wrong: |row| first_wrong([(row.laws.iter().all(|text| law(text)), "laws")])
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
