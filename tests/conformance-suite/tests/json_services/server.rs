//! The server: AWS JSON over one route.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use josei_store::aws::{Clients, Credentials, Endpoints, Settings};
use josei_store::memory::Memory;
use josei_store::port::{KeyContext, KeyPurpose, Keys as _, WrappedKey};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};

pub(crate) const PREFIX: &str = "josei-test";

#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) memory: Memory,
    /// Target and body of every call.
    pub(crate) calls: Arc<Mutex<Vec<(String, Value)>>>,
}

type Answer = (StatusCode, String);

fn failed(code: &str) -> Answer {
    (StatusCode::BAD_REQUEST, json!({"__type": code, "message": "no"}).to_string())
}

async fn answer(State(server): State<Server>, headers: HeaderMap, body: String) -> Answer {
    let target = headers["x-amz-target"].to_str().unwrap().to_owned();
    let body: Value = serde_json::from_str(&body).unwrap();
    server.calls.lock().unwrap().push((target.clone(), body.clone()));
    match target.as_str() {
        "TrentService.GenerateDataKey" | "TrentService.Decrypt" => data_key(&server.memory, &target, &body).await,
        "TrentService.Sign" => {
            if body["SigningAlgorithm"] != "ED25519_SHA_512" || body["MessageType"] != "RAW" {
                return failed("ValidationException");
            }
            let message = STANDARD.decode(body["Message"].as_str().unwrap()).unwrap();
            let signature = server.memory.keys.sign_checkpoint(&message).await.unwrap();
            (StatusCode::OK, json!({"Signature": STANDARD.encode(signature)}).to_string())
        }
        "TrentService.GetPublicKey" => {
            let mut der = vec![0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
            der.extend(server.memory.keys.checkpoint_public_key().await.unwrap());
            (StatusCode::OK, json!({"PublicKey": STANDARD.encode(der)}).to_string())
        }
        "AmazonSQS.GetQueueUrl" if body["QueueName"] == format!("{PREFIX}-receipt-ingest") => {
            (StatusCode::OK, json!({"QueueUrl": "http://localhost/000000000000/receipt-ingest"}).to_string())
        }
        "AmazonSQS.GetQueueUrl" => failed("QueueDoesNotExist"),
        "AmazonSQS.SendMessage" => {
            // The client checks the digest of what arrived only if it is told.
            (StatusCode::OK, json!({"MessageId": "1"}).to_string())
        }
        _ => failed("UnknownOperationException"),
    }
}

async fn data_key(memory: &Memory, target: &str, body: &Value) -> Answer {
    let alias = body["KeyId"].as_str().unwrap();
    let purpose = KeyPurpose::ALL.into_iter().find(|purpose| alias == format!("alias/{PREFIX}-{}-2024", purpose.name()));
    let Some(purpose) = purpose else { return failed("NotFoundException") };
    let context: KeyContext = serde_json::from_value(body["EncryptionContext"].clone()).unwrap();
    let arn = |key_id: &str| format!("arn:aws:kms:ap-northeast-1:000000000000:key/{key_id}");
    if target.ends_with("GenerateDataKey") {
        let (key, wrapped) = memory.keys.generate(purpose, &context).await.unwrap();
        // Real ciphertexts name their key inside; ours has it in front.
        let blob = [wrapped.key_id.as_bytes(), b"\n", &wrapped.bytes].concat();
        let answer = json!({"KeyId": arn(&wrapped.key_id), "Plaintext": STANDARD.encode(key.0), "CiphertextBlob": STANDARD.encode(blob)});
        return (StatusCode::OK, answer.to_string());
    }
    let blob = STANDARD.decode(body["CiphertextBlob"].as_str().unwrap()).unwrap();
    let Some(end) = blob.iter().position(|byte| *byte == b'\n') else { return failed("InvalidCiphertextException") };
    let wrapped = WrappedKey { key_id: String::from_utf8_lossy(&blob[..end]).into_owned(), bytes: blob[end + 1..].to_vec() };
    if !wrapped.key_id.contains(purpose.name()) {
        return failed("IncorrectKeyException");
    }
    match memory.keys.unwrap(purpose, &wrapped, &context).await {
        Ok(key) => (StatusCode::OK, json!({"KeyId": arn(&wrapped.key_id), "Plaintext": STANDARD.encode(key.0)}).to_string()),
        Err(_) => failed("InvalidCiphertextException"),
    }
}

pub(crate) async fn start() -> (Server, Clients) {
    let server = Server { memory: Memory::new(1, jiff::Timestamp::now()), calls: Arc::default() };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().route("/", post(answer)).with_state(server.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let settings = Settings {
        prefix: PREFIX.to_owned(),
        region: Some("ap-northeast-1".to_owned()),
        credentials: Some(Credentials { access_key: "test".to_owned(), secret: "test".to_owned() }),
        endpoints: Endpoints { kms: Some(address.clone()), sqs: Some(address), ..Endpoints::default() },
        path_style: true,
    };
    (server, Clients::connect(&settings).await)
}
