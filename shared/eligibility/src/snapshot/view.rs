use super::layout::{PERIOD_BYTES, Period, u16_at, u32_at};
use super::{HolderHash, Snapshot};
use crate::day;
use jiff::civil::Date;
use josei_base::receipt::Sex;

/// A holder in an image, read in place.
#[derive(Clone, Copy)]
pub struct HolderView<'a> {
    snapshot: &'a Snapshot,
    entry: &'a [u8],
}

impl<'a> HolderView<'a> {
    pub(super) const fn new(snapshot: &'a Snapshot, entry: &'a [u8]) -> Self {
        Self { snapshot, entry }
    }

    /// The holder's hash.
    #[must_use]
    pub fn hash(&self) -> HolderHash {
        HolderHash(self.entry.first_chunk().copied().unwrap_or_default())
    }

    /// Birthday (生年月日).
    #[must_use]
    pub fn birth(&self) -> Date {
        day::date_of(self.birth_number()).unwrap_or_default()
    }

    /// Sex (性別).
    #[must_use]
    pub fn sex(&self) -> Sex {
        if self.entry.get(48) == Some(&1) { Sex::Male } else { Sex::Female }
    }

    /// How many periods of all kinds.
    #[must_use]
    pub fn period_count(&self) -> usize {
        usize::from(u16_at(self.entry, 36))
    }

    pub(super) fn first_period(&self) -> usize {
        usize::try_from(u32_at(self.entry, 32)).unwrap_or(usize::MAX)
    }

    pub(super) fn is_sound(&self) -> bool {
        matches!(self.entry.get(48..50), Some([1 | 2, 0])) && self.birth_number() != day::OPEN
    }

    pub(crate) fn birth_number(&self) -> u16 {
        u16_at(self.entry, 38)
    }

    /// Short hash of 氏名カナ.
    pub(crate) fn kana(&self) -> u32 {
        u32_at(self.entry, 40)
    }

    /// Short hash of 氏名漢字.
    pub(crate) fn name(&self) -> u32 {
        u32_at(self.entry, 44)
    }

    /// The periods, by kind and first day.
    pub(crate) fn periods(&self) -> impl Iterator<Item = Period> + use<'a> {
        let start = self.first_period().saturating_mul(PERIOD_BYTES);
        let end = start.saturating_add(self.period_count() * PERIOD_BYTES);
        let own = self.snapshot.periods.get(start..end).unwrap_or_default();
        own.chunks_exact(PERIOD_BYTES).filter_map(|bytes| bytes.first_chunk().and_then(Period::from_bytes))
    }
}
