//! Which months a change touches.

use super::support::*;
use crate::effect::{Aspect, Effect, Lateness, effect};
use crate::event::Change;
use crate::history::AsOf;
use crate::incomes::Incomes;
use crate::projection::{Projection, project};
use crate::track::ExclusionKind;
use crate::value::*;

fn lateness() -> Lateness {
    Lateness { register_day: day("2024-08-01"), days: 92 }
}

fn holder() -> Life {
    let mut life = Life::new();
    life.records("2020-05-20", born("2020-05-07", "1234566", Some("2027-03-31")));
    life
}

fn projected(life: &Life) -> Vec<Projection> {
    project(&life.history().as_of(AsOf::Now), &Incomes::default(), reasons()).unwrap()
}

fn of(changes: Vec<Change>) -> Vec<(Aspect, String, String)> {
    let mut life = holder();
    let old = projected(&life);
    life.records("2024-08-01", changes);
    shown(&effect(&old, &projected(&life), lateness()))
}

fn shown(effects: &[Effect]) -> Vec<(Aspect, String, String)> {
    let month = |month: Option<josei_base::ServiceMonth>| month.map_or_else(String::new, |month| month.to_string());
    effects.iter().flat_map(|effect| &effect.touched).map(|touched| (touched.aspect, month(touched.first), month(touched.last))).collect()
}

fn line(aspect: Aspect, first: &str, last: &str) -> (Aspect, String, String) {
    (aspect, first.to_owned(), last.to_owned())
}

#[test]
fn a_late_loss_touches_the_days_it_takes_away() {
    assert_eq!(of(vec![loss("2024-06-15", "01")]), [line(Aspect::Certificate, "2024-06", "")]);
    assert_eq!(of(vec![loss("2027-04-01", "03")]), [line(Aspect::Certificate, "2027-04", "")], "by age, after the last day");
}

#[test]
fn an_insurer_touches_its_days_and_what_may_be_late() {
    assert_eq!(
        of(vec![Change::Insure { insurer: insurer("270025", "2024-04-01"), insurer_lost_on: None }]),
        [line(Aspect::Insurer, "2024-04", ""), line(Aspect::KnownInsurers, "2024-05", "")]
    );
    // The same insurer with another card: nothing new is known by number, but its newest period is.
    let mut other = insurer("01270016", "2022-04-01");
    other.insurer_card_number = Some(text("57"));
    assert_eq!(
        of(vec![Change::Insure { insurer: other, insurer_lost_on: None }]),
        [line(Aspect::Insurer, "2022-04", ""), line(Aspect::KnownInsurers, "2024-05", "")]
    );
}

#[test]
fn other_changes_touch_their_own_days() {
    let welfare = Change::Exclude { exclusion_kind: ExclusionKind::Welfare, begun_on: day("2024-02-10"), last_on: Some(day("2024-03-05")) };
    assert_eq!(of(vec![welfare]), [line(Aspect::Exclusion, "2024-02", "2024-03")]);
    let fund = Change::Fund(Funding { funding_class: FundingClass::City, applies_from: day("2024-07-01"), applies_to: None });
    assert_eq!(of(vec![fund]), [line(Aspect::Funding, "2024-07", "")]);
    assert_eq!(of(vec![suspend("2024-05-10"), resume("2024-05-20")]), [line(Aspect::Certificate, "2024-05", "2024-05")]);
    assert_eq!(of(vec![Change::Rename(dated("2024-05-10", names("例 太郎")))]), [line(Aspect::Names, "", "")]);
    assert_eq!(
        of(vec![Change::Identify(Identity { birth_date: day("2020-05-06"), sex: josei_base::receipt::Sex::Male })]),
        [line(Aspect::Identity, "", "")]
    );
    // Ward, guardian, cards and incomes decide nothing.
    assert_eq!(
        of(vec![Change::Relocate(dated("2024-05-10", address("3"))), Change::Entrust(dated("2024-05-10", Guardian::alone(person(8))))]),
        []
    );
}

#[test]
fn a_renewal_touches_only_its_own_days() {
    let mut next = certificate("1234566", "2027-04-01", Some("2033-03-31"));
    next.acquired_on = day("2020-05-07");
    // After it, care comes after an end as before: nothing differs there.
    assert_eq!(of(vec![Change::Acquire(next)]), [line(Aspect::Certificate, "2027-04", "2033-03")]);
}

#[test]
fn a_number_that_comes_or_goes_is_touched_as_a_whole() {
    let life = holder();
    let all = projected(&life);
    assert_eq!(shown(&effect(&[], &all, lateness())), [line(Aspect::Number, "", "")]);
    assert_eq!(shown(&effect(&all, &[], lateness())), [line(Aspect::Number, "", "")]);
    assert_eq!(effect(&all, &all, lateness()).len(), 0);
    let month = |text: &str| josei_base::ServiceMonth::parse(text).unwrap();
    let mut lost = holder();
    lost.records("2024-08-01", vec![loss("2024-06-15", "01")]);
    let touched = effect(&all, &projected(&lost), lateness());
    assert!(touched[0].contains(month("2024-06")) && !touched[0].contains(month("2024-05")));
}
