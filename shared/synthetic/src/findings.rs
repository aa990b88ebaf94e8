//! What a reader must say of a file and its receipts (点検結果), known because of how they were written.

use crate::cp932::is_external;
use crate::defect::Defect;
use crate::write::out::Style;
use crate::write::page::Page;

/// Characters of the names that are NEC or IBM extensions.
const EXTENSIONS: [char; 2] = ['髙', '﨑'];

/// Codes of a receipt, sorted.
pub(crate) fn of_receipt(page: &Page) -> Vec<&'static str> {
    let mut codes = page.claim.defect.map(Defect::findings).unwrap_or_default().to_vec();
    codes.extend(of_names(page));
    codes.sort_unstable();
    codes
}

/// Codes that its names give, wherever they are written.
pub(crate) fn of_names(page: &Page) -> impl Iterator<Item = &'static str> + use<> {
    let half_width = page.kana.chars().any(|kana| matches!(kana, '\u{FF61}'..='\u{FF9F}'));
    let external = page.name.chars().any(is_external);
    let extended = page.name.contains(EXTENSIONS);
    [(half_width, "R0309"), (external, "R0311"), (extended, "R0312")].into_iter().filter_map(|(is, code)| is.then_some(code))
}

/// Codes of a file as a whole, sorted.
pub(crate) fn of_file(style: Style, bundled: bool, totals_agree: bool) -> Vec<&'static str> {
    [
        (style.line_feed, "R0009"),
        (bundled, "R0016"),
        (style.no_end_mark, "R0017"),
        (!totals_agree, "R0111"),
        (style.count_receipts, "R0116"),
    ]
    .into_iter()
    .filter_map(|(is, code)| is.then_some(code))
    .collect()
}
