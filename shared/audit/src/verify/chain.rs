//! The chains: every shard complete and linked, every OUTCOME the answer to an earlier INTENT of its shard, once.

use super::report::OpenIntent;
use crate::codes;
use crate::limits::{OPEN_LISTED_MAX, SHARDS_MAX};
use crate::record::{Event, Record};
use crate::shard::{Head, ShardName};
use josei_base::{Digest, Entry, Realm};
use std::collections::BTreeMap;

/// What is kept per shard: its head, and its INTENTs that wait for an answer.
struct Chain {
    head: Head,
    open: BTreeMap<u64, (u64, Box<Record>)>,
}

/// All chains of a log.
pub(super) struct Chains {
    realm: Realm,
    shards: BTreeMap<ShardName, Chain>,
}

impl Chains {
    pub(super) const fn new(realm: Realm) -> Self {
        Self { realm, shards: BTreeMap::new() }
    }

    /// True if the record has the place that comes next in its chain.
    pub(super) fn fits(&self, record: &Record) -> bool {
        match self.shards.get(&record.shard) {
            Some(chain) => chain.head.is_followed_by(record),
            None => Head::first(self.realm.clone(), record.shard.clone()).is_followed_by(record),
        }
    }

    /// Takes the next record of the log.
    pub(super) fn take(&mut self, index: u64, record: Record, hash: Digest) -> Result<(), &'static Entry> {
        if record.realm != self.realm {
            return Err(&codes::REALM);
        }
        if !self.shards.contains_key(&record.shard) {
            if self.shards.len() == SHARDS_MAX {
                return Err(&codes::TOO_MANY_SHARDS);
            }
            let head = Head::first(self.realm.clone(), record.shard.clone());
            self.shards.insert(record.shard.clone(), Chain { head, open: BTreeMap::new() });
        }
        let chain = self.shards.get_mut(&record.shard).ok_or(&codes::TOO_MANY_SHARDS)?;
        if record.seq != chain.head.next_seq {
            return Err(&codes::SEQUENCE);
        }
        if record.prev != chain.head.prev {
            return Err(&codes::LINK);
        }
        chain.head.next_seq += 1;
        chain.head.prev = hash;
        match &record.draft.event {
            Event::Intent => {
                chain.open.insert(record.seq, (index, Box::new(record)));
            }
            Event::Outcome(outcome) => {
                let Some((_, intent)) = chain.open.remove(&outcome.answers) else {
                    return Err(&codes::ANSWERS_NOTHING);
                };
                let (asked, told) = (&intent.draft, &record.draft);
                let same = asked.operation == told.operation
                    && asked.actor == told.actor
                    && asked.terminal == told.terminal
                    && asked.purpose == told.purpose
                    && asked.subject == told.subject;
                if !same {
                    return Err(&codes::ANSWERS_OTHER);
                }
            }
        }
        Ok(())
    }

    /// Records of each shard.
    pub(super) fn counts(&self) -> BTreeMap<ShardName, u64> {
        self.shards.iter().map(|(name, chain)| (name.clone(), chain.head.next_seq)).collect()
    }

    /// Number of open INTENTs, and the first of them.
    pub(super) fn open(&self) -> (u64, Vec<OpenIntent>) {
        let all = self.shards.values().flat_map(|chain| chain.open.values());
        let listed = all.clone().take(OPEN_LISTED_MAX).map(|(index, record)| OpenIntent {
            shard: record.shard.clone(),
            seq: record.seq,
            index: *index,
            operation: record.draft.operation,
            at: record.at,
        });
        (u64::try_from(all.clone().count()).unwrap_or(u64::MAX), listed.collect())
    }
}
