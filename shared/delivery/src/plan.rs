//! Every change of a delivery, as planned conditional writes. The condition decides; nothing is read first.

use crate::declared::Declared;
use crate::id::{DeliveryId, FIRST_REVISION, SenderId};
use crate::keys;
use crate::row::{ChunkState, Content, Counts, Delivery, State, UNPAID_RECEIPTS};
use josei_base::plan::{Condition, Item, Table, Value, Write};
use josei_base::{BillingMonth, Digest, Pinned, Realm, Sealing, Timestamp, Yen};

/// What a sender announces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opening {
    /// Who sends.
    pub sender: SenderId,
    /// Billing month.
    pub month: BillingMonth,
    /// File name.
    pub file_name: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256.
    pub sha256: Digest,
    /// Which revision of the name it is, from 1.
    pub revision: u32,
    /// Totals announced beside it.
    pub declared: Declared,
    /// Confirmed in advance.
    pub confirm_in_advance: bool,
    /// Where the parts will arrive.
    pub inbox_key: String,
    /// How the sender seals it; nothing if it is put as it is.
    pub sealing: Option<Sealing>,
    /// What the sender is known for, as [`Delivery::deviations`] keeps it.
    pub deviations: Option<String>,
    /// Now.
    pub at: Timestamp,
}

fn number(value: u64) -> Value {
    Value::Number(i64::try_from(value).unwrap_or(i64::MAX))
}

fn in_state(state: State) -> Condition {
    Condition::Equals("state".to_owned(), state.name().into())
}

fn month_state(realm: &Realm, month: BillingMonth, id: &DeliveryId, state: State) -> Write {
    Write::Update {
        table: Table::Deliveries,
        key: keys::month_entry(realm, month, id),
        set: Item::from([("state".to_owned(), state.name().into())]),
        add: Vec::new(),
        condition: None,
    }
}

/// Moves a delivery between states, with its month's entry.
fn step(realm: &Realm, id: &DeliveryId, month: BillingMonth, to: State, mut set: Item, condition: Condition) -> Vec<Write> {
    set.insert("state".to_owned(), to.name().into());
    vec![
        Write::Update { table: Table::Deliveries, key: keys::delivery(realm, id), set, add: Vec::new(), condition: Some(condition) },
        month_state(realm, month, id, to),
    ]
}

impl Opening {
    /// The id of a revision of this name.
    #[must_use]
    pub fn id_of(&self, realm: &Realm, revision: u32) -> DeliveryId {
        DeliveryId::of_revision(realm, &self.sender, self.month, &self.file_name, revision)
    }
}

/// Opens a delivery: refused if one of that id exists (the row that stands there tells whether it is the same file). A later revision takes the
/// place of the one before it in the same transaction: refused if that one counts, may still count, or has given way already.
#[must_use]
pub fn plan_open(realm: &Realm, opening: &Opening) -> (DeliveryId, Vec<Write>) {
    let id = opening.id_of(realm, opening.revision);
    let mut item = Item::from([
        ("id".to_owned(), id.to_string().into()),
        ("state".to_owned(), State::Opened.name().into()),
        ("sender".to_owned(), opening.sender.as_str().into()),
        ("month".to_owned(), opening.month.to_string().into()),
        ("file_name".to_owned(), opening.file_name.as_str().into()),
        ("size".to_owned(), number(opening.size)),
        ("sha256".to_owned(), opening.sha256.to_string().into()),
        ("revision".to_owned(), Value::Number(i64::from(opening.revision))),
        ("confirm_in_advance".to_owned(), opening.confirm_in_advance.into()),
        ("inbox_key".to_owned(), opening.inbox_key.as_str().into()),
        ("opened_at".to_owned(), opening.at.to_string().into()),
    ]);
    if let Some(sealing) = &opening.sealing {
        sealing.put_into(&mut item);
    }
    if let Some(deviations) = &opening.deviations {
        item.insert("deviations".to_owned(), deviations.as_str().into());
    }
    let totals = [("declared_receipts", opening.declared.receipts), ("declared_points", opening.declared.points)];
    item.extend(totals.into_iter().filter_map(|(name, total)| Some((name.to_owned(), number(total?)))));
    let entry = Item::from([
        ("state".to_owned(), State::Opened.name().into()),
        ("sender".to_owned(), opening.sender.as_str().into()),
        ("opened_at".to_owned(), opening.at.to_string().into()),
    ]);
    let mut writes = vec![
        Write::Put { table: Table::Deliveries, key: keys::delivery(realm, &id), item, condition: Some(Condition::Absent) },
        Write::Put { table: Table::Deliveries, key: keys::month_entry(realm, opening.month, &id), item: entry, condition: None },
    ];
    if opening.revision > FIRST_REVISION {
        let ended = Condition::Any(vec![in_state(State::Refused), in_state(State::Expired), in_state(State::Withdrawn)]);
        writes.push(Write::Update {
            table: Table::Deliveries,
            key: keys::delivery(realm, &opening.id_of(realm, opening.revision - 1)),
            set: Item::from([("revised".to_owned(), true.into())]),
            add: Vec::new(),
            condition: Some(Condition::All(vec![ended, Condition::Missing("revised".to_owned())])),
        });
    }
    (id, writes)
}

/// Opens a delivery anew that expired or was withdrawn, for the same content (`standing` is its row): as it stood after reading if it was
/// read, else from the beginning. The sender has the whole time again.
#[must_use]
pub fn plan_reopen(realm: &Realm, standing: &Delivery, opening: &Opening) -> Vec<Write> {
    let ended = Condition::All(vec![
        Condition::Any(vec![in_state(State::Expired), in_state(State::Withdrawn)]),
        Condition::Equals("opened_at".to_owned(), standing.opened_at.to_string().into()),
        Condition::Missing("revised".to_owned()),
    ]);
    if standing.counts.is_some() {
        let set = Item::from([("opened_at".to_owned(), opening.at.to_string().into())]);
        return step(realm, &standing.id, standing.month, State::Checked, set, ended);
    }
    let (told, stood) = (opening.declared, standing.declared);
    let declared = Declared { receipts: told.receipts.or(stood.receipts), points: told.points.or(stood.points) };
    let (_, mut writes) = plan_open(realm, &Opening { declared, revision: standing.revision, ..opening.clone() });
    // The row and its month's entry. What stood before it has given way already.
    writes.truncate(2);
    if let Some(Write::Put { condition, .. }) = writes.first_mut() {
        *condition = Some(ended);
    }
    writes
}

/// Notes the store's upload; refused if another one is noted already.
#[must_use]
pub fn plan_upload(realm: &Realm, id: &DeliveryId, upload: &str) -> Vec<Write> {
    vec![Write::Update {
        table: Table::Deliveries,
        key: keys::delivery(realm, id),
        set: Item::from([("upload".to_owned(), upload.into())]),
        add: Vec::new(),
        condition: Some(Condition::All(vec![in_state(State::Opened), Condition::Missing("upload".to_owned())])),
    }]
}

/// All parts have arrived.
#[must_use]
pub fn plan_closed(realm: &Realm, id: &DeliveryId, month: BillingMonth) -> Vec<Write> {
    step(realm, id, month, State::Closed, Item::new(), in_state(State::Opened))
}

/// A stored chunk; refused if its row stands already.
#[must_use]
pub fn plan_chunk(realm: &Realm, id: &DeliveryId, chunk: u32, receipts: u32, object: &Pinned, acknowledgement: &Pinned) -> Write {
    let mut item = Item::from([
        ("number".to_owned(), Value::Number(i64::from(chunk))),
        ("state".to_owned(), ChunkState::Sealed.name().into()),
        ("receipts".to_owned(), Value::Number(i64::from(receipts))),
    ]);
    object.put_into(&mut item, "object");
    acknowledgement.put_into(&mut item, "acknowledgement");
    Write::Put { table: Table::Deliveries, key: keys::chunk(realm, id, chunk), item, condition: Some(Condition::Absent) }
}

/// It arrived and cannot be read yet, for this code. It stays where it is.
#[must_use]
pub fn plan_waits(realm: &Realm, id: &DeliveryId, code: &str) -> Vec<Write> {
    vec![Write::Update {
        table: Table::Deliveries,
        key: keys::delivery(realm, id),
        set: Item::from([("waits".to_owned(), code.into())]),
        add: Vec::new(),
        condition: Some(unread()),
    }]
}

/// From OPENED too, because the object may be announced before the closing call has written its row.
fn unread() -> Condition {
    Condition::Any(vec![in_state(State::Opened), in_state(State::Closed)])
}

/// What reading a file gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ingested<'a> {
    /// What it holds.
    pub content: Content,
    /// Counts.
    pub counts: Counts,
    /// The sealed acknowledgement on the file as a whole.
    pub acknowledgement: Pinned,
    /// The scanner that let it pass.
    pub scan: &'a str,
    /// Now.
    pub at: Timestamp,
    /// CONFIRMED at once, for a sender who confirmed in advance.
    pub confirmed: bool,
}

/// The file is read: CHECKED or CONFIRMED.
#[must_use]
pub fn plan_ingested(realm: &Realm, id: &DeliveryId, month: BillingMonth, ingested: &Ingested<'_>) -> Vec<Write> {
    let counts = &ingested.counts;
    let mut set = Item::from([
        ("checked_at".to_owned(), ingested.at.to_string().into()),
        ("scan".to_owned(), ingested.scan.into()),
        ("receipts".to_owned(), number(counts.receipts)),
        ("accepted".to_owned(), number(counts.accepted)),
        ("rejected".to_owned(), number(counts.rejected)),
        ("points".to_owned(), number(counts.points)),
        ("yen".to_owned(), number(counts.yen)),
        ("chunks".to_owned(), Value::Number(i64::from(counts.chunks))),
        ("matched_chunks".to_owned(), Value::Number(0)),
        ("waiting".to_owned(), Value::Number(0)),
        ("paid_chunks".to_owned(), Value::Number(0)),
        ("content".to_owned(), ingested.content.name().into()),
    ]);
    ingested.acknowledgement.put_into(&mut set, "acknowledgement");
    let to = if ingested.confirmed {
        set.insert("confirmed_at".to_owned(), ingested.at.to_string().into());
        confirmed_state(ingested.content)
    } else {
        State::Checked
    };
    step(realm, id, month, to, set, unread())
}

/// Why the file as a whole is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused<'a> {
    /// The code.
    pub code: &'a str,
    /// What was seen, in words that are no content; may be empty.
    pub detail: &'a str,
    /// The sealed acknowledgement, if it was read.
    pub acknowledgement: Option<&'a Pinned>,
    /// The scanner that looked at it.
    pub scan: &'a str,
}

/// The file as a whole is refused.
#[must_use]
pub fn plan_refused(realm: &Realm, id: &DeliveryId, month: BillingMonth, refused: &Refused<'_>) -> Vec<Write> {
    let mut set = Item::from([("refusal".to_owned(), refused.code.into()), ("scan".to_owned(), refused.scan.into())]);
    if !refused.detail.is_empty() {
        set.insert("refusal_detail".to_owned(), refused.detail.into());
    }
    if let Some(pinned) = refused.acknowledgement {
        pinned.put_into(&mut set, "acknowledgement");
    }
    step(realm, id, month, State::Refused, set, unread())
}

/// Where a confirmed delivery stands: there is nothing to decide and nothing to pay for a list.
const fn confirmed_state(content: Content) -> State {
    match content {
        Content::Claims => State::Confirmed,
        Content::List => State::Settled,
    }
}

/// The sender stands by it.
#[must_use]
pub fn plan_confirmed(realm: &Realm, id: &DeliveryId, month: BillingMonth, content: Content, at: Timestamp) -> Vec<Write> {
    step(
        realm,
        id,
        month,
        confirmed_state(content),
        Item::from([("confirmed_at".to_owned(), at.to_string().into())]),
        in_state(State::Checked),
    )
}

/// The sender takes it back.
#[must_use]
pub fn plan_withdrawn(realm: &Realm, id: &DeliveryId, month: BillingMonth) -> Vec<Write> {
    let before = Condition::Any(vec![in_state(State::Opened), in_state(State::Closed), in_state(State::Checked)]);
    step(realm, id, month, State::Withdrawn, Item::new(), before)
}

/// Not closed or not confirmed in time; or closed, and its file is gone before it was read. Only from the state that was seen.
#[must_use]
pub fn plan_expired(realm: &Realm, id: &DeliveryId, month: BillingMonth, seen: State) -> Vec<Write> {
    step(realm, id, month, State::Expired, Item::new(), in_state(seen))
}

/// Chooses the register snapshot and the city's rules for a chunk once and for all, so that deciding it again gives the same bytes.
#[must_use]
pub fn plan_chunk_judged_by(realm: &Realm, id: &DeliveryId, chunk: u32, snapshot: &Digest, rules: &Digest) -> Vec<Write> {
    vec![Write::Update {
        table: Table::Deliveries,
        key: keys::chunk(realm, id, chunk),
        set: Item::from([("snapshot".to_owned(), snapshot.to_string().into()), ("rules".to_owned(), rules.to_string().into())]),
        add: Vec::new(),
        condition: Some(Condition::Missing("snapshot".to_owned())),
    }]
}

/// What deciding a chunk gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChunkMatched {
    /// Receipts decided OK.
    pub ok: u32,
    /// Receipts that need a clerk's look.
    pub review: u32,
    /// Receipts with an error.
    pub reject: u32,
    /// What the city pays for the OK ones.
    pub yen: Yen,
    /// The sealed decisions.
    pub decisions: Pinned,
}

/// A chunk is decided: counted once, whatever happens.
#[must_use]
pub fn plan_chunk_matched(realm: &Realm, id: &DeliveryId, chunk: u32, matched: &ChunkMatched) -> Vec<Write> {
    let mut set = Item::from([
        ("state".to_owned(), ChunkState::Matched.name().into()),
        ("ok".to_owned(), Value::Number(i64::from(matched.ok))),
        ("review".to_owned(), Value::Number(i64::from(matched.review))),
        ("reject".to_owned(), Value::Number(i64::from(matched.reject))),
        ("yen".to_owned(), Value::Number(matched.yen.get())),
    ]);
    matched.decisions.put_into(&mut set, "decisions");
    let waiting = i64::from(matched.review) + i64::from(matched.reject);
    vec![
        Write::Update {
            table: Table::Deliveries,
            key: keys::chunk(realm, id, chunk),
            set,
            add: Vec::new(),
            condition: Some(Condition::Equals("state".to_owned(), ChunkState::Sealed.name().into())),
        },
        Write::Update {
            table: Table::Deliveries,
            key: keys::delivery(realm, id),
            set: Item::new(),
            add: [("matched_chunks", 1), ("waiting", waiting), ("paid_chunks", i64::from(matched.yen == Yen::ZERO))]
                .map(|(name, more)| (name.to_owned(), more))
                .to_vec(),
            condition: Some(in_state(State::Confirmed)),
        },
    ]
}

/// All chunks are decided.
#[must_use]
pub fn plan_matched(realm: &Realm, id: &DeliveryId, month: BillingMonth, chunks: u32) -> Vec<Write> {
    let all = Condition::Equals("matched_chunks".to_owned(), Value::Number(i64::from(chunks)));
    step(realm, id, month, State::Matched, Item::new(), Condition::All(vec![in_state(State::Confirmed), all]))
}

/// What is owed for a chunk is paid: counted once, however often the payment is told. Refused when it is told already; the delivery may be decided
/// to its end before or after.
#[must_use]
pub fn plan_chunk_paid(realm: &Realm, id: &DeliveryId, chunk: u32) -> Vec<Write> {
    let matched = Condition::Equals("state".to_owned(), ChunkState::Matched.name().into());
    vec![
        Write::Update {
            table: Table::Deliveries,
            key: keys::chunk(realm, id, chunk),
            set: Item::from([("paid".to_owned(), true.into())]),
            add: Vec::new(),
            condition: Some(Condition::All(vec![matched, Condition::Missing("paid".to_owned())])),
        },
        Write::Update {
            table: Table::Deliveries,
            key: keys::delivery(realm, id),
            set: Item::new(),
            add: vec![("paid_chunks".to_owned(), 1)],
            condition: Some(Condition::Any(vec![in_state(State::Confirmed), in_state(State::Matched)])),
        },
    ]
}

/// A receipt stops waiting for a clerk: a person decided it. Refused until its chunk is counted. `owed` is the receipt's number if something is owed for it by
/// that decision: then its delivery waits until it is paid ([`plan_receipt_paid`]). Write it with the decision itself, which happens once.
#[must_use]
pub fn plan_waiting_ended(realm: &Realm, id: &DeliveryId, chunk: u32, owed: Option<u64>) -> Vec<Write> {
    let mut add = vec![("waiting".to_owned(), -1)];
    let mut accepted = Vec::new();
    if let Some(number) = owed {
        add.push((UNPAID_RECEIPTS.to_owned(), 1));
        accepted.push(Write::Update {
            table: Table::Deliveries,
            key: keys::accepted_receipt(realm, id, number),
            set: Item::from([("owed".to_owned(), true.into())]),
            add: Vec::new(),
            condition: Some(Condition::Absent),
        });
    }
    let counted = [
        Write::Check {
            table: Table::Deliveries,
            key: keys::chunk(realm, id, chunk),
            condition: Condition::Equals("state".to_owned(), ChunkState::Matched.name().into()),
        },
        Write::Update {
            table: Table::Deliveries,
            key: keys::delivery(realm, id),
            set: Item::new(),
            add,
            condition: Some(Condition::Any(vec![in_state(State::Confirmed), in_state(State::Matched)])),
        },
    ];
    counted.into_iter().chain(accepted).collect()
}

/// What is owed for a receipt that a person accepted is paid: counted once, however often the payment is told. Refused when it is told already.
#[must_use]
pub fn plan_receipt_paid(realm: &Realm, id: &DeliveryId, number: u64) -> Vec<Write> {
    let owed = Condition::Equals("owed".to_owned(), true.into());
    vec![
        Write::Update {
            table: Table::Deliveries,
            key: keys::accepted_receipt(realm, id, number),
            set: Item::from([("paid".to_owned(), true.into())]),
            add: Vec::new(),
            condition: Some(Condition::All(vec![owed, Condition::Missing("paid".to_owned())])),
        },
        Write::Update {
            table: Table::Deliveries,
            key: keys::delivery(realm, id),
            set: Item::new(),
            add: vec![(UNPAID_RECEIPTS.to_owned(), -1)],
            condition: Some(Condition::Any(vec![in_state(State::Confirmed), in_state(State::Matched)])),
        },
    ]
}

/// Every receipt is decided, none waits for a clerk, and nothing is owed any more.
#[must_use]
pub fn plan_settled(realm: &Realm, id: &DeliveryId, month: BillingMonth, chunks: u32) -> Vec<Write> {
    let is = |name: &str, value: i64| Condition::Equals(name.to_owned(), Value::Number(value));
    let all_paid = [is("paid_chunks", i64::from(chunks)), Condition::MissingOrBelow(UNPAID_RECEIPTS.to_owned(), 1)];
    let done = Condition::All([in_state(State::Matched), is("waiting", 0)].into_iter().chain(all_paid).collect());
    step(realm, id, month, State::Settled, Item::new(), done)
}
