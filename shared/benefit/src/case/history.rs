//! What was done (処理履歴): one row per act, never changed.

use super::{Act, ActKind, CaseError, PersonId, ReasonCode, Request, RequestId, State};
use josei_base::Timestamp;
use josei_base::plan::{BadItem, Item, ItemExt, Value};

/// Most acts on one case.
pub const ACTS_MAX: u32 = 200;

/// One act as it was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryRow {
    /// The version it made.
    pub version: u32,
    /// What.
    pub act: ActKind,
    /// Who.
    pub by: PersonId,
    /// From which terminal.
    pub terminal: String,
    /// When.
    pub at: Timestamp,
    /// Under which name it was asked for.
    pub request: RequestId,
    /// Why, as a code.
    pub reason: Option<ReasonCode>,
    /// Why, in words: sealed by the caller.
    pub note: Option<Vec<u8>>,
    /// Which of its kind: the new owner, the proposal.
    pub told: String,
    /// Where it led.
    pub state: State,
}

impl HistoryRow {
    /// As a row.
    #[must_use]
    pub fn to_item(&self) -> Item {
        let mut item = Item::from([
            ("version".to_owned(), Value::Number(i64::from(self.version))),
            ("act".to_owned(), self.act.name().into()),
            ("by".to_owned(), self.by.as_str().into()),
            ("terminal".to_owned(), self.terminal.as_str().into()),
            ("at".to_owned(), self.at.to_string().into()),
            ("request".to_owned(), self.request.as_str().into()),
            ("told".to_owned(), self.told.as_str().into()),
            ("state".to_owned(), self.state.name().into()),
        ]);
        if let Some(reason) = &self.reason {
            item.insert("reason".to_owned(), reason.as_str().into());
        }
        if let Some(note) = &self.note {
            item.insert("note".to_owned(), note.clone().into());
        }
        item
    }

    /// From a row.
    ///
    /// # Errors
    /// Names the attribute that is missing or damaged.
    pub fn from_item(item: &Item) -> Result<Self, BadItem> {
        let reason = item.contains_key("reason").then(|| item.text("reason")).transpose()?;
        Ok(Self {
            version: u32::try_from(item.number("version")?).map_err(|_| BadItem("version"))?,
            act: ActKind::parse(item.text("act")?)?,
            by: PersonId::stored(item.text("by")?, "by")?,
            terminal: item.text("terminal")?.to_owned(),
            at: item.text("at")?.parse().map_err(|_| BadItem("at"))?,
            request: RequestId::parse(item.text("request")?).map_err(|_| BadItem("request"))?,
            reason: reason.map(|reason| ReasonCode::parse(reason).map_err(|_| BadItem("reason"))).transpose()?,
            note: item.contains_key("note").then(|| item.bytes("note").map(<[u8]>::to_vec)).transpose()?,
            told: item.text("told")?.to_owned(),
            state: State::parse(item.text("state")?)?,
        })
    }

    /// Is this what the request asks for?
    fn answers(&self, person: &PersonId, act: &Act) -> bool {
        self.by == *person && self.act == act.kind() && self.told == act.told()
    }
}

/// The row of a request that was done before; nothing if it is new.
///
/// # Errors
/// When something else was done under its id.
pub fn recognise<'h>(history: &'h [HistoryRow], request: &Request) -> Result<Option<&'h HistoryRow>, CaseError> {
    match history.iter().find(|row| row.request == request.id) {
        Some(row) if row.answers(&request.actor.person, &request.act) => Ok(Some(row)),
        Some(_) => Err(CaseError::OtherRequest),
        None => Ok(None),
    }
}
