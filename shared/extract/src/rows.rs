//! Rows and keys of table `register` that tell how far the extracts of each system are applied. Pure functions; every key begins with the realm.

use crate::head::{Head, Kind};
use crate::source::Source;
use josei_base::plan::{BadItem, Condition, Item, ItemExt as _, Key, Table, Value, Write};
use josei_base::{Digest, Month, Pinned, Realm, Timestamp};
use serde::{Deserialize, Serialize};

/// Content schema of a sealed image.
pub const IMAGE_SCHEMA: &str = "extract-image.1";
/// Content schema of a sealed report.
pub const REPORT_SCHEMA: &str = "extract-report.1";
/// What sort keys of loads begin with.
pub const LOAD_PREFIX: &str = "LOAD#";

/// All rows of a system.
#[must_use]
pub fn partition(realm: &Realm, source: Source) -> String {
    format!("{realm}#EXTRACTS#{source}")
}

/// How far a system is applied.
#[must_use]
pub fn standing(realm: &Realm, source: Source) -> Key {
    Key { partition: partition(realm, source), sort: "STANDING".to_owned() }
}

/// One load.
#[must_use]
pub fn load(realm: &Realm, source: Source, id: &LoadId) -> Key {
    Key { partition: partition(realm, source), sort: format!("{LOAD_PREFIX}{id}") }
}

/// That a person allowed more to vanish than the set share, for the load of a number.
#[must_use]
pub fn allowed(realm: &Realm, source: Source, sequence: u32) -> Key {
    Key { partition: partition(realm, source), sort: format!("ALLOWED#{sequence:010}") }
}

/// The wrapped key of the person hashes, for all systems.
#[must_use]
pub fn person_key(realm: &Realm) -> Key {
    Key { partition: format!("{realm}#EXTRACTS"), sort: "PERSONKEY".to_owned() }
}

/// Notes the wrapped key of the person hashes, once and for all.
#[must_use]
pub fn plan_person_key(realm: &Realm, key_id: &str, wrapped: &[u8]) -> Write {
    let item = Item::from([("key_id".to_owned(), key_id.into()), ("wrapped".to_owned(), wrapped.to_vec().into())]);
    put(person_key(realm), item, Condition::Absent)
}

/// Where a sealed image is kept: named by its content.
#[must_use]
pub fn image_object(realm: &Realm, image: &Digest) -> String {
    format!("{realm}/register/images/{image}")
}

/// Where a sealed report is kept: named by its content.
#[must_use]
pub fn report_object(realm: &Realm, report: &Digest) -> String {
    format!("{realm}/register/reports/{report}")
}

fn put(key: Key, item: Item, condition: Condition) -> Write {
    Write::Put { table: Table::Register, key, item, condition: Some(condition) }
}

fn count(value: u64) -> Value {
    Value::Number(i64::try_from(value).unwrap_or(i64::MAX))
}

fn number<T: TryFrom<i64>>(item: &Item, name: &'static str) -> Result<T, BadItem> {
    T::try_from(item.number(name)?).map_err(|_| BadItem(name))
}

fn digest(item: &Item, name: &'static str) -> Result<Digest, BadItem> {
    Digest::parse(item.text(name)?).map_err(|_| BadItem(name))
}

/// A load's name among those of its system (取込の番号): its sequence number, and which version of which object of the inbox it was.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LoadId(String);

impl LoadId {
    /// Hexadecimal digits that tell loads of one number apart.
    const DIGITS: usize = 16;

    /// Of an object of the inbox.
    #[must_use]
    pub fn of(sequence: u32, object: &str, version: &str) -> Self {
        let mut hash = Digest::of(format!("{object}\n{version}").as_bytes()).to_string();
        hash.truncate(Self::DIGITS);
        Self(format!("{sequence:010}-{hash}"))
    }

    /// From text.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (sequence, hash) = text.split_once('-')?;
        let right = sequence.len() == 10
            && sequence.bytes().all(|byte| byte.is_ascii_digit())
            && hash.len() == Self::DIGITS
            && hash.bytes().all(|byte| byte.is_ascii_hexdigit() && !byte.is_ascii_uppercase());
        right.then(|| Self(text.to_owned()))
    }
}

impl std::fmt::Display for LoadId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// A sealed object with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// SHA-256 of its content, which names it.
    pub content: Digest,
    /// The month whose fiscal year is its retention unit.
    pub month: Month,
    /// The stored bytes.
    pub pinned: Pinned,
}

impl Kept {
    fn put_into(&self, item: &mut Item, name: &str) {
        item.insert(format!("{name}_content"), self.content.to_string().into());
        item.insert(format!("{name}_month"), self.month.to_string().into());
        self.pinned.put_into(item, name);
    }

    fn read_from(item: &Item, name: &'static str) -> Result<Self, BadItem> {
        let text = |part: &str| match item.get(&format!("{name}_{part}")) {
            Some(Value::Text(text)) => Ok(text.as_str()),
            _ => Err(BadItem(name)),
        };
        Ok(Self {
            content: Digest::parse(text("content")?).map_err(|_| BadItem(name))?,
            month: Month::parse(text("month")?).map_err(|_| BadItem(name))?,
            pinned: Pinned::read_from(item, name).ok_or(BadItem(name))?,
        })
    }
}

/// A load that is being applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Open {
    /// Its number.
    pub sequence: u32,
    /// SHA-256 that names it: of its name and its file.
    pub file: Digest,
}

/// How far a system is applied (反映の状態).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// How often it changed; every change is on condition of it.
    turn: i64,
    /// The image of the last applied load.
    pub image: Option<Kept>,
    /// The load that is being applied.
    pub open: Option<Open>,
}

impl Standing {
    /// From a row, if there is one.
    ///
    /// # Errors
    /// Names the attribute that is missing or damaged.
    pub fn from_item(item: Option<&Item>) -> Result<Self, BadItem> {
        let Some(item) = item else { return Ok(Self::default()) };
        let image = if item.contains_key("image_content") { Some(Kept::read_from(item, "image")?) } else { None };
        let open = if item.contains_key("open_file") {
            Some(Open { sequence: number(item, "open_sequence")?, file: digest(item, "open_file")? })
        } else {
            None
        };
        Ok(Self { turn: item.number("turn")?, image, open })
    }

    fn to_item(&self) -> Item {
        let mut item = Item::from([("turn".to_owned(), Value::Number(self.turn))]);
        if let Some(image) = &self.image {
            image.put_into(&mut item, "image");
        }
        if let Some(open) = &self.open {
            item.insert("open_sequence".to_owned(), count(open.sequence.into()));
            item.insert("open_file".to_owned(), open.file.to_string().into());
        }
        item
    }

    /// The next state, on condition that this one still stands.
    fn go_on(&self, realm: &Realm, source: Source, next: Self) -> Write {
        let as_read = match self.turn {
            0 => Condition::Absent,
            turn => Condition::Equals("turn".to_owned(), Value::Number(turn)),
        };
        put(standing(realm, source), Self { turn: self.turn.saturating_add(1), ..next }.to_item(), as_read)
    }
}

/// Begins to apply a load: nothing else of this system is applied until it is done.
#[must_use]
pub fn plan_open(realm: &Realm, source: Source, standing: &Standing, open: Open) -> Write {
    standing.go_on(realm, source, Standing { open: Some(open), ..standing.clone() })
}

/// A load is applied: its image counts from now on, and it is on the list.
#[must_use]
pub fn plan_applied(realm: &Realm, standing: &Standing, image: Kept, load: &LoadRow) -> Vec<Write> {
    vec![
        standing.go_on(realm, load.head.source, Standing { turn: 0, image: Some(image), open: None }),
        put(self::load(realm, load.head.source, &load.id), load.to_item(), not_applied()),
    ]
}

/// A load is refused, or waits for a person; it is on the list.
#[must_use]
pub fn plan_not_applied(realm: &Realm, load: &LoadRow) -> Write {
    put(self::load(realm, load.head.source, &load.id), load.to_item(), not_applied())
}

fn not_applied() -> Condition {
    let state = |state: LoadState| Condition::Equals("state".to_owned(), state.name().into());
    Condition::Any(vec![Condition::Absent, state(LoadState::Refused), state(LoadState::Waiting)])
}

/// What became of a load (取込の状態).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LoadState {
    /// 反映済: its changes are in the register.
    Applied,
    /// 不受理: nothing of it is; its file is gone from the inbox.
    Refused,
    /// 承認待ち: too many would vanish; its file waits in the inbox for a person.
    Waiting,
}

impl LoadState {
    /// As stored.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Refused => "refused",
            Self::Waiting => "waiting",
        }
    }

    fn parse(text: &str) -> Option<Self> {
        [Self::Applied, Self::Refused, Self::Waiting].into_iter().find(|state| state.name() == text)
    }
}

/// A load on its system's list (取込の記録).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadRow {
    /// Its name.
    pub id: LoadId,
    /// What it says of itself.
    pub head: Head,
    /// What became of it.
    pub state: LoadState,
    /// The first code, where it was not applied.
    pub code: Option<String>,
    /// When.
    pub at: Timestamp,
    /// The report.
    pub report: Kept,
}

impl LoadRow {
    fn to_item(&self) -> Item {
        let Head { source: _, kind, as_of, sequence } = self.head;
        let mut item = Item::from([
            ("kind".to_owned(), kind.name().into()),
            ("as_of".to_owned(), as_of.to_string().into()),
            ("sequence".to_owned(), count(sequence.into())),
            ("state".to_owned(), self.state.name().into()),
            ("at".to_owned(), self.at.to_string().into()),
        ]);
        if let Some(code) = &self.code {
            item.insert("code".to_owned(), code.as_str().into());
        }
        self.report.put_into(&mut item, "report");
        item
    }

    /// From a row and its sort key.
    ///
    /// # Errors
    /// Names the attribute that is missing or damaged.
    pub fn from_item(source: Source, sort: &str, item: &Item) -> Result<Self, BadItem> {
        let kind = match item.text("kind")? {
            "full" => Kind::Full,
            "delta" => Kind::Delta,
            _ => return Err(BadItem("kind")),
        };
        let as_of = item.text("as_of")?.parse().map_err(|_| BadItem("as_of"))?;
        Ok(Self {
            id: sort.strip_prefix(LOAD_PREFIX).and_then(LoadId::parse).ok_or(BadItem("id"))?,
            head: Head { source, kind, as_of, sequence: number(item, "sequence")? },
            state: LoadState::parse(item.text("state")?).ok_or(BadItem("state"))?,
            code: if item.contains_key("code") { Some(item.text("code")?.to_owned()) } else { None },
            at: item.text("at")?.parse().map_err(|_| BadItem("at"))?,
            report: Kept::read_from(item, "report")?,
        })
    }
}

/// That more may vanish (上書きの承認): who allows it, and on which decision it rests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowance {
    /// 決裁番号.
    pub decision: String,
    /// Who.
    pub by: String,
}

impl Allowance {
    /// Notes it, once.
    #[must_use]
    pub fn plan(&self, realm: &Realm, source: Source, sequence: u32) -> Write {
        let item = Item::from([("decision".to_owned(), self.decision.as_str().into()), ("by".to_owned(), self.by.as_str().into())]);
        put(allowed(realm, source, sequence), item, Condition::Absent)
    }

    /// From a row.
    ///
    /// # Errors
    /// Names the attribute that is missing or damaged.
    pub fn from_item(item: &Item) -> Result<Self, BadItem> {
        Ok(Self { decision: item.text("decision")?.to_owned(), by: item.text("by")?.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(content: &[u8]) -> Kept {
        let pinned = Pinned { version: "v".into(), length: 9, sha256: Digest::of(b"x") };
        Kept { content: Digest::of(content), month: Month::new(2024, 7).unwrap(), pinned }
    }

    #[test]
    fn rows_come_back() {
        let open = Open { sequence: 3, file: Digest::of(b"f") };
        for standing in [Standing { turn: 1, image: None, open: Some(open) }, Standing { turn: 7, image: Some(kept(b"image")), open: None }]
        {
            assert_eq!(Standing::from_item(Some(&standing.to_item())), Ok(standing));
        }
        assert_eq!(Standing::from_item(None), Ok(Standing::default()));
        let head = Head::of_file_name("jumin-full-20240401-000012.csv").unwrap();
        for (state, code) in [(LoadState::Applied, None), (LoadState::Refused, Some("I203".to_owned())), (LoadState::Waiting, None)] {
            let id = LoadId::of(12, "object", "v1");
            let row = LoadRow { id, head, state, code, at: "2024-07-01T00:00:00Z".parse().unwrap(), report: kept(b"report") };
            let key = load(&Realm::parse("local-271403").unwrap(), Source::Jumin, &row.id);
            assert_eq!(LoadRow::from_item(Source::Jumin, &key.sort, &row.to_item()), Ok(row));
        }
        assert!(LoadId::parse("0000000012-").is_none() && LoadId::parse("12-0123456789abcdef").is_none());
        let allowance = Allowance { decision: "2024-1".to_owned(), by: "tanaka".to_owned() };
        let Write::Put { item, .. } = allowance.plan(&Realm::parse("local-271403").unwrap(), Source::Tax, 1) else { panic!("a put") };
        assert_eq!(Allowance::from_item(&item), Ok(allowance));
    }

    #[test]
    fn a_load_that_is_overtaken_is_refused_by_its_condition() {
        let realm = Realm::parse("local-271403").unwrap();
        let read = Standing { turn: 4, image: Some(kept(b"before")), open: None };
        let Write::Put { item, condition, .. } = plan_open(&realm, Source::Kokuho, &read, Open { sequence: 5, file: Digest::of(b"f") })
        else {
            panic!("a put")
        };
        assert_eq!(condition, Some(Condition::Equals("turn".to_owned(), Value::Number(4))));
        let next = Standing::from_item(Some(&item)).unwrap();
        assert_eq!((next.turn, next.open.map(|open| open.sequence), next.image), (5, Some(5), read.image));
    }
}
