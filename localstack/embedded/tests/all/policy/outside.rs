//! Calls outside, over the wire: each is refused, as `Denied`, and noted.

use super::samples::OTHERS;
use super::town::{REALM, Town};
use josei_base::plan::{Condition, Item, Key, Table, Write};
use josei_embedded::policy::FUNCTIONS;
use josei_store::aws::{Clients, Credentials, Endpoints, Settings};
use josei_store::port::{
    Bucket, KeyContext, KeyPurpose, Objects, Put, Query, QueueName, Records, SortRange, StoreError, TransactError, Uploads as _, WrappedKey,
};

async fn clients(town: &Town, role: &str) -> Clients {
    let endpoints = town.city.stack().endpoints();
    let keys = endpoints.credentials.of_role(role);
    Clients::connect(&Settings {
        prefix: town.city.stack().options().prefix.clone(),
        region: Some(endpoints.region.to_owned()),
        credentials: Some(Credentials { access_key: keys.access_key_id, secret: keys.secret_access_key }),
        endpoints: Endpoints { s3: Some(endpoints.s3.clone()), dynamodb: Some(endpoints.dynamodb.clone()), kms: None, sqs: None },
        path_style: true,
    })
    .await
}

fn key(realm: &str, partition: &str) -> Key {
    Key { partition: format!("{realm}#{partition}"), sort: "S".to_owned() }
}

#[expect(clippy::needless_pass_by_value, reason = "takes what a call gives")]
fn denied<T: std::fmt::Debug>(what: &str, answer: Result<T, StoreError>) {
    assert!(matches!(answer, Err(StoreError::Denied { .. })), "{what}: {answer:?}");
}

async fn no_transaction(what: &str, records: &impl Records, write: Write) {
    let answer = records.transact(&[write]).await;
    assert!(matches!(answer, Err(TransactError::Store(StoreError::Denied { .. }))), "{what}: {answer:?}");
}

fn put(table: Table, key: Key) -> Write {
    Write::Put { table, key, item: Item::from([("a".to_owned(), 1.into())]), condition: Some(Condition::Absent) }
}

/// The tables of other functions, by what each may not touch at all.
fn foreign_tables(function: &str) -> &'static [(Table, &'static str)] {
    match function {
        "benefit-decide" => &[
            (Table::Register, "REGISTER#1"),
            (Table::Claims, "HOLDER#1"),
            (Table::Payments, "BATCH#00000001"),
            (Table::Payments, "OPENED"),
        ],
        "payment-file" => &[(Table::Register, "REGISTER"), (Table::Claims, "HOLDER#1")],
        "eligibility-match" => &[(Table::Payments, "BATCH"), (Table::Payments, "LINE#2024-07")],
        "register-import" => &[(Table::Deliveries, "DELIVERY#1"), (Table::Claims, "HOLDER#1"), (Table::Payments, "BATCH")],
        "sweep" => &[(Table::Register, "REGISTER"), (Table::Claims, "HOLDER#1"), (Table::Payments, "LINE#2024-07")],
        _ => &[(Table::Register, "REGISTER"), (Table::Claims, "HOLDER#1"), (Table::Payments, "BATCH")],
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_call_outside_is_refused() {
    let town = Town::start().await;
    let gate = town.city.stack().gate();
    for function in FUNCTIONS {
        let clients = clients(&town, function).await;
        let (records, objects) = (clients.records(), clients.objects());
        // Other realms, in every table and bucket.
        for realm in OTHERS {
            for table in Table::ALL {
                for partition in ["DELIVERY#1", "REGISTER", "HOLDER#1", "BATCH", &format!("AUDIT#{function}/0")] {
                    denied(realm, records.get(table, &key(realm, partition)).await);
                }
                let query = Query {
                    table,
                    partition: format!("{realm}#AUDIT#{function}/0"),
                    range: SortRange::All,
                    descending: true,
                    limit: 1,
                    after: None,
                };
                denied(realm, records.query(&query).await);
            }
            for bucket in Bucket::ALL {
                denied(realm, objects.get(bucket, &format!("{realm}/receipts/x"), None, None).await);
                denied(realm, objects.head(bucket, &format!("{realm}/receipts/x")).await);
                denied(realm, objects.list(bucket, &format!("{realm}/"), None, 1).await);
                let write = Put { bucket, key: format!("{realm}/chunks/1/000001"), bytes: b"x".to_vec().into(), retain_until: None };
                denied(realm, objects.put_if_absent(write).await);
                denied(realm, objects.remove(bucket, &format!("{realm}/receipts/x")).await);
            }
            let context = KeyContext::from([
                ("realm".to_owned(), realm.to_owned()),
                ("purpose".to_owned(), "receipts".to_owned()),
                ("unit".to_owned(), "2024".to_owned()),
            ]);
            denied(realm, town.city.world(function).unwrap().keys.generate(KeyPurpose::Receipts, &context).await.map(|(_, key)| key));
        }
        // The shards of others, and every change of a record that stands.
        for other in FUNCTIONS.into_iter().filter(|other| *other != function) {
            no_transaction(other, &records, put(Table::Audit, key(REALM, &format!("AUDIT#{other}/0")))).await;
        }
        let own = key(REALM, &format!("AUDIT#{function}/0"));
        let set = Item::from([("actor".to_owned(), "somebody-else".into())]);
        no_transaction(function, &records, Write::Update { table: Table::Audit, key: own.clone(), set, add: Vec::new(), condition: None })
            .await;
        denied(function, records.get(Table::Audit, &own).await);
        // Tables of other functions.
        for (table, partition) in foreign_tables(function) {
            denied(partition, records.get(*table, &key(REALM, partition)).await);
            no_transaction(partition, &records, put(*table, key(REALM, partition))).await;
        }
        // One write of a transaction outside spoils it all.
        let both = [
            put(Table::Audit, key(REALM, &format!("AUDIT#{function}/9"))),
            put(Table::Audit, key(OTHERS[0], &format!("AUDIT#{function}/9"))),
        ];
        assert!(matches!(records.transact(&both).await, Err(TransactError::Store(StoreError::Denied { .. }))));
        // Nothing that is sealed or logged goes away.
        for (bucket, prefix) in
            [(Bucket::Sealed, "chunks/1/000001"), (Bucket::Sealed, "payments/00000001/file"), (Bucket::Audit, "tile/0/000")]
        {
            denied(prefix, objects.remove(bucket, &format!("{REALM}/{prefix}")).await);
        }
    }
    assert!(gate.uses().refused().len() > 500, "{}", gate.uses().refused().len());
}

#[tokio::test(flavor = "multi_thread")]
async fn content_is_opened_by_those_only_who_work_with_it() {
    let town = Town::start().await;
    let purposes = [
        ("audit-log", &[][..]),
        ("benefit-decide", &["receipts", "register", "payments", "notices"]),
        ("eligibility-match", &["receipts", "register"]),
        ("notice-render", &["notices"]),
        ("payment-file", &["payments"]),
        ("receipt-ingest", &["receipts"]),
        ("receipt-upload", &["receipts"]),
        ("register-import", &["register"]),
        ("sweep", &[]),
    ];
    for (function, opened) in purposes {
        let world = town.city.world(function).unwrap();
        for purpose in KeyPurpose::ALL {
            let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
            let context = KeyContext::from([pair("realm", REALM), pair("purpose", purpose.name()), pair("unit", "2024")]);
            // Nobody wrapped this: whoever gets past the policy is refused by the key file, without a note.
            let wrapped = WrappedKey { key_id: "local:none".to_owned(), bytes: vec![0; 60] };
            let before = town.city.stack().gate().uses().refused().len();
            denied(function, world.keys.unwrap(purpose, &wrapped, &context).await.map(drop));
            let by_policy = town.city.stack().gate().uses().refused().len() > before;
            assert_eq!(!by_policy, opened.contains(&purpose.name()), "{function} {}", purpose.name());
        }
        let signs = world.keys.sign_checkpoint(b"checkpoint").await;
        assert_eq!(signs.is_ok(), function == "audit-log", "{function}: {signs:?}");
        for queue in QueueName::ALL {
            let sent = world.queue.send(queue, "{}".to_owned()).await;
            let may = matches!(
                (function, queue),
                ("sweep", QueueName::ReceiptIngest)
                    | ("sweep" | "receipt-ingest" | "receipt-upload", QueueName::EligibilityMatch)
                    | ("sweep" | "notice-render", QueueName::NoticeRender)
            );
            assert_eq!(sent.is_ok(), may, "{function} {}: {sent:?}", queue.name());
        }
    }
}

/// A URL is as good as the role that signed it.
#[tokio::test(flavor = "multi_thread")]
async fn a_presigned_url_is_asked_of_its_signer() {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let town = Town::start().await;
    let key = format!("{REALM}/receipts/kokuho/none/1");
    let bytes = b"1,2,3\r\n";
    let sha256 = STANDARD.encode(josei_base::Digest::of(bytes).0);
    let right = clients(&town, "receipt-upload").await.uploads();
    let upload = right.begin(&key).await.unwrap();
    for (role, expected) in [("sweep", 403), ("receipt-ingest", 403), ("register-sender", 403), ("receipt-upload", 200)] {
        let uploads = clients(&town, role).await.uploads();
        let signed = uploads.presign_part(&key, &upload, 1, 7, &sha256).await.unwrap();
        let address = serde_json::json!({"url": signed.url, "headers": signed.headers});
        assert_eq!(town.put(&address, bytes).await, expected, "{role}");
    }
    // Elsewhere than in the receipts of the realm not even the right role.
    denied("register", right.begin(&format!("{REALM}/register/1")).await);
    denied("realm", right.begin("local-271411/receipts/kokuho/none/1").await);
}

/// What must not be there is not told to those who may not list.
#[tokio::test(flavor = "multi_thread")]
async fn a_missing_key_is_hidden_from_those_who_may_not_list() {
    let town = Town::start().await;
    let object = format!("{REALM}/payments/00000001/file");
    denied("missing", clients(&town, "payment-file").await.objects().get(Bucket::Sealed, &object, None, None).await);
    let owner = crate::support::s3(town.city.stack());
    let sealed = town.city.stack().options().bucket_name(Bucket::Sealed);
    assert_eq!(crate::support::code(owner.get_object().bucket(sealed).key(object).send().await), "NoSuchKey");
}

#[tokio::test(flavor = "multi_thread")]
async fn strangers_get_nothing_from_the_tables() {
    let town = Town::start().await;
    let endpoints = town.city.stack().endpoints();
    let unsigned = reqwest::Client::new().post(&endpoints.dynamodb).header("x-amz-target", "DynamoDB_20120810.ListTables").body("{}");
    let answer = unsigned.send().await.unwrap();
    assert_eq!(answer.status(), 400);
    assert!(answer.text().await.unwrap().contains("MissingAuthenticationTokenException"));
    let right = endpoints.credentials.of_role("sweep");
    let own = key(REALM, "DELIVERY#1");
    for (access_key, secret) in [
        ("sweep", endpoints.credentials.secret_access_key.as_str()),
        ("receipt-upload", &right.secret_access_key),
        ("administrator", &right.secret_access_key),
        ("nobody", &right.secret_access_key),
        (&endpoints.credentials.access_key_id, &right.secret_access_key),
    ] {
        let credentials = Credentials { access_key: access_key.to_owned(), secret: secret.to_owned() };
        let stranger = clients(&town, "sweep").await.with_credentials(credentials);
        denied(access_key, stranger.records().get(Table::Deliveries, &own).await);
        denied(access_key, stranger.objects().head(Bucket::Inbox, &format!("{REALM}/receipts/1")).await);
    }
    assert_eq!(clients(&town, "sweep").await.records().get(Table::Deliveries, &own).await, Ok(None));
}
