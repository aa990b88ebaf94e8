//! A delivery is settled once, when it is decided to its end, nothing waits for a clerk and everything is paid: in whatever order that is told, and however
//! often.
#![cfg(test)]

use josei_base::plan::{Table, Write};
use josei_base::{BillingMonth, Digest, Pinned, Realm, Yen};
use josei_delivery::{
    ChunkMatched, Content, Counts, Declared, Delivery, DeliveryId, FIRST_REVISION, Ingested, Opening, SenderId, Settling, State, keys,
    plan_chunk, plan_chunk_matched, plan_chunk_paid, plan_ingested, plan_matched, plan_open, plan_receipt_paid, plan_settled,
    plan_waiting_ended,
};
use josei_store::memory::Memory;
use josei_store::port::{Records as _, TransactError};

const CHUNKS: u32 = 2;

struct Town {
    memory: Memory,
    realm: Realm,
    month: BillingMonth,
    id: DeliveryId,
}

fn pinned() -> Pinned {
    Pinned { version: "1".to_owned(), length: 1, sha256: Digest::of(b"object") }
}

impl Town {
    /// A confirmed delivery of two chunks.
    async fn new() -> Self {
        let memory = Memory::new(1, "2024-07-10T00:00:00Z".parse().unwrap());
        let (realm, month) = (Realm::parse("local-271403").unwrap(), BillingMonth::parse("2024-07").unwrap());
        let at = josei_store::port::Clock::now(memory.clock.as_ref());
        let opening = Opening {
            sender: SenderId::parse("shiharai").unwrap(),
            month,
            file_name: "RECEIPTC.UKE".to_owned(),
            size: 1,
            sha256: Digest::of(b"file"),
            revision: FIRST_REVISION,
            declared: Declared::default(),
            confirm_in_advance: true,
            inbox_key: "inbox".to_owned(),
            sealing: None,
            deviations: None,
            at,
        };
        let (id, opened) = plan_open(&realm, &opening);
        let counts = Counts { receipts: 4, accepted: 4, rejected: 0, points: 400, yen: 0, chunks: CHUNKS };
        let ingested = Ingested { content: Content::Claims, counts, acknowledgement: pinned(), scan: "off", at, confirmed: true };
        let town = Self { memory, realm, month, id };
        assert!(town.write(&opened).await);
        for chunk in 1..=CHUNKS {
            assert!(town.write(&[plan_chunk(&town.realm, &town.id, chunk, 2, &pinned(), &pinned())]).await);
        }
        assert!(town.write(&plan_ingested(&town.realm, &town.id, month, &ingested)).await);
        town
    }

    /// True if it was taken.
    async fn write(&self, writes: &[Write]) -> bool {
        match self.memory.records.transact(writes).await {
            Ok(()) => true,
            Err(TransactError::Refused(_)) => false,
            Err(other) => panic!("{other}"),
        }
    }

    async fn row(&self) -> Delivery {
        let row = self.memory.records.get(Table::Deliveries, &keys::delivery(&self.realm, &self.id)).await.unwrap();
        Delivery::from_item(&row.unwrap()).unwrap()
    }

    /// What every writer does at its end.
    async fn conclude(&self) {
        let row = self.row().await;
        if row.matched_chunks == CHUNKS {
            self.write(&plan_matched(&self.realm, &self.id, self.month, CHUNKS)).await;
        }
        let row = self.row().await;
        if row.is_to_be_settled() {
            assert!(self.write(&plan_settled(&self.realm, &self.id, self.month, CHUNKS)).await);
        }
    }

    async fn matched(&self, chunk: u32, review: u32, yen: i64) -> bool {
        let matched = ChunkMatched { ok: 2 - review, review, reject: 0, yen: Yen::new(yen), decisions: pinned() };
        let taken = self.write(&plan_chunk_matched(&self.realm, &self.id, chunk, &matched)).await;
        self.conclude().await;
        taken
    }

    async fn paid(&self, chunk: u32) -> bool {
        let taken = self.write(&plan_chunk_paid(&self.realm, &self.id, chunk)).await;
        self.conclude().await;
        taken
    }
}

#[tokio::test]
async fn it_is_settled_in_any_order_and_counted_once() {
    // Numbers: 1 and 2 are decided, 11 and 12 paid.
    for order in [[1, 2, 11, 12], [1, 2, 12, 11], [1, 11, 2, 12], [2, 12, 1, 11]] {
        let town = Town::new().await;
        for (done, step) in (1..).zip(order) {
            let (chunk, payment) = (step % 10, step > 10);
            for first in [true, false] {
                let taken = if payment { town.paid(chunk).await } else { town.matched(chunk, 0, 500).await };
                assert_eq!(taken, first, "{order:?} {step}: told twice, counted once");
            }
            let state = town.row().await.state;
            assert_eq!(state == State::Settled, done == 4, "{order:?} {step} {state:?}");
        }
        let row = town.row().await;
        assert_eq!((row.settling.waiting, row.settling.paid_chunks), (0, CHUNKS));
        assert!(!town.write(&plan_settled(&town.realm, &town.id, town.month, CHUNKS)).await, "it ends once");
    }
}

#[tokio::test]
async fn nothing_to_pay_needs_no_payment() {
    let town = Town::new().await;
    assert!(town.matched(1, 0, 0).await);
    assert_eq!(town.row().await.state, State::Confirmed);
    assert!(town.matched(2, 0, 0).await);
    assert_eq!(town.row().await.state, State::Settled);
}

#[tokio::test]
async fn while_a_receipt_waits_for_a_clerk_it_is_not_settled() {
    let town = Town::new().await;
    assert!(town.matched(1, 1, 0).await && town.matched(2, 0, 500).await && town.paid(2).await);
    let row = town.row().await;
    assert_eq!((row.state, row.settling.waiting, row.settling.paid_chunks), (State::Matched, 1, CHUNKS));
    assert!(!town.write(&plan_settled(&town.realm, &town.id, town.month, CHUNKS)).await);
}

#[tokio::test]
async fn a_payment_of_a_chunk_that_is_not_decided_is_refused() {
    let town = Town::new().await;
    assert!(!town.paid(1).await);
    assert_eq!(town.row().await.settling.paid_chunks, 0);
}

#[tokio::test]
async fn an_accepted_receipt_keeps_its_delivery_open_until_it_is_paid_once() {
    let town = Town::new().await;
    assert!(town.matched(1, 2, 0).await && town.matched(2, 0, 0).await);
    let ended = |owed| plan_waiting_ended(&town.realm, &town.id, 1, owed);
    assert!(town.write(&ended(Some(1))).await && town.write(&ended(None)).await);
    assert!(!town.write(&ended(Some(1))).await, "a receipt is accepted once");
    town.conclude().await;
    let row = town.row().await;
    assert_eq!((row.state, row.settling), (State::Matched, Settling { waiting: 0, paid_chunks: CHUNKS, unpaid_receipts: 1 }));
    assert!(!town.write(&plan_settled(&town.realm, &town.id, town.month, CHUNKS)).await);
    assert!(!town.write(&plan_receipt_paid(&town.realm, &town.id, 2)).await, "nobody accepted it");
    for first in [true, false] {
        assert_eq!(town.write(&plan_receipt_paid(&town.realm, &town.id, 1)).await, first);
        town.conclude().await;
    }
    let row = town.row().await;
    assert_eq!((row.state, row.settling.unpaid_receipts), (State::Settled, 0));
}
