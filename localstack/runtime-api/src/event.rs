//! Events as the cloud sends them.

use serde_json::{Value, json};

/// A request to a function URL (payload format 2.0).
#[must_use]
pub fn url(method: &str, path: &str, headers: &[(&str, &str)], body: &str) -> Value {
    let headers: serde_json::Map<String, Value> = headers.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    json!({
        "version": "2.0", "routeKey": "$default", "rawPath": path, "rawQueryString": "", "headers": headers, "isBase64Encoded": false, "body": body,
        "requestContext": {
            "accountId": "anonymous", "apiId": "url", "domainName": "url.lambda-url.ap-northeast-1.on.aws", "domainPrefix": "url",
            "http": { "method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "192.0.2.1", "userAgent": "test" },
            "requestId": "id", "routeKey": "$default", "stage": "$default", "time": "01/Jul/2026:00:00:00 +0000", "timeEpoch": 1_782_864_000_000_i64
        }
    })
}

/// A batch of a queue: a message for each body, with ids `1`, `2`, …
#[must_use]
pub fn queue(bodies: &[&str]) -> Value {
    let records: Vec<Value> = bodies
        .iter()
        .enumerate()
        .map(|(index, body)| {
            json!({
                "messageId": (index + 1).to_string(), "receiptHandle": "handle", "body": body, "attributes": {}, "messageAttributes": {},
                "md5OfBody": "", "eventSource": "aws:sqs", "eventSourceARN": "arn:aws:sqs:ap-northeast-1:000000000000:queue", "awsRegion": "ap-northeast-1"
            })
        })
        .collect();
    json!({ "Records": records })
}

/// A bucket's message about a new object.
#[must_use]
pub fn object(bucket: &str, key: &str) -> String {
    json!({ "Records": [{
        "eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "ap-northeast-1", "eventTime": "2026-07-01T00:00:00.000Z",
        "eventName": "ObjectCreated:Put", "userIdentity": {}, "requestParameters": {}, "responseElements": {},
        "s3": { "s3SchemaVersion": "1.0", "bucket": { "name": bucket }, "object": { "key": key } }
    }]})
    .to_string()
}

/// The greeting that a bucket sends when its notification is set up.
pub(crate) const GREETING: &str = r#"{"Service":"Amazon S3","Event":"s3:TestEvent"}"#;

/// A batch of four: a bucket's greeting, what is no notification, an object of another realm, and one of ours.
#[must_use]
pub fn mixed_queue(bucket: &str, key: &str) -> Value {
    queue(&[GREETING, "not a notification", &object(bucket, "local-999999/x"), &object(bucket, key)])
}

/// What must be answered to [`mixed_queue`] when no store answers: only what is no notification, and what is ours, come again.
#[must_use]
pub fn mixed_failures() -> Value {
    json!({ "batchItemFailures": [{ "itemIdentifier": "2" }, { "itemIdentifier": "4" }] })
}
