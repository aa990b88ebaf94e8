use crate::error::OpenError;
use crate::limits::SALT_BYTES;
use zeroize::{Zeroize, ZeroizeOnDrop};

/// 24 random bytes, new for every sealed thing. The pair of key and salt must never come twice: with one key and one salt, two contents show their difference.
pub type Salt = [u8; SALT_BYTES];

/// Data key of one object (データ鍵), 32 bytes, wiped when dropped.
///
/// It cannot be printed, copied, compared or serialised:
///
/// ```compile_fail,E0277
/// let key = josei_sealed::ContentKey::new([0; 32]);
/// let text = format!("{key:?}");
/// ```
/// ```compile_fail,E0277
/// let key = josei_sealed::ContentKey::new([0; 32]);
/// let text = format!("{key}");
/// ```
/// ```compile_fail,E0599
/// let key = josei_sealed::ContentKey::new([0; 32]);
/// let copy: josei_sealed::ContentKey = key.clone();
/// ```
/// ```compile_fail,E0369
/// let key = josei_sealed::ContentKey::new([0; 32]);
/// let same = key == key;
/// ```
/// ```compile_fail,E0277
/// fn stored<T: serde::Serialize>(_: &T) {}
/// stored(&josei_sealed::ContentKey::new([0; 32]));
/// ```
#[derive(Zeroize, ZeroizeOnDrop)]
pub struct ContentKey([u8; 32]);

impl ContentKey {
    /// From the bytes the key service gave.
    #[must_use]
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub(crate) const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl TryFrom<&[u8]> for ContentKey {
    type Error = OpenError;
    /// # Errors
    /// For any length but 32.
    fn try_from(bytes: &[u8]) -> Result<Self, OpenError> {
        bytes.try_into().map(Self).map_err(|_| OpenError::KeyLength)
    }
}
