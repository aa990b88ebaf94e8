//! `josei payment check`: 全銀 files, offline.

use crate::args::PaymentCheckArgs;
use crate::exit::{Ended, Failure};
use crate::output;
use josei_base::Yen;
use josei_base::limits::BANK_FILE_BYTES_MAX;
use josei_payment::zengin::{BankProfile, PaymentCheck, check};
use serde::Serialize;
use std::io::Read as _;

#[derive(Serialize)]
struct Checked {
    files: Vec<PaymentCheck>,
}

/// Checks the files; errors in them are exit code 1.
pub fn run(args: &PaymentCheckArgs) -> Result<Ended, Failure> {
    let profile = BankProfile::default();
    let mut checked = Vec::with_capacity(args.files.len());
    let mut errors = false;
    for path in &args.files {
        let mut bytes = Vec::new();
        let limit = u64::try_from(BANK_FILE_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
        std::fs::File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes)).map_err(|error| Failure::file(path, &error))?;
        let file = check(&bytes, &profile);
        errors |= file.findings.iter().any(josei_base::Finding::is_error);
        let shape = PaymentCheck::new(path.display().to_string(), &file);
        if !args.json {
            for finding in &file.findings {
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
        }
        checked.push(shape);
    }
    if args.json {
        output::print_json(&Checked { files: checked })?;
    }
    Ok(if errors { Ended::InputErrors } else { Ended::Done })
}
