/// Where the cloud is. Plain values; `runtime` reads them from the environment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// Begins every name: table `<prefix>-claims`, bucket `<prefix>-sealed`, queue `<prefix>-receipt-ingest`, key `alias/<prefix>-receipts-2024`.
    pub prefix: String,
    /// The region; `None`: as the AWS defaults say.
    pub region: Option<String>,
    /// Fixed credentials; `None`: as the AWS defaults say (on Lambda, the function's role).
    pub credentials: Option<Credentials>,
    /// Other addresses of the services.
    pub endpoints: Endpoints,
    /// Bucket names in the path, not in the host name: for servers on loopback.
    pub path_style: bool,
}

/// Addresses of the services; `None` is AWS itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Endpoints {
    /// DynamoDB.
    pub dynamodb: Option<String>,
    /// S3.
    pub s3: Option<String>,
    /// KMS.
    pub kms: Option<String>,
    /// SQS.
    pub sqs: Option<String>,
}

/// An access key. Only embedded servers and LocalStack use fixed ones.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// Access key id: names the role to the embedded servers.
    pub access_key: String,
    /// Secret.
    pub secret: String,
}

impl Credentials {
    pub(super) fn to_sdk(&self) -> aws_sdk_s3::config::Credentials {
        aws_sdk_s3::config::Credentials::new(&self.access_key, &self.secret, None, None, "josei settings")
    }
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Credentials({})", self.access_key)
    }
}
