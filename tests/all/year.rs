//! A year of the city: twelve months, the same children, one folder, and everything that happens to a receipt in it. What was decided, less what was paid, less what
//! stands open, is nothing: for every claim, every correction and every application, by a reckoning of this file alone ([`crate::ledger`]).

use crate::cases::name;
use crate::command::{command, finish, text};
use crate::ledger::Ledger;
use crate::month::assert_expected;
use crate::serve::Serve;
use josei_synthetic::{Defect, DefectRates, Params, SyntheticMonth, generate_months};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

const MONTHS: usize = 12;
const RECEIPTS: u32 = 130;
const SEED: u64 = 7;
/// Day of each month as of which everything is judged.
const DAY: &str = "20";
/// The generator's programme.
const PROGRAMME: &str = "85270023";
/// After these months people come to the desk: what they decide of a month before is carried over.
const DESK_AFTER: [usize; 4] = [1, 3, 7, MONTHS - 1];
/// The month whose receipts come again, and whose eligibility is found wrong later.
const CAME_AGAIN_IN: usize = 2;
/// What is planted, each once or twice a month.
const PLANTED: [Defect; 6] =
    [Defect::NameDiffers, Defect::InsurerLate, Defect::ThirdParty, Defect::Copay, Defect::AfterEnd, Defect::Duplicate];
const PLANTED_OF_100_000: u32 = 1_000;

/// A receipt in its file.
struct Receipt {
    raw: Vec<u8>,
    holder: String,
    service_month: String,
}

/// The receipts of a file, by the places of their RE records.
fn receipts(bytes: &[u8]) -> Vec<Receipt> {
    let mut found: Vec<Receipt> = Vec::new();
    for line in bytes.split_inclusive(|byte| *byte == b'\n').filter(|line| !line.starts_with(b"GO") && line[0] != 0x1A) {
        let fields: Vec<String> = line.split(|byte| *byte == b',').map(|field| String::from_utf8_lossy(field).trim().to_owned()).collect();
        if fields[0] == "RE" {
            found.push(Receipt { raw: Vec::new(), holder: String::new(), service_month: fields[3].clone() });
        }
        let Some(receipt) = found.last_mut() else { continue };
        if fields[0] == "KO" && fields[1] == PROGRAMME {
            receipt.holder.clone_from(&fields[2]);
        }
        receipt.raw.extend_from_slice(line);
    }
    found
}

/// A receipt as its sender sends it again in another month: alone in a file.
fn sent_again(file: &[u8], receipt: &Receipt, from: &str, to: &str) -> Vec<u8> {
    let header = file.split_inclusive(|byte| *byte == b'\n').next().unwrap();
    let (from, to) = (format!(",{from},").replace('-', ""), format!(",{to},").replace('-', ""));
    let at = header.windows(from.len()).position(|part| part == from.as_bytes()).unwrap();
    let mut bytes = [&header[..at], to.as_bytes(), &header[at + from.len()..]].concat();
    let mut fields = receipt.raw.splitn(3, |byte| *byte == b',');
    let (_, _, rest) = (fields.next(), fields.next(), fields.next().unwrap());
    bytes.extend([b"RE,1,", rest].concat());
    let records: Vec<Vec<&[u8]>> =
        receipt.raw.split(|byte| *byte == b'\n').map(|line| line.split(|byte| *byte == b',').collect()).collect();
    let payers: Vec<_> = records.iter().filter(|record| [&b"HO"[..], b"KO"].contains(&record[0])).collect();
    let points = String::from_utf8_lossy(payers[0][5]).into_owned();
    bytes.extend(format!("GO,{},{points},99\r\n\u{1A}", payers.len()).as_bytes());
    bytes
}

/// The year as its senders and the register make it.
struct Year {
    folder: tempfile::TempDir,
    months: Vec<SyntheticMonth>,
    named: Vec<String>,
    ledger: Ledger,
    /// Files that come again in a month, with the answer to each.
    again: BTreeMap<usize, Vec<(String, Vec<u8>)>>,
    /// Who was suspended too late, in which month of care.
    suspended: Option<(String, String)>,
}

impl Year {
    fn new() -> Self {
        let defects = PLANTED.into_iter().fold(DefectRates::default(), |rates, defect| rates.with(defect, PLANTED_OF_100_000));
        let months = generate_months(&Params { defects, ..Params::new(RECEIPTS, SEED) }, u32::try_from(MONTHS).unwrap()).unwrap();
        let named = months.iter().map(|month| month.expected.billing_month.to_string()).collect();
        let (ledger, again) = (Ledger::default(), BTreeMap::new());
        Self { folder: tempfile::tempdir().unwrap(), months, named, ledger, again, suspended: None }
    }

    fn city(&self) -> PathBuf {
        self.folder.path().join("city")
    }

    fn write(&self, at: usize, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.folder.path().join("in").join(&self.named[at]).join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// The register of a month, with what was learned too late.
    fn register(&self, at: usize) -> Vec<u8> {
        let register = String::from_utf8(self.months[at].register_csv.clone()).unwrap();
        let Some((holder, month)) = &self.suspended else { return register.into_bytes() };
        let (first, next) = (format!("{}-01", dashed(month)), next_month(month));
        let mut changed = 0;
        let rows: Vec<String> = register
            .lines()
            .map(|line| {
                let mut cells: Vec<&str> = line.split(',').collect();
                if cells[1] == holder && !cells[6].is_empty() && cells[6] <= first.as_str() && cells[7] >= next.as_str() {
                    (cells[9], cells[10]) = (&first, &next);
                    changed += 1;
                }
                cells.join(",")
            })
            .collect();
        assert_eq!(changed, 1, "one certificate covered the month");
        (rows.join("\r\n") + "\r\n").into_bytes()
    }

    /// `josei month` on a month's files, those that come again among them.
    fn run(&self, at: usize) -> Value {
        let month = &self.months[at];
        let mut files: Vec<PathBuf> =
            month.files.iter().map(|file| self.write(at, &format!("receipts/{}", file.name), &file.bytes)).collect();
        files.extend(self.again.get(&at).into_iter().flatten().map(|(name, bytes)| self.write(at, &format!("receipts/{name}"), bytes)));
        // Each month's guardian is another one.
        let applications = String::from_utf8(month.applications_csv.clone()).unwrap().replace(",p0", &format!(",p{at:02}"));
        let applications = self.write(at, "applications.csv", applications.as_bytes());
        let register = self.write(at, "register.csv", &self.register(at));
        let mut command = command(["month", "--register", &text(&register), "--receipts"]);
        command.args(files).args(["--applications", &text(&applications), "--dir", &text(&self.city()), "--json"]);
        command.args(["--today", &format!("{}-{DAY}", self.named[at]), "--billing-month", &self.named[at]]);
        finish(&mut command).exits(0).json()
    }

    /// The answers of a month, each with its name in the ledger.
    fn answers<'y>(&'y self, at: usize, month: &Value) -> Vec<(String, &'y josei_synthetic::ReceiptAnswer)> {
        let file = |path: &Value| Path::new(path.as_str().unwrap()).file_name().unwrap().to_str().unwrap().to_owned();
        let deliveries: BTreeMap<String, &str> =
            month["deliveries"].as_array().unwrap().iter().map(|one| (file(&one["path"]), one["id"].as_str().unwrap())).collect();
        self.months[at].expected.answers.iter().map(|one| (format!("{}/{}", deliveries[&one.file], one.number), one)).collect()
    }

    fn file_of(&self, at: usize, name: &str) -> &[u8] {
        &self.months[at].files.iter().find(|file| file.name == name).unwrap().bytes
    }

    /// A month is decided and paid by the machine, and its file is read.
    fn month(&mut self, at: usize) -> Value {
        let answer = self.run(at);
        let expected = serde_json::to_value(&self.months[at].expected).unwrap();
        let mut booked: Vec<(String, String, i64)> = Vec::new();
        let bodies: BTreeMap<&str, &str> = expected["files"]
            .as_array()
            .unwrap()
            .iter()
            .map(|file| (file["name"].as_str().unwrap(), file["review_body"].as_str().unwrap()))
            .collect();
        for (name, one) in self.answers(at, &answer) {
            booked.push((name, bodies[one.file.as_str()].to_owned(), one.yen));
        }
        for (name, payee, yen) in booked {
            self.ledger.claim(&name, &payee, &self.named[at], yen);
        }
        for one in expected["applications"].as_array().unwrap().iter().filter(|one| one["result"] == "paid") {
            self.ledger.claim(one["number"].as_str().unwrap(), "people", &self.named[at], one["yen"].as_i64().unwrap());
            self.ledger.occurred("application");
        }
        answer
    }

    /// The bank file that a month's own batch made.
    fn paid(&mut self, answer: &Value, at: usize) {
        let [batch] = &answer["payment"]["batches"].as_array().unwrap()[..] else { panic!("{answer}") };
        let bytes = std::fs::read(batch["path"].as_str().unwrap()).unwrap();
        let shown = json!({
            "sequence": batch["batch"], "billing_month": self.named[at], "owed_yen": batch["total_yen"], "withheld_yen": 0, "total_yen": batch["total_yen"],
        });
        self.ledger.left(&shown, &[], &bytes);
    }
}

/// YYYYMM as YYYY-MM.
fn dashed(month: &str) -> String {
    let (year, month) = month.split_at(4);
    format!("{year}-{month}")
}

/// The month of the running clock, YYYY-MM.
fn this_month() -> String {
    josei_base::date::japanese_day(josei_base::Timestamp::now()).strftime("%Y-%m").to_string()
}

/// The first day of the month behind `YYYYMM`.
fn next_month(month: &str) -> String {
    let (year, month) = month.split_at(4);
    let (year, month): (u32, u32) = (year.parse().unwrap(), month.parse().unwrap());
    if month == 12 { format!("{}-01-01", year + 1) } else { format!("{year}-{:02}-01", month + 1) }
}

/// The desk: what people do to a running city.
struct Desk<'y> {
    city: Serve,
    year: &'y mut Year,
}

impl Desk<'_> {
    fn get(&self, person: &str, function: &str, path: &str) -> Value {
        let answer = self.city.ask(Some(person), "GET", function, path, None);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text);
        serde_json::from_str(&answer.text).unwrap()
    }

    fn post(&self, person: &str, function: &str, path: &str, body: &Value) -> Value {
        let (status, answer) = self.city.post(person, function, path, body);
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }

    fn waiting(&self, month: &str) -> Vec<Value> {
        let args = ["case", "list", "--billing-month", month, "--state", "WAITING", "--json"];
        self.city.as_person("clerk-1", &args).exits(0).json()["cases"].as_array().unwrap().clone()
    }

    /// Takes, proposes and approves; the books learn it.
    fn decide(&mut self, case: &Value, proposal: &str) {
        let (at, yen) = (format!("/cases/{}", name(case)), case["yen"].as_i64().unwrap());
        let reason = if proposal == "return" { case["codes"][0].as_str().unwrap() } else { "K104" };
        let mut proposed = json!({"request": "propose", "proposal": proposal, "reason": reason, "note": "台帳で確認した"});
        let (owed, back) = match proposal {
            "accept" => (yen, None),
            "split" => (yen / 2, Some(yen - yen / 2)),
            _ => (0, Some(yen)),
        };
        if proposal == "split" {
            proposed["part_yen"] = json!(owed);
        }
        self.post("clerk-1", "benefit-decide", &format!("{at}/take"), &json!({"request": "take"}));
        self.post("clerk-1", "benefit-decide", &format!("{at}/propose"), &proposed);
        let decided = self.post("approver-1", "benefit-decide", &format!("{at}/approve"), &json!({"request": "approve"}));
        assert_eq!(decided["payable_yen"], json!(owed), "{decided}");
        self.book(case, owed, back.map(|yen| ("return", yen)));
    }

    fn book(&mut self, case: &Value, owed: i64, back: Option<(&'static str, i64)>) {
        let claim = format!("{}/{}", case["delivery"].as_str().unwrap(), case["number"]);
        self.year.ledger.word(&claim, case["review_body"].as_str().unwrap(), case["month"].as_str().unwrap(), owed, back);
    }

    /// What was accepted is taken back: raised where the machine had accepted it, proposed by one, approved by another.
    fn correct(&mut self, month: &str, claim: &str, yen: i64) {
        let case = format!("{month}/{claim}");
        self.city.as_person("clerk-1", &["case", "raise", &case, "--chunk", "1", "--reason", "K101", "--json"]).exits(0);
        let proposed = ["case", "propose", &case, "--proposal", "correct", "--reason", "K101", "--note", "台帳で確認した", "--json"];
        self.city.as_person("clerk-1", &proposed).exits(0);
        let approved = self.city.as_person("approver-1", &["case", "approve", &case, "--json"]).exits(0).json();
        assert_eq!((&approved["state"], &approved["payable_yen"]), (&json!("CORRECTED"), &json!(0)), "{approved}");
        self.book(&approved, -yen, Some(("correction", yen)));
        self.year.ledger.occurred("correction");
    }

    /// The register says now that a holder had no right to what was paid.
    fn taken_back_late(&mut self) {
        let (holder, month) = self.year.suspended.clone().unwrap();
        let month = dashed(&month);
        let numbers = self.year.write(0, "numbers.txt", format!("{PROGRAMME} {holder}\n").as_bytes());
        let args = [
            "case",
            "late",
            "--numbers",
            &text(&numbers),
            "--from",
            &month,
            "--until",
            &month,
            "--propose",
            "--note",
            "停止の届出が遅れた",
            "--json",
        ];
        let late = self.city.as_person("clerk-1", &args).exits(0).json();
        let touched: Vec<Value> = late["receipts"].as_array().unwrap().iter().filter(|one| one["change"] == "correct").cloned().collect();
        assert!(!touched.is_empty() && touched.iter().all(|one| one["should_be_yen"] == 0), "{late}");
        for one in touched {
            let case = format!("{}/{}/{}", one["month"].as_str().unwrap(), one["delivery"].as_str().unwrap(), one["number"]);
            let approved = self.city.as_person("approver-1", &["case", "approve", &case, "--json"]).exits(0).json();
            assert_eq!(approved["state"], "CORRECTED", "{approved}");
            let yen = one["owed_yen"].as_i64().unwrap();
            self.book(&approved, -yen, Some(("correction", yen)));
            self.year.ledger.occurred("late change of eligibility");
        }
    }

    /// What is open of a month is paid by a batch of its own, and its file is read. Given up, the next one pays it.
    fn pay(&mut self, month: &str, is_given_up: bool) {
        let open =
            |request: &str| self.city.post("preparer-1", "payment-file", "/batches", &json!({"request": request, "billing_month": month}));
        let request = format!("desk-{month}-{}", self.year.ledger.files());
        let (status, mut batch) = open(&request);
        if self.year.ledger.open(month) == 0 {
            assert_eq!((status, &batch["code"]), (409, &json!("P0304")), "{month}: {batch}");
            return;
        }
        assert_eq!(status, 200, "{month}: {batch}");
        if is_given_up {
            let voided = self.post("preparer-1", "payment-file", &format!("/batches/{}/void", batch["sequence"]), &json!({}));
            assert_eq!(voided["state"], "VOIDED", "{voided}");
            let next = open(&format!("{request}-again"));
            for same in ["owed_yen", "withheld_yen", "total_yen", "obligations"] {
                assert_eq!(next.1[same], batch[same], "{same} of {next:?}");
            }
            batch = next.1;
            self.year.ledger.occurred("batch given up");
        }
        let [number, total, lines] = ["sequence", "total_yen", "lines"].map(|name| batch[name].to_string());
        let hash = batch["file_sha256"].as_str().unwrap();
        for approver in ["approver-1", "approver-2"] {
            self.city
                .as_person(approver, &["payment", "approve", &number, "--sha256", hash, "--lines", &lines, "--total-yen", &total])
                .exits(0);
        }
        let issued = self.post("finance-1", "payment-file", &format!("/batches/{number}/release"), &json!({}));
        let out = self.year.folder.path().join(format!("desk-{number}.txt"));
        let pull = ["payment", "pull", &number, "--release-token", issued["token"].as_str().unwrap(), "--out", &text(&out)];
        self.city.as_person("finance-1", &pull).exits(0);
        let paid = json!({"lines": batch["lines"], "total_yen": batch["total_yen"]});
        self.post("finance-1", "payment-file", &format!("/batches/{number}/confirm"), &paid);
        let shown = self.get("finance-1", "payment-file", &format!("/batches/{number}"));
        assert_eq!(shown["state"], "CONFIRMED", "{shown}");
        let withheld = shown.pointer("/detail/nettings/listed").and_then(Value::as_array).cloned().unwrap_or_default();
        self.year.ledger.left(&shown, &withheld, &std::fs::read(out).unwrap());
        self.year.ledger.occurred("carry-over");
    }

    /// The lists of this month, by kind and review body: count and yen, as they went out.
    fn lists(&self) -> BTreeMap<(&'static str, String), (u64, i64)> {
        let month = this_month();
        let mut lists = BTreeMap::new();
        for kind in ["return", "correction"] {
            for body in ["shiharai", "kokuho"] {
                let at = format!("/lists/{month}/{kind}/{body}/1");
                let (status, made) = self.city.post("clerk-1", "benefit-decide", &at, &json!({}));
                if status == 409 {
                    continue;
                }
                let seen = json!({"count": made["count"], "total_yen": made["total_yen"]});
                self.post("approver-1", "benefit-decide", &format!("{at}/approve"), &seen);
                let taken = self.get("clerk-1", "benefit-decide", &format!("{at}/json"));
                let lines = taken["receipts"].as_array().unwrap();
                let yen: i64 = lines.iter().map(|line| line["yen"].as_i64().unwrap()).sum();
                assert_eq!((taken["total_yen"].as_i64(), taken["count"].as_u64()), (Some(yen), u64::try_from(lines.len()).ok()));
                lists.insert((kind, body.to_owned()), (taken["count"].as_u64().unwrap(), yen.abs()));
            }
        }
        lists
    }

    /// What statistics say was decided, over all months of care and the month in which corrections were.
    fn statistics(&self) -> i64 {
        let this = this_month();
        let folder = text(&self.year.folder.path().join("statistics"));
        let yen = |month: &String| {
            let made = self.city.as_person("clerk-1", &["statistics", month, "--out", &folder, "--json"]).exits(0).json();
            made["yen"].as_i64().unwrap()
        };
        self.year.named.iter().chain([&this]).map(yen).sum()
    }
}

impl Year {
    /// What is taken back, comes again or is found wrong is chosen among what a month paid: receipts of 医科 that name their days.
    fn choose(&self, at: usize, month: &Value, skip: usize) -> (String, i64, String, Receipt) {
        let later: Vec<Receipt> = (at + 1..MONTHS).flat_map(|at| &self.months[at].files).flat_map(|file| receipts(&file.bytes)).collect();
        let care = self.named[at - 1].replace('-', "");
        let found = self.answers(at, month).into_iter().filter(|(_, one)| one.yen > 0 && one.defect.is_none()).filter_map(|(name, one)| {
            let receipt = self.of_a_clinic(at, &one.file, one.number)?;
            let alone = !later.iter().any(|other| other.holder == receipt.holder && other.service_month == receipt.service_month);
            (alone && receipt.service_month == care).then(|| (name, one.yen, one.file.clone(), receipt))
        });
        let mut found: Vec<_> = found.collect();
        // The smallest: a payment that it is withheld from is larger.
        found.sort_by_key(|(_, yen, ..)| *yen);
        found.into_iter().nth(skip).expect("enough of them")
    }

    /// A receipt of 医科 whose file says its month in one way, so that it can come again in another.
    fn of_a_clinic(&self, at: usize, name: &str, number: u64) -> Option<Receipt> {
        let (file, month) = (self.file_of(at, name), format!(",{},", self.named[at].replace('-', "")));
        let header = file.split(|byte| *byte == b'\n').next()?;
        let fits = name.starts_with("27-1-") && !name.contains("dpc") && header.windows(month.len()).any(|part| part == month.as_bytes());
        receipts(file).into_iter().nth(usize::try_from(number).unwrap() - 1).filter(|_| fits)
    }

    /// A receipt comes again in a later month, alone in a file.
    fn comes_again(&mut self, at: usize, (claim, yen, file): (&str, i64, &str), receipt: &Receipt) {
        let bytes = sent_again(self.file_of(at, file), receipt, &self.named[at], &self.named[CAME_AGAIN_IN]);
        self.ledger.will_come_again(claim, yen);
        let files = self.again.entry(CAME_AGAIN_IN).or_default();
        files.push((format!("again-{}.UKE", files.len()), bytes));
    }
}

#[test]
fn a_year_comes_out_even_for_every_claim_correction_and_application() {
    let mut year = Year::new();
    assert_eq!((year.named[0].as_str(), year.named[MONTHS - 1].as_str()), ("2024-07", "2025-06"));
    let mut batches = BTreeSet::new();
    let mut answers: Vec<Value> = Vec::new();
    for at in 0..MONTHS {
        let answer = year.month(at);
        let again = year.again.get(&at).cloned().unwrap_or_default();
        if again.is_empty() {
            let mut expected = serde_json::to_value(&year.months[at].expected).unwrap();
            // The guardians are paid in the same file.
            let people = expected["applications"].as_array().unwrap().iter().filter(|one| one["result"] == "paid");
            let people: Vec<Value> = people.map(|one| json!({"review_body": "people", "yen": one["yen"]})).collect();
            expected["paid"].as_array_mut().unwrap().extend(people);
            assert_expected(&answer, &expected);
        }
        for (number, (file, _)) in again.iter().enumerate() {
            let delivery =
                answer["deliveries"].as_array().unwrap().iter().find(|one| one["path"].as_str().unwrap().ends_with(file.as_str())).unwrap();
            assert_eq!((&delivery["accepted"], &delivery["file_errors"]), (&json!(1), &json!(0)), "{delivery}");
            let claim = format!("{}/1", delivery["id"].as_str().unwrap());
            let (payee, yen) = year.ledger.came_again(number);
            year.ledger.claim(&claim, &payee, &year.named[at], yen);
            year.ledger.occurred(if yen > 0 { "corrected and sent again" } else { "returned and sent again" });
        }
        for batch in answer["payment"]["batches"].as_array().unwrap() {
            assert!(batches.insert(batch["batch"].to_string()), "{at}: another month's batch");
        }
        year.paid(&answer, at);
        answers.push(answer);
        if !DESK_AFTER.contains(&at) {
            continue;
        }
        let city = Serve::on(&year.city());
        let mut desk = Desk { city, year: &mut year };
        let (mut turn, since) = (0, DESK_AFTER.iter().rev().find(|before| **before < at).copied().unwrap_or(0));
        for (month, answer) in answers.iter().enumerate().take(at + 1).skip(since) {
            let named = desk.year.named[month].clone();
            let mut waiting = desk.waiting(&named);
            if month == at {
                // The last one of this month stays for the next time.
                assert!(waiting.pop().is_some());
                desk.year.ledger.occurred("left for later");
            }
            for case in waiting {
                turn += 1;
                let pays = case["yen"].as_i64() > Some(1);
                let claim = format!("{}/{}", case["delivery"].as_str().unwrap(), case["number"]);
                let of_answer = desk.year.answers(month, answer).into_iter().find(|(name, _)| *name == claim).map(|(_, one)| one.clone());
                let again = of_answer.filter(|one| at == 1 && case["outcome"] == "review" && one.defect.as_deref() != Some("insurer_late"));
                if let Some((receipt, one)) = again.and_then(|one| Some((desk.year.of_a_clinic(month, &one.file, one.number)?, one))) {
                    desk.decide(&case, "return");
                    desk.year.comes_again(month, (&claim, 0, &one.file), &receipt);
                    desk.year.ledger.occurred("returned");
                    continue;
                }
                let proposal = match (case["outcome"].as_str().unwrap(), turn % 4) {
                    ("review", 1) => "return",
                    ("review", 2) if pays => "split",
                    ("review", _) => "accept",
                    (_, 3) if pays => "accept",
                    _ => "return",
                };
                desk.decide(&case, proposal);
                desk.year.ledger.occurred(match (case["outcome"].as_str().unwrap(), proposal) {
                    ("review", "accept") => "accepted",
                    (_, "accept") => "against the machine",
                    (_, "split") => "split",
                    _ => "returned",
                });
            }
        }
        match at {
            1 => {
                // Two that were paid are taken back; one comes again. Another holder turns out to have had no right.
                for (skip, comes_again) in [(0, true), (1, false)] {
                    let (claim, yen, file, receipt) = desk.year.choose(1, &answers[1], skip);
                    desk.correct(&desk.year.named[1].clone(), &claim, yen);
                    if comes_again {
                        desk.year.comes_again(1, (&claim, yen, &file), &receipt);
                    }
                }
                let (_, _, _, receipt) = desk.year.choose(1, &answers[1], 2);
                desk.year.suspended = Some((receipt.holder, receipt.service_month));
            }
            3 => desk.taken_back_late(),
            _ => {}
        }
        for month in since..=at {
            let named = desk.year.named[month].clone();
            desk.pay(&named, month == since);
        }
        if at + 1 == MONTHS {
            // Decided when nothing more is paid: it stays owed. Taken back then: it stays a receivable.
            for case in desk.waiting(&desk.year.named[at].clone()) {
                desk.decide(&case, "accept");
            }
            let (claim, yen, ..) = desk.year.choose(at, &answers[at], 0);
            desk.correct(&desk.year.named[at].clone(), &claim, yen);
            desk.year.ledger.agree_lists(&desk.lists());
            let statistics = desk.statistics();
            let last: BTreeMap<String, u64> = desk.year.ledger.last_batches();
            let carried: BTreeMap<String, i64> = last
                .iter()
                .map(|(month, batch)| {
                    let shown = desk.get("finance-1", "payment-file", &format!("/batches/{batch}"));
                    (month.clone(), shown.pointer("/detail/carried_over/total_yen").and_then(Value::as_i64).unwrap())
                })
                .collect();
            let newest = last.values().max().unwrap();
            let shown = desk.get("finance-1", "payment-file", &format!("/batches/{newest}"));
            let receivables = shown.pointer("/detail/open_receivables/listed").and_then(Value::as_array).unwrap().clone();
            desk.year.ledger.reckon(&carried, &receivables, statistics);
        }
    }
    let is_late = |month: &SyntheticMonth, answer: &josei_synthetic::ReceiptAnswer| {
        answer.yen > 0 && answer.service_month.0.index() + 1 < month.expected.billing_month.0.index()
    };
    let late = year.months.iter().map(|month| month.expected.answers.iter().filter(|answer| is_late(month, answer)).count());
    assert!(late.sum::<usize>() > MONTHS, "late receipts are paid");
    for kind in [
        "application",
        "accepted",
        "against the machine",
        "split",
        "returned",
        "correction",
        "corrected and sent again",
        "returned and sent again",
        "late change of eligibility",
        "left for later",
        "carry-over",
        "batch given up",
        "withheld",
        "receivable at the end",
        "owed at the end",
    ] {
        year.ledger.assert_occurred(kind);
    }
    // A month that is over stays as it was.
    assert_eq!(year.run(2)["payment"]["batches"][0], answers[2]["payment"]["batches"][0]);
}
