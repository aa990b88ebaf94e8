//! What people and scripts see: results on standard output, progress and messages on standard error, logs only when asked for.

use crate::exit::Failure;
use josei_base::{Finding, Severity};
use std::io::Write as _;
use tracing_subscriber::EnvFilter;

/// Logs go to standard error, by `JOSEI_LOG`; without it only errors.
pub fn start_log() {
    let asked = std::env::var("JOSEI_LOG").ok().filter(|asked| !asked.is_empty());
    let filter = EnvFilter::try_new(asked.as_deref().unwrap_or("error")).unwrap_or_else(|error| {
        say(&format!(
            "JOSEI_LOG: 読み取れないため、誤りだけを記録します。info や josei_sweep=debug のように指定してください / cannot be read, so only errors are logged: write info, or josei_sweep=debug ({error})"
        ));
        EnvFilter::new("error")
    });
    // A second start in one process changes nothing.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}

/// A message for people on standard error.
pub fn say(text: &str) {
    // If standard error is gone there is nobody to tell.
    let _ = writeln!(std::io::stderr(), "{text}");
}

/// A result on standard output.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut out = std::io::stdout().lock();
    let written = out.write_all(text.as_bytes()).and_then(|()| out.write_all(b"\n")).and_then(|()| out.flush());
    match written {
        // A reader such as `head` that has seen enough is no failure.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(Failure::file(std::path::Path::new("standard output"), &error)),
        Ok(()) => Ok(()),
    }
}

/// One JSON object on standard output.
pub fn print_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string(value).map_err(Failure::fault)?;
    print(&text)
}

/// What a file bills, for people: points, or yen where it is one of 訪問看護; CSV情報 may hold both.
#[must_use]
pub fn billed(points: i64, yen: u64) -> String {
    match (points, yen) {
        (_, 0) => format!("点数/points {points}"),
        (0, _) => format!("金額/yen {yen}"),
        _ => format!("点数/points {points} 金額/yen {yen}"),
    }
}

/// A finding as a line for people: place, code, Japanese, then English.
#[must_use]
pub fn finding_line(path: &str, finding: &Finding) -> String {
    let position = finding.position.map(|position| format!("@{position}")).unwrap_or_default();
    let place = [finding.record.as_str(), finding.field.as_str(), position.as_str()];
    told_line(path, finding.line, &place, finding.entry.code, finding.severity(), (&finding.message_ja(), &finding.message_en()))
}

/// The same of a finding that was told by a function.
#[must_use]
pub fn told_line(path: &str, line: u64, parts: &[&str], code: &str, severity: Severity, (ja, en): (&str, &str)) -> String {
    let mut place = if line > 0 { format!("{path}:{line}") } else { path.to_owned() };
    for part in parts.iter().filter(|part| !part.is_empty()) {
        place.push(' ');
        place.push_str(part);
    }
    let kind = if severity == Severity::Error { "誤り/error" } else { "注意/warning" };
    format!("{place}\n  {code} {kind}: {ja}\n  {en}")
}

/// Writes a file whole or not at all.
pub fn write_file(path: &std::path::Path, bytes: &[u8]) -> Result<(), Failure> {
    let write = || -> std::io::Result<()> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let draft = path.with_extension("part");
        std::fs::write(&draft, bytes)?;
        std::fs::rename(&draft, path)
    };
    write().map_err(|error| Failure::file(path, &error))
}
