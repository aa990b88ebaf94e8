//! Differences for people: Japanese first, English second.

use super::month::name;
use super::{Comparison, Difference, Listed};
use crate::decide::{Code, FundingClass, Outcome};
use std::fmt::Write as _;

const fn result_ja(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Ok => "適合",
        Outcome::Review => "要確認",
        Outcome::Reject => "不適合",
    }
}

const fn class_ja(class: FundingClass) -> &'static str {
    match class {
        FundingClass::Prefecture => "府",
        FundingClass::City => "市",
        FundingClass::Unknown => "未定",
    }
}

fn labels(codes: &[Code]) -> String {
    codes.iter().map(|code| format!("{code} {}", code.0.ja)).collect::<Vec<_>>().join("、")
}

impl Difference {
    /// One line, Japanese.
    #[must_use]
    pub fn text_ja(&self) -> String {
        let mut parts = Vec::new();
        if self.result.before != self.result.after {
            parts.push(format!("{}から{}へ", result_ja(self.result.before), result_ja(self.result.after)));
        }
        if !self.codes_new.is_empty() {
            parts.push(format!("新たな理由 {}", labels(&self.codes_new)));
        }
        if !self.codes_gone.is_empty() {
            parts.push(format!("なくなった理由 {}", labels(&self.codes_gone)));
        }
        for change in &self.amounts {
            parts.push(format!("{} {}円から{}円へ", change.amount.name_ja(), change.before, change.after));
        }
        if self.paid.before != self.paid.after {
            parts.push(format!("支払 {}円から{}円へ", self.paid.before, self.paid.after));
        }
        if let Some(change) = &self.funding {
            parts.push(format!("府市区分 {}から{}へ", class_ja(change.before.class), class_ja(change.after.class)));
        }
        if self.other_holder {
            parts.push("受給者または公費の特定が変わる".to_owned());
        }
        if self.other_proposals {
            parts.push("処理の提案が変わる".to_owned());
        }
        if parts.is_empty() {
            let rules: Vec<String> = self.rules.iter().map(|rule| rule.step().to_string()).collect();
            parts.push(format!("判定の根拠だけが変わる（項目 {}）", rules.join("、")));
        }
        parts.join("、")
    }
}

impl Comparison {
    /// The counts, a line each; then the differences, a line each.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        let (count, same) = (self.receipts, self.receipts - self.differing);
        // Writing to a String cannot fail.
        let _ = writeln!(text, "レセプト/receipts {count}（同じ/same {same}、異なる/different {}）", self.differing);
        let _ = writeln!(text, "結果・支払・理由が変わる/change of result, payment or reason {}", self.mattering);
        for (from, to) in [Outcome::Ok, Outcome::Review, Outcome::Reject]
            .into_iter()
            .flat_map(|from| [Outcome::Ok, Outcome::Review, Outcome::Reject].map(|to| (from, to)))
        {
            if let Some(count) = self.results.get(&format!("{} to {}", name(from), name(to))) {
                let _ = writeln!(text, "  {}から{}へ/{} to {} {count}", result_ja(from), result_ja(to), name(from), name(to));
            }
        }
        for (what, counts) in [("新たな理由/new reason", &self.codes_new), ("なくなった理由/reason gone", &self.codes_gone)] {
            for (code, count) in counts {
                let label = Code::parse(code).map_or("", |code| code.0.ja);
                let _ = writeln!(text, "  {what} {code} {label} {count}");
            }
        }
        if self.funding > 0 {
            let _ = writeln!(text, "  府市区分が変わる/another funding class {}", self.funding);
        }
        let _ = writeln!(
            text,
            "支払/paid {}円から{}円へ/yen（増/more {}、減/less {}）",
            self.paid_before, self.paid_after, self.more, self.less
        );
        for Listed { receipt, difference } in &self.listed {
            let _ = writeln!(text, "{receipt}: {}", difference.text_ja());
        }
        if self.not_listed > 0 {
            let _ = writeln!(text, "ほか{}件/{} more", self.not_listed, self.not_listed);
        }
        text
    }
}
