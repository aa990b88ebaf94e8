//! The desk (例外処理): a clerk proposes, another person approves, and what it brings about is booked in the same transaction.

use crate::rows::Rows;
use crate::{Failure, odd, realm};
use josei_base::plan::{Key, Table, Write};
use josei_base::receipt::ReviewBody;
use josei_base::{BillingMonth, Date, Month, Realm, ServiceMonth, Timestamp, Yen};
use josei_benefit::case::list::{Outgoing, OutgoingKind};
use josei_benefit::case::{
    Act, Actor, Case, CaseId, CaseRules, Effect, LateAsk, LateChange, Opening, Proposal, Rank, ReasonCode, Redecided, Request, RequestId,
    State, late_change, plan_act, plan_case_raised, plan_late,
};
use josei_benefit::{Claim, Outcome, ReceiptRef, keys};
use josei_payment::batch::{Lot, ObligationId, Reason, Receivable, Source, plan_obligation, plan_receivable};
use std::collections::BTreeSet;

/// Reason of an acceptance: looked up in the register.
const LOOKED_UP: &str = "K104";
/// Reason of a correction.
const CORRECTION: &str = "K103";
const TERMINAL: &str = "t-01";

/// What people decided for a receipt.
pub struct Word {
    /// Which.
    pub receipt: ReceiptRef,
    /// What is owed for it now, and was not before; less than nothing for what is taken back.
    pub yen: Yen,
    /// What goes back to the review body, on which list.
    pub back: Option<(OutgoingKind, Yen)>,
}

/// What the machine says of a receipt now: outcome, codes, and what the city would pay.
pub type Again = (Outcome, Vec<String>, Yen);

/// The desk on a day.
pub struct Desk<'d> {
    realm: Realm,
    rules: &'d CaseRules,
    at: Timestamp,
    today: Date,
}

fn actor(person: &str, rank: Rank) -> Result<Actor, Failure> {
    Ok(Actor::new(person, TERMINAL, rank)?)
}

impl<'d> Desk<'d> {
    /// With the rules, at a moment of a day.
    pub fn new(rules: &'d CaseRules, at: Timestamp, today: Date) -> Result<Self, Failure> {
        Ok(Self { realm: realm()?, rules, at, today })
    }

    /// The cases of a billing month that nobody decided yet.
    pub fn waiting(&self, rows: &Rows, month: BillingMonth) -> Result<Vec<Case>, Failure> {
        let rows = rows.partition(Table::Claims, &keys::cases(&self.realm, month), "")?;
        let cases: Vec<Case> = rows.iter().map(|(_, item)| Case::from_item(item)).collect::<Result<_, _>>()?;
        Ok(cases.into_iter().filter(|case| case.state == State::Waiting).collect())
    }

    /// What goes out this month on the lists of a kind, by review body: receipts and yen.
    pub fn lists(&self, rows: &Rows, kind: OutgoingKind, body: ReviewBody) -> Result<(u64, i64), Failure> {
        let partition = keys::outgoing_partition(&self.realm, kind, body, Month::of(self.today)?);
        let (mut count, mut yen) = (0, 0);
        for (_, item) in rows.partition(Table::Claims, &partition, "")? {
            count += 1;
            yen += Outgoing::from_item(&item)?.yen.get();
        }
        Ok((count, yen))
    }

    /// A waiting case, taken, proposed and approved.
    pub fn decide(&self, rows: &mut Rows, case: &Case, proposal: Proposal) -> Result<Word, Failure> {
        let reason = match (proposal, case.codes.first()) {
            (Proposal::Return, Some(code)) => ReasonCode::parse(code)?,
            _ => ReasonCode::parse(LOOKED_UP)?,
        };
        let case = self.act(rows, case, "take", ("clerk-1", Rank::Clerk), Act::Take, None)?.0;
        let case = self.act(rows, &case, "propose", ("clerk-1", Rank::Clerk), Act::Propose(proposal), Some(reason))?.0;
        self.approve(rows, &case, "approve")
    }

    /// What was accepted is taken back (過誤): the case it has, or one that is opened by hand.
    pub fn correct(&self, rows: &mut Rows, key: &Key) -> Result<Word, Failure> {
        let item = rows.get(Table::Claims, key)?.ok_or_else(|| odd("the claim is gone"))?;
        let claim = Claim::from_item(&item)?;
        let reason = ReasonCode::parse(CORRECTION)?;
        let case = if let Some(item) = rows.get(Table::Claims, &self.case_key(&claim))? {
            Case::from_item(&item)?
        } else {
            let (raise, opening) = (RequestId::parse("raise")?, self.opening(&claim));
            let (case, writes) = plan_case_raised(&self.realm, key, &claim, &opening, (&raise, &actor("clerk-1", Rank::Clerk)?, &reason))?;
            rows.must(&writes)?;
            case
        };
        let proposed = self.act(rows, &case, "correct", ("clerk-1", Rank::Clerk), Act::Propose(Proposal::Correct), Some(reason))?.0;
        self.approve(rows, &proposed, "approve-correction")
    }

    /// A late change of eligibility: its claims as they would be decided now, and what is taken back of them.
    pub fn late(&self, rows: &mut Rows, holder: &str, month: ServiceMonth, now: &[(Key, Again)]) -> Result<Vec<Word>, Failure> {
        let mut claims = Vec::with_capacity(now.len());
        for (key, _) in now {
            let item = rows.get(Table::Claims, key)?.ok_or_else(|| odd("the claim is gone"))?;
            claims.push(Claim::from_item(&item)?);
        }
        let redecided: Vec<Redecided<'_>> = now
            .iter()
            .zip(&claims)
            .map(|((key, (outcome, codes, yen)), claim)| {
                let (outcome, codes, yen) = (*outcome, codes.clone(), *yen);
                Redecided { key, holder, month, claim, outcome, codes, yen }
            })
            .collect();
        let mut words = Vec::new();
        for late in late_change(holder, &BTreeSet::from([month]), &redecided) {
            let Some(claim) = redecided.iter().find(|one| *one.key == late.key).map(|one| one.claim) else { continue };
            if !matches!(late.change, LateChange::Correct { .. }) {
                continue;
            }
            let standing = rows.get(Table::Claims, &self.case_key(claim))?.map(|item| Case::from_item(&item)).transpose()?;
            let ask = LateAsk {
                request: RequestId::parse("late")?,
                actor: actor("clerk-1", Rank::Clerk)?,
                opening: self.opening(claim),
                note: b"sealed".to_vec(),
            };
            let planned = plan_late(&self.realm, self.rules, (&late.key, claim, standing.as_ref()), late.change, &ask)?;
            let Some((case, writes)) = planned else { continue };
            rows.must(&writes)?;
            words.push(self.approve(rows, &case, "approve-late")?);
        }
        Ok(words)
    }

    fn case_key(&self, claim: &Claim) -> Key {
        keys::case(&self.realm, &CaseId { month: claim.billing_month, receipt: claim.receipt.clone() })
    }

    fn opening(&self, claim: &Claim) -> Opening {
        Opening { at: self.at, due: self.rules.due(claim.outcome, self.at), ward: None }
    }

    fn approve(&self, rows: &mut Rows, case: &Case, name: &str) -> Result<Word, Failure> {
        let own = self.request(name, ("clerk-1", Rank::Approver), Act::Approve { paid_batch: None }, None)?;
        if plan_act(&self.realm, self.rules, case, &own).is_ok() {
            return Err(odd("somebody approved what they proposed"));
        }
        let before = case.payable;
        let (after, effect) = self.act(rows, case, name, ("approver-1", Rank::Approver), Act::Approve { paid_batch: None }, None)?;
        let back = match &effect {
            Some(Effect::Returned) => Some((OutgoingKind::Return, case.yen)),
            Some(Effect::Split { returned, .. }) => Some((OutgoingKind::Return, *returned)),
            Some(Effect::TakenBack(taken)) => Some((OutgoingKind::Correction, taken.yen)),
            _ => None,
        };
        Ok(Word { receipt: case.id.receipt.clone(), yen: after.payable.minus(before)?, back })
    }

    fn request(&self, name: &str, (person, rank): (&str, Rank), act: Act, reason: Option<ReasonCode>) -> Result<Request, Failure> {
        let actor = actor(person, rank)?;
        Ok(Request { id: RequestId::parse(name)?, actor, at: self.at, act, reason, note: Some(b"sealed".to_vec()) })
    }

    fn act(
        &self,
        rows: &mut Rows,
        case: &Case,
        name: &str,
        who: (&str, Rank),
        act: Act,
        reason: Option<ReasonCode>,
    ) -> Result<(Case, Option<Effect>), Failure> {
        let planned = plan_act(&self.realm, self.rules, case, &self.request(name, who, act, reason)?)?;
        let mut writes = planned.writes;
        if let Some(effect) = &planned.effect {
            writes.extend(self.booked(case, effect)?);
        }
        rows.must(&writes)?;
        Ok((planned.case, planned.effect))
    }

    /// What an effect books in table `payments`.
    fn booked(&self, case: &Case, effect: &Effect) -> Result<Vec<Write>, Failure> {
        let receipt = Source::receipt(&case.id.receipt.delivery, case.id.receipt.number)?;
        if let Some(owed) = effect.owed() {
            return Ok(plan_obligation(&self.realm, &Lot::new(owed.review_body, owed.billing_month, receipt, 1, owed.yen)?));
        }
        match effect {
            Effect::TakenBack(taken) if taken.yen > Yen::ZERO => {
                let paid_by = match case.outcome {
                    Outcome::Ok => Source::new(&taken.receipt.delivery, case.chunk)?,
                    Outcome::Review | Outcome::Reject => receipt.clone(),
                };
                let original: ObligationId = Lot::new(taken.review_body, taken.billing_month, paid_by, 1, Yen::ZERO)?.id();
                let (month, source) = (BillingMonth(Month::of(self.today)?), Source::correction(&receipt, 1)?);
                let back = Receivable::new(taken.review_body, month, source, original, taken.yen, Reason::parse("correction")?)?;
                Ok(plan_receivable(&self.realm, &back))
            }
            _ => Ok(Vec::new()),
        }
    }
}
