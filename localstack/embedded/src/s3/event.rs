//! Notifications: the S3 event, as Amazon sends it, put into a queue in the transaction that makes the object.

use super::objects::ObjectRow;
use crate::clock;
use crate::fail::Fail;
use crate::options::{ACCOUNT, Options, REGION};
use crate::queue::sql;
use rusqlite::Transaction;
use serde_json::json;

/// Event name of a plain put.
pub const OBJECT_CREATED_PUT: &str = "ObjectCreated:Put";
/// Event name of a completed multipart upload.
pub const OBJECT_CREATED_COMPLETE: &str = "ObjectCreated:CompleteMultipartUpload";

/// An object that was just made.
pub(crate) struct Created<'a> {
    pub(crate) bucket: &'a str,
    pub(crate) row: &'a ObjectRow,
    pub(crate) key: &'a str,
    pub(crate) event: &'static str,
    pub(crate) time_ms: i64,
}

/// Where notifications go, by the deployed names of buckets.
#[derive(Debug)]
pub(crate) struct Routes {
    routes: Vec<RouteRow>,
}

#[derive(Debug)]
struct RouteRow {
    bucket: String,
    prefix: String,
    suffix: String,
    queue: &'static str,
}

impl Routes {
    pub(crate) fn new(options: &Options) -> Self {
        let row = |route: &crate::Route| RouteRow {
            bucket: options.bucket_name(route.bucket),
            prefix: route.prefix.clone(),
            suffix: route.suffix.clone(),
            queue: route.queue.name(),
        };
        Self { routes: options.routes.iter().map(row).collect() }
    }

    /// True if any queue is told of such a key.
    pub(crate) fn any(&self, bucket: &str, key: &str) -> bool {
        self.matching(bucket, key).next().is_some()
    }

    fn matching<'a>(&'a self, bucket: &'a str, key: &'a str) -> impl Iterator<Item = &'a RouteRow> {
        self.routes.iter().filter(move |route| route.bucket == bucket && key.starts_with(&route.prefix) && key.ends_with(&route.suffix))
    }

    /// Puts the event into every queue whose route matches.
    pub(crate) fn notify(&self, transaction: &Transaction<'_>, created: &Created<'_>) -> Result<(), Fail> {
        for route in self.matching(created.bucket, created.key) {
            let body = event(created, route.queue)?;
            sql::insert(transaction, route.queue, &body, created.time_ms)?;
        }
        Ok(())
    }
}

fn event(created: &Created<'_>, configuration: &str) -> Result<String, Fail> {
    let Created { bucket, row, key, event, time_ms } = created;
    let mut object = json!({
        "key": encode_key(key),
        "size": row.size,
        "eTag": row.etag,
        "sequencer": format!("{:018X}", row.seq),
    });
    if let (Some(version), Some(fields)) = (row.version_id(), object.as_object_mut()) {
        fields.insert("versionId".to_owned(), version.into());
    }
    let record = json!({
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": REGION,
        "eventTime": clock::text(*time_ms),
        "eventName": event,
        "userIdentity": { "principalId": format!("AWS:{ACCOUNT}") },
        "requestParameters": { "sourceIPAddress": "127.0.0.1" },
        "responseElements": {
            "x-amz-request-id": format!("{:016X}", row.seq),
            "x-amz-id-2": super::write::random_hex::<24>()?,
        },
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": configuration,
            "bucket": { "name": bucket, "ownerIdentity": { "principalId": ACCOUNT }, "arn": format!("arn:aws:s3:::{bucket}") },
            "object": object,
        },
    });
    Ok(json!({ "Records": [record] }).to_string())
}

/// As S3 writes keys in events: like a form value, but slashes stay.
pub(crate) fn encode_key(key: &str) -> String {
    let each: Vec<String> = key.split('/').map(|part| form_urlencoded::byte_serialize(part.as_bytes()).collect()).collect();
    each.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_written_as_form_values_with_slashes() {
        assert_eq!(encode_key("local-271403/in box/子=1&é+.UKE"), "local-271403/in+box/%E5%AD%90%3D1%26%C3%A9%2B.UKE");
    }
}
