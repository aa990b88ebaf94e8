//! The function over stores in memory, with the people who call it.

use async_trait::async_trait;
use axum::Router;
use axum::body::{Body, to_bytes};
use http::{Method, Request, StatusCode};
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::plan::{Item, Key, Table, Write};
use josei_base::{Digest, Realm};
use josei_eligibility::rows::{self, Import, SNAPSHOT_SCHEMA};
use josei_eligibility::{City, HolderHasher, RuleBook, SAKAI};
use josei_register::{REASONS, Reasons};
use josei_register_import::{Desk, NAME, RegisterImport, import, routers, snapshot_order, vanish_rule};
use josei_runtime::batch::Failure;
use josei_runtime::purpose::{self, Actor};
use josei_runtime::{ObjectCreated, People, Person, Role, holder_hash};
use josei_store::audited::{Audited, Permit};
use josei_store::memory::Memory;
use josei_store::port::{Bucket, Clock, KeyPurpose, Keys, Objects as _, Page, Put, Query, Records, StoreError, TransactError};
use josei_store::seal::{ObjectSpec, SealedObjects};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tower::ServiceExt as _;

pub const NOW: &str = "2024-07-20T02:00:00Z";

/// Records that count their transactions, and stop answering after so many.
pub struct Counted {
    inner: Arc<dyn Records>,
    pub transactions: AtomicU64,
    pub writes: AtomicU64,
    pub stop_after: AtomicU64,
}

#[async_trait]
impl Records for Counted {
    async fn get(&self, table: Table, key: &Key) -> Result<Option<Item>, StoreError> {
        self.inner.get(table, key).await
    }

    async fn query(&self, query: &Query) -> Result<Page, StoreError> {
        self.inner.query(query).await
    }

    async fn transact(&self, writes: &[Write]) -> Result<(), TransactError> {
        if self.transactions.fetch_add(1, Ordering::Relaxed) >= self.stop_after.load(Ordering::Relaxed) {
            return Err(StoreError::Unavailable { service: "test", reason: "stopped".to_owned() }.into());
        }
        self.writes.fetch_add(u64::try_from(writes.len()).unwrap(), Ordering::Relaxed);
        self.inner.transact(writes).await
    }
}

pub struct Office {
    pub memory: Memory,
    pub records: Arc<Counted>,
    pub function: RegisterImport,
    routes: Router,
}

pub fn realm() -> Realm {
    Realm::parse("local-271403").unwrap()
}

impl Office {
    pub fn new() -> Self {
        Self::with_rules(SAKAI)
    }

    /// In a city with other rules.
    pub fn with_rules(rules: &str) -> Self {
        let memory = Memory::new(1, NOW.parse().unwrap());
        let realm = realm();
        let clock: Arc<dyn Clock> = memory.clock.clone();
        let records = Arc::new(Counted {
            inner: memory.records.clone(),
            transactions: AtomicU64::new(0),
            writes: AtomicU64::new(0),
            stop_after: AtomicU64::new(u64::MAX),
        });
        let audited = Audited::new(&realm, NAME, 1, records.clone(), memory.objects.clone(), &clock).unwrap();
        let person = |id: &str, role: Role| Person {
            id: id.to_owned(),
            device: "terminal-1".to_owned(),
            roles: vec![role],
            sender: None,
            token_sha256: Digest::of(id.as_bytes()),
        };
        let people = [person("sato", Role::Registrar), person("tanaka", Role::Approver), person("finance", Role::Finance)];
        let people = Arc::new(People::parse(&realm, &serde_json::to_string(&people).unwrap()).unwrap());
        let sealed = SealedObjects::new(realm.clone(), audited.clone(), memory.keys.clone(), memory.ids.clone());
        let (rules, reasons) =
            (Arc::new(RuleBook::new(vec![City::load(rules).unwrap()]).unwrap()), Arc::new(Reasons::load(REASONS).unwrap()));
        let desk = Desk {
            people: people.clone(),
            sealed: sealed.clone(),
            audited: audited.clone(),
            keys: memory.keys.clone(),
            city: rules.clone(),
            reasons: reasons.clone(),
            clock: clock.clone(),
            realm: realm.clone(),
        };
        let function =
            RegisterImport { realm, rules, audited, sealed, keys: memory.keys.clone(), reasons, vanish: vanish_rule(None), clock };
        let routes = routers(desk, import::Imports { function: function.clone(), people });
        Self { memory, records, function, routes }
    }

    pub async fn put(&self, key: String, bytes: Vec<u8>) {
        let put = Put { bucket: Bucket::Inbox, key, bytes: bytes.into(), retain_until: None };
        self.memory.objects.put_if_absent(put).await.unwrap();
    }

    pub async fn told_of(&self, key: String) -> Result<(), Failure> {
        self.function.handle(ObjectCreated { bucket: "inbox".to_owned(), key }).await
    }

    pub fn place(name: &str) -> String {
        format!("{}{name}", rows::inbox_prefix(&realm()))
    }

    /// A file comes into the inbox, and the function is told.
    pub async fn load(&self, name: &str, bytes: &[u8]) {
        self.put(Self::place(name), bytes.to_vec()).await;
        self.told_of(Self::place(name)).await.unwrap();
    }

    pub async fn waits(&self, name: &str) -> bool {
        self.memory.objects.head(Bucket::Inbox, &Self::place(name)).await.unwrap().is_some()
    }

    pub async fn call(&self, who: &str, method: Method, path: &str, body: &Value) -> (StatusCode, Value) {
        let request = Request::builder().method(method).uri(path).header("authorization", format!("Bearer {who}"));
        let request = request.header("content-type", "application/json").body(Body::from(body.to_string())).unwrap();
        let response = self.routes.clone().oneshot(request).await.unwrap();
        assert_eq!(response.headers()["cache-control"], "no-store", "{path}");
        let status = response.status();
        let body = to_bytes(response.into_body(), 64 << 20).await.unwrap();
        (status, serde_json::from_slice(&body).unwrap())
    }

    pub async fn get(&self, path: &str) -> Value {
        let (status, body) = self.call("sato", Method::GET, path, &json!({})).await;
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        body
    }

    pub async fn post(&self, who: &str, path: &str, body: &Value) -> Value {
        let (status, answer) = self.call(who, Method::POST, path, body).await;
        assert_eq!(status, StatusCode::OK, "{path}: {answer}");
        answer
    }

    /// The key of who has a number.
    pub async fn person(&self, number: &str) -> String {
        self.post("sato", "/persons", &json!({"person_number": number})).await["person"].as_str().unwrap().to_owned()
    }

    /// The report of the latest load of a system.
    pub async fn report(&self, system: &str) -> Value {
        let loads = self.get(&format!("/imports/{system}")).await;
        let id = loads["loads"][0]["id"].as_str().unwrap().to_owned();
        self.get(&format!("/imports/{system}/{id}")).await
    }

    /// One person enters, another approves.
    pub async fn decide(&self, person: &str, number: u32, event: &Value) {
        let path = format!("/holders/{person}/drafts/{number:032x}");
        let (status, answer) = self.call("sato", Method::PUT, &path, event).await;
        assert_eq!(status, StatusCode::CREATED, "{answer}\n{event}");
        self.post("tanaka", &format!("{path}/approve"), &json!({})).await;
    }

    pub async fn holder(&self, person: &str) -> Value {
        self.get(&format!("/holders/{person}")).await
    }

    /// Orders a snapshot as the batch job does.
    pub async fn snapshot(&self, name: &str) {
        let key = snapshot_order(&realm(), name);
        self.put(key.clone(), b"order".to_vec()).await;
        self.told_of(key).await.unwrap();
    }

    async fn permit(&self) -> Permit {
        let actor = Actor::Function(NAME);
        let draft = purpose::intent(Operation::RegisterShow, actor, purpose::SUBSIDY, Place::Register, "test").unwrap();
        self.function.audited.begin(draft).await.unwrap()
    }

    /// The import that counts, and its image.
    pub async fn current(&self) -> Option<(Import, Vec<u8>)> {
        let permit = self.permit().await;
        let item = self.function.audited.get(&permit, Table::Register, &rows::current(&realm())).await.unwrap()?;
        let import = Import::from_item(&item).unwrap();
        let object = rows::snapshot_object(&realm(), &import.file);
        let spec = ObjectSpec::new(KeyPurpose::Register, import.month, &object, SNAPSHOT_SCHEMA);
        let image = self.function.sealed.get(&permit, &spec, &import.snapshot).await.unwrap();
        self.function.audited.done(permit, &[]).await.unwrap();
        Some((import, image))
    }

    pub async fn holder_hasher(&self) -> HolderHasher {
        let permit = self.permit().await;
        let keys: Arc<dyn Keys> = self.memory.keys.clone();
        holder_hash::hasher(&realm(), &self.function.audited, &keys, &permit).await.unwrap()
    }

    /// Rows of the register's table, without what is different each time: seals.
    pub fn rows(&self) -> Vec<(Key, Item)> {
        let sealed = |name: &str| name == "sealed" || name == "wrapped" || name.contains("_version") || name.contains("_sha256");
        let mut rows = self.memory.records.dump(Table::Register);
        for (_, item) in &mut rows {
            item.retain(|name, _| !sealed(name));
        }
        rows
    }
}
