//! The city file (自治体規則ファイル): a city's rules as dated data.

mod book;
mod builtin;
mod load;
mod rows;
mod timeline;
mod unsaid;

pub use book::RuleBook;
pub use builtin::builtin;
pub use rows::{
    AgeEnd, AgeRule, ClaimRule, ConfirmedRule, CopayDue, CopayFor, CopayRule, Declared, EndDay, EndDayRule, ExcludedBy, ExclusionRule,
    FundingRule, HighCostCategory, HighCostRule, IncomeLimit, IncomeRule, InsurerShareRule, Judged, MealRule, NationalRule,
    PrescriptionRule, ProgrammeKind, ProgrammeRule, RefundWay, RegisterLateRule, Rounding, WelfareRule,
};
pub use timeline::Timeline;

use jiff::civil::Date;
use josei_base::id::ProgrammeNumber;
use josei_base::{Digest, Finding, Month, ServiceMonth};

/// The rules of 堺市, the first city, as they stand in `rules/271403-sakai.toml`.
pub const SAKAI: &str = include_str!("../../rules/271403-sakai.toml");

/// A city's rules (自治体規則), checked: every rule has exactly one row in force on any day from `rules_from` on.
#[derive(Debug, Clone)]
pub struct City {
    hash: Digest,
    municipality: String,
    name_ja: String,
    version: u32,
    effective_from: Date,
    rules_from: Date,
    claims: Timeline<ClaimRule>,
    register_late: Timeline<RegisterLateRule>,
    age_limit: Timeline<AgeRule>,
    welfare: Timeline<WelfareRule>,
    end_day: Timeline<EndDayRule>,
    insurer_share: Timeline<InsurerShareRule>,
    copay: Timeline<CopayRule>,
    meal: Timeline<MealRule>,
    high_cost: Timeline<HighCostRule>,
    national: Timeline<NationalRule>,
    exclusion: Timeline<ExclusionRule>,
    income_limit: Timeline<IncomeRule>,
    funding: Timeline<FundingRule>,
    confirmed: Timeline<ConfirmedRule>,
    prescription: Timeline<PrescriptionRule>,
    programmes: Vec<CityProgramme>,
}

/// One number of one of the city's programmes, with its days.
#[derive(Debug, Clone)]
pub struct CityProgramme {
    /// Which programme.
    pub kind: ProgrammeKind,
    /// The number (公費負担者番号).
    pub number: ProgrammeNumber,
    /// First day.
    pub from: Date,
    /// Last day; `None` while open.
    pub to: Option<Date>,
    /// Is the last digit of its 受給者番号 a check digit?
    pub holder_check_digit: bool,
}

/// Whose an income limit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LimitOf {
    /// The city's: who is over it has no subsidy.
    City,
    /// The prefecture's: who is over it is the city's alone (府市区分).
    Prefecture,
}

/// How the income of a fiscal year is measured, and for which days it counts.
#[derive(Debug, Clone, Copy)]
pub struct IncomeYear<'a> {
    /// Whose limit.
    pub of: LimitOf,
    /// The limit.
    pub limit: &'a IncomeLimit,
    /// First day.
    pub from: Date,
    /// Last day.
    pub to: Date,
}

/// All rules in force in a month. Rules change only on the first of a month.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// How old a claim may be.
    pub claims: &'a ClaimRule,
    /// How late the register may be.
    pub register_late: &'a RegisterLateRule,
    /// Age limit.
    pub age_limit: &'a AgeRule,
    /// Public assistance.
    pub welfare: &'a WelfareRule,
    /// End days.
    pub end_day: &'a EndDayRule,
    /// Share of the insurer.
    pub insurer_share: &'a InsurerShareRule,
    /// Copay.
    pub copay: &'a CopayRule,
    /// Meals.
    pub meal: &'a MealRule,
    /// High cost.
    pub high_cost: &'a HighCostRule,
    /// National programmes.
    pub national: &'a NationalRule,
    /// Programmes that take a child out.
    pub exclusion: &'a ExclusionRule,
    /// Income limit.
    pub income_limit: &'a IncomeRule,
    /// Who bears the subsidy.
    pub funding: &'a FundingRule,
    /// What the review body's confirmation means.
    pub confirmed: &'a ConfirmedRule,
    /// The prescriber's receipt.
    pub prescription: &'a PrescriptionRule,
}

impl City {
    /// Reads and checks a city file.
    ///
    /// # Errors
    /// All that is wrong with it (codes `C…`), with line, table and key.
    pub fn load(text: &str) -> Result<Self, Vec<Finding>> {
        load::load(text)
    }

    /// SHA-256 of the file's bytes; stands in every decision.
    #[must_use]
    pub const fn hash(&self) -> Digest {
        self.hash
    }

    /// Municipality code (地方公共団体コード), six digits.
    #[must_use]
    pub fn municipality(&self) -> &str {
        &self.municipality
    }

    /// The city's name.
    #[must_use]
    pub fn name_ja(&self) -> &str {
        &self.name_ja
    }

    /// Version of the file (版), counted by the city from 1.
    #[must_use]
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// Decisions of this day and later go by this version (施行日); what it says of which care stands in its rows.
    #[must_use]
    pub const fn effective_from(&self) -> Date {
        self.effective_from
    }

    /// The first day the file has rules for.
    #[must_use]
    pub const fn rules_from(&self) -> Date {
        self.rules_from
    }

    /// The rules of a month; `None` before `rules_from`.
    #[must_use]
    pub fn rules(&self, month: ServiceMonth) -> Option<Rules<'_>> {
        let day = month.0.first_day();
        Some(Rules {
            claims: self.claims.at(day)?,
            register_late: self.register_late.at(day)?,
            age_limit: self.age_limit.at(day)?,
            welfare: self.welfare.at(day)?,
            end_day: self.end_day.at(day)?,
            insurer_share: self.insurer_share.at(day)?,
            copay: self.copay.at(day)?,
            meal: self.meal.at(day)?,
            high_cost: self.high_cost.at(day)?,
            national: self.national.at(day)?,
            exclusion: self.exclusion.at(day)?,
            income_limit: self.income_limit.at(day)?,
            funding: self.funding.at(day)?,
            confirmed: self.confirmed.at(day)?,
            prescription: self.prescription.at(day)?,
        })
    }

    /// Whether incomes of the tax office are ever measured: without a limit nobody needs to know them.
    #[must_use]
    pub fn asks_incomes(&self) -> bool {
        self.income_limit.rows().any(|rule| rule.limit.is_some()) || self.funding.rows().any(|rule| rule.limit.is_some())
    }

    /// How the income of a fiscal year (年度) is measured: by the city's own limit, else by the prefecture's; none where neither asks for it.
    #[must_use]
    pub fn income_year(&self, fiscal_year: i16) -> Option<IncomeYear<'_>> {
        let april = Month::new(fiscal_year, 4).ok()?;
        let years = (0..12).filter_map(|months| april.plus_months(months).ok()).filter_map(|month| {
            let rules = self.rules(ServiceMonth(month))?;
            let (of, limit) = match (&rules.income_limit.limit, &rules.funding.limit) {
                (Some(limit), _) => (LimitOf::City, limit),
                (None, Some(limit)) => (LimitOf::Prefecture, limit),
                (None, None) => return None,
            };
            let to = month.plus_months(11).ok()?.last_day();
            (limit.from_month == month.month()).then_some(IncomeYear { of, limit, from: month.first_day(), to })
        });
        let mut years: Vec<_> = years.collect();
        years.sort_by_key(|year| year.of);
        years.into_iter().next()
    }

    /// The rules as they stand in a month, for care of any month: to see before it comes what a change would do to receipts of today. The numbers
    /// of programmes stay as they are, and so does the hash: no decision to keep is made by this. `None` before `rules_from`.
    #[must_use]
    pub fn as_in(&self, month: ServiceMonth) -> Option<Self> {
        let (day, from) = (month.0.first_day(), self.rules_from);
        Some(Self {
            claims: self.claims.held(day, from)?,
            register_late: self.register_late.held(day, from)?,
            age_limit: self.age_limit.held(day, from)?,
            welfare: self.welfare.held(day, from)?,
            end_day: self.end_day.held(day, from)?,
            insurer_share: self.insurer_share.held(day, from)?,
            copay: self.copay.held(day, from)?,
            meal: self.meal.held(day, from)?,
            high_cost: self.high_cost.held(day, from)?,
            national: self.national.held(day, from)?,
            exclusion: self.exclusion.held(day, from)?,
            income_limit: self.income_limit.held(day, from)?,
            funding: self.funding.held(day, from)?,
            confirmed: self.confirmed.held(day, from)?,
            prescription: self.prescription.held(day, from)?,
            ..self.clone()
        })
    }

    /// All numbers of the city's programmes.
    #[must_use]
    pub fn programmes(&self) -> &[CityProgramme] {
        &self.programmes
    }

    /// The city's programme of a written number on a day.
    #[must_use]
    pub fn programme(&self, number: &str, day: Date) -> Option<&CityProgramme> {
        self.programmes
            .iter()
            .find(|programme| programme.number.as_str() == number && programme.from <= day && programme.to.is_none_or(|to| day <= to))
    }
}
