//! `josei notice render`: notices from a file into one PDF/A file and its index, offline.

use crate::args::NoticeRenderArgs;
use crate::exit::{Ended, Failure};
use crate::output;
use josei_base::Finding;
use josei_base::external::Registry;
use josei_notice::{FontsError, SAKAI, Texts, print, read_notices};
use josei_notice_render::fonts::{self, FontFault, INSTALL};
use serde_json::json;
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Most bytes of a settings file that are read; each kind has a limit of its own below it.
const FILE_BYTES_MAX: u64 = 16 << 20;

/// Renders the notices; bad ones are listed and left out, which is exit code 1.
pub fn render(args: &NoticeRenderArgs) -> Result<Ended, Failure> {
    let texts = load("文面ファイル / texts file", args.texts.as_deref(), SAKAI, Texts::load)?;
    let characters = load("外字登録簿 / registry of 外字", args.characters.as_deref(), "schema = 1", Registry::load)?;
    let fonts = fonts::load(&args.fonts).map_err(|fault| no_fonts(&fault))?;
    let input = std::fs::File::open(&args.input).map_err(|error| Failure::file(&args.input, &error))?;
    let (notices, mut findings) = read_notices(input).map_err(|error| Failure::file(&args.input, &error))?;
    let file = print(&notices, &texts, &fonts, &characters).map_err(Failure::fault)?;
    findings.extend(file.findings);
    let (mut pages, mut printed) = (0, 0);
    if let Some((pdf, index)) = &file.printed {
        output::write_file(&args.output, pdf)?;
        let text = serde_json::to_vec_pretty(index).map_err(Failure::fault)?;
        output::write_file(&index_path(&args.output), &text)?;
        (pages, printed) = (index.pages, index.notices.len());
    }
    if args.json {
        output::print_json(&json!({
            "pdf": file.printed.as_ref().map(|_| args.output.display().to_string()),
            "index": file.printed.as_ref().map(|_| index_path(&args.output).display().to_string()),
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

/// Where the index of a print file goes.
pub fn index_path(output: &Path) -> PathBuf {
    output.with_extension("index.json")
}

/// A file of the city's, or what comes with the program.
pub fn load<T>(what: &str, path: Option<&Path>, own: &str, read: impl Fn(&str) -> Result<T, Vec<Finding>>) -> Result<T, Failure> {
    let mut text = own.to_owned();
    if let Some(path) = path {
        text.clear();
        std::fs::File::open(path)
            .and_then(|file| file.take(FILE_BYTES_MAX).read_to_string(&mut text))
            .map_err(|error| Failure::file(path, &error))?;
    }
    read(&text).map_err(|findings| {
        let name = path.map_or_else(String::new, |path| path.display().to_string());
        let lines: Vec<_> = findings.iter().map(|finding| output::finding_line(&name, finding)).collect();
        Failure::Input { text: format!("{what}: 使用できません / cannot be used\n{}", lines.join("\n")), findings }
    })
}

pub fn no_fonts(fault: &FontFault) -> Failure {
    let what = match fault {
        FontFault::Io { path, error } => return Failure::file(path, error),
        FontFault::Fonts { folder, error: FontsError::Missing(name) } => {
            format!("{}: フォント {name} がありません / the font {name} is missing", folder.display())
        }
        FontFault::Fonts { folder, error: FontsError::Unreadable(name) } => {
            format!("{}: フォント {name} を読めません / the font {name} cannot be read", folder.display())
        }
    };
    Failure::Environment {
        what,
        remedy: format!(
            "{INSTALL} で導入するか、--fonts（JOSEI_FONTS）でフォルダーを指定してください / install them so, or name their folder with --fonts"
        ),
    }
}
