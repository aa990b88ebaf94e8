//! The fonts of notices: found by their names in a folder or in those below it, loaded with the first order and kept.

use josei_notice::limits::FONT_BYTES_MAX;
use josei_notice::{FONT_FILES, Fonts, FontsError, Role};
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use thiserror::Error;
use tokio::sync::OnceCell;

/// What brings the fonts on Debian and Ubuntu.
pub const INSTALL: &str = "apt-get install fonts-morisawa-bizud-mincho fonts-morisawa-bizud-gothic fonts-ipamj-mincho";
/// Most folders that are looked through.
const FOLDERS_MAX: usize = 1_000;

/// Why there are no fonts.
#[derive(Debug, Error)]
pub enum FontFault {
    /// A file or folder cannot be read.
    #[error("{path}: {error}")]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        error: std::io::Error,
    },
    /// One that must be there is not, or is no font.
    #[error("{folder}: {error}; {INSTALL}")]
    Fonts {
        /// The folder that was looked through.
        folder: PathBuf,
        /// What is wrong.
        error: FontsError,
    },
}

/// A folder with fonts. They are 57 MB, so that they are loaded when the first order needs them, and once.
pub struct FontFolder {
    folder: PathBuf,
    loaded: OnceCell<Arc<Fonts>>,
}

impl FontFolder {
    /// Nothing is read yet.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self { folder, loaded: OnceCell::new() }
    }

    /// Looks whether the fonts that must be there are.
    ///
    /// # Errors
    /// Names what is missing and what brings it.
    pub fn check(&self) -> Result<(), FontFault> {
        if !self.loaded.initialized() {
            find_all(&self.folder)?;
        }
        Ok(())
    }

    /// The fonts.
    ///
    /// # Errors
    /// Likewise, or when one cannot be read.
    pub async fn get(&self) -> Result<Arc<Fonts>, FontFault> {
        Ok(self.loaded.get_or_try_init(|| async { load(&self.folder).map(Arc::new) }).await?.clone())
    }
}

/// Loads the fonts of a folder.
///
/// # Errors
/// Names what is missing or cannot be read.
pub fn load(folder: &Path) -> Result<Fonts, FontFault> {
    let mut files = Vec::new();
    for (role, path) in find_all(folder)? {
        let limit = u64::try_from(FONT_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
        let mut bytes = Vec::new();
        let read = std::fs::File::open(&path).and_then(|file| file.take(limit).read_to_end(&mut bytes));
        read.map_err(|error| FontFault::Io { path, error })?;
        files.push((role, bytes));
    }
    Fonts::new(files).map_err(|error| FontFault::Fonts { folder: folder.to_owned(), error })
}

/// Where the fonts are; the last two of the list may be missing.
fn find_all(folder: &Path) -> Result<Vec<(Role, PathBuf)>, FontFault> {
    let mut found = Vec::new();
    for (role, name) in FONT_FILES {
        match find(folder, name)? {
            Some(path) => found.push((*role, path)),
            None if matches!(role, Role::Mincho | Role::Gothic) => {
                return Err(FontFault::Fonts { folder: folder.to_owned(), error: FontsError::Missing(name) });
            }
            None => {}
        }
    }
    Ok(found)
}

/// A file of a name; the first in the order of paths.
fn find(folder: &Path, name: &str) -> Result<Option<PathBuf>, FontFault> {
    let mut folders = vec![folder.to_owned()];
    let mut at = 0;
    while let Some(here) = folders.get(at).cloned() {
        let path = here.join(name);
        if path.is_file() {
            return Ok(Some(path));
        }
        let entries = match std::fs::read_dir(&here) {
            Ok(entries) => entries,
            Err(error) => return Err(FontFault::Io { path: here, error }),
        };
        let mut below: Vec<_> = entries
            .filter_map(Result::ok)
            .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
            .map(|entry| entry.path())
            .collect();
        below.sort();
        folders.extend(below);
        at += 1;
        if at > FOLDERS_MAX {
            break;
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_missing_font_is_named_with_what_brings_it() {
        let folder = tempfile::tempdir().unwrap();
        let fonts = FontFolder::new(folder.path().to_owned());
        let told = fonts.check().unwrap_err().to_string();
        assert!(told.contains("BIZUDMincho-Regular.ttf") && told.contains(INSTALL), "{told}");
        // Those that must be there are looked for at any depth; that they are none is seen when they are loaded.
        std::fs::create_dir_all(folder.path().join("a/b")).unwrap();
        for name in ["BIZUDMincho-Regular.ttf", "BIZUDGothic-Regular.ttf"] {
            std::fs::write(folder.path().join("a/b").join(name), b"no font").unwrap();
        }
        fonts.check().unwrap();
        assert!(fonts.get().await.is_err_and(|fault| fault.to_string().contains("cannot be read")));
        let nowhere = FontFolder::new(folder.path().join("nowhere"));
        assert!(matches!(nowhere.check(), Err(FontFault::Io { .. })));
    }
}
