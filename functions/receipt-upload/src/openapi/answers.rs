//! Examples of bodies: an invented file of an invented office. A test holds each against its schema.

use serde_json::{Value, json};

/// The delivery of all examples.
pub(super) const ID: &str = "4be2f1a09c7d83560e1f2a3b4c5d6e7f";
const SHA256: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const PART_SHA256: &str = "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=";

pub(super) fn announcement() -> Value {
    json!({
        "file_name": "RECEIPTC.UKE", "size": 9_000_000, "sha256": SHA256, "billing_month": "2026-07", "declared_receipts": 2000,
        "declared_points": 2_404_100, "confirm": false, "sealed": true,
    })
}

fn status(state: &str, counts: &Value) -> Value {
    json!({
        "id": ID, "state": state, "file_name": "RECEIPTC.UKE", "revision": 1, "billing_month": "2026-07", "size": 9_000_000, "sha256": SHA256,
        "part_bytes": 8_388_608, "parts": 2, "declared": { "receipts": 2000, "points": 2_404_100 }, "counts": counts,
        "content": if counts.is_null() { Value::Null } else { json!("claims") },
        "settling": if state == "CONFIRMED" { json!({ "waiting": 0, "paid_chunks": 0, "unpaid_receipts": 0 }) } else { Value::Null }, "refusal": null,
        "refusal_detail": null, "waits": null, "scan": if counts.is_null() { Value::Null } else { json!("clamd") },
    })
}

fn counts() -> Value {
    json!({ "receipts": 2000, "accepted": 1993, "rejected": 7, "points": 2_404_100, "yen": 0, "chunks": 1 })
}

fn with(mut status: Value, name: &str, what: Value) -> Value {
    if let Some(fields) = status.as_object_mut() {
        fields.insert(name.to_owned(), what);
    }
    status
}

pub(super) fn opened() -> Value {
    let sealing = json!({
        "header_base64": "Sk9TRUlPQko=", "salt_base64": "FxcXFxcXFxcXFxcXFxcXFxcXFxcXFxcX",
        "data_key_base64": "QkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkI=", "stored_size": 9_009_128,
    });
    with(status("OPENED", &Value::Null), "sealing", sealing)
}

pub(super) fn opened_before() -> Value {
    with(checked(), "sealing", Value::Null)
}

pub(super) fn closed() -> Value {
    status("CLOSED", &Value::Null)
}

pub(super) fn checked() -> Value {
    status("CHECKED", &counts())
}

pub(super) fn confirmed() -> Value {
    status("CONFIRMED", &counts())
}

pub(super) fn withdrawn() -> Value {
    status("WITHDRAWN", &counts())
}

pub(super) fn progress() -> Value {
    with(status("OPENED", &Value::Null), "arrived", json!([1]))
}

pub(super) fn list() -> Value {
    json!({ "deliveries": [{ "id": ID, "state": "CHECKED", "opened_at": "2026-07-10T00:00:00Z" }], "next": null })
}

pub(super) fn wanted() -> Value {
    json!({ "parts": [{ "number": 2, "sha256_base64": PART_SHA256 }] })
}

pub(super) fn addresses() -> Value {
    let url = "https://inbox.example/receipts/4be2?partNumber=2&X-Amz-Expires=300&X-Amz-Signature=0";
    json!([{ "number": 2, "length": 611_392, "url": url, "headers": [["content-length", "611392"], ["x-amz-checksum-sha256", PART_SHA256]] }])
}

fn finding() -> Value {
    json!({
        "line": 12, "record": "KO", "field": "2 公費受給者番号", "code": "R0203", "severity": "error",
        "message_ja": "検証番号が合いません。番号を確認してください。", "message_en": "the check digit does not fit. check the number.", "remedy_ja": "番号を確認してください",
    })
}

pub(super) fn of_file() -> Value {
    json!({
        "delivery": ID, "file_name": "RECEIPTC.UKE", "revision": 1, "billing_month": "2026-07", "state": "CHECKED", "scan": "clamd", "refusal": null,
        "announced": { "receipts": 2000, "points": 2_404_100 }, "kind": "ika", "counts": counts(),
        "declared": { "count": 2000, "points": 2_404_100 }, "findings": [],
        "deviations": [{ "code": "V0003", "since": "2026-04", "message_ja": "終端記号を置きません", "message_en": "puts no end mark" }],
    })
}

pub(super) fn of_receipts() -> Value {
    json!([{ "number": 1, "line": 2, "accepted": true, "findings": [] }, { "number": 2, "line": 11, "receipt_number": 2, "accepted": false, "findings": [finding()] }])
}
