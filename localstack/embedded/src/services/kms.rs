//! Of KMS: data keys and the audit key. A key is named by its alias, as the functions do.

use super::{Given, INVALID, Refusal, Service, UNKNOWN, read};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use josei_store::port::{CONTEXT_UNIT, KeyContext, KeyPurpose, WrappedKey};
use serde::Deserialize;
use serde_json::{Value, json};

/// Its name in signatures.
pub(super) const SERVICE: &str = "kms";
/// Begins the names of its operations.
pub(super) const TARGET: &str = "TrentService";
const KEY_SPEC: &str = "AES_256";
const SIGNING: &str = "ED25519_SHA_512";
/// What stands before the 32 bytes of an Ed25519 public key in DER (RFC 8410).
const ED25519_DER_HEAD: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Generate {
    key_id: String,
    key_spec: String,
    #[serde(default)]
    encryption_context: KeyContext,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Decrypt {
    key_id: String,
    ciphertext_blob: String,
    #[serde(default)]
    encryption_context: KeyContext,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Sign {
    key_id: String,
    message: String,
    message_type: String,
    signing_algorithm: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct PublicKey {
    key_id: String,
}

fn bytes(text: &str) -> Result<Vec<u8>, Refusal> {
    STANDARD.decode(text).map_err(|_| INVALID)
}

impl Service {
    /// The purpose that an alias names. The unit is that of the context, or the key would not open what it sealed.
    fn purpose(&self, key_id: &str, context: &KeyContext) -> Result<KeyPurpose, Refusal> {
        let unit = context.get(CONTEXT_UNIT).ok_or(INVALID)?;
        let named = |purpose: &KeyPurpose| key_id == format!("alias/{}-{}-{unit}", self.offer.prefix, purpose.name());
        KeyPurpose::ALL.into_iter().find(named).ok_or(Refusal::coded("NotFoundException"))
    }

    fn checkpoint(&self, key_id: &str) -> Result<(), Refusal> {
        let named = key_id == format!("alias/{}-checkpoint", self.offer.prefix);
        named.then_some(()).ok_or(Refusal::coded("NotFoundException"))
    }

    pub(super) async fn kms(&self, given: &Given, operation: &str, body: &[u8]) -> Result<Value, Refusal> {
        match operation {
            "GenerateDataKey" => {
                let Generate { key_id, key_spec, encryption_context: context } = read(body)?;
                if key_spec != KEY_SPEC {
                    return Err(INVALID);
                }
                let (key, wrapped) = given.keys.generate(self.purpose(&key_id, &context)?, &context).await?;
                let sealed = STANDARD.encode(&wrapped.bytes);
                Ok(json!({ "KeyId": wrapped.key_id, "Plaintext": STANDARD.encode(key.0), "CiphertextBlob": sealed }))
            }
            "Decrypt" => {
                let Decrypt { key_id, ciphertext_blob, encryption_context: context } = read(body)?;
                let purpose = self.purpose(&key_id, &context)?;
                let key_id = self.offer.key_ids.get(&purpose).cloned().unwrap_or_default();
                let wrapped = WrappedKey { key_id, bytes: bytes(&ciphertext_blob)? };
                let key = given.keys.unwrap(purpose, &wrapped, &context).await?;
                Ok(json!({ "KeyId": wrapped.key_id, "Plaintext": STANDARD.encode(key.0) }))
            }
            "Sign" => {
                let Sign { key_id, message, message_type, signing_algorithm } = read(body)?;
                self.checkpoint(&key_id)?;
                if message_type != "RAW" || signing_algorithm != SIGNING {
                    return Err(INVALID);
                }
                let signature = given.keys.sign_checkpoint(&bytes(&message)?).await?;
                Ok(json!({ "KeyId": key_id, "Signature": STANDARD.encode(signature), "SigningAlgorithm": SIGNING }))
            }
            "GetPublicKey" => {
                let PublicKey { key_id } = read(body)?;
                self.checkpoint(&key_id)?;
                let key = [ED25519_DER_HEAD.as_slice(), &given.keys.checkpoint_public_key().await?].concat();
                Ok(json!({ "KeyId": key_id, "PublicKey": STANDARD.encode(key), "SigningAlgorithms": [SIGNING] }))
            }
            _ => Err(UNKNOWN),
        }
    }
}
