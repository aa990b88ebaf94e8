//! Everything a function may be given, built once at start. Each `main` takes from it only what its function needs.

use crate::identity::People;
use crate::settings::{BadSetting, Settings};
use josei_store::audited::{Audited, SHARDS_DEFAULT};
use josei_store::keyfile::{CheckpointInFile, KeyFile, KeyFileError};
use josei_store::port::{Clock, Ids, Keys, Queue, StoreError, Uploads};
use josei_store::seal::SealedObjects;
use josei_store::{ShiftedClock, SystemClock, SystemIds, aws};
use std::sync::Arc;
use thiserror::Error;

/// Clients and the gate of one function.
#[derive(Clone)]
pub struct World {
    /// Records and objects behind the audit log.
    pub audited: Audited,
    /// Sealed objects.
    pub sealed: SealedObjects,
    /// Uploads into the inbox.
    pub uploads: Arc<dyn Uploads>,
    /// Keys and the audit key.
    pub keys: Arc<dyn Keys>,
    /// Hints.
    pub queue: Arc<dyn Queue>,
    /// Now.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub ids: Arc<dyn Ids>,
    /// Who may call.
    pub people: Arc<People>,
}

/// Why a function cannot start.
#[derive(Debug, Error)]
pub enum StartError {
    /// A setting.
    #[error(transparent)]
    Setting(#[from] BadSetting),
    /// The key file.
    #[error(transparent)]
    KeyFile(#[from] KeyFileError),
    /// The people file.
    #[error("people file: {0}")]
    People(String),
    /// A store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl World {
    /// Builds the clients of a function.
    ///
    /// # Errors
    /// When a setting, the key file or the people file cannot be used. No service is called yet.
    pub async fn connect(settings: &Settings, function: &'static str) -> Result<Self, StartError> {
        let clients = aws::Clients::connect(&settings.aws).await;
        let people = match &settings.people_file {
            Some(path) => {
                let json = std::fs::read_to_string(path).map_err(|error| StartError::People(error.to_string()))?;
                People::parse(&settings.realm, &json).map_err(|error| StartError::People(error.to_string()))?
            }
            None => People::nobody(),
        };
        let realm = &settings.realm;
        let keys: Arc<dyn Keys> = match (&settings.key_file, &settings.checkpoint_key_file) {
            (Some(path), _) => Arc::new(KeyFile::open_or_create(path, realm)?),
            (None, Some(path)) => Arc::new(CheckpointInFile::new(Arc::new(clients.keys()), KeyFile::open_packed(path, realm)?)),
            (None, None) => Arc::new(clients.keys()),
        };
        let clock: Arc<dyn Clock> = match settings.clock_offset_seconds {
            Some(seconds) => Arc::new(ShiftedClock::by_seconds(seconds)),
            None => Arc::new(SystemClock),
        };
        let queue = Arc::new(clients.queue());
        Ok(Self::over(settings, function, &clients, keys, queue, Arc::new(people), clock)?)
    }

    /// Over given clients, for the embedded stack, which shares them among its functions.
    pub fn over(
        settings: &Settings,
        function: &'static str,
        clients: &aws::Clients,
        keys: Arc<dyn Keys>,
        queue: Arc<dyn Queue>,
        people: Arc<People>,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, StoreError> {
        let ids: Arc<dyn Ids> = Arc::new(SystemIds);
        let records = Arc::new(clients.records());
        let objects = Arc::new(clients.objects());
        let audited = Audited::new(&settings.realm, function, SHARDS_DEFAULT, records, objects, &clock)?;
        let sealed = SealedObjects::new(settings.realm.clone(), audited.clone(), keys.clone(), ids.clone());
        Ok(Self { audited, sealed, uploads: Arc::new(clients.uploads()), keys, queue, clock, ids, people })
    }
}
