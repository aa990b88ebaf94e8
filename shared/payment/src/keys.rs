//! Keys of the payments table. All begin with the realm; sort keys put what is read together side by side.

use crate::people::{PayeeId, PersonId};
use josei_base::plan::Key;
use josei_base::receipt::ReviewBody;
use josei_base::{BillingMonth, Digest, Realm};

fn key(partition: String, sort: impl Into<String>) -> Key {
    Key { partition, sort: sort.into() }
}

/// Partition of the obligations of a billing month: sort keys are their ids.
#[must_use]
pub fn obligations(realm: &Realm, month: BillingMonth) -> String {
    format!("{realm}#OBL#{month}")
}

/// One obligation.
#[must_use]
pub fn obligation(realm: &Realm, month: BillingMonth, id: &str) -> Key {
    key(obligations(realm, month), id)
}

/// The row that lets a cause that is no chunk be recorded once: as an obligation or a receivable, of one month.
#[must_use]
pub fn once(realm: &Realm, source: &str) -> Key {
    key(format!("{realm}#OBL#ONCE#{source}"), "ONCE")
}

/// Partition of the receivables decided in the fiscal year (年度) of a month: sort keys are their ids.
#[must_use]
pub fn receivables(realm: &Realm, month: BillingMonth) -> String {
    format!("{realm}#OBL#BACK#{:04}", fiscal_year(month))
}

/// One receivable.
#[must_use]
pub fn receivable(realm: &Realm, month: BillingMonth, id: &str) -> Key {
    key(receivables(realm, month), id)
}

/// Partition of what batches have withheld of the receivables of a fiscal year: sort keys are their ids.
#[must_use]
pub fn all_nettings(realm: &Realm, month: BillingMonth) -> String {
    format!("{realm}#LINE#BACK#{:04}", fiscal_year(month))
}

/// What batches have withheld of one receivable.
#[must_use]
pub fn nettings(realm: &Realm, month: BillingMonth, id: &str) -> Key {
    key(all_nettings(realm, month), id)
}

/// The fiscal year begins in April.
const fn fiscal_year(month: BillingMonth) -> i16 {
    if month.0.month() >= 4 { month.0.year() } else { month.0.year() - 1 }
}

/// Partition of the accounts of a person: sort keys are their versions, six digits.
#[must_use]
pub fn accounts(realm: &Realm, person: &PayeeId) -> String {
    format!("{realm}#ACCOUNT#{person}")
}

/// One version of a person's account.
#[must_use]
pub fn account(realm: &Realm, person: &PayeeId, version: u32) -> Key {
    key(accounts(realm, person), format!("{version:06}"))
}

/// Partition of the guards of a billing month (`LINE#<obligation>` of `security.md` §5): sort keys are the obligations' ids.
#[must_use]
pub fn guards(realm: &Realm, month: BillingMonth) -> String {
    format!("{realm}#LINE#{month}")
}

/// The guard of one obligation: the one item whose absence lets it be paid.
#[must_use]
pub fn guard(realm: &Realm, month: BillingMonth, id: &str) -> Key {
    key(guards(realm, month), id)
}

/// Partition of the batches: sort keys are their numbers, eight digits, and [`COUNTER`].
#[must_use]
pub fn batches(realm: &Realm) -> String {
    format!("{realm}#BATCH")
}

/// Sort key of the counter; stands after all numbers.
pub const COUNTER: &str = "COUNTER";

/// The counter of batch numbers.
#[must_use]
pub fn counter(realm: &Realm) -> Key {
    key(batches(realm), COUNTER)
}

/// One batch.
#[must_use]
pub fn batch(realm: &Realm, sequence: u32) -> Key {
    key(batches(realm), format!("{sequence:08}"))
}

/// What a request to open a batch led to: the same request opens one batch only.
#[must_use]
pub fn opened(realm: &Realm, request: &str) -> Key {
    key(format!("{realm}#OPENED"), request)
}

/// Partition of the evidence of a batch: people, approvals, tokens, pulls, receipts, re-deliveries.
#[must_use]
pub fn evidence(realm: &Realm, sequence: u32) -> String {
    format!("{realm}#BATCH#{sequence:08}")
}

/// The role of a person in a delivery; put if absent, so that nobody has two.
#[must_use]
pub fn person(realm: &Realm, sequence: u32, delivery: u32, person: &PersonId) -> Key {
    key(evidence(realm, sequence), format!("PERSON#{delivery:02}#{person}"))
}

/// First or second approval of a delivery.
#[must_use]
pub fn approval(realm: &Realm, sequence: u32, delivery: u32, number: usize) -> Key {
    key(evidence(realm, sequence), format!("APPROVAL#{delivery:02}#{number}"))
}

/// A token that was issued.
#[must_use]
pub fn token(realm: &Realm, sequence: u32, number: u32) -> Key {
    key(evidence(realm, sequence), format!("TOKEN#{number:04}"))
}

/// A delivery that was taken.
#[must_use]
pub fn pull(realm: &Realm, sequence: u32, delivery: u32) -> Key {
    key(evidence(realm, sequence), format!("PULL#{delivery:02}"))
}

/// That a delivery arrived.
#[must_use]
pub fn receipt(realm: &Realm, sequence: u32, delivery: u32) -> Key {
    key(evidence(realm, sequence), format!("RECEIPT#{delivery:02}"))
}

/// A re-delivery that was asked for.
#[must_use]
pub fn redelivery(realm: &Realm, sequence: u32, delivery: u32) -> Key {
    key(evidence(realm, sequence), format!("REDELIVERY#{delivery:02}"))
}

/// Partition of what the bank said of the lines of a batch, and of who looks after them.
#[must_use]
pub fn results(realm: &Realm, sequence: u32) -> String {
    format!("{realm}#RESULT#{sequence:08}")
}

/// What sort keys of [`result`] begin with.
pub const RESULT_LINES: &str = "LINE#";
/// What sort keys of [`owner`] begin with.
pub const RESULT_OWNERS: &str = "OWNER#";

/// What the bank said of one line.
#[must_use]
pub fn result(realm: &Realm, sequence: u32, line: u32) -> Key {
    key(results(realm, sequence), format!("{RESULT_LINES}{line:06}"))
}

/// Who looks after one line.
#[must_use]
pub fn owner(realm: &Realm, sequence: u32, line: u32) -> Key {
    key(results(realm, sequence), format!("{RESULT_OWNERS}{line:06}"))
}

/// A movement of a statement that stands for a returned line: one movement, one line.
#[must_use]
pub fn movement(realm: &Realm, entry: &str) -> Key {
    key(format!("{realm}#RESULT#MOVEMENTS"), entry)
}

/// The mark of an account version that money came back from.
#[must_use]
pub fn returned_account(realm: &Realm, person: &PayeeId, version: u32) -> Key {
    key(format!("{realm}#RETURNED#PERSON#{person}"), format!("{version:06}"))
}

/// The mark of a review body's account that money came back from, by the hash of the account.
#[must_use]
pub fn returned_body(realm: &Realm, body: ReviewBody, account: &Digest) -> Key {
    key(format!("{realm}#RETURNED#BODY#{}", body.name()), account.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn keys_begin_with_the_realm_and_never_meet() {
        let realm = Realm::parse("local-271403").unwrap();
        let month = BillingMonth::parse("2024-06").unwrap();
        let someone = PersonId::parse("tanaka").unwrap();
        let all = [
            obligation(&realm, month, "a"),
            once(&realm, "a"),
            receivable(&realm, month, "a"),
            nettings(&realm, month, "a"),
            account(&realm, &PayeeId::parse("a").unwrap(), 1),
            guard(&realm, month, "a"),
            counter(&realm),
            batch(&realm, 1),
            batch(&realm, 99_999_999),
            opened(&realm, "a"),
            person(&realm, 1, 1, &someone),
            approval(&realm, 1, 1, 1),
            token(&realm, 1, 1),
            pull(&realm, 1, 1),
            receipt(&realm, 1, 1),
            redelivery(&realm, 1, 1),
            result(&realm, 1, 1),
            owner(&realm, 1, 1),
            movement(&realm, "a"),
            returned_account(&realm, &PayeeId::parse("kokuho").unwrap(), 1),
            returned_body(&realm, ReviewBody::Kokuho, &Digest::of(b"a")),
        ];
        assert!(all.iter().all(|key| key.partition.starts_with("local-271403#")));
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
        assert_eq!(batch(&realm, 12).sort, "00000012");
        assert!(batch(&realm, 99_999_999).sort.as_str() < COUNTER);
        assert!(batch(&realm, 9).sort < batch(&realm, 10).sort);
        let of = |month| receivables(&realm, BillingMonth::parse(month).unwrap());
        assert_eq!(of("2025-03"), "local-271403#OBL#BACK#2024");
        assert_eq!(of("2025-04"), "local-271403#OBL#BACK#2025");
    }
}
