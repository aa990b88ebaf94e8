//! A whole city in one process: the embedded services, every function on its trigger, and the people of a local realm.

mod error;
mod open;
mod people;
mod ports;

pub use error::CityError;
pub use open::{Outside, settings_file};
pub use people::Local;

use crate::host::{DrainError, EventSettings, Host, Running};
use crate::policy::{FUNCTIONS, Names, REGISTER_SENDER};
use crate::services::Services;
use crate::{Credentials, Options, Ports, Route, Stack};
use josei_audit_log::AuditLog;
use josei_base::Realm;
use josei_benefit_decide::BenefitDecide;
use josei_eligibility_match::EligibilityMatch;
use josei_notice_render::{FontFolder, NoticeRender, texts};
use josei_payment::calendar::BusinessDays;
use josei_payment_file::PaymentFile;
use josei_receipt_ingest::ReceiptIngest;
use josei_receipt_upload::ReceiptUpload;
use josei_register_import::{Desk, RegisterImport, import};
use josei_runtime::settings::{FONTS, Settings};
use josei_runtime::world::World;
use josei_runtime::{banks, batch, city as city_file, listed, payer};
use josei_store::audited::SHARDS_DEFAULT;
use josei_store::keyfile::KeyFile;
use josei_store::port::{Bucket, Clock, Keys, Objects, Queue, QueueName};
use josei_store::scan::Choice;
use josei_store::{aws, port};
use josei_sweep::Sweep;
use ports::{Caller, RoleKeys, RoleQueue};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Seconds between two seals of the audit log (`security.md` §6).
const SEAL_SECONDS: u64 = 60;
/// Seconds between two sweeps.
const SWEEP_SECONDS: u64 = 300;
/// Seconds a function may take (Lambda's own limit).
const FUNCTION_SECONDS_MAX: u64 = 900;
/// Seconds after which a message that failed is handed out again. Longer than a chunk or a month's file takes; one that takes longer runs
/// twice, which every function stands.
const VISIBILITY_SECONDS: u64 = 120;
/// How often a wait looks whether a function met a full disk.
const FULL_LOOK: Duration = Duration::from_millis(100);
/// First part of all names.
const PREFIX: &str = "josei-local";

/// What a city is started with.
#[derive(Clone)]
pub struct CityOptions {
    /// The realm; only local ones can be embedded.
    pub realm: Realm,
    /// The city file; `None`: the one that comes with the program.
    pub city_file: Option<PathBuf>,
    /// Known deviations of senders; `None`: there are none.
    pub deviations_file: Option<PathBuf>,
    /// The registry of 外字; `None`: none is registered.
    pub characters_file: Option<PathBuf>,
    /// The payer profile; `None`: the invented sample.
    pub payer_file: Option<PathBuf>,
    /// The list of banks; `None`: the invented sample.
    pub banks_file: Option<PathBuf>,
    /// Texts of notices; `None`: those that come with the program.
    pub texts_file: Option<PathBuf>,
    /// Folder of the fonts of notices; `None`: where Debian has them.
    pub fonts: Option<PathBuf>,
    /// The virus scanner; `None`: none, which every acknowledgement tells.
    pub scanner: Option<Choice>,
    /// Port of the functions; 0 takes a free one.
    pub port: u16,
    /// The functions' clock; a month of the past is run with one that shows its days.
    pub clock: Arc<dyn Clock>,
}

/// A running city.
pub struct City {
    stack: Stack,
    running: Running,
    local: Local,
    worlds: BTreeMap<&'static str, World>,
    /// The register sender's.
    /// As the city's batch job, which may put and nothing else.
    objects: Arc<dyn Objects>,
    /// As the folder's owner.
    looking: Arc<dyn Objects>,
    realm: Realm,
    full: Arc<AtomicBool>,
    /// For functions outside.
    services: Option<Services>,
}

impl City {
    /// Starts everything on a folder; what was not finished there goes on.
    ///
    /// # Errors
    /// When the folder is in use or cannot be used, or a file of settings has errors.
    pub async fn start(dir: &Path, options: &CityOptions) -> Result<Self, CityError> {
        Self::begin(dir, options, None).await
    }

    /// The same, open to functions in processes of their own: their settings are written under `DIR/functions`, keys and queues are served, and what comes
    /// for a function that is outside goes there.
    ///
    /// # Errors
    /// As [`Self::start`], and when the settings cannot be written.
    pub async fn start_open(dir: &Path, options: &CityOptions, outside: &Outside) -> Result<Self, CityError> {
        Self::begin(dir, options, Some(outside)).await
    }

    async fn begin(dir: &Path, options: &CityOptions, outside: Option<&Outside>) -> Result<Self, CityError> {
        let realm = &options.realm;
        if !realm.is_local() {
            return Err(CityError::NotLocal);
        }
        let route = |prefix: String, queue| Route { bucket: Bucket::Inbox, prefix, suffix: String::new(), queue };
        let routes = vec![
            route(josei_delivery::keys::inbox_prefix(realm), QueueName::ReceiptIngest),
            route(josei_eligibility::rows::inbox_prefix(realm), QueueName::RegisterImport),
        ];
        let plan = Options { prefix: PREFIX.to_owned(), realm: Some(realm.clone()), ports: Ports::default(), routes, ..Options::default() };
        let stack = Stack::start(dir, plan).await?;
        let local = Local::open(dir, realm)?;
        let settings = settings(&stack, dir, options)?;
        let clients = aws::Clients::connect(&settings.aws).await;
        let keys: Arc<dyn Keys> = Arc::new(KeyFile::open_or_create(&stack.endpoints().keys.join("local.keys"), realm)?);
        let queue: Arc<dyn Queue> = Arc::new(stack.queues().clone());
        let people = Arc::new(local.people(realm)?);
        let owner = &stack.endpoints().credentials;
        let mut worlds = BTreeMap::new();
        for name in FUNCTIONS {
            let caller = Caller { role: name, gate: Arc::clone(stack.gate()), names: Names::new(PREFIX) };
            caller.check_platform(QueueName::ALL.into_iter().find(|queue| queue.name() == name))?;
            let keys = Arc::new(RoleKeys { caller: caller.clone(), keys: Arc::clone(&keys) });
            let queue = Arc::new(RoleQueue { caller, queue: Arc::clone(&queue) });
            let clients = calling_as(&clients, owner, name);
            worlds.insert(name, World::over(&settings, name, &clients, keys, queue, people.clone(), options.clock.clone())?);
        }
        let full = Arc::new(AtomicBool::new(false));
        let mut host = host(&settings, &worlds, &full)?;
        let services = match outside {
            Some(outside) => {
                let services = open::services(&stack, &worlds, keys.as_ref()).await?;
                open::write_settings(dir, &settings, owner, &local, services.url())?;
                for (name, address) in outside {
                    host = host.outside(name, *address).map_err(|error| CityError::Outside(error.to_string()))?;
                }
                Some(services)
            }
            None => None,
        };
        let objects: Arc<dyn Objects> = Arc::new(calling_as(&clients, owner, REGISTER_SENDER).objects());
        let looking: Arc<dyn Objects> = Arc::new(clients.objects());
        let running = stack.host(host, options.port)?;
        Ok(Self { stack, running, local, worlds, objects, looking, realm: realm.clone(), full, services })
    }

    /// Where the functions are, each under its name.
    #[must_use]
    pub fn url(&self) -> String {
        self.running.url()
    }

    /// The people of this folder and their tokens.
    #[must_use]
    pub const fn local(&self) -> &Local {
        &self.local
    }

    /// The realm.
    #[must_use]
    pub const fn realm(&self) -> &Realm {
        &self.realm
    }

    /// What a function was given: clients, keys and queues that call as its role.
    #[must_use]
    pub fn world(&self, function: &str) -> Option<&World> {
        self.worlds.get(function)
    }

    /// The services underneath.
    #[must_use]
    pub const fn stack(&self) -> &Stack {
        &self.stack
    }

    /// Puts a register file into the inbox, as the city's batch job does. The same file again changes nothing.
    ///
    /// # Errors
    /// When the store does not take it.
    pub async fn put_register(&self, bytes: Vec<u8>) -> Result<(), CityError> {
        let file = josei_base::Digest::of(&bytes);
        let key = josei_eligibility::rows::inbox_object(&self.realm, &file);
        let put = port::Put { bucket: Bucket::Inbox, key, bytes: bytes.into(), retain_until: None };
        self.objects.put_if_absent(put).await?;
        Ok(())
    }

    /// Puts an extract of another city system into the inbox, under the file name that tells what it is.
    ///
    /// # Errors
    /// When the store does not take it.
    pub async fn put_extract(&self, name: &str, bytes: Vec<u8>) -> Result<(), CityError> {
        let key = format!("{}{name}", josei_eligibility::rows::inbox_prefix(&self.realm));
        let put = port::Put { bucket: Bucket::Inbox, key, bytes: bytes.into(), retain_until: None };
        self.objects.put_if_absent(put).await?;
        Ok(())
    }

    /// Orders a snapshot of the register of holders, as the city's batch job does.
    ///
    /// # Errors
    /// When the store does not take it.
    pub async fn order_snapshot(&self, name: &str) -> Result<(), CityError> {
        let order = josei_register_import::snapshot_order(&self.realm, name);
        let put = port::Put { bucket: Bucket::Inbox, key: order, bytes: name.to_owned().into(), retain_until: None };
        self.objects.put_if_absent(put).await?;
        Ok(())
    }

    /// True while a register file waits in the inbox: it is not loaded yet, or could not be.
    ///
    /// # Errors
    /// When the store does not answer.
    pub async fn register_waits(&self, file: &josei_base::Digest) -> Result<bool, CityError> {
        let key = josei_eligibility::rows::inbox_object(&self.realm, file);
        Ok(self.looking.head(Bucket::Inbox, &key).await?.is_some())
    }

    /// Runs the sweeper now.
    ///
    /// # Errors
    /// When it fails.
    pub async fn sweep(&self) -> Result<(), CityError> {
        Ok(self.running.tick(josei_sweep::NAME).await?)
    }

    /// Waits until nothing is under way.
    ///
    /// # Errors
    /// When that takes longer than the limit, or a function met a full disk: its message would come again and again until there is room.
    pub async fn drain(&self, limit: Duration) -> Result<(), CityError> {
        let full = async {
            while !self.full.load(Ordering::Relaxed) {
                tokio::time::sleep(FULL_LOOK).await;
            }
        };
        tokio::select! {
            drained = self.running.drain(limit) => match drained {
                Err(DrainError::Store(error)) => Err(error.into()),
                other => Ok(other?),
            },
            () = full => Err(port::StoreError::Full { service: "disk" }.into()),
        }
    }

    /// Finishes what is under way and lets the folder go.
    ///
    /// # Errors
    /// When a file cannot be closed.
    pub async fn stop(self) -> Result<(), CityError> {
        self.running.stop().await;
        if let Some(services) = self.services {
            services.stop().await;
        }
        Ok(self.stack.stop().await?)
    }
}

/// The clients with the keys of a role.
fn calling_as(clients: &aws::Clients, owner: &Credentials, role: &str) -> aws::Clients {
    let keys = owner.of_role(role);
    clients.with_credentials(aws::Credentials { access_key: keys.access_key_id, secret: keys.secret_access_key })
}

fn settings(stack: &Stack, dir: &Path, options: &CityOptions) -> Result<Settings, CityError> {
    let endpoints = stack.endpoints();
    let payer_file = match &options.payer_file {
        Some(path) => path.clone(),
        None => people::sample_payer(dir)?,
    };
    let banks_file = match &options.banks_file {
        Some(path) => path.clone(),
        None => people::sample_banks(dir)?,
    };
    Ok(Settings {
        realm: options.realm.clone(),
        aws: aws::Settings {
            prefix: PREFIX.to_owned(),
            region: Some(endpoints.region.to_owned()),
            credentials: Some(aws::Credentials {
                access_key: endpoints.credentials.access_key_id.clone(),
                secret: endpoints.credentials.secret_access_key.clone(),
            }),
            endpoints: aws::Endpoints {
                dynamodb: Some(endpoints.dynamodb.clone()),
                s3: Some(endpoints.s3.clone()),
                ..aws::Endpoints::default()
            },
            path_style: true,
        },
        key_file: None,
        checkpoint_key_file: None,
        clock_offset_seconds: None,
        people_file: None,
        city_file: options.city_file.clone(),
        deviations_file: options.deviations_file.clone(),
        characters_file: options.characters_file.clone(),
        payer_file: Some(payer_file),
        banks_file: Some(banks_file),
        texts_file: options.texts_file.clone(),
        fonts: options.fonts.clone().unwrap_or_else(|| FONTS.into()),
        scanner: options.scanner.clone(),
        vanish_percent: None,
    })
}

fn events() -> EventSettings {
    EventSettings {
        timeout: Duration::from_secs(FUNCTION_SECONDS_MAX),
        visibility: Duration::from_secs(VISIBILITY_SECONDS),
        ..EventSettings::default()
    }
}

/// Notes that a function met a full disk.
fn notice(outcome: Result<(), batch::Failure>, full: &AtomicBool) -> Result<(), batch::Failure> {
    if matches!(outcome, Err(batch::Failure::Store(port::StoreError::Full { .. }))) {
        full.store(true, Ordering::Relaxed);
    }
    outcome
}

/// Every function on its trigger, as the template deploys them.
fn host(settings: &Settings, worlds: &BTreeMap<&'static str, World>, full: &Arc<AtomicBool>) -> Result<Host, CityError> {
    let world = |name: &'static str| worlds.get(name).cloned().ok_or(port::StoreError::NotFound { what: "function" });
    let realm = &settings.realm;
    let rules = Arc::new(city_file::load(settings)?);
    let sealed_bucket = settings.bucket(Bucket::Sealed);

    let w = world(josei_receipt_upload::NAME)?;
    let upload = ReceiptUpload {
        realm: realm.clone(),
        people: w.people,
        audited: w.audited,
        sealed: w.sealed,
        uploads: w.uploads,
        known: Arc::new(listed::deviations(settings)?),
        characters: Arc::new(listed::characters(settings)?),
        queue: w.queue,
        sealed_bucket: sealed_bucket.clone(),
        clock: w.clock,
        ids: w.ids,
    };
    let w = world(josei_receipt_ingest::NAME)?;
    let ingest = ReceiptIngest {
        realm: realm.clone(),
        audited: w.audited,
        sealed: w.sealed,
        queue: w.queue,
        sealed_bucket: sealed_bucket.clone(),
        clock: w.clock,
        scanner: settings.scanner()?,
    };
    let w = world(josei_register_import::NAME)?;
    let reasons = Arc::new(josei_register_import::reasons()?);
    let desk = Desk {
        realm: realm.clone(),
        people: w.people.clone(),
        audited: w.audited.clone(),
        sealed: w.sealed.clone(),
        keys: w.keys.clone(),
        city: rules.clone(),
        reasons: reasons.clone(),
        clock: w.clock.clone(),
    };
    let import = RegisterImport {
        realm: realm.clone(),
        rules: rules.clone(),
        audited: w.audited,
        sealed: w.sealed,
        keys: w.keys,
        reasons,
        vanish: josei_register_import::vanish_rule(settings.vanish_percent),
        clock: w.clock,
    };
    let registering = josei_register_import::routers(desk, import::Imports { function: import.clone(), people: w.people });
    let w = world(josei_eligibility_match::NAME)?;
    let matching = EligibilityMatch::new(realm.clone(), rules.clone(), w.audited, w.sealed, w.keys, w.people);
    let w = world(josei_benefit_decide::NAME)?;
    let deciding = BenefitDecide {
        realm: realm.clone(),
        people: w.people,
        audited: w.audited,
        sealed: w.sealed,
        city: rules,
        rules: Arc::new(josei_benefit_decide::rules()?),
        desk: Arc::new(josei_benefit_decide::desk_rules()?),
        profile: Arc::new(payer::load(settings)?),
        banks: Arc::new(banks::load(settings)?),
        keys: w.keys,
        register: Arc::default(),
        clock: w.clock,
    };
    let days = Arc::new(BusinessDays::built_in().map_err(|error| CityError::Holidays(error.to_string()))?);
    let w = world(josei_payment_file::NAME)?;
    let payment = PaymentFile {
        realm: realm.clone(),
        people: w.people,
        audited: w.audited,
        sealed: w.sealed,
        profile: Arc::new(payer::load(settings)?),
        banks: Arc::new(banks::load(settings)?),
        days: days.clone(),
        returns: Arc::new(josei_payment_file::return_rules()?),
        clock: w.clock,
        ids: w.ids,
    };
    let w = world(josei_audit_log::NAME)?;
    let audit =
        AuditLog { realm: realm.clone(), people: w.people, audited: w.audited, keys: w.keys, clock: w.clock, shards: SHARDS_DEFAULT };
    let w = world(josei_notice_render::NAME)?;
    let notices = NoticeRender {
        realm: realm.clone(),
        people: w.people,
        audited: w.audited,
        sealed: w.sealed,
        queue: w.queue,
        sealed_bucket: sealed_bucket.clone(),
        texts: Arc::new(texts::load(settings)?),
        characters: Arc::new(listed::characters(settings)?),
        fonts: Arc::new(FontFolder::new(settings.fonts.clone())),
        clock: w.clock,
    };
    let w = world(josei_sweep::NAME)?;
    let sweep = Sweep {
        realm: realm.clone(),
        audited: w.audited,
        queue: w.queue,
        inbox_bucket: settings.bucket(Bucket::Inbox),
        sealed_bucket,
        days,
        clock: w.clock,
    };

    let (ingest_full, import_full, matching_full, notices_full) = (full.clone(), full.clone(), full.clone(), full.clone());
    let auditing = josei_audit_log::router(audit.clone());
    let shown = josei_eligibility_match::router(matching.clone());
    let ordering = josei_notice_render::router(notices.clone());
    Ok(Host::new()
        .on_http(josei_receipt_upload::NAME, josei_receipt_upload::router(upload))
        .on_http(josei_benefit_decide::NAME, josei_benefit_decide::router(deciding))
        .on_http(josei_payment_file::NAME, josei_payment_file::router(payment))
        .on_http(josei_audit_log::NAME, auditing)
        .on_http(josei_eligibility_match::NAME, shown)
        .on_http(josei_notice_render::NAME, ordering)
        .on_http(josei_register_import::NAME, registering)
        .on_queue(QueueName::ReceiptIngest, events(), move |event| {
            let (function, full) = (ingest.clone(), ingest_full.clone());
            async move { Ok(batch::lift(event, |object| async { notice(function.handle(object).await, &full) }).await) }
        })
        .on_queue(QueueName::RegisterImport, EventSettings { concurrency: 1, ..events() }, move |event| {
            let (function, full) = (import.clone(), import_full.clone());
            async move { Ok(batch::lift(event, |object| async { notice(function.handle(object).await, &full) }).await) }
        })
        .on_queue(QueueName::EligibilityMatch, events(), move |event| {
            let (function, full) = (matching.clone(), matching_full.clone());
            async move { Ok(batch::lift(event, |object| async { notice(function.handle(object).await, &full) }).await) }
        })
        .on_queue(QueueName::NoticeRender, EventSettings { concurrency: 1, ..events() }, move |event| {
            let (function, full) = (notices.clone(), notices_full.clone());
            async move { Ok(batch::lift(event, |object| async { notice(function.handle(object).await, &full) }).await) }
        })
        .on_schedule(josei_audit_log::NAME, Some(Duration::from_secs(SEAL_SECONDS)), move |_| {
            let function = audit.clone();
            async move { function.seal().await.map(|_| ()).map_err(Into::into) }
        })
        .on_schedule(josei_sweep::NAME, Some(Duration::from_secs(SWEEP_SECONDS)), move |_| {
            let function = sweep.clone();
            async move { function.run().await.map(|_| ()).map_err(Into::into) }
        }))
}

#[cfg(test)]
mod tests {
    /// A function whose shards are not sealed would write a log that nobody sees.
    #[test]
    fn every_function_is_sealed() {
        let names = [
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
        assert_eq!(names, josei_audit_log::FUNCTIONS);
    }
}
