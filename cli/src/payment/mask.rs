//! `josei payment mask`: a bank file that can be shown, offline.

use crate::args::MaskArgs;
use crate::exit::{Ended, Failure};
use crate::output;
use josei_base::limits::BANK_FILE_BYTES_MAX;
use josei_payment::zengin::mask;
use std::io::Read as _;

/// Hides names and accounts; a file that cannot be read is exit code 1, and nothing is written.
pub fn run(args: &MaskArgs) -> Result<Ended, Failure> {
    if args.output.exists() {
        return Err(Failure::usage(
            &format!("--output {}: 既にあります / exists already", args.output.display()),
            "まだない名前を指定してください / name a file that is not there yet",
        ));
    }
    let mut bytes = Vec::new();
    let limit = u64::try_from(BANK_FILE_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
    std::fs::File::open(&args.file)
        .and_then(|file| file.take(limit).read_to_end(&mut bytes))
        .map_err(|error| Failure::file(&args.file, &error))?;
    match mask(&bytes) {
        Ok(masked) => {
            output::write_file(&args.output, &masked)?;
            Ok(Ended::Done)
        }
        Err(entry) => {
            output::print(&format!("{}: {} {} / {}", args.file.display(), entry.code, entry.ja, entry.en))?;
            output::print(&format!("  {} / {}", entry.remedy_ja, entry.remedy_en))?;
            Ok(Ended::InputErrors)
        }
    }
}
