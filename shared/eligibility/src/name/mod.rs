//! Names as they are compared (氏名の照合). Two spellings of one name must come out equal: 2.5 % of receipts differ in spelling only.
//!
//! 1. NFKC: half-width katakana, full-width letters and compatibility ideographs.
//! 2. Variation selectors, spaces, dots, hyphens and long marks (ー) are dropped: `ユーコ` and `ユ－コ` agree.
//! 3. Hiragana to katakana, small kana to large, ヂ ヅ ヲ ヰ ヱ to ジ ズ オ イ エ, letters to upper case.
//! 4. 異体字 and 旧字 by `data/variants.txt`.
//!
//! What comes out is only ever compared, never shown or written.

use std::sync::LazyLock;
use unicode_normalization::UnicodeNormalization as _;

/// Variants with their standard character, sorted.
static VARIANTS: LazyLock<Vec<(char, char)>> = LazyLock::new(|| {
    let mut pairs: Vec<_> = include_str!("../../data/variants.txt").lines().filter_map(pair).collect();
    pairs.sort_unstable();
    pairs
});

fn pair(line: &str) -> Option<(char, char)> {
    let mut characters = line.chars();
    match (characters.next()?, characters.next()?, characters.next()?, characters.next()) {
        ('#', ..) => None,
        (variant, ' ', standard, None) => Some((variant, standard)),
        _ => None,
    }
}

/// Characters that NFKC leaves as they are, for the quick way: katakana without marks, and CJK ideographs of the main block.
const fn plain(character: char) -> bool {
    matches!(character, '\u{30A1}'..='\u{30FE}' | '\u{4E00}'..='\u{9FFF}' | ' ' | '0'..='9' | 'A'..='Z' | 'a'..='z')
}

/// Characters that do not count.
const fn dropped(character: char) -> bool {
    matches!(character,
        ' ' | '\t' | '\u{3000}' | '\u{00A0}'
        | 'ー' | '-' | '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '－' | '~' | '〜' | '～'
        | '・' | '.' | '·' | '\'' | '’'
        | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' | '\u{200B}'..='\u{200D}')
}

/// One character as it is compared.
fn folded(character: char) -> char {
    let katakana = match character {
        '\u{3041}'..='\u{3096}' => char::from_u32(u32::from(character) + 0x60).unwrap_or(character),
        other => other,
    };
    match katakana {
        'ァ' => 'ア',
        'ィ' | 'ヰ' => 'イ',
        'ゥ' => 'ウ',
        'ェ' | 'ヱ' => 'エ',
        'ォ' | 'ヲ' => 'オ',
        'ヵ' => 'カ',
        'ヶ' => 'ケ',
        'ッ' => 'ツ',
        'ャ' => 'ヤ',
        'ュ' => 'ユ',
        'ョ' => 'ヨ',
        'ヮ' => 'ワ',
        'ヂ' => 'ジ',
        'ヅ' => 'ズ',
        'a'..='z' => katakana.to_ascii_uppercase(),
        '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}' => {
            let at = VARIANTS.binary_search_by_key(&katakana, |(variant, _)| *variant);
            at.ok().and_then(|at| VARIANTS.get(at)).map_or(katakana, |(_, standard)| *standard)
        }
        other => other,
    }
}

/// Appends a name as it is compared.
pub(crate) fn normalise_into(text: &str, to: &mut String) {
    let mut push = |character: char| {
        if !dropped(character) {
            to.push(folded(character));
        }
    };
    if text.chars().all(plain) { text.chars().for_each(&mut push) } else { text.nfkc().for_each(&mut push) }
}

/// A name as it is compared.
#[must_use]
pub fn normalise(text: &str) -> String {
    let mut to = String::with_capacity(text.len());
    normalise_into(text, &mut to);
    to
}

/// Appends 記号 or 番号 as they are compared: NFKC, without spaces, dots and hyphens, letters in upper case, without leading zeros.
pub(crate) fn normalise_card_into(text: &str, to: &mut String) {
    let mut leading = true;
    for character in text.nfkc().filter(|character| !dropped(*character)) {
        if leading && character == '0' {
            continue;
        }
        leading = false;
        to.push(folded(character));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_name_agree() {
        for (one, other) in [
            ("ミホン タロウ", "ﾐﾎﾝ ﾀﾛｳ"),
            ("ミホン　タロウ", "ミホンタロウ"),
            ("みほん たろう", "ミホンタロウ"),
            ("キョウコ", "キヨウコ"),
            ("ユーコ", "ユ－コ"),
            ("ユーコ", "ﾕｰｺ"),
            ("ミヅキ", "ミズキ"),
            ("カヲル", "カオル"),
            ("ﾊﾞﾊﾞ ﾊﾟﾝ", "ババパン"),
            ("髙橋", "高橋"),
            ("山﨑", "山崎"),
            ("渡邊", "渡辺"),
            ("渡邉", "渡辺"),
            ("齋藤", "斎藤"),
            ("齊藤", "斉藤"),
            ("𠮷田", "吉田"),
            ("葛\u{E0100}城", "葛城"),
            ("神\u{FE00}田", "神田"),
            ("神田", "神田"),
            ("ＪＯＨＮ Ｓｍｉｔｈ", "John-Smith"),
        ] {
            assert_eq!(normalise(one), normalise(other), "{one} {other}");
        }
        for (one, other) in [("ミホンタロウ", "ミホンジロウ"), ("高橋", "高梨"), ("ハハ", "ババ")] {
            assert_ne!(normalise(one), normalise(other), "{one} {other}");
        }
    }

    #[test]
    fn cards_agree() {
        let card = |text: &str| {
            let mut to = String::new();
            normalise_card_into(text, &mut to);
            to
        };
        for (one, other) in [("１２３４", "1234"), ("12・34", "1234"), ("12-34", "１２３４"), ("0056", "56"), ("堺　あ", "堺ア")]
        {
            assert_eq!(card(one), card(other), "{one} {other}");
        }
        assert_ne!(card("560"), card("56"));
    }

    #[test]
    fn the_table_has_no_chains_and_no_broken_line() {
        let lines = include_str!("../../data/variants.txt").lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!(VARIANTS.len(), lines);
        for pair in VARIANTS.windows(2) {
            assert!(pair[0].0 < pair[1].0, "{} stands twice", pair[0].0);
        }
        for (variant, standard) in VARIANTS.iter() {
            assert!(VARIANTS.binary_search_by_key(standard, |(variant, _)| *variant).is_err(), "{variant} {standard}");
        }
    }

    proptest::proptest! {
        #[test]
        fn the_quick_way_is_the_long_way(text in "[ァ-ヾ一-龥A-Za-z0-9 ]{0,12}") {
            let long: String = text.nfkc().filter(|character| !dropped(*character)).map(folded).collect();
            proptest::prop_assert_eq!(normalise(&text), long);
        }
    }
}
