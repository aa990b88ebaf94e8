//! Every reason that a decision can have has its words for the lists; this crate knows both tables.

#[test]
fn every_code_of_a_decision_has_its_words() {
    let rules = josei_benefit_decide::rules().unwrap();
    for entry in josei_eligibility::codes::decision::ALL {
        let code = josei_benefit::case::ReasonCode::parse(entry.code).unwrap();
        let reason = rules.reason(&code).unwrap_or_else(|| panic!("{code} has no words"));
        assert_eq!(reason.ja, entry.ja, "{code} is called otherwise in the decision");
    }
}
