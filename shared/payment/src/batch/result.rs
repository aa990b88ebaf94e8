//! What the bank did with each line of a file that was taken (振込結果): paid, or returned (組戻し). A row per line, written with the batch's counts.
//!
//! - A line is told once: paid, later perhaps returned. What is told again changes nothing; what contradicts is told and changes nothing.
//! - The account that a returned line was paid to is marked. While a mark stands, no batch takes an obligation to that account; only another account lifts it:
//!   a person's next version, which two people answer for, or another account of the review body in the payer profile.
//! - The guard of what the line paid stays. The money is owed again under the line's own name ([`returned_lot`]), recorded once.

use super::act::change;
use super::manifest::{Manifest, ManifestLine};
use super::obligation::Lot;
use super::outcome::Reason;
use super::record::Batch;
use super::source::Source;
use super::state::State;
use super::totals::{Place, same};
use super::{LinePayee, SEQUENCE_MAX};
use crate::error::PaymentError;
use crate::keys;
use crate::payee::Payee;
use crate::people::{PayeeId, PersonId};
use crate::profile::{PayeeAccount, PayerProfile};
use crate::results::Matched;
use crate::zengin::Totals;
use josei_base::plan::{BadItem, Condition, Item, ItemExt as _, Key, Table, Value, Write};
use josei_base::receipt::ReviewBody;
use josei_base::{BillingMonth, Date, Digest, Realm, Yen, limits};
use std::collections::{BTreeMap, BTreeSet};

/// Version of the stored shape.
const FORMAT: i64 = 1;
/// Most results recorded in one transaction: each may have a row, a mark and a movement.
pub const RESULT_SLICE_MAX: usize = 30;
/// The reason of a return of which only the money was seen.
pub const REASON_UNSTATED: &str = "unstated";
/// Digits of a movement's number.
const REFERENCE_DIGITS_MAX: usize = 8;

const PAID: &str = "PAID";
const RETURNED: &str = "RETURNED";

const _: () = assert!(1 + 3 * RESULT_SLICE_MAX + super::CALLER_WRITES <= limits::TRANSACTION_WRITES_MAX);

/// What the bank says of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Telling {
    /// 処理済.
    Paid,
    /// 組戻し.
    Returned {
        /// Why: a code of `data/returns.toml`.
        reason: Reason,
        /// When the money was back.
        day: Date,
    },
}

impl Telling {
    fn is_unstated(&self) -> bool {
        matches!(self, Self::Returned { reason, .. } if reason.as_str() == REASON_UNSTATED)
    }

    /// Is it what stands already, does it go on from there, or does it contradict?
    fn after(&self, standing: Option<&Self>) -> Verdict {
        match (standing, self) {
            (None, _) | (Some(Self::Paid), Self::Returned { .. }) => Verdict::New,
            (Some(before), now) if before == now => Verdict::Same,
            // A statement after a file of results: the money was seen, the reason is known.
            (Some(Self::Returned { .. }), now) if now.is_unstated() => Verdict::Same,
            (Some(before), Self::Returned { .. }) if before.is_unstated() => Verdict::New,
            _ => Verdict::Contradicts,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    New,
    Same,
    Contradicts,
}

/// Which account a line was paid to, as a mark names it: nothing of a person's account but its version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum PaidTo {
    /// A review body, to the account of this hash.
    Body(ReviewBody, Digest),
    /// A person, to this version.
    Person(PayeeId, u32),
}

impl PaidTo {
    /// Of a line.
    pub fn of(line: &ManifestLine) -> Result<Self, PaymentError> {
        match &line.payee {
            LinePayee::Body(body) => Self::body(*body, &line.account),
            LinePayee::Person { person, account_version } => Ok(Self::Person(person.clone(), *account_version)),
        }
    }

    /// Of a review body by its account.
    pub fn body(body: ReviewBody, account: &PayeeAccount) -> Result<Self, PaymentError> {
        let bytes = serde_json::to_vec(account).map_err(|_| PaymentError::Account)?;
        Ok(Self::Body(body, Digest::of(&bytes)))
    }

    /// Of what a batch would pay a payee to: the version it has for a person, the profile's account of a review body.
    pub(super) fn now(payee: &Payee, version: Option<u32>, profile: &PayerProfile) -> Result<Self, PaymentError> {
        match payee {
            Payee::Body(body) => Self::body(*body, profile.payees.get(body).ok_or(PaymentError::ProfileChanged)?),
            Payee::Person(person) => Ok(Self::Person(person.clone(), version.ok_or(PaymentError::Account)?)),
        }
    }

    /// Where its mark stands, if there is one.
    #[must_use]
    pub fn mark(&self, realm: &Realm) -> Key {
        match self {
            Self::Body(body, account) => keys::returned_body(realm, *body, account),
            Self::Person(person, version) => keys::returned_account(realm, person, *version),
        }
    }

    /// Who.
    #[must_use]
    pub fn payee(&self) -> Payee {
        match self {
            Self::Body(body, _) => Payee::Body(*body),
            Self::Person(person, _) => Payee::Person(person.clone()),
        }
    }

    fn put(&self, item: &mut Item) {
        self.payee().put(item);
        match self {
            Self::Body(_, account) => item.insert("account_sha256".to_owned(), account.to_string().into()),
            Self::Person(_, version) => item.insert("account".to_owned(), i64::from(*version).into()),
        };
    }

    fn from_item(item: &Item) -> Result<Self, PaymentError> {
        Ok(match Payee::from_item(item)? {
            Payee::Body(body) => Self::Body(body, Digest::parse(item.text("account_sha256")?).map_err(|_| BadItem("account_sha256"))?),
            Payee::Person(person) => Self::Person(person, u32::try_from(item.number("account")?).map_err(|_| BadItem("account"))?),
        })
    }
}

/// A movement of a statement (明細): one stands for one returned line, of whatever batch.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct EntryId(String);

impl EntryId {
    /// From its number (照会番号, up to eight digits, may be blank), day and amount. No name: it becomes a key.
    pub fn new(reference: &str, day: Date, yen: Yen) -> Result<Self, PaymentError> {
        if reference.len() > REFERENCE_DIGITS_MAX || !reference.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(PaymentError::Identifier("reference"));
        }
        Ok(Self(format!("{day}-{reference:0>8}-{}", yen.get())))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The line a movement was used for: batch and line.
pub fn used_for(item: &Item) -> Result<(u32, u32), PaymentError> {
    let number = |name| u32::try_from(item.number(name)?).map_err(|_| BadItem(name));
    Ok((number("batch")?, number("line")?))
}

/// What stands of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineResult {
    /// The line.
    pub line: u32,
    /// Its amount.
    pub yen: Yen,
    /// To whom, and which account.
    pub to: PaidTo,
    /// What the bank says.
    pub telling: Telling,
    /// Who told.
    pub by: PersonId,
}

impl LineResult {
    /// As stored.
    #[must_use]
    pub fn to_item(&self) -> Item {
        let mut item = Item::from([
            ("format".to_owned(), FORMAT.into()),
            ("line".to_owned(), i64::from(self.line).into()),
            ("yen".to_owned(), self.yen.get().into()),
            ("by".to_owned(), self.by.as_str().into()),
        ]);
        let state = match &self.telling {
            Telling::Paid => PAID,
            Telling::Returned { reason, day } => {
                item.insert("reason".to_owned(), reason.as_str().into());
                item.insert("day".to_owned(), day.to_string().into());
                RETURNED
            }
        };
        item.insert("state".to_owned(), state.into());
        self.to.put(&mut item);
        item
    }

    /// From what is stored.
    ///
    /// # Errors
    /// When it is not exactly what [`LineResult::to_item`] makes.
    pub fn from_item(item: &Item) -> Result<Self, PaymentError> {
        let telling = match item.text("state")? {
            PAID => Telling::Paid,
            RETURNED => Telling::Returned {
                reason: Reason::parse(item.text("reason")?).map_err(|_| BadItem("reason"))?,
                day: item.text("day")?.parse().map_err(|_| BadItem("day"))?,
            },
            _ => return Err(BadItem("state").into()),
        };
        let result = Self {
            line: u32::try_from(item.number("line")?).map_err(|_| BadItem("line"))?,
            yen: Yen::new(item.number("yen")?),
            to: PaidTo::from_item(item)?,
            telling,
            by: PersonId::parse(item.text("by")?).map_err(|_| BadItem("by"))?,
        };
        if result.to_item() == *item { Ok(result) } else { Err(BadItem("unknown attribute").into()) }
    }

    /// Did it come back?
    #[must_use]
    pub const fn is_returned(&self) -> bool {
        matches!(self.telling, Telling::Returned { .. })
    }
}

/// What is owed again because a line came back, with the month it was paid with. Its cause is the line, so it is recorded once.
pub fn returned_lot(batch: u32, month: BillingMonth, result: &LineResult) -> Result<Lot, PaymentError> {
    if !result.is_returned() {
        return Err(PaymentError::NotWhatStands);
    }
    Lot::new(result.to.payee(), month, Source::returned(batch, result.line)?, 1, result.yen)
}

/// One step of taking results in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ResultStep {
    /// The transaction; empty when there is nothing new.
    pub writes: Vec<Write>,
    /// What stands after it and did not before.
    pub new: Vec<LineResult>,
    /// Told before.
    pub same: u64,
    /// Rows that contradict what stands.
    pub contradict: Vec<u64>,
    /// Rows whose movement stands for another line already.
    pub used: Vec<u64>,
}

/// Takes in what the bank said of some lines, at most [`RESULT_SLICE_MAX`]. `standing` are the results of these lines as read, `used` the movements
/// as read with the line they stand for.
///
/// # Errors
/// A batch whose file was never taken, or that is held; a line the manifest has not.
pub fn plan_results(
    batch: &Batch,
    manifest: &Manifest,
    standing: &BTreeMap<u32, LineResult>,
    used: &BTreeMap<EntryId, (u32, u32)>,
    slice: &[Matched],
    by: &PersonId,
) -> Result<ResultStep, PaymentError> {
    if !matches!(batch.state, State::Released | State::Confirmed) {
        return Err(PaymentError::State(batch.state));
    }
    if slice.len() > RESULT_SLICE_MAX {
        return Err(PaymentError::Slice(slice.len()));
    }
    let mut step = ResultStep::default();
    let (mut now, mut entries) = (BTreeMap::new(), BTreeMap::new());
    for told in slice {
        let index = usize::try_from(told.line.saturating_sub(1)).map_err(|_| PaymentError::NotWhatStands)?;
        let line = manifest.lines.get(index).filter(|line| line.number == told.line).ok_or(PaymentError::NotWhatStands)?;
        let place = (batch.sequence, line.number);
        if let Some(entry) = &told.entry {
            let stands_for = used.get(entry).copied().or_else(|| entries.get(entry).copied());
            if stands_for.is_some_and(|other| other != place) {
                step.used.push(told.at);
                continue;
            }
        }
        let before = now.get(&line.number).or_else(|| standing.get(&line.number)).map(|result: &LineResult| &result.telling);
        match told.telling.after(before) {
            Verdict::Contradicts => {
                step.contradict.push(told.at);
                continue;
            }
            Verdict::Same => step.same += 1,
            Verdict::New => {
                let (to, telling) = (PaidTo::of(line)?, told.telling.clone());
                now.insert(line.number, LineResult { line: line.number, yen: line.yen, to, telling, by: by.clone() });
            }
        }
        if let Some(entry) = told.entry.clone().filter(|entry| !used.contains_key(entry)) {
            entries.insert(entry, place);
        }
    }
    if now.is_empty() && entries.is_empty() {
        return Ok(step);
    }
    let next = counted(batch, standing, &now)?;
    step.writes.push(change(batch, next, []));
    let put = |key, item, condition| Write::Put { table: Table::Payments, key, item, condition };
    let mut marks = BTreeSet::new();
    for (line, result) in &now {
        let condition = condition_of(standing.get(line).map(|before| &before.telling));
        step.writes.push(put(keys::result(&batch.realm, batch.sequence, *line), result.to_item(), Some(condition)));
        if result.is_returned() {
            marks.insert(result.to.mark(&batch.realm));
        }
    }
    // A mark says that it stands and nothing else: another return to the same account leaves it as it is.
    let mark = Item::from([("format".to_owned(), FORMAT.into())]);
    step.writes.extend(marks.into_iter().map(|key| put(key, mark.clone(), None)));
    for (entry, (sequence, line)) in &entries {
        let item = Item::from([("batch".to_owned(), i64::from(*sequence).into()), ("line".to_owned(), i64::from(*line).into())]);
        step.writes.push(put(keys::movement(&batch.realm, entry.as_str()), item, Some(Condition::Absent)));
    }
    step.new = now.into_values().collect();
    Ok(step)
}

/// The batch with its counts after these results.
fn counted(batch: &Batch, standing: &BTreeMap<u32, LineResult>, now: &BTreeMap<u32, LineResult>) -> Result<Batch, PaymentError> {
    let mut next = batch.clone();
    for (line, result) in now {
        if let Some(before) = standing.get(line) {
            let count = if before.is_returned() { &mut next.returned } else { &mut next.paid };
            let lines = count.lines.checked_sub(1).ok_or(PaymentError::NotWhatStands)?;
            *count = Totals { lines, yen: count.yen.minus(before.yen).map_err(|_| PaymentError::FileLimit)? };
        }
        let count = if result.is_returned() { &mut next.returned } else { &mut next.paid };
        *count = Totals { lines: count.lines + 1, yen: count.yen.plus(result.yen).map_err(|_| PaymentError::FileLimit)? };
    }
    Ok(next)
}

fn condition_of(before: Option<&Telling>) -> Condition {
    let equals = |name: &str, value: &str| Condition::Equals(name.to_owned(), Value::from(value));
    match before {
        None => Condition::Absent,
        Some(Telling::Paid) => equals("state", PAID),
        Some(Telling::Returned { reason, .. }) => Condition::All(vec![equals("state", RETURNED), equals("reason", reason.as_str())]),
    }
}

/// Where the money of a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Books {
    /// What left the house.
    pub released: Totals,
    /// What the bank paid, and did not come back.
    pub paid: Totals,
    /// What came back.
    pub returned: Totals,
    /// What the bank has said nothing of.
    pub open: Totals,
}

impl Batch {
    /// Where the money of its file is: released = paid + returned + open. Once the bank's result agrees, nothing is open.
    ///
    /// # Errors
    /// A batch whose file was not taken; counts that are more than the file.
    pub fn books(&self) -> Result<Books, PaymentError> {
        let base = self.state_under_hold();
        let released = self.totals().filter(|_| matches!(base, State::Released | State::Confirmed)).ok_or(PaymentError::State(base))?;
        let rest = less(released, self.returned)?;
        let unsaid = less(rest, self.paid)?;
        let (paid, open) = if base == State::Confirmed { (rest, Totals::default()) } else { (self.paid, unsaid) };
        Ok(Books { released, paid, returned: self.returned, open })
    }
}

fn less(all: Totals, part: Totals) -> Result<Totals, PaymentError> {
    let wrong = || super::Difference { left: (Place::Results, part), right: (Place::Batch, all) };
    let lines = all.lines.checked_sub(part.lines).ok_or_else(wrong)?;
    let yen = all.yen.minus(part.yen).map_err(|_| wrong())?;
    if yen.is_negative() || part.yen.is_negative() { Err(wrong().into()) } else { Ok(Totals { lines, yen }) }
}

/// Do the rows of a batch add up to what it counted?
pub fn results_agree(batch: &Batch, results: &[LineResult]) -> Result<(), PaymentError> {
    for (is_returned, counted) in [(false, batch.paid), (true, batch.returned)] {
        let rows = results.iter().filter(|result| result.is_returned() == is_returned);
        let yen = Yen::sum(rows.clone().map(|result| result.yen)).map_err(|_| PaymentError::FileLimit)?;
        let rows = Totals { lines: u64::try_from(rows.count()).map_err(|_| PaymentError::FileLimit)?, yen };
        same((Place::Results, rows), (Place::Batch, counted))?;
    }
    Ok(())
}

/// Says who looks after an open line, or that nobody does. `standing` is who did, as read.
///
/// # Errors
/// A batch whose file was never taken, or a line it has not.
pub fn plan_owner(batch: &Batch, line: u32, standing: Option<&PersonId>, owner: Option<&PersonId>) -> Result<Vec<Write>, PaymentError> {
    if !matches!(batch.state_under_hold(), State::Released | State::Confirmed) {
        return Err(PaymentError::State(batch.state));
    }
    if line == 0 || batch.file.is_none_or(|file| line > file.lines) || batch.sequence > SEQUENCE_MAX {
        return Err(PaymentError::Identifier("line"));
    }
    if standing == owner {
        return Ok(Vec::new());
    }
    let name = |person: Option<&PersonId>| Value::from(person.map_or("", PersonId::as_str));
    let as_read = Condition::Equals("owner".to_owned(), name(standing));
    let condition = if standing.is_none() { Condition::Any(vec![Condition::Absent, as_read]) } else { as_read };
    let item = Item::from([("line".to_owned(), i64::from(line).into()), ("owner".to_owned(), name(owner))]);
    Ok(vec![Write::Put { table: Table::Payments, key: keys::owner(&batch.realm, batch.sequence, line), item, condition: Some(condition) }])
}

/// Line and owner, from what is stored; nobody when it was taken back.
pub fn owner_of(item: &Item) -> Result<(u32, Option<PersonId>), PaymentError> {
    let line = u32::try_from(item.number("line")?).map_err(|_| BadItem("line"))?;
    let owner = item.text("owner")?;
    let owner = if owner.is_empty() { None } else { Some(PersonId::parse(owner).map_err(|_| BadItem("owner"))?) };
    Ok((line, owner))
}
