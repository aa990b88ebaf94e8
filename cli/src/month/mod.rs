//! `josei month`: the eight steps of a month on given files, on the embedded stack. Every step may have been done before; a month that was
//! cut off goes on where it stood.

pub mod acknowledge;
mod applications;
mod bundle;
mod counted;
mod decisions;
mod deliver;
mod failure;
mod files;
mod pay;
mod result;
mod site;
mod table;
mod waiting;

pub use failure::city_failure;
pub use files::header_of;
pub use result::MonthResult;
use result::RegisterResult;
use site::Site;
pub use table::table;

use crate::args::MonthArgs;
use crate::bank;
use crate::client::Deployed;
use crate::exit::{Ended, Failure};
use crate::given::{self, unusable};
use crate::output;
use jiff::civil::Date;
use josei_base::date::japanese_day;
use josei_base::{BillingMonth, Digest, Realm};
use josei_eligibility::read_register;
use josei_embedded::city::{City, CityOptions};
use josei_payment::calendar::BusinessDays;
use josei_payment::profile::{PayerProfile, SAMPLE};
use josei_store::port::Clock;
use josei_store::scan::Choice;
use josei_store::{ShiftedClock, SystemClock};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// The realm of local months.
const REALM: &str = "local-271403";
/// Seconds one step may wait for the functions.
const STEP_SECONDS_MAX: u64 = 3_600;
/// Hour of the day at which a given day is shown: within office hours.
const OFFICE_HOUR: i8 = 10;

/// What a month is run with.
pub struct Plan {
    pub register: PathBuf,
    pub receipts: Vec<PathBuf>,
    /// Applications of guardians (償還払い).
    pub applications: Option<PathBuf>,
    pub dir: PathBuf,
    pub billing_month: BillingMonth,
    pub today: Option<Date>,
    pub payer: Option<PathBuf>,
    pub banks: Option<PathBuf>,
    pub city: Option<PathBuf>,
    /// Known deviations of senders.
    pub deviations: Option<PathBuf>,
    /// The registry of 外字.
    pub characters: Option<PathBuf>,
    /// The virus scanner of the embedded city.
    pub scanner: Option<Choice>,
    /// A deployed city to run it in; without it the embedded one on `dir`.
    pub target: Option<PathBuf>,
    /// The bank answers that it paid everything (demo).
    pub bank_confirms: bool,
}

/// The realm of everything local.
pub fn local_realm() -> Result<Realm, Failure> {
    Realm::parse(REALM).map_err(Failure::fault)
}

/// Runs the command.
pub async fn run(args: &MonthArgs) -> Result<Ended, Failure> {
    run_month(args).await.inspect_err(|failure| {
        // What cannot be written is told by the failure itself, on standard error.
        if let (true, Failure::Input { findings, .. }) = (args.json, failure) {
            drop(output::print_json(&serde_json::json!({ "findings": findings })));
        }
    })
}

async fn run_month(args: &MonthArgs) -> Result<Ended, Failure> {
    if let Some(path) = &args.applications {
        // What cannot be read is told before anything is begun.
        std::fs::File::open(path).map_err(|error| Failure::file(path, &error))?;
    }
    let plan = Plan {
        register: args.register.clone(),
        billing_month: match args.billing_month {
            Some(month) => month.0,
            None => files::common_month(&args.receipts)?,
        },
        receipts: args.receipts.clone(),
        applications: args.applications.clone(),
        dir: args.dir.clone(),
        today: args.today,
        payer: args.payer.clone(),
        banks: args.banks.clone(),
        city: args.city.clone(),
        deviations: args.deviations.clone(),
        characters: args.characters.clone(),
        scanner: args.scanner.clone(),
        target: args.target.clone(),
        bank_confirms: false,
    };
    let result = month(&plan).await?;
    if args.json {
        output::print_json(&result)?;
    } else {
        output::print(&table(&result))?;
    }
    Ok(if result.has_input_errors() { Ended::InputErrors } else { Ended::Done })
}

/// Names the step on standard error and times it.
struct Steps {
    seconds: Vec<(&'static str, Duration)>,
    begun: Instant,
}

impl Steps {
    fn new() -> Self {
        Self { seconds: Vec::new(), begun: Instant::now() }
    }

    fn begin(&mut self, name: &'static str, ja: &str) {
        self.begun = Instant::now();
        self.seconds.push((name, Duration::ZERO));
        output::say(&format!("[{}/8] {ja} / {name}", self.seconds.len()));
    }

    fn end(&mut self) {
        let took = self.begun.elapsed();
        if let Some(last) = self.seconds.last_mut() {
            last.1 = took;
        }
    }
}

/// Runs the eight steps and writes the outputs under `out/`.
pub async fn month(plan: &Plan) -> Result<MonthResult, Failure> {
    steps(plan).await.map_err(|failure| failure.in_folder(&plan.dir))
}

async fn steps(plan: &Plan) -> Result<MonthResult, Failure> {
    let mut steps = Steps::new();
    let limit = Duration::from_secs(STEP_SECONDS_MAX);
    let (register, of_register) = check_register(plan)?;
    check_payer(plan)?;
    plan.deviations.as_deref().map(given::deviations).transpose()?;
    plan.characters.as_deref().map(given::characters).transpose()?;
    let site = site(plan).await?;
    let mut result = MonthResult { register: of_register, ..MonthResult::default() };

    steps.begin("register", "資格台帳の取込");
    let of_file = Digest::of(&register);
    site.load_register(register, limit).await?;
    steps.end();

    steps.begin("upload", "請求ファイルの送付");
    let senders = deliver::Senders::new(&site)?;
    let sent = senders.send(plan).await?;
    steps.end();

    steps.begin("check", "点検と受付");
    senders.wait_until_read(&site, &sent, limit).await?;
    steps.end();

    steps.begin("confirm", "受付内容の確定");
    let confirmed = senders.confirm(&sent, plan, &mut result).await?;
    steps.end();

    steps.begin("match", "資格の突合");
    senders.wait_until_matched(&site, &confirmed, limit).await?;
    steps.end();

    steps.begin("decide", "判定の一覧");
    let earlier = senders.decided_earlier(plan, &confirmed).await?;
    let mut owed = decisions::decisions(&site, &confirmed, &earlier, &of_file, &plan.dir, &mut result).await?;
    applications::apply(&site, plan, &mut result).await?;
    applications::settle(&site, plan, &owed, &result).await?;
    owed.made = counted::statistics(&site, plan.billing_month, &plan.dir, &mut result).await?;
    steps.end();

    steps.begin("pay", "振込ファイルの作成・承認・引渡し");
    pay::pay(&site, plan, &owed, &mut result).await?;
    steps.end();

    steps.begin("audit", "監査記録の封緘と検証");
    bundle::verified(&site, &plan.dir, &mut result).await?;
    steps.end();

    result.seconds(&steps.seconds);
    site.stop().await?;
    Ok(result)
}

/// The embedded city on the plan's folder, or the deployed one.
async fn site(plan: &Plan) -> Result<Site, Failure> {
    if let Some(target) = &plan.target {
        return Ok(Site::Deployed(Box::new(Deployed::open(target).await?)));
    }
    let clock: Arc<dyn Clock> = match plan.today {
        None => Arc::new(SystemClock),
        Some(day) => Arc::new(ShiftedClock::starting_at(office_time(day)?)),
    };
    let options = CityOptions {
        realm: local_realm()?,
        city_file: plan.city.clone(),
        deviations_file: plan.deviations.clone(),
        characters_file: plan.characters.clone(),
        payer_file: plan.payer.clone(),
        banks_file: plan.banks.clone(),
        texts_file: None,
        fonts: None,
        scanner: plan.scanner.clone(),
        port: 0,
        clock,
    };
    let city = City::start(&plan.dir, &options).await.map_err(city_failure)?;
    city.sweep().await.map_err(city_failure)?;
    Ok(Site::Embedded(Box::new(city)))
}

fn office_time(day: Date) -> Result<jiff::Timestamp, Failure> {
    let offset = jiff::tz::Offset::constant(9);
    offset.to_timestamp(day.at(OFFICE_HOUR, 0, 0, 0)).map_err(Failure::fault)
}

/// Reads the register as the import will, so that its findings are told at once and with their place.
fn check_register(plan: &Plan) -> Result<(Vec<u8>, RegisterResult), Failure> {
    let bytes = std::fs::read(&plan.register).map_err(|error| Failure::file(&plan.register, &error))?;
    let book = given::rules(plan.city.as_deref(), local_realm()?.municipality())?;
    let today = plan.today.unwrap_or_else(|| japanese_day(jiff::Timestamp::now()));
    let rules = book.on(today).ok_or_else(|| given::no_version(today))?;
    let (_, report) = read_register(bytes.as_slice(), rules);
    let path = plan.register.display().to_string();
    for finding in &report.findings {
        output::say(&output::finding_line(&path, finding));
    }
    if report.refused {
        let text = format!("{path}: 資格台帳を取り込めません / the register cannot be loaded");
        return Err(Failure::Input { text, findings: report.findings });
    }
    output::say(&format!(
        "{path}: 行/rows {} 受給者/holders {} 除外した行/rows left out {}",
        report.rows, report.holders, report.rows_left_out
    ));
    let register =
        RegisterResult { rows: report.rows, holders: report.holders, rows_left_out: report.rows_left_out, ..RegisterResult::default() };
    Ok((bytes, register))
}

/// Reads the payer profile as `payment-file` will and looks for the value date, so that neither is found to be wrong when everything is decided.
fn check_payer(plan: &Plan) -> Result<(), Failure> {
    plan.banks.as_deref().map(bank::read).transpose()?;
    let text = match &plan.payer {
        Some(path) => std::fs::read_to_string(path).map_err(|error| Failure::file(path, &error))?,
        None => SAMPLE.to_owned(),
    };
    let path = plan.payer.as_deref().unwrap_or_else(|| Path::new("payer profile"));
    let (profile, warnings) = PayerProfile::load(&text)
        .map_err(|findings| unusable(path, "支払設定を使用できません / the payer profile cannot be used", findings))?;
    for warning in warnings.iter().filter(|_| plan.payer.is_some()) {
        output::say(&output::finding_line(&path.display().to_string(), warning));
    }
    let (Some(today), None) = (plan.today, &plan.target) else { return Ok(()) };
    let days = BusinessDays::built_in().map_err(Failure::fault)?;
    days.next_value_date(office_time(today)?, profile.cut_off).map(drop).map_err(|_| {
        let (last, lead) = (days.horizon(), profile.cut_off.lead_days);
        Failure::usage(
            &format!("--today {today}: 振込日が金融機関の休日表（{last} まで）を越えます / its value date lies beyond the table of bank holidays, which ends on {last}"),
            &format!("{last} の{lead}営業日前までの日を指定してください / give a day at least {lead} business days before {last}"),
        )
    })
}
