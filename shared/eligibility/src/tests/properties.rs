//! Properties of decisions.

use super::support::{KEY, ReceiptText, Row, child_number, city, register, snapshot, usual};
use crate::decide::{Decision, Prior, claim_key_parts};
use crate::{Asked, City, Difference, HolderHasher, Outcome, Snapshot, decide, differences};
use jiff::civil::date;
use josei_base::{Date, Yen};
use proptest::prelude::*;
use std::sync::LazyLock;

const ASKED: Asked = Asked { today: date(2024, 8, 20), register_as_of: date(2024, 8, 1) };

/// Receipts around the usual register: most are right, some are not.
fn receipts() -> impl Strategy<Value = ReceiptText> {
    let types = prop::sample::select(vec!["1126", "1125", "1124", "3126", "4126", "6126", "1122", "1136"]);
    let months = prop::sample::select(vec!["2024-06", "2024-05", "2023-12", "2020-04", "2018-07", "2025-01"]);
    let by_day = prop::collection::vec((1..=31_u32, 1..3_000_u32), 0..4);
    (types, months, 0..=60_000_u32, prop::option::of(0..2_500_i64), 0..5_u32, by_day, prop::bool::ANY, 0..100_u32).prop_map(
        |(receipt_type, month, points, copay, days, by_day, other_insurer, meals)| {
            let mut text =
                ReceiptText { receipt_type: receipt_type.into(), month: month.into(), points, copay, days, ..ReceiptText::default() };
            let mut seen = Vec::new();
            for (day, points) in by_day {
                if !seen.contains(&day) {
                    seen.push(day);
                    text.by_day.push([day, points]);
                    text.care.push(u8::try_from(day).unwrap());
                }
            }
            if !text.by_day.is_empty() {
                text.points = text.by_day.iter().map(|[_, points]| points).sum();
            }
            if other_insurer {
                text.insurer = "31270002".into();
            }
            text.meals = meals;
            if receipt_type == "1136" {
                text.programmes = toml_programmes(points, copay);
            }
            text
        },
    )
}

fn toml_programmes(points: u32, copay: Option<i64>) -> Vec<super::support::Ko> {
    #[derive(serde::Deserialize)]
    struct Holder {
        programmes: Vec<super::support::Ko>,
    }
    let copay = copay.unwrap_or(0);
    let text = format!(
        "programmes = [{{ number = \"52276011\", points = {}, copay = {} }}, {{ number = \"85270023\", copay = {copay} }}]",
        points / 2,
        copay * 2
    );
    toml::from_str::<Holder>(&text).unwrap().programmes
}

static REGISTER: LazyLock<(Snapshot, HolderHasher)> = LazyLock::new(|| snapshot(&rows()));

static ELSEWHERE: LazyLock<(City, Snapshot, HolderHasher)> = LazyLock::new(|| {
    let city = City::load(super::cities::KAKUU).unwrap();
    let mut rows = rows();
    for row in &mut rows {
        row.insert("programme_number".into(), child_number(&city));
    }
    let (snapshot, hasher) = super::support::snapshot_in(&city, &rows);
    (city, snapshot, hasher)
});

fn rows() -> Vec<Row> {
    let row = |pairs: &[(&str, &str)]| pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect::<Row>();
    vec![
        usual(),
        row(&[("insurer_number", "270025"), ("insurer_from", "2017-01-01"), ("insurer_to", "2019-03-31"), ("insurer_card_number", "7")]),
        row(&[("valid_from", "2017-04-01"), ("valid_to", "2019-03-31")]),
        row(&[("exclusion_kind", "52"), ("exclusion_from", "2024-05-10"), ("exclusion_to", "2024-06-10")]),
        row(&[("exclusion_kind", "welfare"), ("exclusion_from", "2023-12-05"), ("exclusion_to", "2023-12-20")]),
        row(&[("holder_number", "0000018"), ("birth_date", "2016-02-03"), ("valid_from", "2019-04-01"), ("kana_name", "ミホン ジロウ")]),
    ]
}

fn amounts_are_sound(decision: &Decision) -> Result<(), TestCaseError> {
    let amounts = decision.amounts;
    for amount in [
        amounts.cost,
        amounts.insurer,
        amounts.high_cost,
        amounts.share,
        amounts.other_programmes,
        amounts.copay,
        amounts.subsidy,
        amounts.meals,
        amounts.city_pays,
    ] {
        prop_assert!(!amount.is_negative());
    }
    prop_assert_eq!(Yen::sum([amounts.insurer, amounts.high_cost, amounts.share]), Ok(amounts.cost));
    if decision.result != Outcome::Reject {
        let parts = [amounts.insurer, amounts.high_cost, amounts.other_programmes, amounts.copay, amounts.subsidy];
        prop_assert_eq!(Yen::sum(parts), Ok(amounts.cost));
    }
    prop_assert_eq!(amounts.subsidy.plus(amounts.meals), Ok(amounts.city_pays));
    Ok(())
}

proptest! {
    #[test]
    fn totals_agree_in_another_city_as_well(text in receipts()) {
        let (city, snapshot, hasher) = &*ELSEWHERE;
        let decision = decide(city, snapshot, hasher, &text.in_city(city).receipt(), &ASKED);
        amounts_are_sound(&decision)?;
        let in_sakai = decide(super::support::city(), &REGISTER.0, hasher, &text.receipt(), &ASKED);
        if let Some(difference) = differences(&in_sakai, &decision) {
            let back = differences(&decision, &in_sakai).unwrap();
            prop_assert_eq!((&difference.codes_new, &difference.codes_gone), (&back.codes_gone, &back.codes_new));
            prop_assert_eq!(difference.yen().plus(back.yen()), Ok(Yen::ZERO));
            let json = serde_json::to_string(&difference).unwrap();
            prop_assert_eq!(serde_json::from_str::<Difference>(&json).unwrap(), difference);
        }
    }

    #[test]
    fn totals_agree_and_nothing_is_below_zero(text in receipts()) {
        let (snapshot, hasher) = &*REGISTER;
        let decision = decide(city(), snapshot, hasher, &text.receipt(), &ASKED);
        amounts_are_sound(&decision)?;
        // Every rule but the store's is asked, in order.
        prop_assert_eq!(decision.answers.len(), 15);
        prop_assert!(decision.answers.windows(2).all(|pair| pair[0].step < pair[1].step));
        // Nothing personal in what was seen.
        let shown = serde_json::to_string(&decision).unwrap();
        for personal in [&text.name, &text.kana, &text.holder, &text.birth, &text.card_number] {
            prop_assert!(!shown.contains(personal.as_str()));
        }
    }

    #[test]
    fn a_decision_is_the_same_twice_and_travels_as_json(text in receipts()) {
        let (snapshot, hasher) = &*REGISTER;
        let receipt = text.receipt();
        let once = decide(city(), snapshot, hasher, &receipt, &ASKED);
        let again = decide(city(), snapshot, hasher, &receipt, &ASKED);
        prop_assert_eq!(&once, &again);
        prop_assert_eq!(differences(&once, &again), None);
        let json = serde_json::to_string(&once).unwrap();
        let back: Decision = serde_json::from_str(&json).unwrap();
        prop_assert_eq!(&back, &once);
        prop_assert_eq!(serde_json::to_string(&back).unwrap(), json);
    }

    #[test]
    fn the_order_of_rows_does_not_matter(order in Just((0..rows().len()).collect::<Vec<_>>()).prop_shuffle()) {
        let rows = rows();
        let shuffled: Vec<Row> = order.iter().map(|at| rows[*at].clone()).collect();
        let hasher = HolderHasher::new(&KEY);
        let image = |rows: &[Row]| Snapshot::build(&register(rows).0, &hasher).unwrap();
        prop_assert_eq!(image(&rows), image(&shuffled));
    }

    #[test]
    fn a_certificate_covers_exactly_its_days(start in 0_i64..60, length in 0_i64..60, day in 1..=30_u8) {
        use jiff::ToSpan as _;
        let from = date(2024, 5, 1).checked_add(start.days()).unwrap();
        let to = from.checked_add(length.days()).unwrap();
        let mut row = usual();
        row.insert("valid_from".into(), from.to_string());
        row.insert("valid_to".into(), to.to_string());
        let (snapshot, hasher) = snapshot(&[row]);
        let receipt = ReceiptText { care: vec![day], ..ReceiptText::default() }.receipt();
        let decision = decide(city(), &snapshot, &hasher, &receipt, &ASKED);
        let care: Date = date(2024, 6, i8::try_from(day).unwrap());
        let expected = if care < from { vec!["E21"] } else if care > to { vec!["E22"] } else { vec![] };
        prop_assert_eq!(decision.codes.iter().map(|code| code.as_str()).collect::<Vec<_>>(), expected);
    }
}

#[test]
fn a_prior_is_answered_in_its_place_and_the_last_answer_counts() {
    let (snapshot, hasher) = snapshot(&[usual()]);
    let decision = decide(city(), &snapshot, &hasher, &ReceiptText::default().receipt(), &ASKED);
    let twice = decision.clone().with_prior(Prior::SamePoints);
    assert_eq!((twice.result, twice.answers[13].step), (Outcome::Reject, 14));
    let again = twice.with_prior(Prior::None);
    assert_eq!((again.result, again.answers.len()), (Outcome::Ok, 16));
    assert!(again.codes.is_empty());
}

#[test]
fn a_decision_names_rules_register_and_holder() {
    let (snapshot, hasher) = snapshot(&[usual()]);
    let receipt = ReceiptText::default().receipt();
    let decision = decide(city(), &snapshot, &hasher, &receipt, &ASKED);
    assert_eq!((decision.rules_hash, decision.register_hash), (city().hash(), snapshot.hash()));
    let key = claim_key_parts(&receipt, &decision.holder.unwrap());
    assert!(key.to_string().ends_with("#2024-06#1#out#2716000019"), "{key}");
    let other = ReceiptText { birth: "2013-05-08".into(), ..ReceiptText::default() };
    assert_eq!(decide(city(), &snapshot, &hasher, &other.receipt(), &ASKED).holder, None);
    let text = decision.explain_ja();
    // A line for the result, 15 rules, the amounts and who bears them.
    assert!(text.starts_with("適合") && text.lines().count() == 18, "{text}");
}
