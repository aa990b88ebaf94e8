//! Windows-31J (CP932), always without replacement.

use crate::SyntheticError;
use encoding_rs::{EncoderResult, SHIFT_JIS};

/// Appends a text; a character outside CP932 is an error, never a `&#…;`.
pub(crate) fn append(bytes: &mut Vec<u8>, text: &str) -> Result<(), SyntheticError> {
    let mut encoder = SHIFT_JIS.new_encoder();
    // A buffer of its own: encoding into the file's Vec would fill all of its spare room with zeros at every field.
    let mut buffer = [0; 256];
    let mut rest = text;
    loop {
        let (result, read, written) = encoder.encode_from_utf8_without_replacement(rest, &mut buffer, true);
        bytes.extend_from_slice(buffer.get(..written).unwrap_or_default());
        rest = rest.get(read..).unwrap_or_default();
        match result {
            EncoderResult::InputEmpty => return Ok(()),
            EncoderResult::OutputFull => {}
            EncoderResult::Unmappable(character) => match external(character) {
                Some(code) => bytes.extend_from_slice(&code),
                None => return Err(SyntheticError::Character(character)),
            },
        }
    }
}

/// True for an external character (外字): U+E000 to U+E757 stand for 0xF040 to 0xF9FC of Windows-31J.
pub(crate) const fn is_external(character: char) -> bool {
    matches!(character, '\u{E000}'..='\u{E757}')
}

/// The two bytes of an external character, which the encoder does not write.
fn external(character: char) -> Option<[u8; 2]> {
    const TRAILS: u32 = 188;
    let at = u32::from(character).checked_sub(0xE000).filter(|_| is_external(character))?;
    let (lead, trail) = (0xF0 + at / TRAILS, at % TRAILS);
    let trail = trail + if trail < 63 { 0x40 } else { 0x41 };
    Some([u8::try_from(lead).ok()?, u8::try_from(trail).ok()?])
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
        bytes.clear();
        append(&mut bytes, "見\u{E000}\u{E03F}\u{E0BC}\u{E757}").unwrap();
        assert_eq!(bytes, [0x8C, 0xA9, 0xF0, 0x40, 0xF0, 0x80, 0xF1, 0x40, 0xF9, 0xFC]);
    }

    #[test]
    fn texts_longer_than_the_buffer() {
        let mut bytes = Vec::new();
        append(&mut bytes, &"表".repeat(500)).unwrap();
        assert_eq!(bytes, [0x95, 0x5C].repeat(500));
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
