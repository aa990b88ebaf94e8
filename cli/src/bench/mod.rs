//! `josei bench`: the figures of `design.md` §8, each beside its baseline in the same run. A ratio, not a time, is the promise.

mod banking;
mod baseline;
mod figure;
mod folder;
mod holders;
mod ingest;
mod matching;
mod measure;
mod month;
mod reading;
mod sealing;
mod source;
mod starting;
mod taking;

use crate::args::{BenchArgs, BenchName};
use crate::exit::{Ended, Failure};
use crate::output;
use clap::ValueEnum as _;
use figure::Figure;

/// Runs the command. A target that is not reached is told and is no failure; a result that is wrong is.
pub fn run(args: &BenchArgs) -> Result<Ended, Failure> {
    if let Some(file) = &args.child {
        return ingest::child(file);
    }
    let rows = args.name.map_or_else(|| BenchName::value_variants().to_vec(), |name| vec![name]);
    let mut all = Vec::new();
    let mut tell = |figures: Vec<Figure>| {
        if !args.json {
            figures.iter().try_for_each(|figure| output::print(&figure.line()))?;
        }
        all.extend(figures);
        Ok::<(), Failure>(())
    };
    if rows.iter().any(|row| matches!(row, BenchName::Index | BenchName::Parse)) {
        output::say("レセプトの読取り / reading receipts");
        tell(reading::figures(&rows)?)?;
    }
    if rows.iter().any(|row| matches!(row, BenchName::Ingest | BenchName::Stored)) {
        output::say("受付処理 / taking files in");
        tell(taking::figures(&rows, args.large_mb)?)?;
    }
    for row in rows {
        match row {
            BenchName::Index | BenchName::Parse | BenchName::Ingest | BenchName::Stored => {}
            BenchName::Seal => {
                output::say("封緘 / sealing");
                tell(sealing::figures()?)?;
            }
            BenchName::Match => {
                output::say("資格の突合 / matching");
                tell(matching::figures()?)?;
            }
            BenchName::Month => {
                output::say("一か月 / a month");
                tell(month::figures()?)?;
            }
            BenchName::Zengin => {
                output::say("振込ファイル / bank files");
                tell(banking::figures()?)?;
            }
            BenchName::ColdStart if starting::is_built(&args.functions) => {
                output::say("関数の起動 / starting functions");
                let mut figures = Vec::new();
                crate::block_on(async {
                    figures = starting::figures(&args.functions).await?;
                    Ok(Ended::Done)
                })?;
                tell(figures)?;
            }
            BenchName::ColdStart if args.name.is_some() => return Err(starting::not_built(&args.functions)),
            BenchName::ColdStart => output::say("関数の起動: プログラムがないため測りません / starting functions: not built, not measured"),
        }
    }
    if args.json {
        let figures: Vec<_> = all.iter().map(Figure::shape).collect();
        output::print_json(&serde_json::json!({ "figures": figures }))?;
    }
    Ok(Ended::Done)
}

/// Something that must not happen, with any input.
fn odd(what: impl std::fmt::Display) -> Failure {
    Failure::Environment {
        what: format!("測定できません / cannot be measured: {what}"),
        remedy: "この不具合を報告してください / please report this".to_owned(),
    }
}
