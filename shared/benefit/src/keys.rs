//! Keys of claims. Pure functions; every key begins with the realm.

pub mod application;
mod case;

pub use case::{care_of, case, case_act, case_acts, case_request, cases, list, list_prefix, lists, outgoing, outgoing_partition};

use crate::claim::{Care, ReceiptRef, Slot};
use josei_base::plan::Key;
use josei_base::{Billed, BillingMonth, Digest, Realm, ServiceMonth};

/// All claims of a holder.
#[must_use]
pub fn holder_partition(realm: &Realm, holder: &str) -> String {
    format!("{realm}#HOLDER#{holder}")
}

/// Sort keys of a holder's claims of a service month begin with this.
#[must_use]
pub fn month_prefix(month: ServiceMonth) -> String {
    format!("{month}#")
}

/// The place of the first receipt of a care.
const FIRST: &str = "FIRST";

/// Is this the sort key of a claim of this institution (ten digits), not of a pharmacy's that names it as prescriber?
#[must_use]
pub fn is_of_prescriber(sort: &str, facility: &str) -> bool {
    let mut parts = sort.split('#').skip(1);
    let (table, _setting, place) = (parts.next(), parts.next(), parts.next());
    table.is_some_and(|table| table != PHARMACY) && place == Some(facility)
}

/// Fee table of pharmacies in a care's place.
const PHARMACY: &str = "4";

/// The claim of a care in a slot.
#[must_use]
pub fn claim(realm: &Realm, care: &Care, slot: &Slot) -> Key {
    let billed = |billed: &Billed| match billed {
        Billed::Points(points) => format!("POINTS#{:010}", points.get()),
        Billed::Yen(yen) => format!("YEN#{:010}", yen.get()),
    };
    let slot = match slot {
        Slot::First => FIRST.to_owned(),
        Slot::OtherBilled(other) => billed(other),
        Slot::Again(receipt) => format!("AGAIN#{receipt}"),
        Slot::Resubmitted { billed: other, nth } => format!("{}#RE#{nth:02}", other.as_ref().map_or_else(|| FIRST.to_owned(), billed)),
    };
    Key { partition: holder_partition(realm, &care.holder), sort: format!("{}{}#{slot}", month_prefix(care.month), care.place) }
}

/// The claim of a receipt whose holder is not established.
#[must_use]
pub fn unknown_holder(realm: &Realm, receipt: &ReceiptRef) -> Key {
    Key { partition: format!("{realm}#UNKNOWN#{}", receipt.delivery), sort: format!("{:010}", receipt.number) }
}

/// The statistics that were made of a billing month.
#[must_use]
pub fn statistics_partition(realm: &Realm, month: BillingMonth) -> String {
    format!("{realm}#STATISTICS#{month}")
}

/// One table of a billing month, numbered from 1.
#[must_use]
pub fn statistics(realm: &Realm, month: BillingMonth, number: u32) -> Key {
    Key { partition: statistics_partition(realm, month), sort: format!("{number:04}") }
}

/// Where the bytes of a table are kept: named by the SHA-256 of its CSV, so the same table again is the same object.
#[must_use]
pub fn statistics_object(realm: &Realm, month: BillingMonth, table: &Digest, form: &str) -> String {
    format!("{realm}/statistics/{month}/{table}.{form}")
}

/// Refund candidates of a service month.
#[must_use]
pub fn refund_partition(realm: &Realm, month: ServiceMonth) -> String {
    format!("{realm}#REFUND#{month}")
}

/// The refund candidate of a holder and month.
#[must_use]
pub fn refund(realm: &Realm, month: ServiceMonth, holder: &str) -> Key {
    Key { partition: refund_partition(realm, month), sort: holder.to_owned() }
}
