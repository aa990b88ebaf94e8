//! What a row of an extract says, as changes of the register: only what the register does not know yet. The choices of this project (P) stand here, each
//! behind a name.

use super::income::assessed;
use josei_base::Date;
use josei_base::id::PersonKey;
use josei_eligibility::City;
use josei_eligibility::city::AgeEnd;
use josei_extract::facts::{Began, Ended, Fact, Insurance, Names, Place, Says, facts};
use josei_extract::{Change as RowsOfPerson, PersonHasher, RowKind, Source};
use josei_register::day::{OPEN, after, before};
use josei_register::value::{self, Entitlement, Identity, Residence, Value};
use josei_register::{
    Change, Code, Dated, ExclusionKind, Header, History, Household, PostalCode, Reasons, Role, Source as From, Text, Timeline, Track,
};

/// 14 公費資格喪失事由コード: 転出, and what else ends residence.
const LOST_BY_MOVE: &str = "01";
/// 14 公費資格喪失事由コード: 死亡.
const LOST_BY_DEATH: &str = "02";
/// 16 受付区 of what no ward received.
const RECEIVED_BY_IMPORT: &str = "import";
/// Until this age a 子 of the 世帯主 has a guardian (P): no city's subsidy goes further.
const CHILD_AGE: i16 = 18;
/// 18 公費異動事由コード.
const CHANGE_REASON: u8 = 18;
/// 18 公費異動事由コード: 保護者変更.
const OTHER_GUARDIAN: &str = "08";
/// 18 公費異動事由コード: 履歴取消.
const TAKEN_BACK: &str = "18";

/// A row of a changed person, without the file it stands in.
pub(super) struct RowSays {
    /// Which of the person's rows.
    pub(super) key: [u8; 8],
    /// What it says; nothing when it is gone.
    pub(super) content: Option<[u8; 16]>,
    /// The line it stands on.
    pub(super) line: u64,
    facts: Vec<Fact>,
    reason: Option<String>,
    notified_on: Option<Date>,
    ward: Option<String>,
    /// The household that the row tells, and who its person is there; none of who is removed.
    pub(super) household: Option<(Household, Role)>,
    /// 異動年月日.
    pub(super) changed_on: Option<Date>,
}

/// A changed person of a load.
pub(super) struct PersonSays {
    pub(super) person: PersonKey,
    pub(super) rows: Vec<RowSays>,
    /// Keys of all its rows that stand in the file.
    pub(super) in_file: Vec<[u8; 8]>,
}

impl PersonSays {
    /// Of a change. Rows that are as they were stay as they are.
    pub(super) fn of(change: &RowsOfPerson<'_>, hasher: &PersonHasher, as_of: Date) -> Self {
        let rows = change.rows.iter().filter(|row| row.kind != RowKind::Unchanged).map(|row| {
            let facts = row.row.as_ref().map(facts).unwrap_or_default();
            RowSays {
                key: row.key.0,
                content: row.after.map(|content| content.0),
                line: row.line.unwrap_or(0),
                reason: row.row.as_ref().and_then(|row| row.code("change_reason")).map(str::to_owned),
                // 税 tells the day of its decision.
                notified_on: row.row.as_ref().and_then(|row| row.day("notified_on").or_else(|| row.day("decided_on"))),
                ward: row.row.as_ref().and_then(|row| row.written_code("ward")).map(str::to_owned),
                household: household(&facts, hasher, as_of),
                changed_on: row.row.as_ref().and_then(|row| row.day("changed_on")),
                facts,
            }
        });
        let mut rows: Vec<RowSays> = rows.collect();
        // What is gone makes room first; then by days, so that entries come in the order of a life.
        rows.sort_by_key(|row| (row.content.is_some(), row.first_day(), row.key));
        let in_file = change.rows.iter().filter(|row| row.kind != RowKind::Gone).map(|row| row.key.0).collect();
        Self { person: change.person, rows, in_file }
    }
}

/// Where a person belongs, unless it is resident no more.
fn household(facts: &[Fact], hasher: &PersonHasher, as_of: Date) -> Option<(Household, Role)> {
    let mut birth = None;
    let mut found = None;
    for fact in facts {
        match &fact.says {
            Says::Born { .. } => birth = fact.from,
            Says::Resident { .. } if fact.to.is_some() => return None,
            Says::Household(household) => found = Some(household),
            _ => {}
        }
    }
    let household = found?;
    let is_child = birth.is_some_and(|birth| as_of <= AgeEnd::SchoolYear.last_day(birth, CHILD_AGE));
    let role = match household.relation.as_str() {
        "head" => Role::Head,
        "spouse" => Role::Spouse,
        "child" if is_child => Role::Child,
        _ => Role::Other,
    };
    Some((Household(hasher.household(household.number)), role))
}

/// What the register cannot hold: the column it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CannotSay(pub(super) &'static str);

/// What is known when a row is taken over.
pub(super) struct Known<'k> {
    pub(super) source: Source,
    pub(super) reasons: &'k Reasons,
    /// The rules of today, by which incomes are measured.
    pub(super) city: Option<&'k City>,
    /// First two digits of the municipality code.
    pub(super) prefecture: &'k str,
    /// The day whose state the load tells.
    pub(super) as_of: Date,
    pub(super) today: Date,
}

fn text(written: &str, column: &'static str) -> Result<Option<Text>, CannotSay> {
    let written = written.trim();
    if written.is_empty() {
        return Ok(None);
    }
    Text::parse(written).map(Some).map_err(|_| CannotSay(column))
}

/// The first that is written: a name of a resident may stand in any of three places, and receipts carry the 通称名.
fn first_of(written: [&str; 3]) -> &str {
    written.into_iter().find(|text| !text.trim().is_empty()).unwrap_or_default()
}

fn names(names: &Names) -> Result<Option<value::Names>, CannotSay> {
    let kana_name = text(first_of([&names.alias_kana, &names.kana, &names.alphabet_kana]), "kana_name")?;
    let name = text(first_of([&names.alias, &names.name, &names.alphabet]), "name")?;
    Ok((kana_name.is_some() || name.is_some()).then_some(value::Names { kana_name, name }))
}

fn code(text: &str) -> Result<Code, CannotSay> {
    Code::parse(text).map_err(|_| CannotSay("change_reason"))
}

/// 18 公費異動事由コード of what is taken back.
pub(super) fn taken_back() -> Result<Code, CannotSay> {
    code(TAKEN_BACK)
}

/// 異動日 that the table of reasons knows; it does not go back for ever.
fn changed_on(known: &Known<'_>, reason: &Code, day: Option<Date>) -> Date {
    day.filter(|day| known.reasons.find(CHANGE_REASON, reason, *day).is_some()).unwrap_or(known.as_of)
}

/// The notification that another guardian stands for.
pub(super) fn other_guardian(known: &Known<'_>, day: Date) -> Result<Header, CannotSay> {
    let change_reason = code(OTHER_GUARDIAN)?;
    let changed_on = changed_on(known, &change_reason, Some(day));
    Ok(Header { notified_on: known.as_of.min(known.today), reception_ward: code(RECEIVED_BY_IMPORT)?, changed_on, change_reason })
}

impl RowSays {
    /// A row that is no more.
    pub(super) const fn gone(key: [u8; 8]) -> Self {
        Self {
            key,
            content: None,
            line: 0,
            facts: Vec::new(),
            reason: None,
            notified_on: None,
            ward: None,
            household: None,
            changed_on: None,
        }
    }

    fn first_day(&self) -> Option<Date> {
        self.facts.iter().filter_map(|fact| fact.from).min()
    }

    fn fact(&self, is_it: impl Fn(&Says) -> bool) -> Option<&Fact> {
        self.facts.iter().find(|fact| is_it(&fact.says))
    }

    /// The notification that the row stands for.
    pub(super) fn header(&self, known: &Known<'_>) -> Result<Header, CannotSay> {
        let change_reason = code(match (known.source, self.content, self.reason.as_deref()) {
            (_, None, _) => TAKEN_BACK,
            (Source::Kokuho, ..) => "07",
            (Source::Seiho, ..) => "10",
            (Source::Tax, ..) => "09",
            (Source::Jumin, _, Some("birth")) => "01",
            (Source::Jumin, _, Some("move_in")) => "02",
            (Source::Jumin, _, Some("move_out")) => "03",
            (Source::Jumin, _, Some("death")) => "04",
            (Source::Jumin, _, Some("move_within")) => "05",
            (Source::Jumin, _, Some("name" | "alias")) => "06",
            (Source::Jumin, _, Some("correction")) => "19",
            (Source::Jumin, ..) => "99",
        })?;
        let day = match self.fact(|says| matches!(says, Says::Named(_))) {
            Some(named) => named.from,
            None => self.first_day(),
        };
        let changed_on = changed_on(known, &change_reason, day);
        let notified_on = self.notified_on.unwrap_or(known.as_of).min(known.today);
        Ok(Header { notified_on, reception_ward: code(RECEIVED_BY_IMPORT)?, changed_on, change_reason })
    }

    /// Entries that the row takes back before it is recorded: what it said before, and an end of residence that is no more.
    pub(super) fn cancels(&self, known: &Known<'_>, told: Option<u64>, history: &History, timeline: &Timeline<'_>) -> Vec<u64> {
        match known.source {
            Source::Kokuho | Source::Seiho | Source::Tax => {
                told.into_iter().filter(|entry| *entry > 0 && !timeline.is_cancelled(*entry)).collect()
            }
            Source::Jumin => self.ends_no_more(history, timeline),
        }
    }

    /// Imported ends of this stay that the row does not tell any more. What the desk entered stays.
    fn ends_no_more(&self, history: &History, timeline: &Timeline<'_>) -> Vec<u64> {
        let Some(stay) = self.fact(|says| matches!(says, Says::Resident { .. })) else { return Vec::new() };
        let imported = |seq: u64| {
            let entry = history.entries().iter().find(|entry| entry.seq == seq);
            entry.is_some_and(|entry| matches!(entry.source, From::Import { .. }))
        };
        let ends = timeline.spans(&Track::Residence).iter().filter(|span| match span.value {
            Value::Residence(Residence::MovedOut { moved_out_on: day } | Residence::Died { died_on: day }) => {
                *day == span.from && stay.from.is_none_or(|from| from <= *day) && stay.to != Some(*day)
            }
            _ => false,
        });
        ends.map(|span| span.entry).filter(|entry| imported(*entry)).collect()
    }

    /// What the register does not know yet. A row that is gone, or says nothing, has no changes.
    pub(super) fn changes(&self, known: &Known<'_>, person: PersonKey, timeline: &Timeline<'_>) -> Result<Vec<Change>, CannotSay> {
        let mut changes = Vec::new();
        let birth = self.fact(|says| matches!(says, Says::Born { .. })).and_then(|fact| fact.from);
        let resident = self.fact(|says| matches!(says, Says::Resident { .. })).and_then(|fact| fact.from);
        for fact in &self.facts {
            match &fact.says {
                Says::Born { sex } => {
                    let (Some(birth_date), Some(sex)) = (fact.from, *sex) else { return Err(CannotSay("birth_date")) };
                    let identity = Identity { birth_date, sex };
                    if !knows(timeline, OPEN, &Value::Identity(identity.clone())) {
                        changes.push(Change::Identify(identity));
                    }
                }
                Says::Named(written) => {
                    let Some(value) = names(written)? else { return Err(CannotSay("name")) };
                    // Who is heard of for the first time has had the name since birth: the extract tells no earlier one.
                    let first = timeline.spans(&Track::Names).is_empty().then_some(birth).flatten();
                    let Some(from) = first.or(fact.from) else { return Err(CannotSay("changed_on")) };
                    if !knows(timeline, from, &Value::Names(value.clone())) {
                        changes.push(Change::Rename(Dated { from, until: None, value }));
                    }
                }
                Says::Lives(place) => {
                    let value = self.address(known, place)?;
                    let first = timeline.spans(&Track::Address).is_empty().then_some(resident).flatten();
                    let Some(from) = first.or(fact.from) else { return Err(CannotSay("changed_on")) };
                    if !knows(timeline, from, &Value::Address(value.clone())) {
                        changes.push(Change::Relocate(Dated { from, until: None, value }));
                    }
                }
                Says::Resident { began, ended } => residence(timeline, fact, *began, *ended, &mut changes)?,
                Says::Insured(insurance) => changes.extend(insured(fact, insurance)?),
                Says::Protected => changes.extend(self.protected(fact, timeline)),
                Says::Income(told) => {
                    let assessed = assessed(known.city, person, told)?;
                    let new = assessed.filter(|dated| !knows(timeline, dated.from, &Value::Income(Box::new(dated.value.clone()))));
                    changes.extend(new.map(|dated| Change::Assess(Box::new(dated))));
                }
                // Told with the protection, known by the household, or not needed by the register.
                Says::Suspended | Says::WillMoveOut { .. } | Says::Mail { .. } | Says::Household(_) | Says::NationalHealth(_) => {}
            }
        }
        Ok(changes)
    }

    fn address(&self, known: &Known<'_>, place: &Place) -> Result<value::Address, CannotSay> {
        let Some(address) = text(&place.address, "address")? else { return Err(CannotSay("address")) };
        let postal_code = match place.postal_code.as_str() {
            "" => None,
            digits => Some(PostalCode::parse(digits).map_err(|_| CannotSay("postal_code"))?),
        };
        let ward = format!("{}{}", known.prefecture, self.ward.as_deref().unwrap_or_default());
        Ok(value::Address {
            postal_code,
            address,
            address_number: text(&place.lot, "lot")?,
            building_kana: None,
            building: text(&place.building, "building")?,
            ward: Code::parse(&ward).map_err(|_| CannotSay("ward"))?,
        })
    }

    /// 廃止年月日 is the first day without protection, as 再開始年月日 is the first day with it again (P).
    fn protected(&self, fact: &Fact, timeline: &Timeline<'_>) -> Vec<Change> {
        let kind = ExclusionKind::Welfare;
        let Some(begun_on) = fact.from.filter(|from| fact.to.is_none_or(|to| *from < to)) else { return Vec::new() };
        let last_on = fact.to.map(before);
        // What the desk has told already stands.
        let there = timeline.at(&Track::Exclusion(kind), begun_on).is_some_and(|span| span.from == begun_on);
        if there {
            return Vec::new();
        }
        let mut changes = vec![Change::Exclude { exclusion_kind: kind, begun_on, last_on }];
        let suspended = self.fact(|says| matches!(says, Says::Suspended));
        if let Some((suspended_on, suspension)) = suspended.and_then(|fact| Some((fact.from?, fact)))
            && last_on.is_none_or(|last| suspended_on <= last)
        {
            changes.push(Change::SuspendExclusion { exclusion_kind: kind, suspended_on });
            if let Some(resumed_on) = suspension.to.filter(|to| last_on.is_none_or(|last| *to <= last) && *to > suspended_on) {
                changes.push(Change::ResumeExclusion { exclusion_kind: kind, resumed_on });
            }
        }
        changes
    }
}

/// Does the register say so of a day already?
fn knows(timeline: &Timeline<'_>, day: Date, value: &Value) -> bool {
    timeline.at(&value.track(), day).is_some_and(|span| span.value == value)
}

/// Is there a certificate to lose on this day?
fn is_held(timeline: &Timeline<'_>, day: Date) -> bool {
    matches!(timeline.at(&Track::Entitlement, day).map(|span| span.value), Some(Value::Entitlement(Entitlement::Held(_))))
}

fn residence(timeline: &Timeline<'_>, fact: &Fact, began: Began, ended: Option<Ended>, changes: &mut Vec<Change>) -> Result<(), CannotSay> {
    let lost_reason = |code: &str, day: Date| -> Result<Option<Code>, CannotSay> {
        let code = Code::parse(code).map_err(|_| CannotSay("removal_reason"))?;
        Ok(is_held(timeline, day).then_some(code))
    };
    if let Some(moved_in_on) = fact.from.filter(|_| began != Began::Birth)
        && !knows(timeline, moved_in_on, &Value::Residence(Residence::Resident { moved_in_on: Some(moved_in_on) }))
    {
        changes.push(Change::MoveIn { moved_in_on });
    }
    let Some((ended, day)) = ended.zip(fact.to) else { return Ok(()) };
    if ended == Ended::Death {
        if !knows(timeline, day, &Value::Residence(Residence::Died { died_on: day })) {
            changes.push(Change::Die { died_on: day, lost_reason: lost_reason(LOST_BY_DEATH, day)? });
        }
    } else if !knows(timeline, day, &Value::Residence(Residence::MovedOut { moved_out_on: day })) {
        changes.push(Change::MoveOut { moved_out_on: day, lost_reason: lost_reason(LOST_BY_MOVE, day)? });
    }
    Ok(())
}

/// 国保: a period that ends on the day it begins never was.
fn insured(fact: &Fact, insurance: &Insurance) -> Result<Option<Change>, CannotSay> {
    let (Some(from), Some(number)) = (fact.from, insurance.insurer.clone()) else { return Err(CannotSay("insurer_number")) };
    if fact.to.is_some_and(|to| to < after(from)) {
        return Ok(None);
    }
    let (insurer_symbol, insurer_card_number) = symbol_and_number(&insurance.card_number)?;
    let insured_relation = match insurance.relation.as_str() {
        "insured" => Some(value::Relation::Insured),
        "family" => Some(value::Relation::Family),
        _ => None,
    };
    let insurer = value::Insurer {
        insurer_number: number,
        insurer_symbol,
        insurer_card_number,
        insured_name: None,
        insured_relation,
        insurer_acquired_on: from,
        chronic_illness_certified_on: None,
        supplementary_benefit: None,
    };
    Ok(Some(Change::Insure { insurer, insurer_lost_on: fact.to }))
}

/// 保険証番号 as 記号 and 番号, with a `・` or `/` between them where there is a 記号 (P).
fn symbol_and_number(card_number: &str) -> Result<(Option<Text>, Option<Text>), CannotSay> {
    let column = "card_number";
    match card_number.split_once(['・', '/']) {
        Some((symbol, number)) => Ok((text(symbol, column)?, text(number, column)?)),
        None => Ok((None, text(card_number, column)?)),
    }
}
