//! Control totals (合計の申告) that a sender announces beside a file, and what reading it gave instead.

use crate::codes;
use crate::row::Counts;
use josei_base::{Entry, Finding};
use serde::{Deserialize, Serialize};

/// What a sender says a file holds; nothing where nothing is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Declared {
    /// Receipts.
    pub receipts: Option<u64>,
    /// What all receipts bill: points (合計点数), or the yen of a file of 訪問看護 (合計金額), which has no points.
    pub points: Option<u64>,
}

impl Declared {
    /// One finding on the file for each total that differs. It refuses nothing, but a person must confirm.
    #[must_use]
    pub fn differences(&self, counts: &Counts) -> Vec<Finding> {
        let billed = if counts.points == 0 { counts.yen } else { counts.points };
        let totals = [(&codes::DECLARED_RECEIPTS, self.receipts, counts.receipts), (&codes::DECLARED_POINTS, self.points, billed)];
        totals.into_iter().filter_map(|(entry, declared, read)| difference(entry, declared?, read)).collect()
    }
}

fn difference(entry: &'static Entry, declared: u64, read: u64) -> Option<Finding> {
    let detail = format!("申告/declared {declared}, 読取り/read {read}");
    (declared != read).then(|| Finding { line: 0, record: String::new(), field: String::new(), position: None, entry, detail })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_more_or_less_is_a_difference_and_nothing_said_is_none() {
        let counts = Counts { receipts: 3, points: 1_200, ..Counts::default() };
        let codes = |receipts, points| -> Vec<&str> {
            Declared { receipts, points }.differences(&counts).iter().map(|finding| finding.entry.code).collect()
        };
        assert_eq!(codes(None, None), [""; 0]);
        assert_eq!(codes(Some(3), Some(1_200)), [""; 0]);
        assert_eq!(codes(Some(2), Some(1_200)), ["D0016"]);
        assert_eq!(codes(Some(4), None), ["D0016"]);
        assert_eq!(codes(None, Some(1_201)), ["D0017"]);
        assert_eq!(codes(Some(0), Some(0)), ["D0016", "D0017"]);
    }

    #[test]
    fn what_a_file_of_visiting_nurses_bills_is_yen() {
        let counts = Counts { receipts: 1, yen: 25_550, ..Counts::default() };
        assert_eq!(Declared { receipts: None, points: Some(25_550) }.differences(&counts), []);
        for other in [0, 2_555, 25_549] {
            let told = Declared { receipts: None, points: Some(other) }.differences(&counts);
            assert_eq!(told.iter().map(|finding| finding.entry.code).collect::<Vec<_>>(), ["D0017"], "{other}");
        }
    }
}
