//! A figure: ours, the baseline of the same run, their ratio in permille, and whether the targets are reached. Integers only.

use crate::args::BenchName;
use serde::Serialize;
use std::fmt::Write as _;

/// Whether more or less is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Better {
    /// A rate.
    More,
    /// A time or a size.
    Less,
}

/// What is asked of a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// The ratio is at least so many permille.
    Ratio(u64),
    /// Ours is at most so much, in the figure's unit.
    AtMost(u64),
}

/// What ours is measured against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Baseline {
    /// Nothing to compare with.
    Nothing,
    /// The same done by this.
    Is(&'static str, u64),
    /// It could not be measured: why, and what to do.
    Missing(&'static str, String),
}

/// One figure of a row of `design.md` §8.
#[derive(Debug, Clone)]
pub struct Figure {
    /// The row.
    pub row: BenchName,
    /// What it tells, Japanese then English.
    pub what: &'static str,
    /// Unit of ours and of the baseline.
    pub unit: &'static str,
    /// Ours.
    pub ours: u64,
    /// The baseline.
    pub baseline: Baseline,
    /// Which way is better; the ratio is above 1000 when ours is.
    pub better: Better,
    /// The target (`design.md` §8).
    pub target: Option<Goal>,
    /// The target of the first version, until the other is reached.
    pub first_target: Option<Goal>,
}

/// A figure as `--json` prints it.
#[derive(Debug, Serialize)]
pub struct Shape {
    row: String,
    what: &'static str,
    unit: &'static str,
    ours: u64,
    baseline: Option<u64>,
    baseline_what: Option<&'static str>,
    baseline_missing: Option<String>,
    ratio_permille: Option<u64>,
    target: Option<Judged>,
    first_target: Option<Judged>,
}

#[derive(Debug, Serialize)]
struct Judged {
    /// `ratio_permille` or `ours`.
    of: &'static str,
    at_least: Option<u64>,
    at_most: Option<u64>,
    reached: Option<bool>,
}

impl Figure {
    /// A figure without baseline and targets.
    pub fn new(row: BenchName, what: &'static str, unit: &'static str, ours: u64, better: Better) -> Self {
        Self { row, what, unit, ours, baseline: Baseline::Nothing, better, target: None, first_target: None }
    }

    /// With a baseline.
    pub fn beside(self, what: &'static str, value: u64) -> Self {
        Self { baseline: Baseline::Is(what, value), ..self }
    }

    /// With a target.
    pub fn target(self, goal: Goal) -> Self {
        Self { target: Some(goal), ..self }
    }

    /// With a first target.
    pub fn first_target(self, goal: Goal) -> Self {
        Self { first_target: Some(goal), ..self }
    }

    /// How many permille of the baseline ours is worth: more is better, whatever the unit. Rounded down.
    pub fn ratio_permille(&self) -> Option<u64> {
        let Baseline::Is(_, baseline) = self.baseline else { return None };
        let (good, bad) = match self.better {
            Better::More => (self.ours, baseline),
            Better::Less => (baseline, self.ours),
        };
        u64::try_from(u128::from(good) * 1000 / u128::from(bad.max(1))).ok()
    }

    fn reached(&self, goal: Goal) -> Option<bool> {
        match goal {
            Goal::Ratio(least) => self.ratio_permille().map(|ratio| ratio >= least),
            Goal::AtMost(most) => Some(self.ours <= most),
        }
    }

    /// For people: one line, or two when a baseline is missing.
    pub fn line(&self) -> String {
        let mut line = format!("{:<7} {}: {} {}", self.row.name(), self.what, self.ours, self.unit);
        // Writing to a text never fails.
        let _ = self.write_rest(&mut line);
        line
    }

    fn write_rest(&self, line: &mut String) -> std::fmt::Result {
        match &self.baseline {
            Baseline::Nothing => {}
            Baseline::Is(what, value) => write!(line, " | {what}: {value} {}", self.unit)?,
            Baseline::Missing(what, why) => write!(line, " | {what}: 基準なし / baseline not available: {why}")?,
        }
        if let Some(ratio) = self.ratio_permille() {
            write!(line, " | {ratio} ‰")?;
        }
        for (name, goal) in [("目標/target", self.target), ("当面/at first", self.first_target)] {
            let Some(goal) = goal else { continue };
            let asked = match goal {
                Goal::Ratio(least) => format!("≥ {least} ‰"),
                Goal::AtMost(most) => format!("≤ {most} {}", self.unit),
            };
            let reached = match self.reached(goal) {
                Some(true) => "達成/reached",
                Some(false) => "未達/not reached",
                None => "不明/not known",
            };
            write!(line, " | {name} {asked} {reached}")?;
        }
        Ok(())
    }

    /// For scripts.
    pub fn shape(&self) -> Shape {
        let (baseline, baseline_what, baseline_missing) = match &self.baseline {
            Baseline::Nothing => (None, None, None),
            Baseline::Is(what, value) => (Some(*value), Some(*what), None),
            Baseline::Missing(what, why) => (None, Some(*what), Some(why.clone())),
        };
        let judged = |goal| match goal {
            Goal::Ratio(least) => Judged { of: "ratio_permille", at_least: Some(least), at_most: None, reached: self.reached(goal) },
            Goal::AtMost(most) => Judged { of: "ours", at_least: None, at_most: Some(most), reached: self.reached(goal) },
        };
        Shape {
            row: self.row.name(),
            what: self.what,
            unit: self.unit,
            ours: self.ours,
            baseline,
            baseline_what,
            baseline_missing,
            ratio_permille: self.ratio_permille(),
            target: self.target.map(judged),
            first_target: self.first_target.map(judged),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn above_1000_is_better_whatever_the_unit() {
        let rate = Figure::new(BenchName::Parse, "parse", "MB/s", 180, Better::More).beside("csv", 150);
        assert_eq!(rate.ratio_permille(), Some(1_200));
        let time = Figure::new(BenchName::Match, "look-up", "ns", 180, Better::Less).beside("map", 150);
        assert_eq!(time.ratio_permille(), Some(833));
    }

    #[test]
    fn targets_have_edges() {
        let at = |ours| Figure::new(BenchName::Parse, "parse", "MB/s", ours, Better::More).beside("csv", 1000).target(Goal::Ratio(800));
        assert!(at(800).line().contains("達成/reached"));
        assert!(at(799).line().contains("未達/not reached"));
        let size = |ours| Figure::new(BenchName::Ingest, "memory", "KiB", ours, Better::Less).first_target(Goal::AtMost(65_536));
        assert!(size(65_536).line().contains("当面/at first ≤ 65536 KiB 達成/reached"));
        assert!(size(65_537).line().contains("未達/not reached"));
    }

    #[test]
    fn a_missing_baseline_is_told_and_judges_nothing() {
        let figure = Figure {
            baseline: Baseline::Missing("Python", "no python3".to_owned()),
            ..Figure::new(BenchName::Ingest, "ingest", "KB/s", 1, Better::More).target(Goal::Ratio(10_000))
        };
        assert!(figure.line().contains("baseline not available: no python3"));
        assert!(figure.line().contains("不明/not known"));
        let json = serde_json::to_value(figure.shape()).unwrap();
        assert_eq!(json["target"]["reached"], serde_json::Value::Null);
        assert_eq!(json["baseline_missing"], "no python3");
    }
}
