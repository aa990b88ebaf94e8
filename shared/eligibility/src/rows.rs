//! Rows and keys of table `register`: which import counts now, and the key of the holder hashes. Pure functions; every key begins with the realm.

use josei_base::plan::{BadItem, Condition, Item, ItemExt as _, Key, Table, Value, Write};
use josei_base::{Date, Digest, Month, Pinned, Realm};

/// Content schema of a sealed snapshot.
pub const SNAPSHOT_SCHEMA: &str = "register-snapshot.1";

fn partition(realm: &Realm) -> String {
    format!("{realm}#REGISTER")
}

/// The import that counts now.
#[must_use]
pub fn current(realm: &Realm) -> Key {
    Key { partition: partition(realm), sort: "CURRENT".to_owned() }
}

/// One import, by the SHA-256 of its file.
#[must_use]
pub fn import(realm: &Realm, file: &Digest) -> Key {
    Key { partition: partition(realm), sort: format!("IMPORT#{file}") }
}

/// The wrapped key of the holder hashes.
#[must_use]
pub fn hash_key(realm: &Realm) -> Key {
    Key { partition: partition(realm), sort: "HASHKEY".to_owned() }
}

/// Prefix of the inbox under which register files arrive.
#[must_use]
pub fn inbox_prefix(realm: &Realm) -> String {
    format!("{realm}/register/")
}

/// Where a register file arrives: named by its content, so the same file twice is one.
#[must_use]
pub fn inbox_object(realm: &Realm, file: &Digest) -> String {
    format!("{}{file}", inbox_prefix(realm))
}

/// The file of an inbox object; `None` for any other key.
#[must_use]
pub fn file_of_inbox_object(realm: &Realm, key: &str) -> Option<Digest> {
    Digest::parse(key.strip_prefix(&inbox_prefix(realm))?).ok()
}

/// Where the sealed snapshot of an import is kept.
#[must_use]
pub fn snapshot_object(realm: &Realm, file: &Digest) -> String {
    format!("{realm}/register/{file}")
}

/// A loaded register file (資格台帳の取込).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// SHA-256 of the file.
    pub file: Digest,
    /// Day the register stands for.
    pub as_of: Date,
    /// Month whose fiscal year is the retention unit of the snapshot.
    pub month: Month,
    /// Version of the inbox object in which the file was handed over last.
    pub handed: String,
    /// The sealed snapshot.
    pub snapshot: Pinned,
    /// Rows read.
    pub rows: u64,
    /// Holders in it.
    pub holders: u64,
    /// Rows left out because of an error.
    pub left_out: u64,
}

impl Import {
    fn to_item(&self) -> Item {
        let count = |value: u64| Value::Number(i64::try_from(value).unwrap_or(i64::MAX));
        let mut item = Item::from([
            ("file".to_owned(), self.file.to_string().into()),
            ("as_of".to_owned(), self.as_of.to_string().into()),
            ("month".to_owned(), self.month.to_string().into()),
            ("handed".to_owned(), self.handed.as_str().into()),
            ("rows".to_owned(), count(self.rows)),
            ("holders".to_owned(), count(self.holders)),
            ("left_out".to_owned(), count(self.left_out)),
        ]);
        self.snapshot.put_into(&mut item, "snapshot");
        item
    }

    /// From a row.
    ///
    /// # Errors
    /// Names the attribute that is missing or damaged.
    pub fn from_item(item: &Item) -> Result<Self, BadItem> {
        let count = |name: &'static str| u64::try_from(item.number(name)?).map_err(|_| BadItem(name));
        Ok(Self {
            file: Digest::parse(item.text("file")?).map_err(|_| BadItem("file"))?,
            as_of: item.text("as_of")?.parse().map_err(|_| BadItem("as_of"))?,
            month: Month::parse(item.text("month")?).map_err(|_| BadItem("month"))?,
            handed: item.text("handed")?.to_owned(),
            snapshot: Pinned::read_from(item, "snapshot").ok_or(BadItem("snapshot"))?,
            rows: count("rows")?,
            holders: count("holders")?,
            left_out: count("left_out")?,
        })
    }
}

/// Notes an import and makes it the one that counts, once: an event that comes twice changes nothing, and never takes a later load back.
#[must_use]
pub fn plan_import(realm: &Realm, import: &Import) -> Vec<Write> {
    let item = import.to_item();
    vec![
        Write::Put {
            table: Table::Register,
            key: self::import(realm, &import.file),
            item: item.clone(),
            condition: Some(Condition::Absent),
        },
        Write::Put { table: Table::Register, key: current(realm), item, condition: None },
    ]
}

/// Makes an import of before the one that counts again, because its file was handed over once more, as another version of the object. Refused
/// if that version was taken already: an event that comes late never takes a later load back.
#[must_use]
pub fn plan_again(realm: &Realm, import: &Import, handed: &str) -> Vec<Write> {
    let again = Import { handed: handed.to_owned(), ..import.clone() };
    let as_read = Condition::Equals("handed".to_owned(), import.handed.as_str().into());
    vec![
        Write::Put { table: Table::Register, key: self::import(realm, &import.file), item: again.to_item(), condition: Some(as_read) },
        Write::Put { table: Table::Register, key: current(realm), item: again.to_item(), condition: None },
    ]
}

/// Notes the wrapped key of the holder hashes, once and for all.
#[must_use]
pub fn plan_hash_key(realm: &Realm, key_id: &str, wrapped: &[u8]) -> Write {
    let item = Item::from([("key_id".to_owned(), key_id.into()), ("wrapped".to_owned(), wrapped.to_vec().into())]);
    Write::Put { table: Table::Register, key: hash_key(realm), item, condition: Some(Condition::Absent) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back() {
        let import = Import {
            file: Digest::of(b"file"),
            as_of: jiff::civil::date(2024, 7, 1),
            month: Month::new(2024, 7).unwrap(),
            handed: "v1".into(),
            snapshot: Pinned { version: "v".into(), length: 9, sha256: Digest::of(b"x") },
            rows: 3,
            holders: 2,
            left_out: 1,
        };
        assert_eq!(Import::from_item(&import.to_item()), Ok(import));
        let realm = Realm::parse("local-271403").unwrap();
        let file = Digest::of(b"file");
        assert_eq!(file_of_inbox_object(&realm, &inbox_object(&realm, &file)), Some(file));
        assert_eq!(file_of_inbox_object(&realm, "local-271403/register/x"), None);
    }
}
