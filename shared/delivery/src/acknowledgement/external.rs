//! 外字 in an acknowledgement: what the city has registered for each, or that it has nothing and what to do then.

use super::FindingAnswer;
use josei_base::Date;
use josei_base::external::{ExternalCode, Registry};
use serde::{Deserialize, Serialize};

/// A 外字 that stands in a field, and what the city writes in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ExternalAnswer {
    /// Its number: `F040`, or `U+E758` where Windows-31J has none.
    pub code: String,
    /// What is written in its place; nothing if nobody has decided it. The name itself is kept as it was sent.
    #[serde(default)]
    pub fallback: Option<String>,
    /// Since when.
    #[serde(default)]
    pub since: Option<String>,
}

impl ExternalAnswer {
    /// Of a code, before anybody looked it up.
    #[must_use]
    pub fn of(code: ExternalCode) -> Self {
        Self { code: code.to_string(), fallback: None, since: None }
    }

    fn text_ja(&self) -> String {
        match (&self.fallback, &self.since) {
            (Some(fallback), Some(since)) => format!("{} は代替文字「{fallback}」で登録済み（{since} から）", self.code),
            _ => format!("{} は未登録: 字形の資料を市に送り、登録を依頼してください", self.code),
        }
    }
}

impl FindingAnswer {
    /// Looks up what is registered on a day for the 外字 it is about.
    pub fn look_up(&mut self, registry: &Registry, day: Date) {
        for one in &mut self.external {
            let found = ExternalCode::parse(&one.code).and_then(|code| registry.of(code, day));
            (one.fallback, one.since) = (found.map(|row| row.fallback.clone()), found.map(|row| row.from.to_string()));
        }
    }

    /// What is wrong, Japanese, without what to do; with what is known of its 外字.
    #[must_use]
    pub fn told_ja(&self) -> String {
        let mut text = self.problem_ja().to_owned();
        for one in &self.external {
            text.push_str(&one.text_ja());
            text.push('。');
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes;

    const REGISTRY: &str = "schema = 1\n[[character]]\ncode = \"F040\"\nfallback = \"髙\"\nfrom = 2024-04-01\n\
                            decided_by = \"市民課\"\ndecided_on = 2024-03-15\nreason = \"x\"\n";

    #[test]
    fn a_finding_tells_what_is_registered_on_the_day_or_what_to_do() {
        let external = ["F040", "F041"].map(|code| ExternalAnswer::of(ExternalCode::parse(code).unwrap())).to_vec();
        let mut finding = FindingAnswer { external, ..super::super::on_file(&codes::PART, "") };
        let registry = Registry::load(REGISTRY).unwrap();
        finding.look_up(&registry, Date::constant(2024, 7, 1));
        assert_eq!(
            finding.told_ja(),
            format!(
                "{}F040 は代替文字「髙」で登録済み（2024-04-01 から）。F041 は未登録: 字形の資料を市に送り、登録を依頼してください。",
                finding.problem_ja()
            )
        );
        finding.look_up(&registry, Date::constant(2024, 3, 31));
        assert!(finding.external.iter().all(|one| one.fallback.is_none()));
        let json = serde_json::to_value(&finding).unwrap();
        assert_eq!(json["external"][0], serde_json::json!({"code": "F040", "fallback": null, "since": null}));
    }
}
