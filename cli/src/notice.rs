//! `josei notice render`: notices from a file into one PDF/A file and its index, offline.

use crate::args::NoticeRenderArgs;
use crate::exit::{Ended, Failure};
use crate::output;
use josei_base::Finding;
use josei_notice::limits::{FONT_BYTES_MAX, TEXTS_BYTES_MAX};
use josei_notice::{FONT_FILES, Fonts, FontsError, Registry, Role, SAKAI, Texts, print, read_notices};
use serde_json::json;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// What brings the fonts on Debian and Ubuntu.
const INSTALL: &str = "apt-get install fonts-morisawa-bizud-mincho fonts-morisawa-bizud-gothic fonts-ipamj-mincho";
/// Most folders that are looked through for fonts.
const FONT_FOLDERS_MAX: usize = 1_000;

/// Renders the notices; bad ones are listed and left out, which is exit code 1.
pub fn render(args: &NoticeRenderArgs) -> Result<Ended, Failure> {
    let texts = load("文面ファイル / texts file", args.texts.as_deref(), Some(SAKAI), Texts::load)?;
    let fallbacks = load("代替文字表 / table of fallbacks", args.fallbacks.as_deref(), Some("schema = 1"), Registry::load)?;
    let fonts = fonts(&args.fonts)?;
    let input = std::fs::File::open(&args.input).map_err(|error| Failure::file(&args.input, &error))?;
    let (notices, mut findings) = read_notices(input).map_err(|error| Failure::file(&args.input, &error))?;
    let file = print(&notices, &texts, &fonts, &fallbacks).map_err(Failure::fault)?;
    findings.extend(file.findings);
    let index_path = args.output.with_extension("index.json");
    let (mut pages, mut printed) = (0, 0);
    if let Some((pdf, index)) = &file.printed {
        output::write_file(&args.output, pdf)?;
        let text = serde_json::to_vec_pretty(index).map_err(Failure::fault)?;
        output::write_file(&index_path, &text)?;
        (pages, printed) = (index.pages, index.notices.len());
    }
    if args.json {
        output::print_json(&json!({
            "pdf": file.printed.as_ref().map(|_| args.output.display().to_string()),
            "index": file.printed.as_ref().map(|_| index_path.display().to_string()),
            "notices": printed, "pages": pages, "findings": findings,
        }))?;
    } else {
        for finding in &findings {
            output::print(&output::finding_line(&args.input.display().to_string(), finding))?;
        }
        output::print(&format!(
            "{}: 通知/notices {printed} ページ/pages {pages} 印刷しなかったもの/left out {}",
            args.output.display(),
            findings.iter().filter(|finding| finding.is_error()).count()
        ))?;
    }
    Ok(if findings.iter().any(Finding::is_error) { Ended::InputErrors } else { Ended::Done })
}

/// A file of the city's, or what comes with the program.
fn load<T>(what: &str, path: Option<&Path>, own: Option<&str>, read: impl Fn(&str) -> Result<T, Vec<Finding>>) -> Result<T, Failure> {
    let mut text = own.unwrap_or_default().to_owned();
    if let Some(path) = path {
        text.clear();
        let limit = u64::try_from(TEXTS_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
        std::fs::File::open(path)
            .and_then(|file| file.take(limit).read_to_string(&mut text))
            .map_err(|error| Failure::file(path, &error))?;
    }
    read(&text).map_err(|findings| {
        let name = path.map_or_else(String::new, |path| path.display().to_string());
        let lines: Vec<_> = findings.iter().map(|finding| output::finding_line(&name, finding)).collect();
        Failure::Input { text: format!("{what}: 使用できません / cannot be used\n{}", lines.join("\n")), findings }
    })
}

/// The fonts, by their names, in a folder or in those below it.
fn fonts(folder: &Path) -> Result<Fonts, Failure> {
    let mut files = Vec::new();
    for (role, name) in FONT_FILES {
        let Some(path) = find(folder, name)? else {
            if matches!(role, Role::Mincho | Role::Gothic) {
                return Err(missing(folder, FontsError::Missing(name)));
            }
            continue;
        };
        let limit = u64::try_from(FONT_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
        let mut bytes = Vec::new();
        std::fs::File::open(&path)
            .and_then(|file| file.take(limit).read_to_end(&mut bytes))
            .map_err(|error| Failure::file(&path, &error))?;
        files.push((*role, bytes));
    }
    Fonts::new(files).map_err(|error| missing(folder, error))
}

fn missing(folder: &Path, error: FontsError) -> Failure {
    let what = match error {
        FontsError::Missing(name) => format!("{}: フォント {name} がありません / the font {name} is missing", folder.display()),
        FontsError::Unreadable(name) => format!("{}: フォント {name} を読めません / the font {name} cannot be read", folder.display()),
    };
    Failure::Environment {
        what,
        remedy: format!(
            "{INSTALL} で導入するか、--fonts（JOSEI_FONTS）でフォルダーを指定してください / install them so, or name their folder with --fonts"
        ),
    }
}

/// A file of a name; the first in the order of paths.
fn find(folder: &Path, name: &str) -> Result<Option<PathBuf>, Failure> {
    let mut folders = vec![folder.to_owned()];
    let mut at = 0;
    while let Some(here) = folders.get(at).cloned() {
        let path = here.join(name);
        if path.is_file() {
            return Ok(Some(path));
        }
        let entries = std::fs::read_dir(&here).map_err(|error| Failure::file(&here, &error))?;
        let mut below: Vec<_> = entries
            .filter_map(Result::ok)
            .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
            .map(|entry| entry.path())
            .collect();
        below.sort();
        folders.extend(below);
        at += 1;
        if at > FONT_FOLDERS_MAX {
            break;
        }
    }
    Ok(None)
}
