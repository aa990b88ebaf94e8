//! From the register to a snapshot: the record is that of a register file of the same life, and months that no effect names decide the same.
#![cfg(test)]

use jiff::civil::date;
use josei_base::date::is_preschool;
use josei_base::id::{Facility, FeeTable, HolderNumber, InsurerNumber, Prefecture, ProgrammeNumber};
use josei_base::receipt::{DaySet, InsurerPart, NormalReceipt, ProgrammePart, ReceiptType, ReviewBody, Sex};
use josei_base::{BillingMonth, Date, Month, Points, ServiceMonth, Timestamp, Yen};
use josei_eligibility::{Asked, City, Decision, HolderHasher, SAKAI, Snapshot, decide, read_register};
use josei_register::value::{
    Address, Certificate, Funding, FundingClass, Identity, InsuranceEnd, Insurer, Loss, Names, Relation, Resumption, Suspended,
};
use josei_register::{
    AsOf, Change, Code, Dated, DraftId, Entry, Event, ExclusionKind, Head, Header, History, Incomes, Lateness, PersonKey, Projection,
    REASONS, Reasons, Source, StaffId, Subject, Text, effect, event, project,
};
use josei_register_import::holder_record;
use proptest::prelude::*;
use std::sync::LazyLock;

static CITY: LazyLock<City> = LazyLock::new(|| City::load(SAKAI).unwrap());
static TABLE: LazyLock<Reasons> = LazyLock::new(|| Reasons::load(REASONS).unwrap());
/// Before school in most of the months that are decided, so that 府市区分 goes by the income.
const BORN: Date = date(2019, 5, 7);
const REGISTER_DAY: Date = date(2024, 8, 1);

fn code(text: &str) -> Code {
    Code::parse(text).unwrap()
}

fn dated<T>(from: Date, value: T) -> Dated<T> {
    Dated { from, until: None, value }
}

fn names(name: &str) -> Names {
    Names { kana_name: Some(Text::parse("ミホン タロウ").unwrap()), name: Some(Text::parse(name).unwrap()) }
}

fn insurer(number: &str, from: Date) -> Insurer {
    Insurer {
        insurer_number: InsurerNumber::parse(number).unwrap(),
        insurer_symbol: Some(Text::parse("1234").unwrap()),
        insurer_card_number: Some(Text::parse("56").unwrap()),
        insured_name: None,
        insured_relation: Some(Relation::Family),
        insurer_acquired_on: from,
        chronic_illness_certified_on: None,
        supplementary_benefit: None,
    }
}

fn certificate(from: Date, valid_to: Option<Date>) -> Certificate {
    Certificate {
        programme_number: ProgrammeNumber::parse("85270023").unwrap(),
        holder_number: HolderNumber::parse("1234566").unwrap(),
        acquired_on: from,
        acquired_reason: code("01"),
        valid_from: from,
        valid_to,
        age_limit_day: None,
        assessment_class: None,
    }
}

fn begin(born: Date, from: Date, valid_to: Option<Date>) -> Vec<Change> {
    let address = Address {
        postal_code: None,
        address: Text::parse("堺市見本区").unwrap(),
        address_number: None,
        building_kana: None,
        building: None,
        ward: code("1"),
    };
    vec![
        Change::Identify(Identity { birth_date: born, sex: Sex::Male }),
        Change::Rename(dated(born, names("見本 太郎"))),
        Change::Relocate(dated(born, address)),
        Change::Insure { insurer: insurer("01270016", from), insurer_lost_on: None },
        Change::Acquire(certificate(from, valid_to)),
    ]
}

/// Events recorded one after the other; what the register refuses is left out.
fn record(entries: &mut Vec<Entry>, changes: Vec<Change>) -> bool {
    let header = Header { notified_on: REGISTER_DAY, reception_ward: code("1"), changed_on: REGISTER_DAY, change_reason: code("99") };
    let event = Event { header, changes };
    let child = Subject::Person(PersonKey::parse(&"0".repeat(32)).unwrap());
    if !event::check(&event, &child, date(2027, 1, 1), &TABLE).is_empty() {
        return false;
    }
    let history = history(entries);
    let Ok(record) = event::prepare(&history, &event) else { return false };
    let seq = history.head().version + 1;
    entries.push(Entry {
        seq,
        known: Timestamp::from_second(1_700_000_000 + i64::try_from(seq).unwrap()).unwrap(),
        entered_by: StaffId::parse("a").unwrap(),
        decided_by: None,
        source: Source::Event(DraftId::parse(&"0".repeat(32)).unwrap()),
        record,
    });
    true
}

fn history(entries: &[Entry]) -> History {
    let subject = Subject::Person(PersonKey::parse(&"0".repeat(32)).unwrap());
    let head = Head { subject, version: u64::try_from(entries.len()).unwrap(), known: entries.last().map(|entry| entry.known) };
    History::new(head, entries.to_vec()).unwrap()
}

fn projected(entries: &[Entry]) -> Vec<Projection> {
    project(&history(entries).as_of(AsOf::Now), &Incomes::default(), &TABLE).unwrap()
}

#[test]
fn the_record_is_that_of_a_register_file_of_the_same_life() {
    let welfare = ExclusionKind::Welfare;
    let mut entries = Vec::new();
    for changes in [
        begin(date(2013, 5, 7), date(2019, 4, 1), Some(date(2026, 3, 31))),
        vec![Change::Insure { insurer: insurer("270025", date(2021, 4, 1)), insurer_lost_on: None }],
        vec![Change::Suspend(Suspended { suspended_on: date(2022, 5, 1), suspended_reason: code("01") })],
        vec![Change::Resume(Resumption { resumed_on: date(2022, 6, 1), resumed_reason: code("01") })],
        vec![Change::Exclude { exclusion_kind: welfare, begun_on: date(2023, 1, 10), last_on: Some(date(2023, 9, 30)) }],
        vec![Change::SuspendExclusion { exclusion_kind: welfare, suspended_on: date(2023, 3, 1) }],
        vec![Change::ResumeExclusion { exclusion_kind: welfare, resumed_on: date(2023, 4, 1) }],
        vec![Change::Exclude { exclusion_kind: ExclusionKind::National(52), begun_on: date(2020, 1, 1), last_on: None }],
        vec![Change::Fund(Funding {
            funding_class: FundingClass::City,
            applies_from: date(2019, 7, 1),
            applies_to: Some(date(2020, 6, 30)),
        })],
        vec![Change::Rename(dated(date(2023, 6, 1), names("例 太郎")))],
        vec![Change::Lose(Loss { lost_on: date(2024, 6, 15), lost_reason: code("01") })],
    ] {
        assert!(record(&mut entries, changes));
    }
    let csv = "\
programme_number,holder_number,kana_name,name,birth_date,sex,valid_from,valid_to,acquired_on,suspended_on,resumed_on,lost_on,lost_reason,\
insurer_number,insurer_symbol,insurer_card_number,insured_relation,insurer_from,insurer_to,\
exclusion_kind,exclusion_from,exclusion_to,exclusion_suspended_from,exclusion_suspended_to
85270023,1234566,ミホン タロウ,例 太郎,2013-05-07,1,2019-04-01,2026-03-31,,2022-05-01,2022-06-01,2024-06-15,moved_out,270025,1234,56,2,2021-04-01,,,,,,
85270023,1234566,ミホン タロウ,例 太郎,2013-05-07,1,,,,,,,,01270016,1234,56,2,2019-04-01,2021-04-01,welfare,2023-01-10,2023-09-30,2023-03-01,2023-04-01
85270023,1234566,ミホン タロウ,例 太郎,2013-05-07,1,,,,,,,,,,,,,,52,2020-01-01,,,
85270023,1234566,ミホン タロウ,例 太郎,2013-05-07,1,,,,,,,,,,,,,,prefecture_income_over,2019-07-01,2020-06-30,,
";
    let (holders, report) = read_register(csv.as_bytes(), &CITY);
    assert_eq!((report.findings.len(), holders.len()), (0, 1), "{:?}", report.findings);
    let records: Vec<_> = projected(&entries).iter().map(holder_record).collect();
    assert_eq!((&records[0].certificates, &records[0].exclusions), (&holders[0].certificates, &holders[0].exclusions));
    assert!(records == holders);
}

fn receipt(month: ServiceMonth, insurer: &str, days: Option<DaySet>, national: bool) -> NormalReceipt {
    let ours = ProgrammePart {
        number: "85270023".into(),
        holder_number: "1234566".into(),
        days: 1,
        billed: None,
        copay: Some(Yen::new(500)),
        covered_share: None,
        meals: 0,
        meals_cost: Yen::ZERO,
    };
    let first = ProgrammePart { number: "52270026".into(), holder_number: "9000019".into(), copay: None, ..ours.clone() };
    NormalReceipt {
        number: 1,
        line: 2,
        search_number: String::new(),
        review_body: ReviewBody::Shiharai,
        facility: Facility::new(Prefecture::new(27).unwrap(), FeeTable::Medical, "6000019").unwrap(),
        facility_name: String::new(),
        billing_month: BillingMonth(month.0.plus_months(1).unwrap()),
        service_month: month,
        receipt_type: ReceiptType::parse(if is_preschool(BORN, month.0) { b"1124" } else { b"1126" }).unwrap(),
        name: "見本　太郎".into(),
        kana_name: "ミホンタロウ".into(),
        sex: Sex::Male,
        birth_date: BORN,
        benefit_percent: None,
        admission: None,
        special_notes: vec![],
        insurer: Some(InsurerPart {
            number: insurer.into(),
            symbol: "1234".into(),
            card_number: "56".into(),
            days: 1,
            billed: Points::new(800).into(),
            copay: None,
            meals: 0,
            meals_cost: Yen::ZERO,
        }),
        confirmation: None,
        programmes: if national { vec![first, ours] } else { vec![ours] },
        care_days: days,
        day_points: None,
        prescriber: None,
    }
}

/// What must not differ in months that nothing touches.
fn essence(decision: &Decision) -> String {
    format!("{:?} {:?} {:?} {:?}", decision.result, decision.codes, decision.amounts, decision.funding)
}

/// Periods of one kind never share a day, whatever was recorded in whatever order.
fn is_sound(projection: &Projection) -> bool {
    let open = |to: Option<Date>| to.unwrap_or(Date::MAX);
    let apart = |mut periods: Vec<(Date, Date)>| {
        periods.sort();
        periods.iter().all(|(from, to)| from <= to) && periods.windows(2).all(|pair| pair[0].1 < pair[1].0)
    };
    let before = |day: Date| day.yesterday().unwrap();
    let certificates = projection.certificates.iter().map(|one| {
        // One that is lost on its first day has that day, as far as the city's rule says.
        let last = one.lost.map_or(open(one.to), |(lost, _)| open(one.to).min(before(lost)).max(one.from));
        (one.from, last)
    });
    let insurers = projection.insurers.iter().map(|one| (one.from, one.to.map_or(Date::MAX, before)));
    let kinds: std::collections::BTreeSet<_> = projection.exclusions.iter().map(|one| one.kind).collect();
    let of_kind = |kind| projection.exclusions.iter().filter(|one| one.kind == kind).map(|one| (one.from, open(one.to))).collect();
    apart(certificates.collect())
        && apart(insurers.collect())
        && kinds.into_iter().all(|kind| apart(of_kind(kind)))
        && apart(projection.funding.iter().map(|one| (one.from, open(one.to))).collect())
}

const INSURERS: [&str; 3] = ["01270016", "270025", "138057"];
const FIRST: Date = date(2022, 1, 1);

fn day() -> impl Strategy<Value = Date> {
    (0..1_600_i64).prop_map(|days| FIRST.checked_add(jiff::Span::new().days(days)).unwrap())
}

fn change() -> impl Strategy<Value = Change> {
    let kind = || prop::sample::select(vec![ExclusionKind::Welfare, ExclusionKind::Disability, ExclusionKind::National(52)]);
    let later = || prop::option::of((day(), 0..300_i64).prop_map(|(_, days)| days));
    let plus = |from: Date, days: Option<i64>| days.map(|days| from.checked_add(jiff::Span::new().days(days)).unwrap());
    prop_oneof![
        3 => (day(), prop::sample::select(vec!["01", "02", "03", "05", "09"]))
            .prop_map(|(lost_on, reason)| Change::Lose(Loss { lost_on, lost_reason: code(reason) })),
        2 => (day(), later()).prop_map(move |(from, days)| Change::Acquire(certificate(from, plus(from, days)))),
        2 => day().prop_map(|suspended_on| Change::Suspend(Suspended { suspended_on, suspended_reason: code("01") })),
        2 => day().prop_map(|resumed_on| Change::Resume(Resumption { resumed_on, resumed_reason: code("01") })),
        3 => (day(), prop::sample::select(INSURERS.to_vec()), later()).prop_map(move |(from, number, days)| Change::Insure {
            insurer: insurer(number, from),
            insurer_lost_on: plus(from, days),
        }),
        1 => day().prop_map(|insurer_lost_on| Change::Uninsure(InsuranceEnd { insurer_lost_on })),
        3 => (kind(), day(), later())
            .prop_map(move |(exclusion_kind, begun_on, days)| Change::Exclude { exclusion_kind, begun_on, last_on: plus(begun_on, days) }),
        1 => day().prop_map(|suspended_on| Change::SuspendExclusion { exclusion_kind: ExclusionKind::Welfare, suspended_on }),
        1 => day().prop_map(|resumed_on| Change::ResumeExclusion { exclusion_kind: ExclusionKind::Welfare, resumed_on }),
        1 => (kind(), day()).prop_map(|(exclusion_kind, last_on)| Change::EndExclusion { exclusion_kind, last_on }),
        1 => (any::<bool>(), day(), later()).prop_map(move |(city, applies_from, days)| Change::Fund(Funding {
            funding_class: if city { FundingClass::City } else { FundingClass::Prefecture },
            applies_from,
            applies_to: plus(applies_from, days),
        })),
        1 => (2..8_u64).prop_map(|entry| Change::Cancel { entry, cancelled_on: REGISTER_DAY }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn months_that_no_effect_names_decide_the_same(
        changes in prop::collection::vec(change(), 1..14),
        known in 0..10_usize,
        days in prop::collection::vec(prop::collection::btree_set(1..29_u8, 0..3), 3),
    ) {
        let mut entries = Vec::new();
        prop_assert!(record(&mut entries, begin(BORN, date(2020, 4, 1), None)));
        let mut old = projected(&entries);
        let mut recorded = 0;
        for change in changes {
            if record(&mut entries, vec![change]) {
                recorded += 1;
                if recorded == known {
                    old = projected(&entries);
                }
            }
        }
        let new = projected(&entries);
        prop_assert!(new.iter().all(is_sound));
        let effects = effect(&old, &new, Lateness { register_day: REGISTER_DAY, days: 92 });
        let hasher = HolderHasher::new(&[7; 32]);
        let snapshot = |projections: &[Projection]| {
            let records: Vec<_> = projections.iter().map(holder_record).collect();
            Snapshot::open(Snapshot::build(&records, &hasher).unwrap()).unwrap()
        };
        let (before, after) = (snapshot(&old), snapshot(&new));
        let asked = Asked { today: date(2026, 12, 20), register_as_of: REGISTER_DAY };
        for offset in 0..58 {
            let month = ServiceMonth(Month::new(2021, 12).unwrap().plus_months(offset).unwrap());
            if effects.iter().any(|effect| effect.contains(month)) {
                continue;
            }
            for (insurer, days) in INSURERS.iter().zip(&days) {
                let days = (!days.is_empty()).then(|| days.iter().fold(DaySet::EMPTY, |set, day| set.with(*day)));
                let receipt = receipt(month, insurer, days, *insurer == "270025");
                let decided = |register| essence(&decide(&CITY, register, &hasher, &receipt, &asked));
                prop_assert_eq!(decided(&before), decided(&after), "{}", month);
            }
        }
    }
}
