//! Text as bytes in Windows-31J (CP932), 外字 included.
//!
//! `encoding_rs` reads the user area F040–F9FC as U+E000–E757 but cannot write it (`domain/characters-and-notices.md` §1.2).

use crate::external::ExternalCode;
use encoding_rs::{EncoderResult, SHIFT_JIS};
use thiserror::Error;

/// A character that Windows-31J does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the character at {at} (from 1) is not in Windows-31J")]
pub struct NotInCp932 {
    /// The character.
    pub character: char,
    /// Which character of the text it is, from 1.
    pub at: usize,
}

/// The bytes of a text. Nothing is replaced, and what comes back when they are read is the text.
///
/// # Errors
/// The first character that Windows-31J does not have.
pub fn encode(text: &str) -> Result<Vec<u8>, NotInCp932> {
    let mut bytes = Vec::with_capacity(text.len());
    for (at, character) in (1..).zip(text.chars()) {
        bytes.extend(one(character).ok_or(NotInCp932 { character, at })?);
    }
    Ok(bytes)
}

fn one(character: char) -> Option<Vec<u8>> {
    match character {
        '\0'..='\x7F' => return Some(vec![u8::try_from(character).ok()?]),
        // These would come back as other characters: ASCII, and －.
        '\u{A5}' | '\u{203E}' | '\u{2212}' => return None,
        _ => {}
    }
    if let Some(code) = ExternalCode::of_char(character) {
        return code.to_cp932().map(Vec::from);
    }
    let mut buffer = [0_u8; 8];
    let (result, _, written) =
        SHIFT_JIS.new_encoder().encode_from_utf8_without_replacement(character.encode_utf8(&mut [0; 4]), &mut buffer, true);
    (result == EncoderResult::InputEmpty).then(|| buffer.get(..written).map(Vec::from)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> Option<String> {
        SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes).map(std::borrow::Cow::into_owned)
    }

    #[test]
    fn trap_1_2_external_characters_survive_a_round_trip() {
        for point in '\u{E000}'..='\u{E757}' {
            let bytes = encode(&point.to_string()).unwrap();
            assert_eq!(decoded(&bytes), Some(point.to_string()));
        }
        assert_eq!(encode("\u{E758}"), Err(NotInCp932 { character: '\u{E758}', at: 1 }));
    }

    #[test]
    fn trap_1_1_forms_of_2004_are_refused_and_ibm_extensions_are_not() {
        for (text, at) in [("𠮟", 1), ("塡", 1), ("山剝", 2), ("頰", 1), ("𠮷田", 1)] {
            assert_eq!(encode(text).map_err(|error| error.at), Err(at), "{text}");
        }
        assert_eq!(encode("髙﨑"), Ok(vec![0xFB, 0xFC, 0xFA, 0xB1]));
    }

    #[test]
    fn trap_1_1_a_trail_byte_may_be_a_backslash() {
        assert_eq!(encode("ソ表"), Ok(vec![0x83, 0x5C, 0x95, 0x5C]));
        assert_eq!(decoded(b"\x83\x5C\x95\x5C").as_deref(), Some("ソ表"));
    }

    #[test]
    fn trap_1_1_of_several_codes_one_is_written() {
        // ⅰ at EEEF and FA40, ￢ at 81CA, EEF9 and FA54: who decodes and encodes changes bytes, so names are kept as bytes.
        for (codes, character, written) in
            [(&[[0xEE, 0xEF], [0xFA, 0x40]][..], 'ⅰ', [0xFA, 0x40]), (&[[0x81, 0xCA], [0xEE, 0xF9], [0xFA, 0x54]], '￢', [0x81, 0xCA])]
        {
            assert!(codes.iter().all(|code| decoded(code) == Some(character.to_string())), "{character}");
            assert_eq!(encode(&character.to_string()), Ok(written.to_vec()));
        }
        let changed = (0x81..=0xFC_u8).flat_map(|lead| (0x40..=0xFC_u8).map(move |trail| [lead, trail]));
        let changed = changed.filter(|code| {
            let text = decoded(code).filter(|text| text.chars().count() == 1 && ExternalCode::all_in(text).is_empty());
            text.is_some_and(|text| encode(&text).ok().as_deref() != Some(code))
        });
        assert_eq!(changed.count(), 398);
    }

    #[test]
    fn trap_1_2_twins_outside_the_table_are_refused() {
        for twin in ['\u{301C}', '\u{2016}', '\u{2014}', '\u{A2}', '\u{A3}', '\u{AC}'] {
            assert_eq!(encode(&twin.to_string()), Err(NotInCp932 { character: twin, at: 1 }));
        }
        for (ours, bytes) in
            [("～", b"\x81\x60"), ("∥", b"\x81\x61"), ("―", b"\x81\x5C"), ("￠", b"\x81\x91"), ("￡", b"\x81\x92"), ("￢", b"\x81\xCA")]
        {
            assert_eq!(encode(ours).as_deref(), Ok(&bytes[..]), "{ours}");
        }
    }

    #[test]
    fn trap_1_2_what_would_come_back_as_something_else_is_refused() {
        for reused in ["¥", "\u{203E}", "\u{2212}"] {
            assert!(encode(reused).is_err(), "{reused}");
        }
        assert_eq!(encode("\\~－"), Ok(b"\\~\x81\x7C".to_vec()));
    }

    #[test]
    fn trap_1_2_a_selector_of_a_variant_is_refused() {
        assert_eq!(encode("葛\u{E0100}"), Err(NotInCp932 { character: '\u{E0100}', at: 2 }));
    }

    #[test]
    fn trap_1_2_half_width_kana_are_one_to_one() {
        let kana: Vec<u8> = (0xA1..=0xDF).collect();
        let text = decoded(&kana).unwrap();
        assert_eq!((text.chars().count(), encode(&text)), (63, Ok(kana)));
    }

    #[test]
    fn trap_1_2_bad_bytes_are_never_replaced_in_silence() {
        for bad in [&b"\x83"[..], b"\xA0", b"\xFD", b"\xFE", b"\xFF", b"\x81\x7F"] {
            assert_eq!(decoded(bad), None, "{bad:X?}");
        }
        // The decoder lets this one pass; the receipt reader does not.
        assert_eq!(decoded(b"\x80").as_deref(), Some("\u{80}"));
    }

    #[test]
    fn trap_1_6_what_is_not_in_the_table_is_told_with_its_place() {
        let places = ["𠮷田", "山剝", "葛\u{E0100}"].map(|text| encode(text).map_err(|error| (error.character, error.at)));
        assert_eq!(places, [Err(('𠮷', 1)), Err(('剝', 2)), Err(('\u{E0100}', 2))]);
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_is_read_again(text in ".{0,30}") {
            if let Ok(bytes) = encode(&text) {
                proptest::prop_assert_eq!(decoded(&bytes), Some(text));
            }
        }
    }
}
