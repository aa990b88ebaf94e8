//! All writes or none.

use crate::records::{is_invalid, put, update};
use crate::world::{number_item, text_item, told};
use crate::{Check, Outcome, World, ensure, ensure_eq, group};
use josei_base::limits::TRANSACTION_WRITES_MAX;
use josei_base::plan::{Condition, Item, Key, Table, Write};
use josei_store::port::{Query, SortRange, TransactError};

pub(crate) const CHECKS: &[Check] = group!("transactions":
    all_kinds_together,
    nothing_is_written_when_one_is_refused,
    across_tables,
    a_hundred_writes_and_not_one_more,
    a_wrong_write_spoils_all,
);

async fn all_kinds_together(world: &World) -> Outcome {
    let (new, changed, checked) = (world.key(), world.key(), world.key());
    let first = [put(&changed, number_item("n", 1), None), put(&checked, text_item("state", "OPEN"), None)];
    world.records.transact(&first).await.map_err(told)?;
    let writes = [
        put(&new, number_item("n", 7), Some(Condition::Absent)),
        update(&changed, text_item("s", "x"), &[("n", 2)], Some(Condition::MissingOrBelow("n".to_owned(), 2))),
        Write::Check { table: Table::Claims, key: checked.clone(), condition: Condition::Equals("state".to_owned(), "OPEN".into()) },
    ];
    world.records.transact(&writes).await.map_err(told)?;
    ensure_eq!(world.records.get(Table::Claims, &new).await, Ok(Some(number_item("n", 7))));
    let expected = Item::from([("n".to_owned(), 3.into()), ("s".to_owned(), "x".into())]);
    ensure_eq!(world.records.get(Table::Claims, &changed).await, Ok(Some(expected)));
    ensure_eq!(world.records.get(Table::Claims, &checked).await, Ok(Some(text_item("state", "OPEN"))));
    Ok(())
}

async fn nothing_is_written_when_one_is_refused(world: &World) -> Outcome {
    let keys: Vec<Key> = (0..5).map(|_| world.key()).collect();
    let [taken, changed, free, absent, checked] = keys.as_slice() else { return Err("five keys".to_owned()) };
    let first = [put(taken, number_item("n", 1), None), put(changed, number_item("n", 2), None), put(checked, number_item("n", 3), None)];
    world.records.transact(&first).await.map_err(told)?;
    let writes = [
        put(free, number_item("n", 9), Some(Condition::Absent)),
        put(taken, number_item("n", 9), Some(Condition::Absent)),
        update(changed, number_item("n", 9), &[], Some(Condition::Equals("n".to_owned(), 2.into()))),
        update(absent, number_item("n", 9), &[], Some(Condition::Present)),
        Write::Check { table: Table::Claims, key: checked.clone(), condition: Condition::Missing("n".to_owned()) },
    ];
    match world.records.transact(&writes).await {
        Err(TransactError::Refused(mut refusals)) => {
            refusals.sort_by_key(|refusal| refusal.index);
            let found: Vec<_> = refusals.into_iter().map(|refusal| (refusal.index, refusal.existing)).collect();
            ensure_eq!(found, [(1, Some(number_item("n", 1))), (3, None), (4, Some(number_item("n", 3)))]);
        }
        other => return Err(format!("{other:?}")),
    }
    ensure_eq!(world.records.get(Table::Claims, free).await, Ok(None));
    ensure_eq!(world.records.get(Table::Claims, changed).await, Ok(Some(number_item("n", 2))));
    ensure_eq!(world.records.get(Table::Claims, absent).await, Ok(None));
    Ok(())
}

async fn across_tables(world: &World) -> Outcome {
    let key = world.key();
    let write = |table, condition| Write::Put { table, key: key.clone(), item: Item::new(), condition: Some(condition) };
    world.records.transact(&[write(Table::Payments, Condition::Absent), write(Table::Audit, Condition::Absent)]).await.map_err(told)?;
    ensure_eq!(world.records.get(Table::Payments, &key).await, Ok(Some(Item::new())));
    ensure_eq!(world.records.get(Table::Audit, &key).await, Ok(Some(Item::new())));
    let again = world.records.transact(&[write(Table::Deliveries, Condition::Absent), write(Table::Audit, Condition::Absent)]).await;
    ensure!(matches!(again, Err(TransactError::Refused(_))), "{again:?}");
    ensure_eq!(world.records.get(Table::Deliveries, &key).await, Ok(None));
    Ok(())
}

async fn a_hundred_writes_and_not_one_more(world: &World) -> Outcome {
    let partition = world.name();
    let write = |number: usize| {
        let key = Key { partition: partition.clone(), sort: format!("{number:04}") };
        put(&key, text_item("text", "t"), Some(Condition::Absent))
    };
    let most: Vec<_> = (0..TRANSACTION_WRITES_MAX).map(write).collect();
    let more: Vec<_> = (1_000..=1_000 + TRANSACTION_WRITES_MAX).map(write).collect();
    let result = world.records.transact(&more).await;
    ensure!(is_invalid(&result), "{} writes: {result:?}", more.len());
    world.records.transact(&most).await.map_err(told)?;
    let query =
        Query { table: Table::Claims, partition: partition.clone(), range: SortRange::All, descending: false, limit: 1_000, after: None };
    ensure_eq!(world.records.query(&query).await.map(|page| page.items.len()), Ok(TRANSACTION_WRITES_MAX));
    // The last of a hundred is refused as surely as the first.
    let mut again: Vec<_> = (2_000..2_000 + TRANSACTION_WRITES_MAX - 1).map(write).collect();
    again.push(write(0));
    match world.records.transact(&again).await {
        Err(TransactError::Refused(refusals)) => {
            ensure_eq!(refusals.iter().map(|refusal| refusal.index).collect::<Vec<_>>(), [TRANSACTION_WRITES_MAX - 1]);
        }
        other => return Err(format!("{other:?}")),
    }
    ensure_eq!(world.records.query(&query).await.map(|page| page.items.len()), Ok(TRANSACTION_WRITES_MAX));
    Ok(())
}

async fn a_wrong_write_spoils_all(world: &World) -> Outcome {
    let (good, text) = (world.key(), world.key());
    world.records.transact(&[put(&text, text_item("n", "not a number"), None)]).await.map_err(told)?;
    let result = world.records.transact(&[put(&good, Item::new(), None), update(&text, Item::new(), &[("n", 1)], None)]).await;
    ensure!(is_invalid(&result), "adding to a text: {result:?}");
    ensure_eq!(world.records.get(Table::Claims, &good).await, Ok(None));
    Ok(())
}
