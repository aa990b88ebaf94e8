//! A child's life, and what was known of it when.

use super::support::*;
use crate::event::Change;
use crate::history::AsOf;
use crate::incomes::Incomes;
use crate::projection::{Projection, project};
use crate::track::{ExclusionKind, Track};
use crate::value::*;
use crate::{EntitlementState, LossMeaning};
use josei_base::Date;

/// Born, card, insurer change, move of ward, 生活保護 and back, another name, loss: each recorded some days late, as it is.
fn life() -> Life {
    let mut life = Life::new();
    life.records("2020-05-20", born("2020-05-07", "1234566", Some("2027-03-31")));
    life.records("2020-05-21", vec![Change::IssueCard(card(1, "2020-05-21"))]);
    life.records("2021-04-10", vec![Change::Insure { insurer: insurer("270025", "2021-04-01"), insurer_lost_on: None }]);
    life.records("2021-08-02", vec![Change::Relocate(dated("2021-07-28", address("3")))]);
    life.records("2022-02-01", vec![exclude("2022-01-15")]);
    life.records("2022-09-01", vec![Change::SuspendExclusion { exclusion_kind: ExclusionKind::Welfare, suspended_on: day("2022-08-10") }]);
    life.records("2022-10-01", vec![Change::ResumeExclusion { exclusion_kind: ExclusionKind::Welfare, resumed_on: day("2022-09-20") }]);
    life.records("2023-01-20", vec![Change::EndExclusion { exclusion_kind: ExclusionKind::Welfare, last_on: day("2022-12-31") }]);
    life.records("2023-06-15", vec![Change::Rename(dated("2023-06-10", names("例 太郎")))]);
    life.records("2024-06-20", vec![Change::MoveOut { moved_out_on: day("2024-06-15"), lost_reason: Some(code("01")) }]);
    life.records(
        "2024-06-21",
        vec![Change::CollectCard(CardCollection {
            card_number: 1,
            collected_on: day("2024-06-21"),
            collection_class: code("1"),
            collection_ward: code("3"),
        })],
    );
    life
}

fn card(card_number: u16, issued_on: &str) -> CardIssue {
    CardIssue {
        card_number,
        card_form: code("1"),
        reissue_class: code("0"),
        issue_class: code("1"),
        issue_reason: code("01"),
        issued_on: day(issued_on),
        processed_on: day(issued_on),
    }
}

fn exclude(on: &str) -> Change {
    Change::Exclude { exclusion_kind: ExclusionKind::Welfare, begun_on: day(on), last_on: None }
}

fn only(life: &Life, as_of: AsOf) -> Projection {
    let history = life.history();
    let mut all = project(&history.as_of(as_of), &Incomes::default(), reasons()).unwrap();
    assert_eq!(all.len(), 1);
    all.remove(0)
}

type Shown = (Date, Option<Date>);

fn shown(from: &str, to: &str) -> Shown {
    (day(from), (!to.is_empty()).then(|| day(to)))
}

#[test]
fn the_whole_life_is_projected() {
    let child = only(&life(), AsOf::Now);
    assert_eq!((child.name.as_str(), child.kana.as_str(), child.birth), ("例 太郎", "", day("2020-05-07")));
    let certificate = &child.certificates[0];
    assert_eq!(child.certificates.len(), 1);
    // The period stays as it was given; whether the day of loss counts, the city's rules say.
    assert_eq!((certificate.from, certificate.to), shown("2020-05-07", "2027-03-31"));
    assert_eq!((certificate.lost, certificate.suspended), (Some((day("2024-06-15"), LossMeaning::MovedOut)), None));
    let insurers: Vec<_> = child.insurers.iter().map(|one| (one.number.as_str(), (one.from, one.to))).collect();
    assert_eq!(insurers, [("01270016", shown("2020-05-07", "2021-04-01")), ("270025", shown("2021-04-01", ""))]);
    let welfare = &child.exclusions[0];
    assert_eq!(child.exclusions.len(), 1);
    assert_eq!((welfare.from, welfare.to), shown("2022-01-15", "2022-12-31"));
    assert_eq!(welfare.suspended, Some((day("2022-08-10"), Some(day("2022-09-20")))));
    let wards: Vec<_> = child.wards.iter().map(|one| (one.value.as_str(), (one.from, one.to))).collect();
    assert_eq!(wards, [("1", shown("2020-05-07", "2021-07-27")), ("3", shown("2021-07-28", ""))]);
}

#[test]
fn each_day_has_its_state() {
    let life = life();
    let history = life.history();
    let now = history.as_of(AsOf::Now);
    for (on, state) in [
        ("2020-05-06", EntitlementState::None),
        ("2020-05-07", EntitlementState::Held),
        ("2024-06-14", EntitlementState::Held),
        ("2024-06-15", EntitlementState::Lost),
        ("2027-04-01", EntitlementState::Lost),
    ] {
        assert_eq!(now.entitlement_state(day(on)), state, "{on}");
    }
    let at = |track: &Track, on: &str| now.at(track, day(on)).map(|span| span.entry);
    assert_eq!((at(&Track::Names, "2023-06-09"), at(&Track::Names, "2023-06-10")), (Some(1), Some(9)));
    assert_eq!(
        (at(&Track::Card(1), "2020-05-20"), at(&Track::Card(1), "2020-05-21"), at(&Track::Card(1), "2024-06-21")),
        (None, Some(2), Some(11))
    );
    assert_eq!(at(&Track::Exclusion(ExclusionKind::Welfare), "2023-01-01"), None);
    assert_eq!(now.on(day("2020-05-21")).count(), 7, "identity, names, address, guardian, insurer, certificate, card");
}

#[test]
fn what_we_knew_on_the_day_we_decided() {
    let mut life = life();
    let decided = noon("2023-02-01");
    let before = only(&life, AsOf::Known(decided));
    assert_eq!((before.name.as_str(), before.certificates[0].lost), ("見本 太郎", None));
    assert_eq!(before.exclusions[0].to, Some(day("2022-12-31")));
    // A late correction: the assistance had ended in November already, and another name was borne since birth.
    life.records(
        "2025-01-10",
        vec![
            Change::EndExclusion { exclusion_kind: ExclusionKind::Welfare, last_on: day("2022-11-30") },
            Change::Rename(dated("2020-05-07", names("実 太郎"))),
        ],
    );
    assert!(only(&life, AsOf::Known(decided)) == before, "what was known does not change");
    assert!(only(&life, AsOf::Version(8)) == before, "nor by its version");
    let now = only(&life, AsOf::Now);
    assert_eq!(now.exclusions[0].to, Some(day("2022-11-30")));
    // The later name stands: the correction speaks up to the next change that was known.
    assert_eq!(now.name, "例 太郎");
    let history = life.history();
    let name = |on: &str| match history.as_of(AsOf::Now).at(&Track::Names, day(on)).map(|span| span.value) {
        Some(Value::Names(names)) => names.name.clone().map(String::from),
        _ => None,
    };
    assert_eq!((name("2022-01-01").as_deref(), name("2023-06-10").as_deref()), (Some("実 太郎"), Some("例 太郎")));
    // The instant of recording itself counts as known; a moment before does not.
    let recorded = life.entries.last().unwrap().known;
    let moment = recorded.checked_sub(jiff::SignedDuration::from_nanos(1)).unwrap();
    assert_eq!(only(&life, AsOf::Known(recorded)).exclusions[0].to, Some(day("2022-11-30")));
    assert_eq!(only(&life, AsOf::Known(moment)).exclusions[0].to, Some(day("2022-12-31")));
}

#[test]
fn an_entry_taken_back_shows_what_stood_below() {
    let mut life = life();
    // The loss was a mistake: the child had not moved.
    life.records("2024-07-01", vec![Change::Cancel { entry: 10, cancelled_on: day("2024-07-01") }]);
    let now = only(&life, AsOf::Now);
    assert_eq!((now.certificates[0].lost, now.certificates[0].to), (None, Some(day("2027-03-31"))));
    assert_eq!(only(&life, AsOf::Known(noon("2024-06-30"))).certificates[0].lost.map(|(on, _)| on), Some(day("2024-06-15")));
    assert_eq!(life.tries("2024-07-02", vec![Change::Cancel { entry: 10, cancelled_on: day("2024-07-02") }]), Err(vec!["B031"]));
    assert_eq!(life.tries("2024-07-02", vec![Change::Cancel { entry: 13, cancelled_on: day("2024-07-02") }]), Err(vec!["B031"]));
    // Taking the cancellation back brings the loss back.
    life.records("2024-07-03", vec![Change::Cancel { entry: 12, cancelled_on: day("2024-07-03") }]);
    assert_eq!(only(&life, AsOf::Now).certificates[0].lost.map(|(on, _)| on), Some(day("2024-06-15")));
}

#[test]
fn nothing_loses_its_ground_by_a_cancellation() {
    let mut life = Life::new();
    life.records("2020-05-20", born("2020-05-07", "1234566", None).into_iter().take(5).collect());
    life.records("2020-05-21", vec![Change::Acquire(certificate("1234566", "2020-05-07", None))]);
    life.records("2021-01-01", vec![suspend("2021-01-01")]);
    life.records("2021-02-01", vec![resume("2021-02-01")]);
    life.records("2022-01-01", vec![loss("2022-01-01", "05")]);
    let cancel = |entry| Change::Cancel { entry, cancelled_on: day("2022-02-01") };
    assert_eq!(life.tries("2022-02-01", vec![cancel(2)]), Err(vec!["B032"]));
    assert_eq!(life.tries("2022-02-01", vec![cancel(3)]), Err(vec!["B032"]));
    // The first entry is the person itself: without it the certificate would be nobody's.
    assert_eq!(life.tries("2022-02-01", vec![cancel(1)]), Err(vec!["B032", "B032"]));
    assert_eq!(life.tries("2022-02-01", vec![cancel(5), cancel(2)]), Ok(()));
    assert_eq!(life.history().as_of(AsOf::Now).entitlement_state(day("2021-06-01")), EntitlementState::None);
}

#[test]
fn an_acquisition_needs_a_person() {
    let all = born("2020-05-07", "1234566", None);
    for (left_out, codes) in [(0, vec!["B021"]), (1, vec!["B021"]), (2, vec!["B021"])] {
        let mut changes = all.clone();
        changes.remove(left_out);
        assert_eq!(Life::new().tries("2020-05-20", changes), Err(codes));
    }
    let mut life = Life::new();
    life.records("2020-05-20", all[..5].to_vec());
    assert_eq!(life.tries("2020-05-20", vec![Change::Acquire(certificate("1234566", "2020-05-06", None))]), Err(vec!["B020"]));
    life.records("2020-05-21", vec![Change::Die { died_on: day("2020-05-21"), lost_reason: None }]);
    assert_eq!(life.tries("2020-05-30", vec![Change::Acquire(certificate("1234566", "2020-05-22", None))]), Err(vec!["B033"]));
}

#[test]
fn certificates_follow_one_another() {
    let mut life = Life::new();
    life.records("2018-05-20", born("2018-04-02", "1234566", Some("2025-03-31")));
    let next = |from: &str, to: Option<&str>| {
        let mut next = certificate("1234566", from, to);
        next.acquired_on = day("2018-04-02");
        Change::Acquire(next)
    };
    assert_eq!(life.tries("2025-02-01", vec![next("2025-03-31", Some("2031-03-31"))]), Err(vec!["B022"]));
    life.records("2025-02-01", vec![next("2025-04-01", Some("2031-03-31"))]);
    let now = only(&life, AsOf::Now);
    let periods = |child: &Projection| child.certificates.iter().map(|one| (one.from, one.to)).collect::<Vec<_>>();
    assert_eq!(periods(&now), [shown("2018-04-02", "2025-03-31"), shown("2025-04-01", "2031-03-31")]);
    // A loss ends the certificates of the same acquisition that were made ahead, too.
    life.records("2025-03-15", vec![loss("2025-03-10", "05")]);
    let lost = only(&life, AsOf::Now);
    assert_eq!(periods(&lost), [shown("2018-04-02", "2025-03-31")]);
    assert_eq!(lost.certificates[0].lost, Some((day("2025-03-10"), LossMeaning::Insurance)));
    // And a new acquisition under another number is another holder record.
    life.records("2026-01-10", vec![Change::Acquire(certificate("9000019", "2026-01-05", Some("2031-03-31")))]);
    let history = life.history();
    let all = project(&history.as_of(AsOf::Now), &Incomes::default(), reasons()).unwrap();
    assert_eq!(all.iter().map(|one| one.number.as_str()).collect::<Vec<_>>(), ["1234566", "9000019"]);
    assert_eq!(all[1].certificates[0].lost, None);
    assert_eq!(history.as_of(AsOf::Now).entitlement_state(day("2025-06-01")), EntitlementState::Lost);
    assert_eq!(history.as_of(AsOf::Now).entitlement_state(day("2031-04-01")), EntitlementState::Expired);
    // A loss of the first period known only now does not touch the second.
    assert_eq!(life.tries("2026-02-01", vec![loss("2025-03-20", "05")]), Err(vec!["B023"]));
}

#[test]
fn by_age_and_on_the_first_day() {
    let mut life = Life::new();
    life.records("2005-04-20", born("2005-04-02", "1234566", Some("2024-03-31")));
    life.records("2024-04-01", vec![loss("2024-04-01", "03")]);
    let by_age = only(&life, AsOf::Now);
    assert_eq!(
        (by_age.certificates[0].to, by_age.certificates[0].lost),
        (Some(day("2024-03-31")), Some((day("2024-04-01"), LossMeaning::Age)))
    );
    assert_eq!(life.history().as_of(AsOf::Now).entitlement_state(day("2024-04-02")), EntitlementState::Lost);

    // A child that died on the day it was born was entitled on that day, if the city's rule says so.
    let mut short = Life::new();
    short.records("2024-05-20", born("2024-05-07", "1234566", Some("2031-03-31")));
    short.records("2024-05-20", vec![Change::Die { died_on: day("2024-05-07"), lost_reason: Some(code("02")) }]);
    let short = only(&short, AsOf::Now);
    assert_eq!((short.certificates[0].from, short.certificates[0].to), shown("2024-05-07", "2031-03-31"));
    assert_eq!(short.certificates[0].lost, Some((day("2024-05-07"), LossMeaning::Died)));
}

#[test]
fn suspensions_are_given_one_a_period() {
    let mut life = Life::new();
    life.records("2020-05-20", born("2020-05-07", "1234566", Some("2027-03-31")));
    for (from, to) in [("2021-01-10", "2021-02-01"), ("2022-01-10", "2022-02-01")] {
        life.records(from, vec![suspend(from)]);
        life.records(to, vec![resume(to)]);
    }
    assert_eq!(life.tries("2022-03-01", vec![resume("2022-03-01")]), Err(vec!["B025"]));
    life.records("2023-01-10", vec![suspend("2023-01-10")]);
    assert_eq!(life.tries("2023-01-20", vec![suspend("2023-01-15")]), Err(vec!["B024"]));
    life.records("2023-03-10", vec![loss("2023-03-01", "05")]);
    let now = only(&life, AsOf::Now);
    let shown: Vec<_> = now.certificates.iter().map(|one| (one.from, one.to, one.suspended, one.lost.map(|(on, _)| on))).collect();
    let spell = |from: &str, to: &str| Some((day(from), Some(day(to))));
    assert_eq!(
        shown,
        [
            (day("2020-05-07"), Some(day("2022-01-09")), spell("2021-01-10", "2021-02-01"), None),
            (day("2022-01-10"), Some(day("2023-01-09")), spell("2022-01-10", "2022-02-01"), None),
            (day("2023-01-10"), Some(day("2027-03-31")), spell("2023-01-10", "2023-03-01"), Some(day("2023-03-01"))),
        ]
    );
    assert_eq!(life.history().as_of(AsOf::Now).entitlement_state(day("2023-02-01")), EntitlementState::Suspended);
}

#[test]
fn insurance_known_late_does_not_override_what_came_after() {
    let mut life = Life::new();
    life.records("2020-05-20", born("2020-05-07", "1234566", None));
    life.records("2024-04-10", vec![Change::Uninsure(InsuranceEnd { insurer_lost_on: day("2024-04-01") })]);
    assert_eq!(life.tries("2024-04-10", vec![Change::Uninsure(InsuranceEnd { insurer_lost_on: day("2024-05-01") })]), Err(vec!["B026"]));
    life.records("2024-06-10", vec![Change::Insure { insurer: insurer("270025", "2024-06-01"), insurer_lost_on: None }]);
    // The gap is filled by an insurance that is over already.
    life.records("2024-08-10", vec![Change::Insure { insurer: insurer("138057", "2024-04-01"), insurer_lost_on: Some(day("2024-05-20")) }]);
    let now = only(&life, AsOf::Now);
    let insurers: Vec<_> = now.insurers.iter().map(|one| (one.number.as_str(), (one.from, one.to))).collect();
    assert_eq!(
        insurers,
        [
            ("01270016", shown("2020-05-07", "2024-04-01")),
            ("138057", shown("2024-04-01", "2024-05-20")),
            ("270025", shown("2024-06-01", "")),
        ]
    );
}

#[test]
fn cards_are_numbered_and_collected_once() {
    let mut life = Life::new();
    assert_eq!(life.tries("2020-05-21", vec![Change::IssueCard(card(1, "2020-05-21"))]), Err(vec!["B023"]));
    life.records("2020-05-20", born("2020-05-07", "1234566", None));
    assert_eq!(life.tries("2020-05-21", vec![Change::IssueCard(card(2, "2020-05-21"))]), Err(vec!["B029"]));
    life.records("2020-05-21", vec![Change::IssueCard(card(1, "2020-05-21"))]);
    let collect = |on: &str| {
        let (collection_class, collection_ward) = (code("1"), code("1"));
        Change::CollectCard(CardCollection { card_number: 1, collected_on: day(on), collection_class, collection_ward })
    };
    assert_eq!(life.tries("2020-06-01", vec![collect("2020-05-20")]), Err(vec!["B030"]));
    life.records("2020-06-01", vec![collect("2020-06-01"), Change::IssueCard(card(2, "2020-06-01"))]);
    assert_eq!(life.tries("2020-06-02", vec![collect("2020-06-02")]), Err(vec!["B030"]));
}

#[test]
fn funding_and_income_have_their_periods() {
    let mut life = Life::new();
    life.records("2024-05-20", born("2024-05-07", "1234566", None));
    let fund = |class, from: &str, to: Option<&str>| {
        Change::Fund(Funding { funding_class: class, applies_from: day(from), applies_to: to.map(day) })
    };
    life.records(
        "2024-05-21",
        vec![
            fund(FundingClass::Prefecture, "2024-05-07", Some("2025-06-30")),
            Change::Assess(Box::new(dated("2024-05-07", super::samples::income(9, 2024)))),
            Change::Assess(Box::new(dated("2024-05-07", super::samples::income(8, 2024)))),
        ],
    );
    life.records("2025-06-20", vec![fund(FundingClass::City, "2025-07-01", None)]);
    let now = only(&life, AsOf::Now);
    let funding: Vec<_> = now.funding.iter().map(|one| (one.value, (one.from, one.to))).collect();
    assert_eq!(funding, [(FundingClass::Prefecture, shown("2024-05-07", "2025-06-30")), (FundingClass::City, shown("2025-07-01", ""))]);
    let history = life.history();
    assert_eq!(history.as_of(AsOf::Now).tracks().filter(|(track, _)| matches!(track, Track::Income { .. })).count(), 2);
}

#[test]
fn a_draft_is_checked_when_it_is_made() {
    let names = |kana: Option<&str>| Change::Rename(dated("2024-04-01", Names { kana_name: kana.map(text), name: None }));
    let until = |mut change: crate::Dated<Names>, until: &str| {
        change.until = Some(day(until));
        Change::Rename(change)
    };
    let welfare = ExclusionKind::Welfare;
    for (changes, expected) in [
        (vec![], vec!["B003"]),
        (vec![names(Some("ミホン")); 17], vec!["B003"]),
        (vec![names(None)], vec!["B005"]),
        (vec![until(dated("2024-04-01", super::support::names("見本")), "2024-03-31")], vec!["B007"]),
        (vec![Change::Rename(dated("1899-12-31", super::support::names("見本")))], vec!["B006", "B006", "B008", "B006"]),
        (vec![Change::Rename(dated("2079-06-06", super::support::names("見本")))], vec!["B006", "B006", "B006"]),
        (vec![loss("2024-04-01", "77")], vec!["B008"]),
        (vec![Change::Acquire(certificate("1234566", "2024-04-01", Some("2024-03-31")))], vec!["B007"]),
        (vec![Change::Insure { insurer: insurer("270025", "2024-04-01"), insurer_lost_on: Some(day("2024-04-01")) }], vec!["B007"]),
        (vec![Change::SuspendExclusion { exclusion_kind: ExclusionKind::Disability, suspended_on: day("2024-04-01") }], vec!["B010"]),
        (vec![Change::Exclude { exclusion_kind: welfare, begun_on: day("2024-04-01"), last_on: Some(day("2024-03-31")) }], vec!["B007"]),
        (vec![Change::DescribeInsurer(Box::new(dated("2024-04-01", details())))], vec!["B004"]),
    ] {
        assert_eq!(Life::new().tries("2024-04-02", changes), Err(expected.clone()), "{expected:?}");
    }
    // In the future: what has not happened yet, and a notification of tomorrow.
    let mut born = event(born("2024-04-01", "1234566", None));
    born.header.notified_on = day("2024-04-02");
    let found = |event: &crate::Event, today: &str| {
        crate::event::check(event, &child(), day(today), reasons())
            .into_iter()
            .map(|finding| (finding.line, finding.entry.code))
            .collect::<Vec<_>>()
    };
    assert_eq!(found(&born, "2024-04-02"), []);
    assert_eq!(found(&born, "2024-04-01"), [(0, "B009")]);
    assert_eq!(found(&born, "2024-03-31"), [(0, "B009"), (1, "B009")]);
    let of_insurer = crate::Subject::Insurer(josei_base::id::InsurerNumber::parse("270025").unwrap());
    let codes =
        crate::event::check(&event(vec![Change::MoveIn { moved_in_on: day("2024-04-01") }]), &of_insurer, day("2024-04-02"), reasons());
    assert_eq!(codes[0].entry.code, "B004");
    let described = event(vec![Change::DescribeInsurer(Box::new(dated("2024-04-01", details())))]);
    assert_eq!(crate::event::check(&described, &of_insurer, day("2024-04-02"), reasons()), []);
}

fn details() -> InsurerDetails {
    super::samples::values()
        .into_iter()
        .find_map(|value| if let Value::InsurerDetails(details) = value { Some(*details) } else { None })
        .unwrap()
}
