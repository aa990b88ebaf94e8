//! Known deviations (既知の相違) of the sender, as they were pinned when the delivery was opened: they note warnings and hide nothing.

use josei_base::{BillingMonth, Finding};
use josei_delivery::Delivery;
use josei_delivery::acknowledgement::{DeviationAnswer, ExternalAnswer, FindingAnswer};
use josei_receipt::deviation::{Habit, noted};
use josei_receipt::external::named;
use josei_runtime::batch::Failure;

/// What the sender is known for, and the billing month it sends for.
#[derive(Debug, Clone, Default)]
pub struct Noting {
    habits: Vec<Habit>,
    month: Option<BillingMonth>,
}

impl Noting {
    /// Of a delivery.
    ///
    /// # Errors
    /// When what was pinned cannot be read.
    pub fn of(delivery: &Delivery) -> Result<Self, Failure> {
        let habits = match &delivery.deviations {
            Some(json) => serde_json::from_str(json).map_err(|_| Failure::damaged("deviations"))?,
            None => Vec::new(),
        };
        Ok(Self { habits, month: Some(delivery.month) })
    }

    /// A finding as the sender is told it.
    #[must_use]
    pub fn told(&self, finding: &Finding) -> FindingAnswer {
        let habit = self.month.and_then(|month| noted(finding, &self.habits, month));
        let external = named(finding).into_iter().map(ExternalAnswer::of).collect();
        FindingAnswer { deviation: habit.map(answer), external, ..FindingAnswer::from(finding) }
    }

    /// All that is in force in the month.
    #[must_use]
    pub fn in_force(&self) -> Vec<DeviationAnswer> {
        let in_force = |habit: &&Habit| self.month.is_some_and(|month| habit.applies(month));
        self.habits.iter().filter(in_force).copied().map(answer).collect()
    }
}

fn answer(habit: Habit) -> DeviationAnswer {
    let row = habit.deviation.row();
    DeviationAnswer { code: row.code.to_owned(), since: habit.from, message_ja: row.ja.to_owned(), message_en: row.en.to_owned() }
}
