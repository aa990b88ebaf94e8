//! `josei generate`: a synthetic city's month as files, with the expected answers beside them.

use crate::args::GenerateArgs;
use crate::exit::{Ended, Failure};
use crate::output;
use josei_synthetic::{Expected, OtherAnswer, Params, SyntheticError, SyntheticMonth};
use std::path::{Path, PathBuf};

/// The generator's own answers.
const EXPECTED_FILE: &str = "expected.json";
/// Folder of the receipt files.
const RECEIPTS: &str = "receipts";
/// Folder of the same receipts in other forms, with answers of its own.
const OTHER: &str = "other";

/// Writes register, receipt files, applications and expected answers.
pub fn run(args: &GenerateArgs) -> Result<Ended, Failure> {
    let forms = args.also.iter().copied().collect();
    let billing_month = args.billing_month.0;
    let params = Params { external_characters: args.external_characters, forms, billing_month, ..Params::new(args.receipts, args.seed) };
    let months = josei_synthetic::generate_months(&params, args.months).map_err(refused)?;
    let alone = months.len() == 1;
    for month in &months {
        let out = if alone { args.out.clone() } else { args.out.join(month.expected.billing_month.to_string()) };
        let files = write(month, &out)?.len();
        let receipts = args.receipts;
        output::say(&format!(
            "{}: レセプト{receipts}件、ファイル{files}本を作りました / {receipts} receipts in {files} files",
            out.display()
        ));
        if !month.others.is_empty() {
            let (folder, others) = (out.join(OTHER), month.others.len());
            output::say(&format!("{}: 別の形式のファイル{others}本 / {others} files in other forms", folder.display()));
        }
    }
    Ok(Ended::Done)
}

/// What was asked for cannot be made, or this program is at fault.
fn refused(error: SyntheticError) -> Failure {
    match error {
        SyntheticError::BillingMonth => Failure::usage(
            "請求年月は2021-09から2100-12までです / billing months are 2021-09 to 2100-12",
            "--billing-month と --months を確認してください / check --billing-month and --months",
        ),
        fault => Failure::fault(fault),
    }
}

/// Makes the month.
pub fn make(receipts: u32, seed: u64) -> Result<SyntheticMonth, Failure> {
    josei_synthetic::generate(&Params::new(receipts, seed)).map_err(Failure::fault)
}

/// Writes it; the receipt files in their order. A folder with another month in it is left as it is.
pub fn write(month: &SyntheticMonth, out: &Path) -> Result<Vec<PathBuf>, Failure> {
    refuse_another(out, &month.expected)?;
    // The answers first: they tell whose files these are, even if the rest is cut off.
    let expected = serde_json::to_vec_pretty(&month.expected).map_err(Failure::fault)?;
    output::write_file(&out.join(EXPECTED_FILE), &expected)?;
    output::write_file(&out.join("register.csv"), &month.register_csv)?;
    output::write_file(&out.join("applications.csv"), &month.applications_csv)?;
    let mut files = Vec::with_capacity(month.files.len());
    for file in &month.files {
        let path = out.join(RECEIPTS).join(&file.name);
        output::write_file(&path, &file.bytes)?;
        files.push(path);
    }
    if !month.others.is_empty() {
        let answers: Vec<&OtherAnswer> = month.others.iter().map(|other| &other.expected).collect();
        let answers = serde_json::to_vec_pretty(&answers).map_err(Failure::fault)?;
        output::write_file(&out.join(OTHER).join(EXPECTED_FILE), &answers)?;
    }
    for other in &month.others {
        let path = out.join(OTHER).join(other.expected.form.name()).join(&other.expected.name);
        output::write_file(&path, &other.bytes)?;
    }
    Ok(files)
}

/// A folder belongs to one month: another one's files would be mixed with it.
fn refuse_another(out: &Path, expected: &Expected) -> Result<(), Failure> {
    let path = out.join(EXPECTED_FILE);
    let same = match std::fs::read(&path) {
        Ok(standing) => serde_json::from_slice::<serde_json::Value>(&standing).ok() == serde_json::to_value(expected).ok(),
        // Without answers there must be no receipt files either.
        Err(_) => std::fs::read_dir(out.join(RECEIPTS)).map_or(true, |mut files| files.next().is_none()),
    };
    if same {
        return Ok(());
    }
    Err(Failure::usage(
        &format!("{}: 別の件数または乱数の種の月があります / a month of another size or seed is there", out.display()),
        "空のフォルダーを指定してください / give an empty folder",
    ))
}
