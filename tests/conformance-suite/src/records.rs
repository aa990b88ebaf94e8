//! Single writes, conditions, queries.

use crate::world::{number_item, told};
use crate::{Check, Outcome, World, ensure, ensure_eq, group};
use josei_base::plan::{Condition, Item, Key, Table, Value, Write};
use josei_store::port::{Page, Query, SortRange, StoreError, TransactError};

pub(crate) const CHECKS: &[Check] = group!("records":
    every_kind_of_value_comes_back,
    nothing_where_nothing_was_put,
    tables_are_apart,
    updates_set_and_add,
    updates_create_items,
    conditions_of_every_kind,
    refusals_carry_the_old_item,
    items_of_400_kb_at_most,
    wrong_calls_are_refused,
    queries_by_order_and_range,
    queries_page_by_page,
    queries_end_pages_at_one_mebibyte,
);

pub(crate) fn put(key: &Key, item: Item, condition: Option<Condition>) -> Write {
    Write::Put { table: Table::Claims, key: key.clone(), item, condition }
}

pub(crate) fn update(key: &Key, set: Item, add: &[(&str, i64)], condition: Option<Condition>) -> Write {
    let add = add.iter().map(|(name, plus)| ((*name).to_owned(), *plus)).collect();
    Write::Update { table: Table::Claims, key: key.clone(), set, add, condition }
}

pub(crate) fn is_invalid<T>(result: &Result<T, TransactError>) -> bool {
    matches!(result, Err(TransactError::Store(StoreError::Invalid { .. })))
}

async fn every_kind_of_value_comes_back(world: &World) -> Outcome {
    let key = world.key();
    let values = [
        Value::from("受給者 \u{1f476} \0 \""),
        Value::from(""),
        Value::from(i64::MAX),
        Value::from(i64::MIN),
        Value::from(0),
        Value::from((0..=255).collect::<Vec<u8>>()),
        Value::from(Vec::new()),
        Value::from(true),
        Value::from(false),
    ];
    // Words of the query language, dots and signs are names like any other.
    let names = ["name", "size", "a.b", "a#b", ":v0", "日本", "select", "x-y", "Name"];
    let item: Item = names.into_iter().map(str::to_owned).zip(values).collect();
    world.records.transact(&[put(&key, item.clone(), Some(Condition::Absent))]).await.map_err(told)?;
    ensure_eq!(world.records.get(Table::Claims, &key).await, Ok(Some(item.clone())));
    let set =
        update(&key, item.clone(), &[], Some(Condition::All(item.clone().into_iter().map(|(n, v)| Condition::Equals(n, v)).collect())));
    world.records.transact(&[set]).await.map_err(told)?;
    ensure_eq!(world.records.get(Table::Claims, &key).await, Ok(Some(item)));
    Ok(())
}

async fn nothing_where_nothing_was_put(world: &World) -> Outcome {
    ensure_eq!(world.records.get(Table::Claims, &world.key()).await, Ok(None));
    ensure_eq!(world.records.query(&query(&world.name(), SortRange::All)).await, Ok(Page::default()));
    Ok(())
}

async fn tables_are_apart(world: &World) -> Outcome {
    let key = world.key();
    for (number, table) in (0..).zip(Table::ALL) {
        let write = Write::Put { table, key: key.clone(), item: number_item("n", number), condition: Some(Condition::Absent) };
        world.records.transact(&[write]).await.map_err(told)?;
    }
    for (number, table) in (0..).zip(Table::ALL) {
        ensure_eq!(world.records.get(table, &key).await, Ok(Some(number_item("n", number))));
    }
    Ok(())
}

async fn updates_set_and_add(world: &World) -> Outcome {
    let key = world.key();
    let first = Item::from([("kept".to_owned(), "k".into()), ("count".to_owned(), 5.into()), ("state".to_owned(), "OPEN".into())]);
    world.records.transact(&[put(&key, first, None)]).await.map_err(told)?;
    let set = Item::from([("state".to_owned(), "DONE".into())]);
    world.records.transact(&[update(&key, set, &[("count", -7), ("new", 2)], None)]).await.map_err(told)?;
    let expected = Item::from([
        ("kept".to_owned(), "k".into()),
        ("count".to_owned(), Value::Number(-2)),
        ("state".to_owned(), "DONE".into()),
        ("new".to_owned(), 2.into()),
    ]);
    ensure_eq!(world.records.get(Table::Claims, &key).await, Ok(Some(expected)));
    let on_text = world.records.transact(&[update(&key, Item::new(), &[("kept", 1)], None)]).await;
    ensure!(is_invalid(&on_text), "adding to a text: {on_text:?}");
    Ok(())
}

async fn updates_create_items(world: &World) -> Outcome {
    let key = world.key();
    world.records.transact(&[update(&key, number_item("a", 1), &[("b", 2)], None)]).await.map_err(told)?;
    let expected = Item::from([("a".to_owned(), 1.into()), ("b".to_owned(), 2.into())]);
    ensure_eq!(world.records.get(Table::Claims, &key).await, Ok(Some(expected)));
    let other = world.key();
    let guarded = world.records.transact(&[update(&other, number_item("a", 1), &[], Some(Condition::Present))]).await;
    ensure!(matches!(guarded, Err(TransactError::Refused(_))), "an update of nothing: {guarded:?}");
    ensure_eq!(world.records.get(Table::Claims, &other).await, Ok(None));
    Ok(())
}

/// Conditions, and whether they hold for no item, and for the item `{s: "x", n: 5, f: true}`.
fn conditions() -> Vec<(Condition, bool, bool)> {
    let equals = |name: &str, value: Value| Condition::Equals(name.to_owned(), value);
    let missing = |name: &str| Condition::Missing(name.to_owned());
    let below = |name: &str, bound| Condition::MissingOrBelow(name.to_owned(), bound);
    vec![
        (Condition::Absent, true, false),
        (Condition::Present, false, true),
        (equals("s", "x".into()), false, true),
        (equals("s", "X".into()), false, false),
        (equals("s", 5.into()), false, false),
        (equals("n", 5.into()), false, true),
        (equals("n", 6.into()), false, false),
        (equals("f", true.into()), false, true),
        (equals("f", false.into()), false, false),
        (equals("none", "x".into()), false, false),
        (missing("s"), true, false),
        (missing("none"), true, true),
        (below("n", 5), true, false),
        (below("n", 6), true, true),
        (below("n", -6), true, false),
        (below("none", -1), true, true),
        (below("s", 5), true, false),
        (Condition::All(vec![Condition::Present, equals("s", "x".into()), missing("none")]), false, true),
        (Condition::All(vec![Condition::Present, equals("s", "x".into()), missing("n")]), false, false),
        (Condition::Any(vec![Condition::Absent, equals("s", "y".into())]), true, false),
        (Condition::Any(vec![Condition::Absent, equals("s", "x".into())]), true, true),
        (Condition::Any(vec![equals("s", "y".into()), equals("n", 1.into())]), false, false),
        (
            Condition::Any(vec![
                Condition::All(vec![equals("s", "x".into()), equals("n", 9.into())]),
                Condition::All(vec![equals("s", "x".into()), Condition::Any(vec![below("n", 9), missing("n")])]),
            ]),
            false,
            true,
        ),
        // Any inside All must not be read as All inside Any.
        (Condition::All(vec![equals("s", "y".into()), Condition::Any(vec![equals("n", 5.into()), equals("n", 6.into())])]), false, false),
    ]
}

async fn conditions_of_every_kind(world: &World) -> Outcome {
    let item = Item::from([("s".to_owned(), "x".into()), ("n".to_owned(), 5.into()), ("f".to_owned(), true.into())]);
    for (condition, holds_for_none, holds_for_item) in conditions() {
        for (stands, expected) in [(false, holds_for_none), (true, holds_for_item)] {
            let key = world.key();
            let write = |sort: &str| Key { partition: key.partition.clone(), sort: sort.to_owned() };
            // Alone as put, alone as update, alone as check, and in one transaction with another write.
            for (kind, with_other) in [(0, false), (1, false), (2, false), (0, true), (1, true), (2, true)] {
                let at = write(&format!("{kind}{with_other}"));
                if stands {
                    world.records.transact(&[put(&at, item.clone(), None)]).await.map_err(told)?;
                }
                let mut writes = vec![match kind {
                    0 => put(&at, item.clone(), Some(condition.clone())),
                    1 => update(&at, number_item("u", 1), &[], Some(condition.clone())),
                    _ => Write::Check { table: Table::Claims, key: at.clone(), condition: condition.clone() },
                }];
                if with_other {
                    writes.push(put(&write(&format!("other{kind}")), Item::new(), None));
                }
                let result = world.records.transact(&writes).await;
                let ok = match &result {
                    Ok(()) => expected,
                    Err(TransactError::Refused(refusals)) => {
                        !expected
                            && refusals.iter().map(|refusal| refusal.index).eq([0])
                            && refusals.iter().all(|refusal| refusal.existing.is_some() == stands)
                    }
                    Err(_) => false,
                };
                ensure!(ok, "{condition:?} with item {stands}, write {kind}, other {with_other}: {result:?}");
            }
        }
    }
    Ok(())
}

async fn refusals_carry_the_old_item(world: &World) -> Outcome {
    let (key, other) = (world.key(), world.key());
    let first = Item::from([("content".to_owned(), "first".into()), ("n".to_owned(), 1.into())]);
    world.records.transact(&[put(&key, first.clone(), Some(Condition::Absent))]).await.map_err(told)?;
    let again = put(&key, number_item("n", 2), Some(Condition::Absent));
    let wrong = Condition::Equals("n".to_owned(), 9.into());
    let single = [vec![again.clone()], vec![update(&key, number_item("n", 2), &[], Some(wrong.clone()))]];
    let check = Write::Check { table: Table::Claims, key: key.clone(), condition: wrong };
    let several = [vec![check], vec![again, put(&other, Item::new(), None)]];
    for writes in single.into_iter().chain(several) {
        match world.records.transact(&writes).await {
            Err(TransactError::Refused(refusals)) => {
                let existing: Vec<_> = refusals.into_iter().map(|refusal| (refusal.index, refusal.existing)).collect();
                ensure_eq!(existing, [(0, Some(first.clone()))]);
            }
            other => return Err(format!("{writes:?}: {other:?}")),
        }
    }
    ensure_eq!(world.records.get(Table::Claims, &key).await, Ok(Some(first)));
    ensure_eq!(world.records.get(Table::Claims, &other).await, Ok(None));
    Ok(())
}

async fn items_of_400_kb_at_most(world: &World) -> Outcome {
    let key = world.key();
    // Names, keys and values count: `pk`, `sk`, `b` and the key itself beside the bytes.
    let rest = "pk".len() + key.partition.len() + "sk".len() + key.sort.len() + "b".len();
    let of = |bytes: usize| Item::from([("b".to_owned(), Value::Bytes(vec![7; bytes]))]);
    let most = josei_store::memory::ITEM_BYTES_MAX - rest;
    world.records.transact(&[put(&key, of(most), None)]).await.map_err(told)?;
    ensure_eq!(world.records.get(Table::Claims, &key).await.map(|item| item == Some(of(most))), Ok(true));
    let single = world.records.transact(&[put(&key, of(most + 1), None)]).await;
    ensure!(is_invalid(&single), "one byte more: {single:?}");
    let other = world.key();
    let together = world.records.transact(&[put(&other, Item::new(), None), put(&key, of(most + 1), None)]).await;
    ensure!(is_invalid(&together), "one byte more in a transaction: {together:?}");
    ensure_eq!(world.records.get(Table::Claims, &other).await, Ok(None));
    Ok(())
}

async fn wrong_calls_are_refused(world: &World) -> Outcome {
    let key = world.key();
    let empty = Key { partition: key.partition.clone(), sort: String::new() };
    let long = Key { partition: key.partition.clone(), sort: "s".repeat(1_025) };
    let wrong = [
        vec![],
        vec![put(&empty, Item::new(), None)],
        vec![put(&long, Item::new(), None)],
        vec![put(&key, number_item("pk", 1), None)],
        vec![update(&key, Item::new(), &[], None)],
        vec![update(&key, number_item("a", 1), &[("a", 1)], None)],
        vec![put(&key, Item::new(), Some(Condition::All(vec![])))],
        vec![put(&key, Item::new(), None), update(&key, number_item("a", 1), &[], None)],
    ];
    for writes in wrong {
        let result = world.records.transact(&writes).await;
        ensure!(is_invalid(&result), "{writes:?}: {result:?}");
    }
    ensure_eq!(world.records.get(Table::Claims, &key).await, Ok(None));
    Ok(())
}

fn query(partition: &str, range: SortRange) -> Query {
    Query { table: Table::Claims, partition: partition.to_owned(), range, descending: false, limit: 100, after: None }
}

/// The sort keys of all pages.
async fn sorts(world: &World, mut query: Query) -> Result<Vec<String>, String> {
    let mut sorts = Vec::new();
    for _ in 0..1_000 {
        let page = world.records.query(&query).await.map_err(told)?;
        let limit = usize::try_from(query.limit).unwrap_or(usize::MAX);
        ensure!(page.items.len() <= limit, "a page of {} items, not {limit}", page.items.len());
        for (key, item) in page.items {
            ensure_eq!(key.partition, query.partition);
            ensure_eq!(item, Item::from([("at".to_owned(), key.sort.as_str().into())]));
            sorts.push(key.sort);
        }
        query.after = page.next;
        if query.after.is_none() {
            return Ok(sorts);
        }
    }
    Err("the pages do not end".to_owned())
}

/// In order of their UTF-8 bytes.
const SORTS: [&str; 12] = ["#1", "A", "CHUNK#0001", "CHUNK#0002", "CHUNK#0010", "CHUNK%", "a", "a/b", "b", "z~", "診", "診療"];

async fn fill(world: &World) -> Result<String, String> {
    let partition = world.name();
    for sort in SORTS.iter().rev() {
        let key = Key { partition: partition.clone(), sort: (*sort).to_owned() };
        let item = Item::from([("at".to_owned(), (*sort).into())]);
        world.records.transact(&[put(&key, item, Some(Condition::Absent))]).await.map_err(told)?;
    }
    // A neighbour whose name begins alike must not be seen.
    let neighbour = Key { partition: format!("{partition}0"), sort: "A".to_owned() };
    world.records.transact(&[put(&neighbour, Item::new(), None)]).await.map_err(told)?;
    Ok(partition)
}

async fn queries_by_order_and_range(world: &World) -> Outcome {
    let partition = fill(world).await?;
    let between = |from: &str, to: &str| SortRange::Between(from.to_owned(), to.to_owned());
    let prefix = |text: &str| SortRange::Prefix(text.to_owned());
    let cases: [(SortRange, &[&str]); 10] = [
        (SortRange::All, &SORTS),
        (prefix(""), &SORTS),
        (prefix("CHUNK#"), &["CHUNK#0001", "CHUNK#0002", "CHUNK#0010"]),
        (prefix("a"), &["a", "a/b"]),
        (prefix("診"), &["診", "診療"]),
        (prefix("none"), &[]),
        (between("CHUNK#0002", "a"), &["CHUNK#0002", "CHUNK#0010", "CHUNK%", "a"]),
        (between("CHUNK#00015", "CHUNK#0009"), &["CHUNK#0002"]),
        (between("a", "a"), &["a"]),
        (between("c", "d"), &[]),
    ];
    for (range, expected) in cases {
        let mut asked = query(&partition, range);
        let rising = sorts(world, asked.clone()).await?;
        ensure!(rising == expected, "{:?} rising: {rising:?}", asked.range);
        asked.descending = true;
        let mut falling = sorts(world, asked.clone()).await?;
        falling.reverse();
        ensure!(falling == expected, "{:?} falling: {falling:?}", asked.range);
    }
    for wrong in [between("b", "a"), between("", "a")] {
        let result = world.records.query(&query(&partition, wrong)).await;
        ensure!(matches!(result, Err(StoreError::Invalid { .. })), "bounds: {result:?}");
    }
    Ok(())
}

async fn queries_page_by_page(world: &World) -> Outcome {
    let partition = fill(world).await?;
    for range in [SortRange::All, SortRange::Prefix("CHUNK#".to_owned()), SortRange::Between("A".to_owned(), "b".to_owned())] {
        for descending in [false, true] {
            let whole = Query { descending, ..query(&partition, range.clone()) };
            let expected = sorts(world, whole.clone()).await?;
            for limit in [1, 2, 3, 11, 12, 13] {
                let paged = sorts(world, Query { limit, ..whole.clone() }).await?;
                ensure!(paged == expected, "{range:?} descending {descending} by {limit}: {paged:?}");
            }
        }
    }
    // `after` may name what is not there.
    let from_gap = Query { after: Some("CHUNK#0005".to_owned()), ..query(&partition, SortRange::Prefix("CHUNK#".to_owned())) };
    ensure_eq!(sorts(world, from_gap.clone()).await?, ["CHUNK#0010"]);
    ensure_eq!(sorts(world, Query { descending: true, ..from_gap }).await?, ["CHUNK#0002", "CHUNK#0001"]);
    let last = Query { descending: true, limit: 1, ..query(&partition, SortRange::All) };
    ensure_eq!(
        world.records.query(&last).await.map(|page| page.items.first().map(|(key, _)| key.sort.clone())),
        Ok(Some("診療".to_owned()))
    );
    let none = world.records.query(&Query { limit: 0, ..query(&partition, SortRange::All) }).await;
    ensure!(matches!(none, Err(StoreError::Invalid { .. })), "a page of nothing: {none:?}");
    Ok(())
}

async fn queries_end_pages_at_one_mebibyte(world: &World) -> Outcome {
    let partition = world.name();
    for number in 0..5 {
        let key = Key { partition: partition.clone(), sort: number.to_string() };
        let item = Item::from([("b".to_owned(), Value::Bytes(vec![0; 300 << 10]))]);
        world.records.transact(&[put(&key, item, None)]).await.map_err(told)?;
    }
    let first = world.records.query(&query(&partition, SortRange::All)).await.map_err(told)?;
    ensure!((1..5).contains(&first.items.len()), "{} items of 300 KiB in one page", first.items.len());
    ensure!(first.next.is_some(), "a page cut by size names no next page");
    let rest = world.records.query(&Query { after: first.next, ..query(&partition, SortRange::All) }).await.map_err(told)?;
    ensure_eq!(first.items.len() + rest.items.len(), 5);
    Ok(())
}
