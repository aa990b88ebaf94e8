//! The key of the person hashes (宛名番号の鍵付きハッシュ): one for the realm and all systems, so that a person has one name in all of them. Made once, by
//! whoever is first, and kept wrapped; another than that of the holder hashes.

use crate::RegisterImport;
use josei_base::plan::{BadItem, Item, ItemExt as _, Table};
use josei_extract::{PersonHasher, rows};
use josei_runtime::batch::Failure;
use josei_store::audited::Permit;
use josei_store::port::{CONTEXT_UNIT, KeyContext, KeyPurpose, TransactError, WrappedKey};

impl RegisterImport {
    /// The hasher of persons of the realm.
    pub(super) async fn person_hasher(&self, permit: &Permit) -> Result<PersonHasher, Failure> {
        // The unit is that of the holder hashes: both are kept for ever under one key of the key service. What it is of keeps them apart.
        let context = KeyContext::from([
            ("realm".to_owned(), self.realm.to_string()),
            ("purpose".to_owned(), KeyPurpose::Register.name().to_owned()),
            (CONTEXT_UNIT.to_owned(), "holder-hash".to_owned()),
            ("of".to_owned(), "persons".to_owned()),
        ]);
        let row = rows::person_key(&self.realm);
        let mut item = self.audited.get(permit, Table::Register, &row).await?;
        if item.is_none() {
            let (_, wrapped) = self.keys.generate(KeyPurpose::Register, &context).await?;
            match self.audited.write(permit, &[rows::plan_person_key(&self.realm, &wrapped.key_id, &wrapped.bytes)]).await {
                Ok(()) | Err(TransactError::Refused(_) | TransactError::Contended) => {}
                Err(TransactError::Store(error)) => return Err(error.into()),
            }
            item = self.audited.get(permit, Table::Register, &row).await?;
        }
        let item: Item = item.ok_or_else(|| Failure::damaged("person key"))?;
        let read = || Ok::<_, BadItem>(WrappedKey { key_id: item.text("key_id")?.to_owned(), bytes: item.bytes("wrapped")?.to_vec() });
        let wrapped = read().map_err(|bad| Failure::damaged(bad.0))?;
        let key = self.keys.unwrap(KeyPurpose::Register, &wrapped, &context).await?;
        Ok(PersonHasher::new(&key.0))
    }
}
