//! A message is handed out five times. A register whose import died with the process each time is a dead letter, and the next start loads it.

use crate::input::Input;
use crate::kill::kill;
use crate::month::assert_expected;
use josei_base::limits::DELIVERY_ATTEMPTS_MAX;
use josei_embedded::queue::Message;
use josei_embedded::{Options, Stack};
use josei_store::port::QueueName;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

/// First part of the names in a folder of the command.
const PREFIX: &str = "josei-local";
/// Only the register has a message in the first step; this is in every line told while it is handled.
const AT_THE_MESSAGE: &str = "message{id=";

/// Starts a month and kills it while the register is being loaded. Every trace is on and goes into a pipe that nobody empties any more once the
/// import has begun, so it cannot come to its end before the signal.
fn die_while_loading(input: &Input, dir: &Path) {
    let mut command = input.month_command(dir);
    let mut child = command.env("JOSEI_LOG", "trace").stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
    let mut said = String::new();
    let begun = lines.by_ref().map_while(Result::ok).any(|line| {
        said = line;
        said.contains(AT_THE_MESSAGE)
    });
    kill(&mut child);
    assert!(begun, "the import never began; last: {said}");
}

/// The dead letters about registers, once the queue was asked for more.
fn dead_letters(dir: &Path) -> Vec<Message> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        let stack = Stack::start(dir, Options { prefix: PREFIX.to_owned(), ..Options::default() }).await.unwrap();
        let queues = stack.queues();
        let more = queues.receive(QueueName::RegisterImport, 1, Duration::ZERO).await.unwrap();
        assert!(more.is_empty(), "a message that was handed out so often is not handed out again: {more:?}");
        let dead = queues.dead_letters(QueueName::RegisterImport, 10).await.unwrap();
        stack.stop().await.unwrap();
        dead
    })
}

#[test]
fn a_register_whose_import_died_five_times_is_loaded_by_the_next_start() {
    let input = Input::generated(60, 11);
    let dir = input.city();
    for _ in 0..DELIVERY_ATTEMPTS_MAX {
        die_while_loading(&input, &dir);
    }
    let dead = dead_letters(&dir);
    assert_eq!(dead.iter().map(|message| message.received).collect::<Vec<_>>(), [DELIVERY_ATTEMPTS_MAX]);

    let month = crate::command::finish(&mut input.month_command(&dir)).exits(0).json();
    assert_expected(&month, &input.expected());
    assert_eq!(month["audit"]["verified"], true);
    assert!(dead_letters(&dir).is_empty(), "it was given up again");
}
