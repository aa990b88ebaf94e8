//! An invented person whom callers write wherever they can write: nothing that is told of a request may hold one of these texts.

use crate::event::{object, queue, url};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// The person, in the ways one may be written.
pub const PERSON: [&str; 5] = ["阪口", "サカグチ", "0032268", "51553158", "2013-08-11"];
/// SHA-256 of the token in [`talkative`].
const TOKEN_SHA256: &str = "e863061f826e159b34161aca48e5faf70bef658eccb1941477977a1313bdd8b4";

/// Writes a people file in which the caller of [`talkative`] has every role.
pub fn people_file(folder: &Path) -> std::io::Result<PathBuf> {
    let roles = ["sender", "registrar", "clerk", "approver", "preparer", "finance", "auditor"];
    let people = json!([{ "id": "person-1", "device": "terminal-1", "roles": roles, "sender": "shiharai", "token_sha256": TOKEN_SHA256 }]);
    // Tests run beside each other and share the folder.
    let path = folder.join(format!("people-{}.json", std::process::id()));
    std::fs::write(&path, people.to_string())?;
    Ok(path)
}

/// A request with the person in its path's query, its body, its token and every header it can have, and in the caller's trace.
#[must_use]
pub fn talkative(method: &str, path: &str, traceparent: &str) -> Value {
    let [name, kana, holder, card, birth] = PERSON;
    let (state, baggage, bearer) = (format!("who={holder}"), format!("card={card},birth={birth}"), format!("Bearer {holder}{card}"));
    let headers =
        [("traceparent", traceparent), ("tracestate", &state), ("baggage", &baggage), ("authorization", &bearer), ("user-agent", card)];
    let body = json!({ "name": name, "kana": kana, "holder": holder, "birth": birth });
    let mut event = url(method, path, &headers, &body.to_string());
    if let Some(query) = event.get_mut("rawQueryString") {
        *query = json!(format!("holder={holder}&birth={birth}"));
    }
    event
}

/// As [`crate::mixed_queue`], with the person in what is no notification and in the key of the other realm's object.
#[must_use]
pub fn talkative_queue(bucket: &str, key: &str) -> Value {
    let person = PERSON.join(" ");
    queue(&[crate::event::GREETING, &person, &object(bucket, &format!("local-999999/{person}")), &object(bucket, key)])
}
