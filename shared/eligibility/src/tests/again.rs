//! Deciding again: the same bytes by the same rules and register; by others, what differs.

use super::support::{ReceiptText, Row, city, snapshot, usual};
use crate::again::{AmountName, Comparison};
use crate::{Asked, City, MonthDecider, Prescriber, Prescriptions, SAKAI, decide, differences};
use jiff::civil::date;
use josei_base::receipt::NormalReceipt;
use josei_base::{ServiceMonth, Yen};
use proptest::prelude::*;

const ASKED: Asked = Asked { today: date(2024, 8, 20), register_as_of: date(2024, 8, 1) };

/// The next version: 400 yen a day and no cap, from care of July 2024.
fn next() -> City {
    let text = SAKAI.replace("\nversion = 1\n", "\nversion = 2\n").replace(
        "[[copay]]\nvalid_from = 2010-07-01\nyen_per_day = 500\ndays_per_month = 2\nmonth_cap_yen = 2500\nrefund = \"application\"\nfree = [\"pharmacy\"]\n",
        "[[copay]]\nvalid_from = 2010-07-01\nvalid_to = 2024-06-30\nyen_per_day = 500\ndays_per_month = 2\nmonth_cap_yen = 2500\nfree = [\"pharmacy\"]\n\
         [[copay]]\nvalid_from = 2024-07-01\nyen_per_day = 400\ndays_per_month = 2\nfree = [\"pharmacy\"]\n",
    );
    City::load(&text).unwrap()
}

#[test]
fn a_past_month_stays_as_it_was_and_a_later_one_differs() {
    let (snapshot, hasher) = snapshot(&[usual()]);
    let next = next();
    let june = ReceiptText::default().receipt();
    let july = ReceiptText { month: "2024-07".into(), ..ReceiptText::default() }.receipt();
    let of = |city: &City, receipt: &NormalReceipt| decide(city, &snapshot, &hasher, receipt, &ASKED);
    // Only the hash of the rules differs.
    assert_eq!(differences(&of(city(), &june), &of(&next, &june)), None);
    assert_ne!(of(city(), &june).rules_hash, of(&next, &june).rules_hash);

    let difference = differences(&of(city(), &july), &of(&next, &july)).unwrap();
    assert!(difference.matters());
    assert_eq!(difference.yen(), Yen::new(-1_900));
    assert_eq!(
        serde_json::to_string(&difference).unwrap(),
        r#"{"result":{"before":"ok","after":"reject"},"paid":{"before":1900,"after":0},"codes_gone":[],"codes_new":["E50"],"amounts":[],"funding":null,"rules":["amounts"],"other_holder":false,"other_proposals":false}"#
    );
    assert_eq!(difference.text_ja(), "適合から不適合へ、新たな理由 E50 一部自己負担額誤り、支払 1,900円から0円へ");

    // What the change would do to the receipts of today, before it comes.
    let as_in_july = next.as_in(ServiceMonth::parse("2024-07").unwrap()).unwrap();
    assert_eq!(differences(&of(city(), &june), &of(&as_in_july, &june)), Some(difference));
    assert!(next.as_in(ServiceMonth::parse("2010-06").unwrap()).is_none());
}

#[test]
fn another_register_tells_what_it_changes() {
    let (before, hasher) = snapshot(&[usual()]);
    let mut ended = usual();
    ended.insert("valid_to".into(), "2024-06-15".into());
    let (after, _) = snapshot(&[ended]);
    let text = ReceiptText { care: vec![10, 20], days: 2, points: 1_600, copay: Some(1_000), ..ReceiptText::default() };
    let receipt = text.receipt();
    let [one, other] = [&before, &after].map(|register| decide(city(), register, &hasher, &receipt, &ASKED));
    let difference = differences(&one, &other).unwrap();
    assert!(difference.other_proposals && !difference.other_holder && difference.amounts.is_empty());
    assert_eq!(difference.text_ja(), "適合から不適合へ、新たな理由 E22 資格喪失後受診、支払 3,800円から0円へ、処理の提案が変わる");
}

#[test]
fn an_amount_that_differs_is_named() {
    let (snapshot, hasher) = snapshot(&[usual()]);
    let meals = City::load(&SAKAI.replace("standard_yen = 490", "standard_yen = 500")).unwrap();
    let receipt = ReceiptText { receipt_type: "1125".into(), meals: 10, days: 5, points: 20_000, ..ReceiptText::default() }.receipt();
    let [one, other] = [city(), &meals].map(|rules| decide(rules, &snapshot, &hasher, &receipt, &ASKED));
    let difference = differences(&one, &other).unwrap();
    let named: Vec<_> = difference.amounts.iter().map(|change| change.amount).collect();
    assert_eq!((named, difference.yen()), (vec![AmountName::Meals, AmountName::CityPays], Yen::new(100)));
}

/// The bytes of a decision are a contract: they are sealed, and compared when it is decided again. Only the hash of the rules is left open.
#[test]
fn a_decision_is_kept_in_these_bytes() {
    let mut row = usual();
    row.insert("valid_to".into(), "2024-06-15".into());
    let (snapshot, hasher) = snapshot(&[row]);
    let receipt = ReceiptText { care: vec![10, 20], days: 2, points: 1_600, copay: Some(1_000), ..ReceiptText::default() }.receipt();
    let mut decision = decide(city(), &snapshot, &hasher, &receipt, &ASKED);
    decision.rules_hash = josei_base::Digest::of(b"");
    assert_eq!(decision.why_ja(), "受診日は10日と20日ですが、この月に資格があるのは1日から15日までです。");
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("cases/decision.json");
    super::cases::golden(&path, &format!("{}\n", serde_json::to_string_pretty(&decision).unwrap()));
}

fn month_rows() -> Vec<Row> {
    let mut brother = usual();
    for (column, value) in
        [("holder_number", "0000018"), ("birth_date", "2016-02-03"), ("kana_name", "ミホン ジロウ"), ("name", "見本 次郎")]
    {
        brother.insert(column.into(), value.into());
    }
    vec![usual(), brother]
}

/// Two brothers on one card: visits, a stay each, a prescription, a duplicate, a second receipt.
fn month_receipts() -> Vec<NormalReceipt> {
    let brother = ReceiptText {
        holder: "0000018".into(),
        birth: "2016-02-03".into(),
        name: "見本　次郎".into(),
        kana: "ミホンジロウ".into(),
        ..ReceiptText::default()
    };
    let visit =
        |facility: &str| ReceiptText { facility: facility.into(), days: 2, points: 1_600, copay: Some(1_000), ..ReceiptText::default() };
    let stay = ReceiptText { receipt_type: "1125".into(), days: 10, points: 20_000, copay: Some(1_000), ..ReceiptText::default() };
    let pharmacy = ReceiptText {
        receipt_type: "4126".into(),
        points: 300,
        copay: Some(0),
        prescriber: Some("6000027".into()),
        ..ReceiptText::default()
    };
    [
        visit("6000019"),
        visit("6000027"),
        visit("6000035"),
        stay.clone(),
        ReceiptText { receipt_type: "1125".into(), days: 10, points: 20_000, copay: Some(1_000), ..brother },
        pharmacy.clone(),
        ReceiptText { prescriber: Some("6000043".into()), ..pharmacy },
    ]
    .iter()
    .map(ReceiptText::receipt)
    .collect()
}

#[test]
fn a_month_in_one_go() {
    let (snapshot, hasher) = snapshot(&month_rows());
    let mut month = MonthDecider::new(city(), &snapshot, &hasher, ASKED);
    let receipts = month_receipts();
    let decisions: Vec<_> = receipts.iter().map(|receipt| month.decide(receipt).unwrap()).collect();
    assert!(decisions.iter().all(|decision| decision.codes.is_empty()), "{:?}", decisions.iter().map(|one| &one.codes).collect::<Vec<_>>());
    // The same bytes a second time are a duplicate, other points a second receipt, and then again a duplicate.
    let again = |month: &mut MonthDecider<'_>, points| {
        let receipt = ReceiptText { days: 2, points, copay: Some(1_000), ..ReceiptText::default() }.receipt();
        month.decide(&receipt).unwrap().codes.iter().map(|code| code.as_str()).collect::<Vec<_>>()
    };
    assert_eq!([again(&mut month, 1_600), again(&mut month, 1_700), again(&mut month, 1_700)], [["E40"], ["W41"], ["E40"]]);

    let asked: Vec<_> = receipts.iter().zip(decisions).map(|(receipt, decision)| month.with_prescriber(receipt, decision).codes).collect();
    let codes: Vec<Vec<_>> = asked.iter().map(|codes| codes.iter().map(|code| code.as_str()).collect()).collect();
    assert_eq!(codes, [vec![], vec![], vec![], vec![], vec![], vec![], vec!["W42"]]);
}

proptest! {
    #[test]
    fn the_order_of_receipts_does_not_matter_to_the_month(order in Just((0..7_usize).collect::<Vec<_>>()).prop_shuffle()) {
        let (snapshot, hasher) = snapshot(&month_rows());
        let receipts = month_receipts();
        let mut month = MonthDecider::new(city(), &snapshot, &hasher, ASKED);
        let (mut comparison, mut prescriptions) = (Comparison::default(), Prescriptions::default());
        let next = next().as_in(ServiceMonth::parse("2024-07").unwrap()).unwrap();
        let mut other = MonthDecider::new(&next, &snapshot, &hasher, ASKED);
        for at in &order {
            let (one, two) = (month.decide(&receipts[*at]).unwrap(), other.decide(&receipts[*at]).unwrap());
            comparison.add(&at.to_string(), &one, &two).unwrap();
            prescriptions.add(&receipts[*at], &one);
        }
        // Three visits and a stay of one child, 1,000 yen each: 1,500 yen over 2,500.
        prop_assert_eq!(month.refunds().iter().map(|over| over.refund.get()).collect::<Vec<_>>(), [1_500]);
        prop_assert!(other.refunds().is_empty());
        // Two stays of 200,000 yen, 60,000 yen each: 120,000 − 81,430.
        prop_assert_eq!(month.households().unwrap(), [Yen::new(38_570)]);
        prop_assert_eq!((comparison.receipts, comparison.differing, comparison.mattering), (7, 5, 5));
        prop_assert_eq!(&comparison.codes_new, &[("E50".to_owned(), 5)].into());
        prop_assert_eq!(comparison.results.get("ok to reject"), Some(&5));
        prop_assert_eq!(comparison.paid_after.minus(comparison.paid_before), comparison.more.minus(comparison.less));
        let missing = receipts.iter().filter(|receipt| {
            let decision = decide(city(), &snapshot, &hasher, receipt, &ASKED);
            matches!(prescriptions.ask(city(), receipt, &decision), Prescriber::Missing { .. })
        });
        prop_assert_eq!(missing.count(), 1);
        let text = comparison.text();
        prop_assert!(text.starts_with("レセプト/receipts 7（同じ/same 2、異なる/different 5）"), "{}", text);
        prop_assert_eq!(text.lines().count(), 10);
    }
}
