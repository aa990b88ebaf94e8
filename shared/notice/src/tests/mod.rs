//! Whole behaviours, with the real fonts.

mod characters;
mod input;
mod paper;
mod pdf;
mod texts;

use crate::{FONT_FILES, Fonts, Index, Notice, SAKAI, Texts, print, read_notices};
use josei_base::external::Registry;
use std::path::Path;
use std::sync::LazyLock;

/// The samples of the command's description, one notice of every kind and the hard ones.
pub(crate) const SAMPLES: &str = include_str!("../../examples/notices.jsonl");

/// Where Debian puts fonts; `JOSEI_FONTS` names another folder.
const FONTS: &str = "/usr/share/fonts/truetype";

pub(super) static LOADED: LazyLock<Fonts> = LazyLock::new(|| {
    let folder = std::env::var("JOSEI_FONTS").unwrap_or_else(|_| FONTS.to_owned());
    let places = ["", "bizud-mincho", "bizud-gothic", "ipamj"].map(|place| Path::new(&folder).join(place));
    let files = FONT_FILES
        .iter()
        .filter_map(|(role, name)| {
            let path = places.iter().map(|place| place.join(name)).find(|path| path.is_file())?;
            Some((*role, std::fs::read(path).unwrap()))
        })
        .collect::<Vec<_>>();
    assert!(files.len() >= 3, "apt-get install fonts-morisawa-bizud-mincho fonts-morisawa-bizud-gothic fonts-ipamj-mincho");
    Fonts::new(files).unwrap()
});

pub(super) fn texts() -> Texts {
    Texts::load(SAKAI).unwrap()
}

pub(super) fn samples() -> Vec<Notice> {
    let (notices, findings) = read_notices(SAMPLES.as_bytes()).unwrap();
    assert_eq!(findings, []);
    notices
}

/// One sample, changed as text.
pub(super) fn sample(number: &str, change: impl Fn(&str) -> String) -> Notice {
    let line = SAMPLES.lines().find(|line| line.contains(number)).unwrap();
    let (mut notices, findings) = read_notices(change(line).as_bytes()).unwrap();
    assert_eq!(findings, []);
    notices.pop().unwrap()
}

pub(super) fn printed(notices: &[Notice]) -> (Vec<u8>, Index) {
    print(notices, &texts(), &LOADED, &Registry::default()).unwrap().printed.unwrap()
}
