//! A city that functions in processes of their own work on: what each is given, as a file of settings, and the services that are not on loopback
//! otherwise.

use super::people::Local;
use super::{CityError, PREFIX};
use crate::folder::{make, write_secret};
use crate::host::Address;
use crate::policy::FUNCTIONS;
use crate::services::{Given, Offer, Services};
use crate::{Credentials, Stack};
use josei_runtime::settings::Settings;
use josei_runtime::world::World;
use josei_store::port::{CONTEXT_UNIT, KeyContext, KeyPurpose, Keys};
use josei_store::scan::Choice;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Functions that run in processes of their own, and where those are called.
pub type Outside = BTreeMap<&'static str, Address>;

/// The folder of the settings files.
const FOLDER: &str = "functions";
/// Who may call, without tokens.
const PEOPLE: &str = "people.json";

/// The settings file of a function, once a city has been started open on the folder.
#[must_use]
pub fn settings_file(dir: &Path, function: &str) -> PathBuf {
    dir.join(FOLDER).join(format!("{function}.env"))
}

/// Keys and queues over loopback, as each function's policy lets it use them.
pub(super) async fn services(stack: &Stack, worlds: &BTreeMap<&'static str, World>, keys: &dyn Keys) -> Result<Services, CityError> {
    let mut key_ids = BTreeMap::new();
    for purpose in KeyPurpose::ALL {
        // A key file tells its ids with a wrapped key only; this one is for nothing.
        let context = KeyContext::from([(CONTEXT_UNIT.to_owned(), String::new())]);
        let (_, wrapped) = keys.generate(purpose, &context).await?;
        key_ids.insert(purpose, wrapped.key_id);
    }
    let given = |world: &World| Given { keys: Arc::clone(&world.keys), queue: Arc::clone(&world.queue) };
    let given = worlds.iter().map(|(name, world)| (*name, given(world))).collect();
    Ok(Services::start(Offer { gate: Arc::clone(stack.gate()), prefix: PREFIX.to_owned(), given, key_ids })?)
}

/// Writes the settings file of every function: its own credentials, and where everything is. The ports are new at each start, and so are the files.
pub(super) fn write_settings(dir: &Path, settings: &Settings, owner: &Credentials, local: &Local, services: &str) -> Result<(), CityError> {
    let failed = |file: &Path, reason: String| CityError::Given { file: file.to_owned(), reason };
    let absolute = |path: &Path| fs::canonicalize(path).map_err(|error| failed(path, error.to_string()));
    let folder = dir.join(FOLDER);
    make(&folder).map_err(|error| failed(&folder, error.to_string()))?;
    let people = folder.join(PEOPLE);
    write_secret(&people, local.people_file()?.as_bytes()).map_err(|error| failed(&people, error.to_string()))?;

    let mut files = vec![("JOSEI_PEOPLE_FILE", absolute(&people)?)];
    for (name, file) in [
        ("JOSEI_CITY_FILE", &settings.city_file),
        ("JOSEI_DEVIATIONS_FILE", &settings.deviations_file),
        ("JOSEI_CHARACTERS_FILE", &settings.characters_file),
        ("JOSEI_PAYER_FILE", &settings.payer_file),
        ("JOSEI_BANKS_FILE", &settings.banks_file),
        ("JOSEI_TEXTS_FILE", &settings.texts_file),
    ] {
        if let Some(file) = file {
            files.push((name, absolute(file)?));
        }
    }
    // It need not be there: `notice-render` says so at its start.
    if let Ok(fonts) = absolute(&settings.fonts) {
        files.push(("JOSEI_FONTS", fonts));
    }
    for function in FUNCTIONS {
        let file = settings_file(dir, function);
        let text = variables(settings, &owner.of_role(function), &files, services).map_err(|reason| failed(&file, reason))?;
        write_secret(&file, text.as_bytes()).map_err(|error| failed(&file, error.to_string()))?;
    }
    Ok(())
}

/// The variables of a function, a line each, quoted so that a shell and `cargo lambda` read the same.
fn variables(settings: &Settings, keys: &Credentials, files: &[(&str, PathBuf)], services: &str) -> Result<String, String> {
    let aws = &settings.aws;
    let some = |value: &Option<String>| value.clone().unwrap_or_default();
    let mut variables = vec![
        ("JOSEI_REALM", settings.realm.to_string()),
        ("JOSEI_PREFIX", aws.prefix.clone()),
        ("AWS_REGION", some(&aws.region)),
        ("AWS_ACCESS_KEY_ID", keys.access_key_id.clone()),
        ("AWS_SECRET_ACCESS_KEY", keys.secret_access_key.clone()),
        ("AWS_ENDPOINT_URL_DYNAMODB", some(&aws.endpoints.dynamodb)),
        ("AWS_ENDPOINT_URL_S3", some(&aws.endpoints.s3)),
        ("AWS_ENDPOINT_URL_KMS", services.to_owned()),
        ("AWS_ENDPOINT_URL_SQS", services.to_owned()),
        ("JOSEI_S3_PATH_STYLE", "1".to_owned()),
        ("JOSEI_SCANNER", settings.scanner.as_ref().unwrap_or(&Choice::Off).to_string()),
    ];
    for (name, path) in files {
        variables.push((name, path.to_str().ok_or_else(|| format!("{} is not UTF-8", path.display()))?.to_owned()));
    }
    let line = |(name, value): (&str, String)| match quote(&value) {
        Some(quote) => Ok(format!("{name}={quote}{value}{quote}\n")),
        None => Err(format!("{name} cannot be quoted: {value}")),
    };
    variables.into_iter().map(line).collect()
}

/// The quotation mark in which a value stands for itself.
fn quote(value: &str) -> Option<char> {
    if value.contains('\n') {
        None
    } else if !value.contains('\'') {
        Some('\'')
    } else {
        (!value.contains(['"', '$', '`', '\\'])).then_some('"')
    }
}

#[cfg(test)]
mod tests {
    use super::quote;

    #[test]
    fn a_value_stands_for_itself_or_is_refused() {
        assert_eq!(quote("a b\\$c\""), Some('\''));
        assert_eq!(quote("o'b"), Some('"'));
        for value in ["o'$b", "o'\"b", "o'`b", "a\nb"] {
            assert_eq!(quote(value), None, "{value}");
        }
    }
}
