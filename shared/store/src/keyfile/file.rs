//! The file itself: two lines of text that tell what it is, then a line for each key in hexadecimal.

use super::KeyFileError;
use crate::port::{Ids, KeyPurpose};
use crate::wrap::Masters;
use josei_base::Realm;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Read as _, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::Path;
use zeroize::Zeroizing;

/// First line.
const MAGIC: &str = "josei local keys 1";
/// Name of the audit key's line.
const CHECKPOINT: &str = "checkpoint";
/// Only the owner reads and writes.
const MODE: u32 = 0o600;
/// Permission bits of a mode.
const MODE_MASK: u32 = 0o7777;
/// Largest key file, bytes.
pub(super) const KEY_FILE_BYTES_MAX: u64 = 4_096;

pub(super) fn open_or_create(path: &Path, realm: &Realm, ids: &dyn Ids) -> Result<Masters, KeyFileError> {
    match File::open(path) {
        Ok(file) => read(file, path, realm),
        Err(error) if error.kind() == ErrorKind::NotFound => create(path, realm, ids),
        Err(error) => Err(io(path, error)),
    }
}

/// A file that is there, whatever its mode.
pub(super) fn open(path: &Path, realm: &Realm) -> Result<Masters, KeyFileError> {
    contents(File::open(path).map_err(|error| io(path, error))?, path, realm)
}

fn io(path: &Path, error: std::io::Error) -> KeyFileError {
    KeyFileError::Io { path: path.to_owned(), error }
}

fn read(file: File, path: &Path, realm: &Realm) -> Result<Masters, KeyFileError> {
    let mode = file.metadata().map_err(|error| io(path, error))?.mode() & MODE_MASK;
    if mode != MODE {
        return Err(KeyFileError::Permissions { path: path.to_owned(), mode });
    }
    contents(file, path, realm)
}

fn contents(file: File, path: &Path, realm: &Realm) -> Result<Masters, KeyFileError> {
    let damaged = || KeyFileError::Damaged { path: path.to_owned(), realm: realm.clone() };
    let mut text = Zeroizing::new(String::new());
    let read = file.take(KEY_FILE_BYTES_MAX + 1).read_to_string(&mut text);
    match read {
        Ok(length) if u64::try_from(length).is_ok_and(|length| length <= KEY_FILE_BYTES_MAX) => {}
        Ok(_) => return Err(damaged()),
        Err(error) if error.kind() == ErrorKind::InvalidData => return Err(damaged()),
        Err(error) => return Err(io(path, error)),
    }
    parse(&text, realm).ok_or_else(damaged)
}

fn parse(text: &str, realm: &Realm) -> Option<Masters> {
    let mut masters = Masters::empty();
    let mut lines = text.lines().peekable();
    (lines.next()? == MAGIC && lines.next()? == realm.as_str()).then_some(())?;
    let mut older = false;
    let slots = KeyPurpose::ALL.iter().map(|purpose| purpose.name()).zip(&mut masters.keys);
    for (name, slot) in slots.chain([(CHECKPOINT, &mut masters.seed)]) {
        // Files of before there were notices: their folders are to open as ever.
        if name == KeyPurpose::Notices.name() && lines.peek().is_some_and(|line| line.starts_with(CHECKPOINT)) {
            older = true;
            continue;
        }
        let digits = lines.next()?.strip_prefix(name)?.strip_prefix(' ')?;
        hex::decode_to_slice(digits, slot).ok()?;
    }
    if older {
        masters.derive_notices();
    }
    lines.next().is_none().then_some(masters)
}

fn render(masters: &Masters, realm: &Realm) -> Zeroizing<String> {
    let slots = KeyPurpose::ALL.iter().map(|purpose| purpose.name()).zip(&masters.keys);
    let mut text = Zeroizing::new(format!("{MAGIC}\n{realm}\n"));
    for (name, key) in slots.chain([(CHECKPOINT, &masters.seed)]) {
        let digits = Zeroizing::new(hex::encode(key));
        for part in [name, " ", &digits, "\n"] {
            text.push_str(part);
        }
    }
    text
}

/// Written whole under another name, then linked to its own: of two processes one makes the keys and the other reads them, and no reader sees half a file.
fn create(path: &Path, realm: &Realm, ids: &dyn Ids) -> Result<Masters, KeyFileError> {
    let masters = Masters::generate(ids)?;
    let mut suffix = [0; 8];
    ids.fill(&mut suffix)?;
    let draft = path.with_extension(hex::encode(suffix));
    let made = write_new(&draft, &render(&masters, realm)).and_then(|()| std::fs::hard_link(&draft, path));
    let removed = std::fs::remove_file(&draft);
    match made {
        Ok(()) => removed.map(|()| masters).map_err(|error| io(path, error)),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => read(File::open(path).map_err(|error| io(path, error))?, path, realm),
        Err(error) => Err(io(path, error)),
    }
}

fn write_new(path: &Path, text: &str) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(MODE).open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::super::KeyFile;
    use super::*;
    use crate::port::{KeyContext, Keys as _, StoreError};
    use std::os::unix::fs::PermissionsExt as _;

    fn realm() -> Realm {
        Realm::parse("local-271403").unwrap()
    }

    fn context(unit: &str) -> KeyContext {
        KeyContext::from([("unit".to_owned(), unit.to_owned())])
    }

    #[tokio::test]
    async fn keys_survive_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        let first = KeyFile::open_or_create(&path, &realm()).unwrap();
        let (key, wrapped) = first.generate(KeyPurpose::Register, &context("2024")).await.unwrap();
        let again = KeyFile::open_or_create(&path, &realm()).unwrap();
        assert_eq!(again.unwrap(KeyPurpose::Register, &wrapped, &context("2024")).await.unwrap().0, key.0);
        assert_eq!(first.checkpoint_public_key().await, again.checkpoint_public_key().await);
        let denied = again.unwrap(KeyPurpose::Register, &wrapped, &context("2025")).await;
        assert!(matches!(denied, Err(StoreError::Denied { .. })));
        let denied = again.unwrap(KeyPurpose::Payments, &wrapped, &context("2024")).await;
        assert!(matches!(denied, Err(StoreError::Denied { .. })));
        assert_eq!(std::fs::metadata(&path).unwrap().mode() & MODE_MASK, MODE);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "no draft is left");
    }

    #[test]
    fn only_local_realms() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        let error = KeyFile::open_or_create(&path, &Realm::parse("prod-271403").unwrap()).err().unwrap();
        assert!(matches!(error, KeyFileError::NotLocal(_)));
        assert!(!path.exists(), "nothing is made");
    }

    #[test]
    fn files_of_others_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        KeyFile::open_or_create(&path, &realm()).unwrap();
        for mode in [0o640, 0o604, 0o660, 0o666, 0o700] {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
            let error = KeyFile::open_or_create(&path, &realm()).err().unwrap();
            assert!(matches!(&error, KeyFileError::Permissions { mode: found, .. } if *found == mode), "{error}");
            assert!(error.to_string().contains("chmod 600"));
        }
    }

    #[tokio::test]
    async fn a_file_of_before_there_were_notices_opens_and_has_a_key_for_them() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        KeyFile::open_or_create(&path, &realm()).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        let older: String = text.split_inclusive('\n').filter(|line| !line.starts_with("notices")).collect();
        assert_ne!(older, text);
        std::fs::write(&path, older).unwrap();
        let first = KeyFile::open_or_create(&path, &realm()).unwrap();
        let (key, wrapped) = first.generate(KeyPurpose::Notices, &context("2024")).await.unwrap();
        let again = KeyFile::open_or_create(&path, &realm()).unwrap();
        assert_eq!(again.unwrap(KeyPurpose::Notices, &wrapped, &context("2024")).await.unwrap().0, key.0);
        let (_, other) = first.generate(KeyPurpose::Receipts, &context("2024")).await.unwrap();
        assert_ne!(other.key_id.rsplit(':').next(), wrapped.key_id.rsplit(':').next());
    }

    #[test]
    fn other_realms_and_damage_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        KeyFile::open_or_create(&path, &realm()).unwrap();
        let other = KeyFile::open_or_create(&path, &Realm::parse("local-131016").unwrap());
        assert!(matches!(other.err().unwrap(), KeyFileError::Damaged { .. }));
        let good = std::fs::read(&path).unwrap();
        let longest = vec![b'0'; usize::try_from(KEY_FILE_BYTES_MAX).unwrap() + 1];
        for bad in [&good[..good.len() - 2], b"", &[good.as_slice(), b"x"].concat(), &[0xff; 8], &longest] {
            std::fs::write(&path, bad).unwrap();
            assert!(matches!(KeyFile::open_or_create(&path, &realm()).err().unwrap(), KeyFileError::Damaged { .. }));
        }
    }
}
