use super::*;
use proptest::prelude::*;

type Stores<'a> = &'a [(&'a str, &'a str, &'a [(&'a str, &'a str)])];

/// A list as its source has it: kana in full width, names the same.
fn list(day: &str, banks: Stores<'_>) -> BankMaster {
    let row =
        |(code, kana): (&str, &str)| format!("\"{code}\":{{\"code\":\"{code}\",\"name\":\"名{kana}\",\"kana\":\"{kana}\",\"roma\":\"x\"}}");
    let all = |rows: Vec<String>| format!("{{{}}}", rows.join(","));
    let written = all(banks.iter().map(|(code, kana, _)| row((code, kana))).collect());
    let mut reader = SnapshotReader::new(day, &written).unwrap();
    for (code, _, branches) in banks {
        reader.branches(Digits::parse(code).unwrap(), &all(branches.iter().copied().map(row).collect())).unwrap();
    }
    reader.finish().unwrap().0
}

const MIHON: (&str, &str, &[(&str, &str)]) = ("9999", "ミホン", &[("001", "ホンテン"), ("002", "サカイヒガシ")]);
const OTHER: (&str, &str, &[(&str, &str)]) = ("9998", "ミナミ－シンキン", &[("001", "ホンテン")]);

fn at<'m>(master: &'m BankMaster, bank: &str, branch: &str) -> Standing<'m> {
    master.standing(Digits::parse(bank).unwrap(), Digits::parse(branch).unwrap())
}

fn code(standing: Standing<'_>) -> &'static str {
    standing.refusal().map_or("", |(_, entry)| entry.code)
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

#[test]
fn kana_is_written_as_bank_files_take_it() {
    let master = list("20260824", &[MIHON, OTHER]);
    let Standing::Open { bank, branch } = at(&master, "9998", "001") else { panic!("it is there") };
    assert_eq!((bank.kana.to_unicode(), branch.kana.to_unicode(), branch.name.as_str()), ("ﾐﾅﾐ-ｼﾝｷﾝ".into(), "ﾎﾝﾃﾝ".into(), "名ホンテン"));
    assert_eq!((master.day(), master.open()), (day("2026-08-24"), (2, 3)));
    assert_eq!((code(at(&master, "0001", "001")), code(at(&master, "9999", "003"))), ("P0612", "P0614"));
}

#[test]
fn a_branch_that_was_merged_away_is_told_from_one_that_never_was() {
    let many: Vec<(String, String)> = (100..200).map(|code| (code.to_string(), "ミホン".to_owned())).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(code, kana)| (code.as_str(), kana.as_str())).collect();
    let first = list("20260824", &[("9997", "オオキイ", &many), OTHER, MIHON]);
    // サカイヒガシ is merged into the main branch, the other bank as a whole is gone, and one more branch is renamed.
    let mut fewer = many.clone();
    fewer[0].1 = "シンミホン";
    let second = list("20261001", &[("9997", "オオキイ", &fewer), ("9999", "ミホン", &[("001", "ホンテン")])]);
    let (renewed, changes) = first.renew(&second, false).unwrap();
    let told: Vec<(String, Option<String>, What)> =
        changes.iter().map(|change| (change.bank.to_string(), change.branch.map(|branch| branch.to_string()), change.what)).collect();
    let branch = |code: &str| Some(code.to_owned());
    assert_eq!(
        told,
        [
            ("9997".to_owned(), branch("100"), What::Renamed),
            ("9998".to_owned(), None, What::Gone),
            ("9999".to_owned(), branch("002"), What::Gone),
        ]
    );
    assert_eq!(at(&renewed, "9999", "002"), Standing::BranchGone(day("2026-10-01")));
    assert_eq!(at(&renewed, "9998", "001"), Standing::BankGone(day("2026-10-01")));
    assert_eq!((code(at(&renewed, "9999", "002")), code(at(&renewed, "9998", "001"))), ("P0615", "P0613"));
    let renamed = renewed.branch(Digits::parse("9997").unwrap(), Digits::parse("100").unwrap());
    assert_eq!(
        renamed.iter().map(|version| (version.from, version.until)).collect::<Vec<_>>(),
        [(None, Some(day("2026-10-01"))), (Some(day("2026-10-01")), None)]
    );
    assert_eq!(first.gone().count(), 0);
    let gone: Vec<_> = renewed
        .gone()
        .map(|(bank, branch, day)| format!("{bank}-{} {day}", branch.map_or_else(String::new, |code| code.to_string())))
        .collect();
    assert_eq!(gone, ["9998- 2026-10-01", "9999-002 2026-10-01"]);
    // The same list again, and the file between: nothing changes.
    assert_eq!(renewed.renew(&second, false), Ok((renewed.clone(), vec![])));
    assert_eq!(BankMaster::from_text(&renewed.to_text()), Ok(renewed.clone()));
    // Opened again under the same code.
    let (again, changes) = renewed.renew(&list("20270101", &[("9997", "オオキイ", &fewer), MIHON]), false).unwrap();
    assert_eq!((changes.len(), changes[0].what), (1, What::New));
    assert!(matches!(at(&again, "9999", "002"), Standing::Open { .. }));
    assert_eq!(again.branch(Digits::parse("9999").unwrap(), Digits::parse("002").unwrap()).len(), 2);
    // An older list is refused.
    assert_eq!(renewed.renew(&first, false), Err(MasterError::Older { new: day("2026-08-24"), present: day("2026-10-01") }));
}

#[test]
fn a_list_in_which_too_much_is_missing_is_refused() {
    let first = list("20260824", &[MIHON, OTHER]);
    let second = list("20261001", &[MIHON]);
    assert_eq!(first.renew(&second, false), Err(MasterError::TooManyGone { gone: 2, of: 5 }));
    assert!(first.renew(&second, true).is_ok());
}

#[test]
fn a_source_that_is_not_whole_is_refused() {
    let refused = |day: &str, banks: &str| SnapshotReader::new(day, banks).err().map(|error| error.to_string()).unwrap();
    assert_eq!(refused("2026", "{}"), "updated_at of the source: not a day (YYYYMMDD)");
    assert!(refused("20260824", "{").starts_with("banks.json of the source: "));
    assert!(refused("20260824", r#"{"9999":{"code":"9998","name":"x","kana":"ア"}}"#).ends_with("9999 names itself 9998"));
    assert!(refused("20260824", r#"{"99":{"code":"99","name":"x","kana":"ア"}}"#).ends_with("99 is not 4 digits"));
    let bank = r#"{"9999":{"code":"9999","name":"見本","kana":"見本"}}"#;
    let mut reader = SnapshotReader::new("20260824", bank).unwrap();
    assert!(reader.branches(Digits::parse("9998").unwrap(), "{}").is_err());
    reader.branches(Digits::parse("9999").unwrap(), "{}").unwrap();
    assert_eq!(reader.finish().map(drop).unwrap_err().to_string(), "branches/9999.json of the source: no branch");
    // Kanji is no kana: the field stays blank, and that is told.
    let mut reader = SnapshotReader::new("20260824", bank).unwrap();
    reader.branches(Digits::parse("9999").unwrap(), r#"{"001":{"code":"001","name":"本店","kana":"ホンテン"}}"#).unwrap();
    let (master, unwritable) = reader.finish().unwrap();
    assert_eq!(unwritable, [Unwritable { bank: Digits::parse("9999").unwrap(), branch: None }]);
    assert!(matches!(at(&master, "9999", "001"), Standing::Open { bank, .. } if bank.kana.is_blank()));
}

#[test]
fn a_file_that_was_changed_is_refused_by_its_line() {
    let text = list("20260824", &[MIHON, OTHER]).to_text();
    let again = |body: String| {
        let digest = josei_base::Digest::of(body.as_bytes());
        BankMaster::from_text(&format!("josei-banks 1\nday 2026-08-24\nsha256 {digest}\n{body}")).map(drop)
    };
    let body = |text: &str| text.splitn(4, '\n').nth(3).unwrap().to_owned();
    assert_eq!(again(body(&text)), Ok(()));
    assert_eq!(BankMaster::from_text(&text.replace("ﾎﾝﾃﾝ", "ﾎﾝ")), Err(MasterError::Digest));
    assert_eq!(BankMaster::from_text(text.trim_end_matches('\n')), Err(MasterError::Digest));
    for (from, to, line) in [
        ("B\t9999\tﾐﾎﾝ", "B\t9999\tミホン", 6),
        ("B\t9999", "B\t999", 6),
        ("B\t9999", "B\t9997", 6),
        ("S\t001\tﾎﾝﾃﾝ\t名ホンテン\t-\t-\nS\t002", "S\t003\tﾎﾝﾃﾝ\t名ホンテン\t-\t-\nS\t002", 8),
        ("S\t002", "S\t001", 8),
        ("S\t002", "T\t002", 8),
        ("ｻｶｲﾋｶﾞｼ\t名サカイヒガシ\t-\t-", "ｻｶｲﾋｶﾞｼ\t名サカイヒガシ\t-\t2026-02-30", 8),
        ("ｻｶｲﾋｶﾞｼ\t名サカイヒガシ\t-\t-", "ｻｶｲﾋｶﾞｼ\t名サカイヒガシ\t-\t-\t-", 8),
    ] {
        let changed = body(&text).replacen(from, to, 1);
        assert_ne!(changed, body(&text), "{from:?}");
        assert!(matches!(again(changed), Err(MasterError::Line(at, _)) if at == line), "{from:?} {to:?}");
    }
}

proptest! {
    #[test]
    fn no_text_panics(text in "\\PC*", lines in proptest::collection::vec("[BS]\t[0-9]{3,4}\t[ｱ-ﾝ]{0,3}\t[a-z]{0,2}\t[-0-9]{1,10}\t-", 0..8)) {
        let _ = BankMaster::from_text(&text);
        let body = lines.join("\n");
        let digest = josei_base::Digest::of(body.as_bytes());
        if let Ok(master) = BankMaster::from_text(&format!("josei-banks 1\nday 2026-08-24\nsha256 {digest}\n{body}")) {
            prop_assert_eq!(BankMaster::from_text(&master.to_text()), Ok(master));
        }
    }
}
