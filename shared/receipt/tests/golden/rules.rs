//! Every rule of `domain/receipts.md` §2 "Rules worth checking", and those on the combination of §4.2: the code that tells it, and the files that
//! show it broken or kept. `tests/README.md` has the same table for readers.

use crate::support::any;
use crate::{folder, read};
use josei_receipt::CountRule;

/// A rule, and files with what must be told of them: a code, or nothing at all.
type Rule = (&'static str, &'static [(&'static str, Option<&'static str>)]);

const RULES: [Rule; 17] = [
    (
        "点数 stands only on the last record of a 算定単位",
        &[("ika-unit-of-several-records.uke", None), ("ika-unit-without-points.uke", Some("R0608"))],
    ),
    ("a unit ends where the next 診療識別 begins", &[("ika-unit-ended-by-next-class.uke", Some("R0608"))]),
    (
        "all records of a unit carry the same 回数",
        &[("ika-unit-of-several-records.uke", None), ("ika-unit-counts-differ.uke", Some("R0607"))],
    ),
    ("回数 is the sum of the 31 day fields", &[("ika-example.uke", None), ("ika-count-and-days.uke", Some("R0601"))]),
    ("GO[2] is Σ HO[5]", &[("ika-two-receipts.uke", None), ("ika-total-points-wrong.uke", Some("R0111"))]),
    ("GO[2] takes the first KO[5] where there is no HO", &[("ika-programme-alone.uke", None)]),
    ("GO[1] counts payers: HO 1, each KO 1", &[("ika-programme-before-subsidy.uke", None), ("ika-total-count-wrong.uke", Some("R0110"))]),
    ("GO[1] that counts receipts is accepted, and which one matched is kept", &[("ika-total-counts-receipts.uke", Some("R0116"))]),
    ("RE[1] rises by 1 from 1", &[("ika-two-receipts.uke", None), ("ika-numbering.uke", Some("R0112"))]),
    ("a receipt has HO or at least one KO", &[("ika-programme-alone.uke", None), ("ika-no-payer.uke", Some("R0501"))]),
    (
        "the number of KO is that of RE[2], 3rd digit",
        &[("ika-programme-before-subsidy.uke", None), ("ika-programme-count.uke", Some("R0502"))],
    ),
    ("there are at most four KO", &[("ika-five-programmes.uke", Some("R0505"))]),
    ("HO is there as RE[2], 2nd digit, says", &[("ika-programme-alone.uke", None), ("ika-insurer-missing.uke", Some("R0503"))]),
    ("HO is there once", &[("ika-insurer-twice.uke", Some("R0504"))]),
    ("RE[2], 1st digit, is the table of the header", &[("ika-example.uke", None), ("ika-type-of-pharmacy.uke", Some("R0402"))]),
    ("RE[2], 4th digit, fits the birthday", &[("ika-preschool-last-month.uke", None), ("ika-family-before-school.uke", Some("R0410"))]),
    ("who is born on 1 April begins school a year earlier", &[("ika-preschool-born-on-1-april.uke", Some("R0410"))]),
];

#[test]
fn every_rule_worth_checking_has_its_code_and_its_files() {
    crate::made();
    for (rule, files) in RULES {
        for (name, wanted) in files {
            let told = any::codes(&read(&folder().join(name)).0);
            match wanted {
                Some(code) => assert!(told.contains(code), "{rule}: {name} tells {told:?}"),
                None => assert!(told.is_empty(), "{rule}: {name} tells {told:?}"),
            }
        }
    }
    // Both ways of counting: which one a file followed is kept.
    for (name, wanted) in [("ika-two-receipts.uke", CountRule::Payers), ("ika-total-counts-receipts.uke", CountRule::Receipts)] {
        let summary = read(&folder().join(name)).1;
        assert_eq!(summary.file().declared.and_then(|declared| declared.count_matches), Some(wanted), "{name}");
    }
}
