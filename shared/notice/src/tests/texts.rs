use crate::{SAKAI, Texts};

fn codes(text: &str) -> Vec<(&'static str, String)> {
    Texts::load(text).unwrap_err().into_iter().map(|finding| (finding.entry.code, finding.detail)).collect()
}

#[test]
fn the_texts_of_sakai_are_sound() {
    let texts = Texts::load(SAKAI).unwrap();
    assert_eq!(texts.municipality(), "271403");
    assert_eq!(texts.hash(), josei_base::Digest::of(SAKAI.as_bytes()));
}

#[test]
fn what_is_wrong_is_told_with_its_code() {
    let replaced = |from: &str, to: &str| {
        assert!(SAKAI.contains(from), "{from}");
        SAKAI.replacen(from, to, 1)
    };
    for (text, code) in [
        ("= =".to_owned(), "N101"),
        (replaced("duplex = false", "duplex = false\nunknown = 1"), "N101"),
        (replaced("schema = 1", "schema = 2"), "N102"),
        (replaced("valid_from = 2019-04-01\ncity", "valid_from = 2019-04-01T00:00:00\ncity"), "N103"),
        (replaced("name = \"kita-ward\"", "name = \"sakai-ward\""), "N104"),
        (replaced("{child}さん", "{child_name}さん"), "N105"),
        (replaced("return_card =", "unknown ="), "N105"),
        (replaced("kind = \"payment_list\"", "kind = \"claim_list\""), "N104"),
        (replaced("instruction = \"disposition\"\n", ""), "N107"),
        (replaced("instruction = \"disposition\"", "instruction = \"other\""), "N110"),
        (replaced("review_months = 3", "review_months = 0"), "N108"),
        (replaced("width_mm = 88", "width_mm = 190"), "N108"),
        ("x".repeat(crate::limits::TEXTS_BYTES_MAX + 1), "N109"),
    ] {
        let found = codes(&text);
        assert_eq!(found[0].0, code, "{found:?}");
    }
    assert!(codes(&replaced("kind = \"payment_list\"", "kind = \"claim_list\"")).contains(&("N106", "payment_list".to_owned())));
}

#[test]
fn an_instruction_must_say_all_that_the_law_wants() {
    for must in ["{review_to}", "{review_months}", "{suit_months}", "{limit_years}", "{representative}"] {
        let found = codes(&SAKAI.replace(must, "何か"));
        assert_eq!(found, [("N107", must.to_owned())]);
    }
}

#[test]
fn a_new_row_changes_new_notices_only() {
    let newer = format!(
        "{SAKAI}\n[[desk]]\nvalid_from = 2024-07-19\nname = \"kosodate\"\ntitle = \"新しい窓口\"\npostal_code = \"590-0000\"\naddress = \"堺市\"\ntelephone = \"072\"\nhours = \"平日\"\n"
    );
    let texts = Texts::load(&newer).unwrap();
    let desk = |day: &str| texts.desk("kosodate", day.parse().unwrap()).unwrap().title.clone();
    assert_ne!(desk("2024-07-18"), "新しい窓口");
    assert_eq!(desk("2024-07-19"), "新しい窓口");
}
