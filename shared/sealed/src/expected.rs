use crate::error::OpenError;
use crate::header::Header;
use crate::names::HeaderField;
use josei_base::Realm;

/// What a caller demands of a header before anything is decrypted.
///
/// It comes from the caller's own tables and settings. There is deliberately no way to make it from a header: that would compare the object with itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Expected<'a> {
    /// Environment and municipality.
    pub realm: &'a Realm,
    /// Purpose (利用目的).
    pub purpose: &'a str,
    /// Retention unit (保存単位).
    pub retention_unit: &'a str,
    /// Id of the object.
    pub object_id: &'a str,
    /// Generation number.
    pub generation: u64,
    /// Short name of the bucket it is read from.
    pub store_role: &'a str,
    /// Key of the object in the bucket.
    pub object_key: &'a str,
    /// Schema the caller can read.
    pub schema: &'a str,
}

impl Expected<'_> {
    /// Compares a header with the demand. Callers may do so themselves before they ask the key service for the data key.
    ///
    /// # Errors
    /// [`OpenError::Mismatch`] with the first field that differs.
    pub fn check(&self, header: &Header) -> Result<(), OpenError> {
        let pairs = [
            (HeaderField::Realm, *self.realm == header.realm),
            (HeaderField::Purpose, self.purpose == header.purpose),
            (HeaderField::RetentionUnit, self.retention_unit == header.retention_unit),
            (HeaderField::ObjectId, self.object_id == header.object_id),
            (HeaderField::Generation, self.generation == header.generation),
            (HeaderField::StoreRole, self.store_role == header.store_role),
            (HeaderField::ObjectKey, self.object_key == header.object_key),
            (HeaderField::Schema, self.schema == header.schema),
        ];
        pairs.into_iter().find(|(_, same)| !same).map_or(Ok(()), |(field, _)| Err(OpenError::Mismatch(field)))
    }
}
