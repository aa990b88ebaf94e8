//! `josei generate`: a synthetic city's month as files, with the expected answers beside them.

use crate::args::GenerateArgs;
use crate::exit::{Ended, Failure};
use crate::output;
use josei_synthetic::{Params, SyntheticMonth};
use std::path::{Path, PathBuf};

/// Writes register, receipt files, applications and expected answers.
pub fn run(args: &GenerateArgs) -> Result<Ended, Failure> {
    let month = make(args.receipts, args.seed)?;
    let files = write(&month, &args.out)?;
    output::say(&format!(
        "{}: レセプト{}件、ファイル{}本を作りました / {} receipts in {} files",
        args.out.display(),
        args.receipts,
        files.len(),
        args.receipts,
        files.len()
    ));
    Ok(Ended::Done)
}

/// The generator's own answers.
pub const EXPECTED_FILE: &str = "expected.json";

/// Makes the month.
pub fn make(receipts: u32, seed: u64) -> Result<SyntheticMonth, Failure> {
    josei_synthetic::generate(&Params::new(receipts, seed)).map_err(Failure::fault)
}

/// Writes it; the receipt files in their order.
pub fn write(month: &SyntheticMonth, out: &Path) -> Result<Vec<PathBuf>, Failure> {
    output::write_file(&out.join("register.csv"), &month.register_csv)?;
    output::write_file(&out.join("applications.csv"), &month.applications_csv)?;
    let mut files = Vec::with_capacity(month.files.len());
    for file in &month.files {
        let path = out.join("receipts").join(&file.name);
        output::write_file(&path, &file.bytes)?;
        files.push(path);
    }
    let expected = serde_json::to_vec_pretty(&month.expected).map_err(Failure::fault)?;
    output::write_file(&out.join(EXPECTED_FILE), &expected)?;
    Ok(files)
}
