//! Holders to bytes.

use super::error::SnapshotError;
use super::hasher::HolderHasher;
use super::layout::{self, HOLDERS_MAX, INSURERS_MAX, Kind, Period};
use crate::day::{self, OPEN};
use crate::register::{Certificate, Exclusion, ExclusionKind, HolderRecord, InsurerPeriod, LostReason, Relation};
use jiff::civil::Date;
use josei_base::Digest;
use josei_base::receipt::Sex;
use std::collections::BTreeMap;

/// An insurer number as the image and receipts write it.
pub(crate) fn padded(number: &str) -> [u8; layout::INSURER_BYTES] {
    let mut slot = [b' '; layout::INSURER_BYTES];
    slot.iter_mut().rev().zip(number.bytes().rev()).for_each(|(to, from)| *to = from);
    slot
}

struct Builder<'a> {
    hasher: &'a HolderHasher,
    insurers: BTreeMap<[u8; layout::INSURER_BYTES], u16>,
    scratch: String,
}

/// A period with its first and last day; a suspension that ends where it begins is none.
fn period(kind: Kind, from: Date, to: Option<Date>) -> Result<Period, SnapshotError> {
    let from = day::small(from).ok_or(SnapshotError::Period)?;
    let to = day::small_end(to);
    if to < from {
        return Err(SnapshotError::Period);
    }
    Ok(Period { kind, from, to, extra: 0, link: 0, tag: 0 })
}

/// A suspension from its first day to the day before it was lifted.
fn suspension(kind: Kind, suspended: Option<(Date, Option<Date>)>) -> Result<Option<Period>, SnapshotError> {
    let Some((from, lifted)) = suspended else { return Ok(None) };
    let last = lifted.map(|day| day.yesterday().unwrap_or(day));
    if last.is_some_and(|last| last < from) {
        return Ok(None);
    }
    period(kind, from, last).map(Some)
}

fn reason_code(reason: LostReason) -> u8 {
    let place = LostReason::TABLE.iter().position(|(known, _, _)| *known == reason).unwrap_or(0);
    u8::try_from(place + 1).unwrap_or(0)
}

impl Builder<'_> {
    fn certificate(certificate: &Certificate, to: &mut Vec<Period>) -> Result<(), SnapshotError> {
        let mut main = period(Kind::Certificate, certificate.from, certificate.to)?;
        main.link = OPEN;
        // A loss after 2079 is no loss yet.
        if let Some((lost, reason)) = certificate.lost
            && let Some(lost) = day::small(lost)
        {
            main.link = lost;
            main.extra = reason_code(reason);
        }
        to.push(main);
        to.extend(suspension(Kind::Suspension, certificate.suspended)?);
        Ok(())
    }

    fn insurer(&mut self, insurer: &InsurerPeriod) -> Result<Period, SnapshotError> {
        let mut main = period(Kind::Insurer, insurer.from, insurer.to)?;
        main.link = self.insurers.get(&padded(insurer.number.as_str())).copied().ok_or(SnapshotError::Period)?;
        main.extra = match insurer.relation {
            None => 0,
            Some(Relation::Insured) => 1,
            Some(Relation::Family) => 2,
        };
        main.tag = self.hasher.card(&insurer.symbol, &insurer.card_number, &mut self.scratch);
        Ok(main)
    }

    fn exclusion(exclusion: &Exclusion, to: &mut Vec<Period>) -> Result<(), SnapshotError> {
        let (kind, law) = match exclusion.kind {
            ExclusionKind::Welfare => (Kind::Welfare, 0),
            ExclusionKind::Disability => (Kind::Disability, 0),
            ExclusionKind::SingleParent => (Kind::SingleParent, 0),
            ExclusionKind::Institution => (Kind::Institution, 0),
            ExclusionKind::National(law) => (Kind::National, law),
            ExclusionKind::PrefectureIncomeWithin => (Kind::PrefectureIncomeWithin, 0),
            ExclusionKind::PrefectureIncomeOver => (Kind::PrefectureIncomeOver, 0),
            ExclusionKind::CityIncomeOver => (Kind::CityIncomeOver, 0),
        };
        to.push(Period { extra: law, ..period(kind, exclusion.from, exclusion.to)? });
        if exclusion.kind == ExclusionKind::Welfare {
            to.extend(suspension(Kind::WelfareSuspended, exclusion.suspended)?);
        }
        Ok(())
    }

    fn periods(&mut self, holder: &HolderRecord) -> Result<Vec<Period>, SnapshotError> {
        let mut periods = Vec::with_capacity(holder.periods() + 1);
        for certificate in &holder.certificates {
            Self::certificate(certificate, &mut periods)?;
        }
        for insurer in &holder.insurers {
            periods.push(self.insurer(insurer)?);
        }
        for exclusion in &holder.exclusions {
            Self::exclusion(exclusion, &mut periods)?;
        }
        let ends = holder.wards.keys().skip(1).map(|next| next.yesterday().ok()).chain([None]);
        for ((from, ward), to) in holder.wards.iter().zip(ends) {
            periods.push(Period { link: ward.number(), ..period(Kind::Ward, *from, to)? });
        }
        // Sorted and without doubles, so that the same register gives the same bytes.
        periods.sort_unstable();
        periods.dedup();
        Ok(periods)
    }
}

fn count(number: usize) -> Result<u32, SnapshotError> {
    u32::try_from(number).map_err(|_| SnapshotError::TooMany)
}

/// The bytes of an image. The order of the holders does not matter.
pub(super) fn build(holders: &[HolderRecord], hasher: &HolderHasher) -> Result<Vec<u8>, SnapshotError> {
    if holders.len() > HOLDERS_MAX {
        return Err(SnapshotError::TooMany);
    }
    let mut insurers = BTreeMap::new();
    for period in holders.iter().flat_map(|holder| &holder.insurers) {
        insurers.insert(padded(period.number.as_str()), 0);
    }
    if insurers.len() > INSURERS_MAX {
        return Err(SnapshotError::TooMany);
    }
    for (place, at) in insurers.values_mut().enumerate() {
        *at = u16::try_from(place).map_err(|_| SnapshotError::TooMany)?;
    }
    let mut builder = Builder { hasher, insurers, scratch: String::new() };
    let mut order: Vec<_> = holders.iter().map(|holder| (hasher.holder(&holder.programme, &holder.number), holder)).collect();
    order.sort_unstable_by_key(|(hash, _)| *hash);
    if order.windows(2).any(|pair| matches!(pair, [(one, _), (other, _)] if one == other)) {
        return Err(SnapshotError::Twice);
    }

    let bits = layout::bucket_bits(order.len());
    let mut entries = Vec::with_capacity(order.len() * layout::HOLDER_BYTES);
    let mut periods = Vec::new();
    let mut persons = Vec::with_capacity(order.len());
    let mut starts = vec![0_u32; 1 << bits];
    let mut first = 0_usize;
    for (at, (hash, holder)) in order.iter().enumerate() {
        if let Some(start) = starts.get_mut(layout::bucket(&hash.0, bits)) {
            *start += 1;
        }
        let own = builder.periods(holder)?;
        let birth = day::small(holder.birth).ok_or(SnapshotError::Period)?;
        let kana = hasher.name(&holder.kana, &mut builder.scratch);
        let name = hasher.name(&holder.name, &mut builder.scratch);
        entries.extend_from_slice(&hash.0);
        entries.extend_from_slice(&count(first)?.to_le_bytes());
        first += own.len();
        entries.extend_from_slice(&u16::try_from(own.len()).map_err(|_| SnapshotError::TooMany)?.to_le_bytes());
        entries.extend_from_slice(&birth.to_le_bytes());
        entries.extend_from_slice(&kana.to_le_bytes());
        entries.extend_from_slice(&name.to_le_bytes());
        entries.extend_from_slice(&[if holder.sex == Sex::Male { 1 } else { 2 }, 0]);
        for period in own {
            periods.extend_from_slice(&period.to_bytes());
        }
        persons.push((birth, kana, count(at)?));
    }
    persons.sort_unstable();

    let mut image = Vec::with_capacity(entries.len() + periods.len() + persons.len() * 4 + starts.len() * 4 + (1 << 16));
    image.extend_from_slice(layout::MAGIC);
    for number in [layout::VERSION, bits, count(order.len())?, count(first)?, count(builder.insurers.len())?, 0] {
        image.extend_from_slice(&number.to_le_bytes());
    }
    builder.insurers.keys().for_each(|number| image.extend_from_slice(number));
    let mut start = 0_u32;
    for held in starts {
        image.extend_from_slice(&start.to_le_bytes());
        start += held;
    }
    image.extend_from_slice(&start.to_le_bytes());
    image.extend_from_slice(&entries);
    image.extend_from_slice(&periods);
    for (_, _, at) in persons {
        image.extend_from_slice(&at.to_le_bytes());
    }
    let digest = Digest::of(&image);
    image.extend_from_slice(&digest.0);
    Ok(image)
}
