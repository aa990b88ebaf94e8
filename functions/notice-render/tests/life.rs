//! The life of an order over the function's own interfaces. It needs the fonts (README of `josei-notice`).
#![cfg(test)]

use axum::Router;
use axum::body::{Body, to_bytes};
use http::{Method, Request, StatusCode};
use josei_audit::{Direction, Operation, Record, ShardName, Subject, Verdict};
use josei_base::plan::{ItemExt as _, Table};
use josei_base::{Digest, Realm};
use josei_notice::order::{OrderId, keys};
use josei_notice::{SAKAI, Texts};
use josei_notice_render::{FontFolder, NAME, NoticeRender, router};
use josei_runtime::settings::FONTS;
use josei_runtime::{ObjectCreated, People, Person, Role};
use josei_store::audited::Audited;
use josei_store::memory::Memory;
use josei_store::port::{Bucket, Clock, Objects as _, Query, QueueName, Records as _, SortRange};
use josei_store::seal::SealedObjects;
use serde_json::{Value, json};
use std::sync::{Arc, LazyLock};
use tower::ServiceExt as _;

const SAMPLES: &str = include_str!("../../../shared/notice/examples/notices.jsonl");
/// Id and role; the id is the token.
const PEOPLE: [(&str, Role); 5] = [
    ("clerk-1", Role::Clerk),
    ("clerk-2", Role::Clerk),
    ("approver-1", Role::Approver),
    ("approver-2", Role::Approver),
    ("finance-1", Role::Finance),
];

/// The fonts, read once for all tests.
static LOADED: LazyLock<Arc<FontFolder>> = LazyLock::new(|| {
    let folder = std::env::var("JOSEI_FONTS").unwrap_or_else(|_| FONTS.to_owned());
    Arc::new(FontFolder::new(folder.into()))
});

struct Town {
    memory: Memory,
    function: NoticeRender,
    routes: Router,
    realm: Realm,
}

struct Answer {
    status: StatusCode,
    media: String,
    bytes: Vec<u8>,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap()
    }

    #[track_caller]
    fn refused(&self, status: u16, code: &str) {
        assert_eq!((self.status.as_u16(), self.json()["code"].as_str()), (status, Some(code)), "{}", self.json());
    }
}

impl Town {
    fn new(fonts: Arc<FontFolder>) -> Self {
        Self::on(memory(), fonts)
    }

    fn on(memory: Memory, fonts: Arc<FontFolder>) -> Self {
        let realm = Realm::parse("local-271403").unwrap();
        let clock: Arc<dyn Clock> = memory.clock.clone();
        let audited = Audited::new(&realm, NAME, 1, memory.records.clone(), memory.objects.clone(), &clock).unwrap();
        let people = PEOPLE.map(|(id, role)| {
            let (device, token_sha256) = (format!("terminal-{id}"), Digest::of(id.as_bytes()));
            Person { id: id.to_owned(), device, roles: vec![role], sender: None, token_sha256 }
        });
        let function = NoticeRender {
            people: Arc::new(People::parse(&realm, &serde_json::to_string(&people).unwrap()).unwrap()),
            sealed: SealedObjects::new(realm.clone(), audited.clone(), memory.keys.clone(), memory.ids.clone()),
            audited,
            queue: memory.queue.clone(),
            sealed_bucket: "sealed".to_owned(),
            texts: Arc::new(Texts::load(SAKAI).unwrap()),
            characters: Arc::default(),
            fonts,
            clock,
            realm: realm.clone(),
        };
        Self { memory, routes: router(function.clone()), function, realm }
    }

    async fn call(&self, person: &str, method: Method, path: &str, body: impl Into<Body>) -> Answer {
        let request = Request::builder().method(method).uri(path).header("authorization", format!("Bearer {person}"));
        let request = request.header("content-type", "application/json").body(body.into()).unwrap();
        let response = self.routes.clone().oneshot(request).await.unwrap();
        let media = response.headers().get("content-type").map_or("", |media| media.to_str().unwrap()).to_owned();
        Answer { status: response.status(), media, bytes: to_bytes(response.into_body(), 64 << 20).await.unwrap().to_vec() }
    }

    async fn order(&self, lines: &str) -> Answer {
        self.call("clerk-1", Method::POST, "/notices", lines.to_owned()).await
    }

    /// Hands every waiting message to the function.
    async fn work(&self) -> usize {
        let messages = self.memory.queue.take(QueueName::NoticeRender);
        for body in &messages {
            for object in ObjectCreated::parse(body).unwrap() {
                self.function.handle(object).await.unwrap();
            }
        }
        messages.len()
    }

    async fn show(&self, id: &str) -> Value {
        let answer = self.call("approver-1", Method::GET, &format!("/notices/{id}"), "").await;
        assert_eq!(answer.status, 200);
        answer.json()
    }

    async fn approve(&self, person: &str, shown: &Value) -> Answer {
        let saw = json!({"pdf_sha256": shown["pdf_sha256"], "printed": shown["printed"]}).to_string();
        self.call(person, Method::POST, &format!("/notices/{}/approve", shown["id"].as_str().unwrap()), saw).await
    }

    async fn take(&self, person: &str, id: &str) -> Answer {
        self.call(person, Method::POST, &format!("/notices/{id}/file"), "").await
    }

    /// The log of the function.
    async fn log(&self) -> Vec<Record> {
        let partition = josei_audit::keys::shard_partition(&self.realm, &ShardName::new(NAME, 0).unwrap());
        let query = Query { table: Table::Audit, partition, range: SortRange::All, descending: false, limit: 1_000, after: None };
        let page = self.memory.records.query(&query).await.unwrap();
        page.items.iter().map(|(_, item)| josei_audit::decode(item.bytes("bytes").unwrap()).unwrap()).collect()
    }

    async fn objects(&self) -> Vec<String> {
        let prefix = keys::prefix(&self.realm);
        let page = self.memory.objects.list(Bucket::Sealed, &prefix, None, 1_000).await.unwrap();
        page.entries.into_iter().map(|entry| entry.key).collect()
    }
}

/// The same seed is the same keys.
fn memory() -> Memory {
    Memory::new(1, "2024-07-20T01:00:00Z".parse().unwrap())
}

fn line(number: &str) -> &'static str {
    SAMPLES.lines().find(|line| line.contains(number)).unwrap()
}

/// Twenty-five notices, the seventh of them bad.
fn lines() -> String {
    let one = |number: usize| {
        let line = line("1002").replace("1002", &(5_000 + number).to_string());
        if number == 7 { line.replace("2016-05-07", "2016-05-32") + "\n" } else { line + "\n" }
    };
    (1..=25).map(one).collect()
}

#[tokio::test]
async fn an_order_is_rendered_approved_and_taken_once() {
    let town = Town::new(LOADED.clone());
    let ordered = town.order(&lines()).await;
    assert_eq!((ordered.status, &ordered.json()["state"]), (StatusCode::CREATED, &json!("ORDERED")));
    let id = ordered.json()["id"].as_str().unwrap().to_owned();
    town.take("clerk-1", &id).await.refused(409, "N304");
    assert_eq!(town.work().await, 1);

    let shown = town.show(&id).await;
    assert_eq!(
        (&shown["state"], &shown["printed"], &shown["left_out"], &shown["pages"]),
        (&json!("RENDERED"), &json!(24), &json!(1), &json!(24))
    );
    let finding = &shown["findings"][0];
    assert_eq!((&finding["line"], &finding["code"], &shown["findings_total"]), (&json!(7), &json!("N001"), &json!(1)));
    for person in ["見本", "花子", "太郎", "1234566", "2016-05"] {
        assert!(!shown.to_string().contains(person), "{shown}");
    }
    let index = town.call("clerk-1", Method::GET, &format!("/notices/{id}/index"), "").await;
    assert_eq!((index.media.as_str(), index.json()["notices"].as_array().unwrap().len()), ("application/json", 24));
    assert_eq!(index.json()["pdf_sha256"], shown["pdf_sha256"]);

    // Only what was seen, and never by the one who ordered; only for another than the one who approved.
    town.approve("clerk-1", &shown).await.refused(403, "H0002");
    let mut other = shown.clone();
    other["printed"] = json!(25);
    town.approve("approver-1", &other).await.refused(409, "N305");
    assert_eq!(town.approve("approver-1", &shown).await.json()["approved_by"], "approver-1");
    assert_eq!(town.approve("approver-1", &shown).await.status, 200, "the same signature again");
    town.approve("approver-2", &shown).await.refused(409, "N304");
    town.take("approver-1", &id).await.refused(403, "H0002");
    let taken = town.take("clerk-2", &id).await;
    assert_eq!((taken.status, taken.media.as_str()), (StatusCode::OK, "application/pdf"));
    assert_eq!(json!(Digest::of(&taken.bytes)), shown["pdf_sha256"]);
    town.take("clerk-2", &id).await.refused(409, "N304");

    // Lost on its way to the printer: approved anew, the same bytes.
    assert_eq!(town.approve("approver-2", &shown).await.json()["state"], "APPROVED");
    assert_eq!(town.take("clerk-1", &id).await.bytes, taken.bytes);
    assert_eq!(town.show(&id).await["takes"], 2);

    let exports: Vec<Record> = town.log().await.into_iter().filter(|record| record.draft.operation == Operation::ExportTake).collect();
    let Subject::Export { device, direction, approvers, file, .. } = &exports[0].draft.subject else { panic!("{exports:?}") };
    assert_eq!((device.as_str(), *direction, file.as_str()), ("terminal-clerk-2", Direction::Out, format!("notices:{id}").as_str()));
    assert_eq!(approvers.ids().iter().map(josei_audit::Id::as_str).collect::<Vec<_>>(), ["approver-1"]);
    assert_eq!(exports.len(), 4, "an INTENT and an OUTCOME for each take");
}

#[tokio::test]
async fn the_same_lines_are_one_order_and_a_second_event_changes_nothing() {
    let town = Town::new(LOADED.clone());
    let first = town.order(&lines()).await.json();
    let again = town.order(&lines()).await;
    assert_eq!((again.status, again.json()), (StatusCode::OK, first.clone()));
    assert_eq!(town.work().await, 2, "told twice");
    let (shown, objects) = (town.show(first["id"].as_str().unwrap()).await, town.objects().await);
    assert_eq!(objects.len(), 3, "{objects:?}");
    let id = OrderId::parse(first["id"].as_str().unwrap()).unwrap();
    for key in [keys::order_object(&town.realm, &id), "local-271403/notices/x".to_owned(), "local-131016/notices/x/order".to_owned()] {
        town.function.handle(ObjectCreated { bucket: "sealed".to_owned(), key }).await.unwrap();
    }
    assert_eq!((town.show(id.as_str()).await, town.objects().await), (shown.clone(), objects));
    // Ordered again after it was rendered: the answer as it stands, and nothing is told.
    assert_eq!(town.order(&lines()).await.json(), shown);
    assert_eq!(town.work().await, 0);
    // Of one record in the log for each event there is one answer; nothing failed.
    let log = town.log().await;
    let refused =
        |record: &&Record| matches!(&record.draft.event, josei_audit::Event::Outcome(outcome) if outcome.verdict != Verdict::Done);
    assert_eq!(log.iter().filter(refused).count(), 0);
}

#[tokio::test]
async fn what_stood_before_the_process_died_is_found_and_used() {
    let town = Town::new(LOADED.clone());
    let id = town.order(&lines()).await.json()["id"].as_str().unwrap().to_owned();
    town.work().await;
    let before = (town.show(&id).await, town.objects().await);
    // As if it had died before the row was written: the objects are there, the row is not.
    let other = Town::on(Memory { objects: town.memory.objects.clone(), ..memory() }, LOADED.clone());
    other.order(&lines()).await;
    other.work().await;
    assert_eq!((other.show(&id).await, other.objects().await), before);
}

#[tokio::test]
async fn what_cannot_be_ordered_is_refused_with_its_code() {
    let town = Town::new(LOADED.clone());
    town.order("no json\n").await.refused(422, "N301");
    town.order(&"\n".repeat(5_001)).await.refused(422, "N302");
    town.order(&line("1002").replace("2024-07-19", "2022-07-19")).await.refused(422, "N303");
    town.order(&"x".repeat(josei_base::limits::REQUEST_BODY_BYTES_MAX + 1)).await.refused(413, "H0003");
    town.call("finance-1", Method::POST, "/notices", lines()).await.refused(403, "H0002");
    town.call("nobody", Method::POST, "/notices", lines()).await.refused(401, "H0001");
    for path in ["/notices/x", "/notices/202407-00000000000000000000000000000000"] {
        town.call("clerk-1", Method::GET, path, "").await.refused(404, "H0004");
    }
    assert_eq!((town.work().await, town.objects().await.len()), (0, 0));
}

#[tokio::test]
async fn an_order_without_a_printable_notice_has_findings_and_no_file() {
    let town = Town::new(LOADED.clone());
    let ordered = town.order(&line("1002").replace("見本　太郎", "\u{E001}本　太郎")).await.json();
    town.work().await;
    let shown = town.show(ordered["id"].as_str().unwrap()).await;
    assert_eq!((&shown["state"], &shown["pdf_sha256"], &shown["findings"][0]["code"]), (&json!("RENDERED"), &Value::Null, &json!("N004")));
    assert_eq!(shown["findings"][0]["record"], "堺子医第1002号");
    let saw = json!({"pdf_sha256": Digest::of(b""), "printed": 0}).to_string();
    let at = format!("/notices/{}", ordered["id"].as_str().unwrap());
    town.call("approver-1", Method::POST, &format!("{at}/approve"), saw).await.refused(409, "N308");
    town.call("clerk-1", Method::GET, &format!("{at}/index"), "").await.refused(409, "N308");
}

#[tokio::test]
async fn without_fonts_nothing_is_ordered() {
    let folder = tempfile::tempdir().unwrap();
    let town = Town::new(Arc::new(FontFolder::new(folder.path().to_owned())));
    town.order(&lines()).await.refused(503, "N309");
}
