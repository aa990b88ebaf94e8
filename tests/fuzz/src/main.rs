//! `josei-fuzz`: any number of executions of any target; the input that breaks one is written down.

use clap::Parser;
use josei_fuzz::driver::{Found, Length, Stop, Told, campaign, once};
use josei_fuzz::{TARGETS, Target};
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

/// Runs readers on hostile input.
#[derive(Parser)]
struct Args {
    /// Which reader; all of them without it.
    #[arg(long, value_parser = known)]
    target: Option<&'static Target>,
    /// How many inputs each reader is given.
    #[arg(long, default_value_t = 100_000)]
    executions: u64,
    /// After so many seconds each reader is given no more.
    #[arg(long, default_value_t = 86_400)]
    seconds: u64,
    /// Where chance begins.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Where an input that breaks a reader is written.
    #[arg(long, default_value = "target/fuzz")]
    out: PathBuf,
    /// Runs this input alone.
    #[arg(long, requires = "target")]
    input: Option<PathBuf>,
}

fn known(name: &str) -> Result<&'static Target, String> {
    let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
    TARGETS.iter().find(|target| target.name == name).ok_or_else(|| format!("one of {}", names.join(", ")))
}

fn main() -> ExitCode {
    match work(&Args::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(3)
        }
    }
}

/// True if nothing was found.
fn work(args: &Args) -> std::io::Result<bool> {
    if let (Some(target), Some(path)) = (args.target, &args.input) {
        let told = once(target, &std::fs::read(path)?);
        eprintln!("{}: {}", target.name, told.as_ref().err().map_or("nothing is wrong", String::as_str));
        return Ok(told.is_ok());
    }
    let mut clean = true;
    for target in TARGETS.iter().filter(|target| args.target.is_none_or(|one| one.name == target.name)) {
        let begun = Instant::now();
        match campaign(target, Length { executions: args.executions, time: Duration::from_secs(args.seconds) }, args.seed) {
            Ok(told) => tell(target, args.seed, &told, begun)?,
            Err(Stop::Corpus(error)) => return Err(error),
            Err(Stop::Found(found)) => {
                clean = false;
                keep(target, args, &found)?;
            }
        }
    }
    Ok(clean)
}

fn tell(target: &Target, seed: u64, told: &Told, begun: Instant) -> std::io::Result<()> {
    let (held, of) = told.most_held;
    let (slowest, long) = told.slowest;
    writeln!(
        std::io::stdout(),
        "{}: {} executions with seed {seed} in {} s, nothing found; {} ways, corpus {}; most held {held} bytes (input of {of}); slowest {} ms (input of {long})",
        target.name,
        told.executions,
        begun.elapsed().as_secs(),
        told.ways,
        told.corpus,
        slowest.as_millis(),
    )
}

fn keep(target: &Target, args: &Args, found: &Found) -> std::io::Result<()> {
    let folder = args.out.join(target.name);
    std::fs::create_dir_all(&folder)?;
    let path = folder.join(format!("seed-{}-execution-{}.bin", args.seed, found.execution));
    std::fs::write(&path, &found.input)?;
    writeln!(std::io::stdout(), "{}: seed {}, execution {}: {}\n  {}", target.name, args.seed, found.execution, found.what, path.display())
}
