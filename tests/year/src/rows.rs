//! Tables in memory that execute planned writes: all or none, each on condition of what stands there. Rows are packed, so that a year fits.

use crate::{Failure, odd};
use josei_base::limits::TRANSACTION_WRITES_MAX;
use josei_base::plan::{Item, Key, Table, Value, Write};
use std::collections::{BTreeMap, BTreeSet};

/// A write that was refused: its place in the transaction, and what stands under its key.
pub struct Refused {
    /// Index of the write.
    pub index: usize,
    /// What stands there.
    pub existing: Option<Item>,
}

struct Packed {
    /// The month in which it was written last, counted from the first.
    written: u32,
    bytes: Box<[u8]>,
}

/// Every table.
#[derive(Default)]
pub struct Rows {
    placed: BTreeMap<(Table, Key), Packed>,
    month: u32,
    /// Transactions that were carried out.
    pub transactions: u64,
    /// Most rows at one time.
    pub most: usize,
}

impl Rows {
    /// What stands under a key.
    pub fn get(&self, table: Table, key: &Key) -> Result<Option<Item>, Failure> {
        self.placed.get(&(table, key.clone())).map(|packed| unpack(&packed.bytes)).transpose()
    }

    /// A partition, from the first sort key that begins with `prefix` to the last.
    pub fn partition(&self, table: Table, partition: &str, prefix: &str) -> Result<Vec<(Key, Item)>, Failure> {
        let first = (table, Key { partition: partition.to_owned(), sort: prefix.to_owned() });
        let within = |key: &Key| key.partition == partition && key.sort.starts_with(prefix);
        let found = self.placed.range(first..).take_while(|((of, key), _)| *of == table && within(key));
        found.map(|((_, key), packed)| Ok((key.clone(), unpack(&packed.bytes)?))).collect()
    }

    /// Every row of a table whose partition has this in it.
    pub fn all(&self, table: Table, part: &str) -> Result<Vec<(Key, Item)>, Failure> {
        let first = (table, Key { partition: String::new(), sort: String::new() });
        let found = self.placed.range(first..).take_while(|((of, _), _)| *of == table).filter(|((_, key), _)| key.partition.contains(part));
        found.map(|((_, key), packed)| Ok((key.clone(), unpack(&packed.bytes)?))).collect()
    }

    /// Carries out all writes, or none and tells which were refused.
    pub fn transact(&mut self, writes: &[Write]) -> Result<Result<(), Vec<Refused>>, Failure> {
        let keys: BTreeSet<_> = writes.iter().map(|write| (write.table(), write.key())).collect();
        if keys.len() != writes.len() || writes.len() > TRANSACTION_WRITES_MAX {
            return Err(odd("a transaction of too many writes, or of one key twice"));
        }
        let (mut refused, mut after) = (Vec::new(), Vec::new());
        for (index, write) in writes.iter().enumerate() {
            let existing = self.get(write.table(), write.key())?;
            if write.condition().is_some_and(|condition| !condition.holds(existing.as_ref())) {
                refused.push(Refused { index, existing });
                continue;
            }
            match write {
                Write::Check { .. } => {}
                Write::Put { item, .. } => after.push((write, pack(item)?)),
                Write::Update { set, add, .. } => {
                    if !add.is_empty() {
                        return Err(odd("nothing here adds to a number"));
                    }
                    let mut item = existing.unwrap_or_default();
                    item.extend(set.clone());
                    after.push((write, pack(&item)?));
                }
            }
        }
        if !refused.is_empty() {
            return Ok(Err(refused));
        }
        for (write, bytes) in after {
            self.placed.insert((write.table(), write.key().clone()), Packed { written: self.month, bytes });
        }
        self.transactions += 1;
        self.most = self.most.max(self.placed.len());
        Ok(Ok(()))
    }

    /// Carries out writes that nothing may stand against.
    pub fn must(&mut self, writes: &[Write]) -> Result<(), Failure> {
        match self.transact(writes)? {
            Ok(()) => Ok(()),
            Err(refused) => Err(odd(format!("{} of {} writes were refused", refused.len(), writes.len()))),
        }
    }

    /// The next month begins. Rows of table `claims` that nobody wrote for so many months are put away (文書の保存先へ移す): receipts that old are not
    /// sent again here, and the reckoning keeps what was decided for them.
    pub fn next_month(&mut self, kept: u32) {
        self.month += 1;
        let first = self.month.saturating_sub(kept);
        self.placed.retain(|(table, _), packed| *table != Table::Claims || packed.written >= first);
    }
}

fn pack(item: &Item) -> Result<Box<[u8]>, Failure> {
    let mut bytes = Vec::with_capacity(256);
    let text = |bytes: &mut Vec<u8>, tag: u8, text: &[u8]| {
        bytes.push(tag);
        bytes.extend(u32::try_from(text.len())?.to_le_bytes());
        bytes.extend(text);
        Ok::<(), Failure>(())
    };
    for (name, value) in item {
        text(&mut bytes, 0, name.as_bytes())?;
        match value {
            Value::Text(value) => text(&mut bytes, 1, value.as_bytes())?,
            Value::Bytes(value) => text(&mut bytes, 2, value)?,
            Value::Number(value) => text(&mut bytes, 3, &value.to_le_bytes())?,
            Value::Flag(value) => text(&mut bytes, 4, &[u8::from(*value)])?,
        }
    }
    Ok(bytes.into())
}

fn unpack(mut bytes: &[u8]) -> Result<Item, Failure> {
    let damaged = || odd("a packed row is damaged");
    let mut next = || {
        let (head, rest) = bytes.split_first_chunk::<5>().ok_or_else(damaged)?;
        let [tag, length @ ..] = *head;
        let (value, rest) = rest.split_at_checked(usize::try_from(u32::from_le_bytes(length))?).ok_or_else(damaged)?;
        bytes = rest;
        Ok::<_, Failure>((tag, value, rest.is_empty()))
    };
    let mut item = Item::new();
    loop {
        let (_, name, _) = next()?;
        let (tag, value, last) = next()?;
        let value = match tag {
            1 => Value::Text(String::from_utf8(value.to_vec())?),
            2 => Value::Bytes(value.to_vec()),
            3 => Value::Number(i64::from_le_bytes(value.try_into()?)),
            _ => Value::Flag(value != [0]),
        };
        item.insert(String::from_utf8(name.to_vec())?, value);
        if last {
            return Ok(item);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use josei_base::plan::Condition;

    #[test]
    fn all_or_nothing_and_rows_come_back() {
        let key = |sort: &str| Key { partition: "p".to_owned(), sort: sort.to_owned() };
        let item = Item::from([
            ("text".to_owned(), "あ".into()),
            ("number".to_owned(), (-7).into()),
            ("bytes".to_owned(), vec![0, 1].into()),
            ("flag".to_owned(), true.into()),
        ]);
        let put = |sort| Write::Put { table: Table::Claims, key: key(sort), item: item.clone(), condition: Some(Condition::Absent) };
        let mut rows = Rows::default();
        rows.must(&[put("a")]).unwrap();
        assert_eq!(rows.get(Table::Claims, &key("a")).unwrap(), Some(item.clone()));
        let refused = rows.transact(&[put("b"), put("a")]).unwrap().unwrap_err();
        assert_eq!((refused.len(), refused[0].index, &refused[0].existing), (1, 1, &Some(item.clone())));
        assert_eq!(rows.get(Table::Claims, &key("b")).unwrap(), None, "all or nothing");
        assert_eq!(rows.partition(Table::Claims, "p", "").unwrap().len(), 1);
        assert!(rows.transact(&[put("c"), put("c")]).is_err());
        rows.next_month(1);
        assert_eq!(rows.all(Table::Claims, "p").unwrap().len(), 1);
        rows.next_month(1);
        assert_eq!(rows.all(Table::Claims, "p").unwrap().len(), 0);
    }
}
