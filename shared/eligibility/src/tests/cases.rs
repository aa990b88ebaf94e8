//! Walks `cases/*.toml`: a register, receipts, and what is decided of each. Together they specify the decision. Beside each stands what a
//! clerk reads of it (`.txt`); `JOSEI_REWRITE_GOLDEN=1` writes those anew, never what is expected.

use super::support::{ReceiptText, Row, city, snapshot, usual};
use crate::decide::{Decision, Prescriptions, Prior, Proposal, cap_refund};
use crate::{Asked, FundingClass, Outcome, decide};
use josei_base::id::Ward;
use josei_base::{Date, ServiceMonth, Yen};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

/// Fewer files than this and some were lost.
const CASES_MIN: usize = 30;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What the case is about.
    title: String,
    #[serde(default = "today")]
    today: String,
    #[serde(default = "register_as_of")]
    register_as_of: String,
    /// Step 15 is asked.
    #[serde(default)]
    all_uploads_in: bool,
    /// Rows of the register; one usual row if there are none.
    #[serde(default)]
    register: Vec<Row>,
    receipt: Vec<Step>,
    cap: Option<Cap>,
}

fn today() -> String {
    "2024-08-20".into()
}

fn register_as_of() -> String {
    "2024-08-01".into()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    what: String,
    #[serde(default)]
    is: ReceiptText,
    prior: Option<String>,
    /// An application of the same care is open or paid.
    #[serde(default)]
    applied: bool,
    expect: Expect,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Expect {
    result: Outcome,
    #[serde(default)]
    codes: Vec<String>,
    /// The reason that decides, where there are several.
    decided_by: Option<String>,
    programme: Option<u8>,
    cost: Option<i64>,
    insurer: Option<i64>,
    share: Option<i64>,
    high_cost: Option<i64>,
    other_programmes: Option<i64>,
    copay: Option<i64>,
    subsidy: Option<i64>,
    meals: Option<i64>,
    city_pays: Option<i64>,
    /// Days of a proposed split.
    split: Option<[Vec<u8>; 2]>,
    /// Who bears it.
    funding: Option<FundingClass>,
    /// Where the child lived.
    ward: Option<Ward>,
    /// Is somebody else proposed?
    #[serde(default)]
    probable_holder: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cap {
    month: String,
    refund: Option<i64>,
}

pub(super) fn check(place: &str, expect: &Expect, decision: &Decision) {
    let codes: Vec<_> = decision.codes.iter().map(|code| code.as_str()).collect();
    assert_eq!(
        (decision.result, &codes),
        (expect.result, &expect.codes.iter().map(String::as_str).collect()),
        "{place}\n{}",
        decision.explain_en()
    );
    if let Some(code) = &expect.decided_by {
        assert_eq!(decision.decided_by().map(crate::Code::as_str), Some(code.as_str()), "{place}");
    }
    if let Some(ward) = expect.ward {
        assert_eq!(decision.ward, Some(ward), "{place}");
    }
    if let Some(class) = expect.funding {
        assert_eq!(decision.funding.class, class, "{place}");
    }
    if expect.programme.is_some() {
        assert_eq!(decision.programme, expect.programme, "{place}");
    }
    let amounts = &decision.amounts;
    for (name, expected, found) in [
        ("cost", expect.cost, amounts.cost),
        ("insurer", expect.insurer, amounts.insurer),
        ("share", expect.share, amounts.share),
        ("high_cost", expect.high_cost, amounts.high_cost),
        ("other_programmes", expect.other_programmes, amounts.other_programmes),
        ("copay", expect.copay, amounts.copay),
        ("subsidy", expect.subsidy, amounts.subsidy),
        ("meals", expect.meals, amounts.meals),
        ("city_pays", expect.city_pays, amounts.city_pays),
    ] {
        assert!(expected.is_none_or(|expected| expected == found.get()), "{place}: {name} is {found}");
    }
    let split = decision.proposals.iter().find_map(|proposal| match proposal {
        Proposal::Split { ours, not_ours } => Some([ours.clone(), not_ours.clone()]),
        Proposal::ProbableHolder { .. } => None,
    });
    assert_eq!(split, expect.split, "{place}");
    let probable = decision.proposals.iter().any(|proposal| matches!(proposal, Proposal::ProbableHolder { .. }));
    assert_eq!(probable, expect.probable_holder, "{place}");
}

/// Decides what a file says, checks it, and gives the text for people, with the codes that came.
fn walk(path: &Path, codes: &mut BTreeSet<&'static str>) -> String {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let case: Case = toml::from_str(&std::fs::read_to_string(path).unwrap()).unwrap_or_else(|error| panic!("{name}: {error}"));
    let rows = if case.register.is_empty() { vec![usual()] } else { case.register };
    let (city, (snapshot, hasher)) = (city(), snapshot(&rows));
    let day = |text: &str| text.parse::<Date>().unwrap();
    let asked = Asked { today: day(&case.today), register_as_of: day(&case.register_as_of) };
    let mut copays = Vec::new();
    let mut text = format!("{}\n", case.title);
    let decided: Vec<_> = case
        .receipt
        .iter()
        .map(|step| {
            let receipt = step.is.receipt();
            let decision = decide(city, &snapshot, &hasher, &receipt, &asked);
            (receipt, decision)
        })
        .collect();
    let mut prescriptions = Prescriptions::default();
    for (receipt, decision) in &decided {
        prescriptions.add(receipt, decision);
    }
    for (step, (receipt, mut decision)) in case.receipt.iter().zip(decided) {
        let place = format!("{name} ({}): {}", case.title, step.what);
        let prior = match step.prior.as_deref() {
            None => None,
            Some("none") => Some(Prior::None),
            Some("same_points") => Some(Prior::SamePoints),
            Some("other_points") => Some(Prior::OtherPoints),
            Some(other) => panic!("{place}: no prior {other}"),
        };
        if let Some(prior) = prior {
            decision = decision.with_prior(prior);
        }
        decision = decision.with_applied(step.applied);
        if case.all_uploads_in {
            let prescriber = prescriptions.ask(city, &receipt, &decision);
            decision = decision.with_prescriber(prescriber);
        }
        check(&place, &step.expect, &decision);
        codes.extend(decision.codes.iter().map(|code| code.as_str()));
        let kept = serde_json::to_string(&decision).unwrap();
        assert_eq!(serde_json::from_str::<Decision>(&kept).unwrap(), decision, "{place}");
        write!(text, "\n■ {}\n{}\n", step.what, decision.explain_ja()).unwrap();
        copays.push(decision.amounts.copay);
    }
    if let Some(cap) = case.cap {
        let month = ServiceMonth::parse(&cap.month).unwrap();
        let over = cap_refund(city, month, copays);
        assert_eq!(over.map(|over| over.refund), cap.refund.map(Yen::new), "{name}: refund");
        if let Some(over) = over {
            codes.insert("W52");
            write!(text, "\n■ {month}\n{}\n", over.explain_ja()).unwrap();
        }
    }
    text
}

/// Compares a text for people with what is kept, or keeps it if asked to.
pub(super) fn golden(path: &Path, text: &str) {
    let there = std::fs::read_to_string(path).unwrap_or_default();
    if std::env::var_os("JOSEI_REWRITE_GOLDEN").is_none() {
        assert!(there == text, "{} differs; JOSEI_REWRITE_GOLDEN=1 writes it\n{text}", path.display());
    } else if there != text {
        std::fs::write(path, text).unwrap();
    }
}

#[test]
fn every_case_file_is_decided_as_it_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    assert!(paths.len() >= CASES_MIN, "{} cases", paths.len());
    let mut codes = BTreeSet::new();
    for path in paths {
        let text = walk(&path, &mut codes);
        golden(&path.with_extension("txt"), &text);
    }
    // A code that no case shows is a code nobody has seen. E29 needs a city with an income limit: see `cities.rs`.
    let missing: Vec<_> =
        crate::codes::decision::ALL.iter().map(|entry| entry.code).filter(|code| *code != "E29" && !codes.contains(code)).collect();
    assert!(missing.is_empty(), "no case shows {missing:?}");
}
