//! `josei payment check`: what a bank would say of a 全銀 file, offline. Transfers, salaries, account inquiries, statements and notices of incoming transfers.

use crate::args::PaymentCheckArgs;
use crate::exit::{Ended, Failure};
use crate::output;
use josei_base::limits::BANK_FILE_BYTES_MAX;
use josei_base::{Finding, Yen};
use josei_payment::zengin::{Answers, BankProfile, BothWays, PaymentCheck, check};
use serde::Serialize;
use std::io::Read as _;

#[derive(Serialize)]
struct Checked {
    files: Vec<PaymentCheck>,
}

/// Checks the files; errors in them are exit code 1.
pub fn run(args: &PaymentCheckArgs) -> Result<Ended, Failure> {
    let mut checked = Vec::with_capacity(args.files.len());
    let mut errors = false;
    for path in &args.files {
        let mut bytes = Vec::new();
        let limit = u64::try_from(BANK_FILE_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
        std::fs::File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes)).map_err(|error| Failure::file(path, &error))?;
        let told = PaymentCheck::new(path.display().to_string(), &check(&bytes, &BankProfile::default()));
        errors |= told.findings.iter().any(Finding::is_error);
        if !args.json {
            lines(&told).iter().try_for_each(|line| output::print(line))?;
        }
        checked.push(told);
    }
    if args.json {
        output::print_json(&Checked { files: checked })?;
    }
    Ok(if errors { Ended::InputErrors } else { Ended::Done })
}

/// For people: what is wrong, then what the file is.
fn lines(told: &PaymentCheck) -> Vec<String> {
    let mut lines: Vec<String> = told.findings.iter().map(|finding| output::finding_line(&told.path, finding)).collect();
    lines.push(format!(
        "{}: 種別/type {} 区切り/separator {} 件数/lines {} 合計/total {}円",
        told.path,
        told.type_code.as_deref().unwrap_or("-"),
        serde_json::to_value(told.separator).ok().as_ref().and_then(|name| name.as_str()).unwrap_or("-"),
        told.lines,
        Yen::new(told.total_yen)
    ));
    if let Some(Answers { agrees, no_account, other_name, other, unreadable }) = &told.answers {
        lines.push(format!(
            "  一致/agrees {agrees} 口座なし/no account {no_account} 名義相違/other name {other_name} その他/other {other} 読取不能/unreadable {unreadable}"
        ));
    }
    if let Some(BothWays { in_count, in_yen, out_count, out_yen }) = &told.movements {
        let (in_yen, out_yen) = (Yen::new(*in_yen), Yen::new(*out_yen));
        lines.push(format!("  入金/in {in_count} 件 {in_yen}円 出金・取消/out {out_count} 件 {out_yen}円"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn golden(name: &str) -> PaymentCheck {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/payment/golden").join(name);
        PaymentCheck::new(name.to_owned(), &check(&std::fs::read(path).unwrap(), &BankProfile::default()))
    }

    #[test]
    fn every_type_is_told_to_people_with_what_it_has() {
        for (name, told) in [
            ("type-11.txt", "type-11.txt: 種別/type 11 区切り/separator crlf 件数/lines 2 合計/total 12,845円"),
            ("type-98.txt", "  一致/agrees 2 口座なし/no account 0 名義相違/other name 0 その他/other 0 読取不能/unreadable 0"),
            ("type-99.txt", "  一致/agrees 1 口座なし/no account 0 名義相違/other name 1 その他/other 0 読取不能/unreadable 0"),
            ("type-01.txt", "  入金/in 1 件 12,345円 出金・取消/out 1 件 500円"),
            ("type-03.txt", "  入金/in 1 件 12,345円 出金・取消/out 1 件 500円"),
        ] {
            let lines = lines(&golden(name));
            assert_eq!(lines.last().map(String::as_str), Some(told), "{lines:?}");
        }
        // A type that nobody reads is refused by its name.
        let lines = lines(&golden("type-91.txt"));
        assert!(lines[0].contains("Z0006") && lines[0].contains("預金口座振替"), "{lines:?}");
    }
}
