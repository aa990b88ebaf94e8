//! The row of statistics that were made of a month (助成統計の作成記録): which bytes, when, by whom, and what they come to.

use crate::case::PersonId;
use crate::keys;
use josei_base::plan::{BadItem, Condition, Item, ItemExt, Table, Value, Write};
use josei_base::{BillingMonth, Digest, Pinned, Realm, Timestamp, Yen};

/// Most tables that are made of one month.
pub const STATISTICS_MAX: u32 = 9_999;

/// One table of a month, as it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatisticsRow {
    /// Billing month.
    pub month: BillingMonth,
    /// Which of the month, from 1.
    pub number: u32,
    /// SHA-256 of the CSV: the same table is not made twice.
    pub sha256: Digest,
    /// The sealed CSV.
    pub csv: Pinned,
    /// The sealed Parquet.
    pub parquet: Pinned,
    /// 件数.
    pub cases: i64,
    /// 助成額.
    pub yen: Yen,
    /// Rows of the table.
    pub rows: u64,
    /// When it was made.
    pub made_at: Timestamp,
    /// By whom.
    pub by: PersonId,
}

impl StatisticsRow {
    /// As a row.
    #[must_use]
    pub fn to_item(&self) -> Item {
        let mut item = Item::from([
            ("month".to_owned(), self.month.to_string().into()),
            ("number".to_owned(), Value::Number(i64::from(self.number))),
            ("sha256".to_owned(), self.sha256.to_string().into()),
            ("cases".to_owned(), Value::Number(self.cases)),
            ("yen".to_owned(), Value::Number(self.yen.get())),
            ("rows".to_owned(), Value::Number(i64::try_from(self.rows).unwrap_or(i64::MAX))),
            ("made_at".to_owned(), self.made_at.to_string().into()),
            ("by".to_owned(), self.by.as_str().into()),
        ]);
        self.csv.put_into(&mut item, "csv");
        self.parquet.put_into(&mut item, "parquet");
        item
    }

    /// From a row.
    ///
    /// # Errors
    /// Names the attribute that is missing or damaged.
    pub fn from_item(item: &Item) -> Result<Self, BadItem> {
        Ok(Self {
            month: BillingMonth::parse(item.text("month")?).map_err(|_| BadItem("month"))?,
            number: u32::try_from(item.number("number")?).map_err(|_| BadItem("number"))?,
            sha256: Digest::parse(item.text("sha256")?).map_err(|_| BadItem("sha256"))?,
            csv: Pinned::read_from(item, "csv").ok_or(BadItem("csv"))?,
            parquet: Pinned::read_from(item, "parquet").ok_or(BadItem("parquet"))?,
            cases: item.number("cases")?,
            yen: Yen::new(item.number("yen")?),
            rows: u64::try_from(item.number("rows")?).map_err(|_| BadItem("rows"))?,
            made_at: item.text("made_at")?.parse().map_err(|_| BadItem("made_at"))?,
            by: PersonId::stored(item.text("by")?, "by")?,
        })
    }
}

/// Notes a table under its number, once: of two that make one at the same time the second looks again.
#[must_use]
pub fn plan_statistics(realm: &Realm, row: &StatisticsRow) -> Write {
    let key = keys::statistics(realm, row.month, row.number);
    Write::Put { table: Table::Claims, key, item: row.to_item(), condition: Some(Condition::Absent) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back() {
        let pinned = |of: &[u8]| Pinned { version: "v".into(), length: 9, sha256: Digest::of(of) };
        let row = StatisticsRow {
            month: BillingMonth::parse("2024-07").unwrap(),
            number: 2,
            sha256: Digest::of(b"table"),
            csv: pinned(b"csv"),
            parquet: pinned(b"parquet"),
            cases: -1,
            yen: Yen::new(-1_900),
            rows: 1,
            made_at: "2024-08-01T00:00:00Z".parse().unwrap(),
            by: PersonId::parse("clerk-1").unwrap(),
        };
        assert_eq!(StatisticsRow::from_item(&row.to_item()), Ok(row.clone()));
        for name in row.to_item().keys() {
            let mut other = row.to_item();
            other.remove(name);
            assert!(StatisticsRow::from_item(&other).is_err(), "{name}");
        }
        let realm = Realm::parse("local-271403").unwrap();
        assert!(keys::statistics(&realm, row.month, 9).sort < keys::statistics(&realm, row.month, 10).sort);
    }
}
