//! A child's life through the functions: born, a card, care, another insurer, another ward, 生活保護 and back, moved away; and a child whose school years end.
//! The desk enters events, the register becomes the snapshot, and a receipt of each stage is decided by it. Months are counted back from today.

use crate::bad_input::{field, joined, lines, nth, set};
use crate::command::{josei, text};
use crate::register::filled;
use crate::serve::Serve;
use josei_base::{Date, Month, Timestamp, date::japanese_day};
use serde_json::{Value, json};
use std::path::PathBuf;

const HOLDER: &str = "1234566";
const ELDER: &str = "2345676";
/// 見本　太郎, ミホン　タロウ in Windows-31J.
const NAME: &[u8] = b"\x8C\xA9\x96\x7B\x81\x40\x91\xBE\x98\x59";
const KANA: &[u8] = b"\x83\x7E\x83\x7A\x83\x93\x81\x40\x83\x5E\x83\x8D\x83\x45";
/// 社保 both, so that one review body sends all receipts.
const FIRST_INSURER: &str = "01270016";
const SECOND_INSURER: &str = "06271019";

struct World {
    folder: tempfile::TempDir,
    city: Serve,
    today: Date,
}

/// A child as receipts name it.
struct Child<'a> {
    holder: &'a str,
    birth: Date,
    /// レセプト種別: 医科 with our programme, 未就学 or 家族.
    kind: &'a [u8],
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let city = Serve::on(&folder.path().join("city"));
        Self { folder, city, today: japanese_day(Timestamp::now()) }
    }

    fn month(&self, back: i32) -> Month {
        Month::of(self.today).unwrap().plus_months(-back).unwrap()
    }

    /// An event of some changes: entered by one, approved by another; the person's internal number.
    fn event(&self, person: Option<&str>, reason: &str, day: Date, changes: &[&str], fields: &[(&str, &str)]) -> String {
        let holder = person.map_or(vec![], |person| vec!["--holder", person]);
        let form = josei([&["register", "template"], changes, &holder].concat()).exits(0).out;
        let on = day.to_string();
        let header = [("notified_on", on.as_str()), ("reception_ward", "1"), ("changed_on", &on), ("change_reason", reason)];
        let file = filled(&form, &[&header[..], fields].concat()).replace("card_number = \"\"", "card_number = 1");
        let path = self.folder.path().join("event.toml");
        std::fs::write(&path, &file).unwrap();
        let entered = self.city.as_person("registrar-1", &["register", "propose", &text(&path), "--json"]).exits(0).json();
        let person = file.lines().find_map(|line| line.strip_prefix("holder = \"")?.split('"').next()).unwrap().to_owned();
        let draft = format!("{person}/{}", entered["id"].as_str().unwrap());
        self.city.as_person("approver-1", &["register", "approve", &draft, "--json"]).exits(0);
        person
    }

    /// What the register says now becomes what receipts are decided by.
    fn snapshot(&self) -> Value {
        let (status, made) = self.city.post("registrar-1", "register-import", "/snapshots", &json!({}));
        assert_eq!(status, 200, "{made}");
        made
    }

    /// One receipt of a child in a month: the generator's, with this child in its place.
    fn receipt(&self, child: &Child<'_>, month: Month, insurer: &str) -> PathBuf {
        let billing = month.plus_months(1).unwrap().to_string();
        let made = self.folder.path().join(format!("made-{billing}"));
        josei(["generate", "--receipts", "60", "--seed", "7", "--billing-month", &billing, "--out", &text(&made)]).exits(0);
        let file = crate::command::files(&made.join("receipts")).into_iter().next().unwrap();
        let all = lines(&std::fs::read(&file).unwrap());
        let wanted = month.compact();
        let of_kind = |line: &Vec<u8>| line.starts_with(b"RE,") && field(line, 2) == child.kind && field(line, 3) == wanted.as_bytes();
        let begin = all.iter().position(of_kind).unwrap();
        let length = all[begin + 1..].iter().position(|line| line.starts_with(b"RE,") || line.starts_with(b"GO,")).unwrap();
        let mut receipt = all[begin..=begin + length].to_vec();
        for (at, value) in [(1, &b"1"[..]), (4, NAME), (5, b"1"), (6, child.birth.strftime("%Y%m%d").to_string().as_bytes()), (36, KANA)] {
            set(&mut receipt[0], at, value);
        }
        let (ho, ko) = (nth(&receipt, "HO", 0), nth(&receipt, "KO", 0));
        assert_eq!(field(&receipt[ko], 1), b"85270023", "ours alone");
        set(&mut receipt[ho], 1, insurer.as_bytes());
        set(&mut receipt[ko], 2, child.holder.as_bytes());
        let points = field(&receipt[ho], 5);
        let end = [&b"GO,2,"[..], &points, b",99"].concat();
        let path = self.folder.path().join(format!("{}-{wanted}-{insurer}.UKE", child.holder));
        std::fs::write(&path, joined(&[&all[..1], &receipt, &[end]].concat())).unwrap();
        path
    }

    /// Sends it, confirms it, and waits for what is decided.
    fn decided(&self, child: &Child<'_>, month: Month, insurer: &str) -> Value {
        let file = text(&self.receipt(child, month, insurer));
        let now = self.month(0).to_string();
        let sent = self.city.as_person("sender-shiharai", &["upload", &file, "--billing-month", &now, "--json"]).exits(0).json();
        let id = sent["id"].as_str().unwrap().to_owned();
        self.city.as_person("sender-shiharai", &["confirm", &id, "--json"]).exits(0);
        let path = format!("/deliveries/{id}/decisions/1");
        for _ in 0..200 {
            let told = self.city.ask(Some("clerk-1"), "GET", "eligibility-match", &path, None);
            if told.status == 200 {
                let chunk: Value = serde_json::from_str(&told.text).unwrap();
                return chunk["decisions"][0]["decision"].clone();
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        panic!("{id} was never decided");
    }

    fn pays(&self, child: &Child<'_>, month: Month, insurer: &str) -> Value {
        let decision = self.decided(child, month, insurer);
        assert_eq!(decision["result"], "ok", "{month}: {decision}");
        decision
    }

    #[track_caller]
    fn does_not(&self, child: &Child<'_>, month: Month, insurer: &str, code: &str) {
        let decision = self.decided(child, month, insurer);
        assert_ne!(decision["result"], "ok", "{month}: {decision}");
        assert!(decision["codes"].as_array().unwrap().contains(&json!(code)), "{month}: {}", decision["codes"]);
    }
}

#[test]
fn each_stage_of_a_childs_life_is_decided_by_what_the_desk_entered() {
    let world = World::new();
    let month = |back: i32| world.month(back);
    let birth = month(20).day(5).unwrap();
    let end = month(-40).last_day().to_string();
    let born = birth.to_string();
    let guardian = "00000000000000000000000000000009";
    let person = world.event(
        None,
        "01",
        birth,
        &["identify", "rename", "relocate", "entrust", "insure", "acquire", "issue_card"],
        &[
            ("birth_date", &born),
            ("sex", "male"),
            ("value.name", "見本　太郎"),
            ("from", &born),
            ("value.address", "堺市見本区"),
            ("value.ward", "27141"),
            ("value.guardian", guardian),
            ("insurer.insurer_number", FIRST_INSURER),
            ("insurer.insurer_acquired_on", &born),
            ("programme_number", "85270023"),
            ("holder_number", HOLDER),
            ("acquired_on", &born),
            ("acquired_reason", "01"),
            ("valid_from", &born),
            ("# valid_to", &end),
            ("card_form", "1"),
            ("reissue_class", "0"),
            ("issue_class", "1"),
            ("issue_reason", "01"),
            ("issued_on", &born),
            ("processed_on", &born),
        ],
    );
    let child = Child { holder: HOLDER, birth, kind: b"1124" };

    // Before the register is asked again nobody knows the child.
    world.snapshot();
    let first = world.pays(&child, month(19), FIRST_INSURER);
    assert_eq!(first["ward"], "27141", "{first}");

    // Another insurer, told when it happens.
    let changed = month(16).first_day().to_string();
    let insured = [("insurer.insurer_number", SECOND_INSURER), ("insurer.insurer_acquired_on", changed.as_str())];
    world.event(Some(&person), "07", month(16).first_day(), &["insure"], &insured);
    // Another ward.
    let moved = month(13).first_day().to_string();
    world.event(
        Some(&person),
        "05",
        month(13).first_day(),
        &["relocate"],
        &[("from", &moved), ("value.address", "堺市別見本区"), ("value.ward", "27142")],
    );
    // 生活保護, and back.
    let (from, to) = (month(10).first_day(), month(8).last_day());
    world.event(Some(&person), "10", from, &["exclude"], &[("exclusion_kind", "welfare"), ("begun_on", &from.to_string())]);
    world.event(Some(&person), "10", to, &["end_exclusion"], &[("exclusion_kind", "welfare"), ("last_on", &to.to_string())]);
    // And away.
    let gone = month(4).first_day();
    world.event(Some(&person), "03", gone, &["lose"], &[("lost_on", &gone.to_string()), ("lost_reason", "01")]);
    let made = world.snapshot();
    assert_eq!(made["holders"], 1, "{made}");

    world.pays(&child, month(15), SECOND_INSURER);
    world.does_not(&child, month(14), FIRST_INSURER, "E30");
    assert_eq!(world.pays(&child, month(12), SECOND_INSURER)["ward"], "27142");
    world.does_not(&child, month(9), SECOND_INSURER, "E27");
    world.pays(&child, month(6), SECOND_INSURER);
    world.does_not(&child, month(3), SECOND_INSURER, "E25");
}

#[test]
fn a_certificate_ends_with_the_school_years() {
    let world = World::new();
    // The last 31 March with at least one whole month behind it.
    let this = world.month(0);
    let year = if this.month() > 5 { this.year() } else { this.year() - 1 };
    let day = |year: i16, month: i8, day: u8| Month::new(year, month).unwrap().day(day).unwrap();
    let (birth, end) = (day(year - 19, 6, 1), day(year, 3, 31));
    let (born, acquired, end) = (birth.to_string(), day(year - 3, 4, 1).to_string(), end.to_string());
    world.event(
        None,
        "02",
        day(year - 3, 4, 1),
        &["identify", "rename", "relocate", "entrust", "insure", "acquire"],
        &[
            ("birth_date", &born),
            ("sex", "male"),
            ("value.name", "見本　太郎"),
            ("from", &acquired),
            ("value.address", "堺市見本区"),
            ("value.ward", "27141"),
            ("value.guardian", "00000000000000000000000000000009"),
            ("insurer.insurer_number", FIRST_INSURER),
            ("insurer.insurer_acquired_on", &acquired),
            ("programme_number", "85270023"),
            ("holder_number", ELDER),
            ("acquired_on", &acquired),
            ("acquired_reason", "02"),
            ("valid_from", &acquired),
            ("# valid_to", &end),
        ],
    );
    world.snapshot();
    let child = Child { holder: ELDER, birth, kind: b"1126" };
    world.pays(&child, Month::new(year, 3).unwrap(), FIRST_INSURER);
    world.does_not(&child, Month::new(year, 4).unwrap(), FIRST_INSURER, "E20");
}
