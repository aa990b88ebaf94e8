use super::StoreError;
use async_trait::async_trait;

/// Which key of the key service: one per purpose and fiscal year (the retention unit).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyPurpose {
    /// Receipts, chunks, acknowledgements, decisions.
    Receipts,
    /// The register and its snapshots, and the keyed hash of 受給者番号.
    Register,
    /// Manifests and bank files.
    Payments,
    /// Orders of notices, print files and their indexes.
    Notices,
}

impl KeyPurpose {
    /// All purposes, in a fixed order.
    pub const ALL: [Self; 4] = [Self::Receipts, Self::Register, Self::Payments, Self::Notices];

    /// The name in headers, key aliases and contexts.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Receipts => "receipts",
            Self::Register => "register",
            Self::Payments => "payments",
            Self::Notices => "notices",
        }
    }
}

/// Name of the retention unit (fiscal year) in every key context: the key service keeps one key per purpose and unit.
pub const CONTEXT_UNIT: &str = "unit";

/// Encryption context: names and values that must be the same to unwrap a key. Never personal data.
pub type KeyContext = std::collections::BTreeMap<String, String>;

/// A data key in clear. Only memory, never Debug; wiped on drop.
#[derive(zeroize::ZeroizeOnDrop)]
pub struct DataKey(pub [u8; 32]);

/// A data key wrapped by the key service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrappedKey {
    /// The key that wrapped it (an ARN, or the id of a local key file).
    pub key_id: String,
    /// The wrapped bytes.
    pub bytes: Vec<u8>,
}

/// The key service (AWS KMS, or a local key file for local realms only).
#[async_trait]
pub trait Keys: Send + Sync {
    /// A new data key, in clear and wrapped, bound to a context.
    async fn generate(&self, purpose: KeyPurpose, context: &KeyContext) -> Result<(DataKey, WrappedKey), StoreError>;

    /// Unwraps a data key; any other context than at its making is `Denied`.
    async fn unwrap(&self, purpose: KeyPurpose, wrapped: &WrappedKey, context: &KeyContext) -> Result<DataKey, StoreError>;

    /// Signs the bytes of a checkpoint with the audit key (Ed25519).
    async fn sign_checkpoint(&self, message: &[u8]) -> Result<[u8; 64], StoreError>;

    /// The public half of the audit key (Ed25519).
    async fn checkpoint_public_key(&self) -> Result<[u8; 32], StoreError>;
}
