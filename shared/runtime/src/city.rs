//! The city file of a realm: the deployment's own, or the one that comes with the program.

use crate::settings::{BadSetting, Settings};
use josei_eligibility::City;
use josei_eligibility::city::builtin;

/// Loads and checks the city file.
///
/// # Errors
/// When there is none, or it has errors (all of them are listed).
pub fn load(settings: &Settings) -> Result<City, BadSetting> {
    let unusable = |what: String| BadSetting::Unusable("JOSEI_CITY_FILE", what);
    let text = match &settings.city_file {
        Some(path) => std::fs::read_to_string(path).map_err(|error| unusable(format!("{}: {error}", path.display())))?,
        None => builtin(settings.realm.municipality())
            .ok_or_else(|| unusable(format!("no city file comes with the program for {}", settings.realm.municipality())))?
            .to_owned(),
    };
    let city = City::load(&text).map_err(|findings| {
        let lines: Vec<_> =
            findings.iter().map(|finding| format!("line {}: {} {}", finding.line, finding.entry.code, finding.message_en())).collect();
        unusable(lines.join("; "))
    })?;
    if city.municipality() == settings.realm.municipality() {
        Ok(city)
    } else {
        Err(unusable(format!("it is of {}, the realm of {}", city.municipality(), settings.realm.municipality())))
    }
}
