//! Rules of the desk that takes applications (申請窓口の規則), as data: days, and sources of accounts.

use josei_base::Date;
use serde::Deserialize;

/// The rules that come with the program.
const BUILT_IN: &str = include_str!("../../data/applications.toml");
/// Version of the file's shape.
const FORMAT: u32 = 1;
/// Most days of any period.
const DAYS_MAX: u32 = 366;

/// Days and sources (P).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeskRules {
    format: u32,
    due_days: u32,
    complete_days: u32,
    /// Is 公金受取口座 a source of accounts?
    pub public_accounts: bool,
}

impl DeskRules {
    /// Reads rules.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn read(text: &str) -> Result<Self, String> {
        let rules: Self = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        let days = [rules.due_days, rules.complete_days];
        if rules.format != FORMAT || days.iter().any(|days| !(1..=DAYS_MAX).contains(days)) {
            return Err("format or days".to_owned());
        }
        Ok(rules)
    }

    /// The rules that come with the program.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn built_in() -> Result<Self, String> {
        Self::read(BUILT_IN)
    }

    /// By when an application that came in on a day should be decided.
    #[must_use]
    pub fn due(&self, received: Date) -> Date {
        after(received, self.due_days)
    }

    /// By when what is missing is to come, asked for on a day.
    #[must_use]
    pub fn complete_by(&self, asked: Date) -> Date {
        after(asked, self.complete_days)
    }
}

fn after(day: Date, days: u32) -> Date {
    day.checked_add(jiff::Span::new().days(i64::from(days))).unwrap_or(Date::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_built_in_rules_read_and_wrong_ones_do_not() {
        let rules = DeskRules::built_in().unwrap();
        assert_eq!(rules.due("2024-07-05".parse().unwrap()).to_string(), "2024-08-04");
        assert!(!rules.public_accounts);
        for (from, to) in
            [("due_days = 30", "due_days = 0"), ("due_days = 30", "due_days = 367"), ("format = 1", "format = 2"), ("public", "pubic")]
        {
            assert!(DeskRules::read(&BUILT_IN.replacen(from, to, 1)).is_err() || !BUILT_IN.contains(from), "{to}");
        }
        assert!(DeskRules::read("format = 1").is_err());
    }
}
