//! `josei payment check`: 全銀 files, offline: transfers (21), account inquiries and their answers (98, 99), notices and statements (01, 03).

use crate::args::PaymentCheckArgs;
use crate::exit::{Ended, Failure};
use crate::output;
use josei_base::limits::BANK_FILE_BYTES_MAX;
use josei_base::{Finding, Yen};
use josei_payment::zengin::{
    ANSWER_POSITION, Answer, BankProfile, Inquiry, Movements, PaymentCheck, Records, Separator, Statement, Terminator, check, read_inquiry,
    read_statement,
};
use serde::Serialize;
use std::io::Read as _;

#[derive(Serialize)]
struct Checked {
    files: Vec<Shape>,
}

/// What is told of a file. A file of transfers is the contract's; the others have what they tell besides.
#[derive(Serialize)]
struct Shape {
    path: String,
    #[serde(rename = "type")]
    type_code: Option<String>,
    separator: Separator,
    /// Data records.
    lines: u64,
    /// Of transfers their sum; of movements what came in.
    total_yen: i64,
    /// What the trailers say; an inquiry has no sums.
    #[serde(skip_serializing_if = "Option::is_none")]
    declared: Option<Declared>,
    /// Of inquiries: what the bank says.
    #[serde(skip_serializing_if = "Option::is_none")]
    answers: Option<Answers>,
    /// Of statements and notices: both directions.
    #[serde(skip_serializing_if = "Option::is_none")]
    movements: Option<BothWays>,
    findings: Vec<Finding>,
}

#[derive(Serialize)]
struct Declared {
    lines: u64,
    total_yen: i64,
}

/// Accounts by what the bank answers (照会回答コード); in a request all agree, for nobody was asked yet.
#[derive(Default, Serialize)]
struct Answers {
    agrees: u64,
    no_account: u64,
    other_name: u64,
    other: u64,
    unreadable: u64,
}

#[derive(Serialize)]
struct BothWays {
    in_count: u64,
    in_yen: i64,
    /// 出金; of a notice of incoming transfers, 取消.
    out_count: u64,
    out_yen: i64,
}

/// Checks the files; errors in them are exit code 1.
pub fn run(args: &PaymentCheckArgs) -> Result<Ended, Failure> {
    let mut checked = Vec::with_capacity(args.files.len());
    let mut errors = false;
    for path in &args.files {
        let mut bytes = Vec::new();
        let limit = u64::try_from(BANK_FILE_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
        std::fs::File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes)).map_err(|error| Failure::file(path, &error))?;
        let shape = Shape::of(path.display().to_string(), &bytes);
        errors |= shape.findings.iter().any(Finding::is_error);
        if !args.json {
            tell(&shape)?;
        }
        checked.push(shape);
    }
    if args.json {
        output::print_json(&Checked { files: checked })?;
    }
    Ok(if errors { Ended::InputErrors } else { Ended::Done })
}

fn tell(shape: &Shape) -> Result<(), Failure> {
    for finding in &shape.findings {
        output::print(&output::finding_line(&shape.path, finding))?;
    }
    output::print(&format!(
        "{}: 種別/type {} 区切り/separator {} 件数/lines {} 合計/total {}円",
        shape.path,
        shape.type_code.as_deref().unwrap_or("-"),
        serde_json::to_value(shape.separator).ok().as_ref().and_then(|name| name.as_str()).unwrap_or("-"),
        shape.lines,
        Yen::new(shape.total_yen)
    ))?;
    if let Some(Answers { agrees, no_account, other_name, other, unreadable }) = &shape.answers {
        output::print(&format!(
            "  一致/agrees {agrees} 口座なし/no account {no_account} 名義相違/other name {other_name} その他/other {other} 読取不能/unreadable {unreadable}"
        ))?;
    }
    if let Some(BothWays { in_count, in_yen, out_count, out_yen }) = &shape.movements {
        let (in_yen, out_yen) = (Yen::new(*in_yen), Yen::new(*out_yen));
        output::print(&format!("  入金/in {in_count} 件 {in_yen}円 出金・取消/out {out_count} 件 {out_yen}円"))?;
    }
    Ok(())
}

impl Shape {
    fn of(path: String, bytes: &[u8]) -> Self {
        match bytes.get(..3) {
            Some(b"198" | b"199") => Self::inquiry(path, bytes, read_inquiry(bytes, &BankProfile::default(), ANSWER_POSITION)),
            Some(b"101" | b"103") => Self::statement(path, bytes, read_statement(bytes)),
            _ => Self::transfers(PaymentCheck::new(path, &check(bytes, &BankProfile::default()))),
        }
    }

    fn transfers(file: PaymentCheck) -> Self {
        let PaymentCheck { path, type_code, separator, lines, total_yen, declared, findings } = file;
        let declared = Some(Declared { lines: declared.lines, total_yen: declared.total_yen });
        Self { path, type_code, separator, lines, total_yen, declared, answers: None, movements: None, findings }
    }

    fn inquiry(path: String, bytes: &[u8], read: Inquiry) -> Self {
        let mut answers = Answers::default();
        for line in &read.lines {
            let count = match line.answer {
                Some(Answer::Agrees) => &mut answers.agrees,
                Some(Answer::NoAccount) => &mut answers.no_account,
                Some(Answer::OtherName) => &mut answers.other_name,
                Some(Answer::Other) => &mut answers.other,
                None => &mut answers.unreadable,
            };
            *count += 1;
        }
        let lines = u64::try_from(read.lines.len()).unwrap_or(u64::MAX);
        let (type_code, separator) = (type_of(bytes), separator(bytes));
        Self {
            path,
            type_code,
            separator,
            lines,
            total_yen: 0,
            declared: None,
            answers: Some(answers),
            movements: None,
            findings: read.findings,
        }
    }

    fn statement(path: String, bytes: &[u8], read: Statement) -> Self {
        let lines = |movements: Movements| movements.in_count.saturating_add(movements.out_count);
        let Movements { in_count, in_yen, out_count, out_yen } = read.counted;
        Self {
            path,
            type_code: type_of(bytes),
            separator: separator(bytes),
            lines: lines(read.counted),
            total_yen: in_yen.get(),
            declared: Some(Declared { lines: lines(read.declared), total_yen: read.declared.in_yen.get() }),
            answers: None,
            movements: Some(BothWays { in_count, in_yen: in_yen.get(), out_count, out_yen: out_yen.get() }),
            findings: read.findings,
        }
    }
}

fn type_of(bytes: &[u8]) -> Option<String> {
    bytes.get(1..3).map(|code| String::from_utf8_lossy(code).into_owned())
}

/// What follows the header; that all records are like it is the readers' to say.
fn separator(bytes: &[u8]) -> Separator {
    match Records::new(bytes).next().map(|record| record.terminator) {
        Some(Terminator::Crlf) => Separator::Crlf,
        Some(Terminator::Lf) => Separator::Lf,
        Some(Terminator::Cr) => Separator::Cr,
        Some(Terminator::None) | None => Separator::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn golden(name: &str) -> Shape {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/payment/golden").join(name);
        Shape::of(name.to_owned(), &std::fs::read(path).unwrap())
    }

    #[test]
    fn inquiries_and_statements_are_read_and_not_refused_for_their_type() {
        for (name, code) in [("type-98.txt", "98"), ("type-99.txt", "99"), ("type-03.txt", "03")] {
            let shape = golden(name);
            assert_eq!(shape.type_code.as_deref(), Some(code));
            assert!(shape.findings.iter().all(|finding| finding.entry.code != "Z0006"), "{name}");
            assert_eq!((shape.answers.is_some(), shape.movements.is_some()), (code != "03", code == "03"));
        }
        // A type that nobody reads is refused as before.
        assert!(golden("type-91.txt").findings.iter().any(|finding| finding.entry.code == "Z0006"));
    }

    #[test]
    fn the_answers_of_a_written_inquiry_are_counted() {
        let read = golden("type-98.txt");
        let Answers { agrees, no_account, other_name, other, unreadable } = read.answers.unwrap();
        assert_eq!(agrees + no_account + other_name + other + unreadable, read.lines);
    }
}
