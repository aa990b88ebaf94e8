use super::{LOADED, sample, texts};
use crate::{Notice, PrintFile, print};
use josei_base::external::Registry;

/// The acquisition notice, with another name of the child.
fn named(name: &str) -> Notice {
    sample("1002", |line| line.replace("\"name\": \"見本　太郎\"", &format!("\"name\": {name}")))
}

fn run(notice: Notice, registry: &str) -> PrintFile {
    print(&[notice], &texts(), &LOADED, &Registry::load(registry).unwrap()).unwrap()
}

const NONE: &str = "schema = 1";
const REGISTERED: &str = "schema = 1\n[[character]]\ncode = \"F041\"\nfallback = \"崎\"\nfrom = 2024-07-19\ndecided_by = \"文字担当\"\ndecided_on = 2024-07-01\nreason = \"x\"\n";

#[test]
fn a_character_no_font_has_is_an_error_that_names_document_and_code_point_only() {
    for (name, code_point) in [("\"\u{E001}本　太郎\"", "U+E001"), ("\"見本　😀\"", "U+1F600"), ("\"一\u{E0110}　太郎\"", "U+4E00 U+E0110")]
    {
        let file = run(named(name), NONE);
        assert!(file.printed.is_none());
        let finding = &file.findings[0];
        assert_eq!((finding.entry.code, finding.record.as_str(), finding.detail.as_str()), ("N004", "堺子医第1002号", code_point));
        assert!(!format!("{finding:?}").contains("太郎"));
    }
}

#[test]
fn its_own_fallback_or_the_registered_one_is_printed_and_told() {
    let given = run(named("{\"original\": \"\u{E001}本　太郎\", \"fallback\": \"崎本　太郎\"}"), NONE);
    let registered = run(named("\"\u{E001}本　太郎\""), REGISTERED);
    for file in [given, registered] {
        assert_eq!(file.findings[0].entry.code, "N010");
        let (pdf, index) = file.printed.unwrap();
        assert_eq!(index.notices[0].substituted, ["U+E001"]);
        let text = super::pdf::text_of(&pdf, 1);
        assert!(text.contains("崎本　太郎＊"), "{text}");
        assert!(text.contains("代わりの文字を用いています"), "{text}");
    }
}

#[test]
fn what_is_registered_counts_from_its_first_day_and_for_any_character() {
    let name = "\"\u{E001}本　太郎\"";
    let before = run(named(name), &REGISTERED.replace("2024-07-19", "2024-07-20"));
    assert_eq!((before.findings[0].entry.code, before.findings[0].detail.as_str()), ("N004", "U+E001"));
    for (name, code) in [("\"見本　😀\"", "U+1F600"), ("\"一\u{E0110}　太郎\"", "U+4E00 U+E0110")] {
        let file = run(named(name), &REGISTERED.replace("F041", code));
        assert_eq!(file.printed.unwrap().1.notices[0].substituted, [code]);
    }
}

#[test]
fn rare_characters_and_variants_come_from_the_second_font_without_a_word() {
    let file = run(named("\"𠮷野　葛\u{E0100}髙﨑\""), NONE);
    assert_eq!(file.findings, []);
    let (pdf, index) = file.printed.unwrap();
    assert!(index.notices[0].substituted.is_empty());
    // This reader drops characters beyond the first 65,536; that 𠮷 is there the font tells.
    assert!(super::pdf::text_of(&pdf, 1).contains("野　葛\u{E0100}髙﨑"));
    assert!(super::pdf::fonts_of(&pdf).iter().any(|font| font.ends_with("IPAmjMincho")));
}

#[test]
fn a_fallback_does_not_hide_another_missing_character() {
    let file = run(named("{\"original\": \"\u{E001}本\", \"fallback\": \"\u{E002}本\"}"), REGISTERED);
    assert_eq!(file.findings[0].detail, "U+E002");
}
