//! `josei application check`: files of applications (償還払い), offline. Nothing is stored; files given together are judged together.

use super::args::ApplicationCheckArgs;
use crate::exit::{Ended, Failure};
use crate::given;
use crate::month::local_realm;
use crate::output;
use josei_base::date::japanese_day;
use josei_base::id::{HolderNumber, ProgrammeNumber};
use josei_base::{Date, Digest, Finding, Yen};
use josei_benefit::Care;
use josei_benefit::application::word::{ApplicationNumber, Mark};
use josei_benefit::application::{CitySide, Entered, FileReport, Kind, Marks, codes, read_applications};
use josei_benefit_decide::city_side;
use josei_payment::name::{NameRules, normalise};
use josei_store::SystemClock;
use josei_store::port::Clock as _;
use serde::Serialize;
use std::collections::BTreeMap;
use std::path::Path;

/// Bytes of a payee's name in a bank file.
const PAYEE_BYTES: usize = 30;

#[derive(Serialize)]
struct Checked {
    files: Vec<CheckedFile>,
}

#[derive(Serialize)]
struct CheckedFile {
    path: String,
    /// Rows below the header.
    applications: u64,
    accepted: u64,
    /// Told again word for word.
    repeated: u64,
    rejected: u64,
    /// 本人負担額 of the accepted ones.
    paid_yen: Yen,
    findings: Vec<Finding>,
    findings_more: u64,
}

/// Checks the files; errors in them are exit code 1, a file that cannot be read is exit code 3.
pub fn check(args: &ApplicationCheckArgs) -> Result<Ended, Failure> {
    let city = city(args.city.as_deref(), args.today, args.public_accounts)?;
    let mut seen = Seen::default();
    let files = args.files.iter().map(|path| check_file(path, &city, &mut seen)).collect::<Result<Vec<_>, _>>()?;
    let errors = files.iter().any(|file| file.rejected > 0 || file.findings.iter().any(Finding::is_error));
    if args.json {
        output::print_json(&Checked { files })?;
    } else {
        for file in &files {
            tell(file)?;
        }
    }
    Ok(if errors { Ended::InputErrors } else { Ended::Done })
}

/// The city's side of the check, from its file of rules.
fn city(path: Option<&Path>, today: Option<Date>, public_accounts: bool) -> Result<CitySide, Failure> {
    let today = today.unwrap_or_else(|| japanese_day(SystemClock.now()));
    let book = given::rules(path, local_realm()?.municipality())?;
    let city = book.on(today).ok_or_else(|| given::no_version(today))?;
    city_side(city, today, public_accounts).ok_or_else(|| Failure::fault("a municipality without a prefecture"))
}

/// Marks of this run: nothing of them is kept, so they need no key.
struct LocalMarks;

impl Marks for LocalMarks {
    fn holder(&self, programme: &ProgrammeNumber, number: &HolderNumber) -> Mark {
        Digest::of(format!("{programme}#{number}").as_bytes()).into()
    }

    fn supplier(&self, name: &str) -> Mark {
        Digest::of(name.as_bytes()).into()
    }

    fn content(&self, bytes: &[u8]) -> Digest {
        Digest::of(bytes)
    }
}

/// What stood in the files so far.
#[derive(Default)]
struct Seen {
    numbers: BTreeMap<ApplicationNumber, Digest>,
    cares: BTreeMap<(Care, Kind, Yen), ApplicationNumber>,
}

impl Seen {
    /// What stands against an application that is right by itself; the first finding tells, and nothing is remembered of it then.
    fn against(&mut self, line: u64, entered: &Entered) -> Option<Finding> {
        let facts = &entered.application.facts;
        let find = |field: &str, entry, detail: String| {
            Some(Finding { line, record: "row".to_owned(), field: field.to_owned(), position: None, entry, detail })
        };
        if let Some(account) = &entered.account
            && let Err(troubles) = normalise::<PAYEE_BYTES>(&account.holder_kana, &NameRules::default())
        {
            let said: Vec<_> = troubles.iter().map(|trouble| format!("{} @{}", trouble.entry.code, trouble.position)).collect();
            return find("account_holder_kana", &codes::Q093, said.join(", "));
        }
        if let Some(before) = self.numbers.get(&facts.number) {
            let entry = if *before == entered.content { &codes::Q010 } else { &codes::Q011 };
            return find("application_number", entry, String::new());
        }
        let care = (facts.care.key_parts(&facts.holder), facts.kind, facts.care.paid.own_share);
        if let Some(other) = self.cares.get(&care) {
            return find("service_month", &codes::Q061, format!("-> {other}"));
        }
        self.cares.insert(care, facts.number.clone());
        self.numbers.insert(facts.number.clone(), entered.content);
        None
    }
}

fn check_file(path: &Path, city: &CitySide, seen: &mut Seen) -> Result<CheckedFile, Failure> {
    let file = std::fs::File::open(path).map_err(|error| Failure::file(path, &error))?;
    let (mut more, mut accepted, mut paid) = (Vec::new(), 0_u64, Yen::ZERO);
    let mut take = |line, entered: Entered| {
        if let Some(finding) = seen.against(line, &entered) {
            more.push(finding);
        } else {
            accepted += 1;
            paid = paid.plus(entered.application.facts.care.paid.own_share).unwrap_or(paid);
        }
    };
    let FileReport { rows, repeated, mut findings, findings_more, .. } =
        read_applications(file, city, &LocalMarks, &mut take).map_err(|error| Failure::file(path, &error))?;
    // Told again word for word, in this file or in one before: counted once, and no error.
    let repeated = more.iter().filter(|finding| !finding.is_error()).fold(repeated, |sum, _| sum.saturating_add(1));
    let rejected = rows.saturating_sub(accepted).saturating_sub(repeated);
    findings.extend(more);
    findings.sort_by_key(|finding| finding.line);
    let path = path.display().to_string();
    Ok(CheckedFile { path, applications: rows, accepted, repeated, rejected, paid_yen: paid, findings, findings_more })
}

fn tell(file: &CheckedFile) -> Result<(), Failure> {
    for finding in &file.findings {
        output::print(&output::finding_line(&file.path, finding))?;
    }
    if file.findings_more > 0 {
        output::print(&format!("{}: ほか{}件 / {} more", file.path, file.findings_more, file.findings_more))?;
    }
    output::print(&format!(
        "{}: 申請/applications {}（受付/accepted {}、再掲/repeated {}、不受理/rejected {}） 本人負担額/paid {}円",
        file.path, file.applications, file.accepted, file.repeated, file.rejected, file.paid_yen
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn golden(names: &[&str]) -> Vec<CheckedFile> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/benefit/golden/applications");
        let city = city(None, Some(Date::constant(2024, 7, 19)), false).unwrap_or_else(|_| panic!("the city"));
        let mut seen = Seen::default();
        let check = |name: &&str| check_file(&folder.join(name), &city, &mut seen).unwrap_or_else(|_| panic!("{name} is missing"));
        names.iter().map(check).collect()
    }

    fn codes(file: &CheckedFile) -> Vec<&'static str> {
        file.findings.iter().map(|finding| finding.entry.code).collect()
    }

    #[test]
    fn files_given_together_are_judged_together() {
        let files = golden(&["all-right.csv", "cp932.csv", "days-in-three-forms-one-impossible.csv"]);
        let counts: Vec<_> =
            files.iter().map(|file| (file.applications, file.accepted, file.repeated, file.rejected, file.paid_yen.get())).collect();
        assert_eq!(counts, [(2, 2, 0, 0, 11_400), (1, 0, 1, 0, 0), (3, 0, 0, 3, 0)]);
        assert_eq!(codes(&files[1]), ["Q010"]);
        assert_eq!(codes(&files[2]), ["Q021", "Q011", "Q061"]);
        assert_eq!(files[2].findings[2].detail, "-> 6-1");
    }

    #[test]
    fn a_name_that_no_transfer_can_carry_is_told() {
        let text =
            std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/benefit/golden/applications/all-right.csv"));
        let text = text.unwrap().replace("ﾐﾎﾝ ﾊﾅｺ", &"ガ".repeat(16));
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, text).unwrap();
        let city = city(None, Some(Date::constant(2024, 7, 19)), false).unwrap_or_else(|_| panic!("the city"));
        let file = check_file(&path, &city, &mut Seen::default()).unwrap_or_else(|_| panic!("readable"));
        assert_eq!((codes(&file), file.accepted, file.rejected), (vec!["Q093", "Q093"], 0, 2));
    }
}
