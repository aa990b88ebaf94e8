//! Keys of the register's rows. Pure functions; every key begins with the realm, and none tells anything personal.

use crate::household::Household;
use crate::id::{Code, DraftId, HolderHash, PersonKey};
use crate::track::Subject;
use josei_base::plan::Key;
use josei_base::{Month, Realm};

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

/// What sort keys of what other city systems told begin with.
const TOLD_PREFIX: &str = "TOLD#";

/// What another city system told, by its name.
#[must_use]
pub fn told(realm: &Realm, subject: &Subject, system: &str) -> Key {
    of(realm, subject, format!("{TOLD_PREFIX}{system}"))
}

/// How many lists there are of who has or had a certificate: one for each first byte of a person key.
pub const HOLDER_LISTS: u16 = 256;

/// A list of who has or had a certificate: sort keys are person keys. Together the lists name everybody of a snapshot.
#[must_use]
pub fn holders(realm: &Realm, list: u8) -> String {
    format!("{realm}#HOLDERS#{list:02x}")
}

/// A person on the list of who has or had a certificate.
#[must_use]
pub fn holder(realm: &Realm, person: PersonKey) -> Key {
    let [list, ..] = person.0;
    Key { partition: holders(realm, list), sort: person.to_string() }
}

/// The members of a household, by the keyed hash of its number: sort keys are person keys.
#[must_use]
pub fn household(realm: &Realm, household: Household) -> String {
    format!("{realm}#HOUSEHOLD#{household}")
}

/// A member of a household.
#[must_use]
pub fn member(realm: &Realm, of: Household, person: PersonKey) -> Key {
    Key { partition: household(realm, of), sort: person.to_string() }
}

/// The children whose guardian a person is or was: sort keys are person keys.
#[must_use]
pub fn wards(realm: &Realm, guardian: PersonKey) -> String {
    format!("{realm}#WARDS#{guardian}")
}

/// A child on the list of its guardian.
#[must_use]
pub fn ward(realm: &Realm, guardian: PersonKey, child: PersonKey) -> Key {
    Key { partition: wards(realm, guardian), sort: child.to_string() }
}

fn number_prefix(realm: &Realm) -> String {
    format!("{realm}#NUMBER#")
}

/// Is it what another city system told?
pub(crate) fn is_told(key: &Key) -> bool {
    key.sort.starts_with(TOLD_PREFIX)
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
            told(&realm, &person, "jumin"),
            holder(&realm, PersonKey([0xaa; 16])),
            member(&realm, Household([0xaa; 16]), PersonKey([0xaa; 16])),
            ward(&realm, PersonKey([0xaa; 16]), PersonKey([0xaa; 16])),
            number(&realm, &HolderHash::parse(&"a".repeat(64)).unwrap()),
            listed(&realm, month, &Code::parse("1").unwrap(), &id),
        ];
        assert!(all.iter().all(|key| key.partition.starts_with("local-271403#")));
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
        assert!(entry(&realm, &person, 9).sort < entry(&realm, &person, 10).sort);
        assert!(entry(&realm, &person, crate::limits::ENTRIES_PER_SUBJECT_MAX).sort.starts_with(ENTRY_PREFIX));
    }
}
