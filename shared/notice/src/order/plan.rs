//! The steps of an order, each as one conditional write.

use super::row::number;
use super::{Approval, Order, OrderError, OrderId, Rendered, State, keys};
use josei_base::plan::{Condition, Item, Table, Write};
use josei_base::{Digest, Realm, Timestamp};

/// What an approver saw: it must be what stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// SHA-256 of the print file.
    pub sha256: Digest,
    /// Notices in it.
    pub notices: u64,
}

/// Who acts, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signed<'a> {
    /// A person's id.
    pub by: &'a str,
    /// When.
    pub at: Timestamp,
}

/// Notes a new order, once: the same lines again change nothing.
#[must_use]
pub fn plan_order(realm: &Realm, order: &Order) -> Vec<Write> {
    let item = order.to_item();
    vec![Write::Put { table: Table::Deliveries, key: keys::order(realm, &order.id), item, condition: Some(Condition::Absent) }]
}

/// Notes what rendering came to, once: an event that comes twice changes nothing.
#[must_use]
pub fn plan_rendered(realm: &Realm, id: &OrderId, rendered: &Rendered) -> Vec<Write> {
    let mut set = state(State::Rendered);
    rendered.put_into(&mut set);
    vec![step(realm, id, set, 0, is("state", State::Ordered.name()))]
}

/// Approves that the print file leaves. The same approver again changes nothing.
///
/// # Errors
/// When there is no file, it is not what was seen, the approver ordered it, or it is approved by somebody else.
pub fn plan_approve(realm: &Realm, order: &Order, seen: Seen, signed: Signed<'_>) -> Result<Vec<Write>, OrderError> {
    let rendered = order.rendered.as_ref().ok_or(OrderError::State(order.state))?;
    let file = rendered.file.as_ref().ok_or(OrderError::NothingPrinted)?;
    if order.by == signed.by {
        return Err(OrderError::OwnOrder);
    }
    if (seen.sha256, seen.notices) != (file.sha256, file.notices) {
        return Err(OrderError::Seen);
    }
    if order.state == State::Approved {
        let same = order.approval.as_ref().is_some_and(|approval| approval.by == signed.by);
        return if same { Ok(Vec::new()) } else { Err(OrderError::State(order.state)) };
    }
    let mut set = state(State::Approved);
    set.insert("approved_by".to_owned(), signed.by.into());
    set.insert("approved_at".to_owned(), signed.at.to_string().into());
    Ok(vec![step(realm, &order.id, set, 0, as_read(order))])
}

/// Hands the print file out: one take for one approval. Answers the approval it rests on.
///
/// # Errors
/// When it is not approved, or the taker approved it.
pub fn plan_take<'o>(realm: &Realm, order: &'o Order, signed: Signed<'_>) -> Result<(Vec<Write>, &'o Approval), OrderError> {
    let (State::Approved, Some(approval)) = (order.state, &order.approval) else { return Err(OrderError::State(order.state)) };
    if approval.by == signed.by {
        return Err(OrderError::OwnApproval);
    }
    let mut set = state(State::Taken);
    set.insert("taken_by".to_owned(), signed.by.into());
    set.insert("taken_at".to_owned(), signed.at.to_string().into());
    Ok((vec![step(realm, &order.id, set, 1, as_read(order))], approval))
}

fn state(state: State) -> Item {
    Item::from([("state".to_owned(), state.name().into())])
}

fn is(name: &str, value: &str) -> Condition {
    Condition::Equals(name.to_owned(), value.into())
}

/// Nobody has acted since it was read: a state comes back only after another take.
fn as_read(order: &Order) -> Condition {
    Condition::All(vec![is("state", order.state.name()), Condition::Equals("takes".to_owned(), number(order.takes))])
}

fn step(realm: &Realm, id: &OrderId, set: Item, takes: i64, condition: Condition) -> Write {
    let add = if takes == 0 { Vec::new() } else { vec![("takes".to_owned(), takes)] };
    Write::Update { table: Table::Deliveries, key: keys::order(realm, id), set, add, condition: Some(condition) }
}
