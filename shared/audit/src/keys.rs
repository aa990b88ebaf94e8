//! Keys: where records, the state of sealing and the files of the log are stored.

use crate::shard::ShardName;
use josei_base::Realm;
use josei_base::plan::Key;

/// Partition of a shard's records; the owner's role may write only here (leading-key condition).
#[must_use]
pub fn shard_partition(realm: &Realm, shard: &ShardName) -> String {
    format!("{realm}#AUDIT#{shard}")
}

/// Sort key of a record: its number with twenty digits, so that the order of texts is the order of numbers.
#[must_use]
pub fn record_sort(seq: u64) -> String {
    format!("{seq:020}")
}

/// Key of a record in table `audit`.
#[must_use]
pub fn record(realm: &Realm, shard: &ShardName, seq: u64) -> Key {
    Key { partition: shard_partition(realm, shard), sort: record_sort(seq) }
}

/// Key of the state of sealing in table `audit`; only function `audit-log` writes it.
#[must_use]
pub fn seal_state(realm: &Realm) -> Key {
    Key { partition: format!("{realm}#AUDITSEAL"), sort: "STATE".to_owned() }
}

/// Path of the newest checkpoint in a bundle.
pub const CHECKPOINT: &str = "checkpoint";

/// Path of the checkpoint of a size: each is kept, none is overwritten.
#[must_use]
pub fn checkpoint_path(size: u64) -> String {
    format!("checkpoints/{size:020}")
}

/// The size in such a path; `None` for any other spelling.
#[must_use]
pub fn checkpoint_size(path: &str) -> Option<u64> {
    let size = path.strip_prefix("checkpoints/")?.parse().ok()?;
    (checkpoint_path(size) == path).then_some(size)
}

/// Key of a file of the log in bucket `audit`.
#[must_use]
pub fn object(realm: &Realm, path: &str) -> String {
    format!("{realm}/{path}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_of_texts_is_order_of_numbers() {
        let numbers = [0, 9, 10, 99, 100, u64::from(u32::MAX), u64::MAX];
        let texts: Vec<_> = numbers.iter().map(|seq| record_sort(*seq)).collect();
        assert!(texts.is_sorted() && texts.iter().all(|text| text.len() == 20));
    }

    #[test]
    fn partitions_of_shards_realms_and_state_never_meet() {
        let realm = Realm::parse("local-271403").unwrap();
        let shard = ShardName::parse("sweep/1").unwrap();
        assert_eq!(record(&realm, &shard, 7).partition, "local-271403#AUDIT#sweep/1");
        assert_eq!(seal_state(&realm).partition, "local-271403#AUDITSEAL");
        assert_ne!(shard_partition(&realm, &ShardName::parse("sweep/11").unwrap()), shard_partition(&realm, &shard));
    }

    #[test]
    fn a_checkpoint_path_has_one_spelling() {
        assert_eq!(checkpoint_size(&checkpoint_path(70_000)), Some(70_000));
        for wrong in
            ["checkpoints/70000", "checkpoints/", "checkpoint", "checkpoints/0000000000000000001a", "checkpoints/+0000000000000000001"]
        {
            assert_eq!(checkpoint_size(wrong), None, "{wrong}");
        }
    }
}
