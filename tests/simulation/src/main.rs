//! `josei-simulation`: any number of schedules, with or without a planted defect, and one again by its seed.

use clap::Parser;
use josei_simulation::campaign::{Sum, campaign, kept};
use josei_simulation::defect::Defect;
use josei_simulation::schedule::World;
use josei_simulation::{Order, paths};
use std::io::Write as _;
use std::process::ExitCode;
use std::time::Instant;

/// Runs the payment path under a seeded scheduler.
#[derive(Parser)]
struct Args {
    /// How many schedules.
    #[arg(long, default_value_t = 10_000)]
    schedules: u64,
    /// Where chance begins.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Threads; the result is the same with any number.
    #[arg(long, default_value_t = 2)]
    threads: usize,
    /// Plants a defect.
    #[arg(long, value_parser = known)]
    defect: Option<Defect>,
    /// Plants each defect in turn, and tells at which schedule it was found.
    #[arg(long, conflicts_with_all = ["defect", "replay", "paths"])]
    defects: bool,
    /// Runs one schedule again and tells all of it.
    #[arg(long, value_name = "SEED")]
    replay: Option<u64>,
    /// The exhaustive runs instead: one fault at every port call, and pairs of `crashes` or of `all` faults.
    #[arg(long, value_name = "PAIRS", conflicts_with_all = ["defect", "replay"], value_parser = ["singles", "crashes", "all"])]
    paths: Option<String>,
}

fn known(name: &str) -> Result<Defect, String> {
    let names: Vec<&str> = Defect::ALL.iter().map(|defect| defect.name()).collect();
    Defect::named(name).ok_or_else(|| format!("one of {}", names.join(", ")))
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

/// True if everything is as it should be: nothing was found, or each planted defect was.
fn work(args: &Args) -> Result<bool, String> {
    let world = World::new()?;
    if let Some(seed) = args.replay {
        return replay(&world, seed, args.defect);
    }
    if let Some(which) = &args.paths {
        return exhaust(&world, which, args.threads);
    }
    if args.defects {
        return each(&world, args);
    }
    if args.defect.is_none() {
        for seed in kept() {
            if let Some(what) = world.run(seed, None, false).broken {
                say(&format!("kept seed {seed}: {what}"))?;
                return Ok(false);
            }
        }
    }
    let begun = Instant::now();
    let sum = campaign(&world, args.schedules, args.seed, args.defect, args.threads);
    tell(args, &sum, begun)?;
    Ok(sum.found.is_some() == args.defect.is_some())
}

fn say(line: &str) -> Result<(), String> {
    writeln!(std::io::stdout(), "{line}").map_err(|error| error.to_string())
}

fn tell(args: &Args, sum: &Sum, begun: Instant) -> Result<(), String> {
    let milliseconds = begun.elapsed().as_millis().max(1);
    let rate = u128::from(sum.schedules) * 1_000 / milliseconds;
    say(&format!(
        "{} schedules with seed {} in {} ms on {} threads: {rate} a second; {} port calls, {} faults, {} transactions checked, {} batches confirmed",
        sum.schedules, args.seed, milliseconds, args.threads, sum.calls, sum.faults, sum.checked, sum.confirmed
    ))?;
    match &sum.found {
        None => say("nothing was found"),
        Some((number, seed, what)) => say(&format!("schedule {number}, seed {seed}: {what}")),
    }
}

fn each(world: &World, args: &Args) -> Result<bool, String> {
    let mut all = true;
    for defect in Defect::ALL {
        let sum = campaign(world, args.schedules, args.seed, Some(*defect), args.threads);
        let found = sum
            .found
            .map_or_else(|| "NOT FOUND".to_owned(), |(number, seed, what)| format!("schedule {number} (seed {seed}): {what:.160}"));
        all &= !found.starts_with("NOT");
        say(&format!("{}: {found}", defect.name()))?;
    }
    Ok(all)
}

fn replay(world: &World, seed: u64, defect: Option<Defect>) -> Result<bool, String> {
    let told = world.run(seed, defect, true);
    for line in &told.trace {
        say(line)?;
    }
    say(told.broken.as_deref().unwrap_or("nothing was found"))?;
    Ok(told.broken.is_some() == defect.is_some())
}

fn exhaust(world: &World, which: &str, threads: usize) -> Result<bool, String> {
    let begun = Instant::now();
    let singles = paths::singles(world);
    say(&format!("{} port calls; one fault at each: {} runs in {} ms", singles.calls, singles.runs, begun.elapsed().as_millis()))?;
    let mut found = singles.found;
    let faults: &[Order] = match which {
        "crashes" => &paths::CRASHES,
        "all" => &Order::FAULTS,
        _ => &[],
    };
    if !faults.is_empty() {
        let begun = Instant::now();
        let pairs = paths::pairs(world, faults, threads);
        say(&format!("ordered pairs of {faults:?}: {} runs in {} ms", pairs.runs, begun.elapsed().as_millis()))?;
        found = found.or(pairs.found);
    }
    match &found {
        None => say("nothing was found")?,
        Some((points, what)) => say(&format!("{points:?}: {what}"))?,
    }
    Ok(found.is_none())
}
