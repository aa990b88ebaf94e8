//! A load against the one before: what was added, changed, is gone; and whether it may be applied at all.
//!
//! Two passes over the file. The first ([`Load::compare`]) holds 48 bytes a row, judges, and makes the next image. The second
//! ([`Plan::changes`]) reads the rows of changed persons again, so many at a time. Both give the same whatever the order of rows.

mod changes;
mod check;
mod mark;
mod merge;
mod order;

pub use changes::{Change, Changes, ChangesError, RowChange, RowKind};
pub use check::check;
pub use merge::{Counts, PersonKind};

use crate::codes;
use crate::hash::{PersonHasher, PersonKey};
use crate::head::Head;
use crate::image::{Image, ImageWriter};
use crate::layout::Layout;
use crate::read::Reading;
use crate::report::Report;
use changes::Hashed;
use josei_base::Digest;
use merge::{ChangedPerson, Merged};
use order::Order;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeSet;
use std::io::{self, Read};

/// Persons that may vanish with one load, of 100 (P).
pub const VANISH_PERCENT_MAX: u8 = 5;
/// Persons from which on that is judged (P): a small file may well lose a few.
pub const VANISH_JUDGED_FROM: u64 = 100;

/// When a load is refused because too many would vanish (消失の上限). A setting of the city.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VanishRule {
    /// Persons that may vanish, of 100 who were there.
    pub percent_max: u8,
    /// Persons who were there from which on it is judged.
    pub judged_from: u64,
}

impl Default for VanishRule {
    fn default() -> Self {
        Self { percent_max: VANISH_PERCENT_MAX, judged_from: VANISH_JUDGED_FROM }
    }
}

/// A person's word that so many may vanish (承認済みの上書き). The function checks who says so, and records it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VanishOverride {
    /// The number of the decision (決裁番号) it rests on.
    pub decision: String,
}

/// A load to compare.
#[derive(Clone)]
pub struct Load<'l> {
    /// The layout of its file.
    pub layout: &'l Layout,
    /// What it says of itself.
    pub head: Head,
    /// The city's hasher. Images of one source are all made with the same key.
    pub hasher: PersonHasher,
    /// How many may vanish.
    pub vanish: VanishRule,
    /// That more may.
    pub vanish_override: Option<VanishOverride>,
}

/// What came of a comparison.
pub struct Compared {
    /// What was read and found.
    pub report: Report,
    /// Persons added, changed, gone, unchanged; zero if the file was refused before it was compared.
    pub counts: Counts,
    /// The decision the override rests on, if it was needed.
    pub overridden: Option<String>,
    /// What may be done.
    pub verdict: Verdict,
}

/// What may be done with a load.
pub enum Verdict {
    /// It may be applied.
    Apply(Plan),
    /// It was applied before; nothing changes, and the image stays.
    Again,
    /// It may not; the report says why.
    Refused,
}

/// A load that may be applied.
pub struct Plan {
    /// The image to keep once it is applied.
    pub image: Image,
    changed: Vec<ChangedPerson>,
    file: Digest,
}

impl Load<'_> {
    /// Reads the file, compares it with the image of the load before, and judges it.
    ///
    /// # Errors
    /// When the source of the bytes fails.
    pub fn compare(&self, before: Option<&Image>, bytes: impl Read) -> io::Result<Compared> {
        let mut report = Report::default();
        let mut hash = Sha256::new();
        if self.layout.source() != self.head.source {
            report.refuse(0, "", &codes::I015, &format!("{} / {}", self.head.source, self.layout.source()));
        } else if before.is_some_and(|image| image.head().source != self.head.source) {
            report.refuse(0, "", &codes::I207, "");
        }
        if report.refused {
            return Ok(refused(report, Counts::default()));
        }
        let hashed = Hashed { inner: bytes, hash: &mut hash };
        let Some(mut reading) = Reading::open(self.layout, Some(self.head.kind), hashed, &mut report)? else {
            return Ok(refused(report, Counts::default()));
        };
        let mut marks = Vec::new();
        while let Some(row) = reading.next_row(&mut report, |_| true)? {
            marks.extend(mark::of(&row, self.head.source, &self.hasher));
        }
        reading.end(&mut report);
        if report.refused {
            return Ok(refused(report, Counts::default()));
        }
        drop(reading);
        let load = mark::settle(&mut marks, &mut report);
        match order::of(&self.head, before.map(Image::head), load) {
            Ok(Order::Next) => {}
            Ok(Order::Again) => {
                report.sort();
                let unchanged = before.map_or(0, |image| image.head().persons);
                let counts = Counts { unchanged, ..Counts::default() };
                return Ok(Compared { report, counts, overridden: None, verdict: Verdict::Again });
            }
            Err((entry, detail)) => {
                report.refuse(0, "", entry, &detail);
                return Ok(refused(report, Counts::default()));
            }
        }
        let Merged { writer, changed, counts } = merge::merge(self.head.kind, before, &marks, &mut report);
        drop(marks);
        let mut overridden = None;
        if self.too_many_vanish(&counts, before) {
            let Some(word) = &self.vanish_override else {
                let of = before.map_or(0, |image| image.head().persons);
                report.refuse(0, "", &codes::I205, &format!("{} / {of}, > {} %", counts.gone, self.vanish.percent_max));
                return Ok(refused(report, counts));
            };
            overridden = Some(word.decision.clone());
        }
        report.sort();
        let image = writer.finish(self.head.source, self.layout.version(), self.head.as_of, self.head.sequence, load);
        let plan = Plan { image, changed, file: Digest(hash.finalize().into()) };
        Ok(Compared { report, counts, overridden, verdict: Verdict::Apply(plan) })
    }

    fn too_many_vanish(&self, counts: &Counts, before: Option<&Image>) -> bool {
        let there = before.map_or(0, |image| image.head().persons);
        there >= self.vanish.judged_from && counts.gone.saturating_mul(100) > there.saturating_mul(u64::from(self.vanish.percent_max))
    }
}

fn refused(mut report: Report, counts: Counts) -> Compared {
    report.sort();
    Compared { report, counts, overridden: None, verdict: Verdict::Refused }
}

impl Plan {
    /// SHA-256 of the file that was compared.
    #[must_use]
    pub const fn file(&self) -> Digest {
        self.file
    }

    /// How many persons changed.
    #[must_use]
    pub fn persons(&self) -> usize {
        self.changed.len()
    }

    /// The image to keep when some persons could not be taken over: they stay as before, so that the next full load tells them again.
    #[must_use]
    pub fn image_without(&self, before: Option<&Image>, stay: &BTreeSet<PersonKey>) -> Image {
        let head = self.image.head();
        let mut writer = ImageWriter::new(usize::try_from(head.rows).unwrap_or(0));
        let kept = before.map(Image::entries).into_iter().flatten().filter(|entry| stay.contains(&entry.person));
        let changes = self.image.entries().filter(|entry| !stay.contains(&entry.person));
        let (mut kept, mut changes) = (kept.peekable(), changes.peekable());
        loop {
            let stay = match (kept.peek(), changes.peek()) {
                (Some(stay), Some(change)) => (stay.person, stay.row) < (change.person, change.row),
                (stay, None) => stay.is_some(),
                (None, Some(_)) => false,
            };
            let Some(entry) = (if stay { kept.next() } else { changes.next() }) else { break };
            writer.add(&entry);
        }
        writer.finish(head.source, head.layout_version, head.as_of, head.sequence, head.load)
    }

    /// The changed persons, sorted by their keys, with their rows. The file is read again, once for each `ROWS_AT_ONCE` rows of changed persons;
    /// `open` gives its bytes from the beginning.
    pub fn changes<'p, 'l, R: Read, F: FnMut() -> io::Result<R>>(
        &'p self,
        load: &'p Load<'l>,
        before: Option<&'p Image>,
        open: F,
    ) -> Changes<'p, 'l, F> {
        Changes::new(self, load, before, open)
    }
}
