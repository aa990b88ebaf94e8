//! The layouts that come with the program: version 1 of each source.

use super::Layout;
use crate::source::Source;
use jiff::civil::Date;
use josei_base::Finding;

/// Their texts. A later version is another file, and the earlier one stays.
pub const BUILT_IN: [&str; 4] = [
    include_str!("../../layouts/jumin-1.toml"),
    include_str!("../../layouts/tax-1.toml"),
    include_str!("../../layouts/kokuho-1.toml"),
    include_str!("../../layouts/seiho-1.toml"),
];

/// The layout of a source in force on a day: the latest that began until then, else the earliest there is.
///
/// # Errors
/// What is wrong with a file that came with the program: nothing, says a test.
pub fn built_in(source: Source, on: Date) -> Result<Layout, Vec<Finding>> {
    let mut best: Option<Layout> = None;
    for text in BUILT_IN {
        let layout = Layout::load(text)?;
        let better = |known: &Layout| {
            let in_force = |layout: &Layout| layout.effective_from() <= on;
            match (in_force(known), in_force(&layout)) {
                (true, true) => layout.effective_from() > known.effective_from(),
                (false, false) => layout.effective_from() < known.effective_from(),
                (_, in_force) => in_force,
            }
        };
        if layout.source() == source && best.as_ref().is_none_or(better) {
            best = Some(layout);
        }
    }
    best.ok_or_else(Vec::new)
}
