//! Rows `ingest` and `stored`: a file is opened, checked, split, compressed, sealed and stored.

use super::figure::{Baseline, Better, Figure, Goal};
use super::ingest::Told;
use super::measure::kilobytes_per_second;
use super::{baseline, odd, source};
use crate::args::BenchName;
use crate::exit::Failure;
use josei_synthetic::LargeFileExpected;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// Bytes of a small file, one of common size, and a megabyte of the large one.
const SMALL_BYTES: u64 = 10_000_000;
const COMMON_BYTES: u64 = 50_000_000;
const MEGABYTE: u64 = 1_000_000;
/// Rounds of both sides at the common size; the best counts.
const ROUNDS: u32 = 2;
/// Level of the chunks.
const ZSTD_LEVEL: i32 = 1;

/// The figures of the rows that are asked for.
pub fn figures(rows: &[BenchName], large_mb: u64) -> Result<Vec<Figure>, Failure> {
    let folder = tempfile::tempdir().map_err(|error| Failure::file(&std::env::temp_dir(), &error))?;
    let path = folder.path().join("bench.UKE");
    let expected = source::file(&path, COMMON_BYTES)?;
    let mut figures = Vec::new();
    let mut told = child(&path, &expected)?;
    if rows.contains(&BenchName::Ingest) {
        for _ in 1..ROUNDS {
            told.cpu_microseconds = told.cpu_microseconds.min(child(&path, &expected)?.cpu_microseconds);
        }
        figures.extend(common(&path, &expected, &told)?);
    }
    if rows.contains(&BenchName::Stored) {
        figures.extend(stored(&path, &expected, &told)?);
    }
    if rows.contains(&BenchName::Ingest) {
        figures.extend(memory(&path, &told, large_mb)?);
    }
    Ok(figures)
}

/// Takes a file in, in a process of its own.
fn child(file: &Path, expected: &LargeFileExpected) -> Result<Told, Failure> {
    let program = std::env::current_exe().map_err(odd)?;
    let ran = Command::new(program).args(["bench", "ingest", "--child"]).arg(file).stderr(Stdio::inherit()).output().map_err(odd)?;
    let told: Told = serde_json::from_slice(&ran.stdout).map_err(odd)?;
    if (told.receipts, told.accepted, told.points) == (expected.receipts, expected.receipts, expected.points) {
        Ok(told)
    } else {
        Err(odd(format!("{told:?}, expected {expected:?}")))
    }
}

/// Speed and memory at the common size, beside each program that can run.
fn common(path: &Path, expected: &LargeFileExpected, told: &Told) -> Result<Vec<Figure>, Failure> {
    let rate = |microseconds| kilobytes_per_second(expected.bytes, Duration::from_micros(microseconds));
    let job = "受付処理 50 MB / open, check, split, compress, seal, store";
    let peak = told.peak_kib.ok_or_else(|| odd("the system tells no VmHWM"))?;
    let mut figures = Vec::new();
    for program in &baseline::PROGRAMS {
        let speed = Figure::new(BenchName::Ingest, job, "KB/CPU s", rate(told.cpu_microseconds), Better::More).target(Goal::Ratio(10_000));
        let memory = Figure::new(BenchName::Ingest, "最大メモリ 50 MB / peak memory", "KiB", peak, Better::Less);
        let memory = memory.target(Goal::AtMost(64 << 10));
        let source = match program.find() {
            Ok(source) => source,
            Err(why) => {
                figures.extend([Figure { baseline: Baseline::Missing(program.source, why), ..speed }, memory]);
                continue;
            }
        };
        let (mut cpu, mut resident) = (u64::MAX, u64::MAX);
        for _ in 0..ROUNDS {
            let printed = program.run(&source, path)?;
            let same = (&printed.sha256, printed.receipts, printed.accepted, printed.points);
            if same != (&told.sha256, told.receipts, told.accepted, told.points) {
                return Err(odd(format!("{printed:?}, ours {told:?}")));
            }
            (cpu, resident) = (cpu.min(printed.cpu_microseconds), resident.min(printed.peak_kib));
        }
        figures.extend([speed.beside(program.source, rate(cpu)), memory.beside(program.source, resident)]);
    }
    Ok(figures)
}

fn stored(path: &Path, expected: &LargeFileExpected, told: &Told) -> Result<Vec<Figure>, Failure> {
    let whole = std::fs::File::open(path).and_then(|file| {
        let mut packed = Vec::new();
        zstd::stream::copy_encode(file, &mut packed, ZSTD_LEVEL).map(|()| packed.len())
    });
    let whole = u64::try_from(whole.map_err(|error| Failure::file(path, &error))?).unwrap_or(u64::MAX);
    let of = |part: u64, of: u64, per: u64| part.saturating_mul(per) / of.max(1);
    let figure = |what, unit, ours| Figure::new(BenchName::Stored, what, unit, ours, Better::Less);
    Ok(vec![
        figure("保存バイト／元バイト / sealed chunks per source byte", "‰", of(told.chunk_bytes, expected.bytes, 1000))
            .beside("zstd -1, whole file", of(whole, expected.bytes, 1000))
            .target(Goal::AtMost(250)),
        figure("封緘の増分 / framing overhead", "ppm", of(told.framing_bytes, told.chunk_bytes, MEGABYTE)).target(Goal::AtMost(2_000)),
        figure("受付結果を含む / with the acknowledgement", "‰", of(told.chunk_bytes + told.acknowledgement_bytes, expected.bytes, 1000)),
    ])
}

/// Memory at 10 MB, 50 MB and the large size. `path` is written anew.
fn memory(path: &Path, common: &Told, large_mb: u64) -> Result<Vec<Figure>, Failure> {
    let peak = |bytes| {
        let expected = source::file(path, bytes)?;
        child(path, &expected)?.peak_kib.ok_or_else(|| odd("the system tells no VmHWM"))
    };
    let common = common.peak_kib.ok_or_else(|| odd("the system tells no VmHWM"))?;
    let (small, large) = (peak(SMALL_BYTES)?, peak(large_mb.saturating_mul(MEGABYTE))?);
    let figure = |what, ours| Figure::new(BenchName::Ingest, what, "KiB", ours, Better::Less);
    Ok(vec![
        figure("最大メモリ --large / peak memory", large).beside("10 MB", small).target(Goal::AtMost(64 << 10)),
        figure("50 MB からの増分 / growth from 50 MB", large.saturating_sub(common)).target(Goal::AtMost(4 << 10)),
        figure("10 MB からの増分 / growth from 10 MB", large.saturating_sub(small)).first_target(Goal::AtMost(4 << 10)),
    ])
}
