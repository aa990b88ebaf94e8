//! The list of banks that accounts of people are checked against. There is no default: a deployment names its file (`josei bank refresh` makes one).

use crate::settings::{BadSetting, Settings};
use josei_payment::master::BankMaster;

/// The setting.
const NAME: &str = "JOSEI_BANKS_FILE";

/// Loads the list.
///
/// # Errors
/// When it is not named, or was cut or changed.
pub fn load(settings: &Settings) -> Result<BankMaster, BadSetting> {
    let path = settings.banks_file.as_ref().ok_or(BadSetting::Missing(NAME))?;
    let unusable = |what: String| BadSetting::Unusable(NAME, format!("{}: {what}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| unusable(error.to_string()))?;
    BankMaster::from_text(&text).map_err(|error| unusable(error.to_string()))
}
