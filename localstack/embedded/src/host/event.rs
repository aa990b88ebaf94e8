//! The JSON shapes in which Lambda hands over messages and schedules.

use crate::options::{ACCOUNT, REGION};
use crate::queue::Message;
use aws_lambda_events::event::cloudwatch_events::CloudWatchEvent;
use aws_lambda_events::event::sqs::SqsEvent;
use s3s::crypto::{Checksum, Md5};
use serde_json::{Value, json};

/// An SQS event, built as the JSON that arrives at a Lambda function and read as the function reads it.
pub(crate) fn sqs(queue: &str, messages: &[Message]) -> Result<SqsEvent, serde_json::Error> {
    serde_json::from_value(sqs_json(queue, messages))
}

fn sqs_json(queue: &str, messages: &[Message]) -> Value {
    let record = |message: &Message| {
        json!({
            "messageId": message.id,
            "receiptHandle": message.receipt,
            "body": message.body,
            "attributes": {
                "ApproximateReceiveCount": message.received.to_string(),
                "SentTimestamp": message.sent_ms.to_string(),
                "SenderId": ACCOUNT,
                "ApproximateFirstReceiveTimestamp": message.first_received_ms.to_string(),
            },
            "messageAttributes": {},
            "md5OfBody": hex::encode(Md5::checksum(message.body.as_bytes())),
            "eventSource": "aws:sqs",
            "eventSourceARN": format!("arn:aws:sqs:{REGION}:{ACCOUNT}:{queue}"),
            "awsRegion": REGION,
        })
    };
    json!({ "Records": messages.iter().map(record).collect::<Vec<_>>() })
}

/// A scheduled event.
pub(crate) fn scheduled(name: &str, now_ms: i64) -> Result<CloudWatchEvent, serde_json::Error> {
    serde_json::from_value(json!({
        "version": "0",
        "id": format!("{now_ms:032x}"),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": ACCOUNT,
        "time": crate::clock::text(now_ms),
        "region": REGION,
        "resources": [format!("arn:aws:events:{REGION}:{ACCOUNT}:rule/{name}")],
        "detail": {},
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_arrive_in_the_documented_shape() {
        let message = Message {
            id: "059f36b4-87a3-44ab-83d2-661975830a7d".to_owned(),
            receipt: "7.receipt".to_owned(),
            body: "Test message.".to_owned(),
            received: 1,
            sent_ms: 1_545_082_649_183,
            first_received_ms: 1_545_082_649_185,
        };
        let golden: Value = serde_json::from_str(include_str!("golden/sqs-event.json")).unwrap();
        assert_eq!(sqs_json("receipt-ingest", std::slice::from_ref(&message)), golden);
        let event = sqs("receipt-ingest", &[message]).unwrap();
        assert_eq!(event.records[0].body.as_deref(), Some("Test message."));
    }

    #[test]
    fn a_schedule_has_its_time() {
        let event = scheduled("sweep", 1_777_593_600_000).unwrap();
        assert_eq!(event.time.timestamp(), 1_777_593_600);
        assert_eq!(event.detail_type.as_deref(), Some("Scheduled Event"));
    }
}
