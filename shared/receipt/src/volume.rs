//! Split sets (マルチボリューム, `domain/receipts.md` §1.3): several files that are one claim. Headers count 00, 01, …; only the last GO says 99.
//!
//! Whether a GO before the last declares its own volume, all volumes up to it, or is not there, is not known (R): the first two are accepted if
//! one of them holds for the whole set, and a GO may be missing where the others run on.

use crate::codes;
use crate::findings::finding;
use crate::summary::{CountRule, FileSummary};
use josei_base::id::{Facility, FeeTable};
use josei_base::receipt::ReviewBody;
use josei_base::{BillingMonth, Entry, Finding};

/// Volume of the first or only file, in the header.
const FIRST: &str = "00";
/// Volume of the last or only file, in GO.
const LAST: &str = "99";
/// Highest number of a volume.
const NUMBER_MAX: u8 = 98;

/// What is told of one file once all codes below concern the set: taken back when the set is complete and its totals agree.
const OF_ONE_FILE: [&Entry; 3] = [&codes::TOTAL_MISSING, &codes::TOTAL_COUNT, &codes::TOTAL_POINTS];

/// How the totals of a set run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TotalRule {
    /// Each GO declares its own volume.
    Each,
    /// Each GO declares all volumes up to it.
    Running,
}

/// What was found about a split set (分割されたファイル一組).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetReport {
    /// Which of the files belong to it, in the order of their volumes.
    pub files: Vec<usize>,
    /// Every volume is there once, and the last one says that it is the last.
    pub is_complete: bool,
    /// How the totals agreed; `None` if the set is not complete or they do not.
    pub totals: Option<(TotalRule, CountRule)>,
    /// Receipts of all its files.
    pub receipts: u64,
    /// Points of all its files.
    pub points: u64,
    /// What was found, each with the file it concerns.
    pub findings: Vec<(usize, Finding)>,
}

/// Who claims what: files of one set agree in it. Volumes of 医科 and DPC may be of one set, because what tells DPC are the receipts.
type Claim<'a> = (FeeTable, Option<ReviewBody>, &'a Facility, BillingMonth);

fn claim(file: &FileSummary) -> Option<Claim<'_>> {
    let header = file.header.as_ref().filter(|_| !file.returned)?;
    Some((header.kind.fee_table()?, header.review_body, header.facility.as_ref()?, header.billing_month?))
}

fn volume(file: &FileSummary) -> &str {
    file.header.as_ref().map_or(FIRST, |header| if header.volume.is_empty() { FIRST } else { &header.volume })
}

/// Says of itself that it is one of several.
fn is_split(file: &FileSummary) -> bool {
    volume(file) != FIRST || !matches!(file.total_volume.as_str(), "" | LAST)
}

/// Which files are volumes of split sets (組分け): one list for each set. Undivided files are in none.
#[must_use]
pub fn sets(files: &[&FileSummary]) -> Vec<Vec<usize>> {
    let mut found: Vec<(Claim<'_>, Vec<usize>)> = Vec::new();
    for (at, file) in files.iter().enumerate().filter(|(_, file)| is_split(file)) {
        let Some(of) = claim(file) else { continue };
        match found.iter_mut().find(|(there, _)| *there == of) {
            Some((_, set)) => set.push(at),
            None => found.push((of, vec![at])),
        }
    }
    for (of, set) in &mut found {
        // The first volume may look like an undivided file, or like one without its end.
        if !set.iter().any(|at| files.get(*at).is_some_and(|file| volume(file) == FIRST)) {
            set.extend(files.iter().position(|file| !is_split(file) && claim(file).is_some_and(|there| there == *of)));
        }
    }
    found.into_iter().map(|(_, set)| set).collect()
}

/// Judges one set (組の判定); `set` are the places of its files among `files`.
#[must_use]
pub fn judge(files: &[&FileSummary], set: &[usize]) -> SetReport {
    let mut members: Vec<(usize, &FileSummary)> = set.iter().filter_map(|at| Some((*at, *files.get(*at)?))).collect();
    members.sort_by_key(|(at, file)| (volume(file).to_owned(), *at));
    let mut findings = numbers(&members);
    let is_complete = findings.is_empty() && !members.is_empty();
    let mut totals = None;
    if is_complete {
        match check_totals(&members) {
            Ok(rules) => totals = Some(rules),
            Err(entry) => findings.extend(members.last().map(|(at, _)| (*at, finding(0, b"GO", String::new(), entry, String::new())))),
        }
    }
    SetReport {
        is_complete,
        totals,
        receipts: members.iter().map(|(_, file)| file.receipts).sum(),
        points: members.iter().map(|(_, file)| file.points).sum(),
        files: members.into_iter().map(|(at, _)| at).collect(),
        findings,
    }
}

/// Judges the sets among some files, and puts what was found to the findings of the files. In a complete set no file is warned about any more
/// because it is a volume; where the totals agree over the set, nothing is told of the total of a single volume.
pub fn settle(files: &mut [&mut FileSummary]) -> Vec<SetReport> {
    let reports: Vec<SetReport> = {
        let files: Vec<&FileSummary> = files.iter().map(|file| &**file).collect();
        sets(&files).iter().map(|set| judge(&files, set)).collect()
    };
    for report in &reports {
        for at in report.files.iter().filter(|_| report.is_complete) {
            let Some(file) = files.get_mut(*at) else { continue };
            take_back(file, &[&codes::VOLUME]);
            if report.totals.is_some() {
                take_back(file, &OF_ONE_FILE);
            }
        }
        for (at, finding) in &report.findings {
            if let Some(file) = files.get_mut(*at) {
                file.errors += u64::from(finding.is_error());
                file.warnings += u64::from(!finding.is_error());
                file.findings.push(finding.clone());
            }
        }
    }
    reports
}

fn take_back(file: &mut FileSummary, entries: &[&Entry]) {
    let (errors, warnings) = (&mut file.errors, &mut file.warnings);
    file.findings.retain(|finding| {
        let gone = entries.iter().any(|entry| entry.code == finding.entry.code);
        let count = if finding.is_error() { &mut *errors } else { &mut *warnings };
        *count = count.saturating_sub(u64::from(gone));
        !gone
    });
}

/// Are all volumes there, once each, and does the last say so?
fn numbers(members: &[(usize, &FileSummary)]) -> Vec<(usize, Finding)> {
    let mut found = Vec::new();
    let mut tell = |at: usize, record: &[u8], entry, detail: String| found.push((at, finding(0, record, String::new(), entry, detail)));
    let mut seen: Vec<u8> = Vec::new();
    for (at, file) in members {
        let number = Some(volume(file)).filter(|text| text.len() == 2).and_then(|text| text.parse::<u8>().ok());
        match number.filter(|number| *number <= NUMBER_MAX) {
            None => tell(*at, header_id(file), &codes::VOLUME_NUMBER, String::new()),
            Some(number) if seen.contains(&number) => tell(*at, header_id(file), &codes::VOLUME_TWICE, format!("{number:02}")),
            Some(number) => seen.push(number),
        }
    }
    let (Some((last_at, last)), Some(highest)) = (members.last(), seen.last()) else { return found };
    let missing: Vec<String> = (0..*highest).filter(|number| !seen.contains(number)).map(|number| format!("{number:02}")).collect();
    if !missing.is_empty() {
        tell(*last_at, header_id(last), &codes::VOLUME_MISSING, missing.join(" "));
    }
    if last.total_volume != LAST {
        tell(*last_at, b"GO", &codes::VOLUME_NO_LAST, String::new());
    }
    for (at, file) in members.iter().filter(|(_, file)| volume(file) != volume(last) && file.total_volume == LAST) {
        tell(*at, b"GO", &codes::VOLUME_LAST_EARLY, volume(file).to_owned());
    }
    found
}

fn header_id<'a>(file: &'a FileSummary) -> &'a [u8] {
    let raw = file.header.as_ref().map_or(&[][..], |header| &header.raw);
    let text: &'a [u8] = raw.get(crate::framing::lead(raw, true) as usize..).unwrap_or_default();
    text.get(..2).unwrap_or_default()
}

/// One rule must hold for all volumes. A sum that cannot be read is told already, so it does not stand in the way.
fn check_totals(members: &[(usize, &FileSummary)]) -> Result<(TotalRule, CountRule), &'static Entry> {
    let agrees = |total: TotalRule, declared: &dyn Fn(&FileSummary) -> Option<u64>, own: &dyn Fn(&FileSummary) -> u64| {
        let mut running = 0_u64;
        members.iter().enumerate().all(|(number, (_, file))| {
            running = running.saturating_add(own(file));
            let wanted = if total == TotalRule::Each { own(file) } else { running };
            let may_lack = total == TotalRule::Running && number + 1 < members.len();
            if file.declared.is_none() { may_lack } else { declared(file).is_none_or(|declared| declared == wanted) }
        })
    };
    let count = |file: &FileSummary| file.declared.and_then(|declared| declared.count);
    let points = |file: &FileSummary| file.declared.and_then(|declared| declared.points);
    let counted = |total, by| match by {
        CountRule::Payers => agrees(total, &count, &|file| file.payers),
        CountRule::Receipts => agrees(total, &count, &|file| file.receipts),
    };
    let mut any_count = false;
    for total in [TotalRule::Each, TotalRule::Running] {
        for by in [CountRule::Payers, CountRule::Receipts].into_iter().filter(|by| counted(total, *by)) {
            any_count = true;
            if agrees(total, &points, &|file| file.points) {
                return Ok((total, by));
            }
        }
    }
    Err(if any_count { &codes::VOLUME_POINTS } else { &codes::VOLUME_COUNT })
}
