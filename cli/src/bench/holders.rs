//! An invented register of any size, and receipts of its children: 5.5 periods a holder, as a city of this size has them.

use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use josei_base::id::{Facility, FeeTable, HolderNumber, InsurerNumber, Prefecture, ProgrammeNumber, Ward, luhn};
use josei_base::receipt::{DaySet, InsurerPart, NormalReceipt, ProgrammePart, ReceiptType, ReviewBody, Sex};
use josei_base::{BillingMonth, Points, ServiceMonth, Yen};
use josei_eligibility::HolderRecord;
use josei_eligibility::register::{Certificate, Exclusion, ExclusionKind, InsurerPeriod, Relation};
use std::collections::BTreeMap;
use std::error::Error;

const PROGRAMME: &str = "85270023";

/// Numbers that look mixed and are the same in every run.
pub struct Mixed(pub u64);

impl Mixed {
    /// One of `0..end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// So many holders.
pub fn holders(count: u64, mixed: &mut Mixed) -> Result<Vec<HolderRecord>, Box<dyn Error>> {
    let insurers: Vec<_> = (100..900)
        .map(|at| {
            let body = format!("0127{at}");
            InsurerNumber::parse(&format!("{body}{}", luhn::check_digit(&body).unwrap_or(0)))
        })
        .collect::<Result<_, _>>()?;
    (0..count).map(|at| holder(at, mixed, &insurers)).collect()
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
        wards: BTreeMap::from([(birth, Ward::from_number(27_141 + u16::try_from(at % 7)?)?)]),
    })
}

/// A month's receipt of a child, with the insurer of the day of care.
pub fn receipt(of: &HolderRecord, mixed: &mut Mixed) -> Result<NormalReceipt, Box<dyn Error>> {
    let service_month = ServiceMonth::parse("2024-06")?;
    let preschool = of.birth >= date(2018, 4, 2);
    let day = u8::try_from(1 + mixed.below(28))?;
    let care = date(2024, 6, i8::try_from(day)?);
    let covers = |period: &&InsurerPeriod| period.from <= care && period.to.is_none_or(|to| care <= to);
    let insurer = of.insurers.iter().find(covers).ok_or("no insurer")?;
    let points = u32::try_from(300 + mixed.below(2_000))?;
    let mut day_points = [0; 31];
    if let Some(slot) = day_points.get_mut(usize::from(day) - 1) {
        *slot = points;
    }
    Ok(NormalReceipt {
        number: 1,
        line: 2,
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
            billed: Points::new(points).into(),
            copay: None,
            meals: 0,
            meals_cost: Yen::ZERO,
        }),
        confirmation: None,
        programmes: vec![ProgrammePart {
            number: PROGRAMME.into(),
            holder_number: of.number.as_str().into(),
            days: 1,
            billed: None,
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
