//! The ports on AWS. The only place that names the SDK.

mod attributes;
mod error;
mod expression;
mod http;
mod keys;
mod objects;
mod queue;
mod records;
mod settings;
mod uploads;

pub use self::http::{Http, HttpError};
pub use keys::Keys;
pub use objects::Objects;
pub use queue::Queue;
pub use records::Records;
pub use settings::{Credentials, Endpoints, Settings};
pub use uploads::Uploads;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_s3::config::SharedCredentialsProvider;
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use std::time::Duration;

/// Seconds until a connection must stand.
const CONNECT_SECONDS_MAX: u64 = 3;
/// Seconds one attempt of a call may take. The largest single object is a chunk of some MiB.
const ATTEMPT_SECONDS_MAX: u64 = 60;
/// Attempts of the SDK for one call before it is `Unavailable`; the queue repeats the rest.
const ATTEMPTS_MAX: u32 = 3;

/// Connected clients of all services: one HTTP client, one TLS stack, one credentials cache. Cheap to clone parts from.
#[derive(Clone)]
pub struct Clients {
    settings: Settings,
    dynamodb: aws_sdk_dynamodb::Client,
    s3: aws_sdk_s3::Client,
    kms: aws_sdk_kms::Client,
    sqs: aws_sdk_sqs::Client,
}

impl Clients {
    /// Reads credentials and region the AWS way unless the settings give them, and builds the clients. No service is called yet.
    pub async fn connect(settings: &Settings) -> Self {
        let config = shared_config(settings).await;
        let endpoints = &settings.endpoints;
        let mut dynamodb = aws_sdk_dynamodb::config::Builder::from(&config);
        let mut s3 = aws_sdk_s3::config::Builder::from(&config).force_path_style(settings.path_style);
        let mut kms = aws_sdk_kms::config::Builder::from(&config);
        let mut sqs = aws_sdk_sqs::config::Builder::from(&config);
        // Also where the settings give none: an address in the environment must not turn the calls elsewhere.
        dynamodb.set_endpoint_url(endpoints.dynamodb.clone());
        s3.set_endpoint_url(endpoints.s3.clone());
        kms.set_endpoint_url(endpoints.kms.clone());
        sqs.set_endpoint_url(endpoints.sqs.clone());
        Self {
            settings: settings.clone(),
            dynamodb: aws_sdk_dynamodb::Client::from_conf(dynamodb.build()),
            s3: aws_sdk_s3::Client::from_conf(s3.build()),
            kms: aws_sdk_kms::Client::from_conf(kms.build()),
            sqs: aws_sdk_sqs::Client::from_conf(sqs.build()),
        }
    }

    /// The same services and the same HTTP client, called by somebody else: the embedded stack gives each function its own.
    #[must_use]
    pub fn with_credentials(&self, credentials: Credentials) -> Self {
        let provider = SharedCredentialsProvider::new(credentials.to_sdk());
        let dynamodb = self.dynamodb.config().to_builder().credentials_provider(provider.clone());
        let s3 = self.s3.config().to_builder().credentials_provider(provider.clone());
        let kms = self.kms.config().to_builder().credentials_provider(provider.clone());
        let sqs = self.sqs.config().to_builder().credentials_provider(provider);
        Self {
            settings: Settings { credentials: Some(credentials), ..self.settings.clone() },
            dynamodb: aws_sdk_dynamodb::Client::from_conf(dynamodb.build()),
            s3: aws_sdk_s3::Client::from_conf(s3.build()),
            kms: aws_sdk_kms::Client::from_conf(kms.build()),
            sqs: aws_sdk_sqs::Client::from_conf(sqs.build()),
        }
    }

    /// Records on DynamoDB.
    #[must_use]
    pub fn records(&self) -> Records {
        Records::new(self.dynamodb.clone(), self.settings.prefix.clone())
    }

    /// Objects on S3.
    #[must_use]
    pub fn objects(&self) -> Objects {
        Objects::new(self.s3.clone(), self.settings.prefix.clone())
    }

    /// Uploads on S3.
    #[must_use]
    pub fn uploads(&self) -> Uploads {
        Uploads::new(self.s3.clone(), &self.settings.prefix)
    }

    /// Keys on KMS.
    #[must_use]
    pub fn keys(&self) -> Keys {
        Keys::new(self.kms.clone(), self.settings.prefix.clone())
    }

    /// Queues on SQS.
    #[must_use]
    pub fn queue(&self) -> Queue {
        Queue::new(self.sqs.clone(), self.settings.prefix.clone())
    }
}

async fn shared_config(settings: &Settings) -> SdkConfig {
    let http = Builder::new().tls_provider(Provider::Rustls(CryptoMode::AwsLc)).build_https();
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(Duration::from_secs(CONNECT_SECONDS_MAX))
        .operation_attempt_timeout(Duration::from_secs(ATTEMPT_SECONDS_MAX))
        .build();
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .http_client(http)
        .timeout_config(timeouts)
        .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS_MAX));
    if let Some(region) = &settings.region {
        loader = loader.region(Region::new(region.clone()));
    }
    if let Some(credentials) = &settings.credentials {
        loader = loader.credentials_provider(credentials.to_sdk());
    }
    loader.load().await
}
