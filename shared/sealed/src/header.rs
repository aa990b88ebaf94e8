use crate::error::{OpenError, SealError};
use crate::limits::{HEADER_BYTES_MAX, HEADER_FRAME_BYTES};
use crate::names::HeaderField;
use crate::wire::{put_field, take_field, take_number, take_text};
use josei_base::Realm;

/// The first eight bytes of every sealed object.
pub const MAGIC: [u8; 8] = *b"JOSEIOBJ";
/// The version of the format. There is one.
pub const VERSION: u16 = 1;
/// The cipher suite: Cobblestone-256 (AES-256-GCM, HKDF-Expand with SHA-512). There is one, and nothing chooses it.
pub const SUITE: u16 = 1;

/// Header of a sealed object (封緘オブジェクトの見出し). It stands in clear in front of the body and is bound to it: its hash is the body's context.
///
/// Never personal data in any field. Version and suite are constants, not choices, so they are no fields here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Header {
    /// Environment and municipality.
    pub realm: Realm,
    /// Purpose (利用目的), for example `receipts`.
    pub purpose: String,
    /// Retention unit (保存単位): the fiscal year of the purpose's key, for example `receipts-2026`.
    pub retention_unit: String,
    /// Id of the object.
    pub object_id: String,
    /// Our own generation number.
    pub generation: u64,
    /// Store role: short name of the bucket it is written for, for example `sealed`.
    pub store_role: String,
    /// Key of the object in the bucket.
    pub object_key: String,
    /// The key service's key that wrapped the data key.
    pub key_id: String,
    /// The data key, wrapped.
    pub wrapped_key: Vec<u8>,
    /// Schema of the content, for example `receipt-chunk/1`.
    pub schema: String,
}

impl Header {
    /// The one encoding: magic, length of the fields in four bytes, the twelve fields in their order.
    ///
    /// # Errors
    /// When a value is empty, over its limit, or has a character it may not have.
    pub fn encode(&self) -> Result<Vec<u8>, SealError> {
        let mut fields = Vec::with_capacity(HEADER_BYTES_MAX);
        for field in HeaderField::ALL {
            match field {
                HeaderField::Version => put_field(&mut fields, field, &VERSION.to_be_bytes())?,
                HeaderField::Suite => put_field(&mut fields, field, &SUITE.to_be_bytes())?,
                HeaderField::Realm => put_field(&mut fields, field, self.realm.as_str().as_bytes())?,
                HeaderField::Purpose => put_field(&mut fields, field, self.purpose.as_bytes())?,
                HeaderField::RetentionUnit => put_field(&mut fields, field, self.retention_unit.as_bytes())?,
                HeaderField::ObjectId => put_field(&mut fields, field, self.object_id.as_bytes())?,
                HeaderField::Generation => put_field(&mut fields, field, &self.generation.to_be_bytes())?,
                HeaderField::StoreRole => put_field(&mut fields, field, self.store_role.as_bytes())?,
                HeaderField::ObjectKey => put_field(&mut fields, field, self.object_key.as_bytes())?,
                HeaderField::KeyId => put_field(&mut fields, field, self.key_id.as_bytes())?,
                HeaderField::WrappedKey => put_field(&mut fields, field, &self.wrapped_key)?,
                HeaderField::Schema => put_field(&mut fields, field, self.schema.as_bytes())?,
            }
        }
        let length = u32::try_from(fields.len()).map_err(|_| SealError::TooLong)?;
        let mut encoded = Vec::with_capacity(HEADER_FRAME_BYTES + fields.len());
        encoded.extend_from_slice(&MAGIC);
        encoded.extend_from_slice(&length.to_be_bytes());
        encoded.extend_from_slice(&fields);
        Ok(encoded)
    }

    /// Reads the header at the start of an object, and tells how many bytes it has.
    ///
    /// Nothing in it is proven by this: it is for asking the key service for the data key. [`open`](crate::open), [`Opener`](crate::Opener) and
    /// [`RangeOpening`](crate::RangeOpening) compare it with what the caller demands and prove it by the key commitment.
    ///
    /// # Errors
    /// For anything but the one encoding of a known version and suite. [`OpenError::Truncated`] when more bytes are needed;
    /// [`HEADER_BYTES_MAX`] are always enough.
    pub fn decode(bytes: &[u8]) -> Result<(Self, usize), OpenError> {
        let (magic, rest) = bytes.split_first_chunk::<8>().ok_or(OpenError::Truncated)?;
        if *magic != MAGIC {
            return Err(OpenError::NotSealed);
        }
        let (length, rest) = rest.split_first_chunk::<4>().ok_or(OpenError::Truncated)?;
        let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| OpenError::HeaderLength)?;
        let total = length.saturating_add(HEADER_FRAME_BYTES);
        if total > HEADER_BYTES_MAX {
            return Err(OpenError::HeaderLength);
        }
        let mut fields = rest.get(..length).ok_or(OpenError::Truncated)?;
        let header = Self::decode_fields(&mut fields)?;
        if fields.is_empty() { Ok((header, total)) } else { Err(OpenError::HeaderTrailing) }
    }

    fn decode_fields(fields: &mut &[u8]) -> Result<Self, OpenError> {
        if u16::from_be_bytes(take_number(fields, HeaderField::Version)?) != VERSION {
            return Err(OpenError::Version);
        }
        if u16::from_be_bytes(take_number(fields, HeaderField::Suite)?) != SUITE {
            return Err(OpenError::Suite);
        }
        // Struct fields are evaluated in the order written, which is the order of the encoding.
        Ok(Self {
            realm: Realm::parse(take_text(fields, HeaderField::Realm)?).map_err(|_| OpenError::FieldText(HeaderField::Realm))?,
            purpose: take_text(fields, HeaderField::Purpose)?.to_owned(),
            retention_unit: take_text(fields, HeaderField::RetentionUnit)?.to_owned(),
            object_id: take_text(fields, HeaderField::ObjectId)?.to_owned(),
            generation: u64::from_be_bytes(take_number(fields, HeaderField::Generation)?),
            store_role: take_text(fields, HeaderField::StoreRole)?.to_owned(),
            object_key: take_text(fields, HeaderField::ObjectKey)?.to_owned(),
            key_id: take_text(fields, HeaderField::KeyId)?.to_owned(),
            wrapped_key: take_field(fields, HeaderField::WrappedKey)?.to_vec(),
            schema: take_text(fields, HeaderField::Schema)?.to_owned(),
        })
    }
}
