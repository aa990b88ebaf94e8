//! What a city file means that lacks a table, because it is older than the table.

use super::rows::{ConfirmedRule, ExclusionRule, FundingRule, IncomeRule, PrescriptionRule};
use serde::Deserialize;
use toml::Spanned;

/// The tables that a file may lack.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Unsaid {
    pub(super) exclusion: Vec<Spanned<ExclusionRule>>,
    pub(super) income_limit: Vec<Spanned<IncomeRule>>,
    pub(super) funding: Vec<Spanned<FundingRule>>,
    pub(super) confirmed: Vec<Spanned<ConfirmedRule>>,
    pub(super) prescription: Vec<Spanned<PrescriptionRule>>,
}

/// The tables of `rules/unsaid.toml`. Were it damaged, every file that lacks one would be refused (C005).
pub(super) fn load() -> Unsaid {
    toml::from_str(include_str!("../../rules/unsaid.toml")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use crate::{City, SAKAI};
    use josei_base::ServiceMonth;

    #[test]
    fn a_file_without_the_later_tables_means_what_it_meant() {
        let later = ["exclusion", "income_limit", "funding", "confirmed", "prescription"].map(|table| format!("[[{table}]]"));
        let blocks: Vec<&str> = SAKAI.split("\n\n").filter(|block| !later.iter().any(|table| block.contains(table))).collect();
        let old = blocks.join("\n\n");
        assert!(old.len() < SAKAI.len());
        let city = City::load(&old).unwrap();
        let rules = city.rules(ServiceMonth::parse("2024-06").unwrap()).unwrap();
        assert_eq!(rules.confirmed.moved_classes, [4, 5, 11, 12]);
        assert_eq!((rules.exclusion.kinds.len(), rules.income_limit.limited, rules.funding.prefecture_age), (3, false, None));
    }
}
