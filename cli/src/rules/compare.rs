use super::{FileShape, read};
use crate::args::RulesCompareArgs;
use crate::exit::{Ended, Failure};
use crate::output;
use jiff::Timestamp;
use jiff::civil::Date;
use josei_base::date::japanese_day;
use josei_base::receipt::NormalReceipt;
use josei_base::{Digest, ServiceMonth, Yen};
use josei_eligibility::{Asked, City, Comparison, HolderHasher, MonthDecider, Snapshot, read_register};
use josei_receipt::{AnyEvent, Event, check_any};
use serde::Serialize;
use std::path::{Path, PathBuf};

/// Register and receipts of a folder, as `josei generate` names them.
const REGISTER: &str = "register.csv";
const RECEIPTS: &str = "receipts";

/// What both decisions are made from.
#[derive(Serialize)]
struct Compared {
    old: FileShape,
    new: FileShape,
    register_sha256: Digest,
    today: String,
    rules_of: Option<ServiceMonth>,
    /// Receipts that are not decided because the reader refuses them.
    unread: u64,
    comparison: Comparison,
    refunds: BeforeAfter,
    households: BeforeAfter,
}

/// Over the monthly cap, or over a household's limit.
#[derive(Serialize)]
struct BeforeAfter {
    before: Total,
    after: Total,
}

#[derive(Serialize, PartialEq, Eq)]
struct Total {
    count: u64,
    yen: Yen,
}

impl Total {
    fn of(amounts: Vec<Yen>) -> Result<Self, Failure> {
        let count = u64::try_from(amounts.len()).unwrap_or(u64::MAX);
        Ok(Self { count, yen: Yen::sum(amounts).map_err(Failure::fault)? })
    }
}

/// Decides a month by two city files and lists what differs. Differences are no error: exit code 0; a file that cannot be used is exit code 1.
pub fn run(args: &RulesCompareArgs) -> Result<Ended, Failure> {
    let (old, before) = rules(&args.old, args)?;
    let (new, after) = rules(&args.new, args)?;
    if before.municipality() != after.municipality() {
        return Err(Failure::usage(
            "--old と --new の市が違います / --old and --new are of two cities",
            "同じ市の二つの版を指定してください / give two versions of one city's file",
        ));
    }
    let (register, receipts) = input(args)?;
    let bytes = std::fs::read(&register).map_err(|error| Failure::file(&register, &error))?;
    let today = args.today.unwrap_or_else(|| japanese_day(Timestamp::now()));
    let key = Digest::of(&bytes);
    // Hashes of holders stay in this process; the same register gives the same ones.
    let hasher = HolderHasher::new(&key.0);
    let registers = [&before, &after].map(|city| snapshot(&register, &bytes, city, &hasher));
    let [one, other] = registers;
    let (one, other) = (one?, other?);
    let asked = Asked { today, register_as_of: today };
    let mut pair = Pair {
        before: MonthDecider::new(&before, &one, &hasher, asked),
        after: MonthDecider::new(&after, &other, &hasher, asked),
        comparison: Comparison::default(),
        unread: 0,
    };
    for path in &receipts {
        pair.file(path)?;
    }
    let compared = pair.end(old, new, key, today, args.rules_of.map(|month| month.0))?;
    if args.json {
        output::print_json(&compared)?;
    } else {
        tell(&compared)?;
    }
    Ok(Ended::Done)
}

/// A city file, as it stands in the month asked for.
fn rules(path: &Path, args: &RulesCompareArgs) -> Result<(FileShape, City), Failure> {
    let (shape, city) = read(path)?;
    let Some(city) = city else {
        let text = format!("{}: 市のファイルを使用できません / the city file cannot be used", path.display());
        return Err(Failure::Input { text, findings: shape.findings });
    };
    let Some(month) = args.rules_of else { return Ok((shape, city)) };
    let held = city.as_in(month.0).ok_or_else(|| {
        Failure::usage(
            &format!("--rules-of {}: {} にその月の規則がありません / has no rules of that month", month.0, path.display()),
            &format!("{} 以後の月を指定してください / give a month from that day on", city.rules_from()),
        )
    })?;
    Ok((shape, held))
}

/// The register and the receipt files, from the folder or as given.
fn input(args: &RulesCompareArgs) -> Result<(PathBuf, Vec<PathBuf>), Failure> {
    if let (Some(register), receipts) = (&args.register, &args.receipts) {
        return Ok((register.clone(), receipts.clone()));
    }
    let Some(folder) = &args.month else {
        return Err(Failure::usage(
            "比べる月がありません / there is no month to compare",
            "--month フォルダー、または --register と --receipts を指定してください / give --month FOLDER, or --register and --receipts",
        ));
    };
    let receipts = folder.join(RECEIPTS);
    let listed = std::fs::read_dir(&receipts).map_err(|error| Failure::file(&receipts, &error))?;
    let mut files = Vec::new();
    for entry in listed {
        let path = entry.map_err(|error| Failure::file(&receipts, &error))?.path();
        if path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok((folder.join(REGISTER), files))
}

fn snapshot(path: &Path, bytes: &[u8], city: &City, hasher: &HolderHasher) -> Result<Snapshot, Failure> {
    let (holders, report) = read_register(bytes, city);
    if report.refused {
        for finding in &report.findings {
            output::say(&output::finding_line(&path.display().to_string(), finding));
        }
        let text = format!("{}: 資格台帳を取り込めません / the register cannot be loaded", path.display());
        return Err(Failure::Input { text, findings: report.findings });
    }
    if report.rows_left_out > 0 {
        let (left_out, version) = (report.rows_left_out, city.version());
        output::say(&format!("{}: 版/version {version}: 除外した行/rows left out {left_out}", path.display()));
    }
    Snapshot::open(Snapshot::build(&holders, hasher).map_err(Failure::fault)?).map_err(Failure::fault)
}

struct Pair<'a> {
    before: MonthDecider<'a>,
    after: MonthDecider<'a>,
    comparison: Comparison,
    unread: u64,
}

impl Pair<'_> {
    fn file(&mut self, path: &Path) -> Result<(), Failure> {
        let file = std::fs::File::open(path).map_err(|error| Failure::file(path, &error))?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let mut running = 0_u64;
        let mut failed = None;
        check_any(file, &name, &mut |event| {
            let AnyEvent::Uke(Event::Receipt(parsed)) = event else { return };
            running += 1;
            match &parsed.normal {
                Some(receipt) => {
                    if let Err(failure) = self.receipt(&format!("{name}/{running}"), receipt) {
                        failed.get_or_insert(failure);
                    }
                }
                None => self.unread += 1,
            }
        })
        .map_err(|error| Failure::file(path, &error))?;
        failed.map_or(Ok(()), Err)
    }

    fn receipt(&mut self, name: &str, receipt: &NormalReceipt) -> Result<(), Failure> {
        let before = self.before.decide(receipt).map_err(Failure::fault)?;
        let after = self.after.decide(receipt).map_err(Failure::fault)?;
        self.comparison.add(name, &before, &after).map_err(Failure::fault)
    }

    fn end(
        self,
        old: FileShape,
        new: FileShape,
        register_sha256: Digest,
        today: Date,
        rules_of: Option<ServiceMonth>,
    ) -> Result<Compared, Failure> {
        let refunds = |decider: &MonthDecider<'_>| Total::of(decider.refunds().iter().map(|over| over.refund).collect());
        let households = |decider: &MonthDecider<'_>| Total::of(decider.households().map_err(Failure::fault)?);
        Ok(Compared {
            old,
            new,
            register_sha256,
            today: today.to_string(),
            rules_of,
            unread: self.unread,
            refunds: BeforeAfter { before: refunds(&self.before)?, after: refunds(&self.after)? },
            households: BeforeAfter { before: households(&self.before)?, after: households(&self.after)? },
            comparison: self.comparison,
        })
    }
}

fn tell(compared: &Compared) -> Result<(), Failure> {
    for (which, file) in [("旧/old", &compared.old), ("新/new", &compared.new)] {
        let version = file.version.unwrap_or_default();
        output::print(&format!("{which} {} 版/version {version} sha256 {}", file.path, file.sha256))?;
    }
    output::print(compared.comparison.text().trim_end())?;
    for (what, total) in [
        ("月額上限の払い戻し/refunds over the monthly cap", &compared.refunds),
        ("世帯合算の高額療養費（分かる範囲）/high cost of households, as far as known", &compared.households),
    ] {
        let (before, after) = (&total.before, &total.after);
        output::print(&format!("{what} {}件/cases {}円から{}件/cases {}円へ", before.count, before.yen, after.count, after.yen))?;
    }
    if compared.unread > 0 {
        output::print(&format!("読めないレセプト/receipts refused by the reader {}", compared.unread))?;
    }
    Ok(())
}
