//! The month put together: register, files, applications, answers.

use crate::city::City;
use crate::claim::{Care, Claim};
use crate::defect::Defect;
use crate::expected::{ApplicationAnswer, Collector, Expected, FileAnswer, ReceiptAnswer};
use crate::other::{OtherFile, Others};
use crate::plan::{MonthPlan, Planner};
use crate::write::out::{Out, Style};
use crate::write::page::Page;
use crate::write::{self, FIRST_VOLUME, LAST_VOLUME, Sender};
use crate::{MONTHS_MAX, Params, SyntheticError, applications, calendar, findings, register};
use josei_base::id::FeeTable;
use josei_base::receipt::ReviewBody;
use josei_base::{BillingMonth, Month};
use std::collections::BTreeSet;

/// A synthetic month (架空の一か月分): what a city receives, and what must come out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyntheticMonth {
    /// The register (受給者台帳), UTF-8 with a header row.
    pub register_csv: Vec<u8>,
    /// The receipt files, in the order to hand over.
    pub files: Vec<ReceiptFile>,
    /// Applications for reimbursement (償還払い申請).
    pub applications_csv: Vec<u8>,
    /// The same receipts in the other forms that were asked for.
    pub others: Vec<OtherFile>,
    /// The expected answers.
    pub expected: Expected,
}

/// One receipt file (レセプトファイル).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceiptFile {
    /// File name: letters, digits, `-` and `.` only.
    pub name: String,
    /// Who sends it.
    pub review_body: ReviewBody,
    /// 請求年月 in its header.
    pub billing_month: BillingMonth,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What one file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct FileKey {
    /// Main files first, then additions (追加分), then those billed in the wrong month.
    turn: u8,
    institution: usize,
    body: ReviewBody,
    /// DPC stands in files of its own.
    bundled: bool,
}

impl FileKey {
    const fn kind(&self, table: FeeTable) -> &'static str {
        match table {
            FeeTable::Medical if self.bundled => "dpc",
            FeeTable::Medical => "ika",
            FeeTable::Dental => "shika",
            FeeTable::Pharmacy => "chozai",
            FeeTable::VisitingNurse => "homon",
        }
    }
}

/// Makes the month (架空データ作成). The same parameters give the same bytes.
///
/// # Errors
/// Parameters out of range; anything else would be a fault of this crate.
pub fn generate(params: &Params) -> Result<SyntheticMonth, SyntheticError> {
    generate_months(params, 1)?.pop().ok_or(SyntheticError::BillingMonth)
}

/// Makes months in a row (複数月の架空データ作成), the first one that of the parameters and the same as [`generate`] makes. The children are the same
/// in all of them, and each has so many receipts. A register knows every child that was met until then.
///
/// # Errors
/// Parameters out of range, no month or more than [`MONTHS_MAX`].
pub fn generate_months(params: &Params, months: u32) -> Result<Vec<SyntheticMonth>, SyntheticError> {
    let mut planner = planner(params, months)?;
    (0..months).map(|later| whole_month(&planner.month(params, later)?, &planner)).collect()
}

/// A piece of months that are made one after another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    /// A month begins: its register, which knows every child that was met until then.
    Register(BillingMonth, Vec<u8>),
    /// The next receipt file of the month, with what must be said of it and of each receipt.
    File(ReceiptFile, FileAnswer, Vec<ReceiptAnswer>),
    /// The month ends: its applications, with what must become of each.
    Applications(Vec<u8>, Vec<ApplicationAnswer>),
}

/// Makes what [`generate_months`] makes, byte for byte, a file at a time (逐次作成): in memory are one file and the children. Other forms are not made.
///
/// # Errors
/// As [`generate_months`]; and whatever `take` answers, which ends it.
pub fn stream_months<E: From<SyntheticError>>(params: &Params, months: u32, mut take: impl FnMut(Made) -> Result<(), E>) -> Result<(), E> {
    let params = &Params { forms: BTreeSet::new(), ..params.clone() };
    let mut planner = planner(params, months)?;
    for later in 0..months {
        let plan = planner.month(params, later)?;
        take(Made::Register(plan.params.billing_month, register::write(&planner.holders)?))?;
        let mut writer = MonthWriter::new(&plan);
        writer.files(&plan, &planner, |expected, file| {
            expected.findings.clear();
            let answers = std::mem::take(&mut expected.answers);
            expected.files.pop().map_or(Ok(()), |answer| take(Made::File(file, answer, answers)))
        })?;
        let (applications, answers) = applications::write(&plan.params, &planner.city, &planner.holders, &plan.claims)?;
        take(Made::Applications(applications, answers))?;
    }
    Ok(())
}

fn planner(params: &Params, months: u32) -> Result<Planner, SyntheticError> {
    if months == 0 || months > MONTHS_MAX { Err(SyntheticError::Months) } else { Planner::new(params) }
}

fn whole_month(plan: &MonthPlan, planner: &Planner) -> Result<SyntheticMonth, SyntheticError> {
    let mut writer = MonthWriter::new(plan);
    let mut files = Vec::new();
    writer.files(plan, planner, |_, file| {
        files.push(file);
        Ok::<(), SyntheticError>(())
    })?;
    let MonthWriter { others, mut collector } = writer;
    collector.refunds(&plan.claims);
    let (applications_csv, applications) = applications::write(&plan.params, &planner.city, &planner.holders, &plan.claims)?;
    collector.expected.applications = applications;
    Ok(SyntheticMonth {
        register_csv: register::write(&planner.holders)?,
        files,
        applications_csv,
        others: others.finish()?,
        expected: collector.expected,
    })
}

/// Writes the files of a month, one after another.
struct MonthWriter<'a> {
    others: Others<'a>,
    collector: Collector,
}

impl<'a> MonthWriter<'a> {
    fn new(MonthPlan { params, .. }: &'a MonthPlan) -> Self {
        let others = Others::new(&params.forms, params.billing_month.0);
        Self { others, collector: Collector::new(params.seed, params.billing_month) }
    }

    /// Hands over each file with the answers so far.
    fn files<E: From<SyntheticError>>(
        &mut self,
        MonthPlan { params, claims }: &'a MonthPlan,
        Planner { city, holders, .. }: &'a Planner,
        mut keep: impl FnMut(&mut Expected, ReceiptFile) -> Result<(), E>,
    ) -> Result<(), E> {
        let Self { others, collector } = self;
        let key = |claim: &Claim| FileKey {
            turn: match claim.defect {
                Some(Defect::Future) => 2,
                _ => u8::from(claim.later_file),
            },
            institution: claim.institution,
            body: holders.get(claim.holder).map_or(ReviewBody::Shiharai, |holder| holder.review_body(claim.month)),
            bundled: claim.care == Care::Bundled,
        };
        let mut placed: Vec<(FileKey, &Claim)> = claims.iter().map(|claim| (key(claim), claim)).collect();
        // Stable: a second receipt has the place of the first and stays behind it.
        placed.sort_by_key(|(key, claim)| (*key, claim.order));
        let groups: Vec<&[(FileKey, &Claim)]> = placed.chunk_by(|(one, _), (other, _)| one == other).collect();
        let wrong = params.defects.wrong_totals(groups.len(), params.receipts);
        // 訪問看護 has no totals that could be wrong.
        let mut with_totals = 0_usize;
        for group in groups {
            let Some((key, _)) = group.first() else { continue };
            let Some(institution) = city.institutions.get(key.institution) else { continue };
            let billing = if key.turn == 2 { calendar::plus_months(params.billing_month.0, 1)? } else { params.billing_month.0 };
            let name = file_name(*key, institution.table, &institution.code, billing);
            // The wrong totals stand in the second file and every third behind it.
            let mut totals_agree = true;
            if institution.table != FeeTable::VisitingNurse {
                totals_agree = !(with_totals % 3 == 1 && with_totals / 3 < wrong);
                with_totals += 1;
            }
            let style = style(*key, institution.table, city);
            let mut out = Out::new(style);
            let sender = Sender { institution, body: key.body, billing };
            write::header(&mut out, sender, FIRST_VOLUME);
            let kind = key.kind(institution.table);
            collector.file(&name, kind, key.body, totals_agree);
            collector.findings(None, &findings::of_file(style, key.bundled, totals_agree));
            others.file(kind, sender, key.turn, &out);
            for ((_, claim), number) in group.iter().zip(1_u64..) {
                let (Some(holder), Some(number_holder)) = (holders.get(claim.holder), holders.get(claim.number_of)) else { continue };
                let prescriber = city.institutions.get(claim.prescriber).unwrap_or(institution);
                let page = Page::new(claim, holder, number_holder, prescriber, number);
                write::receipt(&mut out, &page, sender);
                let (codes, answer) = (findings::of_receipt(&page), ReceiptAnswer::new(&name, number, claim, holder));
                collector.findings(Some(number), &codes);
                others.receipt(&page, holder, &answer, codes, &out);
                collector.receipt(answer);
            }
            write::end(&mut out, institution.table, LAST_VOLUME, if totals_agree { 0 } else { 10 });
            let bytes = out.finish()?;
            keep(&mut collector.expected, ReceiptFile { name, review_body: key.body, billing_month: BillingMonth(billing), bytes })?;
        }
        Ok(())
    }
}

/// `27-1-6000019-202407-1.UKE`: prefecture, fee table, code, billing month, review body; `-dpc` more for DPC, `-2` for an addition.
fn file_name(key: FileKey, table: FeeTable, code: &str, billing: Month) -> String {
    let extension = if table == FeeTable::Pharmacy { "CYO" } else { "UKE" };
    let bundled = if key.bundled { "-dpc" } else { "" };
    let addition = if key.turn == 1 { "-2" } else { "" };
    let (prefecture, table, billing, body) = (crate::city::PREFECTURE, table.code(), billing.compact(), key.body.code());
    format!("{prefecture}-{table}-{code}-{billing}-{body}{bundled}{addition}.{extension}")
}

/// Habits of senders, so that every tolerated way of writing is met. The largest clinic and the hospital with DPC write by the book.
fn style(key: FileKey, table: FeeTable, city: &City) -> Style {
    let mut style = Style::default();
    if key.turn > 0 || key.bundled {
        return style;
    }
    match (table, key.institution.saturating_sub(city.first(table)), key.body) {
        (FeeTable::Medical, 0, ReviewBody::Kokuho)
        | (FeeTable::Dental, 1, ReviewBody::Shiharai)
        | (FeeTable::Pharmacy, 0, ReviewBody::Shiharai) => {
            style.count_receipts = true;
        }
        (FeeTable::Medical, 1, ReviewBody::Kokuho) => style.old_dates = true,
        (FeeTable::Medical, 2, ReviewBody::Shiharai) | (FeeTable::VisitingNurse, 0, ReviewBody::Kokuho) => style.line_feed = true,
        (FeeTable::Medical, 2, ReviewBody::Kokuho) => style.no_end_mark = true,
        (FeeTable::Medical, 3, ReviewBody::Kokuho) | (FeeTable::Dental, 0, ReviewBody::Kokuho) => style.short_rows = true,
        (FeeTable::Pharmacy, 1, ReviewBody::Kokuho) => {
            style.line_feed = true;
            style.no_end_mark = true;
        }
        _ => {}
    }
    style
}
