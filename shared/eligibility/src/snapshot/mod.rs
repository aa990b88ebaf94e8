//! The register as one flat image (台帳スナップショット): looked up in place by keyed hash, checked as a whole when opened.

mod build;
mod error;
mod hasher;
mod layout;
mod view;

pub(crate) use build::padded;
pub use error::SnapshotError;
pub(crate) use hasher::NOT_WRITTEN;
pub use hasher::{HolderHash, HolderHasher};
pub use layout::{HOLDERS_MAX, INSURERS_MAX};
pub(crate) use layout::{Kind, Period};
pub use view::HolderView;

use crate::register::HolderRecord;
use bytes::Bytes;
use josei_base::Digest;
use layout::{
    BUCKET_BITS_MAX, BUCKET_BYTES, DIGEST_BYTES, HEAD_BYTES, HOLDER_BYTES, INSURER_BYTES, MAGIC, PERIOD_BYTES, PERSON_BYTES, VERSION,
    u32_at,
};

/// An opened register image. Cloning shares the bytes.
#[derive(Clone)]
pub struct Snapshot {
    digest: Digest,
    bits: u32,
    insurers: Bytes,
    buckets: Bytes,
    holders: Bytes,
    periods: Bytes,
    persons: Bytes,
}

/// Shows sizes only.
impl std::fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Snapshot({} holders, {} periods)", self.len(), self.periods.len() / PERIOD_BYTES)
    }
}

fn bytes_of(count: u32, each: usize) -> Result<usize, SnapshotError> {
    usize::try_from(count).ok().and_then(|count| count.checked_mul(each)).ok_or(SnapshotError::TooMany)
}

impl Snapshot {
    /// The bytes of an image of these holders. Their order does not matter; the same holders and key give the same bytes.
    ///
    /// # Errors
    /// A holder that stands twice, a day outside 1900–2079, or more than an image takes.
    pub fn build(holders: &[HolderRecord], hasher: &HolderHasher) -> Result<Vec<u8>, SnapshotError> {
        build::build(holders, hasher)
    }

    /// Opens an image and checks all of it, so that no look-up can fail later. Nothing is allocated per holder.
    ///
    /// # Errors
    /// Says what is wrong with the bytes.
    pub fn open(bytes: impl Into<Bytes>) -> Result<Self, SnapshotError> {
        let bytes: Bytes = bytes.into();
        let head = bytes.get(..HEAD_BYTES).ok_or(SnapshotError::Magic)?;
        if !head.starts_with(MAGIC) {
            return Err(SnapshotError::Magic);
        }
        let version = u32_at(head, 8);
        if version != VERSION {
            return Err(SnapshotError::Version(version));
        }
        let bits = u32_at(head, 12);
        if bits > BUCKET_BITS_MAX {
            return Err(SnapshotError::TooMany);
        }
        let sections = [
            bytes_of(u32_at(head, 24), INSURER_BYTES)?,
            bytes_of((1 << bits) + 1, BUCKET_BYTES)?,
            bytes_of(u32_at(head, 16), HOLDER_BYTES)?,
            bytes_of(u32_at(head, 20), PERIOD_BYTES)?,
            bytes_of(u32_at(head, 16), PERSON_BYTES)?,
        ];
        let body = sections.iter().try_fold(HEAD_BYTES, |sum, section| sum.checked_add(*section)).ok_or(SnapshotError::TooMany)?;
        if bytes.len() != body.checked_add(DIGEST_BYTES).ok_or(SnapshotError::TooMany)? {
            return Err(SnapshotError::Length);
        }
        let (content, written) = bytes.split_at_checked(body).ok_or(SnapshotError::Length)?;
        let digest = Digest::of(content);
        if digest.0 != *written || u32_at(head, 28) != 0 {
            return Err(SnapshotError::Digest);
        }
        let mut rest = bytes.slice(HEAD_BYTES..body);
        let [insurers, buckets, holders, periods, persons] = sections.map(|section| rest.split_to(section));
        let snapshot = Self { digest, bits, insurers, buckets, holders, periods, persons };
        snapshot.check()?;
        Ok(snapshot)
    }

    /// Order, offsets and values of every part.
    fn check(&self) -> Result<(), SnapshotError> {
        let rising = |bytes: &[u8], each: usize| {
            bytes
                .chunks_exact(each)
                .zip(bytes.chunks_exact(each).skip(1))
                .all(|(one, other)| one.get(..32.min(each)) < other.get(..32.min(each)))
        };
        if !rising(&self.insurers, INSURER_BYTES) || !rising(&self.holders, HOLDER_BYTES) {
            return Err(SnapshotError::Order);
        }
        let insurers = self.insurers.len() / INSURER_BYTES;
        let mut next = 0_usize;
        for (at, entry) in self.holders.chunks_exact(HOLDER_BYTES).enumerate() {
            let view = HolderView::new(self, entry);
            let (start, end) = self.bucket_range(layout::bucket(entry, self.bits));
            if view.first_period() != next || !(start..end).contains(&at) || !view.is_sound() {
                return Err(SnapshotError::Order);
            }
            next += view.period_count();
        }
        if next != self.periods.len() / PERIOD_BYTES {
            return Err(SnapshotError::Order);
        }
        // Every holder lies in its bucket; with rising starts from none to all there is nothing else in a bucket.
        let starts = || self.buckets.chunks_exact(BUCKET_BYTES).map(|start| u32_at(start, 0));
        let all = u32::try_from(self.len()).map_err(|_| SnapshotError::TooMany)?;
        if !starts().zip(starts().skip(1)).all(|(one, other)| one <= other)
            || starts().next() != Some(0)
            || u32_at(&self.buckets, self.buckets.len() - BUCKET_BYTES) != all
        {
            return Err(SnapshotError::Order);
        }
        for period in self.periods.chunks_exact(PERIOD_BYTES) {
            let decoded = period.first_chunk().and_then(Period::from_bytes);
            if !decoded.is_some_and(|period| period.is_sound(insurers)) {
                return Err(SnapshotError::Period);
            }
        }
        // Strictly rising triples of existing holders, as many as holders: each stands there exactly once.
        let mut before = None;
        for at in 0..self.len() {
            let place = self.person_place(at);
            let view = self.holder_at(place).ok_or(SnapshotError::Order)?;
            let person = Some((view.birth_number(), view.kana(), place));
            if person <= before {
                return Err(SnapshotError::Order);
            }
            before = person;
        }
        Ok(())
    }

    fn bucket_range(&self, bucket: usize) -> (usize, usize) {
        let start = |at: usize| usize::try_from(u32_at(&self.buckets, at * BUCKET_BYTES)).unwrap_or(0);
        (start(bucket), start(bucket + 1))
    }

    fn holder_at(&self, place: usize) -> Option<HolderView<'_>> {
        let start = place.checked_mul(HOLDER_BYTES)?;
        self.holders.get(start..start.checked_add(HOLDER_BYTES)?).map(|entry| HolderView::new(self, entry))
    }

    fn person_place(&self, at: usize) -> usize {
        usize::try_from(u32_at(&self.persons, at * PERSON_BYTES)).unwrap_or(usize::MAX)
    }

    /// How many holders.
    #[must_use]
    pub fn len(&self) -> usize {
        self.holders.len() / HOLDER_BYTES
    }

    /// None at all?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.holders.is_empty()
    }

    /// SHA-256 of the image's content; stands in every decision.
    #[must_use]
    pub const fn hash(&self) -> Digest {
        self.digest
    }

    /// The holder of a hash. All 32 bytes are compared: a wrong match is a wrong payment.
    #[must_use]
    pub fn lookup(&self, hash: &HolderHash) -> Option<HolderView<'_>> {
        let (start, end) = self.bucket_range(layout::bucket(&hash.0, self.bits));
        let bucket = self.holders.get(start * HOLDER_BYTES..end * HOLDER_BYTES)?;
        bucket.chunks_exact(HOLDER_BYTES).find(|entry| entry.starts_with(&hash.0)).map(|entry| HolderView::new(self, entry))
    }

    /// Holders with this birthday and kana.
    pub(crate) fn persons(&self, birth: u16, kana: u32) -> impl Iterator<Item = HolderView<'_>> {
        let key = |at: usize| self.holder_at(self.person_place(at)).map(|view| (view.birth_number(), view.kana()));
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if key(middle) < Some((birth, kana)) { low = middle + 1 } else { high = middle }
        }
        (low..self.len()).take_while(move |at| key(*at) == Some((birth, kana))).filter_map(|at| self.holder_at(self.person_place(at)))
    }

    /// The place of an insurer in the image's table, by its padded number.
    pub(crate) fn insurer(&self, number: [u8; INSURER_BYTES]) -> Option<u16> {
        let (mut low, mut high) = (0, self.insurers.len() / INSURER_BYTES);
        while low < high {
            let middle = low + (high - low) / 2;
            let entry = self.insurers.get(middle * INSURER_BYTES..(middle + 1) * INSURER_BYTES)?;
            match entry.cmp(&number[..]) {
                std::cmp::Ordering::Equal => return u16::try_from(middle).ok(),
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }
}

#[cfg(test)]
mod tests;
