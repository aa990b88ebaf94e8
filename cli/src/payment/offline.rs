//! `josei payment rebuild`, `josei payment iso`: bank files from manifests, messages from bank files, offline.

use crate::args::{IsoArgs, RebuildArgs};
use crate::exit::{Ended, Failure};
use crate::output;
use josei_base::limits::BANK_FILE_BYTES_MAX;
use josei_base::{Date, Digest, Timestamp, Yen};
use josei_payment::PaymentError;
use josei_payment::batch::{Manifest, render};
use josei_payment::iso20022::{self, IsoError};
use josei_payment::profile::PayerProfile;
use josei_payment::zengin::{BankProfile, NotTyped, Totals, check};
use serde_json::json;
use std::io::Read as _;
use std::path::Path;

/// Most bytes of a manifest, and of the other files: several times the largest bank file.
const FILE_BYTES_MAX: usize = 8 * BANK_FILE_BYTES_MAX;
/// What a manifest begins with, and no bank file.
const MANIFEST_BEGINS: u8 = b'{';
/// Characters of the hash that names a message.
const ID_HASH_CHARS: usize = 24;

/// A whole file, within the limit.
pub fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(FILE_BYTES_MAX).unwrap_or(u64::MAX);
    std::fs::File::open(path).and_then(|file| file.take(limit).read_to_end(&mut bytes)).map_err(|error| Failure::file(path, &error))?;
    Ok(bytes)
}

fn refused(path: &Path, error: &PaymentError) -> Failure {
    let entry = error.entry();
    let text =
        format!("{}: {} {} ({error})\n  {}\n  {}. {}", path.display(), entry.code, entry.ja, entry.remedy_ja, entry.en, entry.remedy_en);
    Failure::Refused { code: entry.code.to_owned(), detail: error.to_string(), text }
}

fn not_there_yet(path: &Path) -> Result<(), Failure> {
    if !path.exists() {
        return Ok(());
    }
    Err(Failure::usage(
        &format!("--out {}: 既にあります / exists already", path.display()),
        "まだない名前を指定してください / name a file that is not there yet",
    ))
}

fn profile(path: Option<&Path>) -> Result<Option<PayerProfile>, Failure> {
    let Some(path) = path else { return Ok(None) };
    let text = std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?;
    let loaded = PayerProfile::load(&text).map_err(|findings| {
        let name = path.display().to_string();
        let lines: Vec<_> = findings.iter().map(|finding| output::finding_line(&name, finding)).collect();
        Failure::Input { text: lines.join("\n"), findings }
    })?;
    Ok(Some(loaded.0))
}

/// A manifest and the bank file it renders.
fn rendered(path: &Path, payer: Option<&Path>) -> Result<(Manifest, Vec<u8>), Failure> {
    let profile = profile(payer)?;
    let manifest = Manifest::from_bytes(&read(path)?).map_err(|error| refused(path, &error))?;
    let bytes = render(&manifest, profile.as_ref()).map_err(|error| refused(path, &error))?;
    Ok((manifest, bytes))
}

/// Renders a manifest again; a file that is not the one asked for is exit code 1 and is not written.
pub fn rebuild(args: &RebuildArgs) -> Result<Ended, Failure> {
    let (Some(path), Some(out)) = (&args.manifest, &args.out) else {
        return Err(Failure::usage("MANIFEST, --out", "--help で使い方を表示します / --help explains it"));
    };
    not_there_yet(out)?;
    let (manifest, bytes) = rendered(path, args.payer.as_deref())?;
    let (hash, totals) = (Digest::of(&bytes), manifest.totals());
    let same = args.sha256.is_none_or(|asked| asked == hash);
    if same {
        output::write_file(out, &bytes)?;
    }
    if args.json {
        let path = same.then(|| out.display().to_string());
        output::print_json(&json!({
            "path": path, "batch": manifest.sequence, "manifest_format": manifest.format(), "value_date": manifest.value_date.to_string(),
            "lines": totals.lines, "total_yen": totals.yen, "sha256": hash, "same": same,
        }))?;
    } else {
        output::print(&format!(
            "{}: バッチ/batch {}  明細書/manifest {}  振込日/value date {}  件数/lines {}  合計/total {}円  SHA-256 {hash}",
            path.display(),
            manifest.sequence,
            manifest.format(),
            manifest.value_date,
            totals.lines,
            totals.yen
        ))?;
        if !same {
            output::print("  指定されたSHA-256と違います。書き出していません / not the SHA-256 that was asked for; nothing is written")?;
        }
    }
    Ok(if same { Ended::Done } else { Ended::InputErrors })
}

/// The message of a bank file, or of the one that a manifest renders.
pub fn iso(args: &IsoArgs) -> Result<Ended, Failure> {
    not_there_yet(&args.out)?;
    let bytes = read(&args.input)?;
    let (bytes, day) = if bytes.first() == Some(&MANIFEST_BEGINS) {
        let (manifest, bytes) = rendered(&args.input, args.payer.as_deref())?;
        (bytes, manifest.value_date.date())
    } else {
        let day = args.value_date.ok_or_else(|| {
            Failure::usage(
                "--value-date: 全銀ファイルには年がありません / a bank file has no year",
                "--value-date で振込日を指定してください / give the value date with --value-date",
            )
        })?;
        (bytes, day)
    };
    let (message, totals) = message(&bytes, day).map_err(|error| Failure::Input {
        text: format!("{}: ISO 20022に変換できません / cannot be converted: {error}", args.input.display()),
        findings: check(&bytes, &BankProfile::default()).findings,
    })?;
    output::write_file(&args.out, &message)?;
    if args.json {
        output::print_json(&json!({
            "path": args.out.display().to_string(), "value_date": day.to_string(), "lines": totals.lines, "total_yen": totals.yen,
            "bank_file_sha256": Digest::of(&bytes), "sha256": Digest::of(&message),
        }))?;
    } else {
        let yen: Yen = totals.yen;
        output::print(&format!(
            "{}: 振込日/value date {day}  件数/lines {}  合計/total {yen}円  全銀ファイルと一致/as the bank file",
            args.out.display(),
            totals.lines
        ))?;
    }
    Ok(Ended::Done)
}

/// Named after the bank file's bytes: a bank refuses a message it has had, and the same file is the same payment.
fn message(bytes: &[u8], day: Date) -> Result<(Vec<u8>, Totals), IsoError> {
    let file = check(bytes, &BankProfile::default());
    if !file.is_accepted() {
        return Err(NotTyped::Refused.into());
    }
    let mut hash = Digest::of(bytes).to_string();
    hash.truncate(ID_HASH_CHARS);
    let id = format!("JOSEI-{hash}");
    Ok((iso20022::of_bank_file(&file, day, id, Timestamp::now())?, file.declared))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn golden(name: &str) -> Vec<u8> {
        std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/payment/golden/manifest").join(name)).unwrap()
    }

    #[test]
    fn the_message_holds_the_lines_of_the_bank_file() {
        let file = golden("version-3.txt");
        let (bytes, totals) = message(&file, Date::constant(2024, 6, 28)).unwrap();
        let read = iso20022::read(&bytes).unwrap();
        let records: Vec<_> = check(&file, &BankProfile::default()).data().map(|record| record.amount().unwrap()).collect();
        assert_eq!(read.lines.iter().map(|line| line.amount).collect::<Vec<_>>(), records);
        assert_eq!((totals.lines, totals.yen), (3, Yen::new(6_667)));
        assert!(read.id.starts_with("JOSEI-") && read.id == iso20022::read(&message(&file, read.header.value_date).unwrap().0).unwrap().id);
    }
}
