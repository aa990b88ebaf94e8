//! The payer profile: the city's account and the payees' accounts. There is no default: a deployment names its file.

use crate::settings::{BadSetting, Settings};
use josei_payment::profile::PayerProfile;

/// Loads and checks the payer profile.
///
/// # Errors
/// When it is not named, or has errors (all of them are listed).
pub fn load(settings: &Settings) -> Result<PayerProfile, BadSetting> {
    let path = settings.payer_file.as_ref().ok_or(BadSetting::Missing("JOSEI_PAYER_FILE"))?;
    let unusable = |what: String| BadSetting::Unusable("JOSEI_PAYER_FILE", what);
    let text = std::fs::read_to_string(path).map_err(|error| unusable(format!("{}: {error}", path.display())))?;
    let (profile, _warnings) = PayerProfile::load(&text).map_err(|findings| {
        let lines: Vec<_> =
            findings.iter().map(|finding| format!("{} {}: {}", finding.field, finding.entry.code, finding.message_en())).collect();
        unusable(lines.join("; "))
    })?;
    if profile.municipality == settings.realm.municipality() {
        Ok(profile)
    } else {
        Err(unusable(format!("it is of {}, the realm of {}", profile.municipality, settings.realm.municipality())))
    }
}
