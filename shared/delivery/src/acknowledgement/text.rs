//! Text of acknowledgements in CP932 (Windows-31J) and for people. What CP932 has not becomes 〓 (geta, the printers' blank), never a lost line; a name
//! keeps the bytes it was sent with, its 外字 too.

use encoding_rs::{EncoderResult, SHIFT_JIS};
use std::fmt::Write as _;

/// 〓 in CP932.
const GETA: [u8; 2] = [0x81, 0xAC];
/// Characters that CP932 has under another number of Unicode (`domain/characters-and-notices.md` §1): 〜 ‖ − — and the space that does not break.
const TWINS: [(char, &[u8]); 5] =
    [('\u{301c}', b"\x81\x60"), ('\u{2016}', b"\x81\x61"), ('\u{2212}', b"\x81\x7c"), ('\u{2014}', b"\x81\x5c"), ('\u{a0}', b" ")];
/// Room that the encoder wants besides.
const SPARE_BYTES: usize = 16;

/// A character of a text in CP932, as it was written.
enum Piece<'a> {
    /// One that the table has.
    Known(&'a [u8]),
    /// 外字: one of the sender's own (F040–F9FC).
    External(&'a [u8]),
    /// A byte that begins no character.
    Broken,
}

/// Text in CP932.
pub fn encode(text: &str) -> Vec<u8> {
    let mut encoder = SHIFT_JIS.new_encoder();
    let mut bytes = Vec::with_capacity(text.len() + SPARE_BYTES);
    let mut rest = text;
    loop {
        let (result, read) = encoder.encode_from_utf8_to_vec_without_replacement(rest, &mut bytes, true);
        rest = rest.get(read..).unwrap_or_default();
        match result {
            EncoderResult::InputEmpty => return bytes,
            EncoderResult::OutputFull => bytes.reserve(rest.len() + SPARE_BYTES),
            EncoderResult::Unmappable(character) => {
                let twin = TWINS.iter().find(|(other, _)| *other == character);
                bytes.extend_from_slice(twin.map_or(&GETA[..], |(_, ours)| ours));
            }
        }
    }
}

/// A name as it was sent; only a byte that begins no character becomes 〓, or it would swallow what stands behind it.
pub fn same_bytes(name: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(name.len());
    for piece in pieces(name) {
        kept.extend_from_slice(match piece {
            Piece::Known(bytes) | Piece::External(bytes) => bytes,
            Piece::Broken => &GETA,
        });
    }
    kept
}

/// A name for people: 外字 is 〓 with its code, because no other machine has its picture.
pub fn shown(name: &[u8]) -> String {
    let mut text = String::new();
    for piece in pieces(name) {
        match piece {
            Piece::Known(bytes) => text.push_str(&SHIFT_JIS.decode_without_bom_handling(bytes).0),
            Piece::External(bytes) => {
                text.push_str("〓[");
                for byte in bytes {
                    // Writing to a String cannot fail.
                    let _ = write!(text, "{byte:02X}");
                }
                text.push(']');
            }
            Piece::Broken => text.push('〓'),
        }
    }
    text
}

fn pieces(mut bytes: &[u8]) -> impl Iterator<Item = Piece<'_>> {
    std::iter::from_fn(move || {
        let (first, behind) = bytes.split_first()?;
        let single = matches!(first, 0x20..=0x7E | 0xA1..=0xDF);
        let double = matches!(first, 0x81..=0x9F | 0xE0..=0xFC) && matches!(behind.first(), Some(0x40..=0x7E | 0x80..=0xFC));
        let (piece, rest) = bytes.split_at_checked(if double { 2 } else { 1 })?;
        bytes = rest;
        Some(match first {
            0xF0..=0xF9 if double => Piece::External(piece),
            _ if double && SHIFT_JIS.decode_without_bom_handling(piece).1 => Piece::Broken,
            _ if single || double => Piece::Known(piece),
            _ => Piece::Broken,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_table_has_not_is_a_geta_and_never_a_number() {
        assert_eq!(encode("件 1"), b"\x8c\x8f 1");
        assert_eq!(encode("髙﨑①"), b"\xfb\xfc\xfa\xb1\x87\x40");
        assert_eq!(encode("〜−"), b"\x81\x60\x81\x7c", "twins");
        assert_eq!(encode("𠮷x🙂"), b"\x81\xacx\x81\xac");
        assert_eq!(encode("\u{e000}"), b"\x81\xac", "外字 has no number of its own outside its machine");
    }

    #[test]
    fn a_name_keeps_its_bytes_unless_they_would_swallow_what_follows() {
        for name in [&b"\xf0\x40\x81\x40\x91\xbe\x98\x59"[..], b"\xb6\xc5 A\\", b"\xfb\xfc", b""] {
            assert_eq!(same_bytes(name), name);
        }
        assert_eq!(same_bytes(b"\x91\xbe\x81"), b"\x91\xbe\x81\xac");
        assert_eq!(same_bytes(b"\x80\xff\r\n\x00A"), b"\x81\xac\x81\xac\x81\xac\x81\xac\x81\xacA");
        assert_eq!(shown(b"\xf0\x40\x81\x40\x91\xbe"), "〓[F040]\u{3000}太");
        assert_eq!(shown(b"\x91"), "〓");
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_a_cell_of_cp932(name in proptest::collection::vec(proptest::num::u8::ANY, 0..40)) {
            let kept = same_bytes(&name);
            proptest::prop_assert!(!SHIFT_JIS.decode_without_bom_handling(&kept).1);
            proptest::prop_assert_eq!(same_bytes(&kept), kept);
        }

        #[test]
        fn any_text_is_text_of_cp932(text in ".{0,40}") {
            proptest::prop_assert!(!SHIFT_JIS.decode_without_bom_handling(&encode(&text)).1);
        }
    }
}
