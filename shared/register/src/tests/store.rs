//! A little store that executes planned writes, all or none, and functions that use it as the real one is used.

use super::support::*;
use crate::act::{Approval, Refused, after_refusal, is_approved, plan_approve, plan_enter, plan_refuse, plan_withdraw};
use crate::draft::{Draft, RefusalReason};
use crate::event::{Event, check, prepare};
use crate::head::Head;
use crate::history::History;
use crate::id::{DraftId, HolderHash, StaffId};
use crate::payload::Plain;
use crate::row::EntryRow;
use crate::track::Subject;
use crate::{RegisterError, keys};
use josei_base::plan::{Item, Key, Write};
use josei_base::{Finding, Timestamp};
use std::collections::BTreeMap;

/// Rows by key.
#[derive(Default, Clone, PartialEq, Debug)]
pub struct Store {
    pub rows: BTreeMap<Key, Item>,
}

impl Store {
    /// All writes or none; tells which were refused.
    pub fn transact(&mut self, writes: &[Write]) -> Result<(), Vec<Write>> {
        let mut touched = std::collections::BTreeSet::new();
        assert!(writes.iter().all(|write| touched.insert(write.key().clone())), "a key twice in one transaction");
        assert!(writes.len() < josei_base::limits::TRANSACTION_WRITES_MAX);
        let refused = writes.iter().filter(|write| write.condition().is_some_and(|condition| !condition.holds(self.rows.get(write.key()))));
        let refused: Vec<Write> = refused.cloned().collect();
        if !refused.is_empty() {
            return Err(refused);
        }
        for write in writes {
            match write {
                Write::Put { key, item, .. } => drop(self.rows.insert(key.clone(), item.clone())),
                Write::Check { .. } => {}
                Write::Update { .. } => panic!("the register puts whole rows"),
            }
        }
        Ok(())
    }

    pub fn head(&self, subject: &Subject) -> Head {
        Head::from_item(subject.clone(), self.rows.get(&keys::head(&realm(), subject))).unwrap()
    }

    pub fn draft(&self, subject: &Subject, id: &DraftId) -> Draft {
        Draft::from_item(subject.clone(), id.clone(), &self.rows[&keys::draft(&realm(), subject, id)]).unwrap()
    }

    pub fn history(&self, subject: &Subject) -> History {
        let partition = keys::partition(&realm(), subject);
        let rows = self.rows.iter().filter(|(key, _)| key.partition == partition && key.sort.starts_with(keys::ENTRY_PREFIX));
        let entries = rows.map(|(key, item)| {
            let row = EntryRow::from_item(&key.sort, item).unwrap();
            let plain = unseal(key, &row.sealed);
            row.open(&plain).unwrap()
        });
        History::new(self.head(subject), entries.collect()).unwrap()
    }
}

/// Stands for a seal: what is stored is not the content, and opens only for its own key.
pub fn seal(key: &Key, plain: &Plain) -> Vec<u8> {
    let pad = josei_base::Digest::of(format!("{key:?}").as_bytes()).0;
    plain.bytes().iter().zip(pad.iter().cycle()).map(|(byte, pad)| byte ^ pad).collect()
}

pub fn unseal(key: &Key, sealed: &[u8]) -> Plain {
    Plain::new(seal(key, &Plain::new(sealed.to_vec())))
}

/// Why a request was not done.
#[derive(Debug, Clone, PartialEq)]
pub enum No {
    Rule(RegisterError),
    Found(Vec<&'static str>),
}

impl From<RegisterError> for No {
    fn from(error: RegisterError) -> Self {
        Self::Rule(error)
    }
}

pub fn codes(findings: Vec<Finding>) -> No {
    No::Found(findings.into_iter().map(|finding| finding.entry.code).collect())
}

/// Enters an event, as a function does.
pub fn enter(store: &mut Store, subject: &Subject, id: u8, author: &str, event: &Event) -> Result<(), No> {
    let found = check(event, subject, day("2030-01-01"), reasons());
    if !found.is_empty() {
        return Err(codes(found));
    }
    let (id, plain) = (draft_id(id), event.encode()?);
    let key = keys::draft(&realm(), subject, &id);
    let draft = Draft { id: id.clone(), subject: subject.clone(), sealed: seal(&key, &plain), ..draft(0, author, b"") };
    if store.transact(&plan_enter(&realm(), &draft)?).is_ok() {
        return Ok(());
    }
    let standing = store.rows.get(&key).map(|item| Draft::from_item(subject.clone(), id, item).unwrap());
    let same = standing.is_some_and(|standing| standing.is_repeat(&staff(author), &unseal(&key, &standing.sealed), &plain));
    if same { Ok(()) } else { Err(RegisterError::OtherContent.into()) }
}

/// An approval between reading and writing.
pub struct Pending {
    pub writes: Vec<Write>,
}

/// Reads and plans; nothing is written yet.
pub fn plan(store: &Store, subject: &Subject, id: u8, decider: &str, at: Timestamp) -> Result<Pending, No> {
    let draft = store.draft(subject, &draft_id(id));
    let decider: StaffId = staff(decider);
    if is_approved(&draft, &decider)? {
        return Ok(Pending { writes: vec![] });
    }
    let history = store.history(subject);
    let key = keys::draft(&realm(), subject, &draft.id);
    let event = Event::decode(&unseal(&key, &draft.sealed))?;
    let record = prepare(&history, &event).map_err(codes)?;
    let entry = keys::entry(&realm(), subject, history.head().version + 1);
    let sealed = seal(&entry, &record.encode()?);
    let numbers: Vec<HolderHash> = record.numbers().iter().map(|(programme, number)| hash(programme, number)).collect();
    let approval = Approval {
        draft: &draft,
        head: history.head(),
        record: &record,
        sealed,
        month: draft.month,
        numbers: &numbers,
        decider: &decider,
        at,
    };
    Ok(Pending { writes: plan_approve(&realm(), approval)? })
}

/// Approves, reading again as often as something else was quicker.
pub fn approve(store: &mut Store, subject: &Subject, id: u8, decider: &str, at: Timestamp) -> Result<(), No> {
    for _ in 0..8 {
        let pending = plan(store, subject, id, decider, at)?;
        match store.transact(&pending.writes) {
            Ok(()) => return Ok(()),
            Err(refused) => match after_refusal(&realm(), &refused) {
                Refused::NumberTaken => return Err(RegisterError::NumberTaken.into()),
                Refused::Overtaken => {}
                Refused::Recorded => panic!("not an import"),
            },
        }
    }
    Err(RegisterError::Overtaken.into())
}

pub fn refuse(store: &mut Store, subject: &Subject, id: u8, by: &str) -> Result<(), No> {
    let draft = store.draft(subject, &draft_id(id));
    let writes = plan_refuse(&realm(), &draft, &staff(by), RefusalReason::Evidence, noon("2024-04-03"))?;
    store.transact(&writes).map_err(|_| RegisterError::Overtaken.into())
}

pub fn withdraw(store: &mut Store, subject: &Subject, id: u8, by: &str) -> Result<(), No> {
    let draft = store.draft(subject, &draft_id(id));
    let writes = plan_withdraw(&realm(), &draft, &staff(by), noon("2024-04-03"))?;
    store.transact(&writes).map_err(|_| RegisterError::Overtaken.into())
}
