//! `josei-year`: a year of receipts by the domain crates alone, and what comes of it to the yen.

use clap::Parser;
use josei_year::{Report, Size, run};
use std::process::ExitCode;
use std::time::Duration;

/// Runs a year and reckons every claim of it.
#[derive(Parser)]
struct Args {
    /// Months.
    #[arg(long, default_value_t = 12, value_parser = clap::value_parser!(u32).range(1..=60))]
    months: u32,
    /// Receipts of each month.
    #[arg(long, default_value_t = 250_000, value_parser = clap::value_parser!(u32).range(1..=900_000))]
    receipts: u32,
    /// Where chance begins.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// After so many minutes no further month begins.
    #[arg(long, default_value_t = 30)]
    minutes: u64,
}

fn main() -> ExitCode {
    let Args { months, receipts, seed, minutes } = Args::parse();
    let time = Duration::from_secs(minutes.saturating_mul(60));
    match run(Size { months, receipts, seed, time }, &mut |line| eprintln!("{line}")) {
        Ok(report) => {
            eprintln!("{}", told(&report));
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::from(1)
        }
    }
}

fn told(report: &Report) -> String {
    let milliseconds = u64::try_from(report.took.as_millis()).unwrap_or(u64::MAX).max(1);
    let a_second = report.receipts.saturating_mul(1_000) / milliseconds;
    let peak = peak_mebibytes().map_or_else(String::new, |mebibytes| format!(", at most {mebibytes} MiB"));
    format!("{report:#?}\n{} receipts in {} s: {a_second} a second{peak}", report.receipts, milliseconds / 1_000)
}

/// The most memory this process ever held, where the system tells it.
fn peak_mebibytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.split_whitespace().next()?.parse::<u64>().ok()? / 1_024)
}
