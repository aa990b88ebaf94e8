//! A city that is deployed (LocalStack): where it is and who its people are, from the file that `infra/deploy --local` writes.

use super::Client;
use crate::exit::Failure;
use josei_base::{Digest, Realm};
use josei_eligibility::rows;
use josei_store::aws;
use josei_store::port::{Bucket, Objects, Put};
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
}

impl Deployed {
    /// Reads the file. No service is called yet.
    pub async fn open(path: &Path) -> Result<Self, Failure> {
        let bytes = std::fs::read(path).map_err(|error| Failure::file(path, &error))?;
        let odd = |why: String| Failure::Usage(format!("{}: {why}", path.display()));
        let target: Target = serde_json::from_slice(&bytes).map_err(|error| odd(error.to_string()))?;
        let realm = Realm::parse(&target.realm).map_err(|error| odd(error.to_string()))?;
        let endpoint = Some(target.endpoint);
        let settings = aws::Settings {
            prefix: target.prefix,
            region: Some(target.region),
            credentials: Some(aws::Credentials {
                access_key: target.credentials.access_key_id,
                secret: target.credentials.secret_access_key,
            }),
            endpoints: aws::Endpoints { dynamodb: endpoint.clone(), s3: endpoint.clone(), kms: endpoint.clone(), sqs: endpoint },
            path_style: true,
        };
        let objects = aws::Clients::connect(&settings).await.objects();
        Ok(Self { realm, functions: target.functions, people: target.people, objects })
    }

    /// A client of a function as one of its people.
    pub fn person(&self, person: &str, function: &str) -> Result<Client, Failure> {
        let missing = |name: &str| Failure::Usage(format!("{name} が対象ファイルにありません / {name} is not in the target file"));
        let url = self.functions.get(function).ok_or_else(|| missing(function))?;
        let token = self.people.get(person).ok_or_else(|| missing(person))?;
        Ok(Client::at(url, token)?)
    }

    /// Puts a register into the inbox, as the city's batch job does.
    pub async fn put_register(&self, bytes: Vec<u8>) -> Result<(), Failure> {
        let key = rows::inbox_object(&self.realm, &Digest::of(&bytes));
        let put = Put { bucket: Bucket::Inbox, key, bytes: bytes.into(), retain_until: None };
        self.objects.put_if_absent(put).await.map(drop).map_err(|error| unreachable(&error))
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
