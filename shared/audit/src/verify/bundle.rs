//! A bundle (監査記録一式): the files of a log as they were copied, to be read by path.

use std::collections::BTreeMap;
use std::io;

/// Files by path, `/` between folders. For a folder on disk: only plain files, no links followed.
pub trait Bundle {
    /// The bytes of a file, at most `limit + 1` of them (so that a larger one is seen to be too large); `None` if there is no such file.
    ///
    /// # Errors
    /// If it cannot be read.
    fn read(&self, path: &str, limit: usize) -> io::Result<Option<Vec<u8>>>;

    /// All paths in the bundle, in any order.
    ///
    /// # Errors
    /// If they cannot be listed.
    fn paths(&self) -> io::Result<Vec<String>>;
}

/// A bundle in memory.
impl Bundle for BTreeMap<String, Vec<u8>> {
    fn read(&self, path: &str, limit: usize) -> io::Result<Option<Vec<u8>>> {
        Ok(self.get(path).map(|bytes| bytes.iter().copied().take(limit.saturating_add(1)).collect()))
    }

    fn paths(&self) -> io::Result<Vec<String>> {
        Ok(self.keys().cloned().collect())
    }
}
