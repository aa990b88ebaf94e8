//! Reasons as codes: of refusals (不支給理由コード, 給付 52), of returns (申請書の返戻), and of payments against what the machine says. The city's own codes are open; these
//! are ours (P). What a guardian reads for a code of a refusal or return, with its legal basis, stands in the city's dated texts of notices alone (`josei-notice`).

use super::word::ReasonCode;

/// What a reason is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReasonFor {
    /// A refusal (不支給).
    Refusal,
    /// A return to be completed (返戻).
    Return,
    /// A payment against what the machine says (機械の判定と異なる支給).
    Override,
}

/// The refusal reason that the time limit gives.
pub const TIME_BARRED: &str = "time-barred";
/// The refusal reason where nothing is left above the copay.
pub const COPAY_ONLY: &str = "copay-only";

/// Reasons of refusals. A code never changes and is never used again for something else.
pub const REFUSALS: [&str; 10] = [
    "out-of-period",
    "not-covered",
    TIME_BARRED,
    "already-paid",
    "other-programme",
    COPAY_ONLY,
    "insurer-pays",
    "third-party",
    "school-accident",
    "not-completed",
];

/// Reasons of returns.
pub const RETURNS: [&str; 5] =
    ["receipt-missing", "account-incomplete", "identity-missing", "insurer-decision-missing", "entry-incomplete"];

/// Reasons to pay against what the machine says, with Japanese and English for people: no notice has them.
pub const OVERRIDES: [(&str, &str, &str); 4] = [
    ("register-late", "資格の異動が台帳に反映されていない", "the register does not have the change yet"),
    ("days-proved", "領収書等により、受診日に資格があったことを確認した", "papers show that the care was on entitled days"),
    ("identity-proved", "書類により、本人の資格であることを確認した", "papers show that the entitlement is this child's"),
    ("funding-proved", "書類により、府市区分を確認した", "papers show who bears the subsidy"),
];

impl ReasonFor {
    /// Is it a reason of this kind?
    #[must_use]
    pub fn has(self, code: &ReasonCode) -> bool {
        let code = code.as_str();
        match self {
            Self::Refusal => REFUSALS.contains(&code),
            Self::Return => RETURNS.contains(&code),
            Self::Override => OVERRIDES.iter().any(|(known, _, _)| *known == code),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use josei_notice::SAKAI;
    use std::collections::BTreeSet;

    fn codes() -> Vec<(ReasonFor, &'static str)> {
        let of = |kind, codes: &[&'static str]| codes.iter().map(|code| (kind, *code)).collect::<Vec<_>>();
        let overrides = OVERRIDES.map(|(code, _, _)| code);
        [of(ReasonFor::Refusal, &REFUSALS), of(ReasonFor::Return, &RETURNS), of(ReasonFor::Override, &overrides)].concat()
    }

    #[test]
    fn a_code_is_of_one_kind_and_is_a_word() {
        assert_eq!(codes().iter().map(|(_, code)| code).collect::<BTreeSet<_>>().len(), codes().len());
        for (kind, code) in codes() {
            let code = ReasonCode::parse(code).unwrap();
            for other in [ReasonFor::Refusal, ReasonFor::Return, ReasonFor::Override] {
                assert_eq!(other.has(&code), other == kind, "{code}");
            }
        }
    }

    #[test]
    fn what_a_guardian_is_told_of_each_stands_in_the_texts_of_notices() {
        let texts: toml::Table = SAKAI.parse().unwrap();
        for (kind, codes) in [("non_payment", &REFUSALS[..]), ("returned_application", &RETURNS[..])] {
            let rows = texts["reason"].as_array().unwrap().iter().filter(|row| row["kind"].as_str() == Some(kind));
            let known: BTreeSet<&str> = rows.map(|row| row["name"].as_str().unwrap()).collect();
            assert_eq!(known, codes.iter().copied().collect(), "{kind}");
        }
    }
}
