//! Visibility, dead letters, redrive, restart.

use crate::support::World;
use josei_base::limits::DELIVERY_ATTEMPTS_MAX;
use josei_store::port::QueueName;
use std::time::Duration;

const QUEUE: QueueName = QueueName::EligibilityMatch;
const SHORT: Duration = Duration::from_millis(20);
const LONG: Duration = Duration::from_mins(1);

#[tokio::test(flavor = "multi_thread")]
async fn a_message_hides_comes_again_and_is_done_once() {
    let world = World::start().await;
    let queues = world.stack.queues();
    let id = queues.send(QUEUE, "one".to_owned()).await.unwrap();
    queues.send(QUEUE, "two".to_owned()).await.unwrap();
    let first = queues.receive(QUEUE, 1, SHORT).await.unwrap();
    assert_eq!((first[0].id.as_str(), first[0].body.as_str(), first[0].received), (id.as_str(), "one", 1));
    assert_eq!(queues.receive(QUEUE, 10, LONG).await.unwrap()[0].body, "two");
    assert!(queues.receive(QUEUE, 10, LONG).await.unwrap().is_empty());
    tokio::time::sleep(SHORT * 2).await;
    let again = queues.receive(QUEUE, 10, LONG).await.unwrap();
    assert_eq!((again[0].id.as_str(), again[0].received), (id.as_str(), 2));
    // The older handle is worth nothing any more, nor is that of another queue.
    queues.delete(QUEUE, vec![first[0].receipt.clone()]).await.unwrap();
    queues.delete(QueueName::ReceiptIngest, vec![again[0].receipt.clone()]).await.unwrap();
    assert_eq!(queues.counts(QUEUE).await.unwrap().hidden, 2);
    queues.delete(QUEUE, vec![again[0].receipt.clone()]).await.unwrap();
    assert_eq!(queues.counts(QUEUE).await.unwrap().hidden, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_its_attempts_a_message_is_a_dead_letter_until_redriven() {
    let world = World::start().await;
    let queues = world.stack.queues();
    queues.send(QUEUE, "poison".to_owned()).await.unwrap();
    for attempt in 1..=DELIVERY_ATTEMPTS_MAX {
        let messages = queues.receive(QUEUE, 1, Duration::ZERO).await.unwrap();
        assert_eq!(messages[0].received, attempt);
    }
    assert!(queues.receive(QUEUE, 1, Duration::ZERO).await.unwrap().is_empty());
    let counts = queues.counts(QUEUE).await.unwrap();
    assert!(counts.is_empty() && counts.dead == 1 && counts.oldest.is_none(), "{counts:?}");
    assert_eq!(queues.dead_letters(QUEUE, 10).await.unwrap()[0].body, "poison");
    let world = world.again().await;
    let queues = world.stack.queues();
    assert_eq!(queues.counts(QUEUE).await.unwrap().dead, 1);
    assert_eq!(queues.redrive(QUEUE).await.unwrap(), 1);
    assert_eq!(queues.receive(QUEUE, 1, LONG).await.unwrap()[0].received, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_in_flight_is_visible_after_a_restart() {
    let world = World::start().await;
    world.stack.queues().send(QUEUE, "x".to_owned()).await.unwrap();
    let taken = world.stack.queues().receive(QUEUE, 1, LONG).await.unwrap();
    let world = world.again().await;
    let queues = world.stack.queues();
    let counts = queues.counts(QUEUE).await.unwrap();
    assert_eq!((counts.visible, counts.hidden), (1, 0));
    assert!(counts.oldest.is_some());
    queues.delete(QUEUE, vec![taken[0].receipt.clone()]).await.unwrap();
    assert_eq!(queues.receive(QUEUE, 1, LONG).await.unwrap()[0].received, 2);
}
