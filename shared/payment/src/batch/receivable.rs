//! Receivables (返還金・過誤調整): what a payee owes the city because a paid receipt, application or refund was corrected downwards. They are
//! netted against what the same payee is owed later, never transferred.
//!
//! The decision and its use are two rows by two hands: [`Receivable`] is put once by whoever decides, [`Nettings`] is written by payment alone
//! and lists each batch with the yen it withheld. What a batch withheld counts unless the batch is VOIDED, so giving a batch up gives its
//! nettings back without a write; the next netting, which checks that it is VOIDED, takes its entry out.

use super::SEQUENCE_MAX;
use super::obligation::{ObligationId, only_once};
use super::outcome::Reason;
use super::source::{Source, SourceKind};
use crate::error::PaymentError;
use crate::keys;
use crate::payee::Payee;
use josei_base::plan::{BadItem, Condition, Item, ItemExt as _, Table, Write};
use josei_base::{BillingMonth, Realm, Yen, limits};
use std::collections::BTreeSet;

/// Version of the stored shape.
const FORMAT: i64 = 1;
/// Most batches that can have withheld a part of one receivable.
pub const NETTINGS_MAX: usize = 99;

/// A receivable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receivable {
    payee: Payee,
    month: BillingMonth,
    source: Source,
    original: ObligationId,
    yen: Yen,
    reason: Reason,
}

impl Receivable {
    /// From a correction: who was paid, with which obligation, and how much too much. `month` is the one it was decided in.
    ///
    /// # Errors
    /// No yen or a negative amount, more than one transfer can carry, or a source that is no correction of something owed to this payee.
    pub fn new(
        payee: impl Into<Payee>,
        month: BillingMonth,
        source: Source,
        original: ObligationId,
        yen: Yen,
        reason: Reason,
    ) -> Result<Self, PaymentError> {
        let payee = payee.into();
        if yen <= Yen::ZERO {
            return Err(PaymentError::Negative);
        }
        if yen.get() > limits::TRANSFER_YEN_MAX {
            return Err(PaymentError::AmountLimit);
        }
        if source.kind() != SourceKind::Correction {
            return Err(PaymentError::Correction);
        }
        if !source.may_be_owed_to(&payee) {
            return Err(PaymentError::OtherPayee);
        }
        Ok(Self { payee, month, source, original, yen, reason })
    }

    /// Its name: that of its correction.
    #[must_use]
    pub fn id(&self) -> ReceivableId {
        ReceivableId(self.source.name())
    }

    /// Who owes it.
    #[must_use]
    pub const fn payee(&self) -> &Payee {
        &self.payee
    }

    /// The month it was decided in.
    #[must_use]
    pub const fn month(&self) -> BillingMonth {
        self.month
    }

    /// The correction it comes from.
    #[must_use]
    pub const fn source(&self) -> &Source {
        &self.source
    }

    /// The obligation that was paid too high.
    #[must_use]
    pub const fn original(&self) -> &ObligationId {
        &self.original
    }

    /// How much.
    #[must_use]
    pub const fn yen(&self) -> Yen {
        self.yen
    }

    /// Why.
    #[must_use]
    pub const fn reason(&self) -> &Reason {
        &self.reason
    }

    /// As stored.
    #[must_use]
    pub fn to_item(&self) -> Item {
        let mut item = Item::from([
            ("format".to_owned(), FORMAT.into()),
            ("month".to_owned(), self.month.to_string().into()),
            ("source".to_owned(), self.source.name().into()),
            ("original".to_owned(), self.original.as_str().into()),
            ("yen".to_owned(), self.yen.get().into()),
            ("reason".to_owned(), self.reason.as_str().into()),
        ]);
        self.payee.put(&mut item);
        item
    }

    /// From what is stored.
    ///
    /// # Errors
    /// When it is not exactly what [`Receivable::to_item`] makes.
    pub fn from_item(item: &Item) -> Result<Self, PaymentError> {
        let receivable = Self::new(
            Payee::from_item(item)?,
            BillingMonth::parse(item.text("month")?).map_err(|_| BadItem("month"))?,
            Source::parse(item.text("source")?).map_err(|_| BadItem("source"))?,
            ObligationId::parse(item.text("original")?).map_err(|_| BadItem("original"))?,
            Yen::new(item.number("yen")?),
            Reason::parse(item.text("reason")?).map_err(|_| BadItem("reason"))?,
        )
        .map_err(|_| BadItem("yen"))?;
        if receivable.to_item() == *item { Ok(receivable) } else { Err(BadItem("unknown attribute").into()) }
    }
}

/// Name of a receivable.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ReceivableId(String);

impl ReceivableId {
    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for ReceivableId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(&self.0)
    }
}

impl TryFrom<String> for ReceivableId {
    type Error = PaymentError;
    fn try_from(text: String) -> Result<Self, PaymentError> {
        match Source::parse(&text)?.kind() {
            SourceKind::Correction => Ok(Self(text)),
            _ => Err(PaymentError::Identifier("receivable")),
        }
    }
}

impl From<ReceivableId> for String {
    fn from(id: ReceivableId) -> Self {
        id.0
    }
}

/// Records a receivable, once; the same correction is never an obligation as well.
#[must_use]
pub fn plan_receivable(realm: &Realm, receivable: &Receivable) -> Vec<Write> {
    let key = keys::receivable(realm, receivable.month, receivable.id().as_str());
    vec![
        Write::Put { table: Table::Payments, key, item: receivable.to_item(), condition: Some(Condition::Absent) },
        only_once(realm, &receivable.source, receivable.month, "receivable"),
    ]
}

/// Is what stands under a receivable's key the same receivable? Then it was recorded before. If nothing stands there and the store refused it
/// nevertheless, the same correction stands with another month or as an obligation: a conflict.
///
/// # Errors
/// A conflict, which is never overwritten, or a damaged item.
pub fn recognise_receivable(existing: &Item, receivable: &Receivable) -> Result<(), PaymentError> {
    if Receivable::from_item(existing)? == *receivable { Ok(()) } else { Err(PaymentError::Conflict) }
}

/// What batches have withheld of one receivable.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Nettings {
    /// Counts every change; 0 when there is no row yet.
    pub revision: i64,
    /// Batch and yen, in the order they were made.
    pub made: Vec<(u32, Yen)>,
}

impl Nettings {
    /// As stored: `<batch>=<yen>` with spaces between.
    #[must_use]
    pub fn to_item(&self) -> Item {
        let made: Vec<_> = self.made.iter().map(|(batch, yen)| format!("{batch}={}", yen.get())).collect();
        Item::from([
            ("format".to_owned(), FORMAT.into()),
            ("revision".to_owned(), self.revision.into()),
            ("made".to_owned(), made.join(" ").into()),
        ])
    }

    /// From what is stored, if anything.
    ///
    /// # Errors
    /// When it is not exactly what [`Nettings::to_item`] makes, or a batch stands twice.
    pub fn from_item(item: Option<&Item>) -> Result<Self, PaymentError> {
        let Some(item) = item else { return Ok(Self::default()) };
        let read = |entry: &str| -> Option<(u32, Yen)> {
            let (batch, yen) = entry.split_once('=')?;
            let (batch, yen) = (batch.parse().ok()?, yen.parse().ok()?);
            ((1..=SEQUENCE_MAX).contains(&batch) && yen > 0).then_some((batch, Yen::new(yen)))
        };
        let made: Option<Vec<_>> = item.text("made")?.split(' ').map(read).collect();
        let nettings = Self { revision: item.number("revision")?, made: made.ok_or(BadItem("made"))? };
        let batches: BTreeSet<u32> = nettings.made.iter().map(|(batch, _)| *batch).collect();
        let once = batches.len() == nettings.made.len() && nettings.revision >= 1;
        if once && nettings.to_item() == *item { Ok(nettings) } else { Err(BadItem("made").into()) }
    }
}

/// A receivable with what has been withheld of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claimable {
    /// The receivable.
    pub receivable: Receivable,
    /// What stands under the key of its nettings.
    pub nettings: Nettings,
}

impl Claimable {
    /// What is still to be withheld, if these batches are voided; nothing when a caller knows of too few.
    pub fn open(&self, voided: &BTreeSet<u32>) -> Result<Yen, PaymentError> {
        let counts = self.nettings.made.iter().filter(|(batch, _)| !voided.contains(batch)).map(|(_, yen)| *yen);
        let withheld = Yen::sum(counts).map_err(|_| BadItem("made"))?;
        let open = self.receivable.yen.minus(withheld).map_err(|_| BadItem("made"))?;
        Ok(open.max(Yen::ZERO))
    }

    /// What this batch withheld of it.
    #[must_use]
    pub fn by(&self, sequence: u32) -> Option<Netting> {
        let (_, yen) = self.nettings.made.iter().find(|(batch, _)| *batch == sequence)?;
        Some(Netting { receivable: self.receivable.id(), payee: self.receivable.payee.clone(), yen: *yen })
    }
}

/// What a batch withholds of one receivable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Netting {
    /// The receivable.
    pub receivable: ReceivableId,
    /// Who owes it, and is paid less.
    pub payee: Payee,
    /// How much.
    pub yen: Yen,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::{Lot, plan_obligation};
    use josei_base::receipt::ReviewBody;

    fn receivable(yen: i64) -> Result<Receivable, PaymentError> {
        let source = Source::correction(&Source::receipt("d-0001", 42)?, 1)?;
        let (month, original) = (BillingMonth::parse("2024-07").unwrap(), ObligationId::parse("202406-1-d-0001-000003")?);
        Receivable::new(ReviewBody::Shiharai, month, source, original, Yen::new(yen), Reason::parse("insurer-changed")?)
    }

    #[test]
    fn only_a_correction_takes_back_and_only_something() {
        assert_eq!(receivable(0), Err(PaymentError::Negative));
        assert_eq!(receivable(limits::TRANSFER_YEN_MAX + 1), Err(PaymentError::AmountLimit));
        let right = receivable(1).unwrap();
        assert_eq!(right.id().as_str(), "K-01-R-d-0001-0000000042");
        let new =
            |payee: Payee, source| Receivable::new(payee, right.month, source, right.original.clone(), right.yen, right.reason.clone());
        assert_eq!(new(right.payee.clone(), Source::receipt("d-0001", 42).unwrap()), Err(PaymentError::Correction));
        let person = crate::people::PayeeId::parse("p-1").unwrap();
        assert_eq!(new(person.into(), right.source.clone()), Err(PaymentError::OtherPayee));
    }

    #[test]
    fn stored_receivables_are_read_strictly() {
        let item = receivable(500).unwrap().to_item();
        assert_eq!(Receivable::from_item(&item), receivable(500));
        for name in item.keys() {
            let mut other = item.clone();
            other.remove(name);
            assert!(Receivable::from_item(&other).is_err(), "{name}");
            other.insert(name.clone(), true.into());
            assert!(Receivable::from_item(&other).is_err(), "{name}");
        }
        let mut more = item.clone();
        more.insert("more".to_owned(), 1.into());
        assert!(Receivable::from_item(&more).is_err());
        assert_eq!(recognise_receivable(&item, &receivable(500).unwrap()), Ok(()));
        assert_eq!(recognise_receivable(&item, &receivable(501).unwrap()), Err(PaymentError::Conflict));
    }

    #[test]
    fn a_correction_is_an_obligation_or_a_receivable_never_both() {
        let realm = Realm::parse("local-271403").unwrap();
        let back = receivable(500).unwrap();
        let more = Lot::correction(ReviewBody::Shiharai, back.month, back.source.clone(), back.original.clone(), Yen::new(1)).unwrap();
        let (back, more) = (plan_receivable(&realm, &back), plan_obligation(&realm, &more));
        assert_eq!(back[1].key(), more[1].key());
        assert_ne!(back[0].key(), more[0].key());
    }

    #[test]
    fn what_was_withheld_counts_unless_its_batch_was_given_up() {
        let made = vec![(3, Yen::new(200)), (4, Yen::new(250))];
        let claimable = Claimable { receivable: receivable(500).unwrap(), nettings: Nettings { revision: 2, made } };
        assert_eq!(claimable.open(&BTreeSet::new()), Ok(Yen::new(50)));
        assert_eq!(claimable.open(&[3].into()), Ok(Yen::new(250)));
        assert_eq!(claimable.open(&[3, 4].into()), Ok(Yen::new(500)));
        assert_eq!(claimable.by(4).map(|netting| netting.yen), Some(Yen::new(250)));
        assert_eq!(claimable.by(5), None);
        // Both were given up, and the caller knows of one.
        let made = vec![(3, Yen::new(500)), (4, Yen::new(500))];
        let twice = Claimable { nettings: Nettings { revision: 2, made }, ..claimable };
        assert_eq!((twice.open(&[3].into()), twice.open(&[3, 4].into())), (Ok(Yen::ZERO), Ok(Yen::new(500))));
    }

    #[test]
    fn stored_nettings_are_read_strictly() {
        let right = Nettings { revision: 2, made: vec![(3, Yen::new(200)), (12, Yen::new(1))] };
        let item = right.to_item();
        assert_eq!(item.text("made"), Ok("3=200 12=1"));
        assert_eq!(Nettings::from_item(Some(&item)), Ok(right));
        assert_eq!(Nettings::from_item(None), Ok(Nettings::default()));
        for wrong in ["", "3", "3=200 3=1", "3=0 4=1", "0=1 4=1", "03=200 12=1", "3=200  12=1", "3=-5 12=1", "3=200,12=1"] {
            let mut other = item.clone();
            other.insert("made".to_owned(), wrong.into());
            assert!(Nettings::from_item(Some(&other)).is_err(), "{wrong}");
        }
    }
}
