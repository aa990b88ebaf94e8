//! The people of a local realm: made once per folder, each with an id, a device and a token that only this folder's owner can read.

use super::CityError;
use crate::folder::write_secret;
use josei_base::{Digest, Realm};
use josei_delivery::SenderId;
use josei_runtime::{People, Person, Role};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

const FILE: &str = "people.json";
const PAYER_FILE: &str = "payer-sample.toml";
const BANKS_FILE: &str = "banks-sample.txt";
/// Bytes of a token.
const TOKEN_BYTES: usize = 32;

/// Who there is: id, roles, sender. Who has two roles still decides nothing of their own.
const CAST: &[(&str, &[Role], Option<&str>)] = &[
    ("sender-shiharai", &[Role::Sender], Some("shiharai")),
    ("sender-kokuho", &[Role::Sender], Some("kokuho")),
    ("registrar-1", &[Role::Registrar], None),
    ("registrar-2", &[Role::Registrar, Role::Approver], None),
    ("clerk-1", &[Role::Clerk], None),
    ("preparer-1", &[Role::Preparer], None),
    ("approver-1", &[Role::Approver], None),
    ("approver-2", &[Role::Approver], None),
    ("finance-1", &[Role::Finance], None),
    ("auditor-1", &[Role::Auditor], None),
];

/// Tokens by person.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Local {
    tokens: BTreeMap<String, String>,
}

impl Local {
    /// The people of a folder, made at the first start.
    pub(super) fn open(dir: &Path, realm: &Realm) -> Result<Self, CityError> {
        let path = dir.join(FILE);
        let unusable = |why: String| CityError::People(format!("{}: {why}", path.display()));
        let local: Self = match std::fs::read(&path) {
            Ok(bytes) => serde_json::from_slice(&bytes).map_err(|error| unusable(error.to_string()))?,
            Err(error) if error.kind() == ErrorKind::NotFound => Self::make(&path).map_err(|error| unusable(error.to_string()))?,
            Err(error) => return Err(unusable(error.to_string())),
        };
        local.people(realm).map(|_| local)
    }

    fn make(path: &Path) -> std::io::Result<Self> {
        let mut tokens = BTreeMap::new();
        for (id, _, _) in CAST {
            let mut bytes = [0; TOKEN_BYTES];
            getrandom::fill(&mut bytes).map_err(std::io::Error::other)?;
            tokens.insert((*id).to_owned(), hex::encode(bytes));
        }
        let local = Self { tokens };
        write_secret(path, &serde_json::to_vec_pretty(&local)?)?;
        Ok(local)
    }

    /// A person's token.
    #[must_use]
    pub fn token(&self, id: &str) -> Option<&str> {
        self.tokens.get(id).map(String::as_str)
    }

    /// As the functions know them.
    pub(super) fn people(&self, realm: &Realm) -> Result<People, CityError> {
        People::parse(realm, &self.people_file()?).map_err(|error| CityError::People(error.to_string()))
    }

    /// As a file of people, without their tokens.
    pub(super) fn people_file(&self) -> Result<String, CityError> {
        let unusable = |why: String| CityError::People(why);
        let mut list = Vec::new();
        for (id, roles, sender) in CAST {
            let token = self.token(id).ok_or_else(|| unusable(format!("{id} has no token")))?;
            let sender = sender.map(SenderId::parse).transpose().map_err(|error| unusable(error.to_string()))?;
            let token_sha256 = Digest::of(token.as_bytes());
            list.push(Person { id: (*id).to_owned(), device: format!("terminal-{id}"), roles: roles.to_vec(), sender, token_sha256 });
        }
        serde_json::to_string_pretty(&list).map_err(|error| unusable(error.to_string()))
    }
}

/// The invented payer profile, as a file of the folder.
pub(super) fn sample_payer(dir: &Path) -> Result<PathBuf, CityError> {
    sample(dir, PAYER_FILE, josei_payment::profile::SAMPLE)
}

/// The invented list of banks, as a file of the folder.
pub(super) fn sample_banks(dir: &Path) -> Result<PathBuf, CityError> {
    sample(dir, BANKS_FILE, josei_payment::master::SAMPLE)
}

fn sample(dir: &Path, name: &str, text: &str) -> Result<PathBuf, CityError> {
    let path = dir.join(name);
    std::fs::write(&path, text).map_err(|error| CityError::People(format!("{}: {error}", path.display())))?;
    Ok(path)
}
