//! The personal part of an application (申請の個人情報): sealed in its row, opened only for who works on it.

use crate::BenefitDecide;
use josei_base::plan::Table;
use josei_benefit::application::{Facts, Personal, Standing, received_month};
use josei_benefit::keys::application as keys;
use josei_runtime::Problem;
use josei_store::audited::Permit;
use josei_store::port::KeyPurpose;
use josei_store::seal::FieldSpec;

/// The attribute that holds it.
const SEALED: &str = "sealed";

impl BenefitDecide {
    /// Rows of history hold the same bytes; they open as what they are, the field of the application.
    fn personal_spec(&self, facts: &Facts) -> FieldSpec {
        FieldSpec::new(KeyPurpose::Receipts, received_month(facts), Table::Claims, &keys::state(&self.realm, &facts.number), SEALED)
    }

    pub(super) async fn seal_personal(&self, permit: &Permit, facts: &Facts, personal: &Personal) -> Result<Vec<u8>, Problem> {
        let plain = serde_json::to_vec(personal).map_err(|_| Problem::damaged("application"))?;
        Ok(self.sealed.seal_field(permit, &self.personal_spec(facts), &plain).await?)
    }

    pub(super) async fn open_personal(&self, permit: &Permit, standing: &Standing) -> Result<Personal, Problem> {
        let plain = self.sealed.open_field(permit, &self.personal_spec(&standing.facts), &standing.sealed).await?;
        serde_json::from_slice(&plain).map_err(|_| Problem::damaged("application"))
    }
}
