//! Incomes of parents, from their own histories to what the rules need of a child.

use super::samples::income;
use super::support::*;
use crate::effect::{Aspect, Lateness, effect};
use crate::event::{Change, Dated};
use crate::history::{AsOf, History};
use crate::incomes::{Incomes, parents};
use crate::projection::{Projection, project};
use crate::track::{ExclusionKind, Subject};
use crate::value::*;
use josei_base::Yen;
use std::collections::BTreeSet;

/// A parent whose incomes of some years count from July to June, each over the limit or within it.
fn parent(number: u8, years: &[(i16, bool)], limit: LimitOf) -> History {
    let mut life = Life::new();
    for (year, is_over) in years {
        let value = Income {
            income_after_deductions_yen: Yen::new(if *is_over { 5_320_001 } else { 5_320_000 }),
            judgement_sign: Some(code(limit.sign())),
            ..income(number, *year)
        };
        let (from, until) = (day(&format!("{year}-07-01")), day(&format!("{}-06-30", year + 1)));
        life.records("2024-08-01", vec![Change::Assess(Box::new(Dated { from, until: Some(until), value }))]);
    }
    history(Subject::Person(person(number)), life.entries)
}

fn incomes(parents: &[(u8, &History)]) -> Incomes {
    let mut incomes = Incomes::default();
    for (number, history) in parents {
        incomes.add(person(*number), &history.as_of(AsOf::Now));
    }
    incomes
}

/// Born in 2020; one guardian at first, and from 2023 another with the other parent.
fn family() -> Life {
    let mut life = Life::new();
    life.records("2020-05-10", born("2020-05-07", "1234566", Some("2031-03-31")));
    let both = Guardian { guardian: person(8), other_parent: Some(person(7)) };
    life.records("2023-01-10", vec![Change::Entrust(dated("2023-01-01", both))]);
    life
}

fn projected(life: &Life, incomes: &Incomes) -> Projection {
    project(&life.history().as_of(AsOf::Now), incomes, reasons()).unwrap().remove(0)
}

fn over(projection: &Projection) -> Vec<(String, String)> {
    let periods = projection.exclusions.iter().filter(|period| period.kind == ExclusionKind::CityIncomeOver);
    periods.map(|period| (period.from.to_string(), period.to.map_or_else(String::new, |to| to.to_string()))).collect()
}

fn days(from: &str, to: &str) -> (String, String) {
    (from.to_owned(), to.to_owned())
}

#[test]
fn a_parent_counts_while_it_is_one() {
    let life = family();
    let timeline = life.history();
    assert_eq!(parents(&timeline.as_of(AsOf::Now)), BTreeSet::from([person(7), person(8), person(9)]));
    let city = LimitOf::City;
    let (first, other, stranger) = (
        parent(9, &[(2021, false), (2022, true)], city),
        parent(7, &[(2022, false), (2023, true)], city),
        parent(6, &[(2021, true)], city),
    );
    let child = projected(&life, &incomes(&[(9, &first), (7, &other), (6, &stranger)]));
    assert_eq!(over(&child), [days("2022-07-01", "2022-12-31"), days("2023-07-01", "2024-06-30")]);
    assert_eq!(over(&projected(&life, &Incomes::default())), []);
    assert_eq!(child.funding, [], "another limit");
}

#[test]
fn years_that_touch_are_one_period_with_what_the_desk_entered() {
    let mut life = family();
    let over_by_desk =
        Change::Exclude { exclusion_kind: ExclusionKind::CityIncomeOver, begun_on: day("2022-01-01"), last_on: Some(day("2023-07-15")) };
    life.records("2024-08-01", vec![over_by_desk]);
    let parent = parent(8, &[(2023, true), (2024, true)], LimitOf::City);
    assert_eq!(over(&projected(&life, &incomes(&[(8, &parent)]))), [days("2022-01-01", "2025-06-30")]);
}

#[test]
fn the_prefecture_takes_part_where_nobody_is_over_its_limit_and_nobody_decided() {
    let mut life = family();
    let decided = Funding { funding_class: FundingClass::City, applies_from: day("2024-03-01"), applies_to: Some(day("2024-04-30")) };
    life.records("2024-08-01", vec![Change::Fund(decided)]);
    let prefecture = LimitOf::Prefecture;
    let (one, other) = (parent(8, &[(2023, false), (2024, false)], prefecture), parent(7, &[(2024, true)], prefecture));
    let child = projected(&life, &incomes(&[(8, &one), (7, &other)]));
    let told: Vec<_> = child.funding.iter().map(|one| (one.from.to_string(), one.to.unwrap().to_string(), one.value)).collect();
    let period = |from: &str, to: &str, class| (from.to_owned(), to.to_owned(), class);
    assert_eq!(
        told,
        [
            period("2023-07-01", "2024-02-29", FundingClass::Prefecture),
            period("2024-03-01", "2024-04-30", FundingClass::City),
            period("2024-05-01", "2024-06-30", FundingClass::Prefecture),
            period("2024-07-01", "2025-06-30", FundingClass::City),
        ]
    );
    assert_eq!(over(&child), []);
}

#[test]
fn an_income_touches_the_months_it_counts_for() {
    let life = family();
    let lateness = Lateness { register_day: day("2024-08-01"), days: 31 };
    let (was, is) = (parent(8, &[(2023, false)], LimitOf::City), parent(8, &[(2023, true)], LimitOf::City));
    let between = |was: &History, is: &History| {
        effect(&[projected(&life, &incomes(&[(8, was)]))], &[projected(&life, &incomes(&[(8, is)]))], lateness)
    };
    let touched = between(&was, &is).remove(0).touched;
    let months: Vec<_> = touched.iter().map(|one| (one.aspect, one.first.unwrap().to_string(), one.last.unwrap().to_string())).collect();
    assert_eq!(months, [(Aspect::Exclusion, "2023-07".to_owned(), "2024-06".to_owned())]);
    assert_eq!(between(&is, &is).len(), 0);
    // Judged by a person, by a sign of its own: what is to follow, the desk enters.
    let mut judged = Life::new();
    judged.records(
        "2024-08-01",
        vec![Change::Assess(Box::new(dated("2023-07-01", Income { income_limit_yen: Yen::ZERO, ..income(8, 2023) })))],
    );
    assert_eq!(between(&was, &history(Subject::Person(person(8)), judged.entries)).len(), 0);
}
