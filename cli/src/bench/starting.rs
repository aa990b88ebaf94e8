//! Row `cold-start`: from the start of a function's process to its first poll, beside a function that does nothing; and its size.

use super::figure::{Better, Figure, Goal};
use super::odd;
use crate::args::BenchName;
use crate::exit::Failure;
use josei_runtime_api::{Answer, Bootstrap, NOBODY_ANSWERS};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Starts of each function; the median counts.
const STARTS: usize = 21;
/// Most bytes of a program, packed (`design.md` §8).
const PACKED_BYTES_MAX: u64 = 10 << 20;
/// Longest start, microseconds (`design.md` §8).
const START_MICROS_MAX: u64 = 20_000;
/// Level of deflate, as zips are made.
const LEVEL: u8 = 9;
/// The function that does nothing.
const IDLE: &str = "idle";

/// A function, and what its start and its size are called.
const FUNCTIONS: &[(&str, &str, &str)] = &[
    ("receipt-upload", "receipt-upload 起動 / start to first poll", "receipt-upload 圧縮後 / packed"),
    ("receipt-ingest", "receipt-ingest 起動 / start to first poll", "receipt-ingest 圧縮後 / packed"),
    ("register-import", "register-import 起動 / start to first poll", "register-import 圧縮後 / packed"),
    ("eligibility-match", "eligibility-match 起動 / start to first poll", "eligibility-match 圧縮後 / packed"),
    ("benefit-decide", "benefit-decide 起動 / start to first poll", "benefit-decide 圧縮後 / packed"),
    ("notice-render", "notice-render 起動 / start to first poll", "notice-render 圧縮後 / packed"),
    ("payment-file", "payment-file 起動 / start to first poll", "payment-file 圧縮後 / packed"),
    ("audit-log", "audit-log 起動 / start to first poll", "audit-log 圧縮後 / packed"),
    ("sweep", "sweep 起動 / start to first poll", "sweep 圧縮後 / packed"),
];

/// Where `cargo lambda build` puts a program.
fn program(folder: &Path, name: &str) -> PathBuf {
    folder.join(name).join("bootstrap")
}

/// True if there is something to measure.
pub fn is_built(folder: &Path) -> bool {
    program(folder, IDLE).is_file() && FUNCTIONS.iter().all(|(name, ..)| program(folder, name).is_file())
}

/// How to have it.
pub fn not_built(folder: &Path) -> Failure {
    let packages: Vec<String> =
        FUNCTIONS.iter().map(|(name, ..)| format!("-p josei-{name}")).chain(["-p josei-runtime-api".to_owned()]).collect();
    Failure::Environment {
        what: format!("{} に関数のプログラムがそろっていません / the programs of the functions are not all there", folder.display()),
        remedy: format!("cargo lambda build --profile dist --lambda-dir {} {}", folder.display(), packages.join(" ")),
    }
}

/// Start and size of every function.
pub async fn figures(folder: &Path) -> Result<Vec<Figure>, Failure> {
    let payer = tempfile::NamedTempFile::new().map_err(|error| Failure::file(&std::env::temp_dir(), &error))?;
    std::fs::write(payer.path(), josei_payment::profile::SAMPLE).map_err(|error| Failure::file(payer.path(), &error))?;
    let payer = payer.path().to_string_lossy();
    let settings = [&NOBODY_ANSWERS[..], &[("JOSEI_PAYER_FILE", payer.as_ref())]].concat();
    answers_a_panic(&program(folder, IDLE), &settings).await?;
    let idle = start(&program(folder, IDLE), &settings).await?;
    let mut figures = Vec::with_capacity(FUNCTIONS.len() * 2);
    for (name, start_of, size_of) in FUNCTIONS {
        let path = program(folder, name);
        let took = start(&path, &settings).await?;
        let figure = Figure::new(BenchName::ColdStart, start_of, "µs", took, Better::Less);
        figures.push(figure.beside("何もしない関数 / a function that does nothing", idle).target(Goal::AtMost(START_MICROS_MAX)));
        let size = Figure::new(BenchName::ColdStart, size_of, "B", packed(&path)?, Better::Less);
        figures.push(size.target(Goal::AtMost(PACKED_BYTES_MAX)));
    }
    Ok(figures)
}

/// As it was built, does a function that panics answer? Where a panic ends the process, the caller learns nothing, and neither does the queue.
async fn answers_a_panic(path: &Path, settings: &[(&str, &str)]) -> Result<(), Failure> {
    let mut function = Bootstrap::start(path, settings).await.map_err(odd)?;
    function.polled().await.map_err(odd)?;
    match function.invoke(&serde_json::json!("panic")).await {
        Ok(Answer::Error(_)) => Ok(()),
        Ok(Answer::Response(_)) => Err(odd(format!("{} does not panic when asked to", path.display()))),
        Err(error) => Err(odd(format!("パニックに答えません / a panic is not answered: {error}"))),
    }
}

/// Median of some starts, in microseconds.
async fn start(path: &Path, settings: &[(&str, &str)]) -> Result<u64, Failure> {
    let mut took = Vec::with_capacity(STARTS);
    for _ in 0..STARTS {
        let mut function = Bootstrap::start(path, settings).await.map_err(odd)?;
        took.push(function.polled().await.map_err(odd)?);
    }
    took.sort_unstable();
    let median = took.get(STARTS / 2).copied().unwrap_or(Duration::MAX);
    Ok(u64::try_from(median.as_micros()).unwrap_or(u64::MAX))
}

/// Bytes of the program as a zip holds it (deflate).
fn packed(path: &Path) -> Result<u64, Failure> {
    let bytes = std::fs::read(path).map_err(|error| Failure::file(path, &error))?;
    u64::try_from(miniz_oxide::deflate::compress_to_vec(&bytes, LEVEL).len()).map_err(odd)
}
