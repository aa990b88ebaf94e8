//! What the one who checks brings: the sender's known deviations, the city's registry of 外字.

use crate::args::CheckArgs;
use crate::exit::Failure;
use crate::given;
use josei_base::date::japanese_day;
use josei_base::external::Registry;
use josei_base::{BillingMonth, Date, Finding};
use josei_receipt::deviation::{Deviation, Habit, Told};
use josei_receipt::external::named;
use josei_store::SystemClock;
use josei_store::port::Clock as _;

/// What the sender says of itself, and the city's registry of 外字.
#[derive(Default)]
pub(super) struct Own {
    deviations: Vec<Deviation>,
    characters: Option<(Registry, Date)>,
}

impl Own {
    /// From the arguments.
    pub(super) fn of(args: &CheckArgs) -> Result<Self, Failure> {
        let characters = match &args.characters {
            Some(path) => Some((given::characters(path)?, japanese_day(SystemClock.now()))),
            None => None,
        };
        Ok(Self { deviations: args.deviation.clone(), characters })
    }

    /// A finding as it is told: a deviation counts for every month, as far as it may be applied at all.
    pub(super) fn told(&self, mut finding: Finding, month: Option<BillingMonth>) -> Told {
        if let Some((registry, day)) = &self.characters {
            let fallback = |code| {
                registry.of(code, *day).map_or_else(|| format!("{code} 未登録/not registered"), |row| format!("{code} → {}", row.fallback))
            };
            let said: Vec<String> = named(&finding).into_iter().map(fallback).collect();
            if !said.is_empty() {
                finding.detail = said.join(", ");
            }
        }
        match month {
            Some(month) => {
                let habits: Vec<Habit> =
                    self.deviations.iter().map(|deviation| Habit { deviation: *deviation, from: month, to: None }).collect();
                Told::of(finding, &habits, month)
            }
            None => Told { finding, habit: None },
        }
    }
}
