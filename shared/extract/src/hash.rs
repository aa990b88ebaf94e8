//! Keyed hashes of persons and rows: an image of a load tells nothing without the key.

use crate::person::PersonNumber;
use crate::source::Source;
use crate::value::Row;
use hmac::{Hmac, KeyInit as _, Mac as _};
pub use josei_base::id::PersonKey;
use sha2::Sha256;
use zeroize::Zeroizing;

/// Which row of a person it is: a period, a year. Keyed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowKey(pub [u8; 8]);

/// What a row, or all rows of a person from one source, say. Keyed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ContentHash(pub [u8; 16]);

macro_rules! hexadecimal {
    ($($name:ident)+) => {
        $(
            impl std::fmt::Display for $name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
                }
            }

            impl std::fmt::Debug for $name {
                fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    write!(f, concat!(stringify!($name), "({})"), self)
                }
            }
        )+
    };
}
hexadecimal! { RowKey ContentHash }

/// What a hash is of, so that nothing of one kind meets anything of another.
#[derive(Clone, Copy)]
enum Of {
    Person = 1,
    RowKey = 2,
    Row = 3,
    Rows = 4,
    Household = 5,
}

/// Makes the keyed hashes of persons and rows. Its state is wiped when dropped; it has no `Debug`.
#[derive(Clone)]
pub struct PersonHasher {
    mac: Hmac<Sha256>,
}

impl PersonHasher {
    /// With a key of 32 bytes. The caller wipes its own copy.
    #[must_use]
    pub fn new(key: &[u8; 32]) -> Self {
        // HMAC fills a short key with zeros to the block; doing it here leaves no length to go wrong.
        let mut block = Zeroizing::new([0_u8; 64]);
        block.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
        Self { mac: Hmac::new((&*block).into()) }
    }

    fn begin(&self, of: Of) -> Hmac<Sha256> {
        let mut mac = self.mac.clone();
        mac.update(&[of as u8]);
        mac
    }

    /// The key of a person: the same for every source.
    #[must_use]
    pub fn person(&self, number: PersonNumber) -> PersonKey {
        let mut mac = self.begin(Of::Person);
        mac.update(&number.get().to_be_bytes());
        PersonKey(first(&end(mac)))
    }

    /// The key of a household (世帯番号), which is never one of a person.
    #[must_use]
    pub fn household(&self, number: PersonNumber) -> [u8; 16] {
        let mut mac = self.begin(Of::Household);
        mac.update(&number.get().to_be_bytes());
        first(&end(mac))
    }

    /// Which row of its person a row is, and what it says. The order of columns and how a value was written make no difference, and neither does a
    /// column whose value is empty.
    #[must_use]
    pub fn row(&self, source: Source, row: &Row) -> (RowKey, ContentHash) {
        let mut key = self.begin(Of::RowKey);
        key.update(&[source.number()]);
        for (name, value) in row.key_values() {
            value.feed(name, |bytes| key.update(bytes));
        }
        let mut content = self.begin(Of::Row);
        content.update(&[source.number()]);
        for (name, value) in row.values_by_name() {
            value.feed(name, |bytes| content.update(bytes));
        }
        (RowKey(first(&end(key))), ContentHash(first(&end(content))))
    }

    /// What all rows of a person say together, in the order of their keys.
    pub(crate) fn rows(&self, rows: impl Iterator<Item = (RowKey, ContentHash)>) -> ContentHash {
        let mut mac = self.begin(Of::Rows);
        for (key, content) in rows {
            mac.update(&key.0);
            mac.update(&content.0);
        }
        ContentHash(first(&end(mac)))
    }
}

fn end(mac: Hmac<Sha256>) -> [u8; 32] {
    mac.finalize().into_bytes().into()
}

fn first<const N: usize>(bytes: &[u8; 32]) -> [u8; N] {
    let mut short = [0; N];
    short.iter_mut().zip(bytes).for_each(|(to, from)| *to = *from);
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn persons_are_told_apart_only_by_who_has_the_key() {
        let (one, other) = (PersonHasher::new(&[1; 32]), PersonHasher::new(&[2; 32]));
        let number = PersonNumber::parse("1234").unwrap();
        assert_eq!(one.person(number), one.person(PersonNumber::parse("0001234").unwrap()));
        assert_ne!(one.person(number), other.person(number));
        assert_ne!(one.person(number), one.person(PersonNumber::parse("1235").unwrap()));
        assert_eq!(one.person(number).to_string().len(), 32);
    }
}
