//! What a row of 税 says, as an income of the register: measured by the city's limit of its year. A year that no rule measures says nothing, and neither does who has
//! not declared.

use super::says::CannotSay;
use josei_base::Yen;
use josei_base::id::PersonKey;
use josei_eligibility::City;
use josei_eligibility::city::{Declared, Judged, LimitOf};
use josei_extract::facts;
use josei_register::value::{Income, IncomeDetails, LimitOf as Sign};
use josei_register::{Code, Dated, FiscalYear};

/// 48 所得根拠区分: the tax office's decision (P).
const TOLD_BY_TAX: &str = "1";
/// 49 対象者区分: the person whose history it stands in; whose parent that is, the child's history tells (P).
const OF_THE_PERSON: &str = "1";

fn code(column: &'static str, text: &str) -> Result<Code, CannotSay> {
    Code::parse(text).map_err(|_| CannotSay(column))
}

/// The income of a year, on the days it counts for.
pub(super) fn assessed(city: Option<&City>, person: PersonKey, told: &facts::Income) -> Result<Option<Dated<Income>>, CannotSay> {
    if !told.declared {
        return Ok(None);
    }
    let Some(year) = city.and_then(|city| city.income_year(told.year)) else { return Ok(None) };
    let Judged { income, deductions, after_deductions, limit } = year.limit.judge(&declared(told));
    let sign = match year.of {
        LimitOf::City => Sign::City,
        LimitOf::Prefecture => Sign::Prefecture,
    };
    let details = IncomeDetails { computed_income_yen: Some(income), computed_deductions_yen: Some(deductions), ..details(told)? };
    let value = Income {
        income_person: person,
        fiscal_year: FiscalYear::new(told.year).map_err(|_| CannotSay("fiscal_year"))?,
        income_basis: code("fiscal_year", TOLD_BY_TAX)?,
        person_class: code("fiscal_year", OF_THE_PERSON)?,
        income_after_deductions_yen: after_deductions,
        income_limit_yen: limit,
        judgement_sign: Some(code("fiscal_year", sign.sign())?),
        details,
    };
    Ok(Some(Dated { from: year.from, until: Some(year.to), value }))
}

fn yen(told: &facts::Income, column: &str) -> i64 {
    told.amounts.get(column).map_or(0, |yen| yen.get())
}

fn sum(amounts: impl IntoIterator<Item = i64>) -> i64 {
    amounts.into_iter().fold(0, i64::saturating_add)
}

fn count(told: &facts::Income, columns: &[&str]) -> u8 {
    columns.iter().filter_map(|column| told.counts.get(*column)).fold(0, |sum, count| sum.saturating_add(*count))
}

fn is(told: &facts::Income, column: &str, marks: &[&str]) -> bool {
    told.marks.get(column).is_some_and(|mark| marks.contains(&mark.as_str()))
}

/// Columns of dependants who are 特別障害者; those who live together are counted among them (P).
const SPECIALLY_DISABLED: [&str; 1] = ["dependants_special_disabled"];
/// 資格 95 その他扶養人数.
const OTHER_DEPENDANTS: [&str; 3] = ["dependants_specific", "dependants_general", "dependants_young"];

/// What is measured (P): 資格 63–69 less 70–75, and 89–91 off as they were told.
fn declared(told: &facts::Income) -> Declared {
    let incomes = ["total_income", "short_general", "long_general", "futures", "forestry", "retirement", "land"];
    let off = ["short_general_deduction", "long_general_deduction", "net_loss", "casualty_loss", "home_loss", "futures_loss"];
    let income = sum(incomes.map(|column| yen(told, column))).saturating_sub(sum(off.map(|column| yen(told, column))));
    let deducted = sum(["casualty_deduction", "medical_deduction", "mutual_aid_deduction"].map(|column| yen(told, column).max(0)));
    let spouse = is(told, "spouse_dependent", &["spouse", "elderly_spouse", "same_livelihood"]);
    let elderly = u16::from(count(told, &["dependants_elderly"])) + u16::from(is(told, "spouse_dependent", &["elderly_spouse"]));
    Declared {
        income: Yen::new(income),
        deducted: Yen::new(deducted),
        disabled: count(told, &["dependants_disabled"]).saturating_add(is(told, "disability", &["ordinary"]).into()),
        specially_disabled: count(told, &SPECIALLY_DISABLED).saturating_add(is(told, "disability", &["special"]).into()),
        is_widowed: is(told, "widowed", &["widowed", "widower"]),
        is_single_parent: is(told, "widowed", &["special", "single_parent"]),
        is_student: told.flags.iter().any(|flag| flag == "working_student"),
        dependants: u16::from(count(told, &OTHER_DEPENDANTS)) + u16::from(count(told, &["dependants_elderly"])) + u16::from(spouse),
        elderly,
    }
}

/// 63–95, as far as they were written. What the limits take off each (80–84, 87, 88) follows from them.
fn details(told: &facts::Income) -> Result<IncomeDetails, CannotSay> {
    let amount = |column: &str| told.amounts.get(column).copied();
    let counted = |columns: &[&str]| columns.iter().any(|column| told.counts.contains_key(*column)).then(|| count(told, columns));
    let mark = |column: &'static str, codes: &[(&str, &str)]| -> Result<Option<Code>, CannotSay> {
        let found = told.marks.get(column).and_then(|mark| codes.iter().find(|(name, _)| name == mark));
        found.map(|(_, digits)| code(column, digits)).transpose()
    };
    let working_student = told.flags.iter().any(|flag| flag == "working_student").then(|| code("working_student", "1")).transpose()?;
    Ok(IncomeDetails {
        total_income_yen: amount("total_income"),
        short_term_gain_yen: amount("short_general"),
        long_term_gain_yen: amount("long_general"),
        futures_income_yen: amount("futures"),
        forestry_income_yen: amount("forestry"),
        retirement_income_yen: amount("retirement"),
        other_income_yen: amount("land"),
        short_term_special_deduction_yen: amount("short_general_deduction"),
        long_term_special_deduction_yen: amount("long_general_deduction"),
        net_loss_yen: amount("net_loss"),
        casualty_loss_yen: amount("casualty_loss"),
        residential_loss_yen: amount("home_loss"),
        futures_loss_yen: amount("futures_loss"),
        disability_code: mark("disability", &[("none", "0"), ("ordinary", "1"), ("special", "2")])?,
        widow_code: mark("widowed", &[("none", "0"), ("widowed", "1"), ("special", "2"), ("single_parent", "3"), ("widower", "4")])?,
        working_student_code: working_student,
        disabled_dependants: counted(&["dependants_disabled"]),
        specially_disabled_dependants: counted(&SPECIALLY_DISABLED),
        casualty_deduction_yen: amount("casualty_deduction"),
        medical_deduction_yen: amount("medical_deduction"),
        small_enterprise_deduction_yen: amount("mutual_aid_deduction"),
        spouse_code: mark("spouse_dependent", &[("none", "0"), ("spouse", "1"), ("elderly_spouse", "2"), ("same_livelihood", "3")])?,
        elderly_dependants: counted(&["dependants_elderly"]),
        other_dependants: counted(&OTHER_DEPENDANTS),
        ..IncomeDetails::default()
    })
}
