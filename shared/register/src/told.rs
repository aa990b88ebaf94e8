//! What another city system told of a person (連携元の申出): for each of its rows that counts, which entry says so. It makes an import go on where it
//! stopped, keeps an older load from undoing a newer one, and lets a row that is taken back take back its entry.

use crate::head::number;
use crate::household::{Household, Role};
use josei_base::Digest;
use josei_base::plan::{BadItem, Item, ItemExt as _};

/// Bytes of a row in its column: its key, its content, its entry.
const ROW_BYTES: usize = 8 + 16 + 8;

/// A row that counts, by keyed hashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ToldRow {
    /// Which of the person's rows of this system.
    pub row: [u8; 8],
    /// What it says.
    pub content: [u8; 16],
    /// The entry that records it; 0 where there was nothing to record.
    pub entry: u64,
}

/// All that a system told of a person until now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// Sequence number of the load that told it last.
    pub sequence: u32,
    /// SHA-256 that names that load: of its name and its file.
    pub file: Digest,
    /// The rows that count, by their keys.
    pub rows: Vec<ToldRow>,
    /// The household that 住基 told, and who the person is in it.
    pub household: Option<(Household, Role)>,
    /// The household that the person left with this load.
    pub left: Option<Household>,
}

impl Told {
    /// As a row.
    #[must_use]
    pub fn to_item(&self) -> Item {
        let mut rows = Vec::with_capacity(self.rows.len() * ROW_BYTES);
        for row in &self.rows {
            rows.extend_from_slice(&row.row);
            rows.extend_from_slice(&row.content);
            rows.extend_from_slice(&row.entry.to_be_bytes());
        }
        let mut item = Item::from([
            ("sequence".to_owned(), number(u64::from(self.sequence)).into()),
            ("file".to_owned(), self.file.to_string().into()),
            ("rows".to_owned(), rows.into()),
        ]);
        if let Some((household, role)) = self.household {
            item.insert("household".to_owned(), household.to_string().into());
            item.insert("role".to_owned(), role.name().into());
        }
        if let Some(left) = self.left {
            item.insert("left".to_owned(), left.to_string().into());
        }
        item
    }

    /// From a row.
    ///
    /// # Errors
    /// Names the attribute that is missing or damaged.
    pub fn from_item(item: &Item) -> Result<Self, BadItem> {
        let bytes = item.bytes("rows")?;
        if !bytes.len().is_multiple_of(ROW_BYTES) {
            return Err(BadItem("rows"));
        }
        let rows = bytes.chunks_exact(ROW_BYTES).map(row).collect::<Option<Vec<_>>>().ok_or(BadItem("rows"))?;
        if !rows.is_sorted_by(|one, other| one.row < other.row) {
            return Err(BadItem("rows"));
        }
        Ok(Self {
            sequence: u32::try_from(item.number("sequence")?).map_err(|_| BadItem("sequence"))?,
            file: Digest::parse(item.text("file")?).map_err(|_| BadItem("file"))?,
            rows,
            household: match Household::read_from(item, "household")? {
                None => None,
                Some(household) => Some((household, Role::of_item(item)?)),
            },
            left: Household::read_from(item, "left")?,
        })
    }

    /// The row of a key.
    #[must_use]
    pub fn row(&self, key: [u8; 8]) -> Option<&ToldRow> {
        self.rows.iter().find(|row| row.row == key)
    }
}

fn row(bytes: &[u8]) -> Option<ToldRow> {
    let (row, rest) = bytes.split_first_chunk::<8>()?;
    let (content, rest) = rest.split_first_chunk::<16>()?;
    let (entry, _) = rest.split_first_chunk::<8>()?;
    Some(ToldRow { row: *row, content: *content, entry: u64::from_be_bytes(*entry) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_or_are_told_damaged() {
        let row = |key: u8, entry| ToldRow { row: [key; 8], content: [9; 16], entry };
        let told = Told { sequence: 12, file: Digest::of(b"file"), rows: vec![row(1, 3), row(2, 0)], household: None, left: None };
        let item = told.to_item();
        assert_eq!(Told::from_item(&item), Ok(told.clone()));
        assert_eq!((told.row([2; 8]).map(|row| row.entry), told.row([3; 8])), (Some(0), None));
        let member = Told { household: Some((Household([3; 16]), Role::Child)), left: Some(Household([4; 16])), ..told.clone() };
        assert_eq!(Told::from_item(&member.to_item()), Ok(member));
        let unsorted = Told { rows: vec![row(2, 1), row(1, 1)], ..told };
        assert_eq!(Told::from_item(&unsorted.to_item()), Err(BadItem("rows")));
        let mut cut = item;
        cut.insert("rows".to_owned(), vec![0; ROW_BYTES + 1].into());
        assert_eq!(Told::from_item(&cut), Err(BadItem("rows")));
    }
}
