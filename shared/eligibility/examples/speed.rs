//! Bytes a holder, time a look-up and time a decision, at 300,000 holders with 1.65 million periods, beside a `HashMap<String, Vec<Period>>`.
//!
//! `cargo run --release --example speed -p josei-eligibility [holders]`

use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use josei_base::id::{Facility, FeeTable, HolderNumber, InsurerNumber, Prefecture, ProgrammeNumber, luhn};
use josei_base::receipt::{DaySet, InsurerPart, NormalReceipt, ProgrammePart, ReceiptType, ReviewBody, Sex};
use josei_base::{BillingMonth, Digest, Points, ServiceMonth, Yen};
use josei_eligibility::register::{Certificate, Exclusion, ExclusionKind, InsurerPeriod, Relation};
use josei_eligibility::{Asked, City, HolderHash, HolderHasher, HolderRecord, Outcome, SAKAI, Snapshot, decide};
use std::collections::HashMap;
use std::error::Error;
use std::hint::black_box;
use std::io::Write as _;
use std::time::{Duration, Instant};

const PROGRAMME: &str = "85270023";
const DECISIONS: usize = 200_000;
const LOOKUPS: usize = 2_000_000;

/// Numbers that look mixed and are the same in every run.
struct Mixed(u64);

impl Mixed {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// What the baseline keeps of a period: the same facts, typed.
#[expect(dead_code, reason = "its size is what counts")]
struct Period {
    from: Date,
    to: Option<Date>,
    kind: u8,
    insurer: u16,
    card: u32,
}

fn number(at: u64) -> String {
    let body = format!("{:06}", at + 1);
    let check = luhn::check_digit(&body).unwrap_or(0);
    format!("{body}{check}")
}

fn later(day: Date, days: u64) -> Date {
    day.checked_add(i64::try_from(days).unwrap_or(0).days()).unwrap_or(day)
}

fn holder(at: u64, mixed: &mut Mixed, insurers: &[InsurerNumber]) -> Result<HolderRecord, Box<dyn Error>> {
    let birth = later(date(2006, 4, 2), mixed.below(6_500));
    let certificates = (0..2_i64)
        .map(|half| {
            let from = birth.checked_add((half * 6).years()).unwrap_or(birth);
            let to = birth.checked_add((half * 6 + 6).years()).and_then(Date::yesterday).ok();
            Certificate { from, to: if half == 1 { None } else { to }, suspended: None, lost: None }
        })
        .collect();
    let changes = 2 + mixed.below(3);
    let mut from = birth;
    let mut periods = Vec::new();
    for change in 0..changes {
        let to = later(from, 400 + mixed.below(1_500));
        let last = change + 1 == changes;
        let place = usize::try_from(mixed.below(insurers.len().try_into()?))?;
        periods.push(InsurerPeriod {
            from,
            to: if last { None } else { Some(to) },
            number: insurers.get(place).cloned().ok_or("no insurer")?,
            symbol: mixed.below(10_000).to_string(),
            card_number: mixed.below(100_000).to_string(),
            relation: Some(Relation::Family),
        });
        from = later(to, 1);
    }
    let kind = if at.is_multiple_of(2) { Some(ExclusionKind::National(52)) } else { None };
    Ok(HolderRecord {
        programme: ProgrammeNumber::parse(PROGRAMME)?,
        number: HolderNumber::parse(&number(at))?,
        kana: format!("ミホン{}", ["タロウ", "ハナコ", "ジロウ", "ユウコ"].get(usize::try_from(at % 4)?).unwrap_or(&"")),
        name: "見本　太郎".into(),
        birth,
        sex: if at.is_multiple_of(2) { Sex::Male } else { Sex::Female },
        certificates,
        insurers: periods,
        exclusions: kind.map(|kind| Exclusion { kind, from: birth, to: Some(later(birth, 300)), suspended: None }).into_iter().collect(),
    })
}

fn receipt(of: &HolderRecord, mixed: &mut Mixed) -> Result<NormalReceipt, Box<dyn Error>> {
    let service_month = ServiceMonth::parse("2024-06")?;
    let insurer = of.insurers.last().ok_or("no insurer")?;
    let preschool = of.birth >= date(2018, 4, 2);
    let day = u8::try_from(1 + mixed.below(28))?;
    let points = u32::try_from(200 + mixed.below(2_000))?;
    let mut day_points = [0; 31];
    if let Some(slot) = day_points.get_mut(usize::from(day) - 1) {
        *slot = points;
    }
    Ok(NormalReceipt {
        number: 1,
        line: 2,
        content: Digest([0; 32]),
        search_number: String::new(),
        review_body: ReviewBody::Shiharai,
        facility: Facility::new(Prefecture::new(27)?, FeeTable::Medical, "6000019")?,
        facility_name: String::new(),
        billing_month: BillingMonth::parse("2024-07")?,
        service_month,
        receipt_type: ReceiptType::parse(if preschool { b"1124" } else { b"1126" }).ok_or("no type")?,
        name: of.name.clone(),
        kana_name: of.kana.clone(),
        sex: of.sex,
        birth_date: of.birth,
        benefit_percent: None,
        admission: None,
        special_notes: Vec::new(),
        insurer: Some(InsurerPart {
            number: insurer.number.as_str().into(),
            symbol: insurer.symbol.clone(),
            card_number: insurer.card_number.clone(),
            days: 1,
            points: Points::new(points),
            copay: None,
            meals: 0,
            meals_cost: Yen::ZERO,
        }),
        confirmation: None,
        programmes: vec![ProgrammePart {
            number: PROGRAMME.into(),
            holder_number: of.number.as_str().into(),
            days: 1,
            points: None,
            copay: Some(Yen::new(500)),
            covered_share: None,
            meals: 0,
            meals_cost: Yen::ZERO,
        }],
        care_days: Some(DaySet::EMPTY.with(day)),
        day_points: Some(day_points),
        prescriber: None,
    })
}

fn nanoseconds(elapsed: Duration, each: usize) -> u128 {
    elapsed.as_nanos() / u128::try_from(each.max(1)).unwrap_or(1)
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut out = std::io::stdout().lock();
    let count: u64 = std::env::args().nth(1).map_or(Ok(300_000), |text| text.parse())?;
    let mut mixed = Mixed(1);
    let insurers: Vec<_> = (100..900)
        .map(|at| {
            let body = format!("0127{at}");
            InsurerNumber::parse(&format!("{body}{}", luhn::check_digit(&body).unwrap_or(0)))
        })
        .collect::<Result<_, _>>()?;
    let holders: Vec<_> = (0..count).map(|at| holder(at, &mut mixed, &insurers)).collect::<Result<_, _>>()?;
    let periods: usize = holders.iter().map(HolderRecord::periods).sum();
    writeln!(out, "{} holders, {periods} periods", holders.len())?;

    let hasher = HolderHasher::new(&[7; 32]);
    let start = Instant::now();
    let image = Snapshot::build(&holders, &hasher)?;
    writeln!(out, "build      {:>8} ms", start.elapsed().as_millis())?;
    let bytes = image.len();
    let start = Instant::now();
    let snapshot = Snapshot::open(image)?;
    writeln!(out, "open       {:>8} ms", start.elapsed().as_millis())?;

    let baseline: HashMap<String, Vec<Period>> = holders
        .iter()
        .map(|holder| {
            let certificates =
                holder.certificates.iter().map(|period| Period { from: period.from, to: period.to, kind: 1, insurer: 0, card: 0 });
            let insurers = holder.insurers.iter().map(|period| Period { from: period.from, to: period.to, kind: 3, insurer: 1, card: 1 });
            let exclusions =
                holder.exclusions.iter().map(|period| Period { from: period.from, to: period.to, kind: 9, insurer: 0, card: 0 });
            (holder.number.as_str().to_owned(), certificates.chain(insurers).chain(exclusions).collect())
        })
        .collect();
    // A table of so many slots with a byte each, the text and the periods on the heap; without the allocator's own bytes.
    let slot = size_of::<(String, Vec<Period>)>() + 1;
    let heap: usize = baseline.iter().map(|(key, periods)| key.capacity() + periods.capacity() * size_of::<Period>()).sum();
    let baseline_bytes = baseline.capacity() * 8 / 7 * slot + heap;
    writeln!(out, "bytes      {:>8} a holder   (hash map {})", bytes / holders.len(), baseline_bytes / holders.len())?;

    let numbers: Vec<usize> = (0..LOOKUPS).map(|_| usize::try_from(mixed.below(count))).collect::<Result<_, _>>()?;
    let asked_for: Vec<HolderHash> = holders.iter().map(|holder| hasher.holder(&holder.programme, &holder.number)).collect();
    let start = Instant::now();
    let found = numbers
        .iter()
        .filter_map(|at| asked_for.get(*at))
        .filter_map(|hash| snapshot.lookup(black_box(hash)))
        .map(|view| view.period_count())
        .sum::<usize>();
    let own = nanoseconds(start.elapsed(), LOOKUPS);
    let start = Instant::now();
    let same = numbers
        .iter()
        .filter_map(|at| holders.get(*at))
        .filter_map(|holder| baseline.get(black_box(holder.number.as_str())))
        .map(Vec::len)
        .sum::<usize>();
    let other = nanoseconds(start.elapsed(), LOOKUPS);
    writeln!(
        out,
        "look-up    {own:>8} ns         (hash map {other}; {})",
        if found == same { "same periods found" } else { "OTHER PERIODS FOUND" }
    )?;

    let city = City::load(SAKAI).map_err(|_| "the city file is not sound")?;
    let asked = Asked { today: date(2024, 8, 20), register_as_of: date(2024, 8, 1) };
    let receipts: Vec<_> = numbers
        .iter()
        .take(DECISIONS)
        .filter_map(|at| holders.get(*at))
        .map(|holder| receipt(holder, &mut mixed))
        .collect::<Result<_, _>>()?;
    let start = Instant::now();
    let ok = receipts.iter().filter(|receipt| black_box(decide(&city, &snapshot, &hasher, receipt, &asked)).result == Outcome::Ok).count();
    writeln!(out, "decision   {:>8} ns         ({ok} of {} are OK)", nanoseconds(start.elapsed(), receipts.len()), receipts.len())?;
    Ok(())
}
