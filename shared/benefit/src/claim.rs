use crate::keys;
use crate::settled::Settled;
use josei_base::plan::{BadItem, Condition, Item, ItemExt, Key, Table, Value, Write};
use josei_base::receipt::ReviewBody;
use josei_base::{Billed, BillingMonth, Points, Realm, ServiceMonth, Yen};
use serde::{Deserialize, Serialize};

/// A receipt's place among all: delivery and running number in its file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReceiptRef {
    /// Delivery id.
    pub delivery: String,
    /// Running number in the file, from 1.
    pub number: u64,
}

impl std::fmt::Display for ReceiptRef {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.delivery, self.number)
    }
}

/// One care (同一受診): what makes two receipts the same or a second one of the same (`domain/eligibility.md` §4.1 step 14).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Care {
    /// Keyed hash of programme and holder number, in hexadecimal.
    pub holder: String,
    /// Service month.
    pub month: ServiceMonth,
    /// Fee table, in/out and institution, as `1#out#2716000019`.
    pub place: String,
}

/// Which place under its care a claim takes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Slot {
    /// The first receipt.
    First,
    /// A later one that bills this other amount (W41).
    OtherBilled(Billed),
    /// A later one with the same points (E40).
    Again(ReceiptRef),
    /// One that comes again after another was returned or taken back (再請求).
    Resubmitted {
        /// In whose place: the first receipt, or the one that bills this other amount.
        billed: Option<Billed>,
        /// How many went before it there.
        nth: u32,
    },
}

/// What stood there before (重複の有無).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Prior {
    /// Nothing.
    None,
    /// A receipt of the same care with the same points.
    SamePoints,
    /// A receipt of the same care with other points.
    OtherPoints,
    /// One that was returned or taken back: this one takes its place, which is allowed.
    Returned,
}

/// What the machine decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Nothing stands against it.
    Ok,
    /// Warnings only: a clerk looks.
    Review,
    /// An error: a clerk decides.
    Reject,
}

impl Outcome {
    /// The name in rows and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Review => "review",
            Self::Reject => "reject",
        }
    }

    pub(crate) fn parse(text: &str) -> Result<Self, BadItem> {
        [Self::Ok, Self::Review, Self::Reject].into_iter().find(|outcome| outcome.name() == text).ok_or(BadItem("outcome"))
    }
}

/// Attribute of the points of a claim.
const POINTS: &str = "points";
/// Attribute of the yen of a claim that bills yen (訪問看護), instead of the points.
const BILLED_YEN: &str = "billed_yen";

/// A claim's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Where its receipt is.
    pub receipt: ReceiptRef,
    /// Chunk of the delivery that holds it.
    pub chunk: u32,
    /// Who sent it and is paid.
    pub review_body: ReviewBody,
    /// Billing month.
    pub billing_month: BillingMonth,
    /// What the machine decided.
    pub outcome: Outcome,
    /// Codes, in the order of the rules.
    pub codes: Vec<String>,
    /// What the receipt bills.
    pub billed: Billed,
    /// What the patient paid under this programme.
    pub copay: Yen,
    /// What the city pays if it is accepted.
    pub yen: Yen,
    /// The returned receipt whose place it takes (再請求の元).
    pub replaces: Option<ReceiptRef>,
    /// What a person made of it.
    pub settled: Option<Settled>,
}

impl Claim {
    /// As a row.
    #[must_use]
    pub fn to_item(&self) -> Item {
        let mut item = Item::from([
            ("delivery".to_owned(), self.receipt.delivery.as_str().into()),
            ("number".to_owned(), Value::Number(i64::try_from(self.receipt.number).unwrap_or(i64::MAX))),
            ("chunk".to_owned(), Value::Number(i64::from(self.chunk))),
            ("body".to_owned(), self.review_body.name().into()),
            ("month".to_owned(), self.billing_month.to_string().into()),
            ("outcome".to_owned(), self.outcome.name().into()),
            ("codes".to_owned(), self.codes.join(" ").into()),
            match self.billed {
                Billed::Points(points) => (POINTS.to_owned(), Value::Number(i64::from(points.get()))),
                Billed::Yen(yen) => (BILLED_YEN.to_owned(), Value::Number(yen.get())),
            },
            ("copay".to_owned(), Value::Number(self.copay.get())),
            ("yen".to_owned(), Value::Number(self.yen.get())),
        ]);
        if let Some(replaced) = &self.replaces {
            item.insert("replaces_delivery".to_owned(), replaced.delivery.as_str().into());
            item.insert("replaces_number".to_owned(), Value::Number(i64::try_from(replaced.number).unwrap_or(i64::MAX)));
        }
        if let Some(settled) = &self.settled {
            settled.put_into(&mut item);
        }
        item
    }

    /// From a row.
    ///
    /// # Errors
    /// Names the attribute that is missing or damaged.
    pub fn from_item(item: &Item) -> Result<Self, BadItem> {
        let body = item.text("body")?;
        Ok(Self {
            receipt: ReceiptRef {
                delivery: item.text("delivery")?.to_owned(),
                number: u64::try_from(item.number("number")?).map_err(|_| BadItem("number"))?,
            },
            chunk: u32::try_from(item.number("chunk")?).map_err(|_| BadItem("chunk"))?,
            review_body: ReviewBody::ALL.into_iter().find(|known| known.name() == body).ok_or(BadItem("body"))?,
            billing_month: BillingMonth::parse(item.text("month")?).map_err(|_| BadItem("month"))?,
            outcome: Outcome::parse(item.text("outcome")?)?,
            codes: item.text("codes")?.split_whitespace().map(str::to_owned).collect(),
            billed: match item.number(BILLED_YEN) {
                Ok(yen) => Billed::Yen(Yen::new(yen)),
                Err(_) => Billed::Points(Points::new(u32::try_from(item.number(POINTS)?).map_err(|_| BadItem(POINTS))?)),
            },
            copay: Yen::new(item.number("copay")?),
            yen: Yen::new(item.number("yen")?),
            replaces: replaced(item)?,
            settled: Settled::read_from(item)?,
        })
    }
}

fn replaced(item: &Item) -> Result<Option<ReceiptRef>, BadItem> {
    if !item.contains_key("replaces_delivery") {
        return Ok(None);
    }
    let number = u64::try_from(item.number("replaces_number")?).map_err(|_| BadItem("replaces_number"))?;
    Ok(Some(ReceiptRef { delivery: item.text("replaces_delivery")?.to_owned(), number }))
}

/// Writes a claim under its key unless the key is taken.
#[must_use]
pub fn plan_claim(key: Key, claim: &Claim) -> Write {
    Write::Put { table: Table::Claims, key, item: claim.to_item(), condition: Some(Condition::Absent) }
}

/// What a refused write means, by the claim that stands there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refused {
    /// The same receipt wrote it before (the event came twice): done.
    SameReceipt,
    /// Another receipt of the same care was first: judge again with this and write under this slot.
    Next(Prior, Slot),
}

/// Most times a care may come again in one place.
const RESUBMISSIONS_MAX: u32 = 99;

/// What a claim that stands says to a later receipt of the same care: a second one is a duplicate (E40) or to be looked at (W41), unless the one that
/// stands was returned or taken back. Then the later one is linked to it and allowed.
#[must_use]
pub fn prior(standing: &Claim, billed: Billed) -> Prior {
    if standing.is_gone() {
        Prior::Returned
    } else if standing.billed == billed {
        Prior::SamePoints
    } else {
        Prior::OtherPoints
    }
}

/// Decides what a refused write in `slot` means. `standing` is the claim found there.
#[must_use]
pub fn after_refusal(slot: &Slot, standing: &Claim, receipt: &ReceiptRef, billed: Billed) -> Refused {
    if standing.receipt == *receipt {
        return Refused::SameReceipt;
    }
    let (place, before) = match slot {
        Slot::First => (None, 0),
        Slot::OtherBilled(other) => (Some(*other), 0),
        Slot::Resubmitted { billed, nth } => (*billed, *nth),
        Slot::Again(_) => return Refused::Next(Prior::SamePoints, Slot::Again(receipt.clone())),
    };
    match prior(standing, billed) {
        Prior::Returned if before < RESUBMISSIONS_MAX => {
            Refused::Next(Prior::Returned, Slot::Resubmitted { billed: place, nth: before + 1 })
        }
        Prior::OtherPoints if place.is_none() => Refused::Next(Prior::OtherPoints, Slot::OtherBilled(billed)),
        _ => Refused::Next(Prior::SamePoints, Slot::Again(receipt.clone())),
    }
}

/// Keys of this crate, for the one who writes claims.
#[must_use]
pub fn claim_key(realm: &Realm, care: Option<&Care>, slot: &Slot, receipt: &ReceiptRef) -> Key {
    match care {
        Some(care) => keys::claim(realm, care, slot),
        None => keys::unknown_holder(realm, receipt),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claim(number: u64, points: u32) -> Claim {
        Claim {
            receipt: ReceiptRef { delivery: "d".into(), number },
            chunk: 1,
            review_body: ReviewBody::Shiharai,
            billing_month: BillingMonth::parse("2024-07").unwrap(),
            outcome: Outcome::Ok,
            codes: vec!["W41".into()],
            billed: Points::new(points).into(),
            copay: Yen::new(500),
            yen: Yen::new(1_900),
            replaces: None,
            settled: None,
        }
    }

    #[test]
    fn rows_come_back() {
        assert_eq!(Claim::from_item(&claim(7, 800).to_item()), Ok(claim(7, 800)));
        let nurse = Claim { billed: Yen::new(25_550).into(), ..claim(7, 0) };
        assert_eq!(Claim::from_item(&nurse.to_item()), Ok(nurse));
    }

    #[test]
    fn the_second_receipt_learns_what_it_is() {
        let first = claim(1, 800);
        let again = ReceiptRef { delivery: "d".into(), number: 2 };
        assert_eq!(after_refusal(&Slot::First, &first, &first.receipt, first.billed), Refused::SameReceipt);
        assert_eq!(
            after_refusal(&Slot::First, &first, &again, Points::new(800).into()),
            Refused::Next(Prior::SamePoints, Slot::Again(again.clone()))
        );
        assert_eq!(
            after_refusal(&Slot::First, &first, &again, Points::new(900).into()),
            Refused::Next(Prior::OtherPoints, Slot::OtherBilled(Points::new(900).into()))
        );
        let second = claim(2, 900);
        let third = ReceiptRef { delivery: "d".into(), number: 3 };
        assert_eq!(
            after_refusal(&Slot::OtherBilled(Points::new(900).into()), &second, &third, Points::new(900).into()),
            Refused::Next(Prior::SamePoints, Slot::Again(third.clone()))
        );
    }

    #[test]
    fn what_was_returned_may_come_again_and_only_once_at_a_time() {
        use crate::case::PersonId;
        use crate::settled::How;
        let by = PersonId::parse("approver-1").unwrap();
        let gone = |how, claim: Claim| Claim { settled: Some(Settled { how, by: by.clone(), yen: Yen::ZERO }), ..claim };
        let again = ReceiptRef { delivery: "e".into(), number: 2 };
        let points = |points: u32| Billed::from(Points::new(points));
        for how in [How::Returned, How::Corrected] {
            for billed in [800, 900] {
                assert_eq!(prior(&gone(how, claim(1, 800)), points(billed)), Prior::Returned);
                assert_eq!(
                    after_refusal(&Slot::First, &gone(how, claim(1, 800)), &again, points(billed)),
                    Refused::Next(Prior::Returned, Slot::Resubmitted { billed: None, nth: 1 })
                );
            }
        }
        for how in [How::Accepted, How::Split] {
            assert_eq!(prior(&gone(how, claim(1, 800)), points(800)), Prior::SamePoints);
        }
        let first = Slot::Resubmitted { billed: None, nth: 1 };
        let third = ReceiptRef { delivery: "f".into(), number: 1 };
        assert_eq!(
            after_refusal(&first, &claim(2, 900), &third, points(900)),
            Refused::Next(Prior::SamePoints, Slot::Again(third.clone()))
        );
        assert_eq!(
            after_refusal(&first, &claim(2, 900), &third, points(700)),
            Refused::Next(Prior::OtherPoints, Slot::OtherBilled(points(700)))
        );
        assert_eq!(
            after_refusal(&first, &gone(How::Returned, claim(2, 900)), &third, points(900)),
            Refused::Next(Prior::Returned, Slot::Resubmitted { billed: None, nth: 2 })
        );
        let other = Slot::OtherBilled(points(900));
        let place = Slot::Resubmitted { billed: Some(points(900)), nth: 1 };
        assert_eq!(
            after_refusal(&other, &gone(How::Returned, claim(2, 900)), &third, points(900)),
            Refused::Next(Prior::Returned, place.clone())
        );
        assert_eq!(
            after_refusal(&place, &claim(2, 900), &third, points(900)),
            Refused::Next(Prior::SamePoints, Slot::Again(third.clone()))
        );
        let last = Slot::Resubmitted { billed: None, nth: RESUBMISSIONS_MAX };
        assert_eq!(
            after_refusal(&last, &gone(How::Returned, claim(2, 900)), &third, points(900)),
            Refused::Next(Prior::SamePoints, Slot::Again(third.clone()))
        );
    }
}
