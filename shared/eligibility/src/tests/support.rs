//! A register and a receipt from little text. What a case does not say has the values of the first case of `domain/eligibility.md` §4.4:
//! a boy born 2013-05-07, certificate and insurance since 2019, one day of 800 points in June 2024, 500 yen paid.

use crate::register::{COLUMNS, read_register};
use crate::{City, HolderHasher, HolderRecord, Report, SAKAI, Snapshot};
use josei_base::id::{Facility, FeeTable, Prefecture};
use josei_base::receipt::{Confirmation, DaySet, InsurerPart, NormalReceipt, ProgrammePart, ReceiptType, ReviewBody, Sex};
use josei_base::{Billed, BillingMonth, Points, ServiceMonth, Yen};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// A key of tests only.
pub(crate) const KEY: [u8; 32] = *b"a key of tests, of nothing else.";

pub(crate) type Row = BTreeMap<String, String>;

static CITY: LazyLock<City> = LazyLock::new(|| City::load(SAKAI).unwrap());

pub(crate) fn city() -> &'static City {
    &CITY
}

/// The identity every row has unless it says otherwise.
const IDENTITY: [(&str, &str); 6] = [
    ("programme_number", "85270023"),
    ("holder_number", "1234566"),
    ("kana_name", "ミホン タロウ"),
    ("name", "見本 太郎"),
    ("birth_date", "2013-05-07"),
    ("sex", "1"),
];

/// The one row of a case without rows.
const USUAL: [(&str, &str); 6] = [
    ("valid_from", "2019-04-01"),
    ("insurer_number", "01270016"),
    ("insurer_symbol", "１２３４"),
    ("insurer_card_number", "５６"),
    ("insured_relation", "2"),
    ("insurer_from", "2019-04-01"),
];

pub(crate) fn usual() -> Row {
    USUAL.iter().map(|(column, value)| ((*column).to_owned(), (*value).to_owned())).collect()
}

/// A register file of rows.
pub(crate) fn csv_of(rows: &[Row]) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(COLUMNS.iter().map(|column| column.name)).unwrap();
    for row in rows {
        for column in row.keys() {
            assert!(COLUMNS.iter().any(|known| known.name == column), "no column {column}");
        }
        let identity = |name: &str| IDENTITY.iter().find(|(column, _)| *column == name).map_or("", |(_, value)| value);
        writer.write_record(COLUMNS.iter().map(|column| row.get(column.name).map_or(identity(column.name), String::as_str))).unwrap();
    }
    writer.into_inner().unwrap()
}

pub(crate) fn register(rows: &[Row]) -> (Vec<HolderRecord>, Report) {
    read_register(&csv_of(rows)[..], city())
}

pub(crate) fn snapshot(rows: &[Row]) -> (Snapshot, HolderHasher) {
    snapshot_in(city(), rows)
}

pub(crate) fn snapshot_in(city: &City, rows: &[Row]) -> (Snapshot, HolderHasher) {
    let (holders, report) = read_register(&csv_of(rows)[..], city);
    assert_eq!(report.findings, [], "the rows of a case are right");
    let hasher = HolderHasher::new(&KEY);
    (Snapshot::open(Snapshot::build(&holders, &hasher).unwrap()).unwrap(), hasher)
}

/// One KO of a case.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ko {
    number: String,
    #[serde(default = "holder_number")]
    holder: String,
    points: Option<u32>,
    copay: Option<i64>,
    #[serde(default)]
    meals: u32,
}

fn holder_number() -> String {
    "1234566".into()
}

/// SN of a case.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Sn {
    class: u8,
    insurer_number: String,
    symbol: String,
    card_number: String,
}

/// A receipt of a case; all fields have the usual value unless said.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct ReceiptText {
    pub(crate) receipt_type: String,
    pub(crate) month: String,
    pub(crate) name: String,
    pub(crate) kana: String,
    pub(crate) sex: u8,
    pub(crate) birth: String,
    pub(crate) facility: String,
    /// Code of the medical institution that prescribed.
    pub(crate) prescriber: Option<String>,
    pub(crate) insurer: String,
    pub(crate) symbol: String,
    pub(crate) card_number: String,
    pub(crate) no_insurance: bool,
    pub(crate) programme: String,
    pub(crate) holder: String,
    pub(crate) days: u32,
    pub(crate) points: u32,
    pub(crate) copay: Option<i64>,
    pub(crate) meals: u32,
    pub(crate) percent: Option<u8>,
    pub(crate) notes: Vec<String>,
    /// Care days; empty means unknown.
    pub(crate) care: Vec<u8>,
    /// `[day, points]` of each day; empty means unknown.
    pub(crate) by_day: Vec<[u32; 2]>,
    pub(crate) sn: Option<Sn>,
    /// All KO, instead of the one made of programme, holder, copay and meals.
    pub(crate) programmes: Vec<Ko>,
}

impl Default for ReceiptText {
    fn default() -> Self {
        Self {
            receipt_type: "1126".into(),
            month: "2024-06".into(),
            name: "見本　太郎".into(),
            kana: "ミホンタロウ".into(),
            sex: b'1',
            birth: "2013-05-07".into(),
            facility: "6000019".into(),
            prescriber: None,
            insurer: "01270016".into(),
            symbol: "１２３４".into(),
            card_number: "５６".into(),
            no_insurance: false,
            programme: "85270023".into(),
            holder: holder_number(),
            days: 1,
            points: 800,
            copay: Some(500),
            meals: 0,
            percent: None,
            notes: Vec::new(),
            care: Vec::new(),
            by_day: Vec::new(),
            sn: None,
            programmes: Vec::new(),
        }
    }
}

/// The number of the city's child programme.
pub(crate) fn child_number(city: &City) -> String {
    let child = city.programmes().iter().find(|programme| programme.kind == crate::city::ProgrammeKind::Child).unwrap();
    child.number.as_str().to_owned()
}

impl ReceiptText {
    /// The same receipt in another city: with the number of its programme.
    pub(crate) fn in_city(&self, city: &City) -> Self {
        let mut text = self.clone();
        let usual = std::mem::replace(&mut text.programme, child_number(city));
        for ko in text.programmes.iter_mut().filter(|ko| ko.number == usual) {
            ko.number.clone_from(&text.programme);
        }
        text
    }

    pub(crate) fn receipt(&self) -> NormalReceipt {
        let receipt_type = ReceiptType::parse(self.receipt_type.as_bytes()).expect("a receipt type");
        let table = receipt_type.table().unwrap();
        let month = ServiceMonth::parse(&self.month).unwrap();
        // 訪問看護 writes yen.
        let billed = |number: u32| match table {
            FeeTable::VisitingNurse => Billed::Yen(Yen::new(i64::from(number))),
            _ => Billed::Points(Points::new(number)),
        };
        let part = |number: &str, holder: &str, points: Option<u32>, copay: Option<i64>, meals: u32| ProgrammePart {
            number: number.into(),
            holder_number: holder.into(),
            days: self.days,
            billed: points.map(billed),
            copay: copay.map(Yen::new),
            covered_share: None,
            meals,
            meals_cost: Yen::new(i64::from(meals) * 640),
        };
        let programmes = if self.programmes.is_empty() {
            vec![part(&self.programme, &self.holder, None, self.copay, self.meals)]
        } else {
            self.programmes.iter().map(|ko| part(&ko.number, &ko.holder, ko.points, ko.copay, ko.meals)).collect()
        };
        let by_day = self.by_day.iter().fold([0; 31], |mut days: [u32; 31], [day, points]| {
            days[usize::try_from(*day).unwrap() - 1] = *points;
            days
        });
        NormalReceipt {
            number: 1,
            line: 2,
            search_number: String::new(),
            review_body: ReviewBody::Shiharai,
            facility: Facility::new(Prefecture::new(27).unwrap(), FeeTable::from_code(table.code() as u8).unwrap(), &self.facility)
                .unwrap(),
            facility_name: "架空こどもクリニック".into(),
            billing_month: BillingMonth(month.0.plus_months(1).unwrap()),
            service_month: month,
            receipt_type,
            name: self.name.clone(),
            kana_name: self.kana.clone(),
            sex: if self.sex == b'1' || self.sex == 1 { Sex::Male } else { Sex::Female },
            birth_date: self.birth.parse().unwrap(),
            benefit_percent: self.percent,
            admission: None,
            special_notes: self.notes.clone(),
            insurer: (!self.no_insurance).then(|| InsurerPart {
                number: self.insurer.clone(),
                symbol: self.symbol.clone(),
                card_number: self.card_number.clone(),
                days: self.days,
                billed: billed(self.points),
                copay: None,
                meals: self.meals,
                meals_cost: Yen::ZERO,
            }),
            confirmation: self.sn.as_ref().map(|sn| Confirmation {
                class: sn.class,
                insurer_number: sn.insurer_number.clone(),
                symbol: sn.symbol.clone(),
                card_number: sn.card_number.clone(),
                branch: String::new(),
            }),
            programmes,
            care_days: (!self.care.is_empty()).then(|| self.care.iter().fold(DaySet::EMPTY, |days, day| days.with(*day))),
            day_points: (!self.by_day.is_empty()).then_some(by_day),
            prescriber: self.prescriber.as_ref().map(|code| Facility::new(Prefecture::new(27).unwrap(), FeeTable::Medical, code).unwrap()),
        }
    }
}
