//! Text as bytes in Windows-31J, external characters (外字) included.
//!
//! `encoding_rs` reads the user area F040–F9FC as U+E000–E757 but cannot write it (`domain/characters-and-notices.md` §1.2).

use encoding_rs::{EncoderResult, SHIFT_JIS};

/// A character that Windows-31J does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NotInCp932;

/// Characters for one lead byte of the user area.
const TRAILS: u32 = 188;

pub(crate) fn encode(text: &str) -> Result<Vec<u8>, NotInCp932> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut buffer = [0_u8; 8];
    for char in text.chars() {
        match char {
            '\0'..='\x7F' => bytes.push(u8::try_from(char).map_err(|_| NotInCp932)?),
            '\u{E000}'..='\u{E757}' => bytes.extend(user(u32::from(char) - 0xE000).ok_or(NotInCp932)?),
            // These two would come back as ASCII.
            '\u{A5}' | '\u{203E}' => return Err(NotInCp932),
            _ => {
                let (result, _, written) =
                    SHIFT_JIS.new_encoder().encode_from_utf8_without_replacement(char.encode_utf8(&mut [0; 4]), &mut buffer, true);
                if result != EncoderResult::InputEmpty {
                    return Err(NotInCp932);
                }
                bytes.extend_from_slice(buffer.get(..written).unwrap_or_default());
            }
        }
    }
    Ok(bytes)
}

/// The two bytes of a place in the user area: 188 for each lead byte, trail bytes 40–7E and 80–FC.
fn user(place: u32) -> Option<[u8; 2]> {
    let trail = place % TRAILS;
    let trail = if trail < 0x3F { trail + 0x40 } else { trail + 0x41 };
    Some([u8::try_from(0xF0 + place / TRAILS).ok()?, u8::try_from(trail).ok()?])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encoding::Encoding;

    #[test]
    fn external_characters_keep_their_codes() {
        for (char, bytes) in [
            ('\u{E000}', [0xF0, 0x40]),
            ('\u{E03E}', [0xF0, 0x7E]),
            ('\u{E03F}', [0xF0, 0x80]),
            ('\u{E0BB}', [0xF0, 0xFC]),
            ('\u{E0BC}', [0xF1, 0x40]),
            ('\u{E757}', [0xF9, 0xFC]),
        ] {
            assert_eq!(encode(&char.to_string()).unwrap(), bytes);
            assert_eq!(Encoding::Cp932.decode(&bytes).unwrap(), char.to_string());
        }
    }

    #[test]
    fn what_is_not_there_is_refused_and_the_rest_comes_back() {
        for text in ["𠮷田", "剝", "¥", "葛\u{E0100}"] {
            assert_eq!(encode(text), Err(NotInCp932), "{text}");
        }
        for text in ["見本　太郎", "ｶﾞA-1", "ソ表髙﨑", "～－"] {
            assert_eq!(Encoding::Cp932.decode(&encode(text).unwrap()).unwrap(), text);
        }
    }
}
