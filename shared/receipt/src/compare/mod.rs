//! A decided list against the claims it was decided on (決定済レセプト一覧と請求の照合): what stands on one side only, and what differs.
//!
//! First the list is taken, then the claims of each file; then [`AgainstList::compare`] pairs them. A claim and a line are a pair if they have the same
//! レセプト管理番号, else the same 検索番号, else the same institution, 診療年月, 受給者番号 and setting (in or out): of several, those of the same
//! amount first, then in their order.
//!
//! Compared are ordinary lines and claims made again (再請求); 過誤調整 takes back what an earlier list decided, and is counted only. A claim is
//! looked for in the list if it is of its review body, its programme and a 請求年月 that its lines are of.

mod differences;
mod pairs;
mod side;

use crate::any::AnyEvent;
use crate::codes;
use crate::event::Event;
use crate::findings::{Findings, finding};
use crate::list::{Column, Entry, ListEvent, ListHeader, ListLine};
use crate::wrapped::WrappedEvent;
use josei_base::limits::FINDINGS_LISTED_MAX;
use josei_base::receipt::NormalReceipt;
use josei_base::{Finding, Month};
use serde::Serialize;
use side::Side;
use std::collections::BTreeSet;

/// Most lines of a list, and most claims of a file, that are compared: a month of a large city has 118,000.
pub const COMPARED_MAX: usize = 500_000;

/// A decided list that claims are compared with (照合する一覧).
#[derive(Debug, Default)]
pub struct AgainstList {
    header: Option<ListHeader>,
    lines: Vec<Side>,
    months: BTreeSet<Month>,
    counts: Compared,
    over: bool,
}

/// The claims of one file that are looked for in a list (照合する請求).
#[derive(Debug, Default)]
pub struct Claims {
    sides: Vec<Side>,
    outside: u64,
    rejected: u64,
    over: bool,
}

/// How many of what (照合の件数).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Compared {
    /// Lines that were compared.
    pub lines: u64,
    /// Claims that were compared.
    pub claims: u64,
    /// Pairs in which nothing differs.
    pub equal: u64,
    /// Pairs in which something does.
    pub differing: u64,
    /// Claims that the list does not have.
    pub not_in_list: u64,
    /// Lines that nobody claimed here.
    pub not_claimed: u64,
    /// Lines of 過誤調整: not compared.
    pub adjustments: u64,
    /// Claims of another review body, programme or billing month than the list is about: not compared.
    pub outside: u64,
    /// Lines and claims that were rejected: not compared.
    pub rejected: u64,
}

/// What a comparison found (照合結果).
#[derive(Debug)]
pub struct Comparison {
    /// How many of what.
    pub counts: Compared,
    /// What was found at the lines of the list.
    pub list: Found,
    /// What was found at the claims, file by file.
    pub claims: Vec<Found>,
}

/// Findings of one file (照合の指摘).
#[derive(Debug)]
pub struct Found {
    /// At most [`FINDINGS_LISTED_MAX`].
    pub findings: Vec<Finding>,
    /// How many more there were.
    pub more: u64,
    /// Errors, listed or not.
    pub errors: u64,
    /// Warnings, listed or not.
    pub warnings: u64,
}

impl From<Findings> for Found {
    fn from(found: Findings) -> Self {
        let Findings { list, more, errors, warnings, .. } = found;
        Self { findings: list, more, errors, warnings }
    }
}

impl AgainstList {
    /// Takes one event of the list.
    pub fn take(&mut self, event: &ListEvent) {
        match event {
            ListEvent::Header(header) => self.header = Some(header.clone()),
            ListEvent::Line(line) => self.take_line(line),
            ListEvent::Finding(_) | ListEvent::Other(_) => {}
        }
    }

    fn take_line(&mut self, line: &ListLine) {
        let Some(decided) = &line.decided else {
            self.counts.rejected += 1;
            return;
        };
        match &decided.entry {
            Entry::Adjustment { .. } => self.counts.adjustments += 1,
            Entry::Ordinary(receipt) | Entry::Reclaim { receipt, .. } => {
                self.months.insert(receipt.billing_month.0);
                if self.lines.len() < COMPARED_MAX {
                    self.lines.extend(Side::of_line(line.line, decided, receipt));
                } else {
                    self.over = true;
                }
            }
        }
    }

    /// Takes one event of a claim file or of CSV情報; the list must have been taken before.
    pub fn take_claim(&self, claims: &mut Claims, event: &AnyEvent) {
        match event {
            AnyEvent::Uke(Event::Receipt(receipt)) => self.claim(claims, receipt.normal.as_ref(), "", ""),
            AnyEvent::Wrapped(WrappedEvent::Receipt(wrapped)) => {
                self.claim(claims, wrapped.receipt.normal.as_ref(), &wrapped.management_number, &wrapped.search_number);
            }
            AnyEvent::Uke(_) | AnyEvent::Wrapped(_) | AnyEvent::List(_) => {}
        }
    }

    fn claim(&self, claims: &mut Claims, normal: Option<&NormalReceipt>, management: &str, search: &str) {
        let Some(normal) = normal else {
            claims.rejected += 1;
            return;
        };
        let of_the_list = self.header.as_ref().filter(|header| {
            let month = self.months.contains(&normal.billing_month.0) || header.month() == Some(normal.billing_month.0);
            header.review_body == normal.review_body && month
        });
        let Some(side) = of_the_list.and_then(|header| Side::of_claim(normal, header.programme.as_str(), management, search)) else {
            claims.outside += 1;
            return;
        };
        if claims.sides.len() < COMPARED_MAX {
            claims.sides.push(side);
        } else {
            claims.over = true;
        }
    }

    /// Pairs the claims of all files with the lines; nothing for a list whose header cannot be used.
    #[must_use]
    pub fn compare(&self, files: &[Claims]) -> Option<Comparison> {
        self.header.as_ref()?;
        let mut counts = self.counts;
        let mut of_list = Findings::new(FINDINGS_LISTED_MAX);
        let mut of_files: Vec<Findings> = files.iter().map(|_| Findings::new(FINDINGS_LISTED_MAX)).collect();
        for (over, found) in std::iter::once((self.over, &mut of_list)).chain(files.iter().map(|file| file.over).zip(&mut of_files)) {
            if over {
                found.add(finding(0, b"", String::new(), &codes::COMPARED_TOO_MANY, format!("> {COMPARED_MAX}")));
            }
        }
        let claims: Vec<(usize, &Side)> =
            files.iter().enumerate().flat_map(|(file, claims)| claims.sides.iter().map(move |side| (file, side))).collect();
        (counts.lines, counts.claims) = (length(self.lines.len()), length(claims.len()));
        for file in files {
            counts.outside += file.outside;
            counts.rejected += file.rejected;
        }
        let paired = pairs::pair(&self.lines, &claims);
        for (line, claim) in &paired.pairs {
            let before = of_list.errors + of_list.warnings;
            differences::tell(line, claim, &mut of_list);
            *(if of_list.errors + of_list.warnings == before { &mut counts.equal } else { &mut counts.differing }) += 1;
        }
        (counts.not_claimed, counts.not_in_list) = (length(paired.lines.len()), length(paired.claims.len()));
        for line in paired.lines {
            of_list.add(line.at(Column::Record, &codes::COMPARED_NOT_CLAIMED, String::new()));
        }
        for (file, claim) in paired.claims {
            if let Some(found) = of_files.get_mut(file) {
                found.add(finding(claim.line, b"RE", String::new(), &codes::COMPARED_NOT_IN_LIST, String::new()));
            }
        }
        Some(Comparison { counts, list: of_list.into(), claims: of_files.into_iter().map(Found::from).collect() })
    }
}

fn length(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "H,01,1,202408,85270023,01,20240820120000\r\n\
        D,2407270000000001,,,202408,202407,202406,1,27,6000019,x,1126,85270023,1234566,1,A B,,20130507,1,01270016,\
        1,5,01,01,070,2,2,150,150,1500,450,,,0,,,,,,0,\r\n";

    #[test]
    fn one_more_than_the_limit_is_told_and_not_compared() {
        let mut events = Vec::new();
        crate::list::ListParser::new().push(LIST.as_bytes(), &mut |event| events.push(event));
        let mut list = AgainstList::default();
        for event in &events {
            list.take(event);
        }
        list.lines = vec![list.lines.first().expect("a line").clone(); COMPARED_MAX];
        assert!(!list.over);
        for event in &events {
            list.take(event);
        }
        assert_eq!(list.lines.len(), COMPARED_MAX);
        let found = list.compare(&[]).expect("a header").list;
        assert_eq!(found.findings.first().expect("told first").entry.code, "R0908");
        assert_eq!(found.errors, u64::try_from(COMPARED_MAX).expect("fits") + 1);
    }
}
