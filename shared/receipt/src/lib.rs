#![doc = include_str!("../README.md")]

mod any;
pub mod codes;
pub mod compare;
mod days;
pub mod deviation;
mod encoding;
mod event;
pub mod external;
mod fields;
mod findings;
mod framing;
mod header;
pub mod index;
mod kept;
mod kind;
mod lines;
pub mod list;
mod named;
mod normal;
mod parser;
mod payers;
mod receipt;
mod returned;
pub mod senders;
mod summary;
pub mod table;
mod total;
pub mod volume;
pub mod wrapped;

pub use any::{AnyEvent, AnyParser, AnySummary, check_any};
pub use encoding::Encoding;
pub use event::Event;
pub use findings::FINDINGS_PER_RECEIPT_MAX;
pub use header::Header;
pub use kept::Kept;
pub use kind::Kind;
pub use named::name_bytes;
pub use parser::{OTHER_BLOCK_BYTES, Parser};
pub use receipt::{ParsedReceipt, parse_receipt};
pub use returned::Returned;
pub use summary::{CountRule, Declared, FileSummary, LineEnd};

/// Bytes read at once by [`check_reader`] and [`check_any`].
const READ_BYTES: usize = 256 << 10;

/// Reads a whole file (ファイルの検査): for `josei check` and tests. Events come as with [`Parser::push`].
///
/// # Errors
/// Only those of the reader; whatever is wrong with the file is a finding.
pub fn check_reader(read: impl std::io::Read, sink: &mut dyn FnMut(Event)) -> std::io::Result<FileSummary> {
    let mut parser = Parser::new();
    each_block(read, |block| parser.push(block, sink))?;
    Ok(parser.finish(sink))
}

/// Hands a file over block by block.
fn each_block(mut read: impl std::io::Read, mut take: impl FnMut(&[u8])) -> std::io::Result<()> {
    let mut buffer = vec![0; READ_BYTES];
    loop {
        match read.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(bytes) => take(buffer.get(..bytes).unwrap_or_default()),
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
