//! What an approval puts on a list to come: one row per receipt, until a list takes it.

use crate::case::state::names;
use crate::case::{CaseId, ReasonCode};
use crate::claim::ReceiptRef;
use crate::keys;
use josei_base::plan::{BadItem, Condition, Item, ItemExt, Table, Value, Write};
use josei_base::receipt::ReviewBody;
use josei_base::{BillingMonth, Month, Realm, Yen};

names! {
    /// Which list (一覧の種類).
    OutgoingKind "kind" {
        /// Returned before payment
        Return "return" "返戻";
        /// Taken back after it was accepted
        Correction "correction" "過誤";
    }
}

impl OutgoingKind {
    /// Its digit in a list's head.
    #[must_use]
    pub const fn code(self) -> char {
        match self {
            Self::Return => '1',
            Self::Correction => '2',
        }
    }

    /// How its files begin.
    #[must_use]
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Return => "HENREI",
            Self::Correction => "KAGO",
        }
    }
}

/// A receipt that goes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    /// On which kind of list.
    pub kind: OutgoingKind,
    /// To whom.
    pub body: ReviewBody,
    /// The month in which it was approved.
    pub month: Month,
    /// Its case.
    pub case: CaseId,
    /// Chunk of the delivery that holds the receipt.
    pub chunk: u32,
    /// What is returned or taken back; never negative here.
    pub yen: Yen,
    /// Only a part goes back.
    pub part: bool,
    /// Why.
    pub reason: ReasonCode,
    /// What the machine had found.
    pub codes: Vec<String>,
    /// The batch that paid it, if that is known.
    pub paid_batch: Option<u32>,
    /// The list that took it.
    pub list: Option<u32>,
}

impl Outgoing {
    /// What it changes in the payment, as its line tells it: a correction is a negative.
    ///
    /// # Errors
    /// When it does not fit.
    pub fn signed(&self) -> Result<Yen, crate::case::CaseError> {
        match self.kind {
            OutgoingKind::Return => Ok(self.yen),
            OutgoingKind::Correction => Ok(Yen::ZERO.minus(self.yen)?),
        }
    }

    pub(in crate::case) fn plan(&self, realm: &Realm) -> Write {
        let key = keys::outgoing(realm, self.kind, self.body, self.month, &self.case.receipt);
        Write::Put { table: Table::Claims, key, item: self.to_item(), condition: Some(Condition::Absent) }
    }

    /// As a row.
    #[must_use]
    pub fn to_item(&self) -> Item {
        let mut item = Item::from([
            ("kind".to_owned(), self.kind.name().into()),
            ("body".to_owned(), self.body.name().into()),
            ("month".to_owned(), self.month.to_string().into()),
            ("billing_month".to_owned(), self.case.month.to_string().into()),
            ("delivery".to_owned(), self.case.receipt.delivery.as_str().into()),
            ("number".to_owned(), Value::Number(i64::try_from(self.case.receipt.number).unwrap_or(i64::MAX))),
            ("chunk".to_owned(), Value::Number(i64::from(self.chunk))),
            ("yen".to_owned(), Value::Number(self.yen.get())),
            ("part".to_owned(), self.part.into()),
            ("reason".to_owned(), self.reason.as_str().into()),
            ("codes".to_owned(), self.codes.join(" ").into()),
        ]);
        for (name, number) in [("paid_batch", self.paid_batch), ("list", self.list)] {
            if let Some(number) = number {
                item.insert(name.to_owned(), Value::Number(i64::from(number)));
            }
        }
        item
    }

    /// From a row.
    ///
    /// # Errors
    /// Names the attribute that is missing or damaged.
    pub fn from_item(item: &Item) -> Result<Self, BadItem> {
        let small = |name| u32::try_from(item.number(name)?).map_err(|_| BadItem(name));
        let some = |name: &'static str| item.contains_key(name).then(|| small(name)).transpose();
        let body = item.text("body")?;
        Ok(Self {
            kind: OutgoingKind::parse(item.text("kind")?)?,
            body: ReviewBody::ALL.into_iter().find(|known| known.name() == body).ok_or(BadItem("body"))?,
            month: Month::parse(item.text("month")?).map_err(|_| BadItem("month"))?,
            case: CaseId {
                month: BillingMonth::parse(item.text("billing_month")?).map_err(|_| BadItem("billing_month"))?,
                receipt: ReceiptRef {
                    delivery: item.text("delivery")?.to_owned(),
                    number: u64::try_from(item.number("number")?).map_err(|_| BadItem("number"))?,
                },
            },
            chunk: small("chunk")?,
            yen: Yen::new(item.number("yen")?),
            part: match item.get("part") {
                Some(Value::Flag(part)) => *part,
                _ => return Err(BadItem("part")),
            },
            reason: ReasonCode::parse(item.text("reason")?).map_err(|_| BadItem("reason"))?,
            codes: item.text("codes")?.split_whitespace().map(str::to_owned).collect(),
            paid_batch: some("paid_batch")?,
            list: some("list")?,
        })
    }
}
