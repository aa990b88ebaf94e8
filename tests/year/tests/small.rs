//! A small year with every build: each kind of event occurs, and every claim comes out even.
#![cfg(test)]

use josei_year::{Report, Size, run};
use std::time::Duration;

fn year(months: u32, receipts: u32, seed: u64) -> Report {
    run(Size { months, receipts, seed, time: Duration::MAX }, &mut |_| {}).unwrap_or_else(|failure| panic!("{failure}"))
}

#[test]
fn twelve_months_of_three_hundred_receipts_come_out_even() {
    let report = year(12, 300, 7);
    let Report { months, receipts, sums, words: [accepted, overridden, split, returned], decided: [in_time, later], .. } = report;
    assert_eq!((months, receipts), (12, 12 * 300 + report.sent_again));
    let occurred = [
        ("unread", report.unread),
        ("ok", report.ok),
        ("review", report.review),
        ("reject", report.reject),
        ("late receipts", report.late),
        ("sent again", report.sent_again),
        ("told twice", report.told_twice),
        ("decided with their month", in_time),
        ("carried over", later),
        ("accepted", accepted),
        ("against the machine", overridden),
        ("split", split),
        ("returned", returned),
        ("corrections", report.corrected),
        ("corrections of what a person accepted", report.corrected_accepted),
        ("late changes of eligibility", report.taken_back_late),
        ("applications", report.applications),
        ("batches given up", report.given_up),
    ];
    for (what, count) in occurred {
        assert!(count > 1, "{what}: {count}");
    }
    // A bank file for each month and one for what was carried over from it.
    assert!(report.files > 20 && report.transfers > report.files);
    assert!(sums.withheld > 0 && sums.receivable > 0 && sums.owed > 0 && sums.transferred == sums.paid, "{sums:?}");
    assert_eq!(sums.decided - sums.paid - (sums.owed - sums.receivable), 0);
}

#[test]
fn other_years_come_out_even() {
    for (months, receipts, seed) in [(1, 40, 1), (2, 120, 2), (5, 200, 3)] {
        let report = year(months, receipts, seed);
        assert_eq!(report.months, months);
    }
}
