//! Which operation refuses with which codes. The texts come from the tables of codes, the form from the problem document that is answered.

use http::StatusCode;
use josei_base::Entry;
use josei_delivery::codes;
use josei_runtime::Problem;
use josei_runtime::problem::{
    BAD_REQUEST, CHALLENGE, CONFLICT, DAMAGED, FULL, MEDIA_TYPE, NOT_ALLOWED, NOT_FOUND, NOT_SIGNED_IN, UNAVAILABLE,
};
use serde_json::{Map, Value, json};

/// A request under Lambda.
const INSTANCE: &str = "urn:uuid:8476a536-e9f4-11e8-9739-2dfe598c3fcd";

type Refusal = (StatusCode, &'static Entry);

/// Every operation.
const ALWAYS: &[Refusal] = &[
    (StatusCode::UNAUTHORIZED, &NOT_SIGNED_IN),
    (StatusCode::FORBIDDEN, &NOT_ALLOWED),
    (StatusCode::INTERNAL_SERVER_ERROR, &DAMAGED),
    (StatusCode::SERVICE_UNAVAILABLE, &UNAVAILABLE),
    (StatusCode::INSUFFICIENT_STORAGE, &FULL),
];
/// With a body: not JSON, too long, another type, JSON of another form.
const BODY: &[Refusal] = &[
    (StatusCode::BAD_REQUEST, &BAD_REQUEST),
    (StatusCode::PAYLOAD_TOO_LARGE, &BAD_REQUEST),
    (StatusCode::UNSUPPORTED_MEDIA_TYPE, &BAD_REQUEST),
    (StatusCode::UNPROCESSABLE_ENTITY, &BAD_REQUEST),
];
/// With a parameter that is no text.
const PARAMETER: &[Refusal] = &[(StatusCode::BAD_REQUEST, &BAD_REQUEST)];
/// With a delivery.
const DELIVERY: &[Refusal] = &[(StatusCode::NOT_FOUND, &codes::UNKNOWN), (StatusCode::NOT_FOUND, &NOT_FOUND)];
/// That changes a row.
const CHANGE: &[Refusal] = &[(StatusCode::CONFLICT, &CONFLICT)];
/// That only some states allow.
const STATE: &[Refusal] = &[(StatusCode::CONFLICT, &codes::WRONG_STATE)];

/// Path, method and refusals of each operation.
const OPERATIONS: &[(&str, &str, &[&[Refusal]])] = &[
    (
        "/deliveries",
        "post",
        &[
            ALWAYS,
            BODY,
            CHANGE,
            &[
                (StatusCode::CONFLICT, &codes::OTHER_CONTENT),
                (StatusCode::CONFLICT, &codes::DECLARED_OTHERWISE),
                (StatusCode::CONFLICT, &codes::SEALED_OTHERWISE),
                (StatusCode::CONFLICT, &codes::TOO_MANY_REVISIONS),
                (StatusCode::UNPROCESSABLE_ENTITY, &codes::NAME),
                (StatusCode::UNPROCESSABLE_ENTITY, &codes::SIZE),
                (StatusCode::UNPROCESSABLE_ENTITY, &codes::MONTH),
            ],
        ],
    ),
    ("/deliveries", "get", &[ALWAYS, PARAMETER]),
    ("/deliveries/{id}", "get", &[ALWAYS, DELIVERY]),
    ("/deliveries/{id}/parts", "post", &[ALWAYS, DELIVERY, BODY, STATE, &[(StatusCode::UNPROCESSABLE_ENTITY, &codes::PART)]]),
    ("/deliveries/{id}/close", "post", &[ALWAYS, DELIVERY, CHANGE, &[(StatusCode::CONFLICT, &codes::PARTS_MISSING)]]),
    ("/deliveries/{id}/confirm", "post", &[ALWAYS, DELIVERY, CHANGE, STATE]),
    ("/deliveries/{id}/withdraw", "post", &[ALWAYS, DELIVERY, CHANGE, STATE]),
    ("/deliveries/{id}/acknowledgement", "get", &[ALWAYS, DELIVERY]),
    ("/deliveries/{id}/acknowledgement/{chunk}", "get", &[ALWAYS, DELIVERY, PARAMETER]),
    ("/deliveries/{id}/acknowledgement.csv", "get", &[ALWAYS, DELIVERY, PARAMETER]),
    ("/deliveries/{id}/acknowledgement.html", "get", &[ALWAYS, DELIVERY, PARAMETER]),
];

/// Adds them.
pub(super) fn add(document: &mut Value) -> Result<(), String> {
    let mut shared = Map::new();
    for (path, method, groups) in OPERATIONS {
        let refusals: Vec<Refusal> = groups.iter().copied().flatten().copied().collect();
        for status in refusals.iter().map(|(status, _)| *status) {
            let entries: Vec<&Entry> = refusals.iter().filter(|(of, _)| *of == status).map(|(_, entry)| *entry).collect();
            let name = entries.iter().fold(status.as_u16().to_string(), |name, entry| format!("{name}-{}", entry.code));
            let place = format!("/paths/{}/{method}/responses", path.replace('/', "~1"));
            let responses = document.pointer_mut(&place).and_then(Value::as_object_mut).ok_or(place)?;
            responses.insert(status.as_u16().to_string(), json!({ "$ref": format!("#/components/responses/{name}") }));
            shared.insert(name, response(status, &entries)?);
        }
    }
    let components = document.get_mut("components").and_then(Value::as_object_mut).ok_or("/components")?;
    components.insert("responses".to_owned(), Value::Object(shared));
    Ok(())
}

/// One status, with the codes it can have.
fn response(status: StatusCode, entries: &[&'static Entry]) -> Result<Value, String> {
    let mut examples = Map::new();
    for entry in entries {
        let problem = Problem::new(status, entry);
        let value = serde_json::to_value(problem.document(Some(INSTANCE))).map_err(|error| error.to_string())?;
        examples.insert(entry.code.to_owned(), json!({ "summary": entry.ja, "value": value }));
    }
    let codes: Vec<&str> = entries.iter().map(|entry| entry.code).collect();
    let texts: Vec<String> = entries.iter().map(|entry| format!("{}: {} / {}", entry.code, entry.ja, entry.en)).collect();
    let schema = json!({
        "allOf": [
            { "$ref": "#/components/schemas/Problem" },
            { "type": "object", "properties": { "status": { "const": status.as_u16() }, "code": { "enum": codes } } },
        ],
    });
    let mut response = json!({ "description": texts.join("; "), "content": { MEDIA_TYPE: { "schema": schema, "examples": examples } } });
    if status == StatusCode::UNAUTHORIZED
        && let Some(fields) = response.as_object_mut()
    {
        let header = json!({ "WWW-Authenticate": { "required": true, "schema": { "type": "string", "const": CHALLENGE } } });
        fields.insert("headers".to_owned(), header);
    }
    Ok(response)
}
