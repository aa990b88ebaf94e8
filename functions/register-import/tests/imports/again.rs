//! Loads that come twice, or die half-way.

use crate::office::Office;
use josei_synthetic::extracts::{ExtractCity, ExtractSource};
use std::sync::atomic::Ordering;

const PERSONS: u32 = 300;

fn file(step: u32) -> (String, Vec<u8>) {
    let mut bytes = Vec::new();
    ExtractCity::new(ExtractSource::Jumin, PERSONS, 3).full(step, &mut bytes).unwrap();
    (format!("jumin-full-2024070{}-{:06}.csv", step + 1, step + 1), bytes)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_load_twice_changes_nothing() {
    let office = Office::new();
    let (name, bytes) = file(0);
    office.load(&name, &bytes).await;
    let (rows, loads) = (office.rows(), office.get("/imports/jumin").await);
    assert_eq!(office.report("jumin").await["recorded"]["persons"], PERSONS);
    // The event again, when the file is gone; then the file again.
    office.told_of(Office::place(&name)).await.unwrap();
    office.load(&name, &bytes).await;
    assert_eq!(office.rows(), rows);
    assert_eq!(office.get("/imports/jumin").await, loads);
    assert!(!office.waits(&name).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_load_that_dies_goes_on() {
    let whole = Office::new();
    for step in 0..2 {
        let (name, bytes) = file(step);
        whole.load(&name, &bytes).await;
    }
    let transactions = whole.records.transactions.load(Ordering::Relaxed);
    for stop in (0..transactions).step_by(3) {
        let office = Office::new();
        office.records.stop_after.store(stop, Ordering::Relaxed);
        let mut died = 0;
        for step in 0..2 {
            let (name, bytes) = file(step);
            office.put(Office::place(&name), bytes).await;
            if office.told_of(Office::place(&name)).await.is_err() {
                died += 1;
                office.records.stop_after.store(u64::MAX, Ordering::Relaxed);
                office.told_of(Office::place(&name)).await.unwrap();
            }
            assert!(!office.waits(&name).await);
        }
        assert_eq!(died, 1, "after {stop} transactions");
        // An INTENT more, but not an entry; reports tell the same.
        assert!(office.rows() == whole.rows(), "after {stop} transactions");
        assert_eq!(office.report("jumin").await, whole.report("jumin").await, "after {stop} transactions");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_deliveries_of_one_event_at_a_time_are_one_load() {
    let office = Office::new();
    let (name, bytes) = file(0);
    office.put(Office::place(&name), bytes).await;
    let (one, other) = futures::join!(office.told_of(Office::place(&name)), office.told_of(Office::place(&name)));
    for outcome in [one, other] {
        // Who comes second may find the file gone under its hands; the event then comes again and finds nothing to do.
        if outcome.is_err() {
            office.told_of(Office::place(&name)).await.unwrap();
        }
    }
    let expected = Office::new();
    let (name, bytes) = file(0);
    expected.load(&name, &bytes).await;
    assert!(office.rows() == expected.rows());
}
