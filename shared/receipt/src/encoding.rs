//! Character sets (文字コード): Windows-31J as the specification wants, UTF-8 because it occurs.
//!
//! The set is decided once per file, by this rule: with a byte order mark it is UTF-8. Otherwise the first line that has a byte above 0x7F
//! decides, looked for in the header line and then in the first receipt: it is UTF-8 if the whole line is valid UTF-8 and holds at least one
//! kana, kanji or full-width character, else Windows-31J. Kanji in UTF-8 begin with 0xE3–0xE9, which are lead bytes of Windows-31J too, but
//! a Windows-31J line would need every name in it made of rare second-level kanji in a certain order to pass for UTF-8. A file whose header
//! and first receipt are plain ASCII is Windows-31J.

use serde::{Deserialize, Serialize};

/// The character set of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encoding {
    /// Windows-31J (CP932), as the specification wants.
    #[default]
    Cp932,
    /// UTF-8; read, with a warning.
    Utf8,
}

/// The byte order mark of UTF-8.
pub(crate) const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// What one line says about the character set of its file; nothing if it is plain ASCII.
pub(crate) fn decide(line: &[u8]) -> Option<Encoding> {
    if line.is_ascii() {
        return None;
    }
    let japanese =
        |char: char| matches!(char, '\u{3000}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{FF00}'..='\u{FFEF}');
    let utf8 = std::str::from_utf8(line).is_ok_and(|text| text.chars().any(japanese));
    Some(if utf8 { Encoding::Utf8 } else { Encoding::Cp932 })
}

/// What kinds of characters a field holds, and how wide it would be in Windows-31J.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "five independent facts, each asked by its own rule")]
pub(crate) struct Facts {
    /// Bytes in Windows-31J.
    pub(crate) width: usize,
    /// Single-byte characters (英数).
    pub(crate) single: bool,
    /// Half-width katakana (半角カナ).
    pub(crate) half_kana: bool,
    /// Double-byte characters (漢字).
    pub(crate) wide: bool,
    /// External characters (外字, U+E000–F8FF).
    pub(crate) external: bool,
    /// Characters of the NEC and IBM extensions (髙, 﨑, ①).
    pub(crate) extension: bool,
    /// Byte at which the first bad sequence begins, from 1.
    pub(crate) bad: Option<usize>,
}

impl Encoding {
    /// Text of a field, or nothing if a sequence is not of this character set. Never replaces.
    #[must_use]
    pub fn decode(self, field: &[u8]) -> Option<String> {
        match self {
            Self::Cp932 if !field.is_ascii() => {
                encoding_rs::SHIFT_JIS.decode_without_bom_handling_and_without_replacement(field).map(std::borrow::Cow::into_owned)
            }
            Self::Cp932 | Self::Utf8 => std::str::from_utf8(field).ok().map(str::to_owned),
        }
    }

    /// Looks at a field without decoding it.
    pub(crate) fn facts(self, field: &[u8]) -> Facts {
        match self {
            Self::Cp932 => cp932(field),
            Self::Utf8 => utf8(field),
        }
    }
}

fn cp932(field: &[u8]) -> Facts {
    let mut facts = Facts { width: field.len(), ..Facts::default() };
    let mut bytes = field.iter().enumerate();
    while let Some((at, lead)) = bytes.next() {
        match lead {
            0x00..=0x7F => facts.single = true,
            0xA1..=0xDF => facts.half_kana = true,
            0x81..=0x9F | 0xE0..=0xFC => {
                if !bytes.next().is_some_and(|(_, trail)| matches!(trail, 0x40..=0x7E | 0x80..=0xFC)) {
                    facts.bad = Some(at + 1);
                    return facts;
                }
                facts.wide = true;
                facts.external |= matches!(lead, 0xF0..=0xF9);
                facts.extension |= matches!(lead, 0x87 | 0xED | 0xEE | 0xFA..=0xFC);
            }
            _ => {
                facts.bad = Some(at + 1);
                return facts;
            }
        }
    }
    facts
}

fn utf8(field: &[u8]) -> Facts {
    let mut facts = Facts::default();
    let text = match std::str::from_utf8(field) {
        Ok(text) => text,
        Err(error) => return Facts { width: field.len(), bad: Some(error.valid_up_to() + 1), ..facts },
    };
    for char in text.chars() {
        match char {
            '\0'..='\u{7F}' => facts.single = true,
            '\u{FF61}'..='\u{FF9F}' => facts.half_kana = true,
            _ => {
                facts.wide = true;
                facts.external |= matches!(char, '\u{E000}'..='\u{F8FF}');
                facts.extension |= matches!(char, '\u{F900}'..='\u{FAFF}' | '\u{2460}'..='\u{2473}' | '\u{2160}'..='\u{2179}');
                facts.width += 1;
            }
        }
        facts.width += 1;
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_mapping_for_wave_dash_and_minus() {
        assert_eq!(Encoding::Cp932.decode(b"\x81\x60\x81\x7C").unwrap(), "\u{FF5E}\u{FF0D}");
        assert_eq!(Encoding::Cp932.decode(b"\x83"), None);
        assert_eq!(Encoding::Cp932.decode(b"\xF0\x40").unwrap(), "\u{E000}");
    }

    #[test]
    fn lines_decide() {
        assert_eq!(decide(b"IR,1,27"), None);
        assert_eq!(decide("架空こどもクリニック".as_bytes()), Some(Encoding::Utf8));
        // 架空 in Windows-31J, and half-width ﾃｱ, which is also a valid sequence of two bytes in UTF-8.
        assert_eq!(decide(b"\x89\xCB\x8B\xF3"), Some(Encoding::Cp932));
        assert_eq!(decide(b"\xC3\xB1"), Some(Encoding::Cp932));
    }

    #[test]
    fn facts_agree_between_the_sets() {
        // 髙橋 with an IBM extension; ﾊﾅ and A; an external character.
        for (cp932, utf8) in [(&b"\xFB\xFC\x8B\xB4"[..], "髙橋"), (b"\xCA\xC5A", "ﾊﾅA"), (b"\xF0\x40", "\u{E000}")] {
            let (mut left, mut right) = (Encoding::Cp932.facts(cp932), Encoding::Utf8.facts(utf8.as_bytes()));
            // 髙 stands in Unicode among all other kanji, so UTF-8 does not show that it is an extension.
            (left.extension, right.extension) = (false, false);
            assert_eq!(left, right, "{utf8}");
        }
        assert_eq!(Encoding::Cp932.facts(b"\x8B\xB4\x8B").bad, Some(3));
        assert_eq!(Encoding::Utf8.facts(b"a\xE3\x81").bad, Some(2));
        assert!(Encoding::Cp932.facts(b"\xFB\xFC").extension);
    }
}
