//! Limits and forms that the types alone do not say, each from the constant that the handlers use.

use crate::parts::PARTS_PER_CALL_MAX;
use crate::show::PAGE_MAX;
use josei_base::limits;
use josei_delivery::FILE_NAME_BYTES_MAX;
use serde_json::{Value, json};

const DELIVERY_ID: &str = "^[0-9a-f]{32}$";
const DIGEST: &str = "^[0-9a-f]{64}$";
const MONTH: &str = "^[0-9]{4}-(0[1-9]|1[0-2])$";
const BASE64_DIGEST: &str = "^[A-Za-z0-9+/]{43}=$";

/// Adds them.
pub(super) fn add(document: &mut Value) -> Result<(), String> {
    let bodies = limits::REQUEST_BODY_BYTES_MAX;
    let bound = |schema: &str, field: &str, what: Value| (format!("/components/schemas/{schema}/properties/{field}"), what);
    let mut bounds = vec![
        bound(
            "Announcement",
            "file_name",
            json!({ "minLength": 1, "maxLength": FILE_NAME_BYTES_MAX, "pattern": r"^[^/\\\u0000-\u001f\u007f-\u009f]+$" }),
        ),
        bound("Announcement", "size", json!({ "minimum": 1, "maximum": limits::RECEIPT_FILE_BYTES_MAX })),
        bound("Announcement", "sha256", json!({ "pattern": DIGEST })),
        bound("Announcement", "billing_month", json!({ "pattern": MONTH })),
        bound("Status", "id", json!({ "pattern": DELIVERY_ID })),
        bound("Status", "sha256", json!({ "pattern": DIGEST })),
        bound("Status", "billing_month", json!({ "pattern": MONTH })),
        bound("Status", "part_bytes", json!({ "const": limits::UPLOAD_PART_BYTES })),
        bound("Handover", "header_base64", json!({ "contentEncoding": "base64" })),
        bound("Handover", "salt_base64", json!({ "contentEncoding": "base64", "minLength": 32, "maxLength": 32 })),
        bound("Handover", "data_key_base64", json!({ "contentEncoding": "base64", "minLength": 44, "maxLength": 44 })),
        bound("Handover", "stored_size", json!({ "maximum": limits::UPLOAD_BYTES_MAX })),
        bound("Listed", "id", json!({ "pattern": DELIVERY_ID })),
        bound("Listed", "opened_at", json!({ "format": "date-time" })),
        bound("List", "deliveries", json!({ "maxItems": PAGE_MAX })),
        bound("Wanted", "parts", json!({ "maxItems": PARTS_PER_CALL_MAX })),
        bound("WantedPart", "number", json!({ "minimum": 1 })),
        bound("WantedPart", "sha256_base64", json!({ "pattern": BASE64_DIGEST })),
        bound("Address", "number", json!({ "minimum": 1 })),
        bound("Address", "length", json!({ "minimum": 1, "maximum": limits::UPLOAD_PART_BYTES })),
        bound("Acknowledgement", "delivery", json!({ "pattern": DELIVERY_ID })),
        bound("Acknowledgement", "billing_month", json!({ "pattern": MONTH })),
        bound("Acknowledgement", "findings", json!({ "maxItems": limits::FINDINGS_LISTED_MAX + 4 })),
        bound("FindingAnswer", "severity", json!({ "enum": ["error", "warning"] })),
        bound("ReceiptAnswer", "number", json!({ "minimum": 1 })),
        bound("ReceiptAnswer", "name_base64", json!({ "contentEncoding": "base64" })),
        bound("Problem", "type", json!({ "format": "uri-reference" })),
        bound("Problem", "instance", json!({ "format": "uri-reference" })),
        ("/paths/~1deliveries/get/parameters/0/schema".to_owned(), json!({ "pattern": MONTH })),
        ("/info".to_owned(), json!({ "x-request-body-bytes-max": bodies })),
    ];
    let paths = document.get("paths").and_then(Value::as_object).into_iter().flatten();
    for (path, operations) in paths.filter(|(path, _)| path.contains("{id}")) {
        for method in operations.as_object().into_iter().flatten().map(|(method, _)| method) {
            bounds.push((format!("/paths/{}/{method}/parameters/0/schema", path.replace('/', "~1")), json!({ "pattern": DELIVERY_ID })));
        }
    }
    for (place, what) in bounds {
        let schema = document.pointer_mut(&place).and_then(Value::as_object_mut).ok_or(place)?;
        schema.extend(what.as_object().cloned().unwrap_or_default());
    }
    Ok(())
}
