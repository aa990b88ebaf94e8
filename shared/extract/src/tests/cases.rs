//! Walks `cases/*.toml`: loads one after the other, and what must come of each. Together they specify reader and comparison.

use super::support::{Applied, all_facts, apply, head, layout, line, load, told};
use crate::facts::{Fact, Track, events};
use crate::layout::OPERATION;
use crate::load::{VanishOverride, VanishRule};
use crate::{Image, Kind, Source};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Fewer files than this and some were lost.
const CASES_MIN: usize = 30;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    /// What the case is about.
    title: String,
    source: Source,
    load: Vec<Step>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    /// Without one: the place in the case, from 1.
    sequence: Option<u32>,
    kind: Option<Kind>,
    as_of: Option<String>,
    /// Values of each row, over the usual ones.
    #[serde(default)]
    rows: Vec<BTreeMap<String, String>>,
    /// Rows that are made so many times, with numbers of their own.
    #[serde(default)]
    many: u32,
    /// Columns that are not in the header.
    #[serde(default)]
    without: Vec<String>,
    /// Columns besides, with a value in every row.
    #[serde(default)]
    with: BTreeMap<String, String>,
    /// The file itself, in place of rows.
    raw: Option<String>,
    #[serde(default)]
    encoding: Encoding,
    vanish: Option<Vanish>,
    vanish_override: Option<String>,
    expect: Expect,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "lowercase")]
enum Encoding {
    #[default]
    Utf8,
    Bom,
    Cp932,
    /// CR LF, an empty line and an MS-DOS end of file.
    Dos,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vanish {
    percent_max: u8,
    judged_from: u64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    #[serde(default = "applied")]
    verdict: String,
    /// `code line column`.
    #[serde(default)]
    findings: Vec<String>,
    added: Option<u64>,
    changed: Option<u64>,
    gone: Option<u64>,
    unchanged: Option<u64>,
    held: Option<u64>,
    twice: Option<u64>,
    /// Rows of the changes, as `kind` of each.
    rows: Option<Vec<String>>,
    facts: Option<Vec<String>>,
    /// Of 住基, between the facts of before and of this load.
    events: Option<Vec<String>>,
}

fn applied() -> String {
    "apply".into()
}

/// Values that every row has unless it says otherwise.
const fn usual(source: Source) -> &'static [(&'static str, &'static str)] {
    match source {
        Source::Jumin => &[
            ("person_number", "1001"),
            ("changed_on", "2024-04-01"),
            ("resident_kind", "1"),
            ("ward", "141"),
            ("name", "見本 太郎"),
            ("kana_name", "ミホン タロウ"),
            ("birth_date", "2015-06-01"),
            ("sex", "1"),
            ("resident_from", "2015-06-01"),
            ("resident_reason", "01"),
        ],
        Source::Tax => &[("person_number", "1001"), ("fiscal_year", "2024")],
        Source::Kokuho => &[("person_number", "1001"), ("insurer_number", "270025"), ("in_force", "1"), ("acquired_on", "2024-04-01")],
        Source::Seiho => &[("person_number", "1001"), ("protected_from", "2024-04-01")],
    }
}

impl Step {
    fn kind(&self) -> Kind {
        self.kind.unwrap_or(Kind::Full)
    }

    fn text(&self, source: Source) -> String {
        if let Some(raw) = &self.raw {
            return raw.clone();
        }
        let mut columns: Vec<&str> = layout(source).columns().iter().map(|column| column.name.as_str()).collect();
        columns.retain(|column| !self.without.iter().any(|without| without == column));
        if self.kind() == Kind::Delta && !self.without.iter().any(|without| without == OPERATION) {
            columns.insert(0, OPERATION);
        }
        columns.extend(self.with.keys().map(String::as_str));
        let many = (0..self.many).map(|at| BTreeMap::from([("person_number".to_owned(), (20_000 + at).to_string())]));
        let mut text = columns.join(",") + "\n";
        for row in self.rows.iter().cloned().chain(many) {
            for name in row.keys() {
                assert!(columns.contains(&name.as_str()), "{name} is no column");
            }
            let value = |column: &&str| {
                let usual = usual(source).iter().find(|(name, _)| name == column).map_or("", |(_, value)| value);
                row.get(*column).or_else(|| self.with.get(*column)).map_or(usual, String::as_str).to_owned()
            };
            text += &(columns.iter().map(value).collect::<Vec<_>>().join(",") + "\n");
        }
        text
    }

    fn bytes(&self, source: Source) -> Vec<u8> {
        let text = self.text(source);
        match self.encoding {
            Encoding::Utf8 => text.into_bytes(),
            Encoding::Bom => [b"\xef\xbb\xbf", text.as_bytes()].concat(),
            Encoding::Cp932 => josei_base::cp932::encode(&text).unwrap(),
            Encoding::Dos => (text.replace('\n', "\r\n").replacen("\r\n", "\r\n\r\n", 1) + "\x1a").into_bytes(),
        }
    }

    fn check(&self, name: &str, applied: &Applied, facts: &[Fact], happened: &[String]) {
        let (expect, compared) = (&self.expect, &applied.compared);
        assert_eq!(told(&compared.report), expect.findings, "{name}");
        assert_eq!(applied.verdict(), expect.verdict, "{name}");
        assert_eq!(compared.report.refused, expect.verdict == "refused", "{name}");
        let numbers = [
            ("added", expect.added, compared.counts.added),
            ("changed", expect.changed, compared.counts.changed),
            ("gone", expect.gone, compared.counts.gone),
            ("unchanged", expect.unchanged, compared.counts.unchanged),
            ("held", expect.held, compared.report.persons_held),
            ("twice", expect.twice, compared.report.rows_twice),
        ];
        for (what, expected, seen) in numbers {
            assert!(expected.is_none_or(|expected| expected == seen), "{name}: {what} {seen}, not {expected:?}");
        }
        if let Some(expected) = &expect.rows {
            let mut kinds: Vec<String> =
                applied.changes.iter().flat_map(|change| &change.rows).map(|row| format!("{:?}", row.kind)).collect();
            kinds.sort();
            assert_eq!(&kinds, expected, "{name}");
        }
        if let Some(expected) = &expect.facts {
            let mut lines: Vec<String> = facts.iter().map(line).collect();
            lines.sort();
            assert_eq!(&lines, expected, "{name}");
        }
        if let Some(expected) = &expect.events {
            assert_eq!(happened, expected, "{name}");
        }
        for change in &applied.changes {
            assert!(change.before != change.after, "{name}");
        }
    }
}

/// Runs a case, and gives the codes it showed.
fn run(name: &str, case: &Case) -> BTreeSet<&'static str> {
    assert!(!case.title.is_empty(), "{name}");
    let (mut image, mut known, mut codes): (Option<Image>, Vec<Fact>, BTreeSet<&'static str>) = (None, Vec::new(), BTreeSet::new());
    for (at, step) in (1..).zip(&case.load) {
        let mut head = head(case.source, step.kind(), step.sequence.unwrap_or(at));
        if let Some(day) = &step.as_of {
            head.as_of = day.parse().unwrap();
        }
        let mut load = load(head);
        if let Some(vanish) = &step.vanish {
            load.vanish = VanishRule { percent_max: vanish.percent_max, judged_from: vanish.judged_from };
        }
        load.vanish_override = step.vanish_override.clone().map(|decision| VanishOverride { decision });
        let bytes = step.bytes(case.source);
        let applied = apply(&load, image.as_ref(), &bytes);
        let facts = all_facts(&applied.changes);
        let happened: Vec<String> = match (case.source, facts.first()) {
            (Source::Jumin, Some(_)) => events(&known, &facts).iter().map(|event| format!("{event:?}")).collect(),
            _ => Vec::new(),
        };
        step.check(&format!("{name}, load {at}"), &applied, &facts, &happened);
        codes.extend(applied.compared.report.findings.iter().map(|finding| finding.entry.code));
        if let Some(next) = applied.image() {
            image = Some(Image::open(next.bytes().to_vec()).unwrap());
            if facts.iter().any(|fact| fact.track() == Track::Residence) {
                known = facts;
            }
        }
    }
    codes
}

#[test]
fn every_case_comes_out_as_it_says_and_shows_every_code() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cases");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(files.len() >= CASES_MIN, "only {} cases", files.len());
    let mut shown = BTreeSet::new();
    for path in files {
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let case: Case = toml::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap_or_else(|error| panic!("{name}: {error}"));
        shown.extend(run(&name, &case));
    }
    // Shown beside their code: limits of a file and of a person, file names, a layout or image of another source, layout files; what only the function
    // that keeps the register tells.
    let elsewhere = ["I007", "I008", "I009", "I013", "I015", "I102", "I119", "I207", "I209"];
    let missing: Vec<_> = crate::codes::ALL
        .iter()
        .map(|entry| entry.code)
        .filter(|code| !shown.contains(code) && !elsewhere.contains(code) && !code.starts_with("I9"))
        .collect();
    assert!(missing.is_empty(), "no case shows {missing:?}");
}
