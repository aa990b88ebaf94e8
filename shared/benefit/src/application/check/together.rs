//! Values that are each right but do not go together.

use super::CitySide;
use super::account::PARTS;
use super::fields::Fields;
use crate::application::care::{CareFacts, Category, Provider};
use crate::application::codes;
use crate::application::columns::Column as C;
use crate::application::kind::Kind;
use crate::application::limitation;
use crate::application::record::{Application, PayTo};
use josei_base::Yen;

pub(super) fn check(fields: &mut Fields<'_>, application: &Application, account_written: bool, city: &CitySide) {
    days(fields, application, city);
    amounts(fields, &application.facts.care, application.facts.kind);
    kind(fields, application, city);
    let facts = &application.facts;
    // What is written wrongly is not told as missing besides.
    for needed in facts.kind.row().attachments {
        if !fields.told_of(&[C::Attachments]) && !facts.attachments.iter().any(|attachment| attachment.kind == *needed) {
            fields.find(C::Attachments, &codes::Q050, needed.name());
        }
    }
    if application.identity.is_none() && !fields.told_of(&[C::IdentityMethod, C::IdentityChecker, C::IdentityAt]) {
        fields.find(C::IdentityMethod, &codes::Q051, "");
    }
    if matches!(facts.pay_to, PayTo::Written(_)) && !account_written && !fields.told_of(&PARTS) {
        fields.find(C::BankCode, &codes::Q054, "");
    }
    let last = limitation::last_day(facts.kind, facts.care.service_month, facts.care.paid_on, None);
    if facts.applied_on > last {
        fields.find(C::AppliedOn, &codes::Q052, format!("-> {last}"));
    }
}

fn days(fields: &mut Fields<'_>, application: &Application, city: &CitySide) {
    let facts = &application.facts;
    let care = &facts.care;
    let month = care.service_month.0;
    if month.first_day() > facts.applied_on {
        fields.find(C::ServiceMonth, &codes::Q040, "");
    }
    for (column, day) in [
        (C::AppliedOn, Some(facts.applied_on)),
        // Where it is not written it is the day of the application.
        (C::ReceivedOn, Some(facts.reception.on).filter(|on| *on != facts.applied_on)),
        (C::PaidOn, care.paid_on),
        (C::HolderBirthDate, Some(application.personal.holder_birth_date)),
    ] {
        if day.is_some_and(|day| day > city.today) {
            fields.find(column, &codes::Q041, "");
        }
    }
    if care.from > care.to || care.from < month.first_day() || care.to > month.last_day() {
        fields.find(C::CareFrom, &codes::Q042, "");
    } else if i32::from(care.days) > i32::from(care.to.day()) - i32::from(care.from.day()) + 1 {
        fields.find(C::CareDays, &codes::Q043, "");
    }
    if care.paid_on.is_some_and(|paid| paid < care.from) {
        fields.find(C::PaidOn, &codes::Q058, "");
    }
}

fn amounts(fields: &mut Fields<'_>, care: &CareFacts, kind: Kind) {
    let paid = &care.paid;
    if kind.row().one_care {
        if paid.own_share > paid.total_cost {
            fields.find(C::PaidYen, &codes::Q044, "");
        }
        // The patient's part, a yen too much for the rounding of ten yen steps left out of account.
        let insurer = paid.total_cost.percent_floor(care.insurer_percent).unwrap_or_default();
        let share = paid.total_cost.minus(insurer).unwrap_or_default();
        if paid.own_share > share && paid.own_share <= paid.total_cost {
            fields.find(C::PaidYen, &codes::Q045, format!("> {share}"));
        }
    }
    if paid.copay.is_some_and(|copay| copay > paid.own_share) {
        fields.find(C::CopayYen, &codes::Q046, "");
    }
    let back = paid.additional.plus(paid.high_cost).unwrap_or_default();
    if back > paid.own_share {
        fields.find(C::HighCostYen, &codes::Q047, "");
    }
    let most = paid.own_share.plus(care.meals.paid).unwrap_or_default();
    if paid.claimed.is_some_and(|claimed| claimed > most) {
        fields.find(C::ClaimedYen, &codes::Q055, "");
    }
    if !paid.day_shares.is_empty() && Yen::sum(paid.day_shares.iter().copied()) != Ok(paid.own_share) {
        fields.find(C::DayShares, &codes::Q059, "");
    }
    if !care.inpatient && (care.meals.count > 0 || care.meals.paid > Yen::ZERO) {
        fields.find(C::MealCount, &codes::Q056, "");
    }
    if care.points.is_some_and(|points| points.cost() != paid.total_cost) {
        fields.find(C::Points, &codes::Q057, "");
    }
}

fn kind(fields: &mut Fields<'_>, application: &Application, city: &CitySide) {
    let Application { facts, .. } = application;
    let is_device = facts.care.category == Category::Device;
    if facts.kind.row().one_care && is_device != (facts.kind == Kind::Device) && facts.kind != Kind::Other {
        fields.find(C::CareCategory, &codes::Q048, "");
    }
    if let Provider::Facility(facility) = &facts.care.provider
        && facts.kind == Kind::OutsidePrefecture
        && facility.prefecture == city.prefecture
    {
        fields.find(C::FacilityCode, &codes::Q049, "");
    }
}
