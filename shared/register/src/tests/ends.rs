//! Statements against a history, change by change: what an event says when something later is known already.

use super::support::*;
use crate::event::Change;
use crate::history::AsOf;
use crate::track::{ExclusionKind, Track};
use crate::value::*;

fn spans(life: &Life, track: &Track) -> Vec<(String, String, u64)> {
    let history = life.history();
    let end = |to: josei_base::Date| if to == crate::day::OPEN { String::new() } else { to.to_string() };
    history.as_of(AsOf::Now).spans(track).iter().map(|span| (span.from.to_string(), end(span.to), span.entry)).collect()
}

fn span(from: &str, to: &str, entry: u64) -> (String, String, u64) {
    (from.to_owned(), to.to_owned(), entry)
}

#[test]
fn a_change_holds_until_the_next_one_that_is_known() {
    let mut life = Life::new();
    life.records("2020-05-20", born("2020-05-07", "1234566", None));
    life.records("2023-01-01", vec![Change::Rename(dated("2023-01-01", names("後 太郎")))]);
    life.records("2023-02-01", vec![Change::Rename(dated("2021-06-01", names("中 太郎")))]);
    assert_eq!(
        spans(&life, &Track::Names),
        [span("2020-05-07", "2021-05-31", 1), span("2021-06-01", "2022-12-31", 3), span("2023-01-01", "", 2)]
    );
    let mut all = dated("2021-06-01", names("皆 太郎"));
    all.until = Some(day("2023-12-31"));
    life.records("2024-02-01", vec![Change::Rename(all)]);
    assert_eq!(
        spans(&life, &Track::Names),
        [span("2020-05-07", "2021-05-31", 1), span("2021-06-01", "2023-12-31", 4), span("2024-01-01", "", 2)]
    );
}

#[test]
fn an_end_ends_all_that_follows_without_a_gap() {
    let kind = ExclusionKind::Welfare;
    let track = Track::Exclusion(kind);
    let mut life = Life::new();
    life.records("2020-05-20", born("2020-05-07", "1234566", None));
    let begin = |on: &str, last: Option<&str>| Change::Exclude { exclusion_kind: kind, begun_on: day(on), last_on: last.map(day) };
    let end = |on: &str| Change::EndExclusion { exclusion_kind: kind, last_on: day(on) };
    life.records("2022-01-01", vec![begin("2022-01-01", None)]);
    assert_eq!(life.tries("2022-02-01", vec![begin("2022-01-15", None)]), Err(vec!["B027"]));
    life.records("2022-03-01", vec![Change::SuspendExclusion { exclusion_kind: kind, suspended_on: day("2022-03-01") }]);
    assert_eq!(
        life.tries("2022-03-02", vec![Change::SuspendExclusion { exclusion_kind: kind, suspended_on: day("2022-03-02") }]),
        Err(vec!["B028"])
    );
    life.records("2022-04-01", vec![end("2022-02-10")]);
    assert_eq!(spans(&life, &track), [span("2022-01-01", "2022-02-10", 2)]);
    assert_eq!(life.tries("2022-05-01", vec![end("2022-02-10")]), Err(vec!["B028"]));
    assert_eq!(life.tries("2022-05-01", vec![end("2022-03-10")]), Err(vec!["B028"]));
    life.records("2022-06-01", vec![begin("2021-06-01", None)]);
    assert_eq!(spans(&life, &track), [span("2021-06-01", "2021-12-31", 5), span("2022-01-01", "2022-02-10", 2)]);
}

#[test]
fn a_loss_and_a_new_acquisition_on_one_day() {
    let mut life = Life::new();
    life.records("2020-05-20", born("2020-05-07", "1234566", None));
    let again = certificate("9000019", "2023-04-01", None);
    life.records("2023-04-10", vec![loss("2023-04-01", "05"), Change::Acquire(again)]);
    assert_eq!(spans(&life, &Track::Entitlement), [span("2020-05-07", "2023-03-31", 1), span("2023-04-01", "", 2)]);
    // The first is over; what is lost on that day now is the second.
    life.records("2023-05-10", vec![loss("2023-04-20", "05")]);
    assert_eq!(spans(&life, &Track::Entitlement)[2], span("2023-04-20", "", 3));
}

#[test]
fn death_closes_the_certificate_and_needs_a_reason() {
    let mut life = Life::new();
    life.records("2020-05-20", born("2020-05-07", "1234566", None));
    let die = |reason: Option<&str>| Change::Die { died_on: day("2024-01-10"), lost_reason: reason.map(code) };
    assert_eq!(life.tries("2024-01-20", vec![die(None)]), Err(vec!["B005"]));
    life.records("2024-01-20", vec![die(Some("02"))]);
    assert_eq!(spans(&life, &Track::Residence), [span("2024-01-10", "", 2)]);
    assert_eq!(life.history().as_of(AsOf::Now).entitlement_state(day("2024-01-10")), crate::EntitlementState::Lost);
}

#[test]
fn who_moves_out_for_school_stays_entitled() {
    let mut life = Life::new();
    life.records("2008-05-20", born("2008-05-07", "1234566", None));
    life.records("2024-04-01", vec![Change::MoveOut { moved_out_on: day("2024-03-28"), lost_reason: None }]);
    assert_eq!(life.history().as_of(AsOf::Now).entitlement_state(day("2024-04-10")), crate::EntitlementState::Held);
    life.records("2026-04-01", vec![Change::MoveIn { moved_in_on: day("2026-03-28") }]);
    assert_eq!(spans(&life, &Track::Residence), [span("2024-03-28", "2026-03-27", 2), span("2026-03-28", "", 3)]);
}

#[test]
fn all_faults_of_an_event_are_told_with_their_place() {
    let event = event(vec![
        loss("2024-04-01", "01"),
        Change::CollectCard(CardCollection {
            card_number: 3,
            collected_on: day("2024-04-01"),
            collection_class: code("1"),
            collection_ward: code("1"),
        }),
    ]);
    let found = crate::event::prepare(&Life::new().history(), &event).unwrap_err();
    let told: Vec<_> =
        found.iter().map(|finding| (finding.line, finding.record.as_str(), finding.field.as_str(), finding.entry.code)).collect();
    assert_eq!(told, [(1, "lose", "lost_on", "B023"), (2, "collect_card", "card_number", "B030")]);
}

#[test]
fn a_loss_of_before_does_not_come_back() {
    let mut life = Life::new();
    life.records("2020-05-20", born("2020-05-07", "1234566", Some("2031-03-31")));
    life.records("2024-06-20", vec![loss("2024-06-15", "05")]);
    life.records("2026-01-10", vec![Change::Acquire(certificate("1234566", "2026-01-05", Some("2027-03-31")))]);
    assert_eq!(
        spans(&life, &Track::Entitlement),
        [span("2020-05-07", "2024-06-14", 1), span("2024-06-15", "2026-01-04", 2), span("2026-01-05", "2027-03-31", 3)]
    );
    let state = |life: &Life, on: &str| life.history().as_of(AsOf::Now).entitlement_state(day(on));
    assert_eq!(state(&life, "2027-04-01"), crate::EntitlementState::Expired);
    // Lost on the day after its last one, as by age.
    life.records("2027-04-02", vec![loss("2027-04-01", "03")]);
    assert_eq!(state(&life, "2027-04-01"), crate::EntitlementState::Lost);
}
