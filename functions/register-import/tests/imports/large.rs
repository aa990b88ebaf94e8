//! A load of many persons, with figures.

use crate::office::Office;
use josei_synthetic::extracts::{ExtractCity, ExtractSource};
use std::sync::atomic::Ordering;
use std::time::Instant;

/// Peak resident memory of this process, KiB.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.split_whitespace().next().and_then(|count| count.parse().ok()).unwrap_or(0)
}

async fn load(persons: u32) {
    let office = Office::new();
    let city = ExtractCity::new(ExtractSource::Jumin, persons, 1);
    let mut first = Vec::new();
    city.full(0, &mut first).unwrap();
    let step = async |name: &str, bytes: &[u8]| {
        let before = (Instant::now(), office.records.writes.load(Ordering::Relaxed), office.records.transactions.load(Ordering::Relaxed));
        office.load(name, bytes).await;
        let report = office.report("jumin").await;
        assert_eq!(report["state"], "applied");
        eprintln!(
            "{name}: {} bytes, {} entries of {} persons in {:.1} s, {} writes in {} transactions, peak {} MiB (stores in memory included)",
            bytes.len(),
            report["recorded"]["entries"],
            report["recorded"]["persons"],
            before.0.elapsed().as_secs_f64(),
            office.records.writes.load(Ordering::Relaxed) - before.1,
            office.records.transactions.load(Ordering::Relaxed) - before.2,
            peak_kib() >> 10,
        );
        report
    };
    let report = step("jumin-full-20240701-000001.csv", &first).await;
    assert_eq!(report["recorded"]["persons"], persons);
    drop(first);
    let mut second = Vec::new();
    city.full(1, &mut second).unwrap();
    let report = step("jumin-full-20240702-000002.csv", &second).await;
    let counts = city.counts(0, 1);
    for (name, count) in [("added", counts.added), ("changed", counts.changed), ("gone", counts.gone), ("unchanged", counts.unchanged)] {
        assert_eq!(report["persons"][name], count, "{name}");
    }
    assert_eq!(report["recorded"]["persons"], counts.added + counts.changed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_town_loads() {
    load(2_000).await;
}

/// `cargo test --release --workspace --test imports large -- --ignored --nocapture`
#[tokio::test(flavor = "multi_thread")]
#[ignore = "minutes: the figures of the README"]
async fn a_city_of_300_000_persons_loads() {
    load(300_000).await;
}
