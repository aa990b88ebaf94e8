//! A stack on a folder that goes away, and clients for it.

use aws_sdk_s3::config::retry::RetryConfig;
use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use josei_embedded::{Options, Stack};
use josei_store::aws::{self, Clients};
use josei_store::port::Bucket;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A running stack and what it stands on.
pub(crate) struct World {
    pub(crate) dir: TempDir,
    pub(crate) stack: Stack,
    pub(crate) s3: aws_sdk_s3::Client,
}

pub(crate) const INBOX: &str = "josei-inbox";
pub(crate) const SEALED: &str = "josei-sealed";
pub(crate) const AUDIT: &str = "josei-audit";

impl World {
    pub(crate) async fn start() -> Self {
        Self::with(Options::default()).await
    }

    pub(crate) async fn with(options: Options) -> Self {
        Self::on(tempfile::tempdir().unwrap(), options).await
    }

    pub(crate) async fn on(dir: TempDir, options: Options) -> Self {
        let stack = Stack::start(dir.path(), options).await.unwrap();
        let s3 = s3(&stack);
        Self { dir, stack, s3 }
    }

    /// Stops and starts again on the same folder.
    pub(crate) async fn again(self) -> Self {
        let options = self.stack.options().clone();
        self.stack.stop().await.unwrap();
        Self::on(self.dir, options).await
    }

    pub(crate) async fn put(&self, bucket: &str, key: &str, body: &[u8]) -> aws_sdk_s3::operation::put_object::PutObjectOutput {
        self.s3.put_object().bucket(bucket).key(key).body(body.to_vec().into()).send().await.unwrap()
    }

    pub(crate) async fn get(&self, bucket: &str, key: &str) -> Vec<u8> {
        let answer = self.s3.get_object().bucket(bucket).key(key).send().await.unwrap();
        answer.body.collect().await.unwrap().to_vec()
    }

    pub(crate) fn bucket(&self, bucket: Bucket) -> String {
        self.stack.options().bucket_name(bucket)
    }

    /// The store's own clients.
    pub(crate) async fn clients(&self) -> Clients {
        let endpoints = self.stack.endpoints();
        let credentials = &endpoints.credentials;
        Clients::connect(&aws::Settings {
            prefix: self.stack.options().prefix.clone(),
            region: Some(endpoints.region.to_owned()),
            credentials: Some(aws::Credentials {
                access_key: credentials.access_key_id.clone(),
                secret: credentials.secret_access_key.clone(),
            }),
            endpoints: aws::Endpoints { s3: Some(endpoints.s3.clone()), dynamodb: Some(endpoints.dynamodb.clone()), kms: None, sqs: None },
            path_style: true,
        })
        .await
    }
}

/// A plain SDK client.
pub(crate) fn s3(stack: &Stack) -> aws_sdk_s3::Client {
    let credentials = &stack.endpoints().credentials;
    s3_with(stack, &credentials.access_key_id, &credentials.secret_access_key)
}

/// … with other keys.
pub(crate) fn s3_with(stack: &Stack, access_key: &str, secret: &str) -> aws_sdk_s3::Client {
    let config = aws_sdk_s3::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(stack.endpoints().region))
        .endpoint_url(&stack.endpoints().s3)
        .credentials_provider(Credentials::new(access_key, secret, None, None, "test"))
        .force_path_style(true)
        .retry_config(RetryConfig::disabled())
        .build();
    aws_sdk_s3::Client::from_conf(config)
}

/// A plain SDK client.
pub(crate) fn dynamodb(stack: &Stack) -> aws_sdk_dynamodb::Client {
    let credentials = &stack.endpoints().credentials;
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(stack.endpoints().region))
        .endpoint_url(&stack.endpoints().dynamodb)
        .credentials_provider(Credentials::new(&credentials.access_key_id, &credentials.secret_access_key, None, None, "test"))
        .build();
    aws_sdk_dynamodb::Client::from_conf(config)
}

/// The code of a refusal.
pub(crate) fn code<T, E: aws_sdk_s3::error::ProvideErrorMetadata>(result: Result<T, E>) -> String {
    result.err().expect("it should be refused").code().unwrap_or("no code").to_owned()
}

/// How many blob files lie under a stack's folder.
pub(crate) fn blob_files(dir: &Path) -> usize {
    blobs(dir).len()
}

/// Blob files under a stack's folder.
pub(crate) fn blobs(dir: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![dir.join("s3")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            if entry.file_type().unwrap().is_dir() { &mut folders } else { &mut files }.push(entry.path());
        }
    }
    files
}
