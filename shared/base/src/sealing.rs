//! How a sender seals a file: made by the store with its key, kept in the delivery's row, opened by what was kept.

use crate::plan::{BadItem, Item, ItemExt as _, Value};

/// Bytes of a salt.
const SALT_BYTES: usize = 24;

/// How the sender seals an upload (送付側での封緘). Nothing in it is secret: the data key stands in it only wrapped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealing {
    /// The encoded header: the first bytes of the object.
    pub header: Vec<u8>,
    /// The salt behind it.
    pub salt: [u8; SALT_BYTES],
    /// Bytes of the whole sealed object.
    pub stored_size: u64,
}

impl Sealing {
    /// As three attributes.
    pub fn put_into(&self, item: &mut Item) {
        item.insert("sealing_header".to_owned(), Value::Bytes(self.header.clone()));
        item.insert("sealing_salt".to_owned(), Value::Bytes(self.salt.to_vec()));
        item.insert("stored_size".to_owned(), Value::Number(i64::try_from(self.stored_size).unwrap_or(i64::MAX)));
    }

    /// From three attributes; nothing for a file that its sender does not seal.
    ///
    /// # Errors
    /// Names the attribute that is missing or damaged.
    pub fn read_from(item: &Item) -> Result<Option<Self>, BadItem> {
        if !item.contains_key("sealing_header") {
            return Ok(None);
        }
        Ok(Some(Self {
            header: item.bytes("sealing_header")?.to_vec(),
            salt: item.bytes("sealing_salt")?.try_into().map_err(|_| BadItem("sealing_salt"))?,
            stored_size: u64::try_from(item.number("stored_size")?).map_err(|_| BadItem("stored_size"))?,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back_from_a_row_or_is_told_damaged() {
        let sealing = Sealing { header: vec![1, 2], salt: [3; SALT_BYTES], stored_size: 77 };
        let mut item = Item::new();
        assert_eq!(Sealing::read_from(&item), Ok(None));
        sealing.put_into(&mut item);
        assert_eq!(Sealing::read_from(&item), Ok(Some(sealing)));
        item.insert("sealing_salt".to_owned(), Value::Bytes(vec![3; SALT_BYTES - 1]));
        assert_eq!(Sealing::read_from(&item), Err(BadItem("sealing_salt")));
    }
}
