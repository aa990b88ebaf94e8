//! 住基: births, moves with their day, deaths, wards, addresses, names, households.

use super::{Fact, Says, own};
use crate::person::PersonNumber;
use crate::value::{Row, Value};
use josei_base::receipt::Sex;

/// How residence began (住民事由).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Began {
    /// 出生.
    Birth,
    /// 転入, also from abroad.
    MoveIn,
    /// 職権記載 and others.
    Other,
}

/// How residence ended (消除事由).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ended {
    /// 転出, also abroad.
    MoveOut,
    /// 死亡.
    Death,
    /// 職権消除 and others.
    Other,
}

/// Names (氏名). Empty where there is none.
#[derive(Clone, PartialEq, Eq)]
pub struct Names {
    /// 漢字氏名.
    pub name: String,
    /// 漢字氏名カナ.
    pub kana: String,
    /// 通称名.
    pub alias: String,
    /// 通称名カナ.
    pub alias_kana: String,
    /// アルファベット氏名.
    pub alphabet: String,
    /// アルファベット氏名カナ.
    pub alphabet_kana: String,
}

/// Where somebody lives (住所).
#[derive(Clone, PartialEq, Eq)]
pub struct Place {
    /// 郵便番号, seven digits.
    pub postal_code: String,
    /// 住所.
    pub address: String,
    /// 番地, 枝番, 小枝番, with hyphens between them.
    pub lot: String,
    /// 方書.
    pub building: String,
    /// 所管区, by the layout's name.
    pub ward: String,
}

/// A household (世帯).
#[derive(Clone, PartialEq, Eq)]
pub struct Household {
    /// 世帯番号.
    pub number: PersonNumber,
    /// 続柄, by the layout's name; empty where it is not written.
    pub relation: String,
}

fn began(code: Option<&str>) -> Began {
    match code {
        Some("birth") => Began::Birth,
        Some("move_in" | "from_abroad") => Began::MoveIn,
        _ => Began::Other,
    }
}

fn ended(code: Option<&str>) -> Ended {
    match code {
        Some("move_out" | "abroad") => Ended::MoveOut,
        Some("death") => Ended::Death,
        _ => Ended::Other,
    }
}

fn sex(code: Option<&str>) -> Option<Sex> {
    match code {
        Some("male") => Some(Sex::Male),
        Some("female") => Some(Sex::Female),
        _ => None,
    }
}

pub(super) fn facts(row: &Row<'_>) -> Vec<Fact> {
    let person = row.person;
    let fact = |from, to, says| Fact { person, from, to, says };
    let (changed, removed) = (row.day("changed_on"), row.day("removed_on"));
    let mut facts = vec![
        fact(row.day("birth_date"), None, Says::Born { sex: sex(row.code("sex")) }),
        fact(
            row.day("resident_from"),
            removed,
            Says::Resident { began: began(row.code("resident_reason")), ended: removed.map(|_| ended(row.code("removal_reason"))) },
        ),
        fact(
            changed,
            None,
            Says::Named(Names {
                name: own(row, "name"),
                kana: own(row, "kana_name"),
                alias: own(row, "alias"),
                alias_kana: own(row, "alias_kana"),
                alphabet: own(row, "alphabet_name"),
                alphabet_kana: own(row, "alphabet_kana"),
            }),
        ),
        fact(changed, None, Says::Lives(place(row))),
    ];
    if let Some(planned) = row.day("move_out_planned_on") {
        facts.push(fact(Some(planned), None, Says::WillMoveOut { confirmed_on: row.day("move_out_confirmed_on") }));
    }
    // An address for other business is none of ours.
    let ours = matches!(row.code("mailing_business"), Some("all" | "child_medical") | None);
    if let (Some(address), true) = (row.text("mailing_address"), ours) {
        facts.push(fact(changed, row.day("mailing_until"), Says::Mail { address: address.to_owned() }));
    }
    if let Value::Person(number) = row.value("household_number") {
        let relation = row.code("relation").unwrap_or_default().to_owned();
        facts.push(fact(changed, None, Says::Household(Household { number: *number, relation })));
    }
    if let Some(known) = row.flag("national_health") {
        facts.push(fact(changed, None, Says::NationalHealth(known)));
    }
    facts
}

fn place(row: &Row<'_>) -> Place {
    let lot: Vec<&str> = ["lot", "lot_branch", "lot_sub_branch"].into_iter().filter_map(|column| row.text(column)).collect();
    Place {
        postal_code: own(row, "postal_code"),
        address: own(row, "address"),
        lot: lot.join("-"),
        building: own(row, "building"),
        ward: row.code("ward").unwrap_or_default().to_owned(),
    }
}
