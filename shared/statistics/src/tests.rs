use super::*;
use ::parquet::file::reader::{FileReader as _, SerializedFileReader};
use ::parquet::record::Field;
use jiff::civil::date;
use josei_base::id::{FeeTable, Ward};
use josei_base::{BillingMonth, ServiceMonth, Yen};
use proptest::prelude::*;

fn cell(ward: u16, age: u8, kind: Kind, way: Way) -> Cell {
    Cell {
        billing_month: BillingMonth::parse("2024-07").unwrap(),
        service_month: ServiceMonth::parse("2024-06").unwrap(),
        ward: Ward::from_number(ward).ok(),
        age: (age < 19).then_some(age),
        kind,
        funding: if age < 7 { Funding::Prefecture } else { Funding::City },
        way,
    }
}

fn sums(cases: i64, yen: i64) -> Sums {
    Sums { cases, yen: Yen::new(yen) }
}

fn small() -> Table {
    let mut table = Table::default();
    for (cell, sums) in [
        (cell(27_141, 3, Kind::MedicalOut, Way::Receipt), sums(2, 3_800)),
        (cell(27_141, 3, Kind::MedicalOut, Way::Receipt), sums(1, 1_200)),
        (cell(27_142, 12, Kind::Pharmacy, Way::Receipt), sums(1, 900)),
        (cell(0, 200, Kind::MedicalIn, Way::Correction), sums(-1, -80_430)),
    ] {
        table.add(cell, sums).unwrap();
    }
    table
}

#[test]
fn the_csv_says_what_was_added() {
    let text = String::from_utf8(small().to_csv().unwrap()).unwrap();
    assert_eq!(
        text,
        "billing_month,service_month,ward,age,kind,funding,way,cases,yen\n\
         2024-07,2024-06,,,medical_in,city,correction,-1,-80430\n\
         2024-07,2024-06,27141,3,medical_out,prefecture,receipt,3,5000\n\
         2024-07,2024-06,27142,12,pharmacy,city,receipt,1,900\n"
    );
    assert_eq!(small().total(), Ok(sums(3, -74_530)));
}

/// A table as its Parquet says it, in the form of the CSV: read back by the library's reader of rows.
fn read_back(bytes: Vec<u8>) -> Vec<Vec<String>> {
    let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap();
    let rows = reader.get_row_iter(None).unwrap();
    let told = |field: &Field| match field {
        Field::Null => String::new(),
        Field::Str(text) => text.clone(),
        Field::Int(number) => number.to_string(),
        Field::Long(number) => number.to_string(),
        other => panic!("{other:?}"),
    };
    rows.map(|row| row.unwrap().get_column_iter().map(|(_, field)| told(field)).collect()).collect()
}

fn csv_rows(table: &Table) -> Vec<Vec<String>> {
    let csv = table.to_csv().unwrap();
    ::csv::Reader::from_reader(csv.as_slice()).records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn an_empty_table_has_its_header() {
    assert_eq!(Table::default().to_csv().unwrap(), b"billing_month,service_month,ward,age,kind,funding,way,cases,yen\n");
    assert!(read_back(Table::default().to_parquet().unwrap()).is_empty());
}

#[test]
fn a_sum_out_of_range_is_refused_and_adds_nothing() {
    let mut table = small();
    let cell = cell(27_141, 3, Kind::MedicalOut, Way::Receipt);
    assert!(table.add(cell, sums(i64::MAX, 0)).is_err());
    assert!(table.add(cell, sums(0, i64::MAX)).is_err());
    assert_eq!(table, small());
}

#[test]
fn ages_are_full_years() {
    let of = |birth, day| age_on(birth, day);
    assert_eq!(of(date(2018, 6, 2), date(2024, 6, 1)), Some(5));
    assert_eq!(of(date(2018, 6, 1), date(2024, 6, 1)), Some(6));
    assert_eq!(of(date(2016, 2, 29), date(2024, 2, 28)), Some(7));
    assert_eq!(of(date(2016, 2, 29), date(2023, 3, 1)), Some(7));
    assert_eq!(of(date(2024, 6, 2), date(2024, 6, 1)), None, "not born");
}

#[test]
fn every_receipt_has_a_kind() {
    assert_eq!(Kind::of_receipt(FeeTable::Medical, true).name(), "medical_in");
    assert_eq!(Kind::of_receipt(FeeTable::Dental, false).name(), "dental_out");
    assert_eq!(Kind::of_receipt(FeeTable::Pharmacy, false).name(), "pharmacy");
    assert_eq!(Kind::of_receipt(FeeTable::VisitingNurse, false).name(), "visiting_nurse");
    let names: std::collections::BTreeSet<_> = Kind::ALL.iter().map(|kind| kind.name()).collect();
    assert_eq!(names.len(), Kind::ALL.len());
}

fn any_row() -> impl Strategy<Value = (Cell, Sums)> {
    let kind = proptest::sample::select(Kind::ALL);
    let way = proptest::sample::select(Way::ALL);
    (27_141_u16..27_144, 0_u8..25, kind, way, -3_i64..4, -10_000_i64..10_000)
        .prop_map(|(ward, age, kind, way, cases, yen)| (cell(ward, age, kind, way), sums(cases, yen)))
}

proptest! {
    #[test]
    fn order_does_not_matter_and_both_files_say_the_same(rows in proptest::collection::vec(any_row(), 0..60), split in 0_usize..60) {
        let mut table = Table::default();
        let (one, other) = rows.split_at(split.min(rows.len()));
        let (mut back, mut front) = (Table::default(), Table::default());
        for (cell, sums) in &rows {
            table.add(*cell, *sums).unwrap();
        }
        for (cell, sums) in other.iter().rev() {
            back.add(*cell, *sums).unwrap();
        }
        for (cell, sums) in one {
            front.add(*cell, *sums).unwrap();
        }
        back.join(&front).unwrap();
        prop_assert_eq!(back.to_csv().unwrap(), table.to_csv().unwrap());
        prop_assert_eq!(back.to_parquet().unwrap(), table.to_parquet().unwrap());
        prop_assert_eq!(read_back(table.to_parquet().unwrap()), csv_rows(&table));
        let yen: i64 = rows.iter().map(|(_, sums)| sums.yen.get()).sum();
        prop_assert_eq!(table.total().unwrap().yen.get(), yen);
        let coarse = table.coarser(&[Dimension::Ward, Dimension::Age, Dimension::Kind]).unwrap();
        prop_assert_eq!(coarse.total().unwrap(), table.total().unwrap());
        prop_assert!(coarse.len() <= Way::ALL.len() * 2);
    }
}
