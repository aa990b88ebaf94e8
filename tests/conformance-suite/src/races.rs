//! Many writers, one winner. Rounds are many because a broken store passes some of them by luck.

use crate::records::{put, update};
use crate::world::{number_item, told};
use crate::{Check, Outcome, World, ensure, ensure_eq, group};
use bytes::Bytes;
use futures::future::join_all;
use josei_base::plan::{Condition, Item, Table};
use josei_store::port::{Bucket, Put, PutOutcome, TransactError};
use std::sync::Arc;
use tokio::sync::Barrier;

/// Writers of each race.
const WRITERS: usize = 64;

pub(crate) const CHECKS: &[Check] = group!("races":
    one_winner_of_64_puts_of_an_object,
    one_winner_of_64_puts_of_an_item,
    one_winner_of_64_transactions,
    no_addition_is_lost,
);

/// Runs one task per writer, let loose together; answers what each answered, in order.
async fn race<T, F>(writer: impl Fn(i64) -> F) -> Result<Vec<T>, String>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let barrier = Arc::new(Barrier::new(WRITERS));
    let tasks = (0..).take(WRITERS).map(|number| {
        let (barrier, task) = (barrier.clone(), writer(number));
        tokio::spawn(async move {
            barrier.wait().await;
            task.await
        })
    });
    join_all(tasks).await.into_iter().collect::<Result<_, _>>().map_err(told)
}

async fn one_winner_of_64_puts_of_an_object(world: &World) -> Outcome {
    for round in 0..world.rounds {
        let key = world.name();
        let answers = race(|number| {
            let objects = world.objects.clone();
            let put = Put { bucket: Bucket::Sealed, key: key.clone(), bytes: Bytes::from(format!("writer {number}")), retain_until: None };
            async move { objects.put_if_absent(put).await }
        })
        .await?;
        let mut winners = Vec::new();
        for (number, answer) in answers.into_iter().enumerate() {
            match answer {
                Ok(PutOutcome::Created { version }) => winners.push((number, version)),
                Ok(PutOutcome::Exists) => {}
                Err(error) => ensure!(error.may_retry(), "round {round}: {error:?}"),
            }
        }
        let [(winner, version)] = winners.as_slice() else { return Err(format!("round {round}: {} winners", winners.len())) };
        let object = world.objects.get(Bucket::Sealed, &key, None, None).await.map_err(told)?;
        ensure_eq!((object.bytes, &object.info.version), (Bytes::from(format!("writer {winner}")), version));
    }
    Ok(())
}

/// Exactly one answer is Ok, the others are refused or contended; answers the winner.
fn one_winner(answers: &[Result<(), TransactError>]) -> Result<i64, String> {
    for answer in answers {
        match answer {
            Ok(()) | Err(TransactError::Refused(_) | TransactError::Contended) => {}
            Err(TransactError::Store(error)) => ensure!(error.may_retry(), "{error:?}"),
        }
    }
    let winners: Vec<i64> = (0..).zip(answers).filter(|(_, answer)| answer.is_ok()).map(|(number, _)| number).collect();
    match winners.as_slice() {
        [winner] => Ok(*winner),
        _ => Err(format!("{} winners", winners.len())),
    }
}

async fn one_winner_of_64_puts_of_an_item(world: &World) -> Outcome {
    for _ in 0..world.rounds {
        let key = world.key();
        let answers = race(|number| {
            let (records, write) = (world.records.clone(), put(&key, number_item("writer", number), Some(Condition::Absent)));
            async move { records.transact(&[write]).await }
        })
        .await?;
        let winner = one_winner(&answers)?;
        ensure_eq!(world.records.get(Table::Claims, &key).await, Ok(Some(number_item("writer", winner))));
    }
    Ok(())
}

async fn one_winner_of_64_transactions(world: &World) -> Outcome {
    for _ in 0..world.rounds {
        let (slot, counter) = (world.key(), world.key());
        let own = world.name();
        let answers = race(|number| {
            let records = world.records.clone();
            let mine = josei_base::plan::Key { partition: own.clone(), sort: format!("{number:04}") };
            let writes = [
                put(&mine, number_item("writer", number), Some(Condition::Absent)),
                put(&slot, number_item("writer", number), Some(Condition::Absent)),
                update(&counter, Item::new(), &[("count", 1)], None),
            ];
            async move { records.transact(&writes).await }
        })
        .await?;
        let winner = one_winner(&answers)?;
        ensure_eq!(world.records.get(Table::Claims, &slot).await, Ok(Some(number_item("writer", winner))));
        ensure_eq!(world.records.get(Table::Claims, &counter).await, Ok(Some(number_item("count", 1))));
        for number in (0..).take(WRITERS) {
            let mine = josei_base::plan::Key { partition: own.clone(), sort: format!("{number:04}") };
            let expected = (number == winner).then(|| number_item("writer", number));
            ensure_eq!(world.records.get(Table::Claims, &mine).await, Ok(expected));
        }
    }
    Ok(())
}

async fn no_addition_is_lost(world: &World) -> Outcome {
    let key = world.key();
    let answers = race(|_| {
        let (records, write) = (world.records.clone(), update(&key, Item::new(), &[("count", 1)], None));
        async move { records.transact(&[write]).await }
    })
    .await?;
    let done = (0..).zip(answers.iter().filter(|answer| answer.is_ok())).last().map_or(0, |(at, _)| at + 1);
    ensure_eq!(done, i64::try_from(WRITERS).map_err(told)?);
    ensure_eq!(world.records.get(Table::Claims, &key).await, Ok(Some(number_item("count", done))));
    Ok(())
}
