//! One file's answer of `josei payment check --json` (`design.md` §6).

use super::check::CheckedFile;
use super::frame::Separator;
use super::inquiry::Answer;
use super::statement::Movements;
use josei_base::Finding;
use serde::Serialize;

/// The answer for one file. A file of transfers is the contract's; the others have what they tell besides.
#[derive(Debug, Clone, Serialize)]
pub struct PaymentCheck {
    /// Path as the user gave it.
    pub path: String,
    /// 種別コード; null when the file does not begin with a header.
    #[serde(rename = "type")]
    pub type_code: Option<String>,
    /// What separates the records.
    pub separator: Separator,
    /// Data records, counted.
    pub lines: u64,
    /// Sum of their amounts, counted; of a statement or notice what came in, of an inquiry nothing.
    pub total_yen: i64,
    /// What the trailer says.
    pub declared: DeclaredTotals,
    /// Of inquiries: what the bank says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answers: Option<Answers>,
    /// Of statements and notices: both directions, counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub movements: Option<BothWays>,
    /// What is wrong.
    pub findings: Vec<Finding>,
}

/// What the trailer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct DeclaredTotals {
    /// 合計件数.
    pub lines: u64,
    /// 合計金額.
    pub total_yen: i64,
}

/// Accounts by what the bank answers (照会回答コード); in a request all agree, for nobody was asked yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Answers {
    /// 0: type, number and name agree.
    pub agrees: u64,
    /// 1: no such account.
    pub no_account: u64,
    /// 2: another name.
    pub other_name: u64,
    /// 9: something else.
    pub other: u64,
    /// None of the codes.
    pub unreadable: u64,
}

/// What came in, and what went out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct BothWays {
    /// 入金, records.
    pub in_count: u64,
    /// Their sum.
    pub in_yen: i64,
    /// 出金; of a notice of incoming transfers, 取消.
    pub out_count: u64,
    /// Their sum.
    pub out_yen: i64,
}

impl PaymentCheck {
    /// The answer for a checked file; `path` as the user gave it.
    #[must_use]
    pub fn new(path: impl Into<String>, file: &CheckedFile<'_>) -> Self {
        let mut answers: Option<Answers> = None;
        for line in file.inquiry_lines() {
            let answers = answers.get_or_insert_default();
            let count = match line.answer {
                Some(Answer::Agrees) => &mut answers.agrees,
                Some(Answer::NoAccount) => &mut answers.no_account,
                Some(Answer::OtherName) => &mut answers.other_name,
                Some(Answer::Other) => &mut answers.other,
                None => &mut answers.unreadable,
            };
            *count += 1;
        }
        let both = |Movements { in_count, in_yen, out_count, out_yen }| BothWays {
            in_count,
            in_yen: in_yen.get(),
            out_count,
            out_yen: out_yen.get(),
        };
        Self {
            path: path.into(),
            type_code: file.type_code.clone(),
            separator: file.separator,
            lines: file.counted.lines,
            total_yen: file.counted.yen.get(),
            declared: DeclaredTotals { lines: file.declared.lines, total_yen: file.declared.yen.get() },
            answers,
            movements: file.moved.map(|moved| both(moved.counted)),
            findings: file.findings.clone(),
        }
    }
}
