//! Settings of a function, read once from the environment and refused at start when they do not fit.
//!
//! | variable | meaning |
//! |---|---|
//! | `JOSEI_REALM` | environment and municipality code, `local-271403`; required |
//! | `JOSEI_PREFIX` | begins the names of tables, buckets, queues and keys, `josei-local`; required |
//! | `JOSEI_KEY_FILE` | a key file instead of AWS KMS; local realms only |
//! | `JOSEI_CHECKPOINT_KEY_FILE` | a key file for the audit key alone, where the key service has no Ed25519 keys; local realms only |
//! | `JOSEI_CLOCK_OFFSET_SECONDS` | added to the machine's time, to run a past month as of its own days; local realms only |
//! | `JOSEI_PEOPLE_FILE` | who may call; local realms only. Without it every HTTP request is refused |
//! | `JOSEI_CITY_FILE` | the city file (TOML), or a folder of its versions; without it the one that comes with the program |
//! | `JOSEI_DEVIATIONS_FILE` | known deviations of senders (TOML); without it there are none. Read by `receipt-upload` |
//! | `JOSEI_CHARACTERS_FILE` | the city's registry of 外字 (TOML); without it none is registered. Read by `receipt-upload` and `notice-render` |
//! | `JOSEI_TEXTS_FILE` | the city's texts of notices (TOML); without it those that come with the program. Read by `notice-render` |
//! | `JOSEI_FONTS` | folder of the fonts of notices, looked through with those below it; without it where Debian has them. Read by `notice-render` |
//! | `JOSEI_BANKS_FILE` | the list of banks; required by `benefit-decide` and `payment-file` |
//! | `JOSEI_PAYER_FILE` | the city's payer profile (TOML); required by `payment-file` |
//! | `JOSEI_SCANNER` | virus scanner of received files: `clamd:/path.sock`, `clamd:host:port` or `off`; required by `receipt-ingest`, `off` in local realms without it |
//! | `JOSEI_VANISH_PERCENT` | persons of 100 that may vanish with an extract of another city system, 0 to 100; 5 without it. Read by `register-import` |
//! | `AWS_ENDPOINT_URL_DYNAMODB`, `…_S3`, `…_KMS`, `…_SQS` | other addresses of the services, as the AWS tools read them |
//! | `JOSEI_S3_PATH_STYLE` | `1`: bucket names in the path (servers on loopback) |

use josei_base::Realm;
use josei_store::aws;
use josei_store::port::{Bucket, Scanner};
use josei_store::scan::Choice;
use std::path::PathBuf;
use std::sync::Arc;
use thiserror::Error;

/// What a function needs to know before it starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The realm.
    pub realm: Realm,
    /// Where the cloud is.
    pub aws: aws::Settings,
    /// Key file instead of KMS.
    pub key_file: Option<PathBuf>,
    /// Key file for the audit key alone.
    pub checkpoint_key_file: Option<PathBuf>,
    /// Added to the machine's time.
    pub clock_offset_seconds: Option<i64>,
    /// Who may call.
    pub people_file: Option<PathBuf>,
    /// The city file, or the folder of its versions.
    pub city_file: Option<PathBuf>,
    /// Known deviations of senders.
    pub deviations_file: Option<PathBuf>,
    /// The city's registry of 外字.
    pub characters_file: Option<PathBuf>,
    /// The city's payer profile.
    pub payer_file: Option<PathBuf>,
    /// The list of banks.
    pub banks_file: Option<PathBuf>,
    /// The city's texts of notices.
    pub texts_file: Option<PathBuf>,
    /// Folder of the fonts of notices.
    pub fonts: PathBuf,
    /// The virus scanner.
    pub scanner: Option<Choice>,
    /// Persons of 100 that may vanish with an extract of another city system.
    pub vanish_percent: Option<u8>,
}

/// A setting that is missing or does not fit.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BadSetting {
    /// Not set.
    #[error("{0} is not set")]
    Missing(&'static str),
    /// Set to something unusable.
    #[error("{0}: {1}")]
    Unusable(&'static str, String),
}

/// Where Debian and Ubuntu put fonts.
pub const FONTS: &str = "/usr/share/fonts/truetype";
const SCANNER: &str = "JOSEI_SCANNER";
const VANISH_PERCENT: &str = "JOSEI_VANISH_PERCENT";
/// Longest prefix: bucket names end at 63 characters.
const PREFIX_BYTES_MAX: usize = 40;

impl Settings {
    /// From the environment.
    pub fn from_env() -> Result<Self, BadSetting> {
        Self::read(&|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
    }

    fn read(get: &dyn Fn(&'static str) -> Option<String>) -> Result<Self, BadSetting> {
        let required = |name: &'static str| get(name).ok_or(BadSetting::Missing(name));
        let realm = Realm::parse(&required("JOSEI_REALM")?).map_err(|error| BadSetting::Unusable("JOSEI_REALM", error.to_string()))?;
        let prefix = required("JOSEI_PREFIX")?;
        let prefix_ok = prefix.len() <= PREFIX_BYTES_MAX
            && prefix.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            && prefix.starts_with(|first: char| first.is_ascii_lowercase());
        if !prefix_ok {
            let why = format!("at most {PREFIX_BYTES_MAX} of a-z, 0-9 and -, beginning with a letter");
            return Err(BadSetting::Unusable("JOSEI_PREFIX", why));
        }
        let local_only = |name: &'static str| match get(name) {
            Some(_) if !realm.is_local() => Err(BadSetting::Unusable(name, "only local realms may use it".to_owned())),
            path => Ok(path.map(PathBuf::from)),
        };
        let clock_offset_seconds = match get("JOSEI_CLOCK_OFFSET_SECONDS") {
            Some(_) if !realm.is_local() => {
                return Err(BadSetting::Unusable("JOSEI_CLOCK_OFFSET_SECONDS", "only local realms may use it".to_owned()));
            }
            text => text
                .map(|text| text.parse().map_err(|_| BadSetting::Unusable("JOSEI_CLOCK_OFFSET_SECONDS", "whole seconds".to_owned())))
                .transpose()?,
        };
        let path_style = match get("JOSEI_S3_PATH_STYLE").as_deref() {
            None | Some("0") => false,
            Some("1") => true,
            Some(_) => return Err(BadSetting::Unusable("JOSEI_S3_PATH_STYLE", "0 or 1".to_owned())),
        };
        let vanish_percent = get(VANISH_PERCENT)
            .map(|text| {
                let percent = text.parse::<u8>().ok().filter(|percent| *percent <= 100);
                percent.ok_or_else(|| BadSetting::Unusable(VANISH_PERCENT, "a whole number from 0 to 100".to_owned()))
            })
            .transpose()?;
        Ok(Self {
            aws: aws::Settings {
                prefix,
                region: get("AWS_REGION"),
                credentials: None,
                endpoints: aws::Endpoints {
                    dynamodb: get("AWS_ENDPOINT_URL_DYNAMODB"),
                    s3: get("AWS_ENDPOINT_URL_S3"),
                    kms: get("AWS_ENDPOINT_URL_KMS"),
                    sqs: get("AWS_ENDPOINT_URL_SQS"),
                },
                path_style,
            },
            key_file: local_only("JOSEI_KEY_FILE")?,
            checkpoint_key_file: local_only("JOSEI_CHECKPOINT_KEY_FILE")?,
            clock_offset_seconds,
            people_file: local_only("JOSEI_PEOPLE_FILE")?,
            city_file: get("JOSEI_CITY_FILE").map(PathBuf::from),
            deviations_file: get("JOSEI_DEVIATIONS_FILE").map(PathBuf::from),
            characters_file: get("JOSEI_CHARACTERS_FILE").map(PathBuf::from),
            payer_file: get("JOSEI_PAYER_FILE").map(PathBuf::from),
            banks_file: get("JOSEI_BANKS_FILE").map(PathBuf::from),
            texts_file: get("JOSEI_TEXTS_FILE").map(PathBuf::from),
            fonts: get("JOSEI_FONTS").unwrap_or_else(|| FONTS.to_owned()).into(),
            scanner: get(SCANNER)
                .map(|text| Choice::parse(&text).map_err(|error| BadSetting::Unusable(SCANNER, error.to_string())))
                .transpose()?,
            vanish_percent,
            realm,
        })
    }

    /// A bucket's name as deployed.
    #[must_use]
    pub fn bucket(&self, bucket: Bucket) -> String {
        format!("{}-{}", self.aws.prefix, bucket.name())
    }

    /// The virus scanner. Only a local realm may leave it unsaid; then there is none, which every acknowledgement tells.
    ///
    /// # Errors
    /// When it is not set elsewhere.
    pub fn scanner(&self) -> Result<Arc<dyn Scanner>, BadSetting> {
        match &self.scanner {
            Some(choice) => Ok(choice.scanner()),
            None if self.realm.is_local() => Ok(Choice::Off.scanner()),
            None => Err(BadSetting::Missing(SCANNER)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(pairs: &[(&'static str, &str)]) -> Result<Settings, BadSetting> {
        Settings::read(&|name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn refused_at_start() {
        let good = [("JOSEI_REALM", "local-271403"), ("JOSEI_PREFIX", "josei-local"), ("JOSEI_KEY_FILE", "keys")];
        let settings = read(&good).unwrap();
        assert_eq!(settings.bucket(Bucket::Sealed), "josei-local-sealed");
        assert_eq!(read(&good[1..]), Err(BadSetting::Missing("JOSEI_REALM")));
        let production = [("JOSEI_REALM", "prod-271403"), ("JOSEI_PREFIX", "josei"), ("JOSEI_KEY_FILE", "keys")];
        assert!(matches!(read(&production), Err(BadSetting::Unusable("JOSEI_KEY_FILE", _))));
        assert!(matches!(read(&[good[0], ("JOSEI_PREFIX", "Josei")]), Err(BadSetting::Unusable("JOSEI_PREFIX", _))));
        let with = |name, value| read(&[good[0], good[1], (name, value)]);
        assert_eq!(with("JOSEI_CLOCK_OFFSET_SECONDS", "-86400").unwrap().clock_offset_seconds, Some(-86_400));
        assert!(matches!(with("JOSEI_CLOCK_OFFSET_SECONDS", "1 day"), Err(BadSetting::Unusable("JOSEI_CLOCK_OFFSET_SECONDS", _))));
        for name in ["JOSEI_CLOCK_OFFSET_SECONDS", "JOSEI_CHECKPOINT_KEY_FILE", "JOSEI_PEOPLE_FILE"] {
            let refused = read(&[production[0], production[1], (name, "0")]);
            assert!(matches!(refused, Err(BadSetting::Unusable(told, _)) if told == name));
        }
        assert_eq!(settings.scanner().unwrap().name(), "off");
        assert_eq!(with("JOSEI_SCANNER", "clamd:/run/clamd.ctl").unwrap().scanner().unwrap().name(), "clamd");
        assert!(matches!(with("JOSEI_SCANNER", "none"), Err(BadSetting::Unusable("JOSEI_SCANNER", _))));
        let elsewhere = |scanner: &[(&'static str, &str)]| read(&[&production[..2], scanner].concat()).unwrap().scanner();
        assert_eq!(elsewhere(&[]).err(), Some(BadSetting::Missing("JOSEI_SCANNER")));
        assert_eq!(elsewhere(&[("JOSEI_SCANNER", "off")]).unwrap().name(), "off");
        let (longest, longer) = ("a".repeat(PREFIX_BYTES_MAX), "a".repeat(PREFIX_BYTES_MAX + 1));
        assert!(read(&[good[0], ("JOSEI_PREFIX", &longest)]).is_ok());
        assert!(matches!(read(&[good[0], ("JOSEI_PREFIX", &longer)]), Err(BadSetting::Unusable("JOSEI_PREFIX", _))));
    }
}
