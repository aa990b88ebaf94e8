//! Receipts that wait for a clerk (要確認・不適合), as a person is told of them: each reason once, with what to do and where the first one stands.

use super::result::RegisterResult;
use crate::client::Decided;
use crate::output;
use josei_base::Entry;
use josei_eligibility::Outcome;
use std::collections::BTreeMap;
use std::path::Path;

/// Reasons, with how many receipts each has and the place of the first.
#[derive(Default)]
pub struct Waiting(BTreeMap<&'static str, Reason>);

struct Reason {
    entry: &'static Entry,
    receipts: u64,
    first: String,
}

impl Waiting {
    /// Notes a decided receipt of a file.
    pub fn add(&mut self, path: &Path, one: &Decided) {
        let Some(code) = one.decision.decided_by().filter(|_| one.decision.result != Outcome::Ok) else { return };
        let reason = self.0.entry(code.0.code).or_insert_with(|| Reason {
            entry: code.0,
            receipts: 0,
            first: format!("{} {} RE", path.display(), one.line),
        });
        reason.receipts += 1;
    }

    /// Says them, and what an earlier command decided by another register.
    pub fn tell(&self, register: &RegisterResult) {
        for Reason { entry, receipts, first } in self.0.values() {
            output::say(&format!(
                "{first}\n  {} {receipts} 件/receipts: {}。{}。\n  {}. {}. (out/decisions.csv)",
                entry.code, entry.ja, entry.remedy_ja, entry.en, entry.remedy_en
            ));
        }
        if register.decided_by_another > 0 {
            output::say(&format!(
                "{0} 件は、以前の実行で別の資格台帳により判定済みです。今回の台帳では判定し直していません（うち職員の判断待ち {1} 件）。\n  \
                 {0} receipts were decided by another register when they were sent; they are not decided again ({1} of them wait for a clerk).",
                register.decided_by_another, register.waiting_by_another
            ));
        }
    }
}
