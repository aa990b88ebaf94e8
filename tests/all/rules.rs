//! City files checked, and a change of rules tried on a month before it is in force.

use crate::command::{josei, text};
use crate::input::{Input, TODAY};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn sakai() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/eligibility/rules/271403-sakai.toml")
}

/// A later version of the city's file.
fn version(input: &Input, changes: &[(&str, &str)]) -> PathBuf {
    let mut rules = std::fs::read_to_string(sakai()).unwrap();
    for (from, to) in [("\nversion = 1\n", "\nversion = 2\n"), ("\neffective_from = 2010-07-01\n", "\neffective_from = 2024-08-01\n")]
        .iter()
        .chain(changes)
    {
        assert!(rules.contains(from), "{from}");
        rules = rules.replace(from, to);
    }
    input.write("version-2.toml", rules.as_bytes())
}

fn compare(input: &Input, new: &Path, more: &[&str]) -> Value {
    let (old, new, month) = (text(&sakai()), text(new), text(&input.path("in")));
    let args = ["rules", "compare", "--old", &old, "--new", &new, "--month", &month, "--today", TODAY, "--json"];
    josei(args.iter().chain(more)).exits(0).json()
}

#[test]
fn without_a_change_every_decision_is_the_generator_s_and_stays() {
    let input = Input::generated(2_000, 5);
    let told = compare(&input, &version(&input, &[]), &[]);
    let (comparison, expected) = (&told["comparison"], input.expected());
    assert_eq!((&comparison["differing"], &comparison["listed"]), (&0.into(), &Value::Array(vec![])));
    assert_eq!(comparison["receipts"], expected["totals"]["accepted"]);
    assert_eq!(told["unread"], expected["totals"]["rejected"]);
    let paid: i64 = expected["paid"].as_array().unwrap().iter().map(|paid| paid["yen"].as_i64().unwrap()).sum();
    assert_eq!((&comparison["paid_before"], &comparison["paid_after"]), (&paid.into(), &paid.into()));
    let refunds = &told["refunds"]["before"];
    assert_eq!((&refunds["count"], &refunds["yen"]), (&expected["refunds"]["holder_months"], &expected["refunds"]["yen"]));
    assert_ne!(told["old"]["sha256"], told["new"]["sha256"]);
}

#[test]
fn a_change_is_counted_and_listed_before_it_is_in_force() {
    let input = Input::generated(500, 6);
    // From care of October on: nothing of this month.
    let meals = "[[meal]]\nvalid_from = 2024-06-01\nvalid_to = 2025-03-31\nstandard_yen = 490\n";
    let changed = version(
        &input,
        &[(
            meals,
            "[[meal]]\nvalid_from = 2024-06-01\nvalid_to = 2024-09-30\nstandard_yen = 490\nchronic_yen = 280\nchronic_laws = [\"51\", \"52\", \"54\"]\n\n[[meal]]\nvalid_from = 2024-10-01\nvalid_to = 2025-03-31\nstandard_yen = 590\n",
        )],
    );
    assert_eq!(compare(&input, &changed, &[])["comparison"]["paid_before"], compare(&input, &changed, &[])["comparison"]["paid_after"]);

    // What it will do then, on the receipts of today; both files are held at the month.
    let told = compare(&input, &changed, &["--rules-of", "2024-10"]);
    let comparison = &told["comparison"];
    let number = |name: &str| comparison[name].as_i64().unwrap();
    assert!(number("differing") > 0 && number("more") > 0 && number("less") == 0, "{told}");
    assert_eq!(number("paid_after") - number("paid_before"), number("more"));
    assert_eq!(comparison["listed"].as_array().unwrap().len(), usize::try_from(number("differing")).unwrap());
    assert_eq!(number("more") % 100, 0, "100 yen a meal");

    let (old, month) = (text(&sakai()), text(&input.path("in")));
    let args = ["rules", "compare", "--old", &old, "--new", &text(&changed), "--month", &month, "--today", TODAY, "--rules-of", "2024-10"];
    josei(args).exits(0).says(&["レセプト/receipts", "市の支払額", "支払/paid"]);
}

#[test]
fn files_are_checked_alone_and_as_versions() {
    let input = Input::generated(20, 7);
    let next = version(&input, &[]);
    josei(["rules", "check", &text(&sakai()), &text(&next)]).exits(0).says(&["堺市 版/version 1", "版/version 2", "2024-08-01"]);
    josei(["rules", "check", &text(&sakai()), &text(&sakai())]).exits(1).says(&["C014", "effective_from"]);
    let gap = version(&input, &[("valid_from = 2019-04-01\nage = 18", "valid_from = 2019-05-01\nage = 18")]);
    josei(["rules", "check", &text(&gap)]).exits(1).says(&["C005", "規則のない期間があります", "age_limit"]);
    let args = ["rules", "compare", "--old", &text(&sakai()), "--new", &text(&gap), "--month", &text(&input.path("in"))];
    josei(args).exits(1).says(&["C005", "the city file cannot be used"]);
    let other = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/eligibility/rules/990001-kakuu.toml");
    let args = ["rules", "compare", "--old", &text(&sakai()), "--new", &text(&other), "--month", &text(&input.path("in"))];
    josei(args).exits(2).says(&["--old と --new の市が違います", "two versions of one city"]);
    josei(["rules", "compare", "--old", "a", "--new", "b", "--rules-of", "2024-13", "--month", "x"])
        .exits(2)
        .says(&["診療年月ではありません"]);
    josei(["rules", "compare", "--old", &text(&sakai()), "--new", &text(&sakai())]).exits(2).says(&["比べる月がありません"]);
    josei(["rules"]).exits(2).says(&["Usage: josei", "--help"]);
}
