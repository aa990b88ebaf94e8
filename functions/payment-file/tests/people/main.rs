//! People beside review bodies, over the function's own interface: accounts, corrections, returned transfers, and what the batch tells.
#![cfg(test)]

mod cut;
mod hand_over;
mod returns;

use axum::Router;
use axum::body::{Body, to_bytes};
use http::{Method, Request, StatusCode};
use josei_audit::Operation;
use josei_audit::record::Place;
use josei_base::receipt::ReviewBody;
use josei_base::{BillingMonth, Digest, Month, Realm, Yen};
use josei_delivery::{Declared, Opening, SenderId, plan_open};
use josei_payment::account::{self, AccountForm, AccountRow, FORM_SCHEMA, plan_account, sealed_object};
use josei_payment::batch::{Lot, Reason, Receivable, Source, plan_obligation, plan_receivable};
use josei_payment::calendar::BusinessDays;
use josei_payment::people::{PayeeId, PersonId};
use josei_payment::profile::{PayerProfile, SAMPLE};
use josei_payment_file::{NAME, PaymentFile, return_rules, router};
use josei_runtime::purpose::{self, Actor};
use josei_runtime::{People, Person, Role};
use josei_store::audited::Audited;
use josei_store::memory::Memory;
use josei_store::port::{Clock, KeyPurpose, Records as _};
use josei_store::seal::{ObjectSpec, SealedObjects};
use serde_json::{Value, json};
use std::sync::Arc;
use tower::ServiceExt as _;

const MONTH: &str = "2024-06";

struct Town {
    memory: Memory,
    cut: Arc<cut::Cut>,
    routes: Router,
    realm: Realm,
    audited: Audited,
    sealed: SealedObjects,
    people: Arc<People>,
}

fn month() -> BillingMonth {
    BillingMonth::parse(MONTH).unwrap()
}

fn payee(name: &str) -> PayeeId {
    PayeeId::parse(name).unwrap()
}

impl Town {
    fn new() -> Self {
        let memory = Memory::new(1, "2024-07-10T00:00:00Z".parse().unwrap());
        let realm = Realm::parse("local-271403").unwrap();
        let clock: Arc<dyn Clock> = memory.clock.clone();
        let cut = Arc::new(cut::Cut::new(memory.records.clone()));
        let audited = Audited::new(&realm, NAME, 1, cut.clone(), memory.objects.clone(), &clock).unwrap();
        let sealed = SealedObjects::new(realm.clone(), audited.clone(), memory.keys.clone(), memory.ids.clone());
        let person = |id: &str, role| Person {
            id: id.to_owned(),
            device: format!("terminal-{id}"),
            roles: vec![role],
            sender: None,
            token_sha256: Digest::of(id.as_bytes()),
        };
        let people = [
            person("preparer-1", Role::Preparer),
            person("approver-1", Role::Approver),
            person("approver-2", Role::Approver),
            person("finance-1", Role::Finance),
        ];
        let people = Arc::new(People::parse(&realm, &serde_json::to_string(&people).unwrap()).unwrap());
        Self { memory, cut, routes: Router::new(), realm, audited, sealed, people }.with_profile(SAMPLE)
    }

    /// The same town with another payer profile.
    fn with_profile(mut self, profile: &str) -> Self {
        self.routes = router(PaymentFile {
            realm: self.realm.clone(),
            people: self.people.clone(),
            audited: self.audited.clone(),
            sealed: self.sealed.clone(),
            profile: Arc::new(PayerProfile::load(profile).unwrap().0),
            banks: Arc::new(josei_payment::master::BankMaster::from_text(josei_payment::master::SAMPLE).unwrap()),
            days: Arc::new(BusinessDays::built_in().unwrap()),
            returns: Arc::new(return_rules().unwrap()),
            clock: self.memory.clock.clone(),
            ids: self.memory.ids.clone(),
        });
        self
    }

    async fn ask(&self, person: &str, method: Method, path: &str, body: &Value) -> (StatusCode, Vec<u8>) {
        let request = Request::builder().method(method).uri(path).header("authorization", format!("Bearer {person}"));
        let request = request.header("content-type", "application/json").body(Body::from(body.to_string())).unwrap();
        let response = self.routes.clone().oneshot(request).await.unwrap();
        (response.status(), to_bytes(response.into_body(), 8 << 20).await.unwrap().to_vec())
    }

    async fn call(&self, person: &str, method: Method, path: &str, body: &Value) -> (StatusCode, Value) {
        let (status, bytes) = self.ask(person, method, path, body).await;
        (status, serde_json::from_slice(&bytes).unwrap())
    }

    async fn open(&self, request: &str) -> (StatusCode, Value) {
        self.call("preparer-1", Method::POST, "/batches", &json!({"request": request, "billing_month": MONTH})).await
    }

    async fn show(&self, batch: u32) -> Value {
        self.call("finance-1", Method::GET, &format!("/batches/{batch}"), &Value::Null).await.1
    }

    /// One person signs what stands.
    async fn approve(&self, approver: &str, batch: u32) -> (StatusCode, Value) {
        let seen = self.show(batch).await;
        let [delivery, hash, lines, yen] = ["delivery", "file_sha256", "lines", "total_yen"].map(|name| seen[name].clone());
        let signed = json!({"delivery": delivery, "file_sha256": hash, "lines": lines, "total_yen": yen});
        self.call(approver, Method::POST, &format!("/batches/{batch}/approve"), &signed).await
    }

    /// Two approvals and a token.
    async fn release(&self, batch: u32) -> Value {
        for approver in ["approver-1", "approver-2"] {
            let (status, told) = self.approve(approver, batch).await;
            assert_eq!(status, 200, "{told}");
        }
        let (status, issued) = self.call("finance-1", Method::POST, &format!("/batches/{batch}/release"), &json!({})).await;
        assert_eq!(status, 200, "{issued}");
        json!({"token": issued["token"]})
    }

    /// Two approvals, a token, the pull and the receipt; answers the file.
    async fn take(&self, batch: u32) -> Vec<u8> {
        let token = self.release(batch).await;
        let (status, file) = self.ask("finance-1", Method::POST, &format!("/batches/{batch}/pull"), &token).await;
        assert_eq!(status, 200);
        let seen = self.show(batch).await;
        let arrived = json!({"delivery": 1, "file_sha256": Digest::of(&file), "lines": seen["lines"], "total_yen": seen["total_yen"]});
        let (status, received) = self.call("finance-1", Method::POST, &format!("/batches/{batch}/receipt"), &arrived).await;
        assert_eq!((status, &received["received_by"]), (StatusCode::OK, &json!("finance-1")), "{received}");
        file
    }

    /// The file is taken, and the bank pays it.
    async fn pay(&self, batch: u32) -> Vec<u8> {
        let file = self.take(batch).await;
        let seen = self.show(batch).await;
        let bank = json!({"lines": seen["lines"], "total_yen": seen["total_yen"]});
        let (status, confirmed) = self.call("finance-1", Method::POST, &format!("/batches/{batch}/confirm"), &bank).await;
        assert_eq!((status, &confirmed["state"]), (StatusCode::OK, &json!("CONFIRMED")), "{confirmed}");
        file
    }

    /// A delivery whose receipts are owed; its id.
    async fn deliver(&self) -> String {
        let opening = Opening {
            sender: SenderId::parse("kokuho").unwrap(),
            month: month(),
            file_name: "a.UKE".to_owned(),
            size: 1,
            sha256: Digest::of(b"a"),
            revision: 1,
            declared: Declared::default(),
            confirm_in_advance: false,
            inbox_key: "a".to_owned(),
            sealing: None,
            deviations: None,
            at: self.memory.clock.now(),
        };
        let (id, writes) = plan_open(&self.realm, &opening);
        self.memory.records.transact(&writes).await.unwrap();
        id.to_string()
    }

    async fn owe(&self, lot: &Lot) {
        self.memory.records.transact(&plan_obligation(&self.realm, lot)).await.unwrap();
    }

    async fn apply(&self, id: &str, of: &str, yen: i64) -> Lot {
        let lot = Lot::new(payee(of), month(), Source::application(id).unwrap(), 1, Yen::new(yen)).unwrap();
        self.owe(&lot).await;
        lot
    }

    /// What somebody owes back of a lot.
    async fn owe_back(&self, lot: &Lot, yen: i64) {
        let source = Source::correction(lot.source(), 1).unwrap();
        let reason = Reason::parse("income-changed").unwrap();
        let receivable = Receivable::new(lot.payee().clone(), month(), source, lot.id(), Yen::new(yen), reason).unwrap();
        self.memory.records.transact(&plan_receivable(&self.realm, &receivable)).await.unwrap();
    }

    async fn register(&self, of: &str, version: u32, name: &str, account: &str) {
        let [bank, bank_name, branch, branch_name] = ["9999", "ミホン", "004", "ミホンヒガシ"].map(str::to_owned);
        let place = account::Place::Bank { bank, bank_name, branch, branch_name, account_type: 1, account: account.to_owned() };
        let form = AccountForm { name: name.to_owned(), place };
        let draft = purpose::intent(Operation::BatchOpen, Actor::Function(NAME), purpose::SUBSIDY, Place::Payments, "account").unwrap();
        let permit = self.audited.begin(draft).await.unwrap();
        let (person, entered) = (payee(of), Month::parse("2024-05").unwrap());
        let spec = ObjectSpec::new(KeyPurpose::Payments, entered, &sealed_object(&self.realm, &person, version), FORM_SCHEMA);
        let form = self.sealed.put_or_same(&permit, &spec, &form.to_bytes().unwrap()).await.unwrap();
        self.audited.done(permit, &[]).await.unwrap();
        let [entered_by, approved_by] = ["clerk-1", "clerk-2"].map(|id| PersonId::parse(id).unwrap());
        let row = AccountRow { person, version, month: entered, form, entered_by, approved_by };
        self.memory.records.transact(&plan_account(&self.realm, &row, version - 1).unwrap()).await.unwrap();
    }
}

/// Payee and yen of the lines.
fn lines(shown: &Value) -> Vec<(String, i64)> {
    let lines = shown["detail"]["lines"]["listed"].as_array().unwrap();
    lines.iter().map(|line| (line["payee"].as_str().unwrap().to_owned(), line["yen"].as_i64().unwrap())).collect()
}

#[tokio::test]
async fn a_month_with_people_corrections_and_somebody_without_an_account() {
    let town = Town::new();
    let delivery = town.deliver().await;
    town.owe(&Lot::new(ReviewBody::Kokuho, month(), Source::receipt(&delivery, 76).unwrap(), 1, Yen::new(5_000)).unwrap()).await;
    let receipt = Source::receipt(&delivery, 77).unwrap();
    let accepted = Lot::new(ReviewBody::Kokuho, month(), receipt, 1, Yen::new(880)).unwrap();
    town.owe(&accepted).await;
    town.owe_back(&accepted, 80).await;
    let first = town.apply("s-1", "p-1", 300).await;
    town.apply("s-2", "p-1", 7).await;
    town.apply("s-3", "p-2", 40).await;
    town.apply("s-4", "p-3", 50).await;
    town.owe_back(&first, 1_000).await;
    town.register("p-1", 1, "サカイ　ハナコ", "1234567").await;
    town.register("p-2", 1, "サカイ　ジロウ", "7654321").await;
    town.register("p-3", 1, "堺 三郎", "1111111").await;

    let (status, opened) = town.open("first").await;
    assert_eq!((status, &opened["state"]), (StatusCode::OK, &json!("GENERATED")), "{opened}");
    assert_eq!((&opened["owed_yen"], &opened["withheld_yen"], &opened["total_yen"]), (&json!(6_227), &json!(387), &json!(5_840)));
    assert_eq!(town.open("first").await.1["sequence"], json!(1), "the same request is the same batch");

    let shown = town.show(1).await;
    assert_eq!(lines(&shown), [("kokuho".to_owned(), 5_800), ("p-2".to_owned(), 40)]);
    assert_eq!((&shown["detail"]["nettings"]["count"], &shown["detail"]["nettings"]["total_yen"]), (&json!(2), &json!(387)), "{shown}");
    assert_eq!(shown["detail"]["banks"], json!([{"bank": "9999", "name": "ﾐﾎﾝ", "lines": 2, "total_yen": 5_840}]));
    let open = &shown["detail"]["open_receivables"];
    assert_eq!((&open["count"], &open["listed"][0]["payee"], &open["listed"][0]["open_yen"]), (&json!(1), &json!("p-1"), &json!(693)));
    let left_out = &shown["detail"]["left_out"];
    assert_eq!(
        (&left_out["count"], &left_out["listed"][0]["payee"], &left_out["listed"][0]["code"]),
        (&json!(1), &json!("p-3"), &json!("Z0701"))
    );
    // Neither a name nor an account is shown.
    let text = shown.to_string();
    assert!(["1234567", "7654321", "ｻｶｲ", "サカイ", "堺"].iter().all(|personal| !text.contains(personal)), "{text}");

    let file = town.pay(1).await;
    assert_eq!(file.len(), 5 * 122);
    // The account is corrected: the next batch of the month pays what was left out, and nothing else.
    town.register("p-3", 2, "サカイ　サブロウ", "1111111").await;
    let (_, second) = town.open("second").await;
    assert_eq!((&second["lines"], &second["total_yen"]), (&json!(1), &json!(50)), "{second}");
    // The transfer of batch 2 comes back, and is paid again to another account.
    town.pay(2).await;
    town.register("p-3", 3, "サカイ　サブロウ", "2222222").await;
    town.owe(&Lot::new(payee("p-3"), month(), Source::returned(2, 1).unwrap(), 1, Yen::new(50)).unwrap()).await;
    let (_, third) = town.open("third").await;
    assert_eq!((&third["state"], &third["total_yen"]), (&json!("GENERATED"), &json!(50)), "{third}");
    let again = town.pay(3).await;
    let line = again.get(122..244).unwrap();
    assert_eq!((line.get(43..50), line.get(90)), (Some(&b"2222222"[..]), Some(&b'2')), "changed account");
    assert_eq!(town.open("fourth").await.1["code"], json!("P0304"), "nothing is left");
}

#[tokio::test]
async fn a_batch_that_is_given_up_gives_back_what_it_withheld() {
    let town = Town::new();
    let lot = Lot::new(ReviewBody::Shiharai, month(), Source::receipt("d-0001", 1).unwrap(), 1, Yen::new(900)).unwrap();
    town.owe(&lot).await;
    town.owe_back(&lot, 250).await;
    let (_, first) = town.open("first").await;
    assert_eq!((&first["withheld_yen"], &first["total_yen"]), (&json!(250), &json!(650)));
    assert_eq!(town.show(1).await["detail"]["open_receivables"]["count"], json!(0));
    let (_, voided) = town.call("preparer-1", Method::POST, "/batches/1/void", &json!({})).await;
    assert_eq!(voided["state"], json!("VOIDED"));
    assert_eq!(town.show(1).await["detail"]["open_receivables"]["total_yen"], json!(250));
    let (_, second) = town.open("second").await;
    assert_eq!((&second["withheld_yen"], &second["total_yen"]), (&json!(250), &json!(650)));
}

#[tokio::test]
async fn a_month_whose_payees_owe_more_than_they_are_owed_is_not_paid() {
    let town = Town::new();
    let lot = Lot::new(ReviewBody::Shiharai, month(), Source::receipt("d-0001", 1).unwrap(), 1, Yen::new(900)).unwrap();
    town.owe(&lot).await;
    town.owe_back(&lot, 900).await;
    let (status, refused) = town.open("first").await;
    assert_eq!((status, &refused["code"]), (StatusCode::CONFLICT, &json!("P0304")));
    let shown = town.show(1).await;
    assert_eq!((&shown["state"], &shown["detail"]["open_receivables"]["total_yen"]), (&json!("VOIDED"), &json!(900)), "nothing is lost");
}

/// More obligations than one transaction takes, of people who each have several.
#[tokio::test]
async fn many_people_in_several_slices() {
    let town = Town::new();
    for number in 0..230 {
        town.apply(&format!("s-{number:04}"), &format!("p-{:03}", number % 70), 10 + i64::from(number)).await;
    }
    for person in 0..70 {
        town.register(&format!("p-{person:03}"), 1, "サカイ　ハナコ", &format!("{}", 1_000_000 + person)).await;
    }
    let (status, opened) = town.open("first").await;
    assert_eq!(status, StatusCode::OK, "{opened}");
    let sum: i64 = (0..230).map(|number| 10 + number).sum();
    assert_eq!((&opened["lines"], &opened["obligations"], &opened["total_yen"]), (&json!(70), &json!(230), &json!(sum)));
}
