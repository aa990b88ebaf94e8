use super::*;
use crate::memory::Memory;
use crate::port::SortRange;
use async_trait::async_trait;
use futures::future::join_all;
use jiff::SignedDuration;
use josei_audit::record::{Event, Place, Record, Subject, Target};
use josei_audit::{Head, Id, LongId, Operation, ShardName, decode};
use josei_base::limits::TRANSACTION_WRITES_MAX;
use josei_base::plan::{Condition, Value};
use std::collections::VecDeque;
use std::sync::Mutex;

const FUNCTION: &str = "receipt-ingest";

/// What happens to a transaction.
enum Fault {
    /// It is not made.
    Before,
    /// It is made, and the answer is lost.
    After,
    /// It is made, the answer is lost, and the SDK makes it again.
    Twice,
}

/// Records whose transactions fail as told, the first first.
struct Faulty {
    inner: Arc<dyn Records>,
    faults: Mutex<VecDeque<Option<Fault>>>,
}

impl Faulty {
    fn script(&self, faults: impl IntoIterator<Item = Option<Fault>>) {
        self.faults.lock().unwrap().extend(faults);
    }
}

#[async_trait]
impl Records for Faulty {
    async fn get(&self, table: Table, key: &Key) -> Result<Option<Item>, StoreError> {
        self.inner.get(table, key).await
    }

    async fn query(&self, query: &Query) -> Result<Page, StoreError> {
        self.inner.query(query).await
    }

    async fn transact(&self, writes: &[Write]) -> Result<(), TransactError> {
        let lost = || StoreError::Unavailable { service: "test", reason: "lost".to_owned() };
        let fault = self.faults.lock().unwrap().pop_front().flatten();
        if matches!(fault, Some(Fault::Before)) {
            return Err(lost().into());
        }
        let first = self.inner.transact(writes).await;
        match fault {
            Some(Fault::After) => Err(lost().into()),
            Some(Fault::Twice) => self.inner.transact(writes).await,
            _ => first,
        }
    }
}

struct World {
    memory: Memory,
    faulty: Arc<Faulty>,
}

fn realm() -> Realm {
    Realm::parse("local-271403").unwrap()
}

impl World {
    fn new() -> Self {
        let memory = Memory::new(1, "2026-07-01T00:00:00Z".parse().unwrap());
        let faulty = Arc::new(Faulty { inner: memory.records.clone(), faults: Mutex::default() });
        Self { memory, faulty }
    }

    fn gate(&self, shards: u16) -> Audited {
        let clock: Arc<dyn Clock> = self.memory.clock.clone();
        Audited::new(&realm(), FUNCTION, shards, self.faulty.clone(), self.memory.objects.clone(), &clock).unwrap()
    }

    /// The records of a shard: linked, and every OUTCOME answers an INTENT once. Panics where the log is bad.
    fn log(&self, number: u16) -> Vec<Record> {
        let shard = ShardName::new(FUNCTION, number).unwrap();
        let partition = josei_audit::keys::shard_partition(&realm(), &shard);
        let mut head = Head::first(realm(), shard.clone());
        let mut open = std::collections::BTreeSet::new();
        let mut records = Vec::new();
        for (_, item) in self.memory.records.dump(Table::Audit).iter().filter(|(key, _)| key.partition == partition) {
            let Some(Value::Bytes(bytes)) = item.get("bytes") else { panic!("no bytes") };
            let record = decode(bytes).unwrap();
            assert!(head.is_followed_by(&record), "record {} does not follow", record.seq);
            head = Head::after_item(&realm(), &shard, item).unwrap();
            match &record.draft.event {
                Event::Intent => assert!(open.insert(record.seq)),
                Event::Outcome(outcome) => assert!(open.remove(&outcome.answers), "{} is answered twice", outcome.answers),
            }
            records.push(record);
        }
        records
    }

    /// Numbers of INTENTs and OUTCOMEs in a shard.
    fn counts(&self, number: u16) -> (usize, usize) {
        let log = self.log(number);
        let intents = log.iter().filter(|record| record.draft.event == Event::Intent).count();
        (intents, log.len() - intents)
    }
}

fn draft(target: &str) -> Draft {
    Draft {
        operation: Operation::ReceiptIngest,
        actor: Id::parse(FUNCTION).unwrap(),
        terminal: Id::parse(FUNCTION).unwrap(),
        purpose: Id::parse("ordinance:h5-22").unwrap(),
        subject: Subject::Internal { target: Target { place: Place::Deliveries, id: LongId::parse(target).unwrap() } },
        event: Event::Intent,
    }
}

fn key(name: &str) -> Key {
    Key { partition: "local-271403#TEST".to_owned(), sort: name.to_owned() }
}

fn put(name: &str) -> Write {
    Write::Put { table: Table::Claims, key: key(name), item: Item::new(), condition: Some(Condition::Absent) }
}

fn add(name: &str) -> Write {
    Write::Update { table: Table::Claims, key: key(name), set: Item::new(), add: vec![("n".to_owned(), 1)], condition: None }
}

#[tokio::test]
async fn nothing_is_served_without_a_durable_intent() {
    let world = World::new();
    let gate = world.gate(1);
    world.faulty.script([Some(Fault::Before)]);
    assert!(matches!(gate.begin(draft("d1")).await, Err(StoreError::Unavailable { .. })));
    let permit = gate.begin(draft("d1")).await.unwrap();
    assert_eq!(world.counts(0), (1, 0), "the INTENT stands before any access");
    assert_eq!(gate.get(&permit, Table::Claims, &key("a")).await, Ok(None));
    gate.done(permit, &[("read", 1)]).await.unwrap();
    assert_eq!(world.counts(0), (1, 1));
}

#[tokio::test]
async fn a_lost_answer_to_an_intent_leaves_one_too_many() {
    let world = World::new();
    let gate = world.gate(1);
    for fault in [Fault::After, Fault::Twice] {
        world.faulty.script([Some(fault)]);
        if let Ok(permit) = gate.begin(draft("d1")).await {
            gate.done(permit, &[]).await.unwrap();
        }
    }
    assert_eq!(world.counts(0), (3, 1));
}

#[tokio::test]
async fn change_and_outcome_stand_or_fall_together() {
    let world = World::new();
    let gate = world.gate(1);
    let permit = gate.begin(draft("d1")).await.unwrap();
    gate.commit(&permit, &[put("a"), put("b")], &[("lines", 2)]).await.unwrap();
    gate.done(permit, &[]).await.unwrap();
    assert_eq!(world.counts(0), (1, 1), "done adds nothing to a committed operation");

    let permit = gate.begin(draft("d2")).await.unwrap();
    match gate.commit(&permit, &[put("c"), put("a"), put("d")], &[]).await {
        Err(TransactError::Refused(refusals)) => {
            assert_eq!(
                refusals.iter().map(|refusal| (refusal.index, refusal.existing.clone())).collect::<Vec<_>>(),
                [(1, Some(Item::new()))]
            );
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(gate.get(&permit, Table::Claims, &key("c")).await, Ok(None));
    assert_eq!(world.counts(0), (2, 1), "a refused change has no OUTCOME yet");
    gate.refuse(permit, "D0001").await.unwrap();
    assert_eq!(world.counts(0), (2, 2));
}

#[tokio::test]
async fn a_refused_commit_may_be_followed_by_another() {
    let world = World::new();
    let gate = world.gate(1);
    let permit = gate.begin(draft("d1")).await.unwrap();
    gate.write(&permit, &[put("a")]).await.unwrap();
    assert!(matches!(gate.commit(&permit, &[put("a")], &[]).await, Err(TransactError::Refused(_))));
    gate.commit(&permit, &[put("b")], &[]).await.unwrap();
    assert_eq!(world.counts(0), (1, 1));
}

#[tokio::test]
async fn one_intent_one_outcome() {
    let world = World::new();
    let gate = world.gate(1);
    let permit = gate.begin(draft("d1")).await.unwrap();
    gate.commit(&permit, &[put("a")], &[]).await.unwrap();
    let again = gate.commit(&permit, &[put("b")], &[]).await;
    assert!(matches!(again, Err(TransactError::Store(StoreError::Invalid { .. }))), "{again:?}");
    let late = gate.write(&permit, &[put("b")]).await;
    assert!(matches!(late, Err(TransactError::Store(StoreError::Invalid { .. }))), "{late:?}");
    assert!(gate.refuse(permit, "D0001").await.is_err());
    assert_eq!(world.counts(0), (1, 1));
    assert_eq!(world.memory.records.dump(Table::Claims).len(), 1);
}

#[tokio::test]
async fn a_lost_answer_spends_the_permit() {
    for fault in [Fault::Before, Fault::After] {
        let world = World::new();
        let gate = world.gate(1);
        let permit = gate.begin(draft("d1")).await.unwrap();
        let written = usize::from(matches!(fault, Fault::After));
        world.faulty.script([Some(fault)]);
        let lost = gate.commit(&permit, &[add("a")], &[]).await;
        assert!(matches!(lost, Err(TransactError::Store(StoreError::Unavailable { .. }))), "{lost:?}");
        assert!(gate.commit(&permit, &[add("a")], &[]).await.is_err());
        assert!(gate.done(permit, &[]).await.is_err());
        // The operation is begun again.
        let permit = gate.begin(draft("d1")).await.unwrap();
        gate.commit(&permit, &[add("a")], &[]).await.unwrap();
        assert_eq!(world.counts(0), (2, written + 1));
    }
}

#[tokio::test]
async fn a_call_that_the_sdk_repeats_counts_once() {
    let world = World::new();
    let gate = world.gate(1);
    let permit = gate.begin(draft("d1")).await.unwrap();
    world.faulty.script([Some(Fault::Twice)]);
    gate.commit(&permit, &[add("a")], &[]).await.unwrap();
    let item = gate.get(&permit, Table::Claims, &key("a")).await.unwrap().unwrap();
    assert_eq!(item.get("n"), Some(&Value::Number(1)));
    assert_eq!(world.counts(0), (1, 1));
}

#[tokio::test]
async fn ninety_nine_writes_and_not_one_more() {
    let world = World::new();
    let gate = world.gate(1);
    let writes: Vec<_> = (0..TRANSACTION_WRITES_MAX).map(|number| put(&number.to_string())).collect();
    let permit = gate.begin(draft("d1")).await.unwrap();
    let over = gate.commit(&permit, &writes, &[]).await;
    assert!(matches!(over, Err(TransactError::Store(StoreError::Invalid { .. }))), "{over:?}");
    gate.commit(&permit, &writes[1..], &[]).await.unwrap();
    assert_eq!(world.memory.records.dump(Table::Claims).len(), TRANSACTION_WRITES_MAX - 1);
    assert_eq!(world.counts(0), (1, 1));
}

/// Two instances get the same message in the same millisecond and know the same head: byte for byte the same INTENT. Both change the data,
/// so both must stand in the log.
#[tokio::test]
async fn an_intent_that_meets_its_own_bytes_is_another_operation() {
    let world = World::new();
    let (one, other) = (world.gate(1), world.gate(1));
    let warm = other.begin(draft("d0")).await.unwrap();
    other.done(warm, &[]).await.unwrap();
    // `one` reads the head that `other` remembers.
    let first = one.begin(draft("d1")).await.unwrap();
    let second = other.begin(draft("d1")).await.unwrap();
    one.commit(&first, &[add("a")], &[]).await.unwrap();
    other.commit(&second, &[add("a")], &[]).await.unwrap();
    let item = one.get(&first, Table::Claims, &key("a")).await.unwrap().unwrap();
    assert_eq!(item.get("n"), Some(&Value::Number(2)), "no change is lost");
    assert_eq!(world.counts(0), (3, 3));
}

#[tokio::test]
async fn a_permit_is_good_at_its_own_gate_only() {
    let world = World::new();
    let (own, other) = (world.gate(1), world.gate(1));
    let permit = own.begin(draft("d1")).await.unwrap();
    let denied = StoreError::Denied { service: "audit" };
    assert_eq!(other.get(&permit, Table::Claims, &key("a")).await, Err(denied.clone()));
    assert_eq!(other.head(&permit, Bucket::Sealed, "a").await, Err(denied.clone()));
    assert_eq!(other.commit(&permit, &[put("a")], &[]).await, Err(denied.into()));
    assert_eq!(own.clone().get(&permit, Table::Claims, &key("a")).await, Ok(None), "a clone is the same gate");
}

#[tokio::test]
async fn a_damaged_head_stops_everything() {
    let world = World::new();
    let gate = world.gate(1);
    let permit = gate.begin(draft("d1")).await.unwrap();
    gate.done(permit, &[]).await.unwrap();
    let (last, mut item) = world.memory.records.dump(Table::Audit).pop().unwrap();
    item.insert("hash".to_owned(), Value::Bytes(vec![0; 32]));
    world.memory.records.tamper(Table::Audit, &last, Some(item));
    assert!(matches!(world.gate(1).begin(draft("d2")).await, Err(StoreError::Damaged { .. })));
}

/// Instances that share their shards, all at once, while the clock goes on.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_instances_share_the_shards() {
    const INSTANCES: usize = 32;
    const OPERATIONS: usize = 8;
    let world = Arc::new(World::new());
    let tasks = (0..INSTANCES).map(|instance| {
        let world = world.clone();
        tokio::spawn(async move {
            let gate = world.gate(2);
            for operation in 0..OPERATIONS {
                let permit = gate.begin(draft(&format!("i{instance}"))).await?;
                tokio::task::yield_now().await;
                world.memory.clock.advance(SignedDuration::from_millis(1));
                let own = put(&format!("{instance}-{operation}"));
                gate.commit(&permit, &[own, add("all")], &[]).await.map_err(alone)?;
            }
            Ok::<(), StoreError>(())
        })
    });
    for task in join_all(tasks).await {
        assert_eq!(task.unwrap(), Ok(()));
    }
    let sums = [world.counts(0), world.counts(1)].into_iter().fold((0, 0), |sum, count| (sum.0 + count.0, sum.1 + count.1));
    assert_eq!(sums, (INSTANCES * OPERATIONS, INSTANCES * OPERATIONS));
    let all = world.memory.records.dump(Table::Claims).into_iter().find(|(found, _)| *found == key("all")).unwrap().1;
    assert_eq!(all.get("n"), Some(&Value::Number(i64::try_from(INSTANCES * OPERATIONS).unwrap())));
}

/// One instance with many tasks: they take turns at each shard, and the heads stay in memory.
#[tokio::test]
async fn tasks_of_one_instance_read_each_head_once() {
    struct Counting(Arc<dyn Records>, AtomicUsize);
    #[async_trait]
    impl Records for Counting {
        async fn get(&self, table: Table, key: &Key) -> Result<Option<Item>, StoreError> {
            self.0.get(table, key).await
        }
        async fn query(&self, query: &Query) -> Result<Page, StoreError> {
            assert_eq!((&query.range, query.limit, query.descending), (&SortRange::All, 1, true));
            self.1.fetch_add(1, Ordering::Relaxed);
            self.0.query(query).await
        }
        async fn transact(&self, writes: &[Write]) -> Result<(), TransactError> {
            self.0.transact(writes).await
        }
    }
    let world = World::new();
    let counting = Arc::new(Counting(world.memory.records.clone(), AtomicUsize::new(0)));
    let clock: Arc<dyn Clock> = world.memory.clock.clone();
    let gate = Audited::new(&realm(), FUNCTION, 4, counting.clone(), world.memory.objects.clone(), &clock).unwrap();
    let operations = (0..100).map(|number| {
        let gate = gate.clone();
        async move {
            let permit = gate.begin(draft(&format!("d{number}"))).await.unwrap();
            gate.done(permit, &[]).await.unwrap();
        }
    });
    join_all(operations).await;
    assert_eq!(counting.1.load(Ordering::Relaxed), 4);
    assert_eq!((0..4).map(|shard| world.counts(shard).1).sum::<usize>(), 100);
}
