//! Rows come together as holders: periods once each, contradictions and overlaps told.

use super::columns::Column;
use super::record::{Certificate, Exclusion, HolderRecord, InsurerPeriod};
use super::row::Row;
use crate::codes::register as codes;
use jiff::civil::Date;
use josei_base::id::{HolderNumber, ProgrammeNumber, Ward};
use josei_base::{Entry, Finding};
use std::collections::{BTreeMap, HashMap};

/// Most periods of one holder. One with more is left out (G021).
pub const PERIODS_PER_HOLDER_MAX: usize = 1_000;

/// A holder in the making; each period with the line it came from.
struct Gathering {
    record: HolderRecord,
    /// The latest day a row with this name spoke of: names change, the newest counts, whatever the order of rows.
    named_on: Option<Date>,
    certificates: Vec<(Certificate, u64)>,
    insurers: Vec<(InsurerPeriod, u64)>,
    exclusions: Vec<(Exclusion, u64)>,
    /// Wards by their first day; the same day twice is a contradiction, and the lower number counts.
    wards: BTreeMap<Date, BTreeMap<Ward, u64>>,
    left_out: Option<(&'static Entry, Column, u64)>,
}

/// All holders in the making.
#[derive(Default)]
pub(super) struct Gather {
    holders: HashMap<(ProgrammeNumber, HolderNumber), Gathering>,
}

fn keep<T: PartialEq>(periods: &mut Vec<(T, u64)>, period: Option<T>, line: u64) {
    if let Some(period) = period
        && !periods.iter().any(|(known, _)| *known == period)
    {
        periods.push((period, line));
    }
}

fn finding(line: u64, field: Column, entry: &'static Entry) -> Finding {
    Finding { line, record: "row".into(), field: field.name().into(), position: None, entry, detail: String::new() }
}

/// The day a certificate is over, for finding overlaps.
fn end(certificate: &Certificate) -> Date {
    let to = certificate.to.unwrap_or(Date::MAX);
    certificate.lost.map_or(to, |(lost, _)| to.min(lost))
}

/// Lines of periods that begin before an earlier one of their kind ended. A change on one day is no overlap.
fn overlaps<T: Ord>(periods: &[(T, u64)], from: impl Fn(&T) -> Date, end: impl Fn(&T) -> Date, same: impl Fn(&T, &T) -> bool) -> Vec<u64> {
    let mut lines = Vec::new();
    let mut widest: Option<&T> = None;
    for (period, line) in periods {
        if let Some(before) = widest
            && same(before, period)
            && from(period) < end(before)
        {
            lines.push(*line);
        }
        if widest.is_none_or(|before| end(before) <= end(period) || !same(before, period)) {
            widest = Some(period);
        }
    }
    lines
}

impl Gather {
    pub(super) fn add(&mut self, row: Row, line: u64) {
        let Row { programme, number, kana, name, birth, sex, certificate, insurer, exclusion, ward } = row;
        let spoke_of = [
            certificate.as_ref().map(|period| period.from),
            insurer.as_ref().map(|period| period.from),
            exclusion.as_ref().map(|period| period.from),
        ]
        .into_iter()
        .max()
        .flatten();
        let gathering = self.holders.entry((programme.clone(), number.clone())).or_insert_with(|| Gathering {
            record: HolderRecord {
                programme,
                number,
                kana: kana.clone(),
                name: name.clone(),
                birth,
                sex,
                certificates: Vec::new(),
                insurers: Vec::new(),
                exclusions: Vec::new(),
                wards: BTreeMap::new(),
            },
            named_on: spoke_of,
            certificates: Vec::new(),
            insurers: Vec::new(),
            exclusions: Vec::new(),
            wards: BTreeMap::new(),
            left_out: None,
        });
        let record = &mut gathering.record;
        let contradiction = [(record.birth != birth, Column::BirthDate), (record.sex != sex, Column::Sex)];
        if let Some((_, column)) = contradiction.into_iter().find(|(differs, _)| *differs) {
            gathering.left_out.get_or_insert((&codes::G020, column, line));
            return;
        }
        if (spoke_of, &kana, &name) > (gathering.named_on, &record.kana, &record.name) {
            gathering.named_on = spoke_of;
            record.kana = kana;
            record.name = name;
        }
        keep(&mut gathering.certificates, certificate, line);
        keep(&mut gathering.insurers, insurer, line);
        keep(&mut gathering.exclusions, exclusion, line);
        if let Some((from, ward)) = ward {
            gathering.wards.entry(from).or_default().entry(ward).or_insert(line);
        }
        let wards: usize = gathering.wards.values().map(BTreeMap::len).sum();
        let periods = gathering.certificates.len() + gathering.insurers.len() + gathering.exclusions.len() + wards;
        if periods > PERIODS_PER_HOLDER_MAX {
            gathering.left_out.get_or_insert((&codes::G021, Column::HolderNumber, line));
            // Nothing of it is used: do not let it grow.
            gathering.certificates.clear();
            gathering.insurers.clear();
            gathering.exclusions.clear();
            gathering.wards.clear();
        }
    }

    /// The holders, sorted, and what is wrong between their rows, by line.
    pub(super) fn finish(self) -> (Vec<HolderRecord>, Vec<Finding>) {
        let (mut holders, mut findings) = (Vec::with_capacity(self.holders.len()), Vec::new());
        for gathering in self.holders.into_values() {
            let Gathering { mut record, mut certificates, mut insurers, mut exclusions, wards, left_out, .. } = gathering;
            if let Some((entry, column, line)) = left_out {
                findings.push(finding(line, column, entry));
                continue;
            }
            certificates.sort();
            insurers.sort();
            exclusions.sort();
            let open = |to: Option<Date>| to.unwrap_or(Date::MAX);
            let told = overlaps(&certificates, |period| period.from, end, |_, _| true)
                .into_iter()
                .map(|line| (line, Column::ValidFrom))
                .chain(
                    overlaps(&insurers, |period| period.from, |period| open(period.to), |_, _| true)
                        .into_iter()
                        .map(|line| (line, Column::InsurerFrom)),
                )
                .chain(
                    overlaps(&exclusions, |period| period.from, |period| open(period.to), |one, other| one.kind == other.kind)
                        .into_iter()
                        .map(|line| (line, Column::ExclusionFrom)),
                );
            findings.extend(told.map(|(line, column)| finding(line, column, &codes::G031)));
            for (from, known) in wards {
                let mut known = known.into_iter();
                record.wards.extend(known.next().map(|(ward, _)| (from, ward)));
                findings.extend(known.map(|(_, line)| finding(line, Column::Ward, &codes::G034)));
            }
            record.certificates = certificates.into_iter().map(|(period, _)| period).collect();
            record.insurers = insurers.into_iter().map(|(period, _)| period).collect();
            record.exclusions = exclusions.into_iter().map(|(period, _)| period).collect();
            holders.push(record);
        }
        holders.sort_unstable_by(|one, other| (&one.programme, &one.number).cmp(&(&other.programme, &other.number)));
        findings.sort_by(|one, other| (one.line, &one.field).cmp(&(other.line, &other.field)));
        (holders, findings)
    }
}
