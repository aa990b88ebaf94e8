//! The bytes of a register image, version 1. All numbers are little endian.
//!
//! ```text
//! head      magic 8 · version u32 · bucket bits u32 · holders u32 · periods u32 · insurers u32 · zero u32
//! insurers  8 bytes each: 保険者番号, filled with spaces on the left; rising
//! buckets   u32 each, 2^bits + 1: the first holder whose hash begins with these bits
//! holders   50 bytes each, by hash: hash 32 · first period u32 · periods u16 · birth u16 · kana u32 · name u32 · sex u8 · zero u8
//! periods   12 bytes each, by holder: from u16 · to u16 · kind u8 · extra u8 · link u16 · tag u32
//! persons   u32 each: holders by (birth, kana, holder)
//! digest    SHA-256 of all before
//! ```
//! Days count from 1900-01-01; 65535 is open.

use crate::day::OPEN;
use josei_base::id::Ward;

pub(super) const MAGIC: &[u8; 8] = b"JOSEIREG";
pub(super) const VERSION: u32 = 1;
pub(super) const HEAD_BYTES: usize = 32;
pub(super) const INSURER_BYTES: usize = 8;
pub(super) const BUCKET_BYTES: usize = 4;
pub(super) const HOLDER_BYTES: usize = 50;
pub(super) const PERIOD_BYTES: usize = 12;
pub(super) const PERSON_BYTES: usize = 4;
pub(super) const DIGEST_BYTES: usize = 32;

/// Most holders of one image. The largest city of Japan has 600,000 children.
pub const HOLDERS_MAX: usize = 4_000_000;
/// Most insurers of one image (their place has 16 bits). Japan has about 3,300.
pub const INSURERS_MAX: usize = 65_535;
/// Most bits of the bucket table.
pub(super) const BUCKET_BITS_MAX: u32 = 20;

/// What a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// `extra` the reason it was lost (0 none), `link` the day.
    Certificate = 1,
    /// The certificate is suspended.
    Suspension = 2,
    /// `extra` the relation, `link` the insurer, `tag` the card.
    Insurer = 3,
    Welfare = 4,
    WelfareSuspended = 5,
    Disability = 6,
    SingleParent = 7,
    Institution = 8,
    /// `extra` the 法別番号.
    National = 9,
    PrefectureIncomeWithin = 10,
    PrefectureIncomeOver = 11,
    CityIncomeOver = 12,
    /// `link` the ward's number.
    Ward = 13,
}

impl Kind {
    pub(super) const fn from_code(code: u8) -> Option<Self> {
        Some(match code {
            1 => Self::Certificate,
            2 => Self::Suspension,
            3 => Self::Insurer,
            4 => Self::Welfare,
            5 => Self::WelfareSuspended,
            6 => Self::Disability,
            7 => Self::SingleParent,
            8 => Self::Institution,
            9 => Self::National,
            10 => Self::PrefectureIncomeWithin,
            11 => Self::PrefectureIncomeOver,
            12 => Self::CityIncomeOver,
            13 => Self::Ward,
            _ => return None,
        })
    }
}

/// One period, decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Period {
    pub(crate) kind: Kind,
    pub(crate) from: u16,
    pub(crate) to: u16,
    pub(crate) extra: u8,
    pub(crate) link: u16,
    pub(crate) tag: u32,
}

impl Period {
    pub(super) fn to_bytes(self) -> [u8; PERIOD_BYTES] {
        let mut bytes = [0; PERIOD_BYTES];
        let parts = [
            &self.from.to_le_bytes()[..],
            &self.to.to_le_bytes(),
            &[self.kind as u8, self.extra],
            &self.link.to_le_bytes(),
            &self.tag.to_le_bytes(),
        ];
        bytes.iter_mut().zip(parts.into_iter().flatten()).for_each(|(to, from)| *to = *from);
        bytes
    }

    pub(super) fn from_bytes(bytes: &[u8; PERIOD_BYTES]) -> Option<Self> {
        Some(Self {
            kind: Kind::from_code(bytes[4])?,
            from: u16_at(bytes, 0),
            to: u16_at(bytes, 2),
            extra: bytes[5],
            link: u16_at(bytes, 6),
            tag: u32_at(bytes, 8),
        })
    }

    /// Can it stand in an image with so many insurers?
    pub(super) fn is_sound(self, insurers: usize) -> bool {
        let days = self.from != OPEN && self.from <= self.to;
        days && match self.kind {
            Kind::Certificate => {
                usize::from(self.extra) <= crate::register::LostReason::TABLE.len() && (self.extra == 0) == (self.link == OPEN)
            }
            Kind::Insurer => self.extra <= 2 && usize::from(self.link) < insurers,
            Kind::National => (10..80).contains(&self.extra),
            Kind::Ward => Ward::from_number(self.link).is_ok(),
            _ => true,
        }
    }
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |chunk| u32::from_le_bytes(*chunk))
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> u16 {
    bytes.get(at..).and_then(<[u8]>::first_chunk).map_or(0, |chunk| u16::from_le_bytes(*chunk))
}

/// Which bucket a hash falls into.
pub(super) fn bucket(hash: &[u8], bits: u32) -> usize {
    let top = hash.first_chunk().map_or(0, |chunk| u32::from_be_bytes(*chunk));
    let shifted = top.checked_shr(32 - bits).unwrap_or(0);
    usize::try_from(shifted).unwrap_or(0)
}

/// About four holders a bucket.
pub(super) fn bucket_bits(holders: usize) -> u32 {
    holders.checked_ilog2().unwrap_or(0).saturating_sub(2).min(BUCKET_BITS_MAX)
}
