//! Names of resources (ARN) as AWS writes them, and patterns of them.

use super::pattern::{has_wildcard, matches};
use crate::options::{ACCOUNT, REGION};
use josei_base::plan::Table;
use josei_store::port::{Bucket, QueueName};

/// Parts of a name: `arn:<partition>:<service>:<region>:<account>:<resource>`.
const PARTS: usize = 6;
/// The partition of the embedded services.
pub(super) const PARTITION: &str = "aws";

/// A name, or a pattern with wildcards in its last part only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ArnPattern {
    text: String,
}

impl ArnPattern {
    /// Refuses what is no name, `*` alone, and wildcards anywhere but in the resource.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let parts: Vec<&str> = text.splitn(PARTS, ':').collect();
        let [arn, partition, service, region, account, resource] = parts.as_slice() else {
            return Err(format!("`{text}` is no resource name"));
        };
        if *arn != "arn" || [partition, service, region, account].into_iter().any(|part| has_wildcard(part)) {
            return Err(format!("`{text}` has a wildcard before the resource, or is no resource name"));
        }
        if resource.is_empty() || resource.starts_with(['*', '?']) {
            return Err(format!("`{text}` is a wildcard for everything"));
        }
        Ok(Self { text: text.to_owned() })
    }

    /// Part by part: no wildcard reaches over a part's end.
    pub(super) fn matches(&self, name: &str) -> bool {
        let (mut pattern, mut name) = (self.text.splitn(PARTS, ':'), name.splitn(PARTS, ':'));
        loop {
            match (pattern.next(), name.next()) {
                (None, None) => return true,
                (Some(pattern), Some(name)) if matches(pattern, name) => {}
                _ => return false,
            }
        }
    }

    /// The service: third part.
    pub(super) fn service(&self) -> &str {
        self.text.split(':').nth(2).unwrap_or_default()
    }

    /// As it stands, expanded.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }
}

/// The names of a deployment with a prefix.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    prefix: String,
}

impl Names {
    /// With the first part of all names.
    #[must_use]
    pub fn new(prefix: &str) -> Self {
        Self { prefix: prefix.to_owned() }
    }

    /// A table.
    #[must_use]
    pub fn table(&self, table: Table) -> String {
        table_named(&format!("{}-{}", self.prefix, table.name()))
    }

    /// A bucket.
    #[must_use]
    pub fn bucket(&self, bucket: Bucket) -> String {
        bucket_named(&format!("{}-{}", self.prefix, bucket.name()))
    }

    /// An object.
    #[must_use]
    pub fn object(&self, bucket: Bucket, key: &str) -> String {
        format!("{}/{key}", self.bucket(bucket))
    }

    /// A queue.
    #[must_use]
    pub fn queue(&self, queue: QueueName) -> String {
        format!("arn:{PARTITION}:sqs:{REGION}:{ACCOUNT}:{}-{}", self.prefix, queue.name())
    }

    /// The key that an alias `<prefix>-<key>` leads to.
    #[must_use]
    pub fn key(&self, key: &str) -> String {
        format!("arn:{PARTITION}:kms:{REGION}:{ACCOUNT}:key/{key}")
    }

    /// Where a function's output goes.
    #[must_use]
    pub fn output(&self, function: &str) -> String {
        format!("arn:{PARTITION}:logs:{REGION}:{ACCOUNT}:log-group:/aws/lambda/{}-{function}:log-stream:embedded", self.prefix)
    }
}

/// A table by its deployed name.
pub(crate) fn table_named(name: &str) -> String {
    format!("arn:{PARTITION}:dynamodb:{REGION}:{ACCOUNT}:table/{name}")
}

/// A bucket by its deployed name.
pub(crate) fn bucket_named(name: &str) -> String {
    format!("arn:{PARTITION}:s3:::{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wildcard_stays_in_its_part() {
        let pattern = ArnPattern::parse("arn:aws:s3:::josei-inbox/local-271403/receipts/*").unwrap();
        assert!(pattern.matches("arn:aws:s3:::josei-inbox/local-271403/receipts/a/b:c"));
        for other in [
            "arn:aws:s3:::josei-inbox/local-271403/receipts",
            "arn:aws:s3:::josei-inbox/local-271404/receipts/a",
            "arn:aws:s3:::josei-inbox2/local-271403/receipts/a",
            "arn:aws:s3:::JOSEI-inbox/local-271403/receipts/a",
            "arn:aws:s3:ap-northeast-1::josei-inbox/local-271403/receipts/a",
            "arn:aws:s3",
            "",
        ] {
            assert!(!pattern.matches(other), "{other}");
        }
    }

    #[test]
    fn what_is_no_name_of_one_thing_is_refused() {
        for wrong in [
            "*",
            "arn:aws:s3:::*",
            "arn:aws:s3:::",
            "arn:aws:*:::b/k",
            "arn:*:s3:::b/k",
            "arn:aws:sqs:*:0:q",
            "arn:aws:sqs:r:?:q",
            "b/k",
            "urn:aws:s3:::b/k",
            "arn:aws:s3::?*",
        ] {
            assert!(ArnPattern::parse(wrong).is_err(), "{wrong}");
        }
    }
}
