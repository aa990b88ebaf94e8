//! Sealed table fields (封緘した欄): what is personal in a row, one data key each from the key service, bound to realm, table, key, attribute and
//! retention unit.
//!
//! Stored is the wrapped key in front of the body that `josei_sealed::seal_field` makes. The place of the field is in the body's context and
//! in the key's, so neither opens elsewhere; the unit is the key service's key, whose deletion is the erasure.

use super::{ObjectSpec, SealedObjects, damaged};
use crate::audited::Permit;
use crate::port::{Bucket, KeyPurpose, StoreError, WrappedKey};
use josei_base::Month;
use josei_base::plan::{Key, Table};
use josei_sealed::limits::{KEY_ID_BYTES_MAX, WRAPPED_KEY_BYTES_MAX};
use josei_sealed::{ContentKey, FieldContext, open_field, seal_field};

/// Version of the stored form.
const VERSION: u8 = 1;

/// Which field, for what, until when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldSpec {
    place: ObjectSpec,
    table: Table,
    key: Key,
    attribute: &'static str,
}

impl FieldSpec {
    /// An attribute of an item that belongs to a month: its retention unit is the purpose and that month's fiscal year.
    #[must_use]
    pub fn new(purpose: KeyPurpose, month: Month, table: Table, key: &Key, attribute: &'static str) -> Self {
        // Names the field in the key service's log without telling its key; lengths keep two places from being one.
        let place = format!("{}/{}/{}/{}/{}", table.name(), key.partition.len(), key.partition, key.sort, attribute);
        let place = ObjectSpec::of(Bucket::Sealed, purpose, month, &place, "");
        Self { place, table, key: key.clone(), attribute }
    }
}

/// A length of two bytes and the bytes.
fn put(out: &mut Vec<u8>, bytes: &[u8], max: usize) -> Result<(), StoreError> {
    let length = u16::try_from(bytes.len()).ok().filter(|_| bytes.len() <= max).ok_or_else(|| damaged("a part is too long"))?;
    out.extend_from_slice(&length.to_be_bytes());
    out.extend_from_slice(bytes);
    Ok(())
}

fn take<'b>(bytes: &mut &'b [u8], max: usize) -> Result<&'b [u8], StoreError> {
    let cut = || damaged("a sealed field is cut off");
    let (length, rest) = bytes.split_first_chunk::<2>().ok_or_else(cut)?;
    let (part, rest) =
        rest.split_at_checked(usize::from(u16::from_be_bytes(*length))).filter(|(part, _)| part.len() <= max).ok_or_else(cut)?;
    *bytes = rest;
    Ok(part)
}

impl SealedObjects {
    fn field<'s>(&'s self, spec: &'s FieldSpec) -> FieldContext<'s> {
        let FieldSpec { place, table, key, attribute } = spec;
        FieldContext { realm: &self.realm, table: *table, key, attribute, generation: place.generation }
    }

    /// Seals the content of a field; the caller writes it into the row. The permit shows that the INTENT is durable.
    pub async fn seal_field(&self, _: &Permit, spec: &FieldSpec, plain: &[u8]) -> Result<Vec<u8>, StoreError> {
        let (data_key, wrapped) = self.keys.generate(spec.place.purpose, &spec.place.context(&self.realm)).await?;
        let mut salt = [0; 24];
        self.ids.fill(&mut salt)?;
        let body = seal_field(&self.field(spec), &ContentKey::new(data_key.0), salt, plain).map_err(damaged)?;
        let mut stored = vec![VERSION];
        put(&mut stored, wrapped.key_id.as_bytes(), KEY_ID_BYTES_MAX)?;
        put(&mut stored, &wrapped.bytes, WRAPPED_KEY_BYTES_MAX)?;
        stored.extend_from_slice(&body);
        Ok(stored)
    }

    /// Opens the content of a field as it stands in the row. The permit shows that the INTENT is durable.
    pub async fn open_field(&self, _: &Permit, spec: &FieldSpec, stored: &[u8]) -> Result<Vec<u8>, StoreError> {
        let (version, mut rest) = stored.split_first().ok_or_else(|| damaged("a sealed field is empty"))?;
        if *version != VERSION {
            return Err(damaged("a sealed field of another version"));
        }
        let key_id = String::from_utf8(take(&mut rest, KEY_ID_BYTES_MAX)?.to_vec()).map_err(|_| damaged("the id of a key"))?;
        let wrapped = WrappedKey { key_id, bytes: take(&mut rest, WRAPPED_KEY_BYTES_MAX)?.to_vec() };
        let data_key = self.keys.unwrap(spec.place.purpose, &wrapped, &spec.place.context(&self.realm)).await?;
        open_field(&self.field(spec), &ContentKey::new(data_key.0), rest).map_err(damaged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::memory::Memory;
    use crate::seal::tests::{memory, over, realm};

    fn key(sort: &str) -> Key {
        Key { partition: "local-271403#PERSON#1".to_owned(), sort: sort.to_owned() }
    }

    fn spec(year: i16, sort: &str) -> FieldSpec {
        FieldSpec::new(KeyPurpose::Register, Month::new(year, 7).unwrap(), Table::Register, &key(sort), "sealed")
    }

    async fn sealed(memory: &Memory, plain: &[u8]) -> (SealedObjects, Permit, Vec<u8>) {
        let (sealed, permit) = over(memory, realm("271403")).await;
        let stored = sealed.seal_field(&permit, &spec(2026, "ENTRY#1"), plain).await.unwrap();
        (sealed, permit, stored)
    }

    #[tokio::test]
    async fn what_is_sealed_comes_back_and_nothing_stands_in_clear() {
        let memory = memory();
        for plain in ["", "見本 太郎", &"診療".repeat(10_000)] {
            let (sealed, permit, stored) = sealed(&memory, plain.as_bytes()).await;
            assert_eq!(sealed.open_field(&permit, &spec(2026, "ENTRY#1"), &stored).await.unwrap(), plain.as_bytes());
            assert!(!stored.windows(6).any(|window| window == "見本".as_bytes() || window == "診療".as_bytes()));
        }
        let (sealed, permit, one) = sealed(&memory, b"x").await;
        let other = sealed.seal_field(&permit, &spec(2026, "ENTRY#1"), b"x").await.unwrap();
        assert_ne!(one, other, "a key and a salt of its own each time");
    }

    #[tokio::test]
    async fn another_place_unit_purpose_or_realm_does_not_open() {
        let memory = memory();
        let (here, permit, stored) = sealed(&memory, b"content").await;
        let month = Month::new(2026, 7).unwrap();
        for wrong in [
            spec(2025, "ENTRY#1"),
            spec(2026, "ENTRY#2"),
            FieldSpec::new(KeyPurpose::Payments, month, Table::Register, &key("ENTRY#1"), "sealed"),
            FieldSpec::new(KeyPurpose::Register, month, Table::Claims, &key("ENTRY#1"), "sealed"),
            FieldSpec::new(KeyPurpose::Register, month, Table::Register, &key("ENTRY#1"), "other"),
            FieldSpec::new(
                KeyPurpose::Register,
                month,
                Table::Register,
                &Key { partition: "local-271403#PERSON#2".to_owned(), sort: "ENTRY#1".to_owned() },
                "sealed",
            ),
        ] {
            assert!(here.open_field(&permit, &wrong, &stored).await.is_err(), "{wrong:?}");
        }
        let (elsewhere, permit) = over(&memory, realm("131016")).await;
        assert!(elsewhere.open_field(&permit, &spec(2026, "ENTRY#1"), &stored).await.is_err());
    }

    /// Even if the key service would unwrap for any context, the body opens only in its own place.
    #[tokio::test]
    async fn the_body_is_bound_by_itself() {
        let memory = memory();
        let (here, permit, stored) = sealed(&memory, b"content").await;
        let moved = FieldSpec { key: key("ENTRY#2"), ..spec(2026, "ENTRY#1") };
        let opened = here.open_field(&permit, &moved, &stored).await;
        assert!(matches!(opened, Err(StoreError::Damaged { .. })), "{opened:?}");
    }

    #[tokio::test]
    async fn every_changed_bit_and_every_cut_is_refused() {
        let memory = memory();
        let (sealed, permit, good) = sealed(&memory, b"content").await;
        for bit in 0..good.len() * 8 {
            let mut bad = good.clone();
            bad[bit / 8] ^= 1 << (bit % 8);
            assert!(sealed.open_field(&permit, &spec(2026, "ENTRY#1"), &bad).await.is_err(), "bit {bit}");
        }
        for cut in 0..good.len() {
            assert!(sealed.open_field(&permit, &spec(2026, "ENTRY#1"), &good[..cut]).await.is_err(), "{cut}");
        }
        let long = [good.as_slice(), b"x"].concat();
        assert!(sealed.open_field(&permit, &spec(2026, "ENTRY#1"), &long).await.is_err());
    }

    #[tokio::test]
    async fn one_byte_more_than_a_field_holds() {
        let memory = memory();
        let (sealed, permit) = over(&memory, realm("271403")).await;
        let most = vec![0; josei_sealed::limits::FIELD_PLAIN_BYTES_MAX];
        assert!(sealed.seal_field(&permit, &spec(2026, "ENTRY#1"), &most).await.is_ok());
        let more = [most.as_slice(), &[0]].concat();
        assert!(sealed.seal_field(&permit, &spec(2026, "ENTRY#1"), &more).await.is_err());
    }
}
