//! Keyed hashes: a register image can be searched only by who has the key.

use crate::name;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::Sha256;
use zeroize::Zeroizing;

/// A holder's name in the stores: HMAC-SHA256 of 公費負担者番号 and 受給者番号. Not personal without the key.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HolderHash(pub [u8; 32]);

impl std::fmt::Display for HolderHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl std::fmt::Debug for HolderHash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "HolderHash({self})")
    }
}

impl Serialize for HolderHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for HolderHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // The same 64 hexadecimal digits as a digest.
        josei_base::Digest::deserialize(deserializer).map(|digest| Self(digest.0))
    }
}

/// What a hash is of, so that no text of one kind meets one of another.
#[derive(Clone, Copy)]
enum Kind {
    Holder = 1,
    Name = 2,
    Card = 3,
    Text = 4,
}

/// Makes the keyed hashes of holders, names and cards. Its state is wiped when dropped; it has no `Debug`.
#[derive(Clone)]
pub struct HolderHasher {
    mac: Hmac<Sha256>,
}

/// A name or card that is not written.
pub(crate) const NOT_WRITTEN: u32 = 0;

impl HolderHasher {
    /// With a key of 32 bytes. The caller wipes its own copy.
    #[must_use]
    pub fn new(key: &[u8; 32]) -> Self {
        // HMAC fills a short key with zeros to the block; doing it here leaves no length to go wrong.
        let mut block = Zeroizing::new([0_u8; 64]);
        block.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
        Self { mac: Hmac::new((&*block).into()) }
    }

    fn hash(&self, kind: Kind, parts: &[&[u8]]) -> [u8; 32] {
        let mut mac = self.mac.clone();
        mac.update(&[kind as u8]);
        for part in parts {
            mac.update(part);
        }
        mac.finalize().into_bytes().into()
    }

    /// The first four bytes, never [`NOT_WRITTEN`].
    fn short(&self, kind: Kind, text: &str) -> u32 {
        let [a, b, c, d, ..] = self.hash(kind, &[text.as_bytes()]);
        u32::from_le_bytes([a, b, c, d]).max(NOT_WRITTEN + 1)
    }

    /// The hash of a holder. Both numbers have a fixed length, so nothing can move between them.
    #[must_use]
    pub fn holder(&self, programme: &josei_base::id::ProgrammeNumber, number: &josei_base::id::HolderNumber) -> HolderHash {
        HolderHash(self.hash(Kind::Holder, &[programme.as_str().as_bytes(), number.as_str().as_bytes()]))
    }

    /// The hash of any other text that must not be guessed from its hash: what it is of stands in front, with its length.
    #[must_use]
    pub fn text(&self, what: &str, bytes: &[u8]) -> josei_base::Digest {
        josei_base::Digest(self.hash(Kind::Text, &[what.len().to_string().as_bytes(), b"#", what.as_bytes(), bytes]))
    }

    /// A short hash of a name as it is compared. Two names of one holder and number are told apart but for one time in 2³².
    pub(crate) fn name(&self, text: &str, scratch: &mut String) -> u32 {
        scratch.clear();
        name::normalise_into(text, scratch);
        if scratch.is_empty() { NOT_WRITTEN } else { self.short(Kind::Name, scratch) }
    }

    /// A short hash of 記号 and 番号 as they are compared.
    pub(crate) fn card(&self, symbol: &str, number: &str, scratch: &mut String) -> u32 {
        scratch.clear();
        name::normalise_card_into(symbol, scratch);
        scratch.push('\0');
        let before = scratch.len();
        name::normalise_card_into(number, scratch);
        if scratch.len() == before { NOT_WRITTEN } else { self.short(Kind::Card, scratch) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use josei_base::id::{HolderNumber, ProgrammeNumber};

    #[test]
    fn a_holder_hash_is_hmac_sha256() {
        // RFC 4231's construction, built by another way: new_from_slice with the key as it is.
        let key = [7_u8; 32];
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        mac.update(b"\x01852700231234566");
        let expected: [u8; 32] = mac.finalize().into_bytes().into();
        let hasher = HolderHasher::new(&key);
        let (programme, number) = (ProgrammeNumber::parse("85270023").unwrap(), HolderNumber::parse("1234566").unwrap());
        assert_eq!(hasher.holder(&programme, &number), HolderHash(expected));
        assert_ne!(HolderHasher::new(&[8; 32]).holder(&programme, &number), HolderHash(expected));
    }

    #[test]
    fn texts_keep_what_they_are_of_apart() {
        let hasher = HolderHasher::new(&[1; 32]);
        assert_eq!(hasher.text("supplier", b"a"), hasher.text("supplier", b"a"));
        for (what, bytes) in [("supplie", &b"ra"[..]), ("content", b"a"), ("supplier", b"b")] {
            assert_ne!(hasher.text(what, bytes), hasher.text("supplier", b"a"), "{what}");
        }
        assert_ne!(HolderHasher::new(&[2; 32]).text("supplier", b"a"), hasher.text("supplier", b"a"));
    }

    #[test]
    fn cards_keep_symbol_and_number_apart() {
        let (hasher, mut scratch) = (HolderHasher::new(&[1; 32]), String::new());
        assert_ne!(hasher.card("12", "34", &mut scratch), hasher.card("1", "234", &mut scratch));
        assert_eq!(hasher.card("１２", "0034", &mut scratch), hasher.card("12", "34", &mut scratch));
        assert_eq!(hasher.card("12", "", &mut scratch), NOT_WRITTEN);
        assert_eq!(hasher.name("　", &mut scratch), NOT_WRITTEN);
    }

    #[test]
    fn hashes_travel_as_hexadecimal() {
        let hash = HolderHash([0xab; 32]);
        let text = serde_json::to_string(&hash).unwrap();
        assert_eq!(text, format!("\"{}\"", "ab".repeat(32)));
        assert_eq!(serde_json::from_str::<HolderHash>(&text).unwrap(), hash);
    }
}
