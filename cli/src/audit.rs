//! `josei audit verify`: a copy of the log, offline. Exit 0 if it holds, 1 with the first bad record named.

use crate::args::VerifyArgs;
use crate::exit::{Ended, Failure};
use crate::output;
use josei_audit::note::NoteKey;
use josei_audit::verify::{Bundle, Report, VerifyError, verify};
use serde_json::json;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

/// A folder on disk: plain files only, no links followed.
pub struct Folder(pub PathBuf);

impl Bundle for Folder {
    fn read(&self, path: &str, limit: usize) -> io::Result<Option<Vec<u8>>> {
        let full = self.0.join(path);
        match std::fs::symlink_metadata(&full) {
            Ok(found) if found.is_file() => {
                let mut bytes = Vec::new();
                let limit = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
                std::fs::File::open(&full)?.take(limit).read_to_end(&mut bytes)?;
                Ok(Some(bytes))
            }
            Ok(_) => Ok(None),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn paths(&self) -> io::Result<Vec<String>> {
        let mut paths = Vec::new();
        let mut folders = vec![PathBuf::new()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(self.0.join(&folder))? {
                let entry = entry?;
                let path = folder.join(entry.file_name());
                if entry.file_type()?.is_dir() {
                    folders.push(path);
                } else {
                    paths.push(path.to_string_lossy().replace('\\', "/"));
                }
            }
        }
        Ok(paths)
    }
}

/// Verifies a folder.
pub fn verify_folder(dir: &Path, key: &NoteKey, since: Option<&[u8]>) -> Result<Result<Report, josei_audit::verify::Bad>, Failure> {
    match verify(&Folder(dir.to_owned()), key, since) {
        Ok(report) => Ok(Ok(report)),
        Err(VerifyError::Bad(bad)) => Ok(Err(bad)),
        Err(VerifyError::Unreadable { path, source }) => Err(Failure::file(&dir.join(path), &source)),
    }
}

/// The key: a file, or its text.
fn key(text: &str) -> Result<NoteKey, Failure> {
    let file = Path::new(text);
    let read = file.exists().then(|| std::fs::read_to_string(file).map_err(|error| Failure::file(file, &error))).transpose()?;
    NoteKey::parse(read.as_deref().unwrap_or(text)).map_err(|_| {
        Failure::usage(
            &format!("--key {text}: 公開鍵のファイルでも、鍵の文字列でもありません / neither a file with the public key nor its text"),
            "月の処理が書いた out/audit.pub を指定してください / name the out/audit.pub that the month wrote",
        )
    })
}

/// Runs the command.
pub fn run(args: &VerifyArgs) -> Result<Ended, Failure> {
    let key = key(&args.key)?;
    if !args.dir.is_dir() {
        return Err(Failure::file(&args.dir, &io::Error::from(io::ErrorKind::NotFound)));
    }
    let since = args.since.as_ref().map(|path| std::fs::read(path).map_err(|error| Failure::file(path, &error))).transpose()?;
    let verdict = verify_folder(&args.dir, &key, since.as_deref())?;
    if args.json {
        output::print_json(&shape(&verdict))?;
    } else {
        match &verdict {
            Ok(report) => output::print(&format!(
                "検証済み / verified: 記録/records {} 系列/shards {} 未完了/open {} 根/root {}",
                report.records,
                report.shards.len(),
                report.open_intents,
                report.root
            ))?,
            Err(bad) => output::print(&format!("検証失敗 / NOT verified\n{}\n{}", bad.message_ja(), bad.message_en()))?,
        }
    }
    Ok(if verdict.is_ok() { Ended::Done } else { Ended::InputErrors })
}

fn shape(verdict: &Result<Report, josei_audit::verify::Bad>) -> serde_json::Value {
    match verdict {
        Ok(report) => json!({
            "verified": true, "records": report.records, "root": report.root, "open_intents": report.open_intents,
            "shards": report.shards.iter().map(|(shard, count)| (shard.to_string(), *count)).collect::<std::collections::BTreeMap<_, _>>(),
        }),
        Err(bad) => json!({
            "verified": false, "code": bad.entry.code, "index": bad.index, "shard": bad.shard.as_ref().map(ToString::to_string),
            "seq": bad.seq, "file": bad.file, "message_ja": bad.message_ja(), "message_en": bad.message_en(),
        }),
    }
}
