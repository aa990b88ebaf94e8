use crate::StackError;
use crate::host::{DrainError, TickError};
use crate::policy::Refused;
use josei_runtime::settings::BadSetting;
use josei_store::keyfile::KeyFileError;
use josei_store::port::StoreError;
use std::path::PathBuf;
use thiserror::Error;

/// Why a city cannot start or go on.
#[derive(Debug, Error)]
pub enum CityError {
    /// Only local realms are embedded.
    #[error("only local realms can be embedded")]
    NotLocal,
    /// The services.
    #[error(transparent)]
    Stack(#[from] StackError),
    /// The key file.
    #[error(transparent)]
    KeyFile(#[from] KeyFileError),
    /// A city file or payer profile.
    #[error(transparent)]
    Setting(#[from] BadSetting),
    /// The people of the folder.
    #[error("the file of local people cannot be used: {0}")]
    People(String),
    /// The table of holidays.
    #[error("the table of holidays cannot be used: {0}")]
    Holidays(String),
    /// The rules of cases.
    #[error(transparent)]
    CaseRules(#[from] josei_benefit_decide::BadRules),
    /// The reason codes of the register.
    #[error(transparent)]
    Reasons(#[from] josei_register_import::BadReasons),
    /// A store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A scheduled function.
    #[error(transparent)]
    Tick(#[from] TickError),
    /// A function's policy does not let it be run.
    #[error(transparent)]
    Policy(#[from] Refused),
    /// Something stayed under way.
    #[error(transparent)]
    Drain(#[from] DrainError),
    /// The settings of functions outside cannot be written.
    #[error("the settings of functions cannot be written: {}: {reason}", .file.display())]
    Given {
        /// The file or folder.
        file: PathBuf,
        /// Why.
        reason: String,
    },
    /// A function cannot be put outside.
    #[error("a function cannot be run outside: {0}")]
    Outside(String),
}
