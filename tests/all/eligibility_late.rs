//! A late change of eligibility (資格の遡及喪失): a holder turns out to have lost the certificate before care that was paid. The receipts are found, taken back by two
//! people, on the list of corrections, and withheld from what the review body is paid next.

use crate::carried::decide;
use crate::cases::{cases, this_month};
use crate::command::{files, text};
use crate::input::{Input, MONTH};
use crate::serve::Serve;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Day of loss: before the care of the month, after the certificates began that are looked at.
const LOST_ON: &str = "2024-05-20";

/// A paid receipt of a holder who is found in the register.
struct Paid {
    programme: String,
    holder: String,
    yen: i64,
}

/// Programme and holder of each receipt of a claim file, by the place of its RE record.
pub fn holders(bytes: &[u8]) -> Vec<Vec<(String, String)>> {
    let mut found: Vec<Vec<(String, String)>> = Vec::new();
    for line in bytes.split(|byte| *byte == b'\n') {
        let fields: Vec<String> = line.split(|byte| *byte == b',').map(|field| String::from_utf8_lossy(field).trim().to_owned()).collect();
        match fields[0].as_str() {
            "RE" => found.push(Vec::new()),
            "KO" if !found.is_empty() => found.last_mut().unwrap().push((fields[1].clone(), fields[2].clone())),
            _ => {}
        }
    }
    found
}

/// Cells of a register without quotes.
fn rows(register: &str) -> Vec<Vec<String>> {
    register.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

/// The cheapest accepted receipt of a claim file whose holder had the certificate well before.
fn paid(input: &Input) -> Paid {
    let register = rows(&std::fs::read_to_string(&input.register).unwrap());
    let known: BTreeMap<(String, String), String> =
        register.iter().skip(1).filter(|row| !row[6].is_empty()).map(|row| ((row[0].clone(), row[1].clone()), row[6].clone())).collect();
    let mut found: Vec<Paid> = Vec::new();
    let expected = input.expected();
    for path in input.receipts.iter().filter(|path| path.extension().is_some_and(|end| end == "UKE")) {
        let holders = holders(&std::fs::read(path).unwrap());
        let file = path.file_name().unwrap().to_str().unwrap();
        for answer in expected["answers"].as_array().unwrap().iter().filter(|one| one["file"] == file && one["result"] == "ok") {
            let (number, yen) = (answer["number"].as_u64().unwrap(), answer["yen"].as_i64().unwrap());
            let of = holders.get(usize::try_from(number - 1).unwrap()).into_iter().flatten();
            let ours = of.filter_map(|(programme, holder)| {
                let key = (programme.clone(), format!("{holder:0>7}"));
                known.get(&key).or_else(|| known.get(&(programme.clone(), holder.clone()))).map(|from| (key, from))
            });
            found.extend(ours.filter(|(_, from)| yen > 0 && from.as_str() < "2024-05-01").map(|((programme, holder), _)| Paid {
                programme,
                holder,
                yen,
            }));
        }
    }
    found.into_iter().min_by_key(|paid| paid.yen).expect("an accepted receipt of a known holder")
}

/// The register as it should have been: the holder lost the certificate.
fn lose(input: &Input, paid: &Paid) {
    let register = std::fs::read_to_string(&input.register).unwrap();
    let mut lost = 0;
    let changed: Vec<String> = rows(&register)
        .into_iter()
        .map(|mut row| {
            let is_holder = row[0] == paid.programme && format!("{:0>7}", row[1]) == paid.holder;
            if is_holder && !row[6].is_empty() && row[6].as_str() < LOST_ON && (row[7].is_empty() || row[7].as_str() > LOST_ON) {
                (row[11], row[12]) = (LOST_ON.to_owned(), "moved_out".to_owned());
                lost += 1;
            }
            row.join(",")
        })
        .collect();
    assert_eq!(lost, 1, "one certificate held the day");
    std::fs::write(&input.register, changed.join("\n") + "\n").unwrap();
}

#[test]
fn a_retroactive_loss_is_taken_back_by_two_people_and_withheld_from_the_next_payment() {
    let input = Input::generated(600, 7);
    let month = input.month().exits(0).json();
    let paid = paid(&input);
    lose(&input, &paid);
    // The corrected register is loaded; what was decided by the other one stays as it is.
    let again = input.month().json();
    assert_eq!(again["payment"], month["payment"]);
    let city = Serve::of(&input);
    let numbers = text(&input.write("numbers.txt", format!("{} {}\n", paid.programme, paid.holder).as_bytes()));
    let late = |more: &[&str]| {
        let args = ["case", "late", "--numbers", &numbers, "--from", "2024-06", "--until", "2024-07", "--json"];
        city.as_person("clerk-1", &[&args[..], more].concat()).exits(0).json()
    };
    let receipts = |late: &Value| late["receipts"].as_array().unwrap().clone();

    // Listing changes nothing.
    let before = cases(&city, &[]).len();
    let listed = late(&[]);
    assert_eq!((listed["proposed"].as_u64(), cases(&city, &[]).len()), (Some(0), before), "{listed}");
    let touched: Vec<Value> = receipts(&listed).into_iter().filter(|one| one["change"] == "correct").collect();
    assert!(touched.iter().any(|one| one["owed_yen"].as_i64() == Some(paid.yen)), "{listed}");
    assert!(touched.iter().all(|one| one["should_be_yen"] == 0 && !one["codes_now"].as_array().unwrap().is_empty()), "{listed}");

    // Proposed once, however often it is told.
    let proposed = late(&["--propose", "--note", "転出の届出が遅れた"]);
    assert_eq!(proposed["proposed"].as_u64().unwrap(), u64::try_from(touched.len()).unwrap(), "{proposed}");
    let told_again = late(&["--propose"]);
    assert_eq!(told_again["proposed"], 0, "{told_again}");
    assert!(receipts(&told_again).iter().filter(|one| one["change"] == "correct").all(|one| one["case_state"] == "PROPOSED"));
    assert_eq!(cases(&city, &[]).len(), before + touched.len());

    // Another person approves, each with both amounts before the eyes.
    let mut back: BTreeMap<String, i64> = BTreeMap::new();
    for one in &touched {
        let case = format!("{}/{}/{}", one["month"].as_str().unwrap(), one["delivery"].as_str().unwrap(), one["number"]);
        let shown = city.as_person("approver-1", &["case", "show", &case, "--json"]).exits(0).json();
        assert_eq!((&shown["case"]["payable_yen"], &shown["case"]["should_be_yen"]), (&one["owed_yen"], &json!(0)), "{shown}");
        let acts: Vec<&str> = shown["history"].as_array().unwrap().iter().map(|act| act["act"].as_str().unwrap()).collect();
        assert_eq!((acts, &shown["history"][1]["note"]), (vec!["raise", "propose"], &json!("転出の届出が遅れた")));
        let (status, refused) = city.post("clerk-1", "benefit-decide", &format!("/cases/{case}/approve"), &json!({"request": "own"}));
        assert_eq!((status, &refused["code"]), (403, &json!("K0002")), "{refused}");
        let approved = city.as_person("approver-1", &["case", "approve", &case, "--json"]).exits(0).json();
        assert_eq!((&approved["state"], &approved["payable_yen"]), (&json!("CORRECTED"), &json!(0)), "{approved}");
        *back.entry(approved["review_body"].as_str().unwrap().to_owned()).or_default() += one["owed_yen"].as_i64().unwrap();
    }
    let total: i64 = back.values().sum();
    let after = late(&["--propose"]);
    assert!(after["proposed"] == 0 && receipts(&after).iter().all(|one| one["change"] != "correct"), "{after}");

    // On the list of corrections of each review body, with the negative of what was paid.
    let out = input.path("lists");
    for (body, yen) in &back {
        let list = format!("{}/correction/{body}/1", this_month(&input));
        let made = city.as_person("clerk-1", &["case", "lists", "make", &list, "--json"]).exits(0).json();
        assert_eq!(made["total_yen"].as_i64(), Some(-yen), "{made}");
        let (count, yen) = (made["count"].to_string(), made["total_yen"].to_string());
        city.as_person("approver-1", &["case", "lists", "approve", &list, "--count", &count, "--total-yen", &yen]).exits(0);
        city.as_person("clerk-1", &["case", "lists", "take", &list, "--out", &text(&out)]).exits(0);
        city.as_person("clerk-1", &["case", "lists", "take", &list, "--out", &text(&out)]).exits(2).says(&["既にあります"]);
    }
    let taken = files(&out);
    assert_eq!(taken.len(), back.len());
    assert!(taken.iter().all(|path| path.file_name().unwrap().to_str().unwrap().starts_with("KAGO_")));
    let listed = city.as_person("clerk-1", &["case", "lists", "show", "--month", &this_month(&input), "--json"]).exits(0).json();
    assert_eq!(listed["lists"].as_array().unwrap().len(), back.len());

    // The next payment of each body is less by it: original and negative are nothing.
    let mut owed: BTreeMap<String, i64> = BTreeMap::new();
    for case in cases(&city, &["--state", "WAITING"]) {
        let decided = decide(&city, &case, "accept");
        *owed.entry(decided["review_body"].as_str().unwrap().to_owned()).or_default() += decided["payable_yen"].as_i64().unwrap();
    }
    let withheld: i64 = back.iter().map(|(body, yen)| *yen.min(owed.get(body).unwrap_or(&0))).sum();
    assert_eq!(withheld, total, "enough is owed for all of it to be withheld");
    let (status, batch) = city.post("preparer-1", "payment-file", "/batches", &json!({"request": "next", "billing_month": MONTH}));
    assert_eq!(status, 200, "{batch}");
    let gross: i64 = owed.values().sum();
    assert_eq!(
        (batch["owed_yen"].as_i64(), batch["withheld_yen"].as_i64(), batch["total_yen"].as_i64()),
        (Some(gross), Some(total), Some(gross - total)),
        "{batch}"
    );

    // In the statistics of the month it was decided in it takes away what it takes back.
    let folder = text(&input.path("statistics"));
    let made = city.as_person("clerk-1", &["statistics", &this_month(&input), "--out", &folder, "--json"]).exits(0).json();
    assert_eq!(
        (made["yen"].as_i64(), made["receivables_yen"].as_i64(), made["obligations_yen"].as_i64()),
        (Some(-total), Some(total), Some(0))
    );
    assert_eq!(made["cases"].as_i64(), Some(-i64::try_from(touched.len()).unwrap()), "{made}");
}
