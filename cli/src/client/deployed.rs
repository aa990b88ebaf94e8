//! A city that is deployed (LocalStack): where it is and who its people are, from the file that `infra/deploy --local` writes.

use super::Client;
use crate::exit::Failure;
use josei_base::{Digest, Realm};
use josei_eligibility::rows;
use josei_runtime::ObjectCreated;
use josei_store::aws;
use josei_store::port::{Bucket, Objects, Put, PutOutcome, Queue, QueueName};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::path::Path;

/// `target.json`.
#[derive(Deserialize)]
struct Target {
    realm: String,
    prefix: String,
    endpoint: String,
    region: String,
    credentials: Credentials,
    functions: BTreeMap<String, String>,
    people: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Credentials {
    access_key_id: String,
    secret_access_key: String,
}

/// A deployed city: its functions by their URLs, its inbox for the register.
pub struct Deployed {
    realm: Realm,
    functions: BTreeMap<String, String>,
    people: BTreeMap<String, String>,
    objects: aws::Objects,
    queue: aws::Queue,
    prefix: String,
}

impl Deployed {
    /// Reads the file. No service is called yet.
    pub async fn open(path: &Path) -> Result<Self, Failure> {
        let bytes = std::fs::read(path).map_err(|error| Failure::file(path, &error))?;
        let odd = |why: String| {
            Failure::usage(
                &format!("--target {}: 対象ファイルとして読めません / not a target file: {why}", path.display()),
                "infra/deploy --local が書いたファイルを指定してください / name the file that infra/deploy --local wrote",
            )
        };
        let target: Target = serde_json::from_slice(&bytes).map_err(|error| odd(error.to_string()))?;
        let realm = Realm::parse(&target.realm).map_err(|error| odd(error.to_string()))?;
        let endpoint = Some(target.endpoint);
        let settings = aws::Settings {
            prefix: target.prefix.clone(),
            region: Some(target.region),
            credentials: Some(aws::Credentials {
                access_key: target.credentials.access_key_id,
                secret: target.credentials.secret_access_key,
            }),
            endpoints: aws::Endpoints { dynamodb: endpoint.clone(), s3: endpoint.clone(), kms: endpoint.clone(), sqs: endpoint },
            path_style: true,
        };
        let clients = aws::Clients::connect(&settings).await;
        let (objects, queue) = (clients.objects(), clients.queue());
        Ok(Self { realm, functions: target.functions, people: target.people, objects, queue, prefix: target.prefix })
    }

    /// A client of a function as one of its people.
    pub fn person(&self, person: &str, function: &str) -> Result<Client, Failure> {
        let missing = |name: &str| {
            Failure::usage(
                &format!("--target: 対象ファイルに {name} がありません / {name} is not in the target file"),
                "infra/deploy --local で書き直してください / have infra/deploy --local write it again",
            )
        };
        let url = self.functions.get(function).ok_or_else(|| missing(function))?;
        let token = self.people.get(person).ok_or_else(|| missing(person))?;
        Ok(Client::at(url, token)?)
    }

    /// Puts a register into the inbox, as the city's batch job does. One that waits there already is told of again: its message may be dead.
    pub async fn put_register(&self, bytes: Vec<u8>) -> Result<(), Failure> {
        let key = rows::inbox_object(&self.realm, &Digest::of(&bytes));
        let put = Put { bucket: Bucket::Inbox, key: key.clone(), bytes: bytes.into(), retain_until: None };
        if self.objects.put_if_absent(put).await.map_err(|error| unreachable(&error))? == PutOutcome::Exists {
            let again = ObjectCreated { bucket: format!("{}-{}", self.prefix, Bucket::Inbox.name()), key };
            self.queue.send(QueueName::RegisterImport, again.to_message()).await.map_err(|error| unreachable(&error))?;
        }
        Ok(())
    }

    /// What to say of a register that nobody has taken after this time, with the names of the places to look at.
    pub fn register_stays(&self, seconds: u64) -> Failure {
        let (function, bucket) = (QueueName::RegisterImport.name(), Bucket::Inbox.name());
        let prefix = &self.prefix;
        Failure::Environment {
            what: format!(
                "資格台帳が {seconds} 秒たっても取り込まれず、{prefix}-{bucket} に残っています。通知は {prefix}-{function}-dead に移った可能性があります / \
                 the register was not loaded in {seconds} seconds and still lies in {prefix}-{bucket}; its message may be in {prefix}-{function}-dead"
            ),
            remedy: format!(
                "localstack/logs {prefix}-{function} で原因を確かめて取り除き、同じコマンドをもう一度実行してください。再度通知されます / \
                 see why in localstack/logs {prefix}-{function}, mend it and run the same command again: the function is told again"
            ),
        }
    }

    /// True while a register waits in the inbox.
    pub async fn register_waits(&self, file: &Digest) -> Result<bool, Failure> {
        let head = self.objects.head(Bucket::Inbox, &rows::inbox_object(&self.realm, file)).await;
        head.map(|info| info.is_some()).map_err(|error| unreachable(&error))
    }
}

fn unreachable(error: &josei_store::port::StoreError) -> Failure {
    Failure::Environment {
        what: error.to_string(),
        remedy: "対象が動いていることを確認してください（localstack/up） / check that the target is running (localstack/up)".to_owned(),
    }
}
