//! S3 notifications as they arrive through a queue: read here, and written here when the sweeper or a confirmation repeats one.

use aws_lambda_events::event::s3::S3Event;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use thiserror::Error;

/// A new object, as a notification tells it. Only a hint: what is true stands in the tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectCreated {
    /// Bucket as deployed, for example `josei-local-inbox`.
    pub bucket: String,
    /// Key, decoded.
    pub key: String,
}

/// A message that is no notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NotANotification {
    /// Not the JSON of an S3 notification.
    #[error("the message is not an S3 notification")]
    Form,
    /// A record without bucket or key, or a key that does not decode.
    #[error("a record names no object")]
    NoObject,
}

/// S3 writes keys like form fields: everything but these, and `+` for a space.
const KEPT: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'&')
    .add(b'+')
    .add(b',')
    .add(b':')
    .add(b';')
    .add(b'<')
    .add(b'=')
    .add(b'>')
    .add(b'?')
    .add(b'@')
    .add(b'[')
    .add(b']')
    .add(b'{')
    .add(b'}');

impl ObjectCreated {
    /// All objects of a message. A test event that S3 sends when a notification is set up has none.
    pub fn parse(body: &str) -> Result<Vec<Self>, NotANotification> {
        let value: serde_json::Value = serde_json::from_str(body).map_err(|_| NotANotification::Form)?;
        if value.get("Event").and_then(|event| event.as_str()) == Some("s3:TestEvent") {
            return Ok(Vec::new());
        }
        let event: S3Event = serde_json::from_value(value).map_err(|_| NotANotification::Form)?;
        event
            .records
            .into_iter()
            .map(|record| {
                let bucket = record.s3.bucket.name.ok_or(NotANotification::NoObject)?;
                let key = record.s3.object.key.ok_or(NotANotification::NoObject)?.replace('+', " ");
                let key = percent_decode_str(&key).decode_utf8().map_err(|_| NotANotification::NoObject)?.into_owned();
                Ok(Self { bucket, key })
            })
            .collect()
    }

    /// The message as the bucket would have sent it.
    #[must_use]
    pub fn to_message(&self) -> String {
        serde_json::json!({"Records": [{
            "eventVersion": "2.1",
            "eventSource": "aws:s3",
            "eventTime": "1970-01-01T00:00:00.000Z",
            "eventName": "ObjectCreated:Repeated",
            "userIdentity": {},
            "requestParameters": {},
            "responseElements": {},
            "s3": {
                "s3SchemaVersion": "1.0",
                "bucket": {"name": self.bucket},
                "object": {"key": utf8_percent_encode(&self.key, KEPT).to_string()}
            }
        }]})
        .to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comes_back_with_odd_keys() {
        for key in ["local-271403/chunks/ab/000001", "a b+c#d%e/名"] {
            let created = ObjectCreated { bucket: "b".into(), key: key.into() };
            assert_eq!(ObjectCreated::parse(&created.to_message()), Ok(vec![created]));
        }
    }

    #[test]
    fn the_shape_that_aws_sends() {
        let body = r#"{"Records":[{"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"ap-northeast-3","eventTime":"2024-07-10T00:00:00.000Z",
            "eventName":"ObjectCreated:CompleteMultipartUpload","userIdentity":{"principalId":"A"},"requestParameters":{"sourceIPAddress":"127.0.0.1"},
            "responseElements":{"x-amz-request-id":"1"},"s3":{"s3SchemaVersion":"1.0","configurationId":"c","bucket":{"name":"josei-inbox",
            "ownerIdentity":{"principalId":"A"},"arn":"arn:aws:s3:::josei-inbox"},"object":{"key":"a+b%2Fc","size":1,"eTag":"e","versionId":"v","sequencer":"0"}}}]}"#;
        assert_eq!(ObjectCreated::parse(body), Ok(vec![ObjectCreated { bucket: "josei-inbox".into(), key: "a b/c".into() }]));
        assert_eq!(ObjectCreated::parse(r#"{"Service":"Amazon S3","Event":"s3:TestEvent"}"#), Ok(vec![]));
        assert_eq!(ObjectCreated::parse("x"), Err(NotANotification::Form));
        assert_eq!(ObjectCreated::parse("{}"), Err(NotANotification::Form));
    }
}
