//! A month in which one child also went to a dentist and was visited by a nurse: every kind of claim is decided and paid by the same rules.

use crate::bad_input::{field, lines, nth};
use crate::input::Input;

/// What all kinds of claim write of one receipt: the records of a claim of 医科.
struct Care {
    re: Vec<u8>,
    ho: Vec<u8>,
    ko: Vec<u8>,
    jd: Vec<u8>,
}

impl Care {
    /// The first receipt whose only programme is the city's: an outpatient of the insurance's family.
    fn of(file: &[u8]) -> Self {
        let lines = lines(file);
        let at = |record| lines[nth(&lines, record, 0)].clone();
        assert_eq!(field(&at("RE"), 2), b"1126");
        Self { re: at("RE"), ho: at("HO"), ko: at("KO"), jd: at("JD") }
    }

    fn re(&self, at: usize) -> Vec<u8> {
        field(&self.re, at)
    }

    fn ho(&self, at: usize) -> Vec<u8> {
        field(&self.ho, at)
    }

    fn ko(&self, at: usize) -> Vec<u8> {
        field(&self.ko, at)
    }

    /// 歯科: another order of fields, and an IR of its own before the receipt.
    fn dental(&self) -> Vec<u8> {
        file(&[
            &[b"UK", b"1", b"27", b"3", b"6000015", b"", DENTIST, b"202407", b"", b"00"],
            &[b"IR", b"1", b"27", b"3", b"6000015", b"", b"202407", b"", b""],
            &[
                b"RE",
                b"1",
                b"3126",
                &self.re(3),
                &self.re(4),
                &self.re(5),
                &self.re(6),
                b"",
                b"",
                b"20240603",
                b"1",
                b"",
                b"",
                b"",
                b"",
                b"",
                b"",
                b"",
                b"",
                b"",
                b"",
                b"",
                b"",
                b"",
                b"",
                &self.re(36),
                b"",
            ],
            &[b"HO", &self.ho(1), &self.ho(2), &self.ho(3), &self.ho(4), &self.ho(5), b"", b"", b"", b"", b"", b"", b"", b""],
            &[b"KO", &self.ko(1), &self.ko(2), b"", &self.ko(4), &self.ko(5), &self.ko(6), b"", b"", b""],
            &self.days(),
            &[b"GO", b"2", &self.ho(5), b"99"],
        ])
    }

    /// 訪問看護: yen instead of points, and a GO without fields behind the header.
    fn nurse(&self) -> Vec<u8> {
        let yen = [&self.ho(5)[..], b"0"].concat();
        file(&[
            &[b"HM", b"1", b"27", b"6", b"9000015", NURSE, b"202407", b""],
            &[b"GO"],
            &[b"RE", b"1", b"6126", &self.re(3), &self.re(4), &self.re(36), &self.re(5), &self.re(6), b"", b"", b"", b"", b"", b"", b""],
            &[b"HO", &self.ho(1), &self.ho(2), &self.ho(3), &self.ho(4), &yen, b"", b"", b"", b"", b"", b""],
            &[b"KO", &self.ko(1), &self.ko(2), b"", &self.ko(4), &yen, &self.ko(6), b""],
            &self.days(),
        ])
    }

    fn days(&self) -> Vec<&[u8]> {
        self.jd.split(|byte| *byte == b',').collect()
    }
}

/// 架空歯科, 架空看護 in Windows-31J.
const DENTIST: &[u8] = b"\x89\xCB\x8B\xF3\x8E\x95\x89\xC8";
const NURSE: &[u8] = b"\x89\xCB\x8B\xF3\x8A\xC5\x8C\xEC";

fn file(records: &[&[&[u8]]]) -> Vec<u8> {
    let mut bytes: Vec<u8> = records.iter().flat_map(|record| [&record.join(&b","[..])[..], b"\r\n"].concat()).collect();
    bytes.push(0x1A);
    bytes
}

#[test]
fn a_dentist_and_a_nurse_are_paid_as_a_doctor_is() {
    let mut input = Input::generated(20, 21);
    let doctor = input.receipts[0].clone();
    let care = Care::of(&std::fs::read(&doctor).unwrap());
    for (name, bytes) in [("dentist.UKE", care.dental()), ("nurse.UKE", care.nurse())] {
        input.receipts.push(input.write(name, &bytes));
    }
    let month = input.month();
    let told = month.json();
    for delivery in told["deliveries"].as_array().unwrap().iter().filter(|delivery| {
        let path = delivery["path"].as_str().unwrap();
        path.ends_with("dentist.UKE") || path.ends_with("nurse.UKE")
    }) {
        assert_eq!((&delivery["receipts"], &delivery["accepted"]), (&1.into(), &1.into()), "{delivery}\n{}", month.err);
    }
    let decisions = std::fs::read_to_string(input.city().join("out/decisions.csv")).unwrap();
    let mut rows = decisions.trim_start_matches('\u{feff}').lines().map(|line| line.split(',').map(str::to_owned).collect::<Vec<_>>());
    let columns = rows.next().unwrap();
    let at = |name: &str| columns.iter().position(|column| column == name).unwrap();
    let all: Vec<Vec<String>> = rows.collect();
    let of = |file: &str| all.iter().find(|row| row[at("file")].ends_with(file) && row[at("receipt")] == "1").unwrap();
    let first = of(doctor.file_name().unwrap().to_str().unwrap());
    for file in ["dentist.UKE", "nurse.UKE"] {
        let row = of(file);
        for name in ["result", "cost_yen", "insurer_yen", "copay_yen", "subsidy_yen"] {
            assert_eq!(row[at(name)], first[at(name)], "{file} {name}: {row:?} {first:?}");
        }
        assert_eq!(row[at("result")], "OK");
    }
    // 訪問看護 bills no points.
    assert_eq!((of("nurse.UKE")[at("points")].as_str(), of("dentist.UKE")[at("points")].clone()), ("", first[at("points")].clone()));
}
