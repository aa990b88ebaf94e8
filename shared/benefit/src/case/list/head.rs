//! Making a list: number it, take what waits, freeze, write. Every step is one conditional write and may be repeated; a frozen list always has the same
//! receipts, so it always gives the same bytes.

use super::{Outgoing, OutgoingKind, Totals};
use crate::case::{Actor, CaseError, PersonId, Rank, State};
use crate::keys;
use josei_base::plan::{BadItem, Condition, Item, ItemExt, Table, Value, Write};
use josei_base::receipt::ReviewBody;
use josei_base::{Month, Pinned, Realm, Timestamp, Yen};

/// Most receipts of one list; what is more goes on the next one.
pub const LIST_LINES_MAX: usize = 10_000;

/// Which list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ListId {
    /// Returns or corrections.
    pub kind: OutgoingKind,
    /// To whom.
    pub body: ReviewBody,
    /// Of what was approved in this month.
    pub month: Month,
    /// Which of the month, from 1.
    pub number: u32,
}

/// How far a list has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListState {
    /// It takes receipts.
    Open,
    /// Its receipts are fixed.
    Frozen,
    /// Its file is sealed.
    Made,
}

impl ListState {
    const ALL: [Self; 3] = [Self::Open, Self::Frozen, Self::Made];

    /// The name in rows and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "OPEN",
            Self::Frozen => "FROZEN",
            Self::Made => "MADE",
        }
    }
}

/// A list's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListRow {
    /// Which.
    pub id: ListId,
    /// How far it has come.
    pub state: ListState,
    /// When it was begun.
    pub begun_at: Timestamp,
    /// Who began it.
    pub by: PersonId,
    /// What it counts, once made.
    pub totals: Option<Totals>,
    /// The sealed file, once made.
    pub file: Option<Pinned>,
    /// Who lets it leave.
    pub approver: Option<PersonId>,
}

impl ListRow {
    /// As a row.
    #[must_use]
    pub fn to_item(&self) -> Item {
        let mut item = Item::from([
            ("kind".to_owned(), self.id.kind.name().into()),
            ("body".to_owned(), self.id.body.name().into()),
            ("month".to_owned(), self.id.month.to_string().into()),
            ("number".to_owned(), Value::Number(i64::from(self.id.number))),
            ("state".to_owned(), self.state.name().into()),
            ("begun_at".to_owned(), self.begun_at.to_string().into()),
            ("by".to_owned(), self.by.as_str().into()),
        ]);
        if let Some(totals) = self.totals {
            item.insert("count".to_owned(), Value::Number(i64::from(totals.count)));
            item.insert("yen".to_owned(), Value::Number(totals.yen.get()));
        }
        if let Some(file) = &self.file {
            file.put_into(&mut item, "file");
        }
        if let Some(approver) = &self.approver {
            item.insert("approver".to_owned(), approver.as_str().into());
        }
        item
    }

    /// From a row.
    ///
    /// # Errors
    /// Names the attribute that is missing or damaged.
    pub fn from_item(item: &Item) -> Result<Self, BadItem> {
        let small = |name| u32::try_from(item.number(name)?).map_err(|_| BadItem(name));
        let (body, state) = (item.text("body")?, item.text("state")?);
        let approver = item.contains_key("approver").then(|| item.text("approver")).transpose()?;
        let counted = |count| Ok(Totals { count, yen: Yen::new(item.number("yen")?) });
        Ok(Self {
            id: ListId {
                kind: OutgoingKind::parse(item.text("kind")?)?,
                body: ReviewBody::ALL.into_iter().find(|known| known.name() == body).ok_or(BadItem("body"))?,
                month: Month::parse(item.text("month")?).map_err(|_| BadItem("month"))?,
                number: small("number")?,
            },
            state: ListState::ALL.into_iter().find(|known| known.name() == state).ok_or(BadItem("state"))?,
            begun_at: item.text("begun_at")?.parse().map_err(|_| BadItem("begun_at"))?,
            by: PersonId::stored(item.text("by")?, "by")?,
            totals: item.contains_key("count").then(|| small("count").and_then(counted)).transpose()?,
            file: Pinned::read_from(item, "file"),
            approver: approver.map(|approver| PersonId::stored(approver, "approver")).transpose()?,
        })
    }
}

fn key(realm: &Realm, id: ListId) -> josei_base::plan::Key {
    keys::list(realm, id.kind, id.body, id.month, id.number)
}

fn in_state(state: ListState) -> Condition {
    Condition::Equals("state".to_owned(), state.name().into())
}

/// Begins a list. Refused when one of that number stands.
#[must_use]
pub fn plan_list_opened(realm: &Realm, id: ListId, by: &PersonId, at: Timestamp) -> Write {
    let row = ListRow { id, state: ListState::Open, begun_at: at, by: by.clone(), totals: None, file: None, approver: None };
    Write::Put { table: Table::Claims, key: key(realm, id), item: row.to_item(), condition: Some(Condition::Absent) }
}

/// Takes receipts on a list, each once, while it is open: at most [`josei_base::limits::TRANSACTION_WRITES_MAX`] less one.
#[must_use]
pub fn plan_listed(realm: &Realm, id: ListId, waiting: &[Outgoing]) -> Vec<Write> {
    let mut writes = vec![Write::Check { table: Table::Claims, key: key(realm, id), condition: in_state(ListState::Open) }];
    writes.extend(waiting.iter().map(|one| Write::Update {
        table: Table::Claims,
        key: keys::outgoing(realm, one.kind, one.body, one.month, &one.case.receipt),
        set: Item::from([("list".to_owned(), Value::Number(i64::from(id.number)))]),
        add: Vec::new(),
        condition: Some(Condition::All(vec![Condition::Present, Condition::Missing("list".to_owned())])),
    }));
    writes
}

/// Its receipts are fixed from now on.
#[must_use]
pub fn plan_list_frozen(realm: &Realm, id: ListId) -> Write {
    Write::Update {
        table: Table::Claims,
        key: key(realm, id),
        set: Item::from([("state".to_owned(), ListState::Frozen.name().into())]),
        add: Vec::new(),
        condition: Some(in_state(ListState::Open)),
    }
}

/// Its file is sealed; the row names exactly these bytes.
#[must_use]
pub fn plan_list_made(realm: &Realm, id: ListId, totals: Totals, file: &Pinned) -> Write {
    let mut set = Item::from([
        ("state".to_owned(), ListState::Made.name().into()),
        ("count".to_owned(), Value::Number(i64::from(totals.count))),
        ("yen".to_owned(), Value::Number(totals.yen.get())),
    ]);
    file.put_into(&mut set, "file");
    Write::Update { table: Table::Claims, key: key(realm, id), set, add: Vec::new(), condition: Some(in_state(ListState::Frozen)) }
}

/// Another person than the one who began it lets it leave (持ち出しの承認): an approver, who tells the totals they saw.
///
/// # Errors
/// When it is not made yet, the person began it or is no approver, or the totals are others. Approved before by the same person, nothing is planned.
pub fn plan_list_approved(realm: &Realm, row: &ListRow, actor: &Actor, seen: Totals) -> Result<Option<Write>, CaseError> {
    if row.state != ListState::Made || row.totals != Some(seen) {
        return Err(CaseError::State(State::Waiting));
    }
    if row.by == actor.person {
        return Err(CaseError::OwnWork);
    }
    if actor.rank < Rank::Approver {
        return Err(CaseError::Rank);
    }
    if row.approver.as_ref() == Some(&actor.person) {
        return Ok(None);
    }
    let by = Condition::Equals("by".to_owned(), row.by.as_str().into());
    let condition = Condition::All(vec![in_state(ListState::Made), by, Condition::Missing("approver".to_owned())]);
    let set = Item::from([("approver".to_owned(), actor.person.as_str().into())]);
    Ok(Some(Write::Update { table: Table::Claims, key: key(realm, row.id), set, add: Vec::new(), condition: Some(condition) }))
}
