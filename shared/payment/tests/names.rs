//! Every row of the tables of names (`domain/payments.md` §1.7 and §1.8), against what stands there and not against our own tables.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "tests may stop at the first surprise")]

use josei_payment::name::{MiddleDotRule, NameRules, OldKanaRule, WoRule, normalise};

fn with(input: &str, rules: NameRules) -> Result<String, Vec<&'static str>> {
    let name = normalise::<40>(input, &rules);
    name.map(|name| name.text.to_unicode()).map_err(|troubles| troubles.iter().map(|trouble| trouble.entry.code).collect())
}

fn name(input: &str) -> Result<String, Vec<&'static str>> {
    with(input, NameRules::default())
}

#[expect(clippy::unnecessary_wraps, reason = "compared with what may fail")]
fn right(text: &str) -> Result<String, Vec<&'static str>> {
    Ok(text.to_owned())
}

/// Step 1, and the kana that only change their width: full width, ひらがな, half width.
#[test]
fn kana_of_every_width_is_one() {
    let full: Vec<char> = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワン".chars().collect();
    let half: Vec<char> = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝ".chars().collect();
    let hira: Vec<char> = "あいうえおかきくけこさしすせそたちつてとなにぬねのはひふへほまみむめもやゆよらりるれろわん".chars().collect();
    assert_eq!((full.len(), half.len(), hira.len()), (45, 45, 45));
    for (at, half) in half.iter().enumerate() {
        for character in [full[at], hira[at], *half] {
            assert_eq!(name(&character.to_string()), right(&half.to_string()), "{character}");
        }
    }
    assert_eq!(name("堺"), Err(vec!["Z0701"]));
}

/// Step 2.
#[test]
fn every_dash_is_a_hyphen() {
    for dash in ['\u{30FC}', '\u{FF70}', '\u{FF0D}', '\u{2212}', '\u{2010}', '\u{2011}', '\u{2013}', '\u{2014}', '\u{2015}', '-'] {
        assert_eq!(name(&format!("ヨ{dash}コ")), right("ﾖ-ｺ"), "U+{:04X}", u32::from(dash));
    }
}

/// Step 3: what the field takes becomes one byte, what it does not is refused.
#[test]
fn letters_digits_and_signs_become_narrow() {
    for ascii in '!'..='~' {
        let wide = char::from_u32(u32::from(ascii) + 0xFEE0).unwrap();
        let upper = ascii.to_ascii_uppercase();
        let taken = upper.is_ascii_uppercase() || upper.is_ascii_digit() || "().-".contains(upper);
        for character in [ascii, wide] {
            let expected = if taken { right(&format!("ｱ{upper}")) } else { Err(vec!["Z0702"]) };
            assert_eq!(name(&format!("ア{character}")), expected, "{character}");
        }
    }
    assert_eq!(name("ア\u{3000}イ"), right("ｱ ｲ"));
    for sign in ['￥', '¥', '「', '」', '｢', '｣', '、', '，', ',', '／', '＼'] {
        assert_eq!(name(&format!("ア{sign}")), Err(vec!["Z0702"]), "{sign}");
    }
}

/// Step 4.
#[test]
fn small_kana_become_large() {
    let rows = [("ァィゥェォッャュョヮヵヶ", "ｱｲｳｴｵﾂﾔﾕﾖﾜｶｹ"), ("ぁぃぅぇぉっゃゅょゎゕゖ", "ｱｲｳｴｵﾂﾔﾕﾖﾜｶｹ"), ("ｧｨｩｪｫｯｬｭｮ", "ｱｲｳｴｵﾂﾔﾕﾖ")];
    for (small, large) in rows {
        for (small, large) in small.chars().zip(large.chars()) {
            assert_eq!(name(&small.to_string()), right(&large.to_string()), "{small}");
        }
    }
}

/// Step 5: composed, combining, spaced and half-width marks, in both kana.
#[test]
fn voiced_kana_are_split() {
    let base = "カキクケコサシスセソタチツテトハヒフヘホウ";
    let half = "ｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾊﾋﾌﾍﾎｳ";
    let composed = "ガギグゲゴザジズゼゾダヂヅデドバビブベボヴ";
    for ((base, half), composed) in base.chars().zip(half.chars()).zip(composed.chars()) {
        for written in [composed.to_string(), format!("{base}\u{3099}"), format!("{base}゛"), format!("{base}ﾞ"), format!("{half}ﾞ")] {
            assert_eq!(name(&written), right(&format!("{half}ﾞ")), "{written}");
        }
    }
    for ((base, half), composed) in "ハヒフヘホ".chars().zip("ﾊﾋﾌﾍﾎ".chars()).zip("パピプペポ".chars()) {
        for written in [composed.to_string(), format!("{base}\u{309A}"), format!("{base}゜"), format!("{base}ﾟ"), format!("{half}ﾟ")] {
            assert_eq!(name(&written), right(&format!("{half}ﾟ")), "{written}");
        }
    }
    assert_eq!((name("ゔ"), name("ぱ"), name("が")), (right("ｳﾞ"), right("ﾊﾟ"), right("ｶﾞ")));
}

/// Step 6: what the standard leaves open is a rule, and the careful one by default.
#[test]
fn what_is_left_open_is_a_rule() {
    let rules = NameRules { wo: WoRule::WriteO, old_kana: OldKanaRule::Refuse, middle_dot: MiddleDotRule::FullStop, organisation: false };
    for wo in ["ヲ", "ｦ", "を"] {
        assert_eq!((name(wo), with(wo, rules)), (Err(vec!["Z0706"]), right("ｵ")), "{wo}");
    }
    for (old, new) in [("ヰ", "ｲ"), ("ヱ", "ｴ"), ("ゐ", "ｲ"), ("ゑ", "ｴ")] {
        assert_eq!((name(old), with(old, rules)), (right(new), Err(vec!["Z0702"])), "{old}");
        assert_eq!(normalise::<30>(old, &NameRules::default()).unwrap().warnings.len(), 1);
    }
    for dot in ["ア・イ", "ア･イ"] {
        assert_eq!((name(dot), with(dot, rules)), (right("ｱ ｲ"), right("ｱ.ｲ")), "{dot}");
    }
}

/// Step 7.
#[test]
fn marks_stand_only_where_they_can() {
    for half in "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜﾝ -A1".chars()
    {
        for (mark, takes) in [('ﾞ', "ｳｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾊﾋﾌﾍﾎ"), ('ﾟ', "ﾊﾋﾌﾍﾎ")] {
            let written = format!("ｱ{half}{mark}");
            let expected = if takes.contains(half) { right(&written) } else { Err(vec!["Z0704"]) };
            assert_eq!(name(&written), expected, "{written}");
        }
    }
}

/// Step 8.
#[test]
fn spaces_are_one_and_inside() {
    assert_eq!(name("  　ア \u{3000} イ　"), right("ｱ ｲ"));
}

/// Step 9: every word of the table, in front, behind and in the middle.
#[test]
fn every_legal_entity_has_its_abbreviation() {
    let rows = [
        ("株式会社", "ｶ"),
        ("有限会社", "ﾕ"),
        ("合名会社", "ﾒ"),
        ("合資会社", "ｼ"),
        ("合同会社", "ﾄﾞ"),
        ("医療法人", "ｲ"),
        ("医療法人社団", "ｲ"),
        ("医療法人財団", "ｲ"),
        ("社会医療法人", "ｲ"),
        ("財団法人", "ｻﾞｲ"),
        ("一般財団法人", "ｻﾞｲ"),
        ("公益財団法人", "ｻﾞｲ"),
        ("社団法人", "ｼﾔ"),
        ("一般社団法人", "ｼﾔ"),
        ("公益社団法人", "ｼﾔ"),
        ("宗教法人", "ｼﾕｳ"),
        ("学校法人", "ｶﾞｸ"),
        ("社会福祉法人", "ﾌｸ"),
        ("相互会社", "ｿ"),
        ("特定非営利活動法人", "ﾄｸﾋ"),
        ("独立行政法人", "ﾄﾞｸ"),
        ("地方独立行政法人", "ﾁﾄﾞｸ"),
        ("国立大学法人", "ﾀﾞｲ"),
        ("公立大学法人", "ﾀﾞｲ"),
        ("農事組合法人", "ﾉｳ"),
        ("管理組合法人", "ｶﾝﾘ"),
        ("税理士法人", "ｾﾞｲ"),
        ("弁護士法人", "ﾍﾞﾝ"),
        ("社会保険労務士法人", "ﾛｳﾑ"),
        ("営業所", "ｴｲ"),
        ("出張所", "ｼﾕﾂ"),
        ("社会福祉協議会", "ｼﾔｷﾖｳ"),
        ("健康保険組合", "ｹﾝﾎﾟ"),
        ("国民健康保険組合", "ｺｸﾎ"),
        ("生活協同組合", "ｾｲｷﾖｳ"),
    ];
    let organisation = |input: String| with(&input, NameRules { organisation: true, ..NameRules::default() });
    for (word, short) in rows {
        assert_eq!(organisation(format!("{word}サカイ")), right(&format!("{short})ｻｶｲ")), "{word}");
        assert_eq!(organisation(format!("サカイ　{word}")), right(&format!("ｻｶｲ({short}")), "{word}");
        assert_eq!(organisation(format!("サカイ{word}ミナミ")), right(&format!("ｻｶｲ({short})ﾐﾅﾐ")), "{word}");
        // A person is not abbreviated, and kanji is never guessed.
        assert!(name(&format!("{word}サカイ")).is_err(), "{word}");
    }
}

/// Step 10: refused rather than cut, at every length.
#[test]
fn a_name_is_refused_rather_than_cut() {
    for len in 1..=60 {
        let plain = "ア".repeat(len);
        let voiced = format!("{}ガ", "ア".repeat(len - 1));
        for (input, bytes) in [(plain, len), (voiced, len + 1)] {
            let code = |troubles: Vec<josei_payment::name::Trouble>| troubles.iter().map(|trouble| trouble.entry.code).collect::<Vec<_>>();
            let thirty = normalise::<30>(&input, &NameRules::default()).map(|name| name.text.trimmed().len()).map_err(code);
            let forty = normalise::<40>(&input, &NameRules::default()).map(|name| name.text.trimmed().len()).map_err(code);
            assert_eq!(thirty, if bytes <= 30 { Ok(bytes) } else { Err(vec!["Z0703"]) });
            assert_eq!(forty, if bytes <= 40 { Ok(bytes) } else { Err(vec!["Z0703"]) });
        }
    }
}
