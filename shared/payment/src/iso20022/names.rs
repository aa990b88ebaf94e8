//! Kana between a bank file (half width) and a message (full width).

use crate::name::table::KATAKANA;
use crate::zengin::Text;
use unicode_normalization::UnicodeNormalization as _;

/// Small kana: what step 4 of names makes large. A bank file has none.
const SMALL: u8 = 4;

/// As a message has it: kana in full width, everything else as it is.
pub(super) fn wide<const N: usize, const K: u8>(text: &Text<N, K>) -> String {
    text.to_unicode().nfkc().collect()
}

/// Back; `None` for what no bank file takes in that field.
pub(super) fn narrow<const N: usize, const K: u8>(text: &str) -> Option<Text<N, K>> {
    let mut bytes = Vec::with_capacity(N);
    for character in text.chars() {
        match character {
            ' '..='~' => bytes.push(u8::try_from(character).ok()?),
            '「' => bytes.push(0xA2),
            '」' => bytes.push(0xA3),
            kana => {
                let (_, byte, mark, step) = KATAKANA.iter().find(|(known, ..)| *known == kana)?;
                if *step == SMALL {
                    return None;
                }
                bytes.push(*byte);
                bytes.extend(Some(*mark).filter(|mark| *mark != 0));
            }
        }
    }
    Text::new(&bytes).ok()
}
