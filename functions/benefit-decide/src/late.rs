//! A late change of eligibility (資格の遡及異動): every receipt of the holder in the months it touches is decided again by the register that counts now; what should be
//! owed otherwise gets a case with a proposal to take it back (過誤), with both amounts. Nothing is decided here: another person approves.
//!
//! The receipts of a holder need no second index: claims are keyed by the holder's keyed hash first, and by service month within it.

use crate::known::Known;
use crate::note::NOTE_CHARS_MAX;
use crate::{BenefitDecide, PAGE_MAX, conflict, damaged, not_found, problem, target};
use axum::Json;
use axum::extract::State as Function;
use http::HeaderMap;
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::date::japanese_day;
use josei_base::id::{HolderNumber, ProgrammeNumber};
use josei_base::plan::{Key, Table};
use josei_base::{BillingMonth, Digest, ServiceMonth, Timestamp, Yen};
use josei_benefit::case::{
    Actor as CaseActor, Case, CaseId, Late, LateAsk, LateChange, Opening, Redecided, RequestId, late_change, plan_late,
};
use josei_benefit::{Claim, Outcome, keys};
use josei_delivery::{Delivery, DeliveryId, keys as delivery_keys};
use josei_eligibility::{Asked as AskedOf, HolderHash, HolderHasher, Outcome as Decision, Prior, decide};
use josei_runtime::purpose::{self, Actor};
use josei_runtime::{Person, Problem};
use josei_store::audited::Permit;
use josei_store::port::{Query, SortRange, TransactError};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Most receipts of one holder that one call decides again: a childhood of ten a month.
const CLAIMS_MAX: usize = 2_500;
/// Most ranges of months in one call.
const RANGES_MAX: usize = 100;
/// What is written to a case where the caller gives no words of their own.
const NOTE: &str = "資格の遡及異動による再判定";

/// Whose receipts, in which months, and whether corrections are to be proposed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// Name of the request, 1–58 of `a-z 0-9 - _ .`.
    request: String,
    /// Keyed hash of the holder; or both numbers, which travel in the body alone.
    holder: Option<HolderHash>,
    programme_number: Option<String>,
    holder_number: Option<String>,
    /// The service months that changed, as `register-import` tells them of a draft.
    touched: Vec<Range>,
    /// Why, in words.
    note: Option<String>,
    /// Open cases and propose corrections; without it they are only listed.
    #[serde(default)]
    propose: bool,
}

/// Service months from one to another; without a first all before, without a last all after.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Range {
    /// What differs in the register; not needed.
    #[serde(default, rename = "aspect")]
    _aspect: Option<String>,
    #[serde(default)]
    first: Option<ServiceMonth>,
    #[serde(default)]
    last: Option<ServiceMonth>,
}

impl Range {
    fn contains(&self, month: ServiceMonth) -> bool {
        self.first.is_none_or(|first| first <= month) && self.last.is_none_or(|last| month <= last)
    }
}

/// What a late change touches.
#[derive(Debug, Serialize)]
pub struct Shown {
    /// Keyed hash of the holder.
    holder: String,
    /// The register the receipts were decided by now.
    register_file_sha256: Digest,
    /// The day it stands for.
    register_as_of: String,
    /// Every receipt of the months, in the order of their keys.
    receipts: Vec<Line>,
    /// Cases that were opened or went on by this call.
    proposed: u64,
}

/// One receipt.
#[derive(Debug, Serialize)]
struct Line {
    /// Billing month.
    month: BillingMonth,
    delivery: String,
    number: u64,
    chunk: u32,
    service_month: ServiceMonth,
    /// `stays`, `correct`, `more`, `look`, `waits`, `may_come_again`.
    change: &'static str,
    change_ja: &'static str,
    /// What is owed for it.
    owed_yen: Yen,
    /// What should be, where that is another amount.
    should_be_yen: Option<Yen>,
    codes_before: Vec<String>,
    codes_now: Vec<String>,
    /// Where its case stands, if it has one.
    case_state: Option<&'static str>,
}

pub async fn late(
    Function(function): Function<Arc<BenefitDecide>>,
    headers: HeaderMap,
    Json(asked): Json<Asked>,
) -> Result<Json<Shown>, Problem> {
    let (person, actor) = function.caller(&headers)?;
    let request = RequestId::parse(&asked.request).map_err(|error| problem(&error))?;
    let note = asked.note.as_deref().map(str::trim).filter(|note| !note.is_empty()).unwrap_or(NOTE);
    if note.chars().count() > NOTE_CHARS_MAX {
        return Err(Problem::bad_request("note"));
    }
    if asked.touched.is_empty() || asked.touched.len() > RANGES_MAX {
        return Err(Problem::bad_request("touched"));
    }
    let draft = purpose::intent(Operation::ClaimDecide, Actor::Person(&person), purpose::SUBSIDY, Place::Claims, "late-change")?;
    let permit = function.audited.begin(draft).await?;
    let touched = match function.touched(&permit, &asked).await {
        Ok(touched) => touched,
        Err(refused) => {
            function.audited.refuse(permit, refused.entry.code).await?;
            return Err(refused);
        }
    };
    let counts = [("receipts", u64::try_from(touched.lines.len()).unwrap_or(u64::MAX))];
    function.audited.done(permit, &counts).await?;
    let mut shown = Shown {
        holder: touched.holder,
        register_file_sha256: touched.file,
        register_as_of: touched.as_of,
        receipts: Vec::with_capacity(touched.lines.len()),
        proposed: 0,
    };
    for one in touched.lines {
        let (case, opened) = function.proposed((&person, &actor), &request, note, asked.propose, &one).await?;
        shown.proposed += u64::from(opened);
        shown.receipts.push(one.shown(case.as_ref()));
    }
    Ok(Json(shown))
}

/// A claim with what a late change makes of it.
struct Judged {
    claim: Claim,
    month: ServiceMonth,
    late: Late,
}

struct Touched {
    holder: String,
    file: Digest,
    as_of: String,
    lines: Vec<Judged>,
}

impl Judged {
    fn id(&self) -> CaseId {
        CaseId { month: self.claim.billing_month, receipt: self.claim.receipt.clone() }
    }

    fn shown(self, case: Option<&Case>) -> Line {
        let Self { claim, month, late } = self;
        Line {
            month: claim.billing_month,
            delivery: claim.receipt.delivery,
            number: claim.receipt.number,
            chunk: claim.chunk,
            service_month: month,
            change: late.change.name(),
            change_ja: late.change.name_ja(),
            owed_yen: late.owed,
            should_be_yen: late.change.should_be(),
            codes_before: claim.codes,
            codes_now: late.codes,
            case_state: case.map(|case| case.state.name()),
        }
    }
}

/// A claim with its key and service month.
type Found = (Key, ServiceMonth, Claim);

/// A claim, decided again.
struct Again {
    key: Key,
    month: ServiceMonth,
    claim: Claim,
    outcome: Outcome,
    codes: Vec<String>,
    yen: Yen,
}

impl BenefitDecide {
    /// Every receipt of the holder in the months, decided again.
    async fn touched(&self, permit: &Permit, asked: &Asked) -> Result<Touched, Problem> {
        let known = self.known(permit).await?.ok_or_else(not_found)?;
        let hasher = self.hasher(permit).await?;
        let holder = match (&asked.holder, &asked.programme_number, &asked.holder_number) {
            (Some(holder), None, None) => *holder,
            (None, Some(programme), Some(number)) => {
                let programme = ProgrammeNumber::parse(programme).map_err(|_| Problem::bad_request("programme_number"))?;
                let number = HolderNumber::parse(number).map_err(|_| Problem::bad_request("holder_number"))?;
                hasher.holder(&programme, &number)
            }
            _ => return Err(Problem::bad_request("holder")),
        };
        let holder = holder.to_string();
        let mut by_chunk: BTreeMap<(String, u32), Vec<Found>> = BTreeMap::new();
        for (key, month, claim) in self.claims_of(permit, &holder, &asked.touched).await? {
            by_chunk.entry((claim.receipt.delivery.clone(), claim.chunk)).or_default().push((key, month, claim));
        }
        let mut again = Vec::new();
        for ((delivery, chunk), claims) in by_chunk {
            self.decide_again(permit, (&known, &hasher), (&delivery, chunk), claims, &mut again).await?;
        }
        let months: BTreeSet<ServiceMonth> = again.iter().map(|one| one.month).collect();
        let redecided: Vec<Redecided<'_>> = again
            .iter()
            .map(|one| Redecided {
                key: &one.key,
                holder: &holder,
                month: one.month,
                claim: &one.claim,
                outcome: one.outcome,
                codes: one.codes.clone(),
                yen: one.yen,
            })
            .collect();
        let late = late_change(&holder, &months, &redecided);
        let mut claims: BTreeMap<Key, (ServiceMonth, Claim)> = again.into_iter().map(|one| (one.key, (one.month, one.claim))).collect();
        let lines = late.into_iter().filter_map(|late| claims.remove(&late.key).map(|(month, claim)| Judged { claim, month, late }));
        Ok(Touched { holder: holder.clone(), file: known.file, as_of: known.as_of.to_string(), lines: lines.collect() })
    }

    /// The claims of a holder in these months: one partition, read in order.
    async fn claims_of(&self, permit: &Permit, holder: &str, ranges: &[Range]) -> Result<Vec<Found>, Problem> {
        let mut query = Query {
            table: Table::Claims,
            partition: keys::holder_partition(&self.realm, holder),
            range: SortRange::All,
            descending: false,
            limit: PAGE_MAX,
            after: None,
        };
        let mut found = Vec::new();
        loop {
            let page = self.audited.query(permit, &query).await?;
            for (key, item) in page.items {
                let (_, month) = keys::care_of(&self.realm, &key).ok_or_else(|| Problem::damaged("claim key"))?;
                if ranges.iter().any(|range| range.contains(month)) {
                    found.push((key, month, Claim::from_item(&item).map_err(damaged)?));
                }
            }
            if found.len() > CLAIMS_MAX {
                return Err(Problem::bad_request(format!("touched: > {CLAIMS_MAX}")));
            }
            query.after = page.next;
            if query.after.is_none() {
                return Ok(found);
            }
        }
    }

    /// Decides the receipts of a chunk again: by the register of now, and else as they were: the day of their confirmation, the rules of their chunk, what stood
    /// before them.
    async fn decide_again(
        &self,
        permit: &Permit,
        (known, hasher): (&Known, &HolderHasher),
        (delivery, chunk): (&str, u32),
        claims: Vec<Found>,
        again: &mut Vec<Again>,
    ) -> Result<(), Problem> {
        let Some((_, _, first)) = claims.first() else { return Ok(()) };
        let id = CaseId { month: first.billing_month, receipt: first.receipt.clone() };
        let opened = self.open(permit, &id, chunk).await?;
        let today = japanese_day(self.confirmed_at(permit, delivery).await?);
        let city = self.city.pinned(opened.rules(), today).ok_or_else(|| Problem::damaged("rules"))?;
        let asked = AskedOf { today, register_as_of: known.as_of };
        for (key, month, claim) in claims {
            let (receipt, _) = opened.receipt(claim.receipt.number)?;
            let decision = decide(city, &known.snapshot, hasher, &receipt, &asked).with_prior(prior(&claim.codes));
            let decision = decision.with_applied(claim.codes.iter().any(|code| code == APPLIED));
            let outcome = match decision.result {
                Decision::Ok => Outcome::Ok,
                Decision::Review => Outcome::Review,
                Decision::Reject => Outcome::Reject,
            };
            let codes = decision.codes.iter().map(|code| code.as_str().to_owned()).collect();
            again.push(Again { key, month, claim, outcome, codes, yen: decision.amounts.city_pays });
        }
        Ok(())
    }

    async fn confirmed_at(&self, permit: &Permit, delivery: &str) -> Result<Timestamp, Problem> {
        let id = DeliveryId::parse(delivery).map_err(|_| Problem::damaged("delivery"))?;
        let item = self.audited.get(permit, Table::Deliveries, &delivery_keys::delivery(&self.realm, &id)).await?.ok_or_else(not_found)?;
        Delivery::from_item(&item).map_err(damaged)?.confirmed_at.ok_or_else(|| Problem::damaged("confirmed_at"))
    }

    /// The case of a receipt as it stands, and true if this call proposed something: an operation of its own for each.
    async fn proposed(
        &self,
        (person, actor): (&Person, &CaseActor),
        request: &RequestId,
        note: &str,
        propose: bool,
        one: &Judged,
    ) -> Result<(Option<Case>, bool), Problem> {
        let id = one.id();
        let asks = propose && (one.late.change.should_be().is_some() || one.late.change == LateChange::Look);
        let operation = if asks { Operation::ClaimDecide } else { Operation::ClaimShow };
        let draft = purpose::intent(operation, Actor::Person(person), purpose::SUBSIDY, Place::Claims, &target(&id))?;
        let permit = self.audited.begin(draft).await?;
        let item = self.audited.get(&permit, Table::Claims, &keys::case(&self.realm, &id)).await?;
        let standing = item.map(|item| Case::from_item(&item)).transpose().map_err(damaged)?;
        if !asks || (standing.is_some() && self.history(&permit, &id).await?.iter().any(|row| row.request == *request)) {
            self.audited.done(permit, &[]).await?;
            return Ok((standing, false));
        }
        let ward = if standing.is_none() { self.ward(&permit, &id, one.claim.chunk).await? } else { None };
        let at = self.clock.now();
        let opening = Opening { at, due: self.rules.due(Outcome::Ok, at), ward };
        let note = self.seal_note(&permit, &id, request, Some(note)).await?.unwrap_or_default();
        let ask = LateAsk { request: request.clone(), actor: actor.clone(), opening, note };
        let planned = plan_late(&self.realm, &self.rules, (&one.late.key, &one.claim, standing.as_ref()), one.late.change, &ask);
        let (case, writes) = match planned {
            Ok(Some(planned)) => planned,
            Ok(None) => {
                self.audited.done(permit, &[]).await?;
                return Ok((standing, false));
            }
            Err(refused) => {
                self.audited.refuse(permit, refused.entry().code).await?;
                return Err(problem(&refused));
            }
        };
        match self.audited.commit(&permit, &writes, &[]).await {
            Ok(()) => Ok((Some(case), true)),
            // Somebody was quicker; asked again, it is seen.
            Err(TransactError::Refused(_) | TransactError::Contended) => {
                self.audited.refuse(permit, conflict().entry.code).await?;
                Err(conflict())
            }
            Err(TransactError::Store(error)) => Err(error.into()),
        }
    }
}

/// An application of the same care is open or paid: only the store knows, and the claim kept it.
const APPLIED: &str = "W43";

/// What stood before a receipt when it was decided: its claim's own codes tell.
fn prior(codes: &[String]) -> Prior {
    let has = |code: &str| codes.iter().any(|known| known == code);
    match (has("E40"), has("W41")) {
        (true, _) => Prior::SamePoints,
        (false, true) => Prior::OtherPoints,
        (false, false) => Prior::None,
    }
}
