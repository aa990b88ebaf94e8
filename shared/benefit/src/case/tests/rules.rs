use super::store::at;
use crate::case::*;
use crate::claim::Outcome;
use josei_base::Yen;
use josei_base::date::japanese_day;

#[test]
fn the_built_in_rules_are_good() {
    let rules = CaseRules::built_in().unwrap();
    assert!(rules.reasons().count() > 30);
    for (outcome, days) in [(Outcome::Reject, 7), (Outcome::Review, 14), (Outcome::Ok, 30)] {
        let due = japanese_day(at(0)).saturating_add(jiff::Span::new().days(days));
        assert_eq!(rules.due(outcome, at(0)), due);
    }
    assert_eq!(rules.rank(Proposal::Accept, Outcome::Review), Rank::Clerk);
    for (proposal, outcome) in
        [(Proposal::Accept, Outcome::Reject), (Proposal::Split(Yen::new(1)), Outcome::Review), (Proposal::Correct, Outcome::Ok)]
    {
        assert_eq!(rules.rank(proposal, outcome), Rank::Approver);
    }
}

#[test]
fn bad_rules_are_told_with_their_line() {
    let good = include_str!("../../../data/cases.toml");
    for (from, to, code) in [
        ("review = 14", "review = 0", "K0033"),
        ("review = 14", "review = 366", "K0033"),
        ("code = \"E02\"", "code = \"E01\"", "K0032"),
        ("code = \"E02\"", "code = \"e02\"", "K0032"),
        ("official = \"該当者なし\"", "official = \"該当者,なし\"", "K0032"),
        ("official = \"該当者なし\"", "official = \"𠮷\"", "K0032"),
        ("official = \"該当者なし\"", "official = \"\"", "K0032"),
        ("format = 1", "format = 2", "K0030"),
        ("accept = \"clerk\"", "accept = \"mayor\"", "K0030"),
        ("[days]", "[dais]", "K0030"),
    ] {
        let bad = good.replacen(from, to, 1);
        assert_ne!(bad, good, "{from}");
        let findings = CaseRules::read(&bad).unwrap_err();
        assert_eq!(findings[0].entry.code, code, "{to}");
    }
    let large = format!("{good}#{}", "x".repeat(256 << 10));
    assert_eq!(CaseRules::read(&large).unwrap_err()[0].entry.code, "K0031");
}

#[test]
fn every_code_stands_once_and_has_all_texts() {
    let codes: std::collections::BTreeSet<_> = codes::ENTRIES.iter().map(|entry| entry.code).collect();
    assert_eq!(codes.len(), codes::ENTRIES.len());
    for entry in codes::ENTRIES {
        assert!(entry.code.starts_with('K'));
        assert!([entry.ja, entry.en, entry.remedy_ja, entry.remedy_en].iter().all(|text| !text.is_empty()), "{}", entry.code);
    }
}
