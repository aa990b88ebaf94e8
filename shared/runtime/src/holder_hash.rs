//! The key of the holder hashes (受給者番号の鍵付きハッシュ): one for the realm, shared by the functions that load and ask the register.

use crate::batch::Failure;
use josei_base::Realm;
use josei_base::plan::{BadItem, Item, ItemExt as _, Table};
use josei_eligibility::{HolderHasher, rows};
use josei_store::audited::{Audited, Permit};
use josei_store::port::{KeyContext, KeyPurpose, Keys, TransactError, WrappedKey};
use std::sync::Arc;

/// The hasher of holders of a realm. Its key is made once, by whoever is first, and kept wrapped.
///
/// # Errors
/// When a store or the key service does not answer, or the row is damaged.
pub async fn hasher(realm: &Realm, audited: &Audited, keys: &Arc<dyn Keys>, permit: &Permit) -> Result<HolderHasher, Failure> {
    let context = KeyContext::from([
        ("realm".to_owned(), realm.to_string()),
        ("purpose".to_owned(), KeyPurpose::Register.name().to_owned()),
        ("unit".to_owned(), "holder-hash".to_owned()),
    ]);
    let row = rows::hash_key(realm);
    let mut item = audited.get(permit, Table::Register, &row).await?;
    if item.is_none() {
        let (_, wrapped) = keys.generate(KeyPurpose::Register, &context).await?;
        match audited.write(permit, &[rows::plan_hash_key(realm, &wrapped.key_id, &wrapped.bytes)]).await {
            Ok(()) | Err(TransactError::Refused(_) | TransactError::Contended) => {}
            Err(TransactError::Store(error)) => return Err(error.into()),
        }
        item = audited.get(permit, Table::Register, &row).await?;
    }
    let item: Item = item.ok_or_else(|| Failure::damaged("hash key"))?;
    let read = || Ok::<_, BadItem>(WrappedKey { key_id: item.text("key_id")?.to_owned(), bytes: item.bytes("wrapped")?.to_vec() });
    let wrapped = read().map_err(|bad| Failure::damaged(bad.0))?;
    let key = keys.unwrap(KeyPurpose::Register, &wrapped, &context).await?;
    Ok(HolderHasher::new(&key.0))
}
