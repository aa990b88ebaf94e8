//! Time and resident memory of a first full load, the next full load, and a delta: 300,000 persons, or as many as the first argument says.
//!
//! `cargo run --release -p josei-extract --example measure`. Memory is told where the system has `/proc`.

use jiff::civil::date;
use josei_extract::{Head, Image, Kind, Load, PersonHasher, Source, VanishRule, Verdict, built_in};
use josei_synthetic::extracts::{ExtractCity, ExtractSource};
use std::fs::File;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

type Failure = Box<dyn std::error::Error>;

/// Peak of resident memory since the last call, KiB.
fn peak_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    let peak = line.split_whitespace().nth(1)?.parse().ok();
    // 5 sets the peak back to what is resident now.
    std::fs::write("/proc/self/clear_refs", "5").ok()?;
    peak
}

/// Time of processor, milliseconds.
fn processor_ms() -> Option<u64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let ticks: u64 = stat.rsplit(')').next()?.split_whitespace().skip(11).take(2).filter_map(|ticks| ticks.parse::<u64>().ok()).sum();
    Some(ticks * 10)
}

fn measure(what: &str, head: Head, before: Option<&Image>, path: &Path) -> Result<Image, Failure> {
    let layout = built_in(head.source, head.as_of).map_err(|_| "the layouts are sound")?;
    let load = Load { layout: &layout, head, hasher: PersonHasher::new(&[7; 32]), vanish: VanishRule::default(), vanish_override: None };
    let resident = peak_kib().and_then(|_| peak_kib());
    let (started, used) = (Instant::now(), processor_ms());
    let compared = load.compare(before, File::open(path)?)?;
    let Verdict::Apply(plan) = compared.verdict else { return Err(format!("{:?}", compared.report).into()) };
    let (first_ms, first_peak) = (started.elapsed().as_millis(), peak_kib());
    let mut passes = 0;
    let changes = plan.changes(&load, before, || {
        passes += 1;
        File::open(path)
    });
    let (mut persons, mut rows) = (0, 0);
    for change in changes {
        persons += 1;
        rows += change?.rows.len();
    }
    let (all_ms, second_peak) = (started.elapsed().as_millis(), peak_kib());
    let used = processor_ms().zip(used).map(|(now, then)| now - then);
    writeln!(
        io::stdout(),
        "{what}: {} bytes, {} rows; compare {first_ms} ms, peak {first_peak:?} KiB; {persons} persons and {rows} rows emitted in {passes} passes, \
         {} ms more, peak {second_peak:?} KiB; resident before {resident:?} KiB, processor {used:?} ms, image {} bytes",
        std::fs::metadata(path)?.len(),
        compared.report.rows,
        all_ms.saturating_sub(first_ms),
        plan.image.bytes().len(),
    )?;
    Ok(plan.image)
}

fn main() -> Result<(), Failure> {
    let persons = std::env::args().nth(1).map_or(Ok(300_000), |text| text.parse())?;
    let folder: PathBuf = std::env::temp_dir().join(format!("josei-extract-measure-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    for (source, other) in Source::ALL.into_iter().zip(ExtractSource::ALL) {
        let city = ExtractCity::new(other, persons, 1);
        let paths = ["first", "next", "delta"].map(|name| folder.join(name));
        let [first, next, delta] = &paths;
        let write = |path: &Path| File::create(path).map(BufWriter::new);
        city.full(0, &mut write(first)?)?;
        city.full(1, &mut write(next)?)?;
        city.delta(1, &mut write(delta)?)?;
        let head = |kind, sequence| Head { source, kind, as_of: date(2024, 4, 1), sequence };
        let image = measure(&format!("{source}, first full load"), head(Kind::Full, 1), None, first)?;
        measure(&format!("{source}, next full load"), head(Kind::Full, 2), Some(&image), next)?;
        measure(&format!("{source}, delta"), head(Kind::Delta, 2), Some(&image), delta)?;
    }
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}
