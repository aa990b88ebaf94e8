//! A case's head row: where it stands now. Its history has rows of its own.

use super::{PersonId, Standing, State};
use crate::claim::{Claim, Outcome, ReceiptRef};
use josei_base::plan::{BadItem, Item, ItemExt, Key, Value};
use josei_base::receipt::ReviewBody;
use josei_base::{BillingMonth, Date, Timestamp, Yen};

/// Which case: its receipt, and the billing month in whose queue it stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CaseId {
    /// Billing month.
    pub month: BillingMonth,
    /// The receipt.
    pub receipt: ReceiptRef,
}

/// A case (例外処理の案件).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Case {
    /// Which.
    pub id: CaseId,
    /// Acts so far, and one for the opening. Every act is conditional on it.
    pub version: u32,
    /// Where it stands.
    pub state: State,
    /// What the machine decided.
    pub outcome: Outcome,
    /// Why.
    pub codes: Vec<String>,
    /// Chunk of the delivery that holds the receipt.
    pub chunk: u32,
    /// Key of the claim.
    pub claim: Key,
    /// Who sent it and is paid.
    pub review_body: ReviewBody,
    /// What the city pays if it is accepted as it is.
    pub yen: Yen,
    /// What is owed for it now: nothing until it is accepted, a part after a split, nothing after a correction.
    pub payable: Yen,
    /// The ward (区), if it is known.
    pub ward: Option<String>,
    /// Who works on it.
    pub owner: Option<PersonId>,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// Until when it should be decided.
    pub due: Date,
    /// What waits for a second person.
    pub proposal: Option<Standing>,
    /// What should be owed for it as a late change of eligibility has it (遡及後の額), beside what is owed.
    pub should_be: Option<Yen>,
}

impl Case {
    /// A new one.
    pub(super) fn of(claim: &Claim, key: Key, state: State, opening: &super::Opening) -> Self {
        Self {
            id: CaseId { month: claim.billing_month, receipt: claim.receipt.clone() },
            version: 1,
            state,
            outcome: claim.outcome,
            codes: claim.codes.clone(),
            chunk: claim.chunk,
            claim: key,
            review_body: claim.review_body,
            yen: claim.yen,
            payable: claim.payable(),
            ward: opening.ward.clone(),
            owner: None,
            opened_at: opening.at,
            due: opening.due,
            proposal: None,
            should_be: None,
        }
    }

    /// As a row.
    #[must_use]
    pub fn to_item(&self) -> Item {
        let mut item = Item::from([
            ("month".to_owned(), self.id.month.to_string().into()),
            ("delivery".to_owned(), self.id.receipt.delivery.as_str().into()),
            ("number".to_owned(), Value::Number(i64::try_from(self.id.receipt.number).unwrap_or(i64::MAX))),
            ("version".to_owned(), Value::Number(i64::from(self.version))),
            ("state".to_owned(), self.state.name().into()),
            ("outcome".to_owned(), self.outcome.name().into()),
            ("codes".to_owned(), self.codes.join(" ").into()),
            ("chunk".to_owned(), Value::Number(i64::from(self.chunk))),
            ("claim_partition".to_owned(), self.claim.partition.as_str().into()),
            ("claim_sort".to_owned(), self.claim.sort.as_str().into()),
            ("body".to_owned(), self.review_body.name().into()),
            ("yen".to_owned(), Value::Number(self.yen.get())),
            ("payable".to_owned(), Value::Number(self.payable.get())),
            ("opened_at".to_owned(), self.opened_at.to_string().into()),
            ("due".to_owned(), self.due.to_string().into()),
        ]);
        if let Some(ward) = &self.ward {
            item.insert("ward".to_owned(), ward.as_str().into());
        }
        if let Some(owner) = &self.owner {
            item.insert("owner".to_owned(), owner.as_str().into());
        }
        if let Some(standing) = &self.proposal {
            standing.put_into(&mut item);
        }
        if let Some(yen) = self.should_be {
            item.insert("should_be".to_owned(), Value::Number(yen.get()));
        }
        item
    }

    /// From a row.
    ///
    /// # Errors
    /// Names the attribute that is missing or damaged.
    pub fn from_item(item: &Item) -> Result<Self, BadItem> {
        let body = item.text("body")?;
        let small = |name| u32::try_from(item.number(name)?).map_err(|_| BadItem(name));
        let owner = item.contains_key("owner").then(|| item.text("owner")).transpose()?;
        let case = Self {
            id: CaseId {
                month: BillingMonth::parse(item.text("month")?).map_err(|_| BadItem("month"))?,
                receipt: ReceiptRef {
                    delivery: item.text("delivery")?.to_owned(),
                    number: u64::try_from(item.number("number")?).map_err(|_| BadItem("number"))?,
                },
            },
            version: small("version")?,
            state: State::parse(item.text("state")?)?,
            outcome: Outcome::parse(item.text("outcome")?)?,
            codes: item.text("codes")?.split_whitespace().map(str::to_owned).collect(),
            chunk: small("chunk")?,
            claim: Key { partition: item.text("claim_partition")?.to_owned(), sort: item.text("claim_sort")?.to_owned() },
            review_body: ReviewBody::ALL.into_iter().find(|known| known.name() == body).ok_or(BadItem("body"))?,
            yen: Yen::new(item.number("yen")?),
            payable: Yen::new(item.number("payable")?),
            ward: item.contains_key("ward").then(|| item.text("ward").map(str::to_owned)).transpose()?,
            owner: owner.map(|owner| PersonId::stored(owner, "owner")).transpose()?,
            opened_at: item.text("opened_at")?.parse().map_err(|_| BadItem("opened_at"))?,
            due: item.text("due")?.parse().map_err(|_| BadItem("due"))?,
            proposal: Standing::read_from(item)?,
            should_be: item.contains_key("should_be").then(|| item.number("should_be").map(Yen::new)).transpose()?,
        };
        // A proposal stands exactly while one waits.
        if case.proposal.is_some() == (case.state == State::Proposed) { Ok(case) } else { Err(BadItem("proposal")) }
    }
}
