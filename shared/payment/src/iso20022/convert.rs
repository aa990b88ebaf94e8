//! The message of a bank file: the same transfers, read back and compared with it.

use super::{IsoError, Message, read, write};
use crate::zengin::{CheckedFile, Totals};
use josei_base::{Date, Timestamp, Yen};

/// The message that says what a checked bank file says. Its lines and totals are compared with the file's before it is given out.
///
/// # Errors
/// When the file is not one accepted batch of that day, or the message would say something else.
pub fn of_bank_file(file: &CheckedFile<'_>, value_date: Date, id: String, created: Timestamp) -> Result<Vec<u8>, IsoError> {
    let (header, lines) = file.typed(value_date)?;
    let message = Message { id, created, header, lines };
    let bytes = write(&message)?;
    let back = read(&bytes)?;
    let yen = Yen::sum(back.lines.iter().map(|line| line.amount)).map_err(|_| IsoError::Differs)?;
    let counted = Totals { lines: u64::try_from(back.lines.len()).unwrap_or(u64::MAX), yen };
    if back == message && counted == file.declared { Ok(bytes) } else { Err(IsoError::Differs) }
}
