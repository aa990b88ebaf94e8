//! A load from little text, and what came of it as text.

use crate::facts::{Fact, Says, facts};
use crate::load::{Change, Compared, Load, VanishOverride, VanishRule, Verdict};
use crate::{Head, Image, Kind, Layout, PersonHasher, Report, Source, built_in};
use jiff::civil::{Date, date};
use std::io::Read;
use std::sync::LazyLock;

/// A key of tests only.
const KEY: [u8; 32] = *b"a key of tests, of nothing else.";

static LAYOUTS: LazyLock<Vec<Layout>> = LazyLock::new(|| Source::ALL.iter().map(|source| built_in(*source, Date::MAX).unwrap()).collect());

pub(super) fn layout(source: Source) -> &'static Layout {
    LAYOUTS.iter().find(|layout| layout.source() == source).unwrap()
}

pub(super) fn head(source: Source, kind: Kind, sequence: u32) -> Head {
    let as_of = date(2024, 4, 1).checked_add(jiff::ToSpan::days(i64::from(sequence))).unwrap();
    Head { source, kind, as_of, sequence }
}

pub(super) fn load(head: Head) -> Load<'static> {
    Load { layout: layout(head.source), head, hasher: PersonHasher::new(&KEY), vanish: VanishRule::default(), vanish_override: None }
}

/// A load under whose number everybody may vanish.
pub(super) fn allowing(head: Head) -> Load<'static> {
    Load { vanish_override: Some(VanishOverride { decision: "test".into() }), ..load(head) }
}

/// What came of a load, and its changes.
pub(super) struct Applied {
    pub(super) compared: Compared,
    pub(super) changes: Vec<Change<'static>>,
}

impl Applied {
    pub(super) fn image(&self) -> Option<&Image> {
        if let Verdict::Apply(plan) = &self.compared.verdict { Some(&plan.image) } else { None }
    }

    pub(super) fn verdict(&self) -> &'static str {
        match self.compared.verdict {
            Verdict::Apply(_) => "apply",
            Verdict::Again => "again",
            Verdict::Refused => "refused",
        }
    }
}

/// Compares bytes with an image and reads the changes.
pub(super) fn apply(load: &Load<'static>, before: Option<&Image>, bytes: &[u8]) -> Applied {
    let compared = load.compare(before, bytes).unwrap();
    let changes = match &compared.verdict {
        Verdict::Apply(plan) => {
            plan.changes(load, before, || Ok(bytes)).map(|change| change.map_err(|error| error.to_string()).unwrap()).collect()
        }
        Verdict::Again | Verdict::Refused => Vec::new(),
    };
    Applied { compared, changes }
}

/// `code line column` of each finding.
pub(super) fn told(report: &Report) -> Vec<String> {
    let text = |finding: &josei_base::Finding| format!("{} {} {}", finding.entry.code, finding.line, finding.field).trim_end().to_owned();
    report.findings.iter().map(text).collect()
}

/// A fact in a line, for comparing.
pub(super) fn line(fact: &Fact) -> String {
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let says = match &fact.says {
        Says::Born { sex } => format!("{sex:?}"),
        Says::Resident { began, ended } => format!("{began:?} {ended:?}"),
        Says::WillMoveOut { confirmed_on } => day(*confirmed_on),
        Says::Named(names) => {
            [&names.name, &names.kana, &names.alias, &names.alias_kana, &names.alphabet, &names.alphabet_kana].map(String::as_str).join("/")
        }
        Says::Lives(place) => [&place.postal_code, &place.address, &place.lot, &place.building, &place.ward].map(String::as_str).join("/"),
        Says::Mail { address } => address.clone(),
        Says::Household(household) => format!("{} {}", household.number.get(), household.relation),
        Says::NationalHealth(known) => known.to_string(),
        Says::Insured(insurance) => {
            let insurer = insurance.insurer.as_ref().map_or("", |number| number.as_str());
            format!("{insurer}/{}/{}/{}", insurance.card_number, insurance.relation, day(insurance.benefit_from))
        }
        Says::Protected | Says::Suspended => String::new(),
        Says::Income(income) => {
            let amounts: Vec<String> = income.amounts.iter().map(|(name, yen)| format!("{name}={}", yen.get())).collect();
            let counts: Vec<String> = income.counts.iter().map(|(name, count)| format!("{name}={count}")).collect();
            let marks: Vec<String> = income.marks.iter().map(|(name, mark)| format!("{name}={mark}")).collect();
            let declared = if income.declared { "declared" } else { "undeclared" };
            [vec![income.year.to_string(), declared.into(), day(income.decided_on)], amounts, counts, marks, income.flags.clone()]
                .concat()
                .join(" ")
        }
    };
    format!("{} {:?} {}..{} {says}", fact.person.get(), fact.track(), day(fact.from), day(fact.to)).trim_end().to_owned()
}

/// The facts of all rows of the changes, by person and track.
pub(super) fn all_facts(changes: &[Change<'_>]) -> Vec<Fact> {
    changes.iter().flat_map(|change| &change.rows).filter_map(|row| row.row.as_ref()).flat_map(facts).collect()
}

/// Gives its bytes in pieces of other lengths each time.
pub(super) struct Pieces<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) lengths: &'a [usize],
    pub(super) at: usize,
}

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.lengths[self.at % self.lengths.len()].max(1).min(buffer.len()).min(self.bytes.len());
        self.at += 1;
        let (piece, rest) = self.bytes.split_at(length);
        buffer[..length].copy_from_slice(piece);
        self.bytes = rest;
        Ok(length)
    }
}
