//! Manifest and bank file of a batch, sealed. The batch's row pins their hashes; other bytes are never handed out.

use crate::{PaymentFile, problem};
use josei_base::{Digest, Realm};
use josei_payment::batch::{Batch, GeneratedFile, Manifest};
use josei_runtime::Problem;
use josei_store::audited::Permit;
use josei_store::port::KeyPurpose;
use josei_store::seal::ObjectSpec;

const MANIFEST_SCHEMA: &str = "payment-manifest.1";
const FILE_SCHEMA: &str = "payment-file.1";

fn object(realm: &Realm, sequence: u32, what: &str) -> String {
    format!("{realm}/payments/{sequence:08}/{what}")
}

impl PaymentFile {
    /// Stores both before the batch names their hashes.
    pub(crate) async fn store(&self, permit: &Permit, batch: &Batch, generated: &GeneratedFile) -> Result<(), Problem> {
        for (what, schema, bytes) in [("manifest", MANIFEST_SCHEMA, &generated.manifest_bytes), ("file", FILE_SCHEMA, &generated.bytes)] {
            let spec = ObjectSpec::new(KeyPurpose::Payments, batch.month.0, &object(&self.realm, batch.sequence, what), schema);
            self.sealed.put_or_same(permit, &spec, bytes).await?;
        }
        Ok(())
    }

    /// The manifest, if its bytes are those the batch names.
    pub(crate) async fn manifest(&self, permit: &Permit, batch: &Batch) -> Result<Option<Manifest>, Problem> {
        let Some(facts) = batch.file else { return Ok(None) };
        let spec = ObjectSpec::new(KeyPurpose::Payments, batch.month.0, &object(&self.realm, batch.sequence, "manifest"), MANIFEST_SCHEMA);
        let bytes = self.sealed.get_newest(permit, &spec).await?;
        if Digest::of(&bytes) != facts.manifest {
            return Err(Problem::damaged("manifest"));
        }
        Ok(Some(Manifest::from_bytes(&bytes).map_err(|error| problem(&error))?))
    }

    /// The bank file, if its bytes are those the batch names.
    pub(crate) async fn file(&self, permit: &Permit, batch: &Batch) -> Result<Option<Vec<u8>>, Problem> {
        let Some(facts) = batch.file else { return Ok(None) };
        let spec = ObjectSpec::new(KeyPurpose::Payments, batch.month.0, &object(&self.realm, batch.sequence, "file"), FILE_SCHEMA);
        let bytes = self.sealed.get_newest(permit, &spec).await?;
        Ok((Digest::of(&bytes) == facts.file).then_some(bytes))
    }
}
