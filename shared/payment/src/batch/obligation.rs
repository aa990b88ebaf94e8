//! Obligations (支払義務): what the city owes a review body for one lot of accepted receipts.
//!
//! A lot of zero yen is recorded under the same key with its count and is never paid: so each lot has a record, a lot cannot be recorded
//! twice with different amounts, and a month is complete when every lot has one.

use crate::error::PaymentError;
use crate::keys;
use josei_base::plan::{BadItem, Condition, Item, ItemExt as _, Table, Write};
use josei_base::receipt::ReviewBody;
use josei_base::{BillingMonth, Realm, Yen, limits};

/// Version of the stored shape.
const FORMAT: i64 = 1;

/// Most characters of a delivery's name in a source.
const DELIVERY_CHARS_MAX: usize = 64;

/// Where an obligation comes from: one lot (chunk) of one delivery.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source {
    delivery: String,
    lot: u32,
}

impl Source {
    /// From the delivery's id (1–64 letters, digits, `-`, `_`) and the number of its lot.
    pub fn new(delivery: &str, lot: u32) -> Result<Self, PaymentError> {
        let fits = (1..=DELIVERY_CHARS_MAX).contains(&delivery.len());
        if fits && delivery.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')) {
            Ok(Self { delivery: delivery.to_owned(), lot })
        } else {
            Err(PaymentError::Identifier("delivery"))
        }
    }

    /// The delivery.
    #[must_use]
    pub fn delivery(&self) -> &str {
        &self.delivery
    }

    /// The lot.
    #[must_use]
    pub const fn lot(&self) -> u32 {
        self.lot
    }
}

/// Name of an obligation: `<YYYYMM>-<review body>-<delivery>-<lot>`. Made only from what it names, so that the same lot always has the same one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct ObligationId(String);

impl ObligationId {
    fn of(month: BillingMonth, payee: ReviewBody, source: &Source) -> Self {
        Self(format!("{}-{}-{}-{:06}", month.0.compact(), payee.code(), source.delivery, source.lot))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for ObligationId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

/// A decided lot: how many receipts, how many yen (possibly none).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lot {
    payee: ReviewBody,
    month: BillingMonth,
    source: Source,
    count: u32,
    yen: Yen,
}

/// What is to be paid: a lot of more than zero yen. Only [`Lot::obligation`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obligation {
    pub(super) id: ObligationId,
    pub(super) payee: ReviewBody,
    pub(super) month: BillingMonth,
    pub(super) count: u32,
    pub(super) yen: Yen,
}

impl Lot {
    /// A lot.
    ///
    /// # Errors
    /// A negative amount (a correction is netted, never transferred), or more than one transfer can carry.
    pub fn new(payee: ReviewBody, month: BillingMonth, source: Source, count: u32, yen: Yen) -> Result<Self, PaymentError> {
        if yen.is_negative() {
            return Err(PaymentError::Negative);
        }
        if yen.get() > limits::TRANSFER_YEN_MAX {
            return Err(PaymentError::AmountLimit);
        }
        Ok(Self { payee, month, source, count, yen })
    }

    /// Its name.
    #[must_use]
    pub fn id(&self) -> ObligationId {
        ObligationId::of(self.month, self.payee, &self.source)
    }

    /// What is to be paid, if anything.
    #[must_use]
    pub fn obligation(&self) -> Option<Obligation> {
        let Self { payee, month, count, yen, .. } = *self;
        (yen > Yen::ZERO).then(|| Obligation { id: self.id(), payee, month, count, yen })
    }

    /// The amount.
    #[must_use]
    pub const fn yen(&self) -> Yen {
        self.yen
    }

    /// The receipts.
    #[must_use]
    pub const fn count(&self) -> u32 {
        self.count
    }

    /// Who is paid.
    #[must_use]
    pub const fn payee(&self) -> ReviewBody {
        self.payee
    }

    /// Where it comes from.
    #[must_use]
    pub const fn source(&self) -> &Source {
        &self.source
    }

    /// As stored.
    #[must_use]
    pub fn to_item(&self) -> Item {
        Item::from([
            ("format".to_owned(), FORMAT.into()),
            ("payee".to_owned(), self.payee.name().into()),
            ("month".to_owned(), self.month.to_string().into()),
            ("delivery".to_owned(), self.source.delivery.clone().into()),
            ("lot".to_owned(), i64::from(self.source.lot).into()),
            ("count".to_owned(), i64::from(self.count).into()),
            ("yen".to_owned(), self.yen.get().into()),
        ])
    }

    /// From what is stored.
    ///
    /// # Errors
    /// When it is not exactly what [`Lot::to_item`] makes.
    pub fn from_item(item: &Item) -> Result<Self, PaymentError> {
        let number = |name| u32::try_from(item.number(name)?).map_err(|_| BadItem(name));
        let payee = item.text("payee")?;
        let payee = ReviewBody::ALL.into_iter().find(|body| body.name() == payee).ok_or(BadItem("payee"))?;
        let month = BillingMonth::parse(item.text("month")?).map_err(|_| BadItem("month"))?;
        let source = Source::new(item.text("delivery")?, number("lot")?).map_err(|_| BadItem("delivery"))?;
        let lot = Self::new(payee, month, source, number("count")?, Yen::new(item.number("yen")?)).map_err(|_| BadItem("yen"))?;
        if lot.to_item() == *item { Ok(lot) } else { Err(BadItem("unknown attribute").into()) }
    }
}

impl Obligation {
    /// Its name.
    #[must_use]
    pub const fn id(&self) -> &ObligationId {
        &self.id
    }

    /// Who is paid.
    #[must_use]
    pub const fn payee(&self) -> ReviewBody {
        self.payee
    }

    /// The billing month.
    #[must_use]
    pub const fn month(&self) -> BillingMonth {
        self.month
    }

    /// The amount.
    #[must_use]
    pub const fn yen(&self) -> Yen {
        self.yen
    }

    /// The receipts.
    #[must_use]
    pub const fn count(&self) -> u32 {
        self.count
    }
}

/// Records a lot, once. When the store refuses it because something stands there, ask [`recognise`].
#[must_use]
pub fn plan_obligation(realm: &Realm, lot: &Lot) -> Vec<Write> {
    let key = keys::obligation(realm, lot.month, lot.id().as_str());
    vec![Write::Put { table: Table::Payments, key, item: lot.to_item(), condition: Some(Condition::Absent) }]
}

/// Is what stands under a lot's key the same lot? Then it was recorded before, and all is well.
///
/// # Errors
/// A conflict, which is never overwritten, or a damaged item.
pub fn recognise(existing: &Item, lot: &Lot) -> Result<(), PaymentError> {
    if Lot::from_item(existing)? == *lot { Ok(()) } else { Err(PaymentError::Conflict) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lot(yen: i64) -> Result<Lot, PaymentError> {
        let month = BillingMonth::parse("2024-06").unwrap();
        Lot::new(ReviewBody::Shiharai, month, Source::new("d-0001", 3).unwrap(), 12, Yen::new(yen))
    }

    #[test]
    fn nothing_negative_and_nothing_too_large() {
        assert_eq!(lot(-1), Err(PaymentError::Negative));
        assert_eq!(lot(limits::TRANSFER_YEN_MAX + 1), Err(PaymentError::AmountLimit));
        assert!(lot(limits::TRANSFER_YEN_MAX).unwrap().obligation().is_some());
        assert_eq!(lot(0).unwrap().obligation(), None, "zero yen is recorded, not paid");
        assert_eq!(lot(1).unwrap().obligation().unwrap().id().as_str(), "202406-1-d-0001-000003");
    }

    #[test]
    fn the_same_lot_is_recognised_and_another_is_a_conflict() {
        let first = lot(500).unwrap();
        assert_eq!(recognise(&first.to_item(), &first), Ok(()));
        assert_eq!(recognise(&first.to_item(), &lot(501).unwrap()), Err(PaymentError::Conflict));
        assert_eq!(recognise(&first.to_item(), &lot(0).unwrap()), Err(PaymentError::Conflict));
    }

    #[test]
    fn stored_items_are_read_strictly() {
        let item = lot(500).unwrap().to_item();
        for name in item.keys() {
            let mut without = item.clone();
            without.remove(name);
            assert!(Lot::from_item(&without).is_err(), "{name}");
            let mut other = item.clone();
            other.insert(name.clone(), true.into());
            assert!(Lot::from_item(&other).is_err(), "{name}");
        }
        let mut more = item;
        more.insert("more".to_owned(), 1.into());
        assert_eq!(Lot::from_item(&more), Err(PaymentError::Stored(BadItem("unknown attribute"))));
    }

    #[test]
    fn names_of_deliveries_cannot_reach_into_keys() {
        for wrong in ["", "a#b", "a b", "あ", &"a".repeat(65)] {
            assert_eq!(Source::new(wrong, 1), Err(PaymentError::Identifier("delivery")), "{wrong}");
        }
        assert!(Source::new(&"a".repeat(64), 1).is_ok());
    }
}
