//! The image of the last applied load (前回の記録): which persons and rows there were, by keyed hashes, sorted and checked. The function seals it.
//!
//! | bytes | what |
//! |---|---|
//! | 8 | `JOSEIEXT` |
//! | 2 | format, 1 |
//! | 1, 1 | source; 0 |
//! | 4 | version of the layout |
//! | 2, 1, 1 | year, month and day of the load |
//! | 4 | its sequence number |
//! | 32 | what its rows say, in whatever order they came |
//! | 8, 8 | persons, rows |
//! | 40 each | rows, sorted: person 16, row 8, content 16 |
//! | 32 | SHA-256 of all before |
//!
//! Numbers are big-endian.

use crate::hash::{ContentHash, PersonKey, RowKey};
use crate::source::Source;
use jiff::civil::Date;
use josei_base::Digest;
use thiserror::Error;

const MAGIC: &[u8; 8] = b"JOSEIEXT";
const FORMAT: u16 = 1;
const HEAD_BYTES: usize = 72;
const ENTRY_BYTES: usize = 40;
const CHECK_BYTES: usize = 32;

/// Why bytes are no image. They are never repaired: the next full load without an image makes another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ImageError {
    /// Not one of ours, or of another format.
    #[error("not an image of this format")]
    Format,
    /// The bytes do not agree with their check.
    #[error("the image is damaged")]
    Damaged,
    /// The check agrees, but head and rows do not.
    #[error("the image is not sorted or not counted right")]
    Inconsistent,
}

/// A row of an image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Whose it is.
    pub person: PersonKey,
    /// Which of the person's rows.
    pub row: RowKey,
    /// What it says.
    pub content: ContentHash,
}

impl Entry {
    fn read(bytes: &[u8]) -> Option<Self> {
        let (person, rest) = bytes.split_first_chunk::<16>()?;
        let (row, rest) = rest.split_first_chunk::<8>()?;
        let (content, _) = rest.split_first_chunk::<16>()?;
        Some(Self { person: PersonKey(*person), row: RowKey(*row), content: ContentHash(*content) })
    }

    fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.person.0);
        bytes.extend_from_slice(&self.row.0);
        bytes.extend_from_slice(&self.content.0);
    }
}

/// What an image says of the load it is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImageHead {
    /// The system.
    pub source: Source,
    /// Version of the layout.
    pub layout_version: u32,
    /// The day whose state it is.
    pub as_of: Date,
    /// Number of the last applied load.
    pub sequence: u32,
    /// What the rows of that load said, in whatever order they came.
    pub load: Digest,
    /// Persons.
    pub persons: u64,
    /// Rows.
    pub rows: u64,
}

/// An image, checked. Its bytes are what is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct Image {
    head: ImageHead,
    bytes: Vec<u8>,
}

impl Image {
    /// Opens the bytes of an image.
    ///
    /// # Errors
    /// When they are not what [`Image::bytes`] gave.
    pub fn open(bytes: Vec<u8>) -> Result<Self, ImageError> {
        let head = read_head(&bytes).ok_or(ImageError::Format)?;
        let body = bytes.len().checked_sub(CHECK_BYTES).ok_or(ImageError::Format)?;
        let (checked, check) = bytes.split_at_checked(body).ok_or(ImageError::Format)?;
        if Digest::of(checked).0.as_slice() != check {
            return Err(ImageError::Damaged);
        }
        let image = Self { head, bytes };
        if image.agrees() { Ok(image) } else { Err(ImageError::Inconsistent) }
    }

    fn agrees(&self) -> bool {
        let body = self.body();
        if !body.len().is_multiple_of(ENTRY_BYTES) {
            return false;
        }
        let (mut rows, mut persons) = (0_u64, 0_u64);
        let mut last: Option<Entry> = None;
        for entry in self.entries() {
            if last.is_some_and(|last| (last.person, last.row) >= (entry.person, entry.row)) {
                return false;
            }
            rows += 1;
            persons += u64::from(last.is_none_or(|last| last.person != entry.person));
            last = Some(entry);
        }
        (rows, persons) == (self.head.rows, self.head.persons)
    }

    /// What it says of its load.
    #[must_use]
    pub const fn head(&self) -> &ImageHead {
        &self.head
    }

    /// The bytes to keep. The same rows and head give the same bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn body(&self) -> &[u8] {
        self.bytes.get(HEAD_BYTES..self.bytes.len().saturating_sub(CHECK_BYTES)).unwrap_or_default()
    }

    /// The rows, sorted by person and row.
    pub fn entries(&self) -> impl Iterator<Item = Entry> + Clone + '_ {
        self.body().chunks_exact(ENTRY_BYTES).filter_map(Entry::read)
    }

    /// The rows of a person.
    pub fn entries_of(&self, person: PersonKey) -> impl Iterator<Item = Entry> + Clone + '_ {
        let body = self.body();
        let (mut low, mut high) = (0, body.len() / ENTRY_BYTES);
        while low < high {
            let middle = low.midpoint(high);
            let entry = body.get(middle * ENTRY_BYTES..).and_then(Entry::read);
            if entry.is_some_and(|entry| entry.person < person) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        let rest = body.get(low * ENTRY_BYTES..).unwrap_or_default();
        rest.chunks_exact(ENTRY_BYTES).filter_map(Entry::read).take_while(move |entry| entry.person == person)
    }
}

/// Writes an image; rows must come sorted.
pub(crate) struct ImageWriter {
    bytes: Vec<u8>,
    last: Option<PersonKey>,
    persons: u64,
    rows: u64,
}

impl ImageWriter {
    pub(crate) fn new(rows: usize) -> Self {
        let mut bytes = Vec::with_capacity(HEAD_BYTES + rows * ENTRY_BYTES + CHECK_BYTES);
        bytes.resize(HEAD_BYTES, 0);
        Self { bytes, last: None, persons: 0, rows: 0 }
    }

    pub(crate) fn add(&mut self, entry: &Entry) {
        entry.write(&mut self.bytes);
        self.rows += 1;
        self.persons += u64::from(self.last != Some(entry.person));
        self.last = Some(entry.person);
    }

    pub(crate) fn finish(mut self, source: Source, layout_version: u32, as_of: Date, sequence: u32, load: Digest) -> Image {
        let head = ImageHead { source, layout_version, as_of, sequence, load, persons: self.persons, rows: self.rows };
        let written = write_head(&head);
        self.bytes.iter_mut().zip(written).for_each(|(to, from)| *to = from);
        let check = Digest::of(&self.bytes);
        self.bytes.extend_from_slice(&check.0);
        Image { head, bytes: self.bytes }
    }
}

fn write_head(head: &ImageHead) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEAD_BYTES);
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&FORMAT.to_be_bytes());
    bytes.extend_from_slice(&[head.source.number(), 0]);
    bytes.extend_from_slice(&head.layout_version.to_be_bytes());
    bytes.extend_from_slice(&head.as_of.year().to_be_bytes());
    bytes.extend_from_slice(&[head.as_of.month().unsigned_abs(), head.as_of.day().unsigned_abs()]);
    bytes.extend_from_slice(&head.sequence.to_be_bytes());
    bytes.extend_from_slice(&head.load.0);
    bytes.extend_from_slice(&head.persons.to_be_bytes());
    bytes.extend_from_slice(&head.rows.to_be_bytes());
    bytes
}

fn read_head(bytes: &[u8]) -> Option<ImageHead> {
    let (magic, rest) = bytes.split_first_chunk::<8>()?;
    let (format, rest) = rest.split_first_chunk::<2>()?;
    let ([source, zero], rest) = rest.split_first_chunk::<2>()?;
    if magic != MAGIC || u16::from_be_bytes(*format) != FORMAT || *zero != 0 {
        return None;
    }
    let (layout_version, rest) = rest.split_first_chunk::<4>()?;
    let (year, rest) = rest.split_first_chunk::<2>()?;
    let ([month, day], rest) = rest.split_first_chunk::<2>()?;
    let (sequence, rest) = rest.split_first_chunk::<4>()?;
    let (load, rest) = rest.split_first_chunk::<32>()?;
    let (persons, rest) = rest.split_first_chunk::<8>()?;
    let (rows, _) = rest.split_first_chunk::<8>()?;
    Some(ImageHead {
        source: Source::of_number(*source)?,
        layout_version: u32::from_be_bytes(*layout_version),
        as_of: Date::new(i16::from_be_bytes(*year), i8::try_from(*month).ok()?, i8::try_from(*day).ok()?).ok()?,
        sequence: u32::from_be_bytes(*sequence),
        load: Digest(*load),
        persons: u64::from_be_bytes(*persons),
        rows: u64::from_be_bytes(*rows),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn entry(person: u8, row: u8, content: u8) -> Entry {
        Entry { person: PersonKey([person; 16]), row: RowKey([row; 8]), content: ContentHash([content; 16]) }
    }

    fn image(entries: &[Entry]) -> Image {
        let mut writer = ImageWriter::new(entries.len());
        for entry in entries {
            writer.add(entry);
        }
        writer.finish(Source::Kokuho, 1, date(2024, 4, 1), 12, Digest::of(b"load"))
    }

    #[test]
    fn what_is_written_is_read() {
        let entries = [entry(1, 1, 9), entry(1, 2, 8), entry(3, 1, 7)];
        let image = image(&entries);
        let read = Image::open(image.bytes().to_vec()).unwrap();
        assert!(read == image);
        assert_eq!(read.entries().collect::<Vec<_>>(), entries);
        assert_eq!((read.head().persons, read.head().rows, read.head().sequence), (2, 3, 12));
        assert_eq!(image.bytes().len(), HEAD_BYTES + 3 * ENTRY_BYTES + CHECK_BYTES);
        for (person, rows) in [(0, 0), (1, 2), (2, 0), (3, 1), (4, 0)] {
            assert_eq!(read.entries_of(PersonKey([person; 16])).count(), rows);
        }
    }

    #[test]
    fn every_changed_bit_is_found() {
        let good = image(&[entry(1, 1, 9), entry(2, 1, 9)]).bytes().to_vec();
        for at in 0..good.len() {
            for bit in 0..8 {
                let mut bad = good.clone();
                bad[at] ^= 1 << bit;
                assert!(Image::open(bad).is_err(), "byte {at} bit {bit}");
            }
        }
        for length in 0..good.len() {
            assert!(Image::open(good[..length].to_vec()).is_err());
        }
    }

    #[test]
    fn what_is_not_sorted_or_not_counted_is_no_image() {
        for entries in [[entry(2, 1, 1), entry(1, 1, 1)], [entry(1, 1, 1), entry(1, 1, 2)]] {
            let bytes = image(&entries).bytes().to_vec();
            assert_eq!(Image::open(bytes).err(), Some(ImageError::Inconsistent));
        }
        let mut writer = ImageWriter::new(1);
        writer.add(&entry(1, 1, 1));
        writer.persons = 5;
        let wrong = writer.finish(Source::Tax, 1, date(2024, 4, 1), 1, Digest::of(b""));
        assert_eq!(Image::open(wrong.bytes().to_vec()).err(), Some(ImageError::Inconsistent));
    }
}
