//! A file of the inbox as a reader in a thread of its own: the thread asks for ranges, the function reads them behind its permit. Nothing of the file is
//! ever on a disk, and no more than one range of it in memory.

use super::says::PersonSays;
use bytes::{Buf as _, Bytes};
use std::io::{self, Read};
use std::ops::Range;
use tokio::sync::{mpsc, oneshot};

/// Bytes read at a time.
const RANGE_BYTES: u64 = 8 << 20;
/// What may wait between the thread and the function.
const WAITING_MAX: usize = 64;

/// What the thread wants of the function.
pub(super) enum Asked {
    /// Bytes of the file.
    Bytes(Range<u64>, oneshot::Sender<Bytes>),
    /// That a person's change is recorded.
    Person(Box<PersonSays>),
}

/// The two ends.
pub(super) fn channel() -> (mpsc::Sender<Asked>, mpsc::Receiver<Asked>) {
    mpsc::channel(WAITING_MAX)
}

/// A file, from its beginning.
pub(super) struct Feed {
    ask: mpsc::Sender<Asked>,
    size: u64,
    at: u64,
    part: Bytes,
}

impl Feed {
    pub(super) const fn new(ask: mpsc::Sender<Asked>, size: u64) -> Self {
        Self { ask, size, at: 0, part: Bytes::new() }
    }

    fn next(&mut self) -> io::Result<()> {
        // Why nothing came, the function knows.
        let gone = || io::Error::from(io::ErrorKind::BrokenPipe);
        let end = self.size.min(self.at.saturating_add(RANGE_BYTES));
        let (answer, bytes) = oneshot::channel();
        self.ask.blocking_send(Asked::Bytes(self.at..end, answer)).map_err(|_| gone())?;
        self.part = bytes.blocking_recv().map_err(|_| gone())?;
        if u64::try_from(self.part.len()).ok() != end.checked_sub(self.at) {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.at = end;
        Ok(())
    }
}

impl Read for Feed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.part.is_empty() && self.at < self.size {
            self.next()?;
        }
        let count = buffer.len().min(self.part.len());
        if let Some(to) = buffer.get_mut(..count) {
            self.part.copy_to_slice(to);
        }
        Ok(count)
    }
}
