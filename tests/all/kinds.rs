//! Every kind of claim: the generator's months and their other forms are read as it says, and a child that also went to a dentist and was visited
//! by a nurse is decided and paid by the same rules.

use crate::bad_input::{field, lines, nth};
use crate::command::{josei, text};
use crate::input::Input;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

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

/// Codes by file and receipt (0 for the file as a whole), each sorted.
type Found = BTreeMap<(String, u64), Vec<String>>;

fn found(entries: impl Iterator<Item = (String, u64, String)>) -> Found {
    let mut found = Found::new();
    for (file, receipt, code) in entries {
        found.entry((file, receipt)).or_default().push(code);
    }
    for codes in found.values_mut() {
        codes.sort();
    }
    found
}

/// The receipt of each line: its number in the file, from 1; 0 outside of receipts.
fn receipts_of_lines(bytes: &[u8]) -> Vec<u64> {
    let lines: Vec<Vec<u8>> = bytes.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let id = |line: &[u8]| -> Vec<u8> {
        let mut fields = line.split(|byte| *byte == b',');
        let first = fields.next().unwrap_or_default();
        // CSV情報 has three columns before the record.
        if first == b"1" || first == b"2" { fields.nth(2).unwrap_or_default().to_vec() } else { first.to_vec() }
    };
    let wrapped = lines.first().is_some_and(|line| line.starts_with(b"2,1,0,MN"));
    let dental = lines.first().is_some_and(|line| line.starts_with(b"UK"));
    let begins = |at: usize, line: &[u8]| match id(line).as_slice() {
        b"MN" => wrapped,
        b"IR" => dental && at > 0,
        b"RE" => !wrapped && !dental,
        b"D" => true,
        _ => false,
    };
    let mut receipt = 0;
    let ends = |line: &[u8]| matches!(id(line).trim_ascii_end(), b"GO" | b"HG" | b"T");
    let mut over = false;
    lines
        .iter()
        .enumerate()
        .map(|(at, line)| {
            receipt += u64::from(begins(at, line));
            over |= receipt > 0 && ends(line);
            if over { 0 } else { receipt }
        })
        .collect()
}

/// What `josei check` finds in files below a folder, and how many receipts it accepts of each kind.
fn checked(folder: &Path, names: &[String]) -> (Found, BTreeMap<String, (String, u64, u64)>) {
    let paths: Vec<String> = names.iter().map(|name| text(&folder.join(name))).collect();
    let told: Value = josei([&["check", "--json"][..], &paths.iter().map(String::as_str).collect::<Vec<_>>()].concat()).json();
    let (mut entries, mut kinds) = (Vec::new(), BTreeMap::new());
    for (file, name) in told["files"].as_array().unwrap().iter().zip(names) {
        let of = receipts_of_lines(&std::fs::read(folder.join(name)).unwrap());
        assert_eq!(file["findings_more"], 0, "{name}");
        for finding in file["findings"].as_array().unwrap() {
            let (line, code) = (finding["line"].as_u64().unwrap_or(0), finding["code"].as_str().unwrap());
            // What the first receipt tells of a DPC file concerns the file.
            let at = usize::try_from(line).unwrap().checked_sub(1).filter(|_| code != "R0016");
            let receipt = at.map_or(0, |at| of[at]);
            entries.push((name.clone(), receipt, code.to_owned()));
        }
        let kind = file["kind"].as_str().unwrap().to_owned();
        kinds.insert(name.clone(), (kind, file["receipts"].as_u64().unwrap(), file["accepted"].as_u64().unwrap()));
    }
    (found(entries.into_iter()), kinds)
}

fn wanted(findings: &[Value]) -> Found {
    let of = |finding: &Value| {
        let string = |name: &str| finding[name].as_str().unwrap().to_owned();
        (string("file"), finding["receipt"].as_u64().unwrap_or(0), string("code"))
    };
    found(findings.iter().map(of))
}

#[track_caller]
fn assert_same(seen: &Found, wanted: &Found) {
    let differ: Vec<_> = seen
        .iter()
        .filter(|(place, codes)| wanted.get(place) != Some(codes))
        .chain(wanted.iter().filter(|(place, _)| !seen.contains_key(place)))
        .take(20)
        .collect();
    assert!(differ.is_empty(), "{differ:?}");
}

#[test]
fn all_kinds_and_forms_are_read_as_the_generator_says() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("in");
    let generate = ["generate", "--receipts", "2000", "--external-characters", "--also", "csvinfo,list,returned,volumes", "--out"];
    josei([&generate[..], &[&text(&out)]].concat()).exits(0);
    let read = |path: &str| -> Value { serde_json::from_slice(&std::fs::read(out.join(path)).unwrap()).unwrap() };

    let expected = read("expected.json");
    let files = expected["files"].as_array().unwrap();
    let names: Vec<String> = files.iter().map(|file| file["name"].as_str().unwrap().to_owned()).collect();
    let (seen, kinds) = checked(&out.join("receipts"), &names);
    for file in files {
        let (kind, receipts, accepted) = &kinds[file["name"].as_str().unwrap()];
        assert_eq!(
            (&file["kind"], &file["receipts"], &file["accepted"]),
            (&(*kind).clone().into(), &(*receipts).into(), &(*accepted).into())
        );
    }
    assert_same(&seen, &wanted(expected["findings"].as_array().unwrap()));

    let others = read("other/expected.json");
    for form in ["csvinfo", "list", "returned", "volumes"] {
        let of: Vec<&Value> = others.as_array().unwrap().iter().filter(|other| other["form"] == form).collect();
        let names: Vec<String> = of.iter().map(|other| other["name"].as_str().unwrap().to_owned()).collect();
        let (seen, kinds) = checked(&out.join("other").join(form), &names);
        for other in &of {
            let (kind, receipts, accepted) = &kinds[other["name"].as_str().unwrap()];
            let wanted = (&other["kind"], &other["receipts"], &other["accepted"]);
            assert_eq!(wanted, (&(*kind).clone().into(), &(*receipts).into(), &(*accepted).into()), "{other}");
        }
        let wanted_all: Vec<Value> = of.iter().flat_map(|other| other["findings"].as_array().unwrap().clone()).collect();
        assert_same(&seen, &wanted(&wanted_all));
    }
}
