//! The generator's month: every receipt is decided as the generator says, which shares no code with this crate.

use crate::again::paid;
use crate::{Asked, City, Comparison, HolderHasher, MonthDecider, Outcome, SAKAI, Snapshot, read_register};
use jiff::civil::date;
use josei_base::Yen;
use josei_base::receipt::NormalReceipt;
use josei_receipt::{Event, check_reader};
use josei_synthetic::{AnswerResult, Params, SyntheticMonth, generate};
use std::collections::BTreeMap;

/// Enough that every planted error occurs.
const RECEIPTS: u32 = 2_000;
/// The generator's month is judged on the 20th.
const ASKED: Asked = Asked { today: date(2024, 7, 20), register_as_of: date(2024, 7, 20) };

/// The accepted receipts by file and number, in the order of delivery.
fn receipts(month: &SyntheticMonth) -> Vec<((String, u64), NormalReceipt)> {
    let mut found = Vec::new();
    for file in &month.files {
        check_reader(&file.bytes[..], &mut |event| {
            let Event::Receipt(parsed) = event else { return };
            if let Some(receipt) = parsed.normal {
                found.push(((file.name.clone(), u64::from(receipt.number)), receipt));
            }
        })
        .unwrap();
    }
    found
}

fn snapshot(month: &SyntheticMonth, city: &City, hasher: &HolderHasher) -> Snapshot {
    let (holders, report) = read_register(&month.register_csv[..], city);
    assert!(!report.refused, "{:?}", report.findings);
    Snapshot::open(Snapshot::build(&holders, hasher).unwrap()).unwrap()
}

#[test]
fn every_receipt_of_the_generator_s_month_is_decided_as_it_says() {
    let month = generate(&Params::new(RECEIPTS, 11)).unwrap();
    let (city, hasher) = (City::load(SAKAI).unwrap(), HolderHasher::new(&[3; 32]));
    let snapshot = snapshot(&month, &city, &hasher);
    let mut month_decider = MonthDecider::new(&city, &snapshot, &hasher, ASKED);
    let decided: BTreeMap<(String, u64), _> =
        receipts(&month).into_iter().map(|(place, receipt)| (place, month_decider.decide(&receipt).unwrap())).collect();
    for answer in &month.expected.answers {
        let found = decided.get(&(answer.file.clone(), answer.number));
        let result = match answer.result {
            AnswerResult::Unread => {
                assert!(found.is_none(), "{answer:?}");
                continue;
            }
            AnswerResult::Ok => Outcome::Ok,
            AnswerResult::Review => Outcome::Review,
            AnswerResult::Reject => Outcome::Reject,
        };
        let found = found.unwrap();
        let codes: Vec<_> = found.codes.iter().map(|code| code.as_str().to_owned()).collect();
        assert_eq!((found.result, &codes), (result, &answer.codes), "{answer:?}\n{}", found.explain_en());
        assert_eq!(paid(found), Yen::new(answer.yen), "{answer:?}");
    }
    assert_eq!(u64::try_from(decided.len()).unwrap(), month.expected.totals.accepted);
    let refunds = month_decider.refunds();
    assert_eq!(u64::try_from(refunds.len()).unwrap(), month.expected.refunds.holder_months);
    assert_eq!(Yen::sum(refunds.iter().map(|over| over.refund)), Ok(Yen::new(month.expected.refunds.yen)));
}

#[test]
fn a_later_register_tells_which_receipts_it_touches() {
    let month = generate(&Params::new(300, 12)).unwrap();
    let (city, hasher) = (City::load(SAKAI).unwrap(), HolderHasher::new(&[3; 32]));
    let before = snapshot(&month, &city, &hasher);
    // The rows of every tenth child come no more.
    let mut rows = month.register_csv.split_inclusive(|byte| *byte == b'\n');
    let mut later = rows.next().unwrap().to_vec();
    let mut gone = std::collections::BTreeSet::new();
    for row in rows {
        let text = std::str::from_utf8(row).unwrap();
        let number = text.split(',').nth(1).unwrap().to_owned();
        if number.as_bytes().get(5) == Some(&b'0') {
            gone.insert(number);
        } else {
            later.extend_from_slice(row);
        }
    }
    let (holders, _) = read_register(&later[..], &city);
    let after = Snapshot::open(Snapshot::build(&holders, &hasher).unwrap()).unwrap();
    let mut comparison = Comparison::default();
    let (mut one, mut other) = (MonthDecider::new(&city, &before, &hasher, ASKED), MonthDecider::new(&city, &after, &hasher, ASKED));
    let mut touched = 0_u64;
    for ((file, number), receipt) in receipts(&month) {
        let (old, new) = (one.decide(&receipt).unwrap(), other.decide(&receipt).unwrap());
        let ours = old.programme.and_then(|at| receipt.programmes.get(usize::from(at)));
        touched += u64::from(ours.is_some_and(|ko| gone.contains(&ko.holder_number)));
        comparison.add(&format!("{file}/{number}"), &old, &new).unwrap();
    }
    assert!(touched > 0);
    assert_eq!(comparison.codes_new.get("E10"), Some(&touched));
    assert_eq!(comparison.paid_before.minus(comparison.paid_after), comparison.less.minus(comparison.more));
    assert!(comparison.listed.iter().filter(|listed| listed.difference.other_holder).count() > 0);
}
