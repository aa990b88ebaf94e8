//! Row `month`: a month on the embedded stack, from upload to the verified audit log.

use super::figure::{Better, Figure, Goal};
use super::measure::{Watch, milliseconds};
use super::odd;
use crate::args::BenchName;
use crate::exit::Failure;
use crate::generate;
use crate::month::{Plan, month};
use std::time::Duration;

const RECEIPTS: u32 = 11_000;
const SEED: u64 = 1;
/// The day the synthetic month is to be judged on.
const DAY: u8 = 20;
/// 60 s for 110,000 receipts, for the receipts measured here.
const TARGET_MILLISECONDS: u64 = 6_000;
/// 60 s for 20,000 receipts, alike.
const FIRST_TARGET_MILLISECONDS: u64 = 33_000;

/// Seconds and CPU seconds, as milliseconds.
pub fn figures() -> Result<Vec<Figure>, Failure> {
    let dir = tempfile::tempdir().map_err(|error| Failure::file(&std::env::temp_dir(), &error))?;
    let synthetic = generate::make(RECEIPTS, SEED)?;
    let input = dir.path().join("in");
    let plan = Plan {
        applications: None,
        receipts: generate::write(&synthetic, &input)?,
        register: input.join("register.csv"),
        dir: dir.path().to_owned(),
        billing_month: synthetic.expected.billing_month,
        today: synthetic.expected.billing_month.0.day(DAY),
        payer: None,
        banks: None,
        city: None,
        deviations: None,
        characters: None,
        scanner: None,
        target: None,
        bank_confirms: true,
    };
    let expected = synthetic.expected.totals.received;
    drop(synthetic.files);
    let watch = Watch::process();
    let mut result = None;
    crate::block_on(async {
        result = Some(month(&plan).await?);
        Ok(crate::exit::Ended::Done)
    })?;
    let cost = watch.stop();
    let result = result.ok_or_else(|| odd("no month"))?;
    if !result.audit.verified || result.received() != expected {
        return Err(odd("the month did not come out as it must"));
    }
    let wall: Duration = result.steps.iter().filter(|(name, _)| *name != "register").map(|(_, took)| *took).sum();
    let figure = |what, took| Figure::new(BenchName::Month, what, "ms", milliseconds(took), Better::Less);
    Ok(vec![
        figure("11,000件、送付から監査検証まで / 11,000 receipts, upload to audit verified", wall)
            .target(Goal::AtMost(TARGET_MILLISECONDS))
            .first_target(Goal::AtMost(FIRST_TARGET_MILLISECONDS)),
        figure("同、開始・台帳・終了を含む / with start, register and stop", cost.wall),
        figure("同、CPU時間 / CPU time of all that", cost.cpu),
    ])
}
