//! What is kept of a line or of a claim until it is compared: no name, and nothing that is not needed.

use crate::list::{Column, Decided, claimed, place};
use josei_base::receipt::{NormalReceipt, ProgrammePart};
use josei_base::{Entry, Finding, Month, Yen};

/// A line of a list, or a claim.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Side {
    /// Line of its first record in its file.
    pub(super) line: u64,
    /// レセプト管理番号 without leading zeros; empty if there is none.
    pub(super) management: String,
    /// 検索番号 likewise.
    pub(super) search: String,
    pub(super) key: Key,
    pub(super) amounts: Amounts,
}

/// Whose claim it is, and for what. A receipt has no number that both sides must have.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Key {
    service: Month,
    facility: String,
    inpatient: bool,
    /// 受給者番号; where there is none, the birthday.
    holder: String,
}

/// What is compared, in yen.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Amounts {
    /// 請求点数 as cost; of a line that does not tell it, none.
    pub(super) claimed: Option<Yen>,
    /// 決定金額; of a claim what it bills.
    pub(super) cost: Yen,
    /// It bills yen, no points.
    pub(super) in_yen: bool,
    /// 患者負担額.
    pub(super) copay: Yen,
    /// 公費請求額, where it is known.
    pub(super) city: Option<Yen>,
}

/// It holds numbers of a person; only the place is shown.
impl std::fmt::Debug for Side {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Side(line {})", self.line)
    }
}

impl Side {
    /// A line of a list.
    pub(super) fn of_line(line: u64, decided: &Decided, receipt: &NormalReceipt) -> Option<Self> {
        let programme = receipt.programmes.first()?;
        let amounts = Amounts {
            claimed: decided.claimed_points.map(josei_base::Points::cost),
            cost: decided.cost,
            in_yen: decided.decided_points.is_none(),
            copay: programme.copay.unwrap_or_default(),
            city: decided.claimed,
        };
        Some(Self::new(line, receipt, programme, [&decided.management_number, &receipt.search_number], amounts))
    }

    /// A claim; nothing if it does not name the programme.
    pub(super) fn of_claim(normal: &NormalReceipt, programme: &str, management: &str, search: &str) -> Option<Self> {
        let programme = normal.programmes.iter().find(|part| part.number == programme)?;
        let cost = normal.billed().cost();
        let amounts = Amounts {
            claimed: Some(cost),
            cost,
            in_yen: normal.billed().points().is_none(),
            copay: programme.copay.unwrap_or_default(),
            city: claimed(normal, programme, cost),
        };
        let search = if search.is_empty() { normal.search_number.as_str() } else { search };
        Some(Self::new(normal.line, normal, programme, [management, search], amounts))
    }

    fn new(line: u64, receipt: &NormalReceipt, programme: &ProgrammePart, [management, search]: [&str; 2], amounts: Amounts) -> Self {
        let number = programme.holder_number.trim_start_matches('0');
        let key = Key {
            service: receipt.service_month.0,
            facility: receipt.facility.full_code(),
            inpatient: receipt.receipt_type.is_inpatient(),
            holder: if number.is_empty() { receipt.birth_date.to_string() } else { number.to_owned() },
        };
        let plain = |number: &str| number.trim_start_matches('0').to_owned();
        Self { line, management: plain(management), search: plain(search), key, amounts }
    }

    /// A finding at a field of this line of the list; at the whole line for its record type.
    pub(super) fn at(&self, column: Column, entry: &'static Entry, detail: String) -> Finding {
        place(self.line, column, entry, detail)
    }
}
