//! What an approval changes outside the case: money and lists. The function writes it in the same transaction.

use super::list::{Outgoing, OutgoingKind};
use super::{Case, CaseError, PersonId, Proposal, Standing};
use crate::claim::ReceiptRef;
use crate::keys;
use crate::settled::{How, Settled};
use josei_base::plan::{Condition, Item, Key, Table, Value, Write};
use josei_base::receipt::ReviewBody;
use josei_base::{BillingMonth, Realm, Timestamp, Yen, date};

/// What the city owes a review body for one receipt (支払義務): an obligation of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owed {
    /// For which receipt.
    pub receipt: ReceiptRef,
    /// To whom.
    pub review_body: ReviewBody,
    /// Billing month.
    pub billing_month: BillingMonth,
    /// How much; may be nothing.
    pub yen: Yen,
}

/// A correction (過誤): what was accepted for a receipt is taken back, linked to its original. Original and negative together are nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenBack {
    /// The original claim.
    pub original: Key,
    /// Its receipt.
    pub receipt: ReceiptRef,
    /// Who gives it back.
    pub review_body: ReviewBody,
    /// Billing month of the original.
    pub billing_month: BillingMonth,
    /// What was accepted for the original: its negative is −this.
    pub yen: Yen,
    /// The batch that paid it, if that is known.
    pub paid_batch: Option<u32>,
}

impl TakenBack {
    /// The negative line's amount.
    pub fn negative(&self) -> Result<Yen, CaseError> {
        Ok(Yen::ZERO.minus(self.yen)?)
    }
}

/// What an approval brings about (決裁の効果).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// Owed now.
    Owed(Owed),
    /// A part is owed now, the rest goes back.
    Split {
        /// The part.
        owed: Owed,
        /// The rest: what is on the list of returns.
        returned: Yen,
    },
    /// Goes back unpaid.
    Returned,
    /// Is taken back.
    TakenBack(TakenBack),
}

impl Effect {
    /// What is newly owed, if anything of this kind.
    #[must_use]
    pub const fn owed(&self) -> Option<&Owed> {
        match self {
            Self::Owed(owed) | Self::Split { owed, .. } => Some(owed),
            Self::Returned | Self::TakenBack(_) => None,
        }
    }

    /// True if a receipt stops waiting for a clerk by it: all but a correction, which comes after.
    #[must_use]
    pub const fn ends_waiting(&self) -> bool {
        !matches!(self, Self::TakenBack(_))
    }
}

/// What an approved proposal does to the claim and the lists.
pub(super) fn approved(
    realm: &Realm,
    case: &Case,
    standing: &Standing,
    by: &PersonId,
    at: Timestamp,
    paid_batch: Option<u32>,
) -> Result<(Effect, Yen, Vec<Write>), CaseError> {
    let owed = |yen| Owed { receipt: case.id.receipt.clone(), review_body: case.review_body, billing_month: case.id.month, yen };
    let (effect, payable, how, goes_out) = match standing.proposal {
        Proposal::Accept => (Effect::Owed(owed(case.yen)), case.yen, How::Accepted, None),
        Proposal::Split(part) => {
            let returned = case.yen.minus(part)?;
            (Effect::Split { owed: owed(part), returned }, part, How::Split, Some((OutgoingKind::Return, returned)))
        }
        Proposal::Return => (Effect::Returned, Yen::ZERO, How::Returned, Some((OutgoingKind::Return, case.yen))),
        Proposal::Correct => {
            let taken = TakenBack {
                original: case.claim.clone(),
                receipt: case.id.receipt.clone(),
                review_body: case.review_body,
                billing_month: case.id.month,
                yen: case.payable,
                paid_batch,
            };
            (Effect::TakenBack(taken), Yen::ZERO, How::Corrected, Some((OutgoingKind::Correction, case.payable)))
        }
    };
    let settled = Settled { how, by: by.clone(), yen: payable };
    let mut writes = vec![claim_settled(case, &settled)];
    if let Some((kind, yen)) = goes_out {
        let month = josei_base::Month::of(date::japanese_day(at)).map_err(|_| CaseError::Sum)?;
        let outgoing = Outgoing {
            kind,
            body: case.review_body,
            month,
            case: case.id.clone(),
            chunk: case.chunk,
            yen,
            part: matches!(standing.proposal, Proposal::Split(_)),
            reason: standing.reason.clone(),
            codes: case.codes.clone(),
            paid_batch,
            list: None,
        };
        writes.push(outgoing.plan(realm));
    }
    Ok((effect, payable, writes))
}

/// The claim's row tells who decided it and what is payable. Only on the claim the case was opened for, and only from where the case knows it to be.
fn claim_settled(case: &Case, settled: &Settled) -> Write {
    let mut set = Item::new();
    settled.put_into(&mut set);
    let receipt = &case.id.receipt;
    let before = match case.state_before_proposal() {
        Some(how) => Condition::Equals("settled".to_owned(), how.name().into()),
        None => Condition::Missing("settled".to_owned()),
    };
    let same = [
        Condition::Equals("delivery".to_owned(), receipt.delivery.as_str().into()),
        Condition::Equals("number".to_owned(), Value::Number(i64::try_from(receipt.number).unwrap_or(i64::MAX))),
        before,
    ];
    Write::Update { table: Table::Claims, key: case.claim.clone(), set, add: Vec::new(), condition: Some(Condition::All(same.to_vec())) }
}

impl Case {
    /// How a person settled the claim before the present proposal; nothing while it stands as the machine left it.
    fn state_before_proposal(&self) -> Option<How> {
        let from = self.proposal.as_ref().map_or(self.state, |standing| standing.from);
        match (from, self.outcome) {
            // A case that was raised by hand: the machine accepted it.
            (super::State::Accepted, crate::claim::Outcome::Ok) => None,
            (super::State::Accepted, _) => Some(How::Accepted),
            (super::State::Split, _) => Some(How::Split),
            _ => None,
        }
    }

    /// The holder and service month whose copays this case's claim counts in (月額上限), if its holder is established: recompute them after an approval.
    #[must_use]
    pub fn copays_of(&self, realm: &Realm) -> Option<(String, josei_base::ServiceMonth)> {
        keys::care_of(realm, &self.claim)
    }
}
