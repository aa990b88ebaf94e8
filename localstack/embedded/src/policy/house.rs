//! The roles of the house and their documents.

use super::document::{BadPolicy, Policy};
use super::expand::expand;
use josei_base::Realm;
use std::collections::BTreeMap;

/// Who owns the folder: may do everything, and is nobody's role. Tests and people at the folder use it.
pub const ADMINISTRATOR: &str = "administrator";
/// The city's batch job, which puts register files into the inbox.
pub const REGISTER_SENDER: &str = "register-sender";

/// The functions and their documents, as deployed.
const DOCUMENTS: &[(&str, &str)] = &[
    (josei_audit_log::NAME, include_str!("../../../../infra/policies/audit-log.json")),
    (josei_benefit_decide::NAME, include_str!("../../../../infra/policies/benefit-decide.json")),
    (josei_eligibility_match::NAME, include_str!("../../../../infra/policies/eligibility-match.json")),
    (josei_notice_render::NAME, include_str!("../../../../infra/policies/notice-render.json")),
    (josei_payment_file::NAME, include_str!("../../../../infra/policies/payment-file.json")),
    (josei_receipt_ingest::NAME, include_str!("../../../../infra/policies/receipt-ingest.json")),
    (josei_receipt_upload::NAME, include_str!("../../../../infra/policies/receipt-upload.json")),
    (josei_register_import::NAME, include_str!("../../../../infra/policies/register-import.json")),
    (josei_sweep::NAME, include_str!("../../../../infra/policies/sweep.json")),
];
/// The functions.
pub const FUNCTIONS: [&str; 9] = [
    josei_audit_log::NAME,
    josei_benefit_decide::NAME,
    josei_eligibility_match::NAME,
    josei_notice_render::NAME,
    josei_payment_file::NAME,
    josei_receipt_ingest::NAME,
    josei_receipt_upload::NAME,
    josei_register_import::NAME,
    josei_sweep::NAME,
];
/// Not a function's, so not deployed: whoever runs the city's batch job has a document like it.
const REGISTER_SENDER_DOCUMENT: &str = include_str!("register-sender.json");

/// All roles of a realm.
pub struct House {
    roles: BTreeMap<&'static str, Policy>,
}

impl House {
    /// Reads the documents, filled in for a deployment and a realm.
    ///
    /// # Errors
    /// When a document says something the evaluator does not know.
    pub fn load(prefix: &str, realm: &Realm) -> Result<Self, BadPolicy> {
        let fill = |text: &str| expand(text, prefix, realm);
        let mut roles = BTreeMap::new();
        for (name, json) in DOCUMENTS.iter().chain([&(REGISTER_SENDER, REGISTER_SENDER_DOCUMENT)]) {
            roles.insert(*name, Policy::parse(name, json, &fill)?);
        }
        Ok(Self { roles })
    }

    /// Names of the roles, in order.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.roles.keys().copied()
    }

    /// The role of a name.
    #[must_use]
    pub fn role(&self, name: &str) -> Option<(&'static str, &Policy)> {
        self.roles.get_key_value(name).map(|(name, policy)| (*name, policy))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_has_its_document() {
        let house = House::load("josei-local", &Realm::parse("local-271403").unwrap()).unwrap();
        let mut all = josei_audit_log::FUNCTIONS.to_vec();
        assert_eq!(all, FUNCTIONS);
        all.push(REGISTER_SENDER);
        all.sort_unstable();
        assert_eq!(house.names().collect::<Vec<_>>(), all);
        assert!(house.role(ADMINISTRATOR).is_none());
    }

    /// Nothing that a document names may be of another realm, and no wildcard may stand before the realm or the function's own name.
    #[test]
    fn every_grant_is_of_the_realm() {
        let realm = "local-271403";
        let house = House::load("josei-local", &Realm::parse(realm).unwrap()).unwrap();
        for name in house.names() {
            let (_, policy) = house.role(name).unwrap();
            for grant in policy.grants() {
                let before = grant.resource.split('*').next().unwrap();
                let bounded = match grant.action.split(':').next().unwrap() {
                    // Buckets and tables are shared by realms: there the conditions speak, and the table of all calls tests them.
                    "s3" if grant.resource.contains('/') => before.contains(&format!("/{realm}/")),
                    "kms" => before.contains(":key/") && !before.ends_with('/'),
                    "logs" => before.ends_with(&format!("/aws/lambda/josei-local-{name}:")),
                    _ => before == grant.resource,
                };
                assert!(bounded, "{name}: {grant:?}");
            }
        }
    }
}
