use super::*;
use crate::register::{Certificate, Exclusion, ExclusionKind, HolderRecord, InsurerPeriod, LostReason, Relation};
use jiff::civil::{Date, date};
use josei_base::id::{HolderNumber, InsurerNumber, ProgrammeNumber, Ward};
use josei_base::receipt::Sex;
use proptest::prelude::*;
use std::collections::{BTreeSet, HashMap};

fn hasher() -> HolderHasher {
    HolderHasher::new(&[9; 32])
}

fn day(number: u16) -> Date {
    crate::day::date_of(number).unwrap()
}

fn holder(number: u32, periods: &[(u16, u16)]) -> HolderRecord {
    let span = |(from, length): &(u16, u16)| (day(*from), Some(day(*from + *length)));
    let insurers = ["01270016", "270025", "31270002"];
    HolderRecord {
        programme: ProgrammeNumber::parse("85270023").unwrap(),
        number: HolderNumber::parse(&number.to_string()).unwrap(),
        kana: format!("カナ{}", number % 7),
        name: format!("名{number}"),
        birth: day(u16::try_from(40_000 + number % 50).unwrap()),
        sex: if number.is_multiple_of(2) { Sex::Male } else { Sex::Female },
        certificates: periods
            .iter()
            .map(span)
            .map(|(from, to)| Certificate { from, to, suspended: Some((from, to)), lost: to.map(|to| (to, LostReason::Died)) })
            .collect(),
        insurers: periods
            .iter()
            .enumerate()
            .map(|(at, period)| {
                let (from, to) = span(period);
                InsurerPeriod {
                    from,
                    to,
                    number: InsurerNumber::parse(insurers[at % 3]).unwrap(),
                    symbol: "記号".into(),
                    card_number: at.to_string(),
                    relation: Some(Relation::Family),
                }
            })
            .collect(),
        exclusions: periods
            .iter()
            .map(span)
            .map(|(from, to)| Exclusion { kind: ExclusionKind::National(52), from, to, suspended: None })
            .collect(),
        wards: periods
            .iter()
            .map(|(from, _)| (day(*from), Ward::from_number(27_141 + u16::from(number.is_multiple_of(3))).unwrap()))
            .collect(),
    }
}

fn records() -> impl Strategy<Value = Vec<HolderRecord>> {
    let periods = prop::collection::vec((0..50_000_u16, 0..10_000_u16), 0..4);
    prop::collection::btree_map(1..5_000_u32, periods, 0..60)
        .prop_map(|holders| holders.iter().map(|(number, periods)| holder(*number, periods)).collect())
}

fn sealed(mut body: Vec<u8>) -> Vec<u8> {
    body.truncate(body.len() - DIGEST_BYTES);
    let digest = Digest::of(&body);
    body.extend_from_slice(&digest.0);
    body
}

/// Everything an opened image can be asked.
fn walk(snapshot: &Snapshot, hashes: &[HolderHash]) -> usize {
    let mut seen = 0;
    for hash in hashes {
        if let Some(view) = snapshot.lookup(hash) {
            seen += view.periods().count()
                + usize::from(view.birth() < date(2079, 6, 6))
                + snapshot.persons(view.birth_number(), view.kana()).count();
        }
    }
    seen + usize::from(snapshot.insurer(padded("270025")).is_some())
}

proptest! {
    #[test]
    fn look_ups_equal_a_hash_map(records in records(), strangers in prop::collection::vec(5_000..9_000_u32, 5)) {
        let hasher = hasher();
        let snapshot = Snapshot::open(Snapshot::build(&records, &hasher).unwrap()).unwrap();
        let map: HashMap<&str, &HolderRecord> = records.iter().map(|record| (record.number.as_str(), record)).collect();
        prop_assert_eq!(snapshot.len(), map.len());
        let programme = ProgrammeNumber::parse("85270023").unwrap();
        let numbers = map.keys().map(|number| (*number).to_owned()).chain(strangers.iter().map(|number| format!("{number:07}")));
        for number in numbers {
            let hash = hasher.holder(&programme, &HolderNumber::parse(&number).unwrap());
            let found = snapshot.lookup(&hash);
            let record = map.get(number.as_str());
            prop_assert_eq!(found.is_some(), record.is_some());
            let (Some(view), Some(record)) = (found, record) else { continue };
            prop_assert_eq!((view.hash(), view.birth(), view.sex()), (hash, record.birth, record.sex));
            let certificates: BTreeSet<_> = view
                .periods()
                .filter(|period| period.kind == Kind::Certificate)
                .map(|period| (crate::day::date_of(period.from).unwrap(), crate::day::date_of(period.to)))
                .collect();
            prop_assert_eq!(certificates, record.certificates.iter().map(|period| (period.from, period.to)).collect::<BTreeSet<_>>());
            let insurers: BTreeSet<_> = view
                .periods()
                .filter(|period| period.kind == Kind::Insurer)
                .map(|period| (crate::day::date_of(period.from).unwrap(), period.link))
                .collect();
            let expected: BTreeSet<_> =
                record.insurers.iter().map(|period| (period.from, snapshot.insurer(padded(period.number.as_str())).unwrap())).collect();
            prop_assert_eq!(insurers, expected);
            let persons: BTreeSet<_> = snapshot.persons(view.birth_number(), view.kana()).map(|view| view.hash()).collect();
            let same = records.iter().filter(|other| (other.birth, &other.kana) == (record.birth, &record.kana)).count();
            prop_assert_eq!((persons.len(), persons.contains(&hash)), (same, true));
        }
    }

    #[test]
    fn the_order_of_holders_does_not_matter(records in records().prop_shuffle()) {
        let mut sorted = records.clone();
        sorted.sort_by(|one, other| one.number.cmp(&other.number));
        prop_assert_eq!(Snapshot::build(&records, &hasher()).unwrap(), Snapshot::build(&sorted, &hasher()).unwrap());
    }

    #[test]
    fn any_changed_byte_is_refused(records in records(), at in any::<prop::sample::Index>(), by in 1..=255_u8) {
        let mut image = Snapshot::build(&records, &hasher()).unwrap();
        let at = at.index(image.len());
        image[at] ^= by;
        prop_assert!(Snapshot::open(image).is_err());
    }

    #[test]
    fn a_changed_image_with_a_right_digest_is_refused_or_stays_in_bounds(
        records in records(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
    ) {
        let hasher = hasher();
        let mut image = Snapshot::build(&records, &hasher).unwrap();
        for (at, value) in changes {
            let at = at.index(image.len());
            image[at] = value;
        }
        let hashes: Vec<_> = records.iter().map(|record| hasher.holder(&record.programme, &record.number)).collect();
        if let Ok(snapshot) = Snapshot::open(sealed(image)) {
            walk(&snapshot, &hashes);
        }
    }

    #[test]
    fn every_cut_is_refused(records in records(), at in any::<prop::sample::Index>()) {
        let image = Snapshot::build(&records, &hasher()).unwrap();
        let at = at.index(image.len());
        prop_assert!(Snapshot::open(image[..at].to_vec()).is_err());
    }

    #[test]
    fn any_bytes_are_refused_without_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(Snapshot::open([b"JOSEIREG\x01\0\0\0", &bytes[..]].concat()).is_err());
        prop_assert!(Snapshot::open(bytes).is_err());
    }
}

#[test]
fn an_empty_register_opens_and_knows_nobody() {
    let snapshot = Snapshot::open(Snapshot::build(&[], &hasher()).unwrap()).unwrap();
    assert!(snapshot.is_empty());
    assert!(snapshot.lookup(&HolderHash([0; 32])).is_none());
    assert!(snapshot.lookup(&HolderHash([255; 32])).is_none());
    assert_eq!(snapshot.persons(0, 0).count(), 0);
}

#[test]
fn damage_is_told_by_its_kind() {
    let image = Snapshot::build(&[holder(1, &[(40_000, 10)]), holder(2, &[])], &hasher()).unwrap();
    let open = |image: Vec<u8>| Snapshot::open(image).unwrap_err();
    assert_eq!(open(b"PNG".to_vec()), SnapshotError::Magic);
    let change = |at: usize, value: u8| {
        let mut image = image.clone();
        image[at] = value;
        image
    };
    assert_eq!(open(change(8, 2)), SnapshotError::Version(2));
    assert_eq!(open(change(12, 21)), SnapshotError::TooMany);
    assert_eq!(open(image[..image.len() - 1].to_vec()), SnapshotError::Length);
    assert_eq!(open(change(40, 1)), SnapshotError::Digest);
    // head 32, one insurer 8, two starts 8: then the holders.
    let holders = 48;
    assert_eq!(open(sealed(change(holders, 255))), SnapshotError::Order);
    let swapped = {
        let mut image = image.clone();
        let (one, other) = image[holders..holders + 100].split_at_mut(50);
        one.swap_with_slice(other);
        image
    };
    assert_eq!(open(sealed(swapped)), SnapshotError::Order);
    assert_eq!(open(sealed(change(holders + 100 + 4, 200))), SnapshotError::Period);
    let persons = image.len() - 32 - 8;
    assert_eq!(open(sealed(change(persons, image[persons + 4]))), SnapshotError::Order);
}

#[test]
fn a_holder_twice_and_a_reversed_period_are_not_built() {
    assert_eq!(Snapshot::build(&[holder(1, &[]), holder(1, &[])], &hasher()), Err(SnapshotError::Twice));
    let mut reversed = holder(1, &[(40_000, 10)]);
    reversed.certificates[0].to = Some(day(39_999));
    assert_eq!(Snapshot::build(&[reversed], &hasher()), Err(SnapshotError::Period));
}

#[test]
fn neither_debug_nor_image_hold_a_name() {
    let record = holder(1, &[(40_000, 10)]);
    let image = Snapshot::build(std::slice::from_ref(&record), &hasher()).unwrap();
    for personal in [record.name.as_bytes(), record.kana.as_bytes(), record.number.as_str().as_bytes()] {
        assert!(!image.windows(personal.len()).any(|window| window == personal));
    }
    let snapshot = Snapshot::open(image).unwrap();
    assert_eq!(format!("{snapshot:?} {record:?}"), "Snapshot(1 holders, 5 periods) HolderRecord(4 periods)");
}
