//! Guardians from households (世帯): when all rows of a load of 住基 are recorded, each household in which something changed is read, and its children get the 世帯主 as
//! guardian and the 配偶者 as the other parent. What the desk entered stays.

use super::record::{Draft, Recording, Unfit};
use super::says::other_guardian;
use crate::RegisterImport;
use crate::reading::Unread;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use josei_base::Date;
use josei_base::id::PersonKey;
use josei_register::value::{Guardian, Identity, Value};
use josei_register::{AsOf, Change, Dated, Entry, Household, Role, Source, StaffId, Told, ToldRow, Track, day, guardian_of};
use josei_runtime::batch::Failure;
use josei_store::audited::Permit;
use std::collections::BTreeMap;

/// Households that are read side by side.
const READ_AT_ONCE: usize = 32;

/// A child and who its guardian is now.
pub(super) struct Entrusted {
    pub(super) child: PersonKey,
    guardian: Guardian,
    /// When the household changed.
    changed_on: Date,
}

/// Households of a load whose members changed, and the last day of a change in each.
#[derive(Default)]
pub(super) struct Households(BTreeMap<Household, Option<Date>>);

impl Households {
    pub(super) fn add(&mut self, households: &[Household], changed_on: Option<Date>) {
        for household in households {
            let day = self.0.entry(*household).or_default();
            *day = (*day).max(changed_on);
        }
    }

    /// So many of them, out of all.
    pub(super) fn take(&mut self, count: usize) -> Vec<(Household, Option<Date>)> {
        std::iter::from_fn(|| self.0.pop_first()).take(count).collect()
    }
}

impl RegisterImport {
    /// The children of some households, with the guardian that follows from who is in them now.
    pub(super) async fn entrusted(
        &self,
        permit: &Permit,
        as_of: Date,
        households: Vec<(Household, Option<Date>)>,
    ) -> Result<Vec<Entrusted>, Failure> {
        let reading = self.reading(permit);
        let members = async |(household, changed_on)| Ok::<_, Unread>((reading.members(household).await?, changed_on));
        let read: Vec<_> = stream::iter(households.into_iter().map(members)).buffered(READ_AT_ONCE).try_collect().await?;
        let mut found = Vec::new();
        for (members, changed_on) in read {
            let Some(guardian) = guardian_of(&members) else { continue };
            let children = members.iter().filter(|(_, role)| *role == Role::Child);
            let changed_on = changed_on.unwrap_or(as_of);
            found.extend(children.map(|(child, _)| Entrusted { child: *child, guardian: guardian.clone(), changed_on }));
        }
        // Nobody is in two households at a time; who would be has one guardian, not two in turn.
        found.sort_by_key(|entrusted| entrusted.child);
        found.dedup_by_key(|entrusted| entrusted.child);
        Ok(found)
    }
}

impl Entrusted {
    /// What is told from now on, with the entry of the guardian; nothing where the register knows it, or a person decided otherwise.
    pub(super) fn told_next(&self, recording: &Recording<'_>, draft: &mut Draft, by: &StaffId) -> Result<Option<Told>, Unfit> {
        let timeline = draft.history.as_of(AsOf::Now);
        // Who is not in the register yet comes with the next load that tells of the household.
        let Some(Value::Identity(Identity { birth_date, .. })) = timeline.at(&Track::Identity, day::OPEN).map(|span| span.value) else {
            return Ok(None);
        };
        let last = timeline.spans(&Track::Guardian).last();
        let from = match last {
            // The first one that is known has been it since the child came.
            None => timeline.spans(&Track::Address).first().map_or(*birth_date, |span| span.from),
            Some(span) => {
                let by_desk = |entry: &Entry| entry.seq == span.entry && matches!(entry.source, Source::Event(_));
                if *span.value == Value::Guardian(self.guardian.clone()) || draft.history.entries().iter().any(by_desk) {
                    return Ok(None);
                }
                self.changed_on.max(span.from)
            }
        };
        drop(timeline);
        let header = other_guardian(&recording.known, from)?;
        let change = Change::Entrust(Dated { from, until: None, value: self.guardian.clone() });
        let entry = draft.enter(recording, 0, by, header, vec![change])?;
        let row = ToldRow { row: [0; 8], content: self.guardian.guardian.0, entry: entry.unwrap_or(0) };
        let Recording { head, file, .. } = recording;
        Ok(Some(Told { sequence: head.sequence, file: *file, rows: vec![row], household: None, left: None }))
    }
}
