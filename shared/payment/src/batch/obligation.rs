//! Obligations (支払義務): what the city owes a review body for one lot of accepted receipts or one receipt, or a person for an application or a
//! refund; and what it owes again after a correction or a returned transfer.
//!
//! An amount of zero yen is recorded under the same key with its count and is never paid: so each cause has a record, it cannot be recorded
//! twice with different amounts, and a month is complete when every lot has one.

use super::source::{Source, SourceKind};
use crate::error::PaymentError;
use crate::keys;
use crate::payee::Payee;
use josei_base::plan::{BadItem, Condition, Item, ItemExt as _, Table, Write};
use josei_base::receipt::ReviewBody;
use josei_base::{BillingMonth, Month, Realm, Yen, limits};

/// Version of the stored shape of a chunk's lot.
const FORMAT_CHUNK: i64 = 1;
/// Version of the stored shape of anything else: it names its source.
const FORMAT: i64 = 2;

/// Name of an obligation. A chunk's is `<YYYYMM>-<review body>-<delivery>-<lot>`; any other is the name of its source. Made only from what it
/// names, so that the same cause always has the same one; the first begins with a digit, the others with the letter of their kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ObligationId(String);

impl ObligationId {
    fn of(month: BillingMonth, payee: &Payee, source: &Source) -> Self {
        match (source.chunk(), payee.body()) {
            (Some((delivery, lot)), Some(body)) => Self(format!("{}-{}-{delivery}-{lot:06}", month.0.compact(), body.code())),
            _ => Self(source.name()),
        }
    }

    /// From its text.
    ///
    /// # Errors
    /// For any text that names no obligation.
    pub fn parse(text: &str) -> Result<Self, PaymentError> {
        if Self::kind_of(text).is_some() { Ok(Self(text.to_owned())) } else { Err(PaymentError::Identifier("obligation")) }
    }

    /// What kind of cause it names.
    #[must_use]
    pub fn kind(&self) -> SourceKind {
        Self::kind_of(&self.0).unwrap_or(SourceKind::Chunk)
    }

    fn kind_of(text: &str) -> Option<SourceKind> {
        if !text.starts_with(|first: char| first.is_ascii_digit()) {
            return Source::parse(text).ok().map(|source| source.kind()).filter(|kind| *kind != SourceKind::Chunk);
        }
        let mut parts = text.splitn(3, '-');
        let (month, body, rest) = (parts.next()?, parts.next()?, parts.next()?);
        let is_body = ReviewBody::ALL.into_iter().any(|one| one.code().to_string() == body);
        let is_lot = Source::parse(&format!("L-{rest}")).is_ok();
        (month.len() == 6 && Month::parse(month).is_ok() && is_body && is_lot).then_some(SourceKind::Chunk)
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

impl TryFrom<String> for ObligationId {
    type Error = PaymentError;
    fn try_from(text: String) -> Result<Self, PaymentError> {
        Self::parse(&text)
    }
}

impl From<ObligationId> for String {
    fn from(id: ObligationId) -> Self {
        id.0
    }
}

/// What was decided for one cause: how many receipts, how many yen (possibly none), owed to whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lot {
    payee: Payee,
    month: BillingMonth,
    source: Source,
    corrects: Option<ObligationId>,
    count: u32,
    yen: Yen,
}

/// What is to be paid: a lot of more than zero yen. Only [`Lot::obligation`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obligation {
    pub(super) id: ObligationId,
    pub(super) payee: Payee,
    pub(super) month: BillingMonth,
    pub(super) count: u32,
    pub(super) yen: Yen,
}

impl Lot {
    /// A lot of any cause but a correction. `month` is the billing month of a delivery; of anything else, the month it is to be paid with.
    ///
    /// # Errors
    /// A negative amount (a correction is netted, never transferred), more than one transfer can carry, or a cause that is never owed to this
    /// payee.
    pub fn new(payee: impl Into<Payee>, month: BillingMonth, source: Source, count: u32, yen: Yen) -> Result<Self, PaymentError> {
        Self::checked(Self { payee: payee.into(), month, source, corrects: None, count, yen })
    }

    /// The positive difference of a correction (過誤), owed besides the obligation it corrects.
    ///
    /// # Errors
    /// As [`Lot::new`]; and a source that is no correction.
    pub fn correction(
        payee: impl Into<Payee>,
        month: BillingMonth,
        source: Source,
        corrects: ObligationId,
        yen: Yen,
    ) -> Result<Self, PaymentError> {
        Self::checked(Self { payee: payee.into(), month, source, corrects: Some(corrects), count: 1, yen })
    }

    fn checked(self) -> Result<Self, PaymentError> {
        if self.yen.is_negative() {
            return Err(PaymentError::Negative);
        }
        if self.yen.get() > limits::TRANSFER_YEN_MAX {
            return Err(PaymentError::AmountLimit);
        }
        if self.corrects.is_some() != (self.source.kind() == SourceKind::Correction) {
            return Err(PaymentError::Correction);
        }
        if self.source.may_be_owed_to(&self.payee) { Ok(self) } else { Err(PaymentError::OtherPayee) }
    }

    /// Its name.
    #[must_use]
    pub fn id(&self) -> ObligationId {
        ObligationId::of(self.month, &self.payee, &self.source)
    }

    /// What is to be paid, if anything.
    #[must_use]
    pub fn obligation(&self) -> Option<Obligation> {
        let Self { month, count, yen, .. } = *self;
        (yen > Yen::ZERO).then(|| Obligation { id: self.id(), payee: self.payee.clone(), month, count, yen })
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
    pub const fn payee(&self) -> &Payee {
        &self.payee
    }

    /// The month it is paid with.
    #[must_use]
    pub const fn month(&self) -> BillingMonth {
        self.month
    }

    /// Where it comes from.
    #[must_use]
    pub const fn source(&self) -> &Source {
        &self.source
    }

    /// The obligation it corrects, if it is a correction.
    #[must_use]
    pub const fn corrects(&self) -> Option<&ObligationId> {
        self.corrects.as_ref()
    }

    /// As stored.
    #[must_use]
    pub fn to_item(&self) -> Item {
        let mut item = Item::from([
            ("month".to_owned(), self.month.to_string().into()),
            ("count".to_owned(), i64::from(self.count).into()),
            ("yen".to_owned(), self.yen.get().into()),
        ]);
        self.payee.put(&mut item);
        if let Some((delivery, lot)) = self.source.chunk() {
            item.insert("format".to_owned(), FORMAT_CHUNK.into());
            item.insert("delivery".to_owned(), delivery.into());
            item.insert("lot".to_owned(), i64::from(lot).into());
        } else {
            item.insert("format".to_owned(), FORMAT.into());
            item.insert("source".to_owned(), self.source.name().into());
        }
        if let Some(original) = &self.corrects {
            item.insert("corrects".to_owned(), original.as_str().into());
        }
        item
    }

    /// From what is stored.
    ///
    /// # Errors
    /// When it is not exactly what [`Lot::to_item`] makes.
    pub fn from_item(item: &Item) -> Result<Self, PaymentError> {
        let number = |name| u32::try_from(item.number(name)?).map_err(|_| BadItem(name));
        let source = match item.number("format")? {
            FORMAT_CHUNK => Source::new(item.text("delivery")?, number("lot")?).map_err(|_| BadItem("delivery"))?,
            FORMAT => Source::parse(item.text("source")?).map_err(|_| BadItem("source"))?,
            _ => return Err(BadItem("format").into()),
        };
        let corrects = match item.get("corrects") {
            Some(_) => Some(ObligationId::parse(item.text("corrects")?).map_err(|_| BadItem("corrects"))?),
            None => None,
        };
        let lot = Self {
            payee: Payee::from_item(item)?,
            month: BillingMonth::parse(item.text("month")?).map_err(|_| BadItem("month"))?,
            source,
            corrects,
            count: number("count")?,
            yen: Yen::new(item.number("yen")?),
        };
        let lot = lot.checked().map_err(|_| BadItem("yen"))?;
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
    pub const fn payee(&self) -> &Payee {
        &self.payee
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
///
/// A chunk's month is its delivery's, so its own key is enough. Any other cause takes a second row that names it alone: recorded again with
/// another month, or as a receivable, it is refused by that row.
#[must_use]
pub fn plan_obligation(realm: &Realm, lot: &Lot) -> Vec<Write> {
    let key = keys::obligation(realm, lot.month, lot.id().as_str());
    let mut writes = vec![Write::Put { table: Table::Payments, key, item: lot.to_item(), condition: Some(Condition::Absent) }];
    if lot.source.chunk().is_none() {
        writes.push(only_once(realm, &lot.source, lot.month, "owed"));
    }
    writes
}

/// The row that lets a cause be recorded once, whatever month it is said to be of, and as one thing.
pub(super) fn only_once(realm: &Realm, source: &Source, month: BillingMonth, what: &str) -> Write {
    let item = Item::from([("as".to_owned(), what.into()), ("month".to_owned(), month.to_string().into())]);
    Write::Put { table: Table::Payments, key: keys::once(realm, &source.name()), item, condition: Some(Condition::Absent) }
}

/// Is what stands under a lot's key the same lot? Then it was recorded before, and all is well. If nothing stands there and the store refused
/// it nevertheless, the same cause stands with another month or as a receivable: a conflict.
///
/// # Errors
/// A conflict, which is never overwritten, or a damaged item.
pub fn recognise(existing: &Item, lot: &Lot) -> Result<(), PaymentError> {
    if Lot::from_item(existing)? == *lot { Ok(()) } else { Err(PaymentError::Conflict) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::PayeeId;
    use josei_base::ServiceMonth;
    use std::collections::BTreeSet;

    fn month() -> BillingMonth {
        BillingMonth::parse("2024-06").unwrap()
    }

    fn lot(yen: i64) -> Result<Lot, PaymentError> {
        Lot::new(ReviewBody::Shiharai, month(), Source::new("d-0001", 3).unwrap(), 12, Yen::new(yen))
    }

    fn person() -> PayeeId {
        PayeeId::parse("p-17").unwrap()
    }

    /// One of each kind.
    fn each() -> Vec<Lot> {
        let receipt = Source::receipt("d-0001", 42).unwrap();
        let application = Source::application("s-0001").unwrap();
        let refund = Source::refund("0123456789abcdef", ServiceMonth::parse("2024-05").unwrap(), Yen::ZERO).unwrap();
        let correction = Source::correction(&receipt, 1).unwrap();
        let yen = Yen::new(500);
        vec![
            lot(500).unwrap(),
            Lot::new(ReviewBody::Shiharai, month(), receipt, 1, yen).unwrap(),
            Lot::new(person(), month(), application, 1, yen).unwrap(),
            Lot::new(person(), month(), refund, 1, yen).unwrap(),
            Lot::new(person(), month(), Source::returned(3, 4).unwrap(), 1, yen).unwrap(),
            Lot::new(ReviewBody::Kokuho, month(), Source::returned(3, 5).unwrap(), 1, yen).unwrap(),
            Lot::correction(ReviewBody::Shiharai, month(), correction, lot(500).unwrap().id(), yen).unwrap(),
        ]
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
    fn each_kind_is_owed_to_whom_it_can_be_owed() {
        let refused =
            |payee: Payee, source: &Source| Lot::new(payee, month(), source.clone(), 1, Yen::new(1)) == Err(PaymentError::OtherPayee);
        let body = Payee::Body(ReviewBody::Kokuho);
        for lot in each() {
            let (to_body, to_person) = match lot.source().kind() {
                SourceKind::Chunk | SourceKind::Receipt => (false, true),
                SourceKind::Application | SourceKind::Refund => (true, false),
                SourceKind::Returned => (false, false),
                SourceKind::Correction => continue,
            };
            assert_eq!(
                (refused(body.clone(), lot.source()), refused(person().into(), lot.source())),
                (to_body, to_person),
                "{:?}",
                lot.id()
            );
        }
        let correction = Source::correction(&Source::receipt("d-0001", 42).unwrap(), 1).unwrap();
        let original = lot(1).unwrap().id();
        assert_eq!(Lot::correction(person(), month(), correction.clone(), original.clone(), Yen::new(1)), Err(PaymentError::OtherPayee));
        assert_eq!(Lot::new(body.clone(), month(), correction, 1, Yen::new(1)), Err(PaymentError::Correction));
        let receipt = Source::receipt("d-0001", 42).unwrap();
        assert_eq!(Lot::correction(body, month(), receipt, original, Yen::new(1)), Err(PaymentError::Correction));
    }

    #[test]
    fn a_chunks_row_is_as_it_was() {
        let row = lot(500).unwrap().to_item();
        let expected = Item::from([
            ("format".to_owned(), 1.into()),
            ("payee".to_owned(), "shiharai".into()),
            ("month".to_owned(), "2024-06".into()),
            ("delivery".to_owned(), "d-0001".into()),
            ("lot".to_owned(), 3.into()),
            ("count".to_owned(), 12.into()),
            ("yen".to_owned(), 500.into()),
        ]);
        assert_eq!(row, expected);
        let realm = Realm::parse("local-271403").unwrap();
        assert_eq!(plan_obligation(&realm, &lot(500).unwrap()).len(), 1);
    }

    #[test]
    fn every_name_reads_and_tells_its_kind() {
        let all = each();
        assert_eq!(all.iter().map(Lot::id).collect::<BTreeSet<_>>().len(), all.len());
        for lot in all {
            assert_eq!(ObligationId::parse(lot.id().as_str()), Ok(lot.id()));
            assert_eq!(lot.id().kind(), lot.source().kind());
        }
        for wrong in ["", "202406", "202413-1-d-000001", "202406-3-d-000001", "2024-06-1-d-000001", "202406-1-d-1", "L-d-000001", "X-1"] {
            assert_eq!(ObligationId::parse(wrong), Err(PaymentError::Identifier("obligation")), "{wrong}");
        }
    }

    /// A month later the same application, or the same correction the other way round, is refused by the row that names it alone.
    #[test]
    fn the_same_cause_of_another_month_meets_the_same_key() {
        let realm = Realm::parse("local-271403").unwrap();
        let lot = |month: &str| {
            let (month, source) = (BillingMonth::parse(month).unwrap(), Source::application("s-0001").unwrap());
            plan_obligation(&realm, &Lot::new(person(), month, source, 1, Yen::new(1)).unwrap())
        };
        let (june, july) = (lot("2024-06"), lot("2024-07"));
        assert_ne!(june[0].key(), july[0].key());
        assert_eq!(june[1].key(), july[1].key());
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
        for lot in each() {
            let item = lot.to_item();
            assert_eq!(Lot::from_item(&item), Ok(lot));
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
    }
}
