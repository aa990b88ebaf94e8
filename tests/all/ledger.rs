//! A reckoning of a year that shares no code with what it reckons: claims and what was decided for each, bank files read by their places, nettings and receivables as
//! they are shown, lists and statistics.

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Accounts of the review bodies, by bank, branch and number, as the sample profile has them.
const BODIES: [(&str, &str); 2] = [("99990020000002", "shiharai"), ("99990030000003", "kokuho")];
/// Everybody else.
const PEOPLE: &str = "people";

/// A claim's books, yen.
#[derive(Debug, Default)]
struct Claim {
    payee: String,
    month: String,
    /// Accepted, by the machine or by people.
    accepted: i64,
    /// Taken back.
    back: i64,
    /// The batch whose file paid it.
    paid_by: Option<u64>,
    withheld: i64,
}

/// The books of a year.
#[derive(Debug, Default)]
pub struct Ledger {
    /// By delivery and number, or by the number of an application.
    claims: BTreeMap<String, Claim>,
    lists: BTreeMap<(&'static str, String), (u64, i64)>,
    batches: BTreeMap<String, u64>,
    files: usize,
    transferred: i64,
    again: Vec<(String, i64)>,
    occurred: BTreeSet<String>,
}

/// Transfers of a 全銀 file by payee: type 2, bank 1–4, branch 20–22, account 43–49, amount 80–89; the trailer's count and sum.
fn transfers(bytes: &[u8]) -> BTreeMap<String, i64> {
    let (mut sums, mut count, mut total) = (BTreeMap::new(), 0, 0);
    for record in bytes.split(|byte| *byte == b'\n').filter(|record| !record.is_empty()) {
        let digits = |at: std::ops::Range<usize>| std::str::from_utf8(&record[at]).unwrap().to_owned();
        match record[0] {
            b'2' => {
                let account = [digits(1..5), digits(20..23), digits(43..50)].concat();
                let payee = BODIES.iter().find(|(known, _)| *known == account).map_or(PEOPLE, |(_, body)| *body);
                let yen: i64 = digits(80..90).parse().unwrap();
                *sums.entry(payee.to_owned()).or_default() += yen;
                (count, total) = (count + 1, total + yen);
            }
            b'8' => assert_eq!((digits(1..7).parse(), digits(7..19).parse()), (Ok(count), Ok(total)), "the trailer"),
            _ => {}
        }
    }
    assert!(count > 0);
    sums
}

/// The claim of a receivable: `K-01-R-<delivery>-<number>`.
fn receipt_of(receivable: &str) -> String {
    let (delivery, number) = receivable.strip_prefix("K-01-R-").unwrap().rsplit_once('-').unwrap();
    format!("{delivery}/{}", number.parse::<u64>().unwrap())
}

impl Ledger {
    pub fn occurred(&mut self, kind: &str) {
        self.occurred.insert(kind.to_owned());
    }

    #[track_caller]
    pub fn assert_occurred(&self, kind: &str) {
        assert!(self.occurred.contains(kind), "{kind} never occurred: {:?}", self.occurred);
    }

    /// A receipt or application, with what the generator says is paid for it.
    pub fn claim(&mut self, name: &str, payee: &str, month: &str, yen: i64) {
        let claim = Claim { payee: payee.to_owned(), month: month.to_owned(), accepted: yen, ..Claim::default() };
        assert!(self.claims.insert(name.to_owned(), claim).is_none(), "{name} came twice");
    }

    /// What people decided: more, or less than nothing where it is taken back; what goes out on a list.
    pub fn word(&mut self, name: &str, payee: &str, month: &str, yen: i64, back: Option<(&'static str, i64)>) {
        let claim = self.claims.get_mut(name).unwrap_or_else(|| panic!("{name} never came"));
        assert_eq!((claim.payee.as_str(), claim.month.as_str()), (payee, month), "{name}");
        claim.accepted += yen.max(0);
        claim.back -= yen.min(0);
        if let Some((kind, yen)) = back {
            let sums = self.lists.entry((kind, payee.to_owned())).or_default();
            *sums = (sums.0 + 1, sums.1 + yen);
        }
    }

    /// A receipt that was taken back or returned comes again, with the same answer.
    pub fn will_come_again(&mut self, name: &str, yen: i64) {
        self.again.push((self.claims[name].payee.clone(), yen));
    }

    pub fn came_again(&self, number: usize) -> (String, i64) {
        self.again[number].clone()
    }

    /// What is decided of a month and in no file.
    pub fn open(&self, month: &str) -> i64 {
        self.claims.values().filter(|claim| claim.month == month && claim.paid_by.is_none()).map(|claim| claim.accepted).sum()
    }

    /// How many files left.
    pub const fn files(&self) -> usize {
        self.files
    }

    /// The newest batch of each month.
    pub fn last_batches(&self) -> BTreeMap<String, u64> {
        self.batches.clone()
    }

    /// A file that left the house: it pays all that was open of its month, less what it withholds, to the yen for each payee.
    pub fn left(&mut self, batch: &Value, withheld: &[Value], bytes: &[u8]) {
        let (number, month) = (batch["sequence"].as_u64().unwrap(), batch["billing_month"].as_str().unwrap());
        let mut expected: BTreeMap<String, i64> = BTreeMap::new();
        for claim in self.claims.values_mut().filter(|claim| claim.month == month && claim.paid_by.is_none() && claim.accepted > 0) {
            claim.paid_by = Some(number);
            *expected.entry(claim.payee.clone()).or_default() += claim.accepted;
        }
        assert_eq!(batch["owed_yen"].as_i64(), Some(expected.values().sum()), "{batch}");
        let mut sum = 0;
        for one in withheld {
            let (yen, payee) = (one["yen"].as_i64().unwrap(), one["payee"].as_str().unwrap());
            let claim = self.claims.get_mut(&receipt_of(one["receivable"].as_str().unwrap())).unwrap();
            claim.withheld += yen;
            assert!(claim.payee == payee && claim.withheld <= claim.back && yen > 0, "{one}: {claim:?}");
            *expected.get_mut(payee).unwrap() -= yen;
            sum += yen;
        }
        if sum > 0 {
            self.occurred("withheld");
        }
        assert_eq!(batch["withheld_yen"].as_i64(), Some(sum), "{batch}");
        expected.retain(|_, yen| *yen != 0);
        let paid = transfers(bytes);
        assert_eq!(paid, expected, "batch {number} of {month}");
        self.transferred += paid.values().sum::<i64>();
        self.files += 1;
        self.batches.insert(month.to_owned(), number);
    }

    /// What went out on lists is what people decided.
    pub fn agree_lists(&self, lists: &BTreeMap<(&'static str, String), (u64, i64)>) {
        assert_eq!(*lists, self.lists);
    }

    /// Decided − paid − open = 0, for every claim and over all; open is what the tables show: nothing but receivables, and what is carried over.
    pub fn reckon(&mut self, carried: &BTreeMap<String, i64>, receivables: &[Value], statistics: i64) {
        let mut open: BTreeMap<String, i64> = BTreeMap::new();
        for one in receivables {
            let claim = receipt_of(one["receivable"].as_str().unwrap());
            assert_eq!(one["payee"].as_str(), Some(self.claims[&claim].payee.as_str()), "{one}");
            assert!(open.insert(claim, one["open_yen"].as_i64().unwrap()).is_none(), "{one}");
        }
        let (mut all_decided, mut all_paid, mut unpaid) = (0, 0, BTreeMap::<String, i64>::new());
        for (name, claim) in &self.claims {
            let decided = claim.accepted - claim.back;
            let paid = if claim.paid_by.is_some() { claim.accepted } else { 0 } - claim.withheld;
            let owed = if claim.paid_by.is_some() { 0 } else { claim.accepted };
            *unpaid.entry(claim.month.clone()).or_default() += owed;
            let receivable = open.remove(name).unwrap_or_default();
            assert_eq!(decided - paid - (owed - receivable), 0, "{name}: {claim:?}, {receivable} yen to be given back");
            (all_decided, all_paid) = (all_decided + decided, all_paid + paid);
            for (yen, kind) in [(receivable, "receivable at the end"), (owed, "owed at the end")] {
                if yen > 0 {
                    self.occurred.insert(kind.to_owned());
                }
            }
        }
        assert_eq!(open, BTreeMap::new(), "receivables of nobody's claim");
        assert_eq!(unpaid, *carried, "what the tables carry over is what no file paid");
        assert_eq!(all_paid, self.transferred, "all transfers are all that was paid");
        assert_eq!(all_decided, statistics, "statistics count what was decided");
    }
}
