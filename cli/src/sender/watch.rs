//! A watched folder, for a sender's batch server: what is put into it is sent, and moved to where its answer lies.
//!
//! ```text
//! DIR/RECEIPTC.UKE                    put here by another program
//! DIR/sent/2024-07/RECEIPTC.UKE       taken in, with its acknowledgement beside it (.json, .csv, .html)
//! DIR/refused/2024-07/RECEIPTC.UKE    refused as a whole, with the reason likewise
//! ```
//!
//! The folder is looked at, not listened to: that works on shared drives too. A file is sent once two looks found it the same. When the service
//! does not answer the file stays, and the next look tries again.

use super::client;
use super::upload::{Sending, send};
use crate::args::WatchArgs;
use crate::client::Client;
use crate::exit::{Ended, Failure};
use crate::month::acknowledge;
use crate::output;
use crate::serve::stopped;
use josei_runtime::problem::CONFLICT;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// Where files go that were taken in.
const SENT: &str = "sent";
/// Where files go that were refused as a whole.
const REFUSED: &str = "refused";
/// Endings of names that are still written under another one.
const UNFINISHED: [&str; 3] = [".tmp", ".part", ".filepart"];
/// Most files of one look; the rest waits for the next.
const FILES_MAX: usize = 10_000;

/// What a look sees of a file: size, and when it was written.
type Seen = BTreeMap<PathBuf, (u64, SystemTime)>;

/// `josei watch`
pub async fn watch(args: &WatchArgs) -> Result<Ended, Failure> {
    let client = client(&args.remote)?;
    let pause = Duration::from_secs(args.every);
    let mut before = look(&args.dir)?;
    output::say(&format!("{} を見ています（止めるには Ctrl-C） / watching; Ctrl-C stops", args.dir.display()));
    let mut ended = Ended::Done;
    loop {
        tokio::select! {
            () = stopped() => return Ok(ended),
            () = tokio::time::sleep(pause) => {}
        }
        let now = look(&args.dir)?;
        for (path, _) in now.iter().filter(|(path, seen)| before.get(*path) == Some(seen)) {
            match one(&client, args, path).await {
                Ok(true) => {}
                Ok(false) => ended = Ended::InputErrors,
                // It stays where it is. Somebody has to read why, and nobody may be there: it is said each time.
                Err(failure @ Failure::Environment { .. }) if !args.once => output::say(&format!("josei: {}: {failure}", path.display())),
                Err(failure) => return Err(failure),
            }
        }
        if args.once {
            return Ok(ended);
        }
        before = now;
    }
}

/// The files that lie in the folder.
fn look(dir: &Path) -> Result<Seen, Failure> {
    let failed = |error: std::io::Error| Failure::file(dir, &error);
    let mut seen = Seen::new();
    for entry in std::fs::read_dir(dir).map_err(failed)?.take(FILES_MAX) {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        // A file that went away between the two questions is looked for again.
        let Ok(about) = entry.metadata() else { continue };
        if about.is_file() && !name.starts_with('.') && !UNFINISHED.iter().any(|ending| name.to_lowercase().ends_with(ending)) {
            seen.insert(entry.path(), (about.len(), about.modified().map_err(failed)?));
        }
    }
    Ok(seen)
}

/// Sends one file and moves it. False if it was refused, or receipts of it.
async fn one(client: &Client, args: &WatchArgs, path: &Path) -> Result<bool, Failure> {
    let month = args.billing_month.map(|month| month.0);
    let sending = Sending { file: path, month, name: None, confirm: args.confirm, declared: (None, None) };
    match send(client, &sending).await {
        Ok(answer) => {
            answer.say(path);
            let refused = answer.status.state == "REFUSED";
            let folder = args.dir.join(if refused { REFUSED } else { SENT }).join(answer.month.to_string());
            let name = acknowledge::base(path);
            answer.write(&folder, &name)?;
            put_away(path, &folder)?;
            told(args, path, &folder, &json!(answer.for_scripts()))?;
            Ok(answer.is_clean())
        }
        // Another operation was on the way: nothing is said of the file itself.
        Err(Failure::Refused { code, text, .. }) if code == CONFLICT.code => Err(Failure::Environment {
            what: text,
            remedy: "ファイルはそのまま残し、次に見たときにもう一度送ります / the file stays, and is sent again at the next look"
                .to_owned(),
        }),
        // Refused before it was sent: without a month, or another content under a name that was taken.
        Err(failure @ (Failure::Refused { .. } | Failure::Usage(_) | Failure::Input { .. })) => {
            output::say(&format!("josei: {}: {failure}", path.display()));
            let code = if let Failure::Refused { code, .. } = &failure { code.as_str() } else { "" };
            let reason = json!({"refusal": code, "text": failure.to_string()});
            let folder = args.dir.join(REFUSED).join(month.map_or_else(|| "unknown".to_owned(), |month| month.to_string()));
            let json = serde_json::to_vec_pretty(&reason).map_err(Failure::fault)?;
            output::write_file(&folder.join(format!("{}.json", acknowledge::base(path))), &json)?;
            put_away(path, &folder)?;
            told(args, path, &folder, &reason)?;
            Ok(false)
        }
        Err(failure) => Err(failure),
    }
}

/// Its answer is written before: a file that was moved has one.
fn put_away(path: &Path, folder: &Path) -> Result<(), Failure> {
    let moved = std::fs::create_dir_all(folder).and_then(|()| std::fs::rename(path, folder.join(acknowledge::base(path))));
    moved.map_err(|error| Failure::file(path, &error))
}

/// A line for people, or an object for scripts.
fn told(args: &WatchArgs, path: &Path, folder: &Path, answer: &Value) -> Result<(), Failure> {
    if args.remote.json {
        let mut line = json!({"path": path, "folder": folder});
        if let (Some(line), Some(answer)) = (line.as_object_mut(), answer.as_object()) {
            line.extend(answer.clone());
        }
        return output::print_json(&line);
    }
    output::print(&format!("{} → {}", path.display(), folder.display()))
}
