//! Keys of cases, of what goes out to the review bodies, and of the lists.

use super::holder_partition;
use crate::case::list::OutgoingKind;
use crate::case::{CaseId, RequestId};
use crate::claim::ReceiptRef;
use josei_base::plan::Key;
use josei_base::receipt::ReviewBody;
use josei_base::{BillingMonth, Month, Realm, ServiceMonth};

/// Whose month a claim's key names: the holder's keyed hash and the service month; nothing where the holder is not established.
#[must_use]
pub fn care_of(realm: &Realm, claim: &Key) -> Option<(String, ServiceMonth)> {
    let holder = claim.partition.strip_prefix(&holder_partition(realm, ""))?;
    let month = claim.sort.split('#').next()?;
    Some((holder.to_owned(), ServiceMonth::parse(month).ok()?))
}

/// The queue of a billing month: the heads of its cases.
#[must_use]
pub fn cases(realm: &Realm, month: BillingMonth) -> String {
    format!("{realm}#CASES#{month}")
}

fn receipt_sort(receipt: &ReceiptRef) -> String {
    format!("{}/{:010}", receipt.delivery, receipt.number)
}

/// The head of a case.
#[must_use]
pub fn case(realm: &Realm, id: &CaseId) -> Key {
    Key { partition: cases(realm, id.month), sort: receipt_sort(&id.receipt) }
}

/// The history of a case.
#[must_use]
pub fn case_acts(realm: &Realm, id: &CaseId) -> String {
    format!("{realm}#CASE#{}#{}", id.month, receipt_sort(&id.receipt))
}

/// One act on a case, by the version it made.
#[must_use]
pub fn case_act(realm: &Realm, id: &CaseId, version: u32) -> Key {
    Key { partition: case_acts(realm, id), sort: format!("{version:06}") }
}

/// One act on a case by the name of its request, which says whose a sealed note is; no row stands there.
#[must_use]
pub fn case_request(realm: &Realm, id: &CaseId, request: &RequestId) -> Key {
    Key { partition: case_acts(realm, id), sort: format!("REQUEST#{}", request.as_str()) }
}

/// What goes out to a review body of what was approved in a month: its returns, or its corrections.
#[must_use]
pub fn outgoing_partition(realm: &Realm, kind: OutgoingKind, body: ReviewBody, month: Month) -> String {
    format!("{realm}#OUT#{}#{}#{month}", kind.name(), body.name())
}

/// One receipt that goes out.
#[must_use]
pub fn outgoing(realm: &Realm, kind: OutgoingKind, body: ReviewBody, month: Month, receipt: &ReceiptRef) -> Key {
    Key { partition: outgoing_partition(realm, kind, body, month), sort: receipt_sort(receipt) }
}

/// The lists of a month.
#[must_use]
pub fn lists(realm: &Realm, month: Month) -> String {
    format!("{realm}#LISTS#{month}")
}

/// One list: they are numbered from 1 for each kind and review body.
#[must_use]
pub fn list(realm: &Realm, kind: OutgoingKind, body: ReviewBody, month: Month, number: u32) -> Key {
    Key { partition: lists(realm, month), sort: format!("{}{number:02}", list_prefix(kind, body)) }
}

/// Sort keys of the lists of a kind and review body begin with this.
#[must_use]
pub fn list_prefix(kind: OutgoingKind, body: ReviewBody) -> String {
    format!("{}#{}#", kind.name(), body.name())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claim::{Care, Slot};
    use crate::keys::{claim, refund, unknown_holder};
    use josei_base::{Billed, Points};
    use std::collections::BTreeSet;

    #[test]
    fn keys_begin_with_the_realm_and_never_meet() {
        let realm = Realm::parse("local-271403").unwrap();
        let service = ServiceMonth::parse("2024-06").unwrap();
        let billing = BillingMonth::parse("2024-07").unwrap();
        let care = Care { holder: "ab12".into(), month: service, place: "1#out#2716000019".into() };
        let receipt = ReceiptRef { delivery: "d".into(), number: 7 };
        let id = CaseId { month: billing, receipt: receipt.clone() };
        let points = Billed::from(Points::new(800));
        let slots = [
            Slot::First,
            Slot::OtherBilled(points),
            Slot::Again(receipt.clone()),
            Slot::Resubmitted { billed: None, nth: 1 },
            Slot::Resubmitted { billed: None, nth: 2 },
            Slot::Resubmitted { billed: Some(points), nth: 1 },
        ];
        let mut all: Vec<Key> = slots.iter().map(|slot| claim(&realm, &care, slot)).collect();
        assert!(all.iter().all(|key| care_of(&realm, key) == Some(("ab12".to_owned(), service))));
        all.extend([unknown_holder(&realm, &receipt), refund(&realm, service, "ab12"), case(&realm, &id)]);
        all.extend([case_act(&realm, &id, 1), case_act(&realm, &id, 2)]);
        assert_eq!(care_of(&realm, &unknown_holder(&realm, &receipt)), None);
        assert_eq!(care_of(&Realm::parse("prod-271403").unwrap(), &all[0]), None);
        for kind in OutgoingKind::ALL {
            for body in ReviewBody::ALL {
                all.extend([outgoing(&realm, *kind, body, billing.0, &receipt), list(&realm, *kind, body, billing.0, 1)]);
            }
        }
        assert!(all.iter().all(|key| key.partition.starts_with("local-271403#")));
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
        assert!(case_act(&realm, &id, 9).sort < case_act(&realm, &id, 10).sort);
    }
}
