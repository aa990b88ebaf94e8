//! Windows-31J (CP932), always without replacement.

use crate::SyntheticError;
use encoding_rs::{EncoderResult, SHIFT_JIS};

/// Appends a text; a character outside CP932 is an error, never a `&#…;`.
pub(crate) fn append(bytes: &mut Vec<u8>, text: &str) -> Result<(), SyntheticError> {
    // At most two bytes a character, and no character has fewer than one byte in UTF-8; ASCII grows by nothing.
    bytes.reserve(text.len() + 16);
    match SHIFT_JIS.new_encoder().encode_from_utf8_to_vec_without_replacement(text, bytes, true) {
        (EncoderResult::InputEmpty, _) => Ok(()),
        (EncoderResult::Unmappable(character), _) => Err(SyntheticError::Character(character)),
        (EncoderResult::OutputFull, _) => Err(SyntheticError::Character('\u{FFFD}')),
    }
}

/// The full-width form of a digit, Latin letter or hyphen; others as they are.
pub(crate) const fn full_width(character: char) -> char {
    match character {
        '!'..='~' => match char::from_u32(character as u32 + 0xFEE0) {
            Some(wide) => wide,
            None => character,
        },
        other => other,
    }
}

/// The half-width form of full-width katakana, marks apart (ガ becomes ｶﾞ).
pub(crate) fn half_width_kana(text: &str) -> String {
    const FULL: &str = "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲンァィゥェォャュョッー";
    const HALF: &str = "ｱｲｳｴｵｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾅﾆﾇﾈﾉﾊﾋﾌﾍﾎﾏﾐﾑﾒﾓﾔﾕﾖﾗﾘﾙﾚﾛﾜｦﾝｧｨｩｪｫｬｭｮｯｰ";
    const VOICED: &str = "ガギグゲゴザジズゼゾダヂヅデドバビブベボヴ";
    const UNVOICED: &str = "ｶｷｸｹｺｻｼｽｾｿﾀﾁﾂﾃﾄﾊﾋﾌﾍﾎｳ";
    const P: &str = "パピプペポ";
    const UNP: &str = "ﾊﾋﾌﾍﾎ";
    let within =
        |from: &str, to: &str, character: char| from.chars().position(|other| other == character).and_then(|at| to.chars().nth(at));
    let mut half = String::with_capacity(text.len());
    for character in text.chars() {
        if let Some(plain) = within(FULL, HALF, character) {
            half.push(plain);
        } else if let Some(base) = within(VOICED, UNVOICED, character) {
            half.extend([base, 'ﾞ']);
        } else if let Some(base) = within(P, UNP, character) {
            half.extend([base, 'ﾟ']);
        } else {
            half.push(character);
        }
    }
    half
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables;

    #[test]
    fn every_text_of_the_tables_can_be_written() {
        let mut bytes = Vec::new();
        let names = tables::FAMILIES.iter().flat_map(|family| [family.name, family.variant, family.kana]);
        let given = tables::BOYS.iter().chain(&tables::GIRLS).flat_map(|(name, kana)| [*name, *kana]);
        let rest = tables::COMMENTS.iter().chain(&tables::CLINICS).chain(&tables::PHARMACIES).copied();
        for text in names.chain(given).chain(rest) {
            append(&mut bytes, text).unwrap();
            append(&mut bytes, &half_width_kana(text)).unwrap();
        }
        assert_eq!(append(&mut bytes, "𠮷"), Err(SyntheticError::Character('𠮷')));
    }

    #[test]
    fn widths() {
        assert_eq!("12-a".chars().map(full_width).collect::<String>(), "１２－ａ");
        assert_eq!(half_width_kana("タカハシショウパブ"), "ﾀｶﾊｼｼｮｳﾊﾟﾌﾞ");
        let mut bytes = Vec::new();
        append(&mut bytes, "髙﨑").unwrap();
        assert_eq!(bytes, [0xFB, 0xFC, 0xFA, 0xB1]);
    }
}
