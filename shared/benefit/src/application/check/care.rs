//! The care: month, days, place.

use super::amounts;
use super::fields::{Fields, whole};
use crate::application::care::{CareFacts, Category, Provider};
use crate::application::codes;
use crate::application::columns::Column;
use crate::application::kind::Kind;
use crate::application::word::Mark;
use josei_base::id::{Facility, FacilityCheck, FeeTable, InsurerNumber, Prefecture};
use josei_base::{Points, ServiceMonth};

/// Most points of one application.
const POINTS_MAX: i64 = 99_999_999;

pub(super) fn read(fields: &mut Fields<'_>, kind: Kind, supplier: &dyn Fn(&str) -> Mark) -> Option<CareFacts> {
    use Column as C;
    let month = fields.required_month(C::ServiceMonth);
    let inpatient = fields.required(C::CareKind, &codes::Q024, |text| match text {
        "inpatient" => Some(true),
        "outpatient" => Some(false),
        _ => None,
    });
    let one_care = kind.row().one_care;
    let category = if one_care {
        fields.required(C::CareCategory, &codes::Q024, |text| Category::ALL.into_iter().find(|known| known.name() == text))
    } else {
        Some(Category::Other)
    };
    let (from, to) = (fields.day(C::CareFrom), fields.day(C::CareTo));
    let days = days(fields, one_care);
    let provider = if one_care { provider(fields, category, supplier) } else { Some(Provider::Month) };
    let insurer = fields.value(C::InsurerNumber, &codes::Q031, |text| InsurerNumber::parse_padded(text).ok());
    let percent = fields.required(C::InsurerPercent, &codes::Q023, |text| whole(text, 100).and_then(|percent| u8::try_from(percent).ok()));
    let points = fields.value(C::Points, &codes::Q023, |text| whole(text, POINTS_MAX).and_then(|points| u32::try_from(points).ok()));
    let paid = amounts::paid(fields, kind);
    let meals = amounts::meals(fields);
    let paid_on = fields.day(C::PaidOn);
    let month = month?;
    Some(CareFacts {
        service_month: ServiceMonth(month),
        category: category?,
        inpatient: inpatient?,
        from: from.unwrap_or_else(|| month.first_day()),
        to: to.unwrap_or_else(|| month.last_day()),
        days: days?,
        provider: provider?,
        insurer,
        insurer_percent: percent?,
        points: points.map(Points::new),
        paid: paid?,
        meals: meals?,
        paid_on,
    })
}

fn days(fields: &mut Fields<'_>, one_care: bool) -> Option<u8> {
    if !one_care && fields.is_empty(Column::CareDays) {
        return Some(0);
    }
    let parse = |text: &str| whole(text, 31).and_then(|days| u8::try_from(days).ok()).filter(|days| *days > 0 || !one_care);
    fields.required(Column::CareDays, &codes::Q023, parse)
}

/// An institution where there is a code; else whoever is named.
fn provider(fields: &mut Fields<'_>, category: Option<Category>, supplier: &dyn Fn(&str) -> Mark) -> Option<Provider> {
    if fields.is_empty(Column::FacilityCode) {
        let name = fields.required(Column::FacilityName, &codes::Q020, Some)?;
        // The same name with other blanks is the same supplier.
        let plain: String = name.split_whitespace().collect();
        return Some(Provider::Supplier(supplier(&plain)));
    }
    let facility = fields.required(Column::FacilityCode, &codes::Q029, facility)?;
    if facility.check() != FacilityCheck::Agrees {
        fields.find(Column::FacilityCode, &codes::Q030, "");
    }
    if category.and_then(Category::table).is_some_and(|table| table != facility.table) {
        fields.find(Column::FacilityCode, &codes::Q029, "fee table");
    }
    Some(Provider::Facility(facility))
}

fn facility(text: &str) -> Option<Facility> {
    let prefecture = Prefecture::parse(text.get(..2)?).ok()?;
    let table = FeeTable::from_code(*text.as_bytes().get(2)?)?;
    Facility::new(prefecture, table, text.get(3..)?).ok()
}
