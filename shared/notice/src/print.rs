//! Many notices in one print file, with an index that names nobody.

use crate::codes;
use crate::documents::lay_out;
use crate::face::{Fonts, Typesetter};
use crate::layout::{Ink, InkError, Sheet, Trouble};
use crate::limits::NOTICES_MAX;
use crate::model::{Kind, Notice};
use crate::texts::{Order, Texts};
use josei_base::external::Registry;
use josei_base::{Digest, Entry, Finding};
use serde::Serialize;

/// Which pages of a print file belong to a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct IndexEntry {
    /// Document number (文書番号).
    pub number: String,
    /// Kind of document.
    pub kind: Kind,
    /// Its first page in the file, from 1.
    pub first_page: usize,
    /// Its pages.
    pub pages: usize,
    /// Code points that were printed by a substitute (縮退), for the city's work list.
    pub substituted: Vec<String>,
}

/// A font file that was used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FontEntry {
    /// Its name.
    pub file: &'static str,
    /// SHA-256 of its bytes.
    pub sha256: Digest,
}

/// Index of a print file (索引): document numbers and pages, and all that is needed to make the same file again. It names no person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Index {
    /// SHA-256 of the PDF.
    pub pdf_sha256: Digest,
    /// Pages of the PDF, blank backs included.
    pub pages: usize,
    /// SHA-256 of the texts file.
    pub texts_sha256: Digest,
    /// SHA-256 of the registry of 外字.
    pub characters_sha256: Digest,
    /// Font files.
    pub fonts: Vec<FontEntry>,
    /// The notices in the order of their pages.
    pub notices: Vec<IndexEntry>,
}

/// A print file (印刷ファイル).
#[derive(Debug, Clone)]
pub struct PrintFile {
    /// PDF/A-2u and its index; none if no notice could be printed.
    pub printed: Option<(Vec<u8>, Index)>,
    /// Notices left out, and substitutions, by document number.
    pub findings: Vec<Finding>,
}

/// Title of every print file; names nobody.
const TITLE: &str = "通知書";

/// Prints notices into one PDF/A file. A notice that cannot be printed is left out and told; the same input gives the same bytes.
///
/// # Errors
/// When the PDF as a whole cannot be made.
pub fn print(notices: &[Notice], texts: &Texts, fonts: &Fonts, registry: &Registry) -> Result<PrintFile, InkError> {
    let mut findings = Vec::new();
    if notices.len() > NOTICES_MAX {
        findings.push(finding("", "", &codes::N007, NOTICES_MAX.to_string()));
        return Ok(PrintFile { printed: None, findings });
    }
    let mut typesetter = Typesetter::new(fonts, registry);
    // PDF/A wants a date: the newest day of issue, not the clock's.
    let Some(day) = notices.iter().map(Notice::issued_on).max() else { return Ok(PrintFile { printed: None, findings }) };
    let mut ink = Ink::new(fonts, TITLE, day)?;
    let mut entries = Vec::with_capacity(notices.len());
    let mut pages = 0;
    for notice in ordered(notices, texts) {
        let number = notice.number().as_str();
        let kind = notice.document().kind();
        let sheets = match lay_out(notice, texts, &mut typesetter) {
            Ok(sheets) => sheets,
            Err(trouble) => {
                let (entry, detail) = told(trouble);
                findings.push(finding(number, kind.name(), entry, detail));
                continue;
            }
        };
        if pages % 2 == 1 && texts.city(notice.issued_on()).is_ok_and(|city| city.duplex) {
            ink.page(&Sheet::default())?;
            pages += 1;
        }
        for sheet in &sheets {
            ink.page(sheet)?;
        }
        let substituted = typesetter.substituted();
        if !substituted.is_empty() {
            findings.push(finding(number, kind.name(), &codes::N010, substituted.join(", ")));
        }
        entries.push(IndexEntry { number: number.to_owned(), kind, first_page: pages + 1, pages: sheets.len(), substituted });
        pages += sheets.len();
    }
    if entries.is_empty() {
        return Ok(PrintFile { printed: None, findings });
    }
    let pdf = ink.finish()?;
    let index = Index {
        pdf_sha256: Digest::of(&pdf),
        pages,
        texts_sha256: texts.hash(),
        characters_sha256: registry.hash(),
        fonts: fonts.hashes().map(|(file, sha256)| FontEntry { file, sha256 }).collect(),
        notices: entries,
    };
    Ok(PrintFile { printed: Some((pdf, index)), findings })
}

/// As given, or by desk, postal code and number, as the city of the first notice has it.
fn ordered<'n>(notices: &'n [Notice], texts: &Texts) -> Vec<&'n Notice> {
    let mut ordered: Vec<_> = notices.iter().collect();
    let by_desk = notices.first().is_some_and(|first| texts.city(first.issued_on()).is_ok_and(|city| city.order == Order::Desk));
    if by_desk {
        ordered.sort_by(|one, other| {
            let key = |notice: &'n Notice| (notice.desk(), &notice.to().postal_code, notice.number());
            key(one).cmp(&key(other))
        });
    }
    ordered
}

fn told(trouble: Trouble) -> (&'static Entry, String) {
    match trouble {
        Trouble::Unshowable(code_points) => (&codes::N004, code_points),
        Trouble::DoesNotFit(place) => (&codes::N005, place.to_owned()),
        Trouble::TooManyPages => (&codes::N008, crate::limits::PAGES_MAX.to_string()),
        Trouble::NoText(name) => (&codes::N006, name),
    }
}

fn finding(number: &str, kind: &str, entry: &'static Entry, detail: String) -> Finding {
    Finding { line: 0, record: number.to_owned(), field: kind.to_owned(), position: None, entry, detail }
}
