//! The audit bundle: sealed, copied out through the function, verified offline.

use super::result::MonthResult;
use super::site::Site;
use crate::audit::verify_folder;
use crate::client::Client;
use crate::exit::Failure;
use crate::output;
use josei_audit::keys;
use josei_audit::note::NoteKey;
use serde::Deserialize;
use serde_json::json;
use std::path::Path;

#[derive(Deserialize)]
struct Files {
    paths: Vec<String>,
    next: Option<String>,
}

/// Seals, copies to `out/audit`, and verifies the copy.
pub async fn verified(site: &Site, dir: &Path, result: &mut MonthResult) -> Result<(), Failure> {
    let auditor = site.person("auditor-1", "audit-log")?;
    let _: serde_json::Value = auditor.post("/seal", &json!({})).await?;
    let out = dir.join("out");
    let folder = out.join("audit");
    let text = String::from_utf8_lossy(&auditor.get_bytes("/key").await?).into_owned();
    output::write_file(&out.join("audit.pub"), text.as_bytes())?;
    copy(&auditor, &folder).await?;
    let key = NoteKey::parse(&text).map_err(Failure::fault)?;
    match verify_folder(&folder, &key, None)? {
        Ok(report) => {
            result.audit.records = report.records;
            result.audit.verified = true;
        }
        Err(bad) => output::say(&format!("{}\n{}", bad.message_ja(), bad.message_en())),
    }
    Ok(())
}

/// Copies what is not there yet; files of the log never change. The newest checkpoint becomes `checkpoint`.
async fn copy(auditor: &Client, folder: &Path) -> Result<(), Failure> {
    let mut newest: Option<String> = None;
    let mut after: Option<String> = None;
    loop {
        let from = after.map(|after| format!("?after={after}")).unwrap_or_default();
        let page: Files = auditor.get(&format!("/files{from}")).await?;
        for path in &page.paths {
            if keys::checkpoint_size(path).is_some() {
                newest = newest.max(Some(path.clone()));
            }
            let target = folder.join(path);
            if !target.exists() {
                let bytes = auditor.get_bytes(&format!("/file?path={path}")).await?;
                output::write_file(&target, &bytes)?;
            }
        }
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    if let Some(newest) = newest {
        let path = folder.join(newest);
        let note = std::fs::read(&path).map_err(|error| Failure::file(&path, &error))?;
        output::write_file(&folder.join(keys::CHECKPOINT), &note)?;
    }
    Ok(())
}
