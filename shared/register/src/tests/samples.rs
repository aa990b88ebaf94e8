//! One value of everything that can be written, each with every field: what the item registry is held against.

use super::support::{certificate, code, day, draft, person, staff, text};
use crate::draft::{Outcome, STATE, Settlement};
use crate::entry::{Cancellation, Header};
use crate::id::{FiscalYear, PostalCode};
use crate::items::Place;
use crate::track::ExclusionKind;
use crate::value::*;
use josei_base::Yen;
use josei_base::id::InsurerNumber;
use josei_base::receipt::Sex;
use serde_json::{Value as Json, json};

fn details() -> IncomeDetails {
    let (yen, code, count) = (Some(Yen::new(1)), Some(code("1")), Some(1));
    IncomeDetails {
        total_income_yen: yen,
        short_term_gain_yen: yen,
        long_term_gain_yen: yen,
        futures_income_yen: yen,
        forestry_income_yen: yen,
        retirement_income_yen: yen,
        other_income_yen: yen,
        short_term_special_deduction_yen: yen,
        long_term_special_deduction_yen: yen,
        net_loss_yen: yen,
        casualty_loss_yen: yen,
        residential_loss_yen: yen,
        futures_loss_yen: yen,
        computed_income_yen: yen,
        disability_code: code.clone(),
        widow_code: code.clone(),
        working_student_code: code.clone(),
        own_disability_deduction_yen: yen,
        own_special_disability_deduction_yen: yen,
        widow_deduction_yen: yen,
        special_widow_deduction_yen: yen,
        working_student_deduction_yen: yen,
        disabled_dependants: count,
        specially_disabled_dependants: count,
        disability_deduction_yen: yen,
        special_disability_deduction_yen: yen,
        casualty_deduction_yen: yen,
        medical_deduction_yen: yen,
        small_enterprise_deduction_yen: yen,
        computed_deductions_yen: yen,
        spouse_code: code,
        elderly_dependants: count,
        other_dependants: count,
    }
}

pub fn income(person_number: u8, year: i16) -> Income {
    Income {
        income_person: person(person_number),
        fiscal_year: FiscalYear::new(year).unwrap(),
        income_basis: code("1"),
        person_class: code("1"),
        income_after_deductions_yen: Yen::new(2_500_000),
        income_limit_yen: Yen::new(5_320_000),
        judgement_sign: Some(code("A")),
        details: details(),
    }
}

/// Every value there is.
pub fn values() -> Vec<Value> {
    let on = day("2024-04-01");
    let mut certificate = certificate("1234566", "2024-04-01", Some("2025-03-31"));
    certificate.age_limit_day = Some(on);
    certificate.assessment_class = Some(code("1"));
    let loss = Loss { lost_on: on, lost_reason: code("01") };
    vec![
        Value::Identity(Identity { birth_date: on, sex: Sex::Female }),
        Value::Names(Names { kana_name: Some(text("ミホン ハナコ")), name: Some(text("見本 花子")) }),
        Value::Address(Address {
            postal_code: Some(PostalCode::parse("5900078").unwrap()),
            address: text("堺市見本区見本町"),
            address_number: Some(text("一丁１番１号")),
            building_kana: Some(text("ミホンソウ")),
            building: Some(text("見本荘")),
            ward: code("1"),
        }),
        Value::Residence(Residence::Resident { moved_in_on: Some(on) }),
        Value::Residence(Residence::MovedOut { moved_out_on: on }),
        Value::Residence(Residence::Died { died_on: on }),
        Value::Guardian(Guardian { guardian: person(9), other_parent: Some(person(8)) }),
        Value::Entitlement(Entitlement::Held(certificate.clone())),
        Value::Entitlement(Entitlement::Lost { certificate, loss }),
        Value::Suspension(Suspension::Suspended(Suspended { suspended_on: on, suspended_reason: code("01") })),
        Value::Suspension(Suspension::Resumed(Resumption { resumed_on: on, resumed_reason: code("01") })),
        Value::Insurer(Insurance::Insured(Insurer {
            insurer_number: InsurerNumber::parse("270025").unwrap(),
            insurer_symbol: Some(text("１２３４")),
            insurer_card_number: Some(text("５６")),
            insured_name: Some(text("見本 太郎")),
            insured_relation: Some(Relation::Family),
            insurer_acquired_on: on,
            chronic_illness_certified_on: Some(on),
            supplementary_benefit: Some(false),
        })),
        Value::Insurer(Insurance::Ended(InsuranceEnd { insurer_lost_on: on })),
        Value::Income(Box::new(income(9, 2024))),
        Value::Funding(Funding { funding_class: FundingClass::Prefecture, applies_from: on, applies_to: Some(on) }),
        Value::Card(Card::Issued(CardIssue {
            card_number: 1,
            card_form: code("1"),
            reissue_class: code("0"),
            issue_class: code("1"),
            issue_reason: code("01"),
            issued_on: on,
            processed_on: on,
        })),
        Value::Card(Card::Collected(CardCollection {
            card_number: 1,
            collected_on: on,
            collection_class: code("1"),
            collection_ward: code("1"),
        })),
        Value::Exclusion(Exclusion {
            exclusion_kind: ExclusionKind::Welfare,
            exclusion_state: ExclusionState::Suspended,
            exclusion_since: on,
        }),
        Value::InsurerDetails(Box::new(InsurerDetails {
            insurer_name: text("見本健康保険組合"),
            insurer_address_code: Some(code("27140")),
            insurer_postal_code: Some(PostalCode::parse("5900078").unwrap()),
            insurer_address: Some(text("堺市見本区見本町")),
            insurer_address_number: Some(text("一丁１番１号")),
            insurer_building: Some(text("見本ビル")),
            insurer_phone: Some(text("072-000-0000")),
            insurance_type: Some(code("06")),
            supplement_from: Some(on),
            supplement_to: Some(on),
            supplement: Some(text("一部負担還元金")),
            rebate: Some(true),
            rebate_from: Some(on),
            rebate_to: Some(on),
            rebate_details: Some(text("合算")),
        })),
    ]
}

const fn place(value: &Value) -> Place {
    match value {
        Value::Identity(_) => Place::Identity,
        Value::Names(_) => Place::Names,
        Value::Address(_) => Place::Address,
        Value::Residence(_) => Place::Residence,
        Value::Guardian(_) => Place::Guardian,
        Value::Entitlement(_) => Place::Entitlement,
        Value::Suspension(_) => Place::Suspension,
        Value::Insurer(_) => Place::Insurer,
        Value::Income(_) => Place::Income,
        Value::Funding(_) => Place::Funding,
        Value::Card(_) => Place::Card,
        Value::Exclusion(_) => Place::Exclusion,
        Value::InsurerDetails(_) => Place::InsurerDetails,
    }
}

pub fn header() -> Header {
    Header { notified_on: day("2024-04-02"), reception_ward: code("1"), changed_on: day("2024-04-01"), change_reason: code("01") }
}

/// What is written at each place, as JSON.
pub fn of_every_place() -> Vec<(Place, Json)> {
    let mut all: Vec<_> = values().iter().map(|value| (place(value), serde_json::to_value(value).unwrap())).collect();
    all.push((Place::Header, serde_json::to_value(header()).unwrap()));
    all.push((Place::Cancellation, serde_json::to_value(Cancellation { entry: 1, cancelled_on: day("2024-04-01") }).unwrap()));
    let mut settled = draft(1, "a", b"sealed");
    settled.settled = Some(Settlement { by: staff("b"), at: settled.at, outcome: Outcome::Approved(1) });
    assert!(settled.to_item().contains_key(STATE));
    all.push((Place::Decision, json!({ STATE: settled.state() })));
    all
}
