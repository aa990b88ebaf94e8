use super::*;
use crate::case::CaseId;
use crate::case::{Actor, CaseError, Rank};
use josei_base::Points;
use josei_base::id::{FeeTable, Prefecture};
use proptest::prelude::*;

fn line(number: u64, name: &[u8], yen: i64) -> Line {
    Line {
        receipt: ReceiptRef { delivery: "0123456789abcdef0123456789abcdef".into(), number },
        receipt_number: 12,
        search_number: "1".repeat(20),
        billing_month: BillingMonth::parse("2024-07").unwrap(),
        service_month: ServiceMonth::parse("2024-06").unwrap(),
        facility: Facility::new(Prefecture::new(27).unwrap(), FeeTable::Medical, "6000019").unwrap(),
        receipt_type: ReceiptType::parse(b"1126").unwrap(),
        programme: "85279990".into(),
        holder_number: "1234566".into(),
        name: name.to_vec(),
        birth_date: Date::constant(2015, 4, 2),
        billed: Points::new(800).into(),
        yen: Yen::new(yen),
        part: false,
        reason: ReasonCode::parse("E22").unwrap(),
        official: "資格喪失後の受診".into(),
        codes: vec!["E22".into(), "W14".into()],
        paid_batch: None,
    }
}

fn list(kind: OutgoingKind, lines: Vec<Line>) -> List {
    let head = Head {
        kind,
        body: ReviewBody::Kokuho,
        month: Month::new(2024, 8).unwrap(),
        number: 1,
        city: "271403".into(),
        made: Date::constant(2024, 8, 21),
    };
    List { head, lines }
}

#[test]
fn a_list_reads_back_with_the_name_as_it_was_sent() {
    // 外字, a byte that begins no character, UTF-8, nothing.
    let names: [&[u8]; 4] = [b"\xf0\x40\x81\x40\x91\xbe", b"\x91\xbe\x81", "架空 花子".as_bytes(), b""];
    let mut lines: Vec<Line> = (1..).zip(names).map(|(number, name)| line(number, name, 1_900)).collect();
    lines[1].billed = Yen::new(25_550).into();
    lines[2].part = true;
    lines[3].paid_batch = Some(12);
    let list = list(OutgoingKind::Return, lines);
    let bytes = write(&list).unwrap();
    assert_eq!(read(&bytes), Ok(list.clone()));
    assert!(bytes.starts_with(b"H,01,1,2,202408,01,271403,20240821\r\nD,1,"));
    assert!(bytes.ends_with(b"\r\nT,4,7600\r\n"));
    assert_eq!(list.file_name(), "HENREI_2_202408_01.csv");
    let json = json(&list).unwrap();
    assert_eq!((&json["count"], &json["total_yen"]), (&4.into(), &7_600.into()));
    let receipts = json["receipts"].as_array().unwrap();
    assert_eq!(receipts[0]["name"], "\u{e000}\u{3000}太");
    assert_eq!((&receipts[1]["name"], &receipts[1]["name_bytes"]), (&serde_json::Value::Null, &"91be81".into()));
}

#[test]
fn corrections_are_negative() {
    let list = list(OutgoingKind::Correction, vec![line(1, b"A", -1_900), line(2, b"B", -100)]);
    assert_eq!(read(&write(&list).unwrap()), Ok(list.clone()));
    assert_eq!((list.totals().unwrap().yen, list.file_name()), (Yen::new(-2_000), "KAGO_2_202408_01.csv".to_owned()));
}

#[test]
fn whatever_is_cut_or_changed_is_told() {
    let bytes = write(&list(OutgoingKind::Return, vec![line(1, b"A", 1_900), line(2, b"B", 100)])).unwrap();
    for cut in 0..bytes.len() {
        assert!(read(&bytes[..cut]).is_err(), "{cut}");
    }
    for (from, to, code) in [
        ("T,2,2000", "T,2,2001", "K0022"),
        ("T,2,2000", "T,3,2000", "K0022"),
        ("H,01,", "H,02,", "K0021"),
        ("D,2,", "D,3,", "K0021"),
        (",20150402,", ",20150431,", "K0021"),
        (",1126,", ",1166,", "K0021"),
    ] {
        let changed = replaced(&bytes, from.as_bytes(), to.as_bytes());
        assert_eq!(read(&changed).unwrap_err().entry.code, code, "{to}");
    }
    let long = list(OutgoingKind::Return, (1..=10_001).map(|number| line(number, b"", 1)).collect());
    assert_eq!(read(&write(&long).unwrap()).unwrap_err().entry.code, "K0024");
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let at = bytes.windows(from.len()).position(|window| window == from).unwrap();
    [&bytes[..at], to, &bytes[at + from.len()..]].concat()
}

#[test]
fn what_cannot_stand_in_a_cell_is_refused_or_carried() {
    for bad in ["a,b", "𠮷", "a\nb"] {
        let list = list(OutgoingKind::Return, vec![Line { official: bad.into(), ..line(1, b"A", 1) }]);
        assert_eq!(write(&list).unwrap_err().entry.code, "K0023", "{bad}");
        let carried = Line { official: carried(bad), ..line(1, b"A", 1) };
        assert!(write(&self::list(OutgoingKind::Return, vec![carried])).is_ok());
    }
    assert_eq!(carried("1,\"𠮷\r1"), "1〓〓〓〓1");
    let comma = list(OutgoingKind::Return, vec![line(1, b"A,B", 1)]);
    assert_eq!(write(&comma).unwrap_err().entry.code, "K0023");
}

#[test]
fn rows_come_back() {
    let outgoing = Outgoing {
        kind: OutgoingKind::Correction,
        body: ReviewBody::Shiharai,
        month: Month::new(2024, 8).unwrap(),
        case: CaseId { month: BillingMonth::parse("2024-07").unwrap(), receipt: ReceiptRef { delivery: "d".into(), number: 3 } },
        chunk: 2,
        yen: Yen::new(1_900),
        part: true,
        reason: ReasonCode::parse("K103").unwrap(),
        codes: vec!["E22".into()],
        paid_batch: Some(3),
        list: None,
    };
    assert_eq!(Outgoing::from_item(&outgoing.to_item()), Ok(outgoing.clone()));
    assert_eq!(outgoing.signed(), Ok(Yen::new(-1_900)));
    let id = ListId { kind: OutgoingKind::Return, body: ReviewBody::Kokuho, month: Month::new(2024, 8).unwrap(), number: 2 };
    let row = ListRow {
        id,
        state: ListState::Made,
        begun_at: "2024-08-21T00:00:00Z".parse().unwrap(),
        by: crate::case::PersonId::parse("abe").unwrap(),
        totals: Some(Totals { count: 1, yen: Yen::new(1) }),
        file: Some(josei_base::Pinned { version: "v".into(), length: 1, sha256: josei_base::Digest::of(b"x") }),
        approver: Some(crate::case::PersonId::parse("chief").unwrap()),
    };
    assert_eq!(ListRow::from_item(&row.to_item()), Ok(row.clone()));
    // Who began it does not let it leave; nor does a clerk, or anybody who saw other totals.
    let realm = josei_base::Realm::parse("local-271403").unwrap();
    let row = ListRow { approver: None, ..row };
    let seen = Totals { count: 1, yen: Yen::new(1) };
    let who = |person: &str, rank| Actor::new(person, "t", rank).unwrap();
    let planned = |person: &str, rank, seen| plan_list_approved(&realm, &row, &who(person, rank), seen);
    assert_eq!(planned("abe", Rank::Approver, seen), Err(CaseError::OwnWork));
    assert_eq!(planned("chief", Rank::Clerk, seen), Err(CaseError::Rank));
    assert!(matches!(planned("chief", Rank::Approver, Totals::default()), Err(CaseError::State(_))));
    assert!(planned("chief", Rank::Approver, seen).unwrap().is_some());
    for state in [ListState::Open, ListState::Frozen] {
        let row = ListRow { state, ..row.clone() };
        assert!(plan_list_approved(&realm, &row, &who("chief", Rank::Approver), seen).is_err());
    }
}

proptest! {
    #[test]
    fn any_name_without_the_ends_of_a_cell_comes_back(name in proptest::collection::vec(any::<u8>(), 0..40)) {
        let name: Vec<u8> = name.into_iter().filter(|byte| !matches!(byte, b',' | b'\r' | b'\n')).collect();
        let list = list(OutgoingKind::Return, vec![line(1, &name, 5)]);
        prop_assert_eq!(read(&write(&list).unwrap()), Ok(list));
    }

    #[test]
    fn any_bytes_are_a_list_or_a_finding(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = read(&bytes);
    }
}
