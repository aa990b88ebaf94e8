//! Keys of the register's rows. Pure functions; every key begins with the realm, and none tells anything personal.

use crate::id::{Code, DraftId, HolderHash};
use crate::track::Subject;
use josei_base::plan::Key;
use josei_base::{Digest, Month, Realm};

/// Attribute of the sealed payload in rows of entries and drafts: the caller seals it bound to this name and the row's key.
pub const SEALED: &str = "sealed";

/// What sort keys of entries begin with.
pub const ENTRY_PREFIX: &str = "ENTRY#";
/// What sort keys of drafts begin with.
pub const DRAFT_PREFIX: &str = "DRAFT#";

/// All rows of a subject.
#[must_use]
pub fn partition(realm: &Realm, subject: &Subject) -> String {
    match subject {
        Subject::Person(person) => format!("{realm}#PERSON#{person}"),
        Subject::Insurer(number) => format!("{realm}#INSURER#{number}"),
    }
}

fn of(realm: &Realm, subject: &Subject, sort: String) -> Key {
    Key { partition: partition(realm, subject), sort }
}

/// The head of a history.
#[must_use]
pub fn head(realm: &Realm, subject: &Subject) -> Key {
    of(realm, subject, "HEAD".to_owned())
}

/// One entry.
#[must_use]
pub fn entry(realm: &Realm, subject: &Subject, seq: u64) -> Key {
    of(realm, subject, format!("{ENTRY_PREFIX}{seq:010}"))
}

/// One draft.
#[must_use]
pub fn draft(realm: &Realm, subject: &Subject, id: &DraftId) -> Key {
    of(realm, subject, format!("{DRAFT_PREFIX}{id}"))
}

/// What sort keys of the marks of imported rows begin with.
const IMPORT_PREFIX: &str = "IMPORT#";

/// That a row of an imported file was recorded.
#[must_use]
pub fn imported(realm: &Realm, subject: &Subject, file: &Digest, row: u64) -> Key {
    of(realm, subject, format!("{IMPORT_PREFIX}{file}#{row:010}"))
}

fn number_prefix(realm: &Realm) -> String {
    format!("{realm}#NUMBER#")
}

/// Is it a mark of an imported row?
pub(crate) fn is_import(key: &Key) -> bool {
    key.sort.starts_with(IMPORT_PREFIX)
}

/// Is it a holder number of the index?
pub(crate) fn is_number(realm: &Realm, key: &Key) -> bool {
    key.partition.starts_with(&number_prefix(realm))
}

/// Whose a holder number is, by its keyed hash.
#[must_use]
pub fn number(realm: &Realm, hash: &HolderHash) -> Key {
    Key { partition: format!("{}{hash}", number_prefix(realm)), sort: "PERSON".to_owned() }
}

/// The drafts of a month: what approvers look through.
#[must_use]
pub fn drafts(realm: &Realm, month: Month) -> String {
    format!("{realm}#DRAFTS#{month}")
}

/// What sort keys of the drafts of a ward begin with.
#[must_use]
pub fn ward_prefix(ward: &Code) -> String {
    format!("{ward}#")
}

/// A draft on its month's list.
#[must_use]
pub fn listed(realm: &Realm, month: Month, ward: &Code, id: &DraftId) -> Key {
    Key { partition: drafts(realm, month), sort: format!("{}{id}", ward_prefix(ward)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::PersonKey;
    use josei_base::id::InsurerNumber;
    use std::collections::BTreeSet;

    #[test]
    fn keys_begin_with_the_realm_and_never_meet() {
        let realm = Realm::parse("local-271403").unwrap();
        let person = Subject::Person(PersonKey::parse(&"a".repeat(32)).unwrap());
        let insurer = Subject::Insurer(InsurerNumber::parse("270025").unwrap());
        let id = DraftId::parse(&"a".repeat(32)).unwrap();
        let month = Month::new(2024, 4).unwrap();
        let all = [
            head(&realm, &person),
            head(&realm, &insurer),
            entry(&realm, &person, 1),
            entry(&realm, &insurer, 1),
            draft(&realm, &person, &id),
            imported(&realm, &person, &Digest::of(b"x"), 1),
            number(&realm, &HolderHash::parse(&"a".repeat(64)).unwrap()),
            listed(&realm, month, &Code::parse("1").unwrap(), &id),
        ];
        assert!(all.iter().all(|key| key.partition.starts_with("local-271403#")));
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
        assert!(entry(&realm, &person, 9).sort < entry(&realm, &person, 10).sort);
        assert!(entry(&realm, &person, crate::limits::ENTRIES_PER_SUBJECT_MAX).sort.starts_with(ENTRY_PREFIX));
    }
}
