//! History (履歴): one row for each revision, put if absent, and one for each request, so that a repeated one is recognised.

use super::act::{Act, Acting};
use super::course::Standing;
use super::error::ActError;
use super::state::State;
use crate::keys::application as keys;
use josei_base::plan::{BadItem, Condition, Item, ItemExt as _, Table, Write};
use josei_base::{Digest, Realm};

/// What was done in a revision, by whom, and all that stood after it: the whole past of an application can be read from its events.
pub(super) fn event(realm: &Realm, after: &Standing, act: &str, by: &Acting<'_>) -> Write {
    let mut item = after.to_item();
    item.insert("act".to_owned(), act.into());
    item.insert("person".to_owned(), by.person.as_str().into());
    item.insert("request".to_owned(), by.request.as_str().into());
    item.insert("at".to_owned(), by.at.to_string().into());
    Write::Put {
        table: Table::Claims,
        key: keys::event(realm, &after.facts.number, after.revision),
        item,
        condition: Some(Condition::Absent),
    }
}

/// What a request led to.
pub(super) fn request(realm: &Realm, after: &Standing, act: &Act, by: &Acting<'_>) -> Write {
    let item = Item::from([("act".to_owned(), fingerprint(act, by).to_string().into()), ("revision".to_owned(), after.revision.into())]);
    Write::Put {
        table: Table::Claims,
        key: keys::request(realm, &after.facts.number, by.request),
        item,
        condition: Some(Condition::Absent),
    }
}

/// Was this request done before? By the row under its key: the revision it led to.
///
/// # Errors
/// The same request id with another act or person, or a damaged row.
pub fn recognise(row: &Item, act: &Act, by: &Acting<'_>) -> Result<i64, ActError> {
    if row.text("act")? == fingerprint(act, by).to_string() { Ok(row.number("revision")?) } else { Err(ActError::RequestConflict) }
}

/// The time is not in it: who asks again asks later.
fn fingerprint(act: &Act, by: &Acting<'_>) -> Digest {
    // These types always serialise.
    Digest::of(&serde_json::to_vec(&(act, by.person)).unwrap_or_default())
}

/// One act, as its row of history tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The revision it made.
    pub revision: i64,
    /// What.
    pub act: String,
    /// Who.
    pub person: String,
    /// When.
    pub at: String,
    /// Under which request.
    pub request: String,
    /// Where it led.
    pub state: State,
}

impl Done {
    /// From a row of history.
    ///
    /// # Errors
    /// Names the attribute that is missing or damaged.
    pub fn from_item(item: &Item) -> Result<Self, BadItem> {
        Ok(Self {
            revision: item.number("revision")?,
            act: item.text("act")?.to_owned(),
            person: item.text("person")?.to_owned(),
            at: item.text("at")?.to_owned(),
            request: item.text("request")?.to_owned(),
            state: State::parse(item.text("state")?)?,
        })
    }
}
