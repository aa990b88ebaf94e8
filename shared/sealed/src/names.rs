use crate::limits;

/// The fields of a header, in the order in which they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum HeaderField {
    /// Format version.
    Version = 1,
    /// Cipher suite.
    Suite = 2,
    /// Realm (環境と自治体).
    Realm = 3,
    /// Purpose (利用目的).
    Purpose = 4,
    /// Retention unit (保存単位): purpose and fiscal year whose key opens the object.
    RetentionUnit = 5,
    /// Object id.
    ObjectId = 6,
    /// Generation: our own number, bound because the store's version id is known only after writing.
    Generation = 7,
    /// Store role: the bucket it was written for.
    StoreRole = 8,
    /// Key of the object in the bucket.
    ObjectKey = 9,
    /// The key service's key that wrapped the data key.
    KeyId = 10,
    /// The wrapped data key.
    WrappedKey = 11,
    /// Schema of the content.
    Schema = 12,
}

/// What a value may be made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Alphabet {
    /// A whole number, most significant byte first; the length is fixed.
    Number,
    /// Lower-case letters, digits, `-`, `.`, `_`.
    Token,
    /// Printable ASCII without the blank. Text beyond ASCII has more than one form for the same letters.
    Visible,
    /// Any bytes.
    Bytes,
}

impl HeaderField {
    /// All fields, in the order of the encoding.
    pub const ALL: [Self; 12] = [
        Self::Version,
        Self::Suite,
        Self::Realm,
        Self::Purpose,
        Self::RetentionUnit,
        Self::ObjectId,
        Self::Generation,
        Self::StoreRole,
        Self::ObjectKey,
        Self::KeyId,
        Self::WrappedKey,
        Self::Schema,
    ];

    /// The byte that begins the field.
    #[must_use]
    pub const fn tag(self) -> u8 {
        self as u8
    }

    /// The name in errors and documents.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Version => "version",
            Self::Suite => "suite",
            Self::Realm => "realm",
            Self::Purpose => "purpose",
            Self::RetentionUnit => "retention unit",
            Self::ObjectId => "object id",
            Self::Generation => "generation",
            Self::StoreRole => "store role",
            Self::ObjectKey => "object key",
            Self::KeyId => "key id",
            Self::WrappedKey => "wrapped data key",
            Self::Schema => "content schema",
        }
    }

    /// Least and most bytes of the value.
    #[must_use]
    pub const fn bytes_min_max(self) -> (usize, usize) {
        match self {
            Self::Version | Self::Suite => (2, 2),
            Self::Realm => (1, limits::REALM_BYTES_MAX),
            Self::Purpose => (1, limits::PURPOSE_BYTES_MAX),
            Self::RetentionUnit => (1, limits::RETENTION_UNIT_BYTES_MAX),
            Self::ObjectId => (1, limits::OBJECT_ID_BYTES_MAX),
            Self::Generation => (8, 8),
            Self::StoreRole => (1, limits::STORE_ROLE_BYTES_MAX),
            Self::ObjectKey => (1, limits::OBJECT_KEY_BYTES_MAX),
            Self::KeyId => (1, limits::KEY_ID_BYTES_MAX),
            Self::WrappedKey => (1, limits::WRAPPED_KEY_BYTES_MAX),
            Self::Schema => (1, limits::SCHEMA_BYTES_MAX),
        }
    }

    pub(crate) const fn alphabet(self) -> Alphabet {
        match self {
            Self::Version | Self::Suite | Self::Generation => Alphabet::Number,
            Self::Realm | Self::Purpose | Self::RetentionUnit | Self::StoreRole => Alphabet::Token,
            Self::ObjectId | Self::ObjectKey | Self::KeyId | Self::Schema => Alphabet::Visible,
            Self::WrappedKey => Alphabet::Bytes,
        }
    }
}

impl Alphabet {
    pub(crate) fn holds(self, value: &[u8]) -> bool {
        match self {
            Self::Number | Self::Bytes => true,
            Self::Token => {
                value.iter().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.' | b'_'))
            }
            Self::Visible => value.iter().all(u8::is_ascii_graphic),
        }
    }
}

impl std::fmt::Display for HeaderField {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.pad(self.name())
    }
}
