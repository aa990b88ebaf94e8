//! The city's texts of notices: the deployment's own, or those that come with the program.

use josei_notice::{SAKAI, Texts};
use josei_runtime::listed;
use josei_runtime::settings::{BadSetting, Settings};

const SETTING: &str = "JOSEI_TEXTS_FILE";

/// Loads and checks the texts.
///
/// # Errors
/// When there are none, they have errors (all of them are listed), or they are of another municipality.
pub fn load(settings: &Settings) -> Result<Texts, BadSetting> {
    let unusable = |what: String| BadSetting::Unusable(SETTING, what);
    let own = listed::read(SETTING, settings.texts_file.as_deref(), Texts::load)?;
    let texts = match own {
        Some(texts) => texts,
        None => Texts::load(SAKAI).map_err(|_| unusable("the texts that come with the program".to_owned()))?,
    };
    if texts.municipality() == settings.realm.municipality() {
        Ok(texts)
    } else {
        Err(unusable(format!("the texts are of {}, the realm of {}", texts.municipality(), settings.realm.municipality())))
    }
}
