//! Opening a batch: numbers without gaps, and one batch per request. Taking one over from a writer that is gone.

use super::act::{change, take_role, whole_second};
use super::record::Batch;
use super::state::State;
use super::{CALLER_WRITES, SEQUENCE_MAX};
use crate::calendar::ValueDate;
use crate::error::PaymentError;
use crate::keys;
use crate::people::{PersonId, Role};
use crate::zengin::Totals;
use josei_base::plan::{BadItem, Condition, Item, ItemExt as _, Table, Write};
use josei_base::{BillingMonth, Digest, Realm, Timestamp};

/// The counter of batch numbers as it was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counter {
    /// Last number given; 0 when there is no counter yet.
    pub last: u32,
}

impl Counter {
    /// From what is stored, if anything.
    pub fn from_item(item: Option<&Item>) -> Result<Self, PaymentError> {
        let last = item.map_or(Ok(0), |item| item.number("last"))?;
        Ok(Self { last: u32::try_from(last).map_err(|_| BadItem("last"))? })
    }
}

/// What to open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRequest {
    /// Name of the request: asking again with the same name opens nothing new.
    pub request: String,
    /// 請求年月 to be paid.
    pub month: BillingMonth,
    /// 振込指定日.
    pub value_date: ValueDate,
    /// From when on the bank does not take its file any more.
    pub hand_over_by: Timestamp,
    /// Hash of the payer profile.
    pub profile: Digest,
    /// Who opens it.
    pub preparer: PersonId,
}

/// What stands under [`keys::opened`] after a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opened {
    /// The batch it opened.
    pub sequence: u32,
}

impl Opened {
    /// From what is stored: the answer to a request that was made before.
    pub fn from_item(item: &Item) -> Result<Self, PaymentError> {
        Ok(Self { sequence: u32::try_from(item.number("sequence")?).map_err(|_| BadItem("sequence"))? })
    }
}

/// Opens the next batch: counter, batch, request and preparer in one transaction.
///
/// Refused by the store when the request was made before (the item under [`keys::opened`] tells the number), or when another batch was
/// opened since the counter was read (read it again).
pub fn plan_open(realm: &Realm, counter: Counter, request: &OpenRequest) -> Result<Vec<Write>, PaymentError> {
    // The same characters as people's ids: the name becomes a key.
    PersonId::parse(&request.request).map_err(|_| PaymentError::Identifier("request"))?;
    if counter.last >= SEQUENCE_MAX {
        return Err(PaymentError::Sequence);
    }
    let sequence = counter.last + 1;
    let number = i64::from(sequence);
    let batch = Batch {
        realm: realm.clone(),
        sequence,
        revision: 1,
        epoch: 1,
        state: State::Open,
        held: None,
        month: request.month,
        value_date: request.value_date,
        hand_over_by: Some(whole_second(request.hand_over_by)),
        profile: request.profile,
        preparer: request.preparer.clone(),
        obligations: Totals::default(),
        again: Totals::default(),
        netted: Totals::default(),
        members: None,
        file: None,
        delivery: 1,
        redelivery: None,
        asker: request.preparer.clone(),
        approvers: Vec::new(),
        token: None,
        puller: None,
        pulled_at: None,
        receipt: None,
        paid: Totals::default(),
        returned: Totals::default(),
    };
    let put = |key, item, condition| Write::Put { table: Table::Payments, key, item, condition: Some(condition) };
    let unchanged = match counter.last {
        0 => Condition::Absent,
        last => Condition::Equals("last".to_owned(), i64::from(last).into()),
    };
    let writes = vec![
        put(keys::counter(realm), Item::from([("last".to_owned(), number.into())]), unchanged),
        put(keys::opened(realm, &request.request), Item::from([("sequence".to_owned(), number.into())]), Condition::Absent),
        put(keys::batch(realm, sequence), batch.to_item(), Condition::Absent),
        take_role(&batch, &request.preparer, Role::Preparer),
    ];
    debug_assert!(writes.len() + CALLER_WRITES <= josei_base::limits::TRANSACTION_WRITES_MAX);
    Ok(writes)
}

/// Takes a batch over: the epoch goes up, and the writer before stops at its next step.
pub fn plan_take_over(batch: &Batch) -> Result<Vec<Write>, PaymentError> {
    if batch.state.is_final() {
        return Err(PaymentError::State(batch.state));
    }
    let mut next = batch.clone();
    next.epoch = batch.epoch.saturating_add(1);
    Ok(vec![change(batch, next, [])])
}
