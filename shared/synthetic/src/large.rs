//! One 医科 file of any size in constant memory, for tests of size and speed.

use crate::SyntheticError;
use crate::city::City;
use crate::claim::{Care, Claim, day_count, pick_days, visits};
use crate::holder::Holder;
use crate::random::{Purpose, Random};
use crate::write::out::{Out, Style};
use crate::write::page::Page;
use crate::write::{self, FIRST_VOLUME, LAST_VOLUME, Sender, medical};
use josei_base::Month;
use josei_base::receipt::ReviewBody;
use std::io;

/// Largest file that is made, bytes (64 GiB).
pub const LARGE_FILE_BYTES_MAX: u64 = 64 << 30;

/// RE[1] and GO[1] have six digits and a receipt counts twice in GO: a larger file has longer receipts, not more.
const RECEIPTS_OF_A_FILE: u64 = 400_000;
/// Bytes of a record that only makes a receipt longer.
const PADDING_BYTES: u64 = 70;
/// Bytes of a receipt as chance makes it, about.
const RECEIPT_BYTES: u64 = 700;
/// Children the receipts are of.
const CHILDREN: u32 = 1_000;

/// What is in a large file (大きなファイルの内容).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LargeFileExpected {
    /// Bytes written.
    pub bytes: u64,
    /// Receipts; all of them are well-formed.
    pub receipts: u64,
    /// Σ of the points of HO, as GO says.
    pub points: u64,
}

/// Streams a valid 医科 file of at least so many bytes (2024-07, 社保), GO included. Memory does not grow with the size.
///
/// The children are 1,000 with right numbers, in no register: the file is for reading, not for deciding.
///
/// # Errors
/// When writing fails, or for more than [`LARGE_FILE_BYTES_MAX`].
pub fn write_large_file(target: &mut impl io::Write, bytes_at_least: u64, seed: u64) -> io::Result<LargeFileExpected> {
    if bytes_at_least > LARGE_FILE_BYTES_MAX {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "more bytes than the generator makes"));
    }
    let fault = |error: SyntheticError| io::Error::other(error);
    let calendar = |_| fault(SyntheticError::Calendar);
    let (billing, care) = (Month::new(2024, 7).map_err(calendar)?, Month::new(2024, 6).map_err(calendar)?);
    let city = City::new(0);
    let institution = city.institutions.first().ok_or_else(|| fault(SyntheticError::NoHolderLeft))?;
    let children: Vec<Holder> = (0..CHILDREN).map(|index| Holder::new(seed, index, care)).collect::<Result<_, _>>().map_err(fault)?;
    let padding = (bytes_at_least / RECEIPTS_OF_A_FILE).saturating_sub(RECEIPT_BYTES).div_ceil(PADDING_BYTES);

    let mut random = Random::new(seed, Purpose::Large, 0);
    let mut out = Out::new(Style::default());
    let mut bytes = 0_u64;
    let sender = Sender { institution, body: ReviewBody::Shiharai, billing };
    write::header(&mut out, sender, FIRST_VOLUME);
    loop {
        let holder_at = random.index(children.len());
        let holder = children.get(holder_at).ok_or_else(|| fault(SyntheticError::NoHolderLeft))?;
        let claim = claim(&mut random, holder, care);
        let page = Page::new(&claim, holder, holder, institution, out.receipts + 1);
        write::receipt(&mut out, &page, sender);
        medical::padding(&mut out, &page, padding);
        if bytes + u64::try_from(out.bytes.len()).unwrap_or(u64::MAX) >= bytes_at_least {
            break;
        }
        bytes += flush(&mut out, target)?;
    }
    write::end(&mut out, institution.table, LAST_VOLUME, 0);
    bytes += flush(&mut out, target)?;
    Ok(LargeFileExpected { bytes, receipts: out.receipts, points: out.points })
}

fn claim(random: &mut Random, holder: &Holder, care: Month) -> Claim {
    let count = day_count(random, Care::Outpatient);
    let days = pick_days(random, count, 1, 30);
    let visits = visits(random, Care::Outpatient, &days, 0);
    let mut claim = Claim {
        care: Care::Outpatient,
        holder: 0,
        institution: 0,
        prescriber: 0,
        month: care,
        visits,
        note: "",
        national: false,
        copay: 0,
        meals: 0,
        days_told: true,
        later_file: false,
        number_of: 0,
        defect: None,
        order: 0,
        stream: random.next(),
    };
    claim.copay = claim.right_copay(holder);
    claim
}

/// Hands on what is there and forgets it.
fn flush(out: &mut Out, target: &mut impl io::Write) -> io::Result<u64> {
    let bytes = out.take().map_err(io::Error::other)?;
    target.write_all(bytes)?;
    let count = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    out.clear();
    Ok(count)
}
