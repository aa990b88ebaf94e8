//! Appending (追記): the next record of a chain as one conditional write, and what to do when that write is refused.

use crate::keys;
use crate::record::{BadDraft, Draft, Event, Record};
use crate::shard::{BadStored, Head, stored};
use crate::tree::leaf_hash;
use crate::wire::{BadRecord, encode};
use josei_base::plan::{Condition, Item, Table, Write};
use josei_base::{Digest, Timestamp};
use thiserror::Error;

/// A record ready to be written, and the head after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// The bytes: what is stored, hashed and sealed.
    pub bytes: Vec<u8>,
    /// Hash of the bytes: the next record's link and the leaf of the tree.
    pub hash: Digest,
    /// The record.
    pub record: Record,
    /// The head for the next record.
    pub head: Head,
}

/// Why nothing can be appended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AppendError {
    /// The content may not be recorded as it is.
    #[error(transparent)]
    Draft(#[from] BadDraft),
    /// The record cannot be encoded: an OUTCOME that answers nothing earlier, a time before 1970, a full shard.
    #[error(transparent)]
    Record(#[from] BadRecord),
}

/// The next record of a chain. The time is cut to the millisecond.
///
/// # Errors
/// If the content breaks a rule.
pub fn append(head: &Head, draft: Draft, at: Timestamp) -> Result<Appended, AppendError> {
    draft.check()?;
    let at = Timestamp::from_millisecond(at.as_millisecond()).map_err(|_| BadRecord::Member("at"))?;
    let record = Record { realm: head.realm.clone(), shard: head.shard.clone(), seq: head.next_seq, prev: head.prev, at, draft };
    let bytes = encode(&record)?;
    let hash = leaf_hash(&bytes);
    let head = Head::after(&record, hash);
    Ok(Appended { bytes, hash, record, head })
}

impl Appended {
    /// The attributes of the stored item.
    #[must_use]
    pub fn item(&self) -> Item {
        Item::from([
            ("bytes".to_owned(), self.bytes.clone().into()),
            ("hash".to_owned(), self.hash.0.to_vec().into()),
            ("at".to_owned(), format!("{:.3}", self.record.at).into()),
        ])
    }

    /// The write: put, if nothing stands there. Goes into the transaction of the change it records.
    #[must_use]
    pub fn write(&self) -> Write {
        Write::Put {
            table: Table::Audit,
            key: keys::record(&self.record.realm, &self.record.shard, self.record.seq),
            item: self.item(),
            condition: Some(Condition::Absent),
        }
    }
}

/// [`append`] and its write.
///
/// # Errors
/// If the content breaks a rule.
pub fn plan_append(head: &Head, draft: Draft, at: Timestamp) -> Result<(Write, Appended), AppendError> {
    let appended = append(head, draft, at)?;
    Ok((appended.write(), appended))
}

/// What a refused append turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// Ours stands there (the first try took effect, its reply was lost), or its INTENT is answered already: do not append again.
    Stands,
    /// Others took the place: append the same draft to this head.
    Again(Head),
}

/// Tells a lost reply from a lost race. `found` are the items of the shard from our number on, in order.
///
/// Without this a retry would answer an INTENT twice, and the log would be bad for ever.
///
/// # Errors
/// If an item is damaged or does not follow the one before.
pub fn settle(base: &Head, ours: &Appended, found: &[Item]) -> Result<Settled, BadStored> {
    let mut head = base.clone();
    for item in found {
        let (record, hash) = stored(&base.realm, &base.shard, item)?;
        if !head.is_followed_by(&record) {
            return Err(BadStored::Elsewhere);
        }
        let answered = match (&record.draft.event, &ours.record.draft.event) {
            (Event::Outcome(theirs), Event::Outcome(own)) => theirs.answers == own.answers,
            _ => false,
        };
        if hash == ours.hash || answered {
            return Ok(Settled::Stands);
        }
        head = Head::after(&record, hash);
    }
    Ok(Settled::Again(head))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation::Operation;
    use crate::record::{Counts, Verdict};
    use crate::shard::ShardName;
    use crate::testing::{intent, realm};

    fn at(millisecond: i64) -> Timestamp {
        Timestamp::from_millisecond(millisecond).unwrap()
    }

    fn first() -> Head {
        Head::first(realm(), ShardName::parse("receipt-ingest/0").unwrap())
    }

    #[test]
    fn a_chain_links_and_its_items_lead_back_to_the_head() {
        let mut head = first();
        for number in 0..5 {
            let (write, appended) = plan_append(&head, intent(Operation::ReceiptIngest, number), at(1_000)).unwrap();
            assert_eq!((appended.record.seq, appended.record.prev), (number, head.prev));
            assert_eq!(write.key().sort, format!("{number:020}"));
            assert!(matches!(&write, Write::Put { condition: Some(Condition::Absent), .. }));
            head = Head::after_item(&realm(), &head.shard, &appended.item()).unwrap();
            assert_eq!(head, appended.head);
        }
    }

    #[test]
    fn time_is_cut_to_the_millisecond_and_never_before_1970() {
        let exact: Timestamp = "2026-07-01T00:00:00.123999999Z".parse().unwrap();
        let appended = append(&first(), intent(Operation::SweepRun, 1), exact).unwrap();
        assert_eq!(appended.record.at, "2026-07-01T00:00:00.123Z".parse().unwrap());
        assert!(append(&first(), intent(Operation::SweepRun, 1), at(-1)).is_err());
        assert!(append(&first(), intent(Operation::SweepRun, 1), at(0)).is_ok());
    }

    #[test]
    fn an_outcome_needs_an_earlier_number() {
        let asked = append(&first(), intent(Operation::SweepRun, 1), at(1)).unwrap();
        let outcome = asked.record.outcome(Verdict::Done, Counts::default());
        assert!(append(&asked.head, outcome.clone(), at(2)).is_ok());
        assert_eq!(append(&first(), outcome, at(2)), Err(AppendError::Record(BadRecord::Member("answers"))));
    }

    #[test]
    fn a_lost_reply_is_told_from_a_lost_race() {
        let asked = append(&first(), intent(Operation::SweepRun, 1), at(1)).unwrap();
        let own = append(&asked.head, asked.record.outcome(Verdict::Done, Counts::default()), at(2)).unwrap();
        let other = append(&asked.head, intent(Operation::SweepRun, 2), at(3)).unwrap();
        let late = append(&own.head, intent(Operation::SweepRun, 3), at(4)).unwrap();
        let retried = append(&other.head, asked.record.outcome(Verdict::Done, Counts::default()), at(9)).unwrap();
        let settled = |found: &[&Appended]| settle(&asked.head, &own, &found.iter().map(|one| one.item()).collect::<Vec<_>>());
        assert_eq!(settled(&[&own]), Ok(Settled::Stands));
        assert_eq!(settled(&[&own, &late]), Ok(Settled::Stands));
        assert_eq!(settled(&[&other]), Ok(Settled::Again(other.head.clone())));
        assert_eq!(settled(&[&other, &retried]), Ok(Settled::Stands));
        assert_eq!(settled(&[]), Ok(Settled::Again(asked.head.clone())));
        assert_eq!(settled(&[&late]), Err(BadStored::Elsewhere));
        // No reply came, and the retry begins at a later head: asked from the INTENT's head on, the first answer is found.
        let second = append(&late.head, asked.record.outcome(Verdict::Done, Counts::default()), at(10)).unwrap();
        assert_eq!(settle(&asked.head, &second, &[own.item(), late.item()]), Ok(Settled::Stands));
        assert_eq!(settle(&asked.head, &second, &[other.item()]), Ok(Settled::Again(other.head)));
    }

    #[test]
    fn damaged_items_are_no_heads() {
        let appended = append(&first(), intent(Operation::SweepRun, 1), at(1)).unwrap();
        let shard = ShardName::parse("receipt-ingest/0").unwrap();
        let (good, mut item) = (appended.item(), appended.item());
        item.insert("hash".to_owned(), vec![0; 32].into());
        assert_eq!(Head::after_item(&realm(), &shard, &item), Err(BadStored::Hash));
        item.remove("hash");
        assert!(matches!(Head::after_item(&realm(), &shard, &item), Err(BadStored::Item(_))));
        assert_eq!(Head::after_item(&realm(), &ShardName::parse("sweep/0").unwrap(), &good), Err(BadStored::Elsewhere));
        let other = josei_base::Realm::parse("local-999999").unwrap();
        assert_eq!(Head::after_item(&other, &shard, &good), Err(BadStored::Elsewhere));
    }
}
