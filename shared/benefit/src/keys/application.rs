//! Keys of applications (claims table) and of payees' accounts (payments table).

use crate::application::Kind;
use crate::application::word::{ApplicationNumber, PayeeId, RequestId};
use crate::claim::Care;
use josei_base::plan::Key;
use josei_base::{BillingMonth, Month, Realm, Yen};

/// Everything of one application.
#[must_use]
pub fn partition(realm: &Realm, number: &ApplicationNumber) -> String {
    format!("{realm}#APPLICATION#{number}")
}

/// Where it stands.
#[must_use]
pub fn state(realm: &Realm, number: &ApplicationNumber) -> Key {
    Key { partition: partition(realm, number), sort: "STATE".to_owned() }
}

/// What was done in a revision; never written twice.
#[must_use]
pub fn event(realm: &Realm, number: &ApplicationNumber, revision: i64) -> Key {
    Key { partition: partition(realm, number), sort: format!("EVENT#{revision:06}") }
}

/// Sort keys of the history of an application begin with this.
pub const EVENTS: &str = "EVENT#";

/// What a request led to.
#[must_use]
pub fn request(realm: &Realm, number: &ApplicationNumber, request: &RequestId) -> Key {
    Key { partition: partition(realm, number), sort: format!("REQUEST#{request}") }
}

/// Applications received in a month: sort keys are their numbers.
#[must_use]
pub fn received_partition(realm: &Realm, month: Month) -> String {
    format!("{realm}#APPLICATIONS#{month}")
}

/// One application in the list of its month.
#[must_use]
pub fn received(realm: &Realm, month: Month, number: &ApplicationNumber) -> Key {
    Key { partition: received_partition(realm, month), sort: number.to_string() }
}

/// All care of a holder that was applied for. Not the claims' own partition: who reads that finds claims only.
#[must_use]
pub fn applied_partition(realm: &Realm, holder: &str) -> String {
    format!("{realm}#APPLIED#{holder}")
}

/// The guard of a care, kind and amount: the one item whose absence lets it be applied for.
#[must_use]
pub fn applied(realm: &Realm, care: &Care, kind: Kind, amount: Yen) -> Key {
    let sort = format!("{}{}#APPLICATION#{}#{:010}", super::month_prefix(care.month), care.place, kind.name(), amount.get());
    Key { partition: applied_partition(realm, &care.holder), sort }
}

/// Sort keys of the guards of one care begin with this.
#[must_use]
pub fn applied_prefix(care: &Care) -> String {
    format!("{}{}#APPLICATION#", super::month_prefix(care.month), care.place)
}

/// How many applications of a care are open or paid, whatever their kind and amount: what a receipt of the same care asks for in its own transaction.
/// The parts of a place behind the institution (a pharmacy's prescriber) are left out, because a parent's receipt does not tell them.
#[must_use]
pub fn care(realm: &Realm, care: &Care) -> Key {
    let place: Vec<&str> = care.place.split('#').take(PLACE_PARTS).collect();
    let sort = format!("{}{}#CARE", super::month_prefix(care.month), place.join("#"));
    Key { partition: applied_partition(realm, &care.holder), sort }
}

/// Fee table, in/out, institution.
const PLACE_PARTS: usize = 3;

/// What is paid to people with the payments of a billing month: sort keys are the names of the debts.
#[must_use]
pub fn granted_partition(realm: &Realm, month: BillingMonth) -> String {
    format!("{realm}#GRANTED#{month}")
}

/// One debt to a person.
#[must_use]
pub fn granted(realm: &Realm, month: BillingMonth, id: &str) -> Key {
    Key { partition: granted_partition(realm, month), sort: id.to_owned() }
}

/// Everything of a payee's accounts.
#[must_use]
pub fn payee_partition(realm: &Realm, payee: &PayeeId) -> String {
    format!("{realm}#PAYEE#{payee}")
}

/// Sort keys of the versions of a payee's account begin with this.
pub const ACCOUNTS: &str = "ACCOUNT#";

/// A version of a payee's account.
#[must_use]
pub fn account(realm: &Realm, payee: &PayeeId, version: u32) -> Key {
    Key { partition: payee_partition(realm, payee), sort: format!("ACCOUNT#{version:08}") }
}

/// Which version is in force, and the last one there is.
#[must_use]
pub fn current_account(realm: &Realm, payee: &PayeeId) -> Key {
    Key { partition: payee_partition(realm, payee), sort: "CURRENT".to_owned() }
}

/// Confirmed accounts at a bank, of all payees: for when a branch is merged. No payee's name has a `#`, so none has this partition.
#[must_use]
pub fn accounts_at_partition(realm: &Realm, bank: &str) -> String {
    format!("{realm}#PAYEE#AT#{bank}")
}

/// Sort keys of the accounts at a branch begin with this.
#[must_use]
pub fn accounts_at_prefix(branch: &str) -> String {
    format!("{branch}#")
}

/// A payee's last confirmed account at a branch; it stays when the payee goes elsewhere.
#[must_use]
pub fn account_at(realm: &Realm, bank: &str, branch: &str, payee: &PayeeId) -> Key {
    Key { partition: accounts_at_partition(realm, bank), sort: format!("{}{payee}", accounts_at_prefix(branch)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use josei_base::ServiceMonth;
    use std::collections::BTreeSet;

    #[test]
    fn keys_begin_with_the_realm_and_never_meet() {
        let realm = Realm::parse("local-271403").unwrap();
        let number = ApplicationNumber::parse("6-1").unwrap();
        let payee = PayeeId::parse("p1").unwrap();
        let care = Care { holder: "ab12cd34".into(), month: ServiceMonth::parse("2024-06").unwrap(), place: "1#out#2810102034".into() };
        let all = [
            state(&realm, &number),
            event(&realm, &number, 1),
            request(&realm, &number, &RequestId::parse("r").unwrap()),
            received(&realm, care.month.0, &number),
            applied(&realm, &care, Kind::Other, Yen::new(1)),
            applied(&realm, &care, Kind::Device, Yen::new(1)),
            applied(&realm, &care, Kind::Other, Yen::new(2)),
            super::care(&realm, &care),
            granted(&realm, BillingMonth::parse("2024-07").unwrap(), "application-1"),
            account(&realm, &payee, 1),
            current_account(&realm, &payee),
            account_at(&realm, "9999", "001", &payee),
        ];
        assert!(PayeeId::parse("AT#9999").is_err());
        assert!(all.iter().all(|key| key.partition.starts_with("local-271403#")));
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
        assert!(applied(&realm, &care, Kind::Other, Yen::new(1)).sort.starts_with(&applied_prefix(&care)));
        assert!(!super::care(&realm, &care).sort.starts_with(&applied_prefix(&care)));
        let of_prescriber = Care { place: format!("{}#2716000019", care.place), ..care.clone() };
        assert_eq!(super::care(&realm, &of_prescriber), super::care(&realm, &care));
        assert_ne!(applied_partition(&realm, "ab12cd34"), super::super::holder_partition(&realm, "ab12cd34"));
    }
}
