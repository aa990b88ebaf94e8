#![doc = include_str!("../README.md")]

mod cap;
mod claims;
mod decisions;
mod register;
mod show;

pub use show::router;

use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::date::japanese_day;
use josei_base::plan::{Table, Write};
use josei_base::receipt::ReviewBody;
use josei_base::{Realm, Yen};
use josei_benefit::Outcome;
use josei_delivery::chunk::{self, Index, unpack as unpack_chunk};
use josei_delivery::{Chunk, ChunkMatched, ChunkState, Delivery, DeliveryId, State, keys, plan_chunk_matched, plan_matched, plan_settled};
use josei_eligibility::{City, DECISIONS_SCHEMA, RuleBook};
use josei_payment::batch::{Lot, Source, plan_obligation};
use josei_receipt::Kept;
use josei_runtime::batch::Failure;
use josei_runtime::metrics::{self, Metric};
use josei_runtime::purpose::{self, Actor};
use josei_runtime::{ObjectCreated, People, observe};
use josei_store::audited::{Audited, Permit};
use josei_store::port::{KeyPurpose, Keys, TransactError};
use josei_store::seal::{ObjectSpec, SealedObjects};
use register::{JudgedBy, Register};
use std::sync::Arc;
use tracing::info;

/// Name of the function, of its shards and its role.
pub const NAME: &str = "eligibility-match";
/// The city files of the deployment lack a version: that of the day, or one that a chunk was begun under.
const NO_RULES: &str = "no version of the city's rules for a chunk";

/// What the function may touch.
#[derive(Clone)]
pub struct EligibilityMatch {
    realm: Realm,
    rules: Arc<RuleBook>,
    audited: Audited,
    sealed: SealedObjects,
    register: Arc<Register>,
    people: Arc<People>,
}

impl EligibilityMatch {
    /// With its rules and stores.
    #[must_use]
    pub fn new(
        realm: Realm,
        rules: Arc<RuleBook>,
        audited: Audited,
        sealed: SealedObjects,
        keys: Arc<dyn Keys>,
        people: Arc<People>,
    ) -> Self {
        let register = Arc::new(Register::new(realm.clone(), audited.clone(), sealed.clone(), keys));
        Self { realm, rules, audited, sealed, register, people }
    }

    /// Decides one chunk.
    ///
    /// # Errors
    /// When a store does not answer, the register is missing, or stored data does not agree; the message then comes again.
    pub async fn handle(&self, object: ObjectCreated) -> Result<(), Failure> {
        let Some((id, number)) = keys::chunk_of_object(&self.realm, &object.key) else { return Ok(()) };
        observe::about(&id);
        let target = format!("{id}/{number}");
        let draft = purpose::intent(Operation::EligibilityMatch, Actor::Function(NAME), purpose::SUBSIDY, Place::Claims, &target)?;
        let permit = self.audited.begin(draft).await?;
        let counts = match self.open_work(&permit, &id, number).await? {
            Some((delivery, chunk)) => self.decide(&permit, &delivery, &chunk).await?,
            // Not confirmed yet, decided already, or none of ours: nothing to do.
            None => [("ok", 0), ("review", 0), ("reject", 0)],
        };
        Ok(self.audited.done(permit, &counts).await?)
    }

    /// The delivery and chunk, if there is something to decide.
    async fn open_work(&self, permit: &Permit, id: &DeliveryId, number: u32) -> Result<Option<(Delivery, Chunk)>, Failure> {
        let Some(delivery) = self.delivery(permit, id).await? else { return Ok(None) };
        if delivery.state != State::Confirmed {
            self.settle(&delivery).await?;
            return Ok(None);
        }
        let item = self.audited.get(permit, Table::Deliveries, &keys::chunk(&self.realm, id, number)).await?;
        let Some(chunk) = item.map(|item| Chunk::from_item(&item)).transpose().map_err(|bad| Failure::damaged(bad.0))? else {
            return Ok(None);
        };
        if chunk.state == ChunkState::Matched {
            self.conclude(&delivery).await?;
            return Ok(None);
        }
        Ok(Some((delivery, chunk)))
    }

    async fn delivery(&self, permit: &Permit, id: &DeliveryId) -> Result<Option<Delivery>, Failure> {
        let item = self.audited.get(permit, Table::Deliveries, &keys::delivery(&self.realm, id)).await?;
        item.map(|item| Delivery::from_item(&item)).transpose().map_err(|bad| Failure::damaged(bad.0))
    }

    async fn decide(&self, permit: &Permit, delivery: &Delivery, chunk: &Chunk) -> Result<[(&'static str, u64); 3], Failure> {
        let confirmed_at = delivery.confirmed_at.ok_or_else(|| Failure::damaged("confirmed_at"))?;
        let today = japanese_day(confirmed_at);
        let of_today = self.rules.on(today).map(City::hash).ok_or_else(|| Failure::damaged(NO_RULES))?;
        let JudgedBy { snapshot, as_of, rules } = self.register.for_chunk(permit, &delivery.id, chunk, of_today).await?;
        let city = self.rules.of(&rules).ok_or_else(|| Failure::damaged(NO_RULES))?;
        let hasher = self.register.hasher(permit).await?;
        let (index, bytes) = self.chunk_content(permit, delivery, chunk).await?;
        let kept: Kept = serde_json::from_value(index.header.clone()).map_err(|_| Failure::damaged("chunk header"))?;
        let asked = josei_eligibility::Asked { today, register_as_of: as_of };
        let body = kept.review_body().ok_or_else(|| Failure::damaged("chunk header"))?;
        let mut judged = Vec::with_capacity(index.entries.len());
        for entry in index.entries.iter().filter(|entry| entry.accepted) {
            let raw = entry.slice(&bytes).ok_or_else(|| Failure::damaged("chunk index"))?;
            let receipt = kept.read(raw, entry.line).normal.ok_or_else(|| Failure::damaged("accepted receipt"))?;
            let decision = josei_eligibility::decide(city, &snapshot, &hasher, &receipt, &asked);
            judged.push(claims::Judged::new(delivery, chunk.number, entry.number, &receipt, decision));
        }
        claims::store(self, permit, confirmed_at, &mut judged).await?;
        cap::note(self, permit, city, &judged).await?;
        self.finish(permit, delivery, chunk, &judged, body).await
    }

    async fn chunk_content(&self, permit: &Permit, delivery: &Delivery, chunk: &Chunk) -> Result<(Index, Vec<u8>), Failure> {
        let key = keys::chunk_object(&self.realm, &delivery.id, chunk.number);
        let spec = ObjectSpec::new(KeyPurpose::Receipts, delivery.month.0, &key, chunk::SCHEMA);
        let packed = self.sealed.get(permit, &spec, &chunk.object).await?;
        unpack_chunk(&packed).map_err(|error| Failure::damaged(error.to_string()))
    }

    /// Seals the decisions, then in one transaction: the chunk is decided, counted, and owed.
    async fn finish(
        &self,
        permit: &Permit,
        delivery: &Delivery,
        chunk: &Chunk,
        judged: &[claims::Judged],
        body: ReviewBody,
    ) -> Result<[(&'static str, u64); 3], Failure> {
        let key = keys::decisions_object(&self.realm, &delivery.id, chunk.number);
        let spec = ObjectSpec::new(KeyPurpose::Receipts, delivery.month.0, &key, DECISIONS_SCHEMA);
        let packed = decisions::pack(judged).map_err(|_| Failure::damaged("decisions"))?;
        let pinned = self.sealed.put_or_same(permit, &spec, &packed).await?;
        let count = |outcome| u32::try_from(judged.iter().filter(|one| one.claim.outcome == outcome).count()).unwrap_or(u32::MAX);
        let owed = judged.iter().filter(|one| one.claim.outcome == Outcome::Ok);
        let yen = Yen::sum(owed.map(|one| one.claim.yen)).map_err(|_| Failure::damaged("sum"))?;
        let matched =
            ChunkMatched { ok: count(Outcome::Ok), review: count(Outcome::Review), reject: count(Outcome::Reject), yen, decisions: pinned };
        let mut writes = plan_chunk_matched(&self.realm, &delivery.id, chunk.number, &matched);
        writes.extend(self.obligation(delivery, chunk, body, &matched)?);
        let counts = [("ok", u64::from(matched.ok)), ("review", u64::from(matched.review)), ("reject", u64::from(matched.reject))];
        match self.audited.commit(permit, &writes, &counts).await {
            Ok(()) => {
                let waiting = u64::from(matched.review) + u64::from(matched.reject);
                let decided = u64::from(matched.ok) + waiting;
                metrics::tell(&self.realm, NAME, &[(Metric::ReceiptsDecided, decided), (Metric::ReceiptsWaiting, waiting)]);
            }
            // The same chunk was decided by an event that came twice.
            Err(TransactError::Refused(_)) => {}
            Err(error) => return Err(error.into()),
        }
        info!(delivery = %delivery.id, chunk = chunk.number, ok = matched.ok, review = matched.review, reject = matched.reject, "chunk decided");
        if let Some(now) = self.delivery(permit, &delivery.id).await? {
            self.conclude(&now).await?;
        }
        Ok(counts)
    }

    /// What the city owes the review body for this chunk: one lot, recorded once.
    fn obligation(&self, delivery: &Delivery, chunk: &Chunk, body: ReviewBody, matched: &ChunkMatched) -> Result<Vec<Write>, Failure> {
        let bad = |error: josei_payment::PaymentError| Failure::Damaged { code: error.entry().code, what: error.to_string() };
        let source = Source::new(delivery.id.as_str(), chunk.number).map_err(bad)?;
        let lot = Lot::new(body, delivery.month, source, matched.ok, matched.yen).map_err(bad)?;
        Ok(plan_obligation(&self.realm, &lot))
    }

    /// The last chunk concludes its delivery: an operation of its own, because the chunk's has ended with its OUTCOME.
    async fn conclude(&self, delivery: &Delivery) -> Result<(), Failure> {
        let chunks = delivery.counts.map_or(0, |counts| counts.chunks);
        if delivery.state != State::Confirmed || delivery.matched_chunks != chunks {
            return Ok(());
        }
        let draft =
            purpose::intent(Operation::EligibilityMatch, Actor::Function(NAME), purpose::SUBSIDY, Place::Deliveries, delivery.id.as_str())?;
        let permit = self.audited.begin(draft).await?;
        match self.audited.commit(&permit, &plan_matched(&self.realm, &delivery.id, delivery.month, chunks), &[]).await {
            // Refused: another chunk's end, or the sweeper, was quicker.
            Ok(()) | Err(TransactError::Refused(_) | TransactError::Contended) => {}
            Err(TransactError::Store(error)) => return Err(error.into()),
        }
        // It may have been paid before it was decided to its end, or nothing be owed at all.
        let now = self.delivery(&permit, &delivery.id).await?;
        self.audited.done(permit, &[]).await?;
        match now {
            Some(now) => self.settle(&now).await,
            None => Ok(()),
        }
    }

    /// Ends a delivery for which nothing is left to do.
    async fn settle(&self, delivery: &Delivery) -> Result<(), Failure> {
        if !delivery.is_to_be_settled() {
            return Ok(());
        }
        let draft =
            purpose::intent(Operation::EligibilityMatch, Actor::Function(NAME), purpose::SUBSIDY, Place::Deliveries, delivery.id.as_str())?;
        let permit = self.audited.begin(draft).await?;
        let writes = plan_settled(&self.realm, &delivery.id, delivery.month, delivery.settling.paid_chunks);
        match self.audited.commit(&permit, &writes, &[]).await {
            Ok(()) => Ok(()),
            // The payment's end was quicker.
            Err(TransactError::Refused(_) | TransactError::Contended) => Ok(self.audited.done(permit, &[]).await?),
            Err(TransactError::Store(error)) => Err(error.into()),
        }
    }
}
